"""
The words of a text as names are looked for among them, each with its place in the text.

A word is folded (`ontologies.spelling`): what has no width is inside it, and so are accents that stand apart and
escapes of an address ("Ren%C3%A9e") or of HTML ("Ren&eacute;e"). A word that was cut at the end of a line is one word.
Between two words stands a gap, in few forms: " ", "-", ".", ". ", ",", "'", "/", "(", ")", "@", or "|" for all that
keeps two words apart, the end of a paragraph among it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Final
from urllib.parse import unquote

from kg.dutch.lexicon import vocabulary
from ontologies import spelling

_ENTITY: Final = r"&(?:shy|[A-Za-z](?:grave|acute|circ|tilde|uml|ring|cedil|caron|slash)|[A-Za-z]{2}lig);"
_IN_WORD: Final = rf"[^\W_]|[{spelling.MARKS}{spelling.INVISIBLE}]|%[89A-Fa-f][0-9A-Fa-f]|{_ENTITY}"
_WORD: Final = re.compile(rf"(?:[^\W_]|%[89A-Fa-f][0-9A-Fa-f]|{_ENTITY})(?:{_IN_WORD})*")
_SPACE: Final = re.compile(r"\+|&nbsp;|&#160;|&#xA0;|[_*>~#\s]", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"%[2-7][0-9A-Fa-f]")  # of ASCII, in an address
_ENDS: Final = re.compile(r"[.!?:;…]\W{0,40}\s|\n[^\S\n]*(?:\n|[-*•–]\s)")  # a line that only ends may go on
_SHORT: Final = vocabulary("cut_short")
_GAPS: Final = {
    " ": " ", "-": "-", " -": "-", "- ": "-", " - ": "-", "--": "-", ".": ".", ". ": ". ", ",": ",", ", ": ",",
    "'": "'", " '": "'", "' ": "'", "/": "/", "@": "@", " (": "(", ". (": "(", ") ": ")", ".-": ".", ".,": ",",
    "., ": ",",
}  # fmt: skip
_AFTER_A_CUT: Final = vocabulary("after_a_hyphen")


@dataclass(frozen=True, slots=True)
class Word:
    """
    A word of a text.

    Attributes:
        folded: As it is compared.
        shown: As it is read: without what cannot be seen.
        start: Where it begins in the text.
        end: Where it has ended.
        gap: What stands before it, in one of the few forms.
        first: Whether a sentence or an item of a list can begin with it.
        lined: Whether a line does, or what stands between brackets.
    """

    folded: str
    shown: str
    start: int
    end: int
    gap: str
    first: bool
    lined: bool = False

    @property
    def capital(self) -> bool:
        """Whether it begins with one."""
        return self.shown[0].isupper()

    @property
    def caps(self) -> bool:
        """Whether it is more letters, all of them capitals."""
        return len(self.shown) > 1 and self.shown.isupper()


@dataclass(frozen=True)
class TextWords:
    """A text with its words; `line` is all of them folded, with their gaps, between two "|"."""

    text: str
    words: Sequence[Word]

    @classmethod
    def of(cls, text: str) -> "TextWords":
        """The words of a text in any form."""
        found: list[Word] = []
        end = 0
        read = _ESCAPED.sub(lambda one: f"{unquote(one[0])}\u2060\u2060", text) if "%" in text else text
        for piece in _WORD.finditer(read):
            between = read[end : piece.start()]
            shown = spelling.line(unescape(unquote(piece[0])))
            cut = found and re.fullmatch(r"-\s+", between) and shown[:1].islower()
            if cut and (word := spelling.folded(shown)) not in _AFTER_A_CUT:
                last = found.pop()
                found.append(
                    Word(last.folded + word, last.shown + shown, last.start, piece.end(), last.gap, last.first)
                )
            elif shown:
                first, gap = not found or _ends(found[-1], between), _gap(between, found)
                lined = first or gap == "(" or "\n" in between
                found.append(Word(spelling.folded(shown), shown, piece.start(), piece.end(), gap, first, lined))
            end = piece.end()
        return cls(text, found)

    @cached_property
    def line(self) -> str:
        """Where a word begins in it, `at` tells."""
        return "".join(f"{word.gap}{word.folded}" for word in self.words) + "|"

    @cached_property
    def _starts(self) -> dict[int, int]:
        found, at = {}, 0
        for number, word in enumerate(self.words):
            found[at + len(word.gap)] = number
            at += len(word.gap) + len(word.folded)
        return found

    @cached_property
    def _ends(self) -> dict[int, int]:
        return {start + len(self.words[number].folded): number for start, number in self._starts.items()}

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The numbers of the first word and the one after the last, of a stretch of `line` that whole words fill."""
        return self._starts[start], self._ends[end] + 1

    @cached_property
    def shouted(self) -> bool:
        """Whether capitals tell nothing, since nearly all of it is capitals."""
        letters = [letter for word in self.words for letter in word.shown if letter.isalpha()]
        return len(letters) > 12 and sum(map(str.isupper, letters)) > 0.8 * len(letters)


def _ends(word: Word, between: str) -> bool:
    """Whether a sentence, or a line, ends between a word and the next."""
    short = (len(word.shown) == 1 and word.shown.isalpha()) or word.folded in _SHORT
    return bool(_ENDS.search(between)) and not (short and re.fullmatch(r"\.\s?\(?", between))


def _gap(between: str, before: Sequence[Word]) -> str:
    if not before:
        return "|"
    if re.search(r"\n\s*\n", between):
        return "|"
    seen = re.sub(f"[{spelling.INVISIBLE}{spelling.MARKS}]", "", between)
    return _GAPS.get(_alike(re.sub(" +", " ", _SPACE.sub(" ", seen))), "|")


def _alike(between: str) -> str:
    """Quotes and hyphens of one kind."""
    kept = spelling.folded(f"a{between}a")[1:-1]
    return kept if len(kept) <= 3 else "|"
