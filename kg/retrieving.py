"""
Cases and lessons for a question, fetched from the graph for `kg.cycle.borgen`.

The question is searched together with its context and with the names of the subjects that both speak of, so that
"gijzelsoftware" also finds what is told as "ransomware". What is found brings its whole case along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, get_args

from kg.casebase import Casebase, casebase
from kg.cycle import borgen
from kg.cycle.compared import Place
from kg.errors import InputError
from kg.model import Phase
from kg.ports import Filters, Hit, Stored
from kg.search import pieces_of

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

_DEPTH: Final = 200  # cases and lessons that search gives
_NAMED: Final = 12  # subjects whose names are searched along, the most telling
_BACKGROUND: Final = 0.5  # of the weight of a subject, when only the context speaks of it
_CHARACTERS: Final = 20_000  # of a question, and of a context, that are read


def experiences(
    graph: "KnowledgeGraph", text: str, *, municipality: str, context: str, phase: str, top: int
) -> list[borgen.Experience]:
    """Cases and lessons for a question, ranked and compared; see `KnowledgeGraph.borgen`."""
    if phase and phase not in get_args(Phase):
        raise InputError(f"{phase!r} is geen fase; kies uit {', '.join(get_args(Phase))}")
    code = graph.gazetteer.code(municipality) if municipality else ""
    text, context = text[:_CHARACTERS].strip(), context[:_CHARACTERS].strip()
    base = casebase(graph.stores.journal)
    subjects = _asked(base, text, context)
    spaces = graph.spaces()
    hits = _search(graph, f"{text}\n{context}".strip(), subjects, spaces)
    held = base.families(hits, spaces)
    places = base.places({code, *(m for members in held.values() for m in _municipalities(members))}, spaces)
    families = [_family(base, members, hits, places) for members in held.values() if members]
    question = borgen.Question(subjects, places.get(code), phase)
    ranked = [_shown(entry) for entry in borgen.rank(families, question, top=top)]
    if question.place is None:
        return ranked
    return [
        borgen.with_differences(
            entry,
            [places[m] for m in entry.case.get("municipalities", ()) if m in places and m != code],
            question.place,
        )
        for entry in ranked
    ]


def _asked(base: Casebase, text: str, context: str) -> dict[str, borgen.Subject]:
    """What is asked about, the most telling first; the background tells less than the question."""
    question = base.subjects_in(text)
    found = {
        key: borgen.Subject(base.name(key), words, base.weight(key) * (1 if key in question else _BACKGROUND))
        for key, words in {**base.subjects_in(context), **question}.items()
    }
    telling = sorted(found, key=lambda key: (-found[key].weight, key))
    return {key: found[key] for key in telling if found[key].weight > 0}


def _search(
    graph: "KnowledgeGraph", asked: str, subjects: Mapping[str, borgen.Subject], spaces: frozenset[str]
) -> dict[str, Hit]:
    names = ", ".join(subject.name for subject in list(subjects.values())[:_NAMED])
    filters = Filters(spaces=spaces, kinds=frozenset({"Case", "Lesson"}))
    # The names go first: what is too long for the encoder is cut off at the end.
    found = graph.search(f"{asked}\n{names}" if len(asked) < 1000 else f"{names}\n{asked}", filters=filters, top=_DEPTH)
    return {hit.id: hit for hit in found.hits}


def _family(
    base: Casebase, members: Sequence[Stored], hits: Mapping[str, Hit], places: Mapping[str, Place]
) -> borgen.Family:
    case = next((stored.payload for stored in members if stored.kind == "Case"), {})
    answers = tuple(_answer(base, stored, hits.get(stored.id)) for stored in members)
    return borgen.Family(case, answers, tuple(places[m] for m in _municipalities(members) if m in places))


def _answer(base: Casebase, stored: Stored, hit: Hit | None) -> borgen.Answer:
    subjects = base.subjects_of(stored)
    if hit is None:
        return borgen.Answer(stored.id, stored.kind, stored.payload, 0.0, subjects=subjects)
    exact = bool(hit.why.get("identifier"))
    return borgen.Answer(
        stored.id,
        stored.kind,
        stored.payload,
        hit.score - exact,
        identifier=exact,
        why=hit.why,
        passage={"text": hit.passage.text, "source": hit.passage.source, "place": hit.passage.place},
        subjects=subjects,
    )


def _shown(entry: borgen.Experience) -> borgen.Experience:
    """The same with a passage, also when the record came along with its case and was not found itself."""
    answer = entry.answer
    if answer.passage:
        return entry
    opening = pieces_of(answer.kind, answer.payload)[0]
    passage = {"text": opening.text, "source": opening.source, "place": opening.place}
    return replace(entry, answer=replace(answer, passage=passage))


def _municipalities(members: Sequence[Stored]) -> Sequence[str]:
    return next((stored.payload.get("municipalities", ()) for stored in members if stored.kind == "Case"), ())
