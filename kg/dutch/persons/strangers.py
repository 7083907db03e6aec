"""
What looks like a name in a text and is not known: a capital inside a sentence, or a word that no dictionary has.

It is a suspicion, for a person to judge: nobody can tell for certain that "Slim" is a programme and not a word.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Final

from kg.dutch.lexicon import is_abbreviation, is_mostly_word, is_name, is_word, phrases, vocabulary
from kg.dutch.persons.lists import Listed
from kg.dutch.words import TextWords, Word

_PARTICLES: Final = vocabulary("particles")
_JOINTS: Final = frozenset({" ", "-", "'", ".", ". "})


@cache
def national() -> Listed:
    """Names that lead to nobody."""
    return Listed.phrases(phrases("national"))


def unknown_names(words: TextWords, covered: Collection[int]) -> Iterator[tuple[int, int]]:
    """The numbers of the first word and the one after the last of each phrase that looks like a name, in order."""
    said, at = words.words, 0
    while at < len(said):
        if at in covered or not _like_a_name(said[at], words):
            at += 1
            continue
        end = _behind(words, at, covered)
        yield _before(said, at, covered), end
        at = end


def _before(said: Sequence[Word], at: int, covered: Collection[int]) -> int:
    """The start of the phrase that goes on with a word: the initials before it, also with particles in between."""
    start = at
    while start and start - 1 not in covered and said[start].gap == " " and said[start - 1].folded in _PARTICLES:
        start -= 1
    first = start
    while first and first - 1 not in covered and said[first].gap in _JOINTS and _is_initial(said[first - 1]):
        first -= 1
    return first if first < start else at


def _behind(words: TextWords, at: int, covered: Collection[int]) -> int:
    """The end of the phrase that begins with a word: more of the same, and particles with what they begin."""
    said, end = words.words, at + 1
    while end < len(said) and end not in covered and said[end].gap in _JOINTS and not said[end].first:
        behind = end
        while behind < len(said) and behind not in covered and said[behind].folded in _PARTICLES:
            behind += 1
        if behind == len(said) or behind in covered:
            break
        surname = behind > end and not is_mostly_word(said[behind].folded)
        if not (surname or _like_a_name(said[behind], words)):
            break
        end = behind + 1
    return end


def _like_a_name(word: Word, words: TextWords) -> bool:
    plain = word.folded.removesuffix("s") if len(word.folded) > 4 else word.folded
    if len(word.folded) == 1 or not word.folded[0].isalpha():
        return False
    if not word.capital or words.shouted:
        known = is_mostly_word(word.folded) or is_abbreviation(word.folded)
        named = is_name(word.folded) or is_name(plain) or words.shouted
        return named and not known and not (is_word(word.folded) and not words.shouted)
    if word.caps and (is_abbreviation(word.folded) or is_mostly_word(word.folded)):
        return False
    return not (word.first or word.gap == "(") or not is_mostly_word(word.folded)


def _is_initial(word: Word) -> bool:
    return len(word.shown) == 1 and word.capital
