"""Words that are written letter by letter: "B a a r n", "B.A.A.R.N.", "E-d-e"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ontologies import spelling

_LETTER: Final = rf"[^\W\d_][{spelling.MARKS}{spelling.INVISIBLE}]*"
_GAP: Final = r"(?:[^\S\n]{1,2}|[^\S\n]?[.\-\u2010\u2011_·*/][^\S\n]?)"
_APART: Final = re.compile(rf"(?<![^\W_]){_LETTER}(?:{_GAP}{_LETTER}){{2,}}(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Spelled:
    """
    Three letters or more, each apart.

    Attributes:
        start: Where they begin in the text.
        end: Where they have ended.
        word: The letters together, folded.
        by_spaces: Whether only spaces stand between them; initials and abbreviations have something else.
    """

    start: int
    end: int
    word: str
    by_spaces: bool


def spelled(text: str) -> Iterator[Spelled]:
    """The words of a text that are written letter by letter, in order."""
    for found in _APART.finditer(text):
        letters = spelling.words(found[0])
        yield Spelled(found.start(), found.end(), "".join(letters), not re.search(r"[^\w\s]", spelling.line(found[0])))


def closed(name: str) -> str:
    """A name as `Spelled.word` has it: "'s-Gravenhage" is sgravenhage."""
    return "".join(spelling.words(name))
