"""The words of a question in a text: where they stand, however inflected, and which part of the text has most."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from kg.dutch.wording import word_keys

_WORD: Final = re.compile(r"[^\W_]+")
_JOINED: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")  # "e-depot" is one
_NEXT: Final = re.compile(
    r"[.!?:]\s+(?=[\"“‘(]?[A-ZÀ-ÖØ-Þ0-9])|\n+"
)  # where a sentence begins, near enough to read on from
_MANY: Final = 20_000  # words of which the key is kept


class Piece(NamedTuple):
    """A part of a text, and whether it is a word of the question."""

    text: str
    marked: bool


@lru_cache(maxsize=_MANY)
def _key(word: str) -> str:
    return next(iter(word_keys(word)), "")


def keys_of(words: Iterable[str]) -> frozenset[str]:
    """The words of some texts as they are compared, see `kg.dutch.wording.word_keys`."""
    return frozenset(key for one in words for key in word_keys(one))


def pieces(text: str, keys: frozenset[str]) -> tuple[Piece, ...]:
    """
    A text in pieces, in order; together they are the text.

    Args:
        text: Any text.
        keys: Of the words to mark, see `keys_of`.
    """
    return tuple(_pieces(text, keys))


def _pieces(text: str, keys: frozenset[str]) -> Iterator[Piece]:
    at = 0
    for first, last in _marked(text, keys) if keys else ():
        if first > at:
            yield Piece(text[at:first], marked=False)
        yield Piece(text[first:last], marked=True)
        at = last
    if at < len(text):
        yield Piece(text[at:], marked=False)


def _marked(text: str, keys: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where the words stand, in order; a single letter counts only as part of a whole."""
    for joined in _JOINED.finditer(text):
        words = [(found, _key(found[0]) in keys) for found in _WORD.finditer(joined[0])]
        if all(hit for _, hit in words):
            yield joined.start(), joined.end()
        else:
            for found, hit in words:
                if hit and len(found[0]) > 1:
                    yield joined.start() + found.start(), joined.start() + found.end()


def excerpt(text: str, keys: frozenset[str], most: int) -> str:
    """
    The part of a text that begins with a sentence and has most of the words, the first of those that have as many.

    Args:
        text: Any text.
        keys: See `keys_of`.
        most: Characters of the part; what was left out before or behind it is shown by "…".
    """
    if len(text) <= most:
        return text
    places = [(found.start(), key) for found in _WORD.finditer(text) if (key := _key(found[0])) in keys]
    starts = [0, *(found.end() for found in _NEXT.finditer(text))]
    best = max(starts, key=lambda start: (len({key for at, key in places if start <= at < start + most}), -start))
    part = text[best : best + most]
    if best + most < len(text):
        part = f"{part.rsplit(' ', 1)[0].rstrip(' ,;:')} …"
    return f"… {part}" if best else part
