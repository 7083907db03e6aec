"""A question as the indexes of words are asked for it: taken apart, and weighed by what the asker may read."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from ontologies import spelling

DUTCH: Final = 0.5  # from here on a question is Dutch: of another language the words are sought by their meaning
DEPTH: Final = 200  # candidates that words give, and passages that vectors give
_MAX_WORDS: Final = 64  # of a question, the rarest
_MAX_GRAMS: Final = 192
_MAX_CHARACTERS: Final = 20_000  # of a question that are read
_LONGEST_WORD: Final = 80  # characters
_ENOUGH: Final = 1000  # records; with fewer, a word that one has would tell far less than one that none has
_MOST: Final = 2.2  # times its idf, that one term adds to BM25 at most: k1 + 1, with the k1 = 1.2 of tantivy
_EDGES: Final = re.compile(r"^\W+|\W+$")
WORDS: Final = (
    TextAnalyzerBuilder(Tokenizer.simple())
    .filter(Filter.remove_long(_LONGEST_WORD))
    .filter(Filter.lowercase())
    .filter(Filter.ascii_fold())
    .filter(Filter.stopword("dutch"))
    .filter(Filter.stemmer("dutch"))
    .build()
)
GRAMS: Final = (
    TextAnalyzerBuilder(Tokenizer.ngram(4, 4))
    .filter(Filter.alphanum_only())
    .filter(Filter.lowercase())
    .filter(Filter.ascii_fold())
    .build()
)


def readable(text: str) -> str:
    """A question in normal form, without what no text may hold: NUL and lone surrogates."""
    return spelling.line(text.replace("\x00", " ").encode("utf-8", "ignore").decode())


def stems(text: str) -> set[str]:
    """The words of a text as the index knows them."""
    return set(WORDS.analyze(text))


def idf(frequency: int, count: int) -> float:
    """How telling a term is that so many of a number of records have; as BM25 has it, never below 0."""
    return math.log1p((count - min(frequency, count) + 0.5) / (frequency + 0.5))


@dataclass(frozen=True, slots=True)
class WordQuestion:
    """
    A text as the indexes are asked for it.

    Attributes:
        surface: The words as typed, by their stem.
        words: The stems, with their inverse document frequency; 0 where no record has it.
        grams: The four-letter parts that some record has, with theirs.
        known: The share of the question's weight in words that the indexes know, 0 to 1.
        parts: The share of its weight in four-letter parts that they know, 0 to 1.
        ceiling: The BM25 of a record that has all that is known of the question, time and again, and as much more as
            is not known of it.
    """

    surface: Mapping[str, str]
    words: Mapping[str, float]
    grams: Mapping[str, float]
    known: float
    parts: float = 0.0
    ceiling: float = 0.0

    @classmethod
    def of(cls, text: str, *, frequency: Callable[[str, str], int], count: int) -> "WordQuestion":
        """
        A text, taken apart and weighed.

        Args:
            text: As typed.
            frequency: How many records have a term, by field ("words" or "grams") and term.
            count: How many records there are.
        """
        text = text[:_MAX_CHARACTERS]
        surface = typed_by_stem(text)
        frequencies = {stem: frequency("words", stem) for stem in surface}
        weights = {stem: idf(found, count) for stem, found in frequencies.items()}
        total = sum(weights.values())
        known = sum(weight for stem, weight in weights.items() if frequencies[stem])
        rarest = sorted(frequencies, key=lambda stem: (frequencies[stem] or math.inf, stem))[:_MAX_WORDS]
        grams = {gram: frequency("grams", gram) for gram in parts_of(text)}
        present = sorted((gram for gram, found in grams.items() if found), key=lambda gram: (grams[gram], gram))
        kept = set(rarest)
        in_parts = {gram: idf(grams[gram], count) for gram in present[:_MAX_GRAMS]}
        of_words, of_parts = _known_of(frequencies, count), _known_of(grams, count)
        both = of_words[1] + of_parts[1]
        best = _MOST * (sum(weights[stem] for stem in rarest if frequencies[stem]) + sum(in_parts.values()))
        return cls(
            {stem: typed for stem, typed in surface.items() if stem in kept},
            {stem: weights[stem] if frequencies[stem] else 0.0 for stem in rarest},
            in_parts,
            known / total if total else 0.0,
            of_parts[0] / of_parts[1] if of_parts[1] else 0.0,
            best * both / (of_words[0] + of_parts[0]) if best else 0.0,
        )

    @property
    def told(self) -> float:
        """
        How much of it the indexes know, 0 to 1: of its words, times of their four-letter parts.

        Parts alone would know "appeltaart", each of another record; words alone no compound.
        """
        return self.parts * (self.known if self.words else 1.0)

    def known_words(self) -> list[str]:
        """The stems that some record has."""
        return [stem for stem, weight in self.words.items() if weight > 0]


def _known_of(frequencies: Mapping[str, int], count: int) -> tuple[float, float]:
    """The weight of the terms that some record has, and of all; weighed as if there were `_ENOUGH` records at least."""
    weights = {term: idf(found, max(count, _ENOUGH)) for term, found in frequencies.items()}
    return sum(weight for term, weight in weights.items() if frequencies[term]), sum(weights.values())


def parts_of(text: str) -> list[str]:
    """The four-letter parts of a text as the index knows them, each once."""
    return list(dict.fromkeys(GRAMS.analyze(text[:_MAX_CHARACTERS])))


def typed_by_stem(text: str) -> dict[str, str]:
    """Each stem of a text as it was first typed."""
    found: dict[str, str] = {}
    for typed in text[:_MAX_CHARACTERS].split():
        shown = _EDGES.sub("", typed[:_LONGEST_WORD])
        for stem in WORDS.analyze(typed):
            found.setdefault(stem, shown)
    return found
