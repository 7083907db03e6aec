"""The interpretation card: what it is made of, fetched from the graph; and the stored interpretation behind it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from kg import clock
from kg.access import LOCAL_SPACE, new_id
from kg.bounds import cut
from kg.cycle.interpret.card import card as making
from kg.cycle.interpret.card.card import Card, CardDevelopment, CardEvent, CardMunicipality, Rephrasing
from kg.cycle.interpret.card.material import Extract, Hearsay, Material, Other
from kg.cycle.interpret.card.meaning import duty, own
from kg.cycle.interpret.coverage.coverage import PROBABLE
from kg.cycle.interpret.coverage.use_cases import documents_of
from kg.cycle.interpret.ranking.use_cases import ranked_for
from kg.cycle.interpret.signals.use_cases.feeds import freshness_of
from kg.cycle.interpret.support.use_cases import of_subject
from kg.cycle.interpret.use_cases.absence import no_development
from kg.dutch.dates import dutch
from kg.dutch.likeness import word_likeness
from kg.errors import InputError, InvalidRecord, RephraserUnavailable, StepRefused
from kg.model.circle import Interpretation
from kg.model.schema import valid
from kg.names.developments import wording
from kg.ports.journal import Payload, Stored
from kg.ports.rephraser import Rephraser
from kg.projections.passages import text_of
from kg.reason.text import Reference, Section, cite, marked, rephrased, sentences
from kg.store.four_eyes import must_be_another
from kg.store.room import Room, UseCase

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking import ranking as interpret
    from kg.store.reader import Reader
    from kg.store.writer import Writer

# Lessons on a subject for a municipality, as the doors give them, best first.
LessonsOn = Callable[[str, str], Sequence[Payload]]
LESSONS: Final = 4
_FEWEST_WORDS: Final = 4  # a shorter own sentence is a heading
_OWN_FIELDS: Final = {  # of a municipality's own records, what is running text, and what the place is called
    "Policy": {"title": "titel"},
    "Objective": {"title": "doelstelling"},
    "AlgorithmRegistration": {"goal": "doel"},
    "Case": {"situation": "situatie", "approach": "aanpak", "results": "resultaten"},
}


def card(
    graph: "Reader",
    development: str,
    municipality: str,
    *,
    today: date | None = None,
    rephraser: Rephraser | None = None,
    space: str = LOCAL_SPACE,
    lessons_on: LessonsOn,
) -> Card:
    """See `KnowledgeGraph.card`."""
    code = graph.gazetteer.code(municipality)
    key = _id(code, development, space)
    day = today or clock.today()
    place, entry, number = _ranked(graph, code, development, day)
    stored = graph.get_many([key]).get(key)
    material = _material(
        graph, code, entry, today=day, place=(place, number), interpretation=stored, lessons_on=lessons_on
    )
    about, known = material.development, material.known
    made = Card(
        development=CardDevelopment(about["id"], about["title"], about["category"], about),
        municipality=CardMunicipality(code, material.town),
        interpretation=key,
        status=stored.payload["status"] if stored else None,
        relevance=entry.relevance,
        priority=entry.priority,
        as_of=day,
        known_until=known.known_until if known else None,
        known=bool(known and known.known),
        sections=making.sections(material),
        history=tuple(_history(graph, stored)),
        knowledge=known,
        place=(place, number),
        ranked=entry,
        lessons=tuple(material.lessons),
        own=tuple(own(material)),
        duty=tuple(duty(material)),
    )
    return _in_other_words(made, rephraser) if rephraser else made


def _id(code: str, development: str, space: str) -> str:
    return new_id(space, f"duiding-{code}-{development}")


def _ranked(graph: "Reader", code: str, development: str, today: date) -> "tuple[int, interpret.Ranked, int]":
    ranking = ranked_for(graph, code, today=today)
    for place, entry in enumerate(ranking, 1):
        if entry.id == development:
            return place, entry, len(ranking)
    raise no_development(graph, development)


def _history(graph: "Reader", stored: Stored | None) -> Iterator[CardEvent]:
    for event in graph.stores.journal.events(record_id=stored.id) if stored else ():
        if not graph.principal.readable([event.space]):
            continue
        held = event.payload or {}
        yield CardEvent(event.at, event.actor, held.get("status"), event.reason, held.get("meaning") or {})


def _in_other_words(made: Card, rephraser: Rephraser) -> Card:
    """The card with what counts of the answers; as it was from the first section that gets none."""
    told: list[Section] = []
    outcome = Rephrasing(rephraser.name)
    for section in made.sections:
        given = marked(section)
        if not given or outcome.problem:
            told.append(section)
            continue
        try:
            found = rephrased(section, rephraser.rephrase(given))
        except RephraserUnavailable as error:
            outcome = replace(outcome, problem=str(error))
            told.append(section)
            continue
        outcome = replace(outcome, kept=outcome.kept + found.kept, dropped=outcome.dropped + found.dropped)
        told.append(found.section)
    return replace(made, sections=tuple(told), rephrasing=outcome)


# --- what a card is made of -----------------------------------------------------------------------


def _material(
    graph: "Reader",
    code: str,
    entry: "interpret.Ranked",
    *,
    today: date,
    place: tuple[int, int],
    interpretation: Stored | None,
    lessons_on: LessonsOn,
) -> Material:
    developments = graph.authoritative("Development")
    policies = {stored.id: stored.payload for stored in graph.authoritative("Policy")}
    extracts = [*_extracts(graph, code, entry.id, policies), *_quotations(graph, code, entry.id)]
    demands = [{**stored.payload, "kind": stored.kind} for stored in graph.authoritative("Requirement", "Measure")]
    trajectories = [s.payload for s in graph.authoritative("Trajectory") if code in s.payload.get("municipalities", ())]
    columns = [text_of(stored.kind, stored.payload) for stored in developments]
    pages = [f"{demand['title']}\n{demand.get('summary') or ''}" for demand in demands]
    lessons = lessons_on(wording(entry.development), code)
    services = [stored.payload for stored in graph.authoritative("Service", "Product")]
    experts = [stored.payload for stored in graph.authoritative("Expert")]
    expertise = [stored.payload for stored in graph.authoritative("Expertise")]
    return Material(
        development=entry.development,
        municipality=graph.get(code).payload,
        today=today,
        looked=_moment(),
        place=place,
        score=entry.score,
        parts=entry.parts,
        known=freshness_of(graph, today).developments.get(entry.id),
        column=[stored.id for stored in developments].index(entry.id),
        interpretation=interpretation.payload if interpretation else None,
        extracts=extracts,
        likeness=word_likeness([extract.text for extract in extracts], columns),
        demands=demands,
        demand_likeness=word_likeness(pages, columns),
        support=of_subject(graph, graph.get(entry.id), code, today),
        hearsay=_hearsay(graph, code, entry.id, policies),
        trajectories=trajectories,
        trajectory_likeness=word_likeness([text_of("Trajectory", t) for t in trajectories], columns),
        others=_others(graph, code, [p for p in policies.values() if entry.id in p.get("responds_to", ())]),
        services=services,
        expertise=expertise,
        experts={e["id"]: sum(e["id"] in one.get("expertise", ()) for one in experts) for e in expertise},
        names=_names(graph, entry, services, lessons),
        lessons=lessons,
    )


def _hearsay(graph: "Reader", code: str, development: str, counted: Collection[str]) -> list[Hearsay]:
    """The policy that would answer, of which who cannot speak for the municipality says that it is there."""
    return [
        Hearsay(stored.space.rpartition("/")[0], stored.payload)
        for stored in graph.scan("Policy")
        if stored.id not in counted
        and stored.payload.get("municipality") == code
        and development in stored.payload.get("responds_to", ())
    ]


def _moment() -> str:
    now = datetime.now(UTC)
    return f"{dutch(now.date().isoformat())}, {now:%H:%M} UTC"


def _extracts(
    graph: "Reader", code: str, development: str, policies: Mapping[str, Mapping[str, Any]]
) -> Iterator[Extract]:
    """The sentences of a municipality's own texts, each with its place; a policy stands by its title."""
    for stored in graph.authoritative(*_OWN_FIELDS):
        policy = policies.get(stored.payload.get("policy", "")) or stored.payload
        if code not in (policy.get("municipalities") or [policy.get("municipality", "")]):
            continue
        answers = development in (stored.payload.get("responds_to") or policy.get("responds_to", ()))
        for name, called in _OWN_FIELDS[stored.kind].items():
            for number, text in enumerate(sentences(stored.payload.get(name) or ""), 1):
                if len(text.split()) >= _FEWEST_WORDS or stored.kind == "Policy":
                    where = cite({**stored.payload, "sources": _sources(stored, policy)}, f"{called}, zin {number}")
                    yield Extract(text, replace(where, title=policy["title"]), answers)


def _quotations(graph: "Reader", code: str, development: str) -> Iterator[Extract]:
    """What the municipality's documents say that probably answer a development, with the page, the likeliest first."""
    documents = documents_of(graph, code)
    told = [
        (one, stored)
        for stored, read in zip(documents.stored, documents.read, strict=True)
        for one in read.answers
        if one.development == development and one.chance >= PROBABLE
    ]
    for one, stored in sorted(told, key=lambda pair: -pair[0].chance):
        payload = stored.payload
        yield Extract(
            one.quote, Reference(stored.id, payload.get("url") or "", one.place, payload["title"]), document=True
        )


def _sources(stored: Stored, policy: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    url = stored.payload.get("url")
    return [{"url": url}] if url else stored.payload.get("sources") or policy.get("sources") or ()


def _others(graph: "Reader", code: str, policies: Sequence[Mapping[str, Any]]) -> list[Other]:
    """The other municipalities whose policy responds to the same development."""
    known = graph.municipalities
    ours, theirs = known[code], [(known.get(policy.get("municipality", "")), policy) for policy in policies]
    return [
        Other(
            name=town.name,
            policy=_policy(policy),
            same_province=bool(ours.province) and town.province == ours.province,
            times_as_large=town.population / ours.population if ours.population and town.population else None,
        )
        for town, policy in theirs
        if town is not None and town.code != code
    ]


def _policy(payload: Mapping[str, Any]) -> Reference:
    return cite(payload, "antwoordt op")


def _names(
    graph: "Reader",
    entry: "interpret.Ranked",
    services: Sequence[Mapping[str, Any]],
    lessons: Sequence[Mapping[str, Any]],
) -> dict[str, str]:
    wanted = {
        *entry.development.get("themes", ()),
        *(evidence.id for part in entry.parts for evidence in part.evidence if evidence.id),
        *(service["provider"] for service in services),
        *(code for entry in lessons for code in (entry.get("case") or {}).get("municipalities", ())),
    }
    return {key: stored.payload["title"] for key, stored in graph.get_many(wanted).items()}


# --- the stored interpretation --------------------------------------------------------------------


def interpretation_of(
    graph: "Reader", development: str, municipality: str, *, space: str = LOCAL_SPACE
) -> Stored | None:
    """
    What is stored in a space of what a development means for a municipality; None when nothing is.

    Args:
        graph: As the caller sees it.
        development: Id or name.
        municipality: Code or name.
        space: Where it is kept.

    Raises:
        NotFound: If there is no such development.
    """
    key = _id(graph.gazetteer.code(municipality), graph.developments.meant(development).id, space)
    return graph.get_many([key]).get(key)


def review(
    graph: "Writer",
    development: str,
    municipality: str,
    step: str,
    *,
    reason: str = "",
    meaning: Mapping[str, str] | None = None,
    trajectory: str = "",
    today: date | None = None,
    space: str = LOCAL_SPACE,
    alone: bool = False,
    seen: int | None = None,
    whole: bool = False,
) -> Interpretation:
    """
    Take the interpretation a step further: "draft", "review", "adopt", "reopen".

    Args:
        graph: As the caller sees it.
        development: Id or name.
        municipality: Code or name.
        step: See `kg.cycle.interpret.card.card.STEPS`.
        reason: Why, or "".
        meaning: With "draft": text by field of `PerLevel`.
        trajectory: With "draft": the id of the trajectory that answers it, or "".
        today: The date of the figures.
        space: Where it is kept.
        alone: With "adopt": whether its author may adopt it, see `kg.store.four_eyes`.
        whole: With "draft": whether levels and trajectory that are not given are emptied; else they stay.
        seen: The event of the version that the step is about, 0 for none; the present one when not given.

    Raises:
        StepRefused: If the step cannot be taken from the present status.
        Overtaken: If somebody took one since what was seen.
    """
    development = graph.developments.meant(development).id
    if step not in making.STEPS:
        raise InputError(f"stap {step!r} is er niet; kies uit: {', '.join(making.STEPS)}")
    code = graph.gazetteer.code(municipality)
    key = _id(code, development, space)
    stored = graph.get_many([key]).get(key)
    where = stored.space if stored else space
    _, entry, _ = _ranked(graph.within(where), code, development, today or clock.today())
    status = making.advanced(stored.payload["status"] if stored else None, step)
    texts = {name: text.strip() for name, text in (meaning or {}).items() if text.strip()}
    if (texts or trajectory) and step != "draft":
        raise StepRefused("inhoud wijzigen kan alleen in concept: gebruik stap draft, zo nodig na reopen")
    fields: dict[str, Any] = {**stored.payload} if stored else {"id": key}
    if step == "draft":
        held = {} if whole else fields
        fields |= _draft(graph, code, entry, held, texts=texts, trajectory=trajectory)
    made = valid(Interpretation, {**fields, "status": status})
    said = f"duiding van {development} voor {code}: {status}"
    if step == "adopt" and stored:
        said = ", ".join(part for part in (said, must_be_another(graph, stored, alone=alone)) if part)
    rests_on = (stored.seq if stored else 0) if seen is None else seen
    graph.put([made], space=where, reason=f"{said}: {reason}" if reason else said, step="interpret", rests_on=rests_on)
    return made


def _draft(
    graph: "Reader",
    code: str,
    entry: "interpret.Ranked",
    held: Mapping[str, Any],
    *,
    texts: Mapping[str, str],
    trajectory: str,
) -> dict[str, Any]:
    """What a draft states: the figures of now, and what was entered over what was there."""
    if trajectory and graph.get(trajectory).kind != "Trajectory":
        raise InvalidRecord(f"{trajectory!r} is geen traject")
    meaning = {**(held.get("meaning") or {}), **texts}
    return {
        "title": cut(f"Duiding van {entry.title} voor {graph.gazetteer.name(code)}"),
        "development": entry.id,
        "municipality": code,
        "relevance": None if entry.concern is None else entry.relevance,
        "priority": entry.priority,
        "meaning": meaning or None,
        "trajectory": trajectory or held.get("trajectory"),
    }


class Cards(Room):
    """What is stored of a card, and how it is taken further."""

    interpretation = UseCase(interpretation_of)
    review = UseCase(review)
