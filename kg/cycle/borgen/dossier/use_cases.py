"""The dossier of a trajectory, fetched as one principal may see it, and what somebody says of a piece of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kg import clock
from kg.access import LOCAL_SPACE, is_private, new_id
from kg.bounds import cut
from kg.cycle.borgen.dossier.dossier import Dossier, dossier
from kg.cycle.borgen.dossier.handover import Around, Handover, handover
from kg.cycle.borgen.dossier.material import DossierMaterial, TrajectoryPart, taking_part
from kg.cycle.borgen.dossier.retention import RetentionRule, of_concepts
from kg.cycle.borgen.dossier.rules import LAWED
from kg.errors import InputError, NotFound
from kg.model.dossier.records import DossierItem
from kg.model.schema import valid
from kg.ports.journal import Stored
from kg.reason.time import last_day
from kg.store.room import Room, UseCase, named

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

_FACET: Final = "stukken"  # of a completeness statement
_HEADING: Final = ("title", "document_kind", "municipalities", "related")  # of a document


def of(graph: "Reader", trajectory: str, *, today: date | None = None) -> Dossier:
    """
    What a trajectory must be able to show, and how far that is known.

    Args:
        graph: As the caller sees it: what they may not read is neither shown nor counted.
        trajectory: Its id.
        today: The day that it is of.

    Raises:
        NotFound: If there is no such trajectory.
    """
    day = today or clock.today()
    found = material(graph, trajectory, today=day)
    return dossier(found, today=day, read=retention(graph))


def handed_over(graph: "Reader", trajectory: str, leaver: str = "", *, today: date | None = None) -> Handover:
    """
    What goes along when somebody leaves a trajectory; that its records leave is noted first.

    Args:
        graph: As the caller sees it: what they may not read does not go along.
        trajectory: Its id.
        leaver: A person or a provider, by id or name; "" for nobody in particular.
        today: The day that it is of.

    Raises:
        NotFound: If there is no such trajectory, or nothing of it is of anybody called so.
    """
    day = today or clock.today()
    found = material(graph, trajectory, today=day)
    lessons, people, names = _around(graph, found, day)
    around = Around(tuple(map(_held, lessons)), tuple(map(_held, people)), names)
    made = handover(found, around, dossier(found, today=day, read=retention(graph)), leaver)
    parts = (found.activities, found.objectives, found.decisions, found.documents, found.statements)
    ids = {trajectory, *(one.id for held in parts for one in held), *(one.id for one in (*lessons, *people))}
    graph.witness.gave(graph.get_many(ids).values(), "overdracht van een traject")
    return made


def _around(
    graph: "Reader", found: DossierMaterial, today: date
) -> tuple[list[Stored], list[Stored], Mapping[str, str]]:
    """Lessons from results of a trajectory, who is there still of its parties, and what these are called."""
    work = {one.id for one in (*found.activities, *found.objectives)}
    results = {one.id for one in graph.scan("Result") if {one.payload.get("activity"), one.payload["objective"]} & work}
    lessons = [one for one in graph.scan("Lesson") if one.payload.get("result") in results] if results else []
    codes = set(found.trajectory.payload.get("municipalities", ()))
    organisations = {key: one.payload["title"] for key, one in graph.get_many(found.parties).items()}
    for one in graph.scan("Organisation"):
        if graph.gazetteer.find(one.payload["title"]) in codes:
            organisations[one.id] = one.payload["title"]
    people = [
        one
        for one in graph.authoritative("Expert")
        if one.payload.get("organisation") in organisations and not _gone(one, today)
    ]
    fields = {key for one in people for key in one.payload.get("expertise", ())}
    known = {key: one.payload["title"] for key, one in graph.get_many(fields).items()}
    return lessons, people, {**organisations, **known}


def _gone(person: Stored, today: date) -> bool:
    end = (person.payload.get("period") or {}).get("end")
    return end is not None and last_day(end) < today


def retention(graph: "Reader") -> Mapping[str, RetentionRule]:
    """The categories of a retention list that may be read, by number; empty where none was read in."""

    def made() -> Mapping[str, RetentionRule]:
        return of_concepts({**one.payload, "id": one.id} for one in graph.authoritative("Concept"))

    return graph.kept("retention list", made, kinds=("Concept",))


def state(
    graph: "Writer",
    trajectory: str,
    piece: str,
    standing: str,
    grounds: str,
    *,
    said: Mapping[str, Any] | None = None,
    space: str = LOCAL_SPACE,
) -> DossierItem:
    """
    Say of one piece of a trajectory that it is there, missing or not needed.

    Args:
        graph: As who says it sees it.
        trajectory: Its id.
        piece: The key of a rule, or a word of one's own.
        standing: "aanwezig", "ontbreekt" or "niet nodig".
        grounds: What that rests on.
        said: What else the record says: `concerns`, `record`, `kept_at`, `owner`, `shown_to`, `due`, `retention`,
            `restriction`, `date`, `title`.
        space: Where it is kept.

    Raises:
        InputError: If there are no grounds.
        InvalidRecord: If it breaks the shape of its kind.
        NotFound: If the trajectory, what the piece belongs to or the piece itself is not there.
    """
    about = trajectory_of(graph, trajectory)
    if not grounds.strip():
        raise InputError("zeggen hoe het met een stuk staat vraagt een grond: zeg waar het op rust")
    more = {name: value for name, value in (said or {}).items() if value}
    named = [str(more[name]) for name in ("concerns", "record") if name in more]
    unread = [key for key in named if key not in graph.get_many(named)]
    if unread:
        raise NotFound(f"er is niets bekend onder {unread[0]!r}")
    key = piece.strip().casefold()
    stem = new_id(space, "-".join(filter(None, ("stuk", trajectory, _slug(key), more.get("concerns", "")))))
    taken = {one.id for one in graph.scan("DossierItem")}
    numbered = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    fields = {
        "title": cut(f"{about.payload['title']}: {key}"),
        "date": clock.today().isoformat(),
        **more,
        "id": next(name for name in numbered if name not in taken),
        "trajectory": trajectory,
        "piece": key,
        "standing": standing,
        "grounds": grounds.strip(),
    }
    made = valid(DossierItem, fields)
    graph.put([made], space=space, reason=f"stuk {key}: {standing}", rests_on=0)
    return made


def _slug(text: str) -> str:
    return (
        "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text)[:40].strip("-") or "eigen"
    )


def trajectory_of(graph: "Reader", trajectory: str) -> Stored:
    """
    The trajectory with an id.

    Raises:
        NotFound: If there is none that may be read.
    """
    return named(graph, trajectory, "Trajectory", "traject", "`kring list trajecten` toont welke er zijn")


def material(graph: "Reader", trajectory: str, *, today: date) -> DossierMaterial:
    """
    What may be read of a trajectory and of what belongs to it; what hangs under it is of somebody who may add to it.

    Raises:
        NotFound: If there is no such trajectory.
    """
    about = trajectory_of(graph, trajectory)
    codes = set(about.payload.get("municipalities", ()))
    activities = _hanging(graph, "Activity", about)
    readings = _hanging(graph, "Interpretation", about)
    plans = _those(graph, "ActionPlan", {one.payload.get("plan", "") for one in activities})
    objectives = _those(graph, "Objective", {one.payload.get("objective", "") for one in (*activities, *plans)})
    policies = _those(graph, "Policy", {one.payload["policy"] for one in objectives})
    answered = {one.payload["development"] for one in readings}
    answered |= {key for one in (*objectives, *policies) for key in one.payload.get("responds_to", ())}
    offers = tuple(_held(one) for one in graph.scan("JointOffer") if one.payload["about"] == trajectory)
    parties = {key for one in offers for key in taking_part(one)} | set(about.payload.get("partners", ()))
    tied = {trajectory, *(one.id for held in (activities, policies, objectives) for one in held), *answered}
    decisions = [
        one
        for one in graph.authoritative("Decision")
        if {one.payload.get("policy"), one.payload.get("dossier")} & tied and one.payload["municipality"] in codes
    ]
    statements = sorted(_hanging(graph, "DossierItem", about), key=lambda one: (one.payload["date"], one.seq))
    core = [about, *activities, *objectives, *policies, *decisions]
    documents, others = _documents(graph, core, statements, codes)
    return DossierMaterial(
        _held(about),
        tuple(map(_held, activities)),
        tuple(map(_held, objectives)),
        tuple(map(_held, policies)),
        tuple(map(_held, _in_order(graph, answered))),
        tuple(map(_held, decisions)),
        offers,
        tuple(map(_held, _hanging(graph, "Report", about))),
        {one.id: _held(one) for one in _in_order(graph, parties)},
        tuple(map(_held, documents)),
        tuple(map(_held, others)),
        _laws(graph),
        tuple(map(_held, statements)),
        {one.id: _held(one) for one in _in_order(graph, _named(statements))},
        _complete(graph, trajectory, codes, today),
    )


def _hanging(graph: "Reader", kind: str, about: Stored) -> list[Stored]:
    """The records of a kind that may be read, name a trajectory, and are of somebody who may add to it."""
    return [
        one
        for one in graph.scan(kind)
        if one.payload.get("trajectory") == about.id and graph.authority.may_add(one.space, about.space)
    ]


def _those(graph: "Reader", kind: str, keys: set[str]) -> list[Stored]:
    """The records of a kind that links lead to: one that leads to something else leads nowhere."""
    return [one for one in graph.get_many(keys - {""}).values() if one.kind == kind]


def _in_order(graph: "Reader", keys: Iterable[str]) -> list[Stored]:
    found = graph.get_many(keys)
    return [found[key] for key in sorted(found)]


def _documents(
    graph: "Reader", core: Iterable[Stored], statements: Iterable[Stored], codes: set[str]
) -> tuple[list[Stored], list[Stored]]:
    """The documents that records of a trajectory rest on, name or are named by; and the others of its municipality."""
    held = list(core)
    ids = {one.id for one in held}
    named = {entry["source"] for one in held for entry in one.payload.get("provenance", ())}
    named |= _named(statements)
    tied, others = set[str](), []
    for one in graph.kept("documents of dossiers", lambda: _headings(graph), kinds=("Source",)):
        if one.id in named or ids & set(one.payload.get("related", ())):
            tied.add(one.id)
        elif codes & set(one.payload.get("municipalities", ())):
            others.append(one)
    return _in_order(graph, tied), others


def _headings(graph: "Reader") -> list[Stored]:
    """Every document, without its text: that is large, and asked of few."""
    return [
        replace(one, payload={name: one.payload[name] for name in _HEADING if name in one.payload})
        for one in graph.scan("Source")
    ]


def _named(statements: Iterable[Stored]) -> set[str]:
    return {one.payload["record"] for one in statements if one.payload.get("record")}


def _laws(graph: "Reader") -> dict[str, TrajectoryPart]:
    """The requirements that say on which article a piece rests, by piece."""
    wanted = {notation: key for key, notation in LAWED.items()}
    return {
        wanted[one.payload["notation"]]: _held(one)
        for one in graph.authoritative("Requirement")
        if one.payload.get("notation") in wanted
    }


def _complete(graph: "Reader", trajectory: str, codes: set[str], today: date) -> TrajectoryPart | None:
    """The statement of today that the pieces of a trajectory, or of its municipality, are all that there are."""

    def holds() -> Iterator[Stored]:
        for one in graph.authoritative("CompletenessStatement"):
            said, period = one.payload, one.payload["period"]
            about = said.get("about") or said.get("municipality")
            ended = bool(period.get("end")) and last_day(period["end"]) < today
            if _FACET in said["covers"] and not ended and about in {trajectory, *codes}:
                yield one

    found = next(holds(), None)
    return _held(found) if found else None


def _held(stored: Stored) -> TrajectoryPart:
    return TrajectoryPart(stored.id, stored.kind, stored.payload, is_private(stored.space))


class Dossiers(Room):
    """What trajectories must be able to show."""

    of = UseCase(of)
    handover = UseCase(handed_over)
    state = UseCase(state)
