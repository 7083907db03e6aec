"""What search found, as it is told: each hit with its reason, its passage and its sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from kg.model.record import Citation
from kg.ports.journal import Stored
from kg.ports.passages import BestPassage, Found
from kg.reason.answer import Chance, Held, answer


@answer
@dataclass(frozen=True, slots=True)
class Why:
    """
    The reason of a hit.

    score = lexicalWeight × lexical + semanticWeight × semantic, + 1 for an exact identifier.

    Attributes:
        terms: Words of the question that the record has.
    """

    terms: list[str]
    lexical: float
    semantic: float
    lexical_weight: float
    semantic_weight: float
    identifier: bool


@answer
@dataclass(frozen=True, slots=True)
class SearchHit:
    """
    One record that answers.

    Attributes:
        answers: The chance that it answers.
        fits: Whether that is enough: when false it is only the nearest.
    """

    id: str
    kind: str
    title: str
    score: float
    answers: Chance
    fits: bool
    why: Why
    passage: BestPassage
    sources: Annotated[Any, Held(list[Citation])]


@dataclass(frozen=True, slots=True)
class HitGroup:
    """
    The hits of one case: the case itself and its lessons; another record is a group of its own.

    Attributes:
        id: Of the case, as far as it may be read, or of the record.
        title: Of that.
        hits: At least one, best first.
    """

    id: str
    title: str
    hits: tuple[SearchHit, ...]


def groups_of(hits: Sequence[SearchHit], records: Mapping[str, Stored]) -> list[HitGroup]:
    """
    Hits by case, the group with the best hit first.

    Args:
        hits: Best first.
        records: Those of the hits, and their cases as far as they may be read, by id.
    """
    together: dict[str, list[SearchHit]] = {}
    for hit in hits:
        case = records[hit.id].payload.get("case", "") if hit.kind == "Lesson" else ""
        together.setdefault(case if case in records else hit.id, []).append(hit)
    return [HitGroup(key, records[key].payload["title"], tuple(found)) for key, found in together.items()]


def hits_of(found: Found, records: Mapping[str, Stored]) -> list[SearchHit]:
    """The hits of a search of which the record is there still, by id, best first."""
    return [
        SearchHit(
            hit.id,
            hit.kind,
            held.payload["title"],
            hit.score,
            hit.answers,
            found.fits,
            Why(**hit.why),
            hit.passage,
            held.payload.get("sources", ()),
        )
        for hit in found.hits
        if (held := records.get(hit.id))
    ]
