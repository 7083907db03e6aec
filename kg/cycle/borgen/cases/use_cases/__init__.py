"""
Cases and lessons for a question, fetched from the graph for `kg.cycle.borgen.cases.retrieval`.

The question is searched together with its context. That "gijzelsoftware" is told elsewhere as "ransomware" is a matter
of subjects, not of search: their names, searched along, drown the question. Only where there are no vectors to find a
meaning by, they are searched along after all. What is found brings its whole case along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, get_args

from kg.cycle.borgen.cases import reasons, retrieval
from kg.cycle.borgen.cases.use_cases.casebase import CasesSeen, KnownRecord, cases_seen
from kg.deadline import steps
from kg.errors import InputError
from kg.model.values import Phase
from kg.places.comparison import compare, summary
from kg.places.municipality import MunicipalityFacts
from kg.ports.journal import Stored
from kg.ports.passages import BestPassage, Hit
from kg.projections.passages import pieces_of
from kg.reason.chance import EXPERIENCE, Reach
from kg.reason.score import Part
from kg.store.chances import reach_of
from ontologies import spelling

if TYPE_CHECKING:
    from kg.store.reader import Reader

_DEPTH: Final = 150  # cases and lessons that search gives
_NAMED: Final = 12  # subjects whose names are searched along, the most telling
_BACKGROUND: Final = 0.5  # of the weight of a subject, when only the context speaks of it
_CHARACTERS: Final = 20_000  # of a question, and of a context, that are read


def experiences(
    graph: "Reader",
    text: str,
    *,
    municipality: str = "",
    context: str = "",
    phase: str = "",
    top: int = 10,
    weights: Mapping[str, float] = retrieval.WEIGHTS,
) -> list[retrieval.Experience]:
    """Cases and lessons for a question, ranked and compared; see `KnowledgeGraph.borgen`."""
    graph.witness.used(graph.spaces())
    if phase and phase not in get_args(Phase):
        raise InputError(f"{phase!r} is geen fase; kies uit {', '.join(get_args(Phase))}")
    code = graph.gazetteer.code(municipality) if municipality else ""
    text, context = spelling.normal(text[:_CHARACTERS]).strip(), spelling.normal(context[:_CHARACTERS]).strip()
    seen, places = cases_seen(graph), graph.municipalities
    subjects = _asked(seen, text, context)
    hits, reach = _search(graph, f"{text}\n{context}".strip(), subjects)
    held = seen.families(hits)
    families = [_family(graph, seen, members, hits, places) for members in steps(held.values())]
    question = retrieval.CaseQuestion(subjects, places.get(code), phase)
    shown = _shown(graph, retrieval.rank(families, question, top=top, weights=weights), question, hits, weights)
    return [_judged(entry, reach) for entry in shown]


def _judged(entry: retrieval.Experience, reach: Reach) -> retrieval.Experience:
    """With the chance that it answers; the one that an identifier adds to the score is certainty, not score."""
    carries = any(part.feature == "identifier" for part in entry.why.parts)
    answers = reach.answers("borgen", entry.score, carries=carries)
    return replace(entry, answers=answers, fits=reach.fits)


def _asked(seen: CasesSeen, text: str, context: str) -> dict[str, retrieval.Subject]:
    """What is asked about, the most telling first; the background tells less than the question."""
    question = seen.subjects_in(text)
    found = {
        key: retrieval.Subject(seen.name(key), words, seen.weight(key) * (1 if key in question else _BACKGROUND))
        for key, words in {**seen.subjects_in(context), **question}.items()
    }
    telling = sorted(found, key=lambda key: (-found[key].weight, key))
    return {key: found[key] for key in telling if found[key].weight > 0}


def _search(graph: "Reader", asked: str, subjects: Mapping[str, retrieval.Subject]) -> tuple[dict[str, Hit], Reach]:
    """What search finds, and the chance that it answers: told by the question itself, not by names searched along."""
    filters = graph.filters(kinds=EXPERIENCE)
    found = graph.passages.search(asked, filters=filters, top=_DEPTH)
    reach = reach_of(asked, found)
    names = ", ".join(subject.name for subject in list(subjects.values())[:_NAMED])
    if names and not any(hit.why["semantic_weight"] for hit in found.hits):
        found = graph.passages.search(f"{names}\n{asked}", filters=filters, top=_DEPTH)
    return {hit.id: hit for hit in found.hits}, reach


def _found_on(why: Mapping[str, Any]) -> tuple[str, ...]:
    """The words that a text was found on, or what it was found on without a whole word."""
    other = "geen woord, wel naar betekenis" if why.get("semantic") else "geen heel woord, wel delen van woorden"
    return tuple(why.get("terms", ())) or (other,)


def _family(
    graph: "Reader",
    seen: CasesSeen,
    members: Sequence[KnownRecord],
    hits: Mapping[str, Hit],
    places: Mapping[str, MunicipalityFacts],
) -> retrieval.Family:
    first = members[0]  # the case, when it is there
    return retrieval.Family(
        first.case,
        tuple(_member(graph, seen, known, first, hits.get(known.id)) for known in steps(members)),
        first.outcome,
        tuple(places[code] for code in first.municipalities if code in places),
    )


def _member(
    graph: "Reader", seen: CasesSeen, known: KnownRecord, case: KnownRecord, hit: Hit | None
) -> retrieval.Member:
    identifier = hit is not None and bool(hit.why.get("identifier"))
    return retrieval.Member(
        known.id,
        known.kind,
        hit.score - identifier if hit else 0.0,
        identifier=identifier,
        subjects=seen.subjects_of(known),
        source=known.source or case.source,
        inferred=known.inferred,
        phase=known.phase,
        confirmed_by=tuple(sorted(map(graph.gazetteer.name, seen.confirmed_by(known.id)))),
    )


# --- what is shown ---------------------------------------------------------------------------------


def _shown(
    graph: "Reader",
    ranked: Sequence[retrieval.RankedCase],
    question: retrieval.CaseQuestion,
    hits: Mapping[str, Hit],
    weights: Mapping[str, float],
) -> list[retrieval.Experience]:
    """The ranked records with their payloads, reasons and differences."""
    records = graph.get_many({member.id for entry in ranked for member in entry.family.members})
    titles = {key: stored.payload["title"] for key, stored in records.items()}
    found = []
    for entry in steps(ranked):
        stored = records.get(entry.member.id)
        if stored is None:  # taken away since it was found
            continue
        case = records.get(entry.family.id)
        payload = case.payload if case and case.kind == "Case" else {}
        hit = hits.get(stored.id)
        why = hit.why if hit else {}
        source = _source(entry.member.source, stored.payload.get("sources") or payload.get("sources") or ())
        told = reasons.evidence(reasons.Account(entry, question, _found_on(why), titles, source))
        parts = tuple(Part(feature, value, weights[feature], told[feature]) for feature, value in entry.values)
        because = retrieval.FoundReasons(parts, retrieval.SearchReason(**why))
        passage = hit.passage if hit else _opening(stored)
        made = retrieval.Experience.of(
            stored.kind, stored.payload, payload, score=entry.score, why=because, passage=passage
        )
        found.append(_compared(made, entry.family, question.place, payload))
    return found


def _opening(stored: Stored) -> BestPassage:
    """Of what came along with its case and was not found itself."""
    piece = pieces_of(stored.kind, stored.payload)[0]
    return BestPassage(piece.text, piece.source, piece.place)


def _source(kind: str, sources: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return next((source for source in sources if source.get("kind", "") == kind), {})


def _compared(
    entry: retrieval.Experience,
    family: retrieval.Family,
    ours: MunicipalityFacts | None,
    case: Mapping[str, Any],
) -> retrieval.Experience:
    if ours is None:
        return entry
    theirs = [place for place in family.places if place.code != ours.code]
    return replace(
        entry,
        differences=summary(theirs, ours, case),
        differences_each=compare(theirs, ours, case),
    )
