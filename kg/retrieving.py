"""
Cases and lessons for a question, fetched from the graph for `kg.cycle.borgen`.

The question is searched together with its context and with the names of the subjects that both speak of, so that
"gijzelsoftware" also finds what is told as "ransomware". What is found brings its whole case along.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from kg.casebase import Casebase, casebase
from kg.cycle import borgen
from kg.cycle.compared import Place
from kg.ports import Filters, Hit, Stored

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

_DEPTH: Final = 400  # cases and lessons that search gives
_NAMED: Final = 12  # subjects whose names are searched along, the most telling
_CHARACTERS: Final = 20_000  # of a question, and of a context, that are read


def experiences(
    graph: "KnowledgeGraph", text: str, *, municipality: str, context: str, phase: str, top: int
) -> list[borgen.Experience]:
    """Cases and lessons for a question, ranked and compared; see `KnowledgeGraph.borgen`."""
    code = graph.gazetteer.code(municipality) if municipality else ""
    asked = f"{text[:_CHARACTERS]}\n{context[:_CHARACTERS]}".strip()
    base = casebase(graph.stores.journal)
    subjects = _asked(base, asked)
    spaces = graph.spaces()
    hits = _search(graph, asked, subjects, spaces)
    held = base.families(hits, spaces)
    places = _places(graph, {code} - {""} | {m for stored in held.values() for m in _municipalities(stored)})
    families = [_family(base, stored, hits, places) for stored in held.values() if stored]
    question = borgen.Question(subjects, places.get(code), phase)
    ranked = borgen.rank(families, question)[:top]
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


def _asked(base: Casebase, text: str) -> dict[str, borgen.Subject]:
    """What is asked about, the most telling first."""
    said = base.subjects_in(text)
    found = {key: borgen.Subject(base.name(key), words, base.weight(key)) for key, words in said.items()}
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
    passage = {"text": hit.passage.text, "source": hit.passage.source, "place": hit.passage.place}
    return borgen.Answer(stored.id, stored.kind, stored.payload, hit.score, hit.why, passage, subjects)


def _municipalities(members: Sequence[Stored]) -> Sequence[str]:
    return next((stored.payload.get("municipalities", ()) for stored in members if stored.kind == "Case"), ())


def _places(graph: "KnowledgeGraph", codes: Collection[str]) -> dict[str, Place]:
    """What is known of municipalities: the register and their newest profile."""
    profiles: dict[str, Stored] = {}
    for stored in graph.scan("Profile"):
        known = profiles.get(stored.payload["municipality"])
        if known is None or known.payload["year"] <= stored.payload["year"]:
            profiles[stored.payload["municipality"]] = stored
    found = {}
    for code, stored in graph.get_many(codes).items():
        profile = profiles.get(code)
        facts = profile.payload if profile else {}
        found[code] = Place(
            code,
            stored.payload["title"],
            stored.payload.get("province", ""),
            facts.get("population"),
            (stored.payload.get("period") or {}).get("end", "") or "",
            profile.id if profile else "",
        )
    return found
