"""
Labels of the real documents: not their words, but how many words there are and what these hash to.

    {"document": …, "kind": "Objective", "words": 12, "sha256": …, "nth": 0}

A label is found again in a text by sliding over its words, so it stands when a reader cuts pages or lines otherwise.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from ingest.document import Section

LABELS: Final = Path(__file__).with_name("labels.jsonl")
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a document: the number of the section, and where they begin and end in its text."""

    kind: str
    section: int
    start: int
    end: int

    def hits(self, other: "Stretch") -> bool:
        """Whether two are of one kind and share at least half of the longer one."""
        if (self.kind, self.section) != (other.kind, other.section):
            return False
        shared = min(self.end, other.end) - max(self.start, other.start)
        return 2 * shared >= max(self.end - self.start, other.end - other.start)


@cache
def rows() -> tuple[Mapping[str, Any], ...]:
    """Every label that was kept."""
    return tuple(map(json.loads, LABELS.read_text(encoding="utf-8").splitlines()))


def kept(document: str, kind: str, sections: Sequence[Section], at: tuple[int, int, int]) -> dict[str, Any]:
    """A label as it is kept; `at` is the number of the section and where its words begin and end there."""
    number, start, end = at
    count, digest = _digest(sections[number].text[start:end])
    nth = [one[1:] for one in _places(sections, count, digest)]
    here = [one for one in _places(sections, count, digest) if one[0] == number and start <= one[1] < end]
    return {
        "document": document,
        "kind": kind,
        "words": count,
        "sha256": digest,
        "nth": list(_places(sections, count, digest)).index(here[0]) if nth else 0,
    }


def found(document: str, sections: Sequence[Section]) -> Iterator[Stretch | None]:
    """The labels of a document in its text; None for one that is no longer there."""
    for row in rows():
        if row["document"] == document:
            places = list(_places(sections, row["words"], row["sha256"]))
            yield Stretch(row["kind"], *places[row["nth"]]) if row["nth"] < len(places) else None


def _places(sections: Sequence[Section], count: int, digest: str) -> Iterator[tuple[int, int, int]]:
    for number, section in enumerate(sections):
        words = list(_WORD.finditer(section.text))
        for at in range(len(words) - count + 1):
            piece = section.text[words[at].start() : words[at + count - 1].end()]
            if _digest(piece)[1] == digest:
                yield number, words[at].start(), words[at + count - 1].end()


def _digest(text: str) -> tuple[int, str]:
    words = [word.lower() for word in _WORD.findall(text)]
    return len(words), hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]
