"""Whether it got better, fetched from the graph: series, cycles, comparable municipalities, the circle and relief."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kg import clock
from kg.cycle.improve.circle.forerunners import BeforeChange, before
from kg.cycle.improve.circle.whole import CircleMaterial, WholeCircle, whole_circle
from kg.cycle.improve.continuity.continuity import Continuity, ContinuityMaterial, continuity
from kg.cycle.improve.cycles import comparison
from kg.cycle.improve.cycles.comparison import CycleRound, SeriesChange
from kg.cycle.improve.improvement import ESTABLISHED, Improvement, OwnTrajectory, headline
from kg.cycle.improve.relief.relief import AcceptedOffer, Relief, relief
from kg.cycle.improve.use_cases.series import change_of, every_series, ids_of, told
from kg.dutch.dates import span
from kg.errors import InputError, NotFound, UnknownMunicipality
from kg.ports.journal import Stored
from kg.store.room import named

if TYPE_CHECKING:
    from kg.store.reader import Reader

Payload = Mapping[str, Any]
LessonsFor = Callable[[str, str], Sequence[Payload]]  # of others, on a text for a municipality, best first


@dataclass(frozen=True, slots=True)
class _Around:
    """What hangs on a trajectory and is of somebody who may add to it: payloads, each with its id."""

    trajectory: Stored
    cycles: tuple[CycleRound, ...]
    activities: list[Payload]
    objectives: list[Payload]
    policies: list[Payload]
    developments: list[Payload]
    interpretations: list[Payload]
    decisions: list[Payload]
    results: list[Payload]
    reports: list[Payload]
    published: list[Payload]
    updates: list[Payload]
    lessons: list[Payload]
    offers: list[Payload]

    @property
    def told(self) -> Payload:
        return told(self.trajectory)

    @property
    def municipality(self) -> str:
        codes = self.trajectory.payload.get("municipalities") or ()
        return str(next(iter(codes))) if len(codes) == 1 else ""


def improvement(
    graph: "Reader", of: str, *, today: date | None = None, skip: int = 0, top: int | None = None
) -> Improvement:
    """See `KnowledgeGraph.improvement`."""
    found = _improvement(graph, of, today)
    return found.part(skip, found.series_found if top is None else top)


def _improvement(graph: "Reader", of: str, today: date | None) -> Improvement:
    day = today or clock.today()
    found = graph.get_many([of]).get(of)
    if found is not None and found.kind == "Trajectory":
        about = found
        return graph.kept(f"improvement of {of} on {day}", lambda: _of_trajectory(graph, about, day))
    try:
        code = graph.gazetteer.code(of)
    except UnknownMunicipality as error:
        raise NotFound(f"er is geen traject {of!r}, en {error}") from error
    return graph.kept(f"improvement of {code} on {day}", lambda: _of_municipality(graph, code, day))


def _of_municipality(graph: "Reader", code: str, day: date) -> Improvement:
    series = [change_of(graph, one, ()) for one in every_series(graph) if one.municipality == code]
    rounds = graph.authoritative("Cycle")
    counted: dict[str, int] = {}
    for one in rounds:
        counted[one.payload["trajectory"]] = counted.get(one.payload["trajectory"], 0) + 1
    own = [
        OwnTrajectory(one.id, one.payload["title"], counted.get(one.id, 0))
        for one in graph.authoritative("Trajectory")
        if code in one.payload.get("municipalities", ())
    ]
    return Improvement(
        code, "gemeente", graph.gazetteer.name(code), code, day, headline(series), tuple(series), len(series),
        tuple(sorted(own, key=lambda one: (one.title.casefold(), one.id))), (), None, None,
    )  # fmt: skip


def _of_trajectory(graph: "Reader", about: Stored, day: date) -> Improvement:
    held = _around(graph, about)
    series = _series_of(graph, held)
    return Improvement(
        about.id,
        "traject",
        about.payload["title"],
        held.municipality or None,
        day,
        headline(series),
        tuple(series),
        len(series),
        (),
        held.cycles,
        _before(graph, held),
        _continuity(graph, held, series, day),
    )


def _series_of(graph: "Reader", held: _Around) -> list[SeriesChange]:
    aims = {one["id"] for one in held.objectives}
    return [change_of(graph, one, held.cycles) for one in every_series(graph) if one.objective in aims]


# --- a trajectory --------------------------------------------------------------------------------------------


def trajectory_of(graph: "Reader", trajectory: str) -> Stored:
    """
    The trajectory with an id.

    Raises:
        NotFound: If there is none that may be read.
    """
    return named(graph, trajectory, "Trajectory", "traject", "`kring list trajecten` toont welke er zijn")


def _around(graph: "Reader", about: Stored) -> _Around:
    def hanging(kind: str, above: Mapping[str, str], *fields: str) -> list[Payload]:
        """Those that name one of some records, and may be added to what they name."""
        return [
            told(one)
            for one in graph.scan(kind)
            for key in [next((one.payload[name] for name in fields if one.payload.get(name) in above), "")]
            if key and graph.authority.may_add(one.space, above[key])
        ]

    here = {about.id: about.space}
    work = hanging("Activity", here, "trajectory")
    aims = graph.get_many(ids_of(work, "objective"))
    policies = graph.get_many(ids_of((one.payload for one in aims.values()), "policy"))
    read = hanging("Interpretation", here, "trajectory")
    answered = {
        key for one in (*aims.values(), *policies.values()) for key in one.payload.get("responds_to", ())
    } | {one["development"] for one in read}  # fmt: skip
    spaces = {**{one["id"]: about.space for one in work}, **{key: one.space for key, one in aims.items()}}
    results = hanging("Result", spaces, "activity", "objective")
    return _Around(
        about,
        comparison.rounds(hanging("Cycle", here, "trajectory")),
        work,
        [told(one) for one in aims.values() if one.kind == "Objective"],
        [told(one) for one in policies.values() if one.kind == "Policy"],
        [told(one) for one in graph.get_many(answered).values() if one.kind == "Development"],
        read,
        hanging("Decision", {key: one.space for key, one in policies.items()}, "policy"),
        results,
        hanging("Report", here, "trajectory"),
        hanging("PublishedAccount", {**here, **spaces}, "about"),
        hanging("StatusUpdate", {**here, **spaces}, "about"),
        _lessons(graph, about, {one["id"]: about.space for one in results}),
        [told(one) for one in graph.scan("JointOffer") if one.payload["about"] == about.id and _is_real(one)],
    )


def _lessons(graph: "Reader", about: Stored, results: Mapping[str, str]) -> list[Payload]:
    """The lessons of a trajectory: of its results, or of what is kept of it as a case."""
    cases = {
        one.id: one.space
        for one in graph.scan("Case")
        if one.id == f"casus-{about.id}" or one.id.endswith(f".casus-{about.id}")
    }
    above = {**results, **{key: space for key, space in cases.items() if graph.authority.may_add(space, about.space)}}
    return [
        told(one)
        for one in graph.scan("Lesson")
        for key in [one.payload.get("result") or one.payload.get("case") or ""]
        if key in above and graph.authority.may_add(one.space, above[key])
    ]


def _is_real(offer: Stored) -> bool:
    return not offer.payload.get("example")


def _before(graph: "Reader", held: _Around) -> BeforeChange:
    moment = held.cycles[-1].start if held.cycles else held.told.get("period", {}).get("start")
    uses = [
        one.payload
        for one in graph.authoritative("Reuse")
        if held.municipality and one.payload.get("municipality") == held.municipality
    ]
    lessons = graph.get_many(ids_of(uses, "lesson"))
    pairs = [(one, told(lessons[one["lesson"]])) for one in uses if one["lesson"] in lessons]
    return before(
        moment,
        developments=held.developments,
        decisions=held.decisions,
        activities=held.activities,
        uses=pairs,
    )


def going_on(graph: "Reader", trajectory: str, day: date) -> Continuity:
    """
    What must go on when a trajectory ends, and whether the common aim was reached; as of a day.

    Raises:
        NotFound: If there is no such trajectory.
    """
    held = _around(graph, trajectory_of(graph, trajectory))
    return _continuity(graph, held, _series_of(graph, held), day)


def _continuity(graph: "Reader", held: _Around, series: Sequence[SeriesChange], day: date) -> Continuity:
    left = frozenset(
        one.payload["title"].casefold()
        for one in graph.scan("Expert")
        if (end := (one.payload.get("period") or {}).get("end")) and span(end).last <= day
    )
    parties = graph.get_many(
        [*held.told.get("partners", ()), *(key for one in held.offers for key in one.get("providers", ()))]
    )
    names = sorted({one.payload["title"] for one in parties.values()})
    material = ContinuityMaterial(held.activities, held.objectives, held.lessons, held.offers, left, names, series)
    return continuity(held.told, material, day)


def circle(
    graph: "Reader", trajectory: str, *, number: int = 0, today: date | None = None, lessons_for: LessonsFor
) -> WholeCircle:
    """See `KnowledgeGraph.circle`."""
    held = _around(graph, trajectory_of(graph, trajectory))
    if number and number not in {one.number for one in held.cycles}:
        there = ", ".join(str(one.number) for one in held.cycles) or "geen"
        raise InputError(f"ronde {number} van {trajectory!r} is niet vastgelegd; vastgelegd: {there}")
    series = _series_of(graph, held)
    established = sum(one.verdict.state in ESTABLISHED for one in series)
    asked = held.told.get("goal") or held.told["title"]
    aims = {one["id"] for one in held.objectives}
    material = CircleMaterial(
        held.developments,
        held.interpretations,
        held.policies,
        held.objectives,
        held.decisions,
        held.activities,
        held.results,
        [told(one) for one in graph.authoritative("Measurement") if one.payload.get("objective") in aims],
        held.reports,
        held.published,
        held.updates,
        held.lessons,
        [one for one in lessons_for(asked, held.municipality) if one["id"] not in {own["id"] for own in held.lessons}],
        held.cycles,
        (established, len(series)),
    )
    return whole_circle(held.told, material, today or clock.today(), number)


# --- relief --------------------------------------------------------------------------------------------------


def relieved(graph: "Reader", municipality: str = "") -> Relief:
    """See `KnowledgeGraph.relief`."""
    code = graph.gazetteer.code(municipality) if municipality else ""
    uses = [one.payload for one in graph.authoritative("Reuse")]
    offers = [one for one in graph.scan("JointOffer") if _is_real(one) and one.payload.get("spared")]
    parties = graph.get_many(
        {*ids_of(uses, "provider"), *(key for one in offers for key in one.payload.get("providers", ()))}
    )
    steps = [step for one in offers for part in one.payload.get("parts", ()) for step in part.get("steps", ())]
    rests = graph.get_many({key for step in steps for key in step.get("rests_on", ())})
    known = {key: one.payload["title"] for key, one in rests.items() if one.kind == "Expertise"}
    codes = {*ids_of(uses, "municipality"), *(one.payload["municipality"] for one in offers)}
    names = {key: one.payload["title"] for key, one in parties.items()}
    names |= {key: graph.gazetteer.name(key) for key in codes}
    return relief(uses, [_offer(one, known) for one in offers], names, code)


def _offer(stored: Stored, known: Mapping[str, str]) -> AcceptedOffer:
    payload = stored.payload
    drawn = {
        part["provider"]: tuple(
            dict.fromkeys(
                known[key] for step in part.get("steps", ()) for key in step.get("rests_on", ()) if key in known
            )
        )
        for part in payload.get("parts", ())
    }
    accepted = payload.get("status") == "aanvaard"
    return AcceptedOffer(
        payload["municipality"], tuple(payload.get("providers", ())), tuple(payload["spared"]), accepted, drawn
    )
