"""A text with its numbers in figures, and where these stand in the original; numbers in words are read by text2num."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_STOP: Final = re.compile(r"[.;:!?\n]")
_ONE: Final = frozenset({"een", "één"})


@dataclass(frozen=True, slots=True)
class Token:
    """
    A word with its place in the text, in characters.

    Attributes:
        stops: Whether a sentence or list ends before it.
    """

    word: str
    start: int
    end: int
    stops: bool


class _Spoken:
    """A word as text2num takes it."""

    def __init__(self, token: Token) -> None:
        self._token = token

    def text(self) -> str:
        """The word."""
        return self._token.word

    def text_lowercase(self) -> str:
        """The word in lower case."""
        return self._token.word.lower()

    def nt_separated(self, _previous: object) -> bool:
        """Whether a stop stands before it."""
        return self._token.stops

    def not_a_number_part(self) -> bool:
        """Whether it can be no part of a number: the article, which text2num takes for 1."""
        return self._token.word.lower() == "een"


@dataclass(frozen=True, slots=True)
class Plain:
    """A text with its numbers in figures, and where each piece of it stands in the original."""

    text: str
    here: Sequence[int]  # starts of the pieces in `text`
    there: Sequence[tuple[int, int]]  # start and end of each in the original

    @classmethod
    def of(cls, text: str, tokens: Sequence[Token]) -> "Plain":
        """A text with these words."""
        from text_to_num import find_numbers

        made, here, there, before = "", [], [], 0
        for one in find_numbers([_Spoken(token) for token in tokens], "nl", 1.0) if tokens else ():
            first, last = tokens[one.start], tokens[one.end - 1]
            if one.is_ordinal or (one.end - one.start == 1 and first.word.lower() in _ONE):
                continue
            for piece, start, end in (
                (text[before : first.start], before, first.start),
                (one.text, first.start, last.end),
            ):
                here.append(len(made))
                there.append((start, end))
                made += piece
            before = last.end
        return cls(made + text[before:], [*here, len(made)], [*there, (before, len(text))])

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the plain text stands in the original."""
        return self._one(start)[0], self._one(end - 1)[1]

    def _one(self, at: int) -> tuple[int, int]:
        piece = bisect_right(self.here, at) - 1
        start, end = self.there[piece]
        spoken = piece % 2 == 1
        return (start, end) if spoken else (start + at - self.here[piece], start + at - self.here[piece] + 1)


def tokenised(text: str) -> list[Token]:
    """The words of a text, in order."""
    found, before = [], 0
    for word in _WORD.finditer(text):
        found.append(Token(word[0], word.start(), word.end(), bool(_STOP.search(text, before, word.start()))))
        before = word.end()
    return found


def in_figures(text: str) -> str:
    """A text with its numbers in figures."""
    return Plain.of(text, tokenised(text)).text
