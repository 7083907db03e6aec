"""
Which subjects a text speaks of, in whatever words.

A label is found where its words stand in the text in its order, each folded and stemmed, with at most one word between
two of them. A long single word is also found at the beginning or the end of a compound that is no label itself:
"archief" in "archiefkast".
A short word must stand there as it is: the stem of "weerbaarheid" is that of "weer".
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from ontologies import spelling

if TYPE_CHECKING:
    from tantivy import TextAnalyzer

_SHORT: Final = 5  # letters of a stem; below it the word itself is compared
_PART: Final = 6  # letters of a stem that may be part of a compound
_REST: Final = 3  # letters that a compound has beside it
_LONGEST: Final = 40  # letters of a word that are compared
_CHARACTERS: Final = 20_000  # of a text that are read


@cache
def _analysers() -> "tuple[TextAnalyzer, TextAnalyzer]":
    """Words folded, and the same words stemmed: as many of one as of the other."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    def folded() -> TextAnalyzerBuilder:
        return TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold())

    return folded().build(), folded().filter(Filter.stemmer("dutch")).build()


def word_keys(text: str) -> list[str]:
    """The words of a text as they are compared: folded and stemmed, a short one as it is."""
    plain, stemmed = _analysers()
    pairs = zip(plain.analyze(text), stemmed.analyze(text), strict=True)
    return [stem if len(stem) >= _SHORT else f"={word}" for word, stem in pairs]


@dataclass(frozen=True, slots=True)
class Wording:
    """
    The labels of subjects, ready to be found.

    Attributes:
        names: By subject, how it is shown.
    """

    names: Mapping[str, str]
    _words: Mapping[str, frozenset[str]]  # by the key of a label of one word: the subjects
    _phrases: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]  # by the first key of a longer label
    _seen: dict[str, frozenset[str]] = field(default_factory=dict)  # what was found for a word before

    @classmethod
    def of(cls, labels: Mapping[str, Iterable[str]]) -> "Wording":
        """From the labels by subject; the first of each is the one that is shown."""
        names: dict[str, str] = {}
        words: dict[str, set[str]] = defaultdict(set)
        phrases: dict[str, set[tuple[tuple[str, ...], str]]] = defaultdict(set)
        for subject, said in labels.items():
            for label in said:
                names.setdefault(subject, label)
                keys = tuple(word_keys(spelling.line(label)))
                if len(keys) == 1:
                    words[keys[0]].add(subject)
                elif keys:
                    phrases[keys[0]].add((keys, subject))
        return cls(
            names,
            {key: frozenset(subjects) for key, subjects in words.items()},
            {key: sorted(found) for key, found in phrases.items()},
        )

    def subjects(self, text: str) -> dict[str, str]:
        """The subjects that a text speaks of, each with the words that say so first."""
        text = spelling.normal(text[:_CHARACTERS])
        plain, _ = _analysers()
        said, keys = plain.analyze(text), word_keys(text)
        found: dict[str, str] = {}
        for at, key in enumerate(keys):
            for subject in self._of_word(key):
                found.setdefault(subject, said[at])
            for phrase, subject in self._phrases.get(key, ()):
                if subject not in found and (end := _end(phrase, keys, at)):
                    found[subject] = " ".join(said[at:end])
        return dict(sorted(found.items()))

    def _of_word(self, key: str) -> frozenset[str]:
        known = self._seen.get(key)
        if known is None:
            parts = (self._words.get(part, frozenset()) for part in _parts(key))
            whole = self._words.get(key) or self._words.get(key.removesuffix("s"))  # a plural that keeps its stem
            known = self._seen[key] = whole or frozenset().union(*parts)
        return known


def _parts(key: str) -> set[str]:
    """What can be the beginning or the end of a compound."""
    word = key.removeprefix("=")[:_LONGEST]
    sizes = range(_PART, len(word) - _REST + 1)
    return {word[:size] for size in sizes} | {word[-size:] for size in sizes}


def _end(phrase: Sequence[str], keys: Sequence[str], at: int) -> int:
    """Behind the last word of a phrase that begins at a word of the text; 0 if it does not stand there."""
    for key in phrase[1:]:
        following = keys[at + 1 : at + 3]
        if key not in following:
            return 0
        at += 1 + following.index(key)
    return at + 1
