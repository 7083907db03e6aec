"""
What search makes of a record and of a question: its texts, its passages, its facets, and the score with its reasons.

Nothing here reads or writes; the indexes are in `kg.adapters`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.model.frameworks import FILE
from kg.model.record import Record, Value
from kg.model.schema import FieldSpec, fields_of, kind_class
from ontologies import spelling

Floats = NDArray[np.float64]

PASSAGE_WORDS: Final = 120
FACETS: Final = ("kind", "municipality", "theme", "phase", "year", "outcome")

# Kinds whose text is a name or a number, not prose: found by words; a vector (some 20 ms each) would add nothing.
WORDS_ONLY: Final = frozenset(
    {
        "Adoption",
        "ArchitectureRelation",
        "Feed",
        "Judgement",
        "Profile",
        "Ranking",
        "Reorganisation",
        "Signal",
        "TableMapping",
        "Watch",
        "WeightSet",
    }
)

_SENTENCE_END: Final = re.compile(r"(?<=[.!?;:])\s+|(?<!\s)\s*\n\s*")
_TO: Final = " \u2013 "  # an en dash
_NUMBERED_PLACE: Final = re.compile(r"^(\D*)(\d+)(?:\s*[-\u2013]\s*(\d+))?$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage of a record, about `PASSAGE_WORDS` words, with where it comes from."""

    text: str
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class _Segment:
    """A text of one field; a place in the document for running text, else the name of the field."""

    text: str
    place: str
    running: bool


# --- the texts of a record ------------------------------------------------------------------------


@cache
def _searched(owner: type[Record] | type[Value]) -> tuple[FieldSpec, ...]:
    """The fields that hold searched text, themselves or in their values, in order of declaration."""
    return tuple(spec for spec in fields_of(owner) if spec.prop.search or (spec.node and _searched(spec.node)))


def _segments(owner: type[Record] | type[Value], payload: Mapping[str, Any], top: str = "") -> Iterator[_Segment]:
    """In normal form: an older Kring wrote texts as they came."""
    for spec in _searched(owner):
        value = payload.get(spec.name)
        if not value:
            continue
        name = top or spec.name
        for item in value if spec.many else (value,):
            if spec.node is None:
                yield _Segment(spelling.normal(item), name, running=False)
            elif spec.node.__name__ == "Passage":
                heading = item.get("heading")
                text = f"{heading}\n{item['text']}" if heading else item["text"]
                yield _Segment(spelling.normal(text), item["place"], running=True)
            else:
                yield from _segments(spec.node, item, name)


def texts_of(kind: str, payload: Mapping[str, Any]) -> list[str]:
    """Every searched text of a record in order of declaration; the title is the first."""
    return [segment.text for segment in _segments(kind_class(kind), payload)]


def text_of(kind: str, payload: Mapping[str, Any]) -> str:
    """All searched text of a record, one field a line."""
    return "\n".join(texts_of(kind, payload))


# --- passages -------------------------------------------------------------------------------------


def pieces_of(kind: str, payload: Mapping[str, Any]) -> list[Piece]:
    """
    The passages of a record in order of its texts.

    The title opens the first one. Short texts are joined, long ones are cut at the ends of sentences.
    The place of running text is its place in the document; that of a field is the place of the record and its name.
    """
    return searched(kind, payload)[1]


def searched(kind: str, payload: Mapping[str, Any]) -> tuple[str, list[Piece]]:
    """
    What `text_of` and `pieces_of` give, of one look at the record.

    The record of a file that was read has neither: it is bookkeeping, and what the file says stands in other records;
    nor has an id that leads to another record.
    """
    if kind in {"Distinction", "MergedRecord"} or (kind == "Source" and payload.get("category") == FILE):
        return "", []
    segments = list(_segments(kind_class(kind), payload))
    provenance = payload.get("provenance")
    source = provenance[0]["source"] if provenance else payload["id"]
    within = f"{provenance[0]['place']}, " if provenance else ""
    return "\n".join([segment.text for segment in segments]), [
        Piece(text, source, group[0].place if group[0].running else f"{within}{group[0].place}")
        for group in _joined(segments)
        for text in cut(group[0].text)
    ]


def _joined(segments: list[_Segment]) -> Iterator[tuple[_Segment]]:
    """Segments put together while they fit in one passage; the title goes with whatever comes first."""
    current, size, is_title = segments[0], _words(segments[0].text), True
    for segment in segments[1:]:
        added = _words(segment.text)
        fits = size + added <= PASSAGE_WORDS and segment.running == current.running
        if is_title and segment.text.startswith(current.text):  # a document that is called by its first line
            current, size = segment, added
        elif is_title or fits:
            place = segment.place if is_title and segment.running else _span(current, segment)
            current, size = _Segment(f"{current.text}\n{segment.text}", place, segment.running), size + added
        else:
            yield (current,)
            current, size = segment, added
        is_title = False
    yield (current,)


def _span(first: _Segment, last: _Segment) -> str:
    """The place of two neighbours together."""
    if first.place == last.place:
        return first.place
    if not last.running:
        return first.place if first.place.endswith(last.place) else f"{first.place}, {last.place}"
    begin, end = _NUMBERED_PLACE.match(first.place), _NUMBERED_PLACE.match(last.place)
    if begin and end and begin[1] == end[1]:
        return f"{begin[1]}{begin[2]}-{end[3] or end[2]}"
    return f"{first.place.split(_TO)[0]}{_TO}{last.place.split(_TO)[-1]}"


def _words(text: str) -> int:
    return text.count(" ") + text.count("\n") + 1


def cut(text: str) -> list[str]:
    """A text in parts of about equal length, at most some `PASSAGE_WORDS` words, cut where sentences end."""
    total = _words(text)
    if total <= PASSAGE_WORDS * 1.25:
        return [text]
    wanted = total / max(2, round(total / PASSAGE_WORDS))
    parts: list[str] = []
    current: list[str] = []
    size = 0
    for sentence in _sentences(text):
        length = _words(sentence)
        if current and size + length / 2 > wanted:
            parts.append(" ".join(current))
            current, size = [], 0
        current.append(sentence)
        size += length
    if current:
        parts.append(" ".join(current))
    return parts


def _sentences(text: str) -> Iterator[str]:
    """Sentences; one that is longer than a passage comes in pieces."""
    for sentence in _SENTENCE_END.split(text):
        if _words(sentence) <= PASSAGE_WORDS and len(sentence) <= PASSAGE_WORDS * 20:
            if sentence.strip():
                yield sentence
            continue
        words = [word[at : at + 500] for word in sentence.split() for at in range(0, len(word), 500)]
        for start in range(0, len(words), PASSAGE_WORDS):
            yield " ".join(words[start : start + PASSAGE_WORDS])


# --- facets ---------------------------------------------------------------------------------------


@cache
def _faceted(kind: str) -> tuple[tuple[str, ...], tuple[FieldSpec, ...]]:
    """The names of a kind's links to municipalities, and its fields that are or hold dates."""
    specs = [spec for spec in fields_of(kind_class(kind)) if spec.name not in {"sources", "provenance"}]
    places = tuple(spec.name for spec in specs if spec.prop.to == "Municipality")
    dates = tuple(spec for spec in specs if spec.range == "date" or (spec.node and _has_date(spec.node)))
    return places, dates


def _has_date(owner: type[Value]) -> bool:
    return any(spec.range == "date" for spec in fields_of(owner))


def facets_of(kind: str, payload: Mapping[str, Any]) -> dict[str, list[str]]:
    """
    What a record can be filtered and counted by: `FACETS`, each with its values.

    A municipality is one of its own municipalities. The year is that of the first date in order of declaration.
    """
    places, dates = _faceted(kind)
    linked = [item for name in places for item in _many(payload.get(name))]
    found = {
        "kind": [kind],
        "municipality": [payload["id"]] if kind == "Municipality" else linked,
        "theme": _many(payload.get("themes")),
        "phase": _many(payload.get("phase") or payload.get("phases")),
        "year": list(_years(dates, payload)),
        "outcome": _many(payload.get("outcome")),
    }
    return {name: list(dict.fromkeys(values)) for name, values in found.items() if values}


def _many(value: Any) -> list[str]:
    if not value:
        return []
    return [value] if isinstance(value, str) else list(value)


def _years(dates: Iterable[FieldSpec], payload: Mapping[str, Any]) -> Iterator[str]:
    for spec in dates:
        value = payload.get(spec.name)
        if not value:
            continue
        if spec.node is None:
            yield value[:4]
            return
        for item in value if spec.many else (value,):
            for inner in fields_of(spec.node):
                if inner.range == "date" and item.get(inner.name):
                    yield item[inner.name][:4]
                    return


# --- scores ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchWeights:
    """The share of words and of meaning in a score; together 1."""

    lexical: float
    semantic: float


WORDS_ALONE: Final = SearchWeights(1.0, 0.0)
LEXICAL_SHARE: Final = 0.4  # of the score, for a Dutch question whose every word is known; flat between .3 and .5

# Identifiers are a matter of words. Carriers of one are ordered by how they carry it, in steps of lexical that
# no difference in meaning can bridge: 1/7 · 7/8 = 1/8.
IDENTIFIER: Final = SearchWeights(7 / 8, 1 / 8)
CALLED: Final = 4  # by a name, see `kg.dutch.aliases`: it stands first, and what else is found keeps its order
WHOLE, OWN, NAMED, MENTIONED = 3, 2, 1, 0  # all of the question is its own identifier, a part is; in title; in texts


def weights(*, known: float, dutch: float) -> SearchWeights:
    """
    How much words count, and how much meaning.

    Args:
        known: The share of the question's weight in words (idf) that the index knows, 0 to 1.
        dutch: How sure it is that the question is Dutch, 0 to 1.
    """
    lexical = LEXICAL_SHARE * dutch * (1 + known) / 2  # an unknown word may still match by its parts
    return SearchWeights(lexical, 1 - lexical)


def lexical_parts(scores: Floats, tiers: NDArray[np.int64]) -> Floats:
    """
    Scores of words on a scale of 0 to 1.

    Args:
        scores: BM25, 0 where no word matches.
        tiers: `WHOLE` to `MENTIONED` for a record that carries an identifier of the question; -1 for others.

    Returns:
        The share of the best score; for carriers in sevenths, by tier: [6, 7], [4, 5], [2, 3] and [0, 1].
    """
    highest = scores.max(initial=0.0)
    parts = scores / highest if highest > 0 else np.zeros_like(scores)
    return np.where(tiers >= 0, (np.maximum(tiers, 0) + parts / 2) / (WHOLE + 0.5), parts)


def semantic_parts(cosines: Floats) -> Floats:
    """Cosines on a scale from the least (0) to the most alike (1) of those compared; NaN (no vector) gives 0."""
    if np.isnan(cosines).all():
        return np.zeros_like(cosines)
    low, high = np.nanmin(cosines), np.nanmax(cosines)
    parts = (cosines - low) / (high - low) if high > low else np.ones_like(cosines)
    return np.nan_to_num(parts, nan=0.0)
