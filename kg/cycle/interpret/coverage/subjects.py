"""
Which developments a running text answers, how likely that is, and where it says so.

    x      = BASE + NAMED · it is named + DENSITY · how often + HEADED · named in the title or a heading
             + MEANING · how far its best passages stand out in meaning + WORDS · how many of its words they have
    chance = 1 / (1 + exp(-x))

A name in a list says little, a name in a heading or all through the text much; several passages have to agree, so that
one odd sentence does not count. A name of before is no name of it: a text that speaks of the Archiefwet 1995, and never
of the law that takes its place, is no answer to that. Without vectors the line is another one, fitted without meaning.
Fitted on labelled documents, judged on others: docs/adr/0059-documents-count.md.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from json import dumps
from math import log
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.deadline import steps
from kg.dutch.aliases import FIELDS
from kg.dutch.likeness import standing_out
from kg.dutch.wording import word_keys
from kg.names.mentions import FORMER, Lexicon, NameSpot, around
from kg.ports.encoder import Matrix as Vectors
from kg.reason.text import sentences
from ontologies import spelling

Matrix = NDArray[np.float64]

BEST: Final = 3  # passages that have to agree
_SATURATION: Final = 1.2  # of a word that is repeated, as k1 of BM25
_FEWEST: Final = 60  # words: of a shorter text one name is not yet a subject
_PER: Final = 100  # words
_SENTENCE: Final = 4  # spaces in what is more than a heading
_SHOWN: Final = 300  # characters of a quotation


@dataclass(frozen=True, slots=True)
class Line:
    """The weights of what tells that a text answers a development; see the module."""

    base: float
    named: float
    density: float
    headed: float
    meaning: float
    words: float


WITH_VECTORS: Final = Line(-11.38, 2.02, 2.91, 0.93, 2.26, 0.97)
WITHOUT: Final = Line(-9.79, 3.38, 3.87, 1.71, 0.00, 2.01)


@dataclass(frozen=True, slots=True)
class RunningText:
    """
    A document as it is compared.

    Attributes:
        passages: Place and text of each, in order.
        headings: All that stand above its sections.
        vectors: Shape (passages, dimension), L2-normalised; None when they are not there.
    """

    title: str
    passages: Sequence[tuple[str, str]]
    headings: frozenset[str] = frozenset()
    vectors: Vectors | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """
    One development that a document answers, as likely as it is.

    Attributes:
        chance: 0 to 1, calibrated.
        place: Of the passage that says it most.
        quote: Words of that passage.
        why: What it rests on, in Dutch.
    """

    development: str
    chance: float
    place: str
    quote: str
    why: str


@dataclass(frozen=True)
class Subjects:
    """
    The developments that texts are compared with.

    Attributes:
        ids: In order.
        version: Tells one state of them, and of their vectors, from another.
        lexicon: Their names.
        vectors: Shape (developments, dimension); None unless each has one.
    """

    ids: Sequence[str]
    version: str
    lexicon: Lexicon
    vectors: Vectors | None
    _words: Sequence[frozenset[str]]

    @classmethod
    def of(cls, developments: Iterable[Mapping[str, Any]], vectors: Mapping[str, Vectors]) -> "Subjects":
        """From payloads of `kg.model.environment.Development`, and the vectors by id that there are."""
        held = list(developments)
        known = bool(held) and all(one["id"] in vectors for one in held)
        rows = np.array([vectors[one["id"]] for one in held]) if known else None
        named = [(one["id"], one["title"], [one.get(field) for field in (*FIELDS, "law")]) for one in held]
        return cls(
            [one["id"] for one in held],
            sha256(dumps(named).encode() + (b"" if rows is None else rows.tobytes())).hexdigest(),
            Lexicon.of(("Development", one) for one in held),
            rows,
            [frozenset(word_keys(" ".join([one["title"], *one.get("alt_labels", ())]))) for one in held],
        )

    @cached_property
    def _columns(self) -> Mapping[str, int]:
        return {key: column for column, key in enumerate(self.ids)}

    @cached_property
    def _weights(self) -> tuple[Mapping[str, int], Matrix]:
        """The number of each word, and how telling it is for each development: shape (words, developments)."""
        having = Counter(word for words in self._words for word in words)
        numbers = {word: number for number, word in enumerate(sorted(having))}
        weights = np.zeros((len(numbers), len(self.ids)))
        for column, words in enumerate(self._words):
            for word in words:
                weights[numbers[word], column] = log(1 + (len(self.ids) - having[word] + 0.5) / (having[word] + 0.5))
        return numbers, weights

    def read(self, text: RunningText, *, least: float) -> tuple[Matrix, list[Answered]]:
        """
        How likely a text answers each development.

        Args:
            text: The document.
            least: The chance from which a development is told with its place.

        Returns:
            The chances, shape (developments,), and those that are told, the likeliest first.
        """
        if not text.passages or not self.ids:
            return np.zeros(len(self.ids)), []
        reading = _Reading.of(self, text)
        chances = reading.chances
        found = [reading.told(int(column), float(chances[column])) for column in np.flatnonzero(chances >= least)]
        return chances, sorted(found, key=lambda one: (-one.chance, one.development))

    def features(self, text: RunningText) -> Matrix:
        """What tells that a text answers each development, in the order of `Line`: shape (developments, 5)."""
        return _Reading.of(self, text).features


@dataclass(frozen=True, slots=True)
class _Reading:
    """
    One text beside all developments.

    Attributes:
        spots: By passage, the names in it.
        headed: By development, whether the title or a heading names it.
        before: By development, whether the text names what was before it, and not it.
        meaning: Shape (passages, developments): in standard deviations; 0 without vectors.
        words: The same shape.
        features: Shape (developments, 5): what `Line` weighs, in its order.
    """

    subjects: Subjects
    text: RunningText
    spots: Sequence[Sequence[NameSpot]]
    headed: NDArray[np.bool_]
    before: NDArray[np.bool_]
    meaning: Matrix
    words: Matrix
    features: Matrix

    @classmethod
    def of(cls, subjects: Subjects, text: RunningText) -> "_Reading":
        """See `Subjects`."""
        columns = subjects._columns  # noqa: SLF001 - of the same module
        every = [subjects.lexicon.spotted(said) for _, said in steps(text.passages)]
        above = [spot for heading in (text.title, *text.headings) for spot in subjects.lexicon.spotted(heading)]
        before = {spot.id for some in (above, *every) for spot in some if spot.how == FORMER}
        spots = [[spot for spot in some if spot.how != FORMER] for some in every]
        headed = np.zeros(len(subjects.ids), dtype=np.bool_)
        headed[[columns[spot.id] for spot in above if spot.how != FORMER]] = True
        times = np.zeros(len(subjects.ids))
        for spot in (spot for some in spots for spot in some):
            times[columns[spot.id]] += 1
        old = np.array([key in before for key in subjects.ids]) & (times == 0) & ~headed
        words = _worded(subjects, [said for _, said in text.passages])
        meaning = np.zeros_like(words)
        if text.vectors is not None and subjects.vectors is not None:
            meaning = standing_out(np.asarray(text.vectors @ subjects.vectors.T, dtype=np.float64))
        long = max(_FEWEST, sum(said.count(" ") + 1 for _, said in text.passages))
        often = np.log1p(_PER * times / long)
        features = np.stack([times > 0, often, headed, _best(meaning), np.log1p(_best(words))], axis=-1)
        return cls(subjects, text, spots, headed, old, meaning, words, features)

    @property
    def chances(self) -> Matrix:
        """How likely the text answers each development, shape (developments,)."""
        has_vectors = self.text.vectors is not None and self.subjects.vectors is not None
        line = WITH_VECTORS if has_vectors else WITHOUT
        weights = [line.named, line.density, line.headed, line.meaning, line.words]
        likely = 1.0 / (1.0 + np.exp(-(line.base + self.features @ np.array(weights))))
        found: Matrix = np.where(self.before, 0.0, likely)
        return found

    def told(self, column: int, likely: float) -> Answered:
        """What the text says of one development, and where."""
        key = self.subjects.ids[column]
        named = [any(spot.id == key for spot in some) for some in self.spots]
        says_most = self.meaning[:, column] + np.log1p(self.words[:, column]) + 2.0 * np.array(named)
        at = int(says_most.argmax())
        place, said = self.text.passages[at]
        quotes = [around(said, spot.start, spot.end) for spot in self.spots[at] if spot.id == key]
        telling = next((quote for quote in quotes if quote.count(" ") >= _SENTENCE), "")  # rather than a heading
        quote = telling or max(quotes, key=len, default="") or self._nearest_sentence(said, column)
        return Answered(key, likely, place, quote, self._why(column, sum(named)))

    def _nearest_sentence(self, said: str, column: int) -> str:
        found = sentences(said) or [said]
        likely = _worded(self.subjects, found)[:, column]
        return spelling.line(found[int(likely.argmax())])[:_SHOWN]

    def _why(self, column: int, named: int) -> str:
        total = len(self.text.passages)
        where = f"genoemd in {named} van {total} {'passage' if total == 1 else 'passages'}" if named else ""
        headed = "genoemd in de titel of een kop" if self.headed[column] else ""
        alike = "" if named or headed else "niet met name genoemd; de woorden en de betekenis komen overeen"
        return "; ".join(part for part in (headed, where, alike) if part)


def _worded(subjects: Subjects, texts: Sequence[str]) -> Matrix:
    """How many of the words of each development texts have, by how telling those are: shape (texts, developments)."""
    numbers, weights = subjects._weights  # noqa: SLF001 - of the same module
    counts = np.zeros((len(texts), len(numbers)))
    for row, said in enumerate(steps(texts)):
        for word, times in Counter(word_keys(said)).items():
            if word in numbers:
                counts[row, numbers[word]] = times * (_SATURATION + 1) / (times + _SATURATION)
    found: Matrix = counts @ weights
    return found


def _best(values: Matrix) -> Matrix:
    """The mean of the best passages, by development."""
    best: Matrix = np.sort(values, axis=0)[-BEST:].mean(axis=0)
    return best
