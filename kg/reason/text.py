"""
A text that proves itself: every sentence carries where it comes from.

A model may say sentences in other words. What comes back counts only when each sentence names by its marker ("[2]")
a sentence that was given, and holds no number that those do not hold; the rest is dropped and counted.
A sentence that nobody said again stays as it was, so that no fact gets lost.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from kg.dutch.lexicon import ends_sentence
from kg.model.values import Level
from kg.reason.answer import HIDDEN, SPARSE, answer

_END: Final = re.compile(r"(?<=[.!?])\s+(?=[\"“‘(]?[A-ZÀ-ÖØ-Þ0-9]|['‘’][a-z]\s)|(?<!\s)\s*\n\s*")
_MARKERS: Final = re.compile(r"(?<!\s)\s*((?:\[\d{1,4}\]\s*)+)([.!?]?)")
_MARKER: Final = re.compile(r"\[(\d{1,4})\]")
_BULLET: Final = re.compile(r"^[^\S\n]*(?:[-*•]|\d{1,3}[.)])\s+", re.MULTILINE)
_NUMBER: Final = re.compile(r"\d+(?:[.,:/-]\d+)*")


@answer
@dataclass(frozen=True, slots=True)
class Reference:
    """
    Where a sentence comes from: a record, a publication, or both.

    Attributes:
        id: The record.
        url: The publication.
        place: Where in it, as precisely as is known.
        title: What it is called.
    """

    id: Annotated[str, SPARSE] = ""
    url: Annotated[str, SPARSE] = ""
    place: Annotated[str, SPARSE] = ""
    title: Annotated[str, SPARSE] = ""

    def __post_init__(self) -> None:
        if not (self.id or self.url):
            raise ValueError("a reference names a record or a publication")


@answer
@dataclass(frozen=True, slots=True)
class Sentence:
    """
    One statement with its sources.

    Attributes:
        citations: At least one.
        level: The level of the organisation that it is about.
        literal: Quoted or measured, so not to be said in other words.
        gap: It says that something is not known; left out when it says something.
    """

    text: str
    citations: tuple[Reference, ...]
    level: Annotated[Level | None, SPARSE] = None
    literal: Annotated[bool, HIDDEN] = False
    gap: Annotated[bool, SPARSE] = False

    def __post_init__(self) -> None:
        if not self.text.strip() or not self.citations:
            raise ValueError("a sentence has a text and at least one reference")


def fact(text: str, *references: Reference, level: Level | None = None) -> Sentence:
    """A sentence that is quoted or measured."""
    return Sentence(text, references, level, literal=True)


def cite(payload: Mapping[str, Any], place: str) -> Reference:
    """A record as a source: its own place in the document that it came from, and the part that is meant."""
    origin: Mapping[str, Any] = next(iter(payload.get("provenance") or ()), {})
    source: Mapping[str, Any] = next(iter(payload.get("sources") or ()), {})
    where = ", ".join(part for part in (origin.get("place", ""), place) if part)
    return Reference(payload["id"], source.get("url") or "", where, payload["title"])


@answer
@dataclass(frozen=True, slots=True)
class Section:
    """Sentences under one heading."""

    key: str
    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Rephrased:
    """A section in other words, and how many sentences that came back counted and did not."""

    section: Section
    kept: int
    dropped: int


def sentences(text: str) -> list[str]:
    """The sentences of a running text; an abbreviation does not end one."""
    found: list[str] = []
    for piece in _END.split(text):
        if found and not ends_sentence(found[-1], piece):
            found[-1] += f" {piece}"
        elif piece.strip():
            found.append(piece.strip())
    return found


def listed(names: Sequence[str]) -> str:
    """Names as one says them: "a, b en c"."""
    return " en ".join([part for part in (", ".join(names[:-1]), *names[-1:]) if part])


def marked(section: Section) -> list[str]:
    """The sentences that may be said in other words, each with its marker."""
    return [f"{one.text} [{at}]" for at, one in enumerate(section.sentences, 1) if _free(one)]


def rephrased(section: Section, answer: str) -> Rephrased:
    """The section with what counts of an answer in the place of the sentences that it says again."""
    given = {at: one for at, one in enumerate(section.sentences, 1) if _free(one)}
    placed: dict[int, list[Sentence]] = {}
    said: set[int] = set()
    dropped = 0
    for text, markers in _said(answer):
        sources = [given[marker] for marker in markers if marker in given]
        if not markers or len(sources) < len(markers) or not _faithful(text, sources):
            dropped += 1
            continue
        references = tuple(dict.fromkeys(reference for one in sources for reference in one.citations))
        placed.setdefault(min(markers), []).append(Sentence(text, references, sources[0].level))
        said.update(markers)
    merged: list[Sentence] = []
    for at, one in enumerate(section.sentences, 1):
        merged += placed.get(at, [] if at in said else [one])
    kept = sum(len(group) for group in placed.values())
    return Rephrased(Section(section.key, section.title, tuple(merged)), kept, dropped)


def _free(sentence: Sentence) -> bool:
    return not (sentence.literal or sentence.gap)


def _said(answer: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The sentences of an answer without their markers, and the markers; "Zin. [1]" is "Zin [1]."."""
    tidy = re.sub(r"([.!?])\s*((?:\[\d{1,4}\]\s*)+)", r" \2\1 ", _BULLET.sub("", answer))
    for line in sentences(tidy):
        text = _MARKERS.sub(r"\2", line).strip()
        if text.strip(".!? "):
            yield text, tuple(dict.fromkeys(int(marker) for marker in _MARKER.findall(line)))


def _faithful(text: str, sources: Sequence[Sentence]) -> bool:
    """Whether it stays on one level, and every number in it stands in what it says again."""
    known = {number for one in sources for number in _NUMBER.findall(one.text)}
    return len({one.level for one in sources}) == 1 and set(_NUMBER.findall(text)) <= known
