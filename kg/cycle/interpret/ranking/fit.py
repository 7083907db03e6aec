"""
How much a text speaks of a development rather than of others: from words, meaning, themes and precedents.

    x   = Σ view · z(likeness) + THEMES · shared themes + PRECEDENTS · nearest precedent
    fit = Φ((x − MIDDLE) / SPREAD)

z counts in standard deviations over all developments: a long text is like everything, and only what stands out counts.
A precedent is another municipality's policy that answers the development: a development is also known by those.
What each brings: docs/adr/0008-ranking.md.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from kg.deadline import steps
from kg.dutch.likeness import Compared, standing_out
from kg.ports.encoder import Matrix as Vector
from kg.ports.journal import Stored

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]

WORDS: Final = 0.3  # of words beside meaning; without meaning words count whole
MEANING: Final = 0.7
THEMES: Final = 3.0
PRECEDENTS: Final = 0.5
MIDDLE: Final = 4.0  # x at which a text speaks of a development by half
SPREAD: Final = 2.0
FEWEST: Final = 5  # precedents; with fewer there is nothing to stand out from
_TOGETHER: Final = 2_000  # texts that are worked out at a time


def alike(words: Matrix, meaning: Matrix) -> Matrix:
    """
    Words and meaning as one likeness in standard deviations; shape (texts, others).

    Args:
        words: Shape (texts, others).
        meaning: The same shape; NaN in the rows of texts without a vector, which then go on words alone.
    """
    by_words = standing_out(words)
    by_both = WORDS * by_words + MEANING * standing_out(meaning)
    return np.where(np.isnan(by_both), by_words, by_both)


def fits(likeness: Matrix, themes: Matrix, precedents: Matrix) -> Matrix:
    """How much each text speaks of each development, 0 to 1; all of shape (texts, developments)."""
    x = likeness + THEMES * themes + PRECEDENTS * precedents
    values: Matrix = ndtr((x - MIDDLE) / SPREAD)
    return values


def precedents(
    likeness: Matrix, usable: Mask, answers: Sequence[frozenset[str]], developments: Sequence[str]
) -> Matrix:
    """
    How far the nearest precedent of each development stands out, 0 when it does not; shape (texts, developments).

    Args:
        likeness: Shape (texts, policies): of texts and of policies that answer developments.
        usable: The same shape: which policies are of another municipality, and known.
        answers: Of each policy, the developments that it answers.
        developments: Ids, in order.
    """
    found = np.zeros((len(likeness), len(developments)))
    columns = {key: number for number, key in enumerate(developments)}
    standing = standing_out(np.where(usable, likeness, np.nan))
    standing = np.where(usable & (usable.sum(axis=1, keepdims=True) >= FEWEST), np.nan_to_num(standing), 0.0)
    for policy, answered in enumerate(steps(answers)):
        for key in answered & columns.keys():
            found[:, columns[key]] = np.maximum(found[:, columns[key]], standing[:, policy])
    return found


def shared_themes(texts: Sequence[frozenset[str]], developments: Sequence[frozenset[str]]) -> Matrix:
    """The Jaccard index of the themes of texts and developments; shape (texts, developments)."""
    column = {theme: number for number, theme in enumerate(frozenset().union(*developments))}
    theirs = np.zeros((len(developments), len(column)))
    for row, themes in enumerate(developments):
        theirs[row, [column[theme] for theme in themes]] = 1.0
    ours = np.zeros((len(texts), len(column)))
    for row, themes in enumerate(steps(texts)):
        ours[row, [column[theme] for theme in themes if theme in column]] = 1.0
    both = ours @ theirs.T
    either = np.array([len(themes) for themes in texts])[:, None] + theirs.sum(axis=1) - both
    shared: Matrix = both / np.maximum(either, 1)
    return shared


class OwnedText(NamedTuple):
    """
    A text as its fit depends on it.

    Attributes:
        states: The seqs of the text and of the policy that it is part of.
        speaks: Whether it speaks of a subject at all.
    """

    id: str
    states: tuple[int, int]
    owners: frozenset[str]
    themes: frozenset[str]
    speaks: bool


class Columns(NamedTuple):
    """
    What texts are held against: developments, and the policies that say which of these they answer.

    Attributes:
        owners: Of each policy; None of one that was not there on the date.
    """

    developments: Sequence[Stored]
    answering: Sequence[Stored]
    owners: Sequence[frozenset[str] | None]

    @property
    def ids(self) -> list[str]:
        """Those of all, in order."""
        return [stored.id for stored in (*self.developments, *self.answering)]

    @property
    def key(self) -> tuple[object, ...]:
        """What tells two of them apart."""
        return (tuple((stored.id, stored.seq) for stored in (*self.developments, *self.answering)), tuple(self.owners))


class FitRows:
    """
    How much texts fit developments, worked out once for each state of a text. Rows are added, and never change.

    How telling a part of a word is follows from the columns alone, so that a row depends on no other text.

    Attributes:
        matrix: Shape (rows, developments), 0 to 1; there may be room for more rows in it.
    """

    def __init__(self, columns: Columns, said: Mapping[str, str], vectors: Mapping[str, Vector]) -> None:
        """`said` and `vectors`: of the columns, by id; without a vector of each of them, words alone count."""
        self._columns = columns
        ids = columns.ids
        self._compared = Compared.of([said.get(key, "") for key in ids]) if ids else None
        self._meant = np.array([vectors[key] for key in ids]) if ids and all(key in vectors for key in ids) else None
        self._places: dict[tuple[object, ...], int] = {}
        self.matrix: Matrix = np.empty((0, len(columns.developments)))

    def __len__(self) -> int:
        return len(self._places)

    def of(
        self,
        texts: Sequence[OwnedText],
        said: Callable[[Collection[str]], Mapping[str, str]],
        vectors: Callable[[Collection[str]], Mapping[str, Vector]],
    ) -> tuple[list[int], set[str]]:
        """
        The row of each text, and the ids of those that have no vector yet.

        Args:
            texts: In any order.
            said: Gives all the searched text of some, by id.
            vectors: Gives the vectors of some, of those that have one.
        """
        rows, waiting = list[int](), set[str]()
        for at in steps(range(0, len(texts), _TOGETHER)):
            some = texts[at : at + _TOGETHER]
            missing = [text.id for text in some if (*text[:3], True) not in self._places]
            known = vectors(missing) if missing and self._meant is not None else {}
            lacking = set(missing).difference(known)
            waiting |= lacking if self._meant is not None else set()
            keys = [(*text[:3], text.id not in lacking) for text in some]
            fresh = {key: text for key, text in zip(keys, some, strict=True) if key not in self._places}
            if fresh:
                words = said([text.id for text in fresh.values()])
                self._add(list(fresh), self._made(list(fresh.values()), words, known))
            rows += [self._places[key] for key in keys]
        return rows, waiting

    def _add(self, keys: Sequence[tuple[object, ...]], made: Matrix) -> None:
        first = len(self._places)
        if first + len(keys) > len(self.matrix):
            longer = np.empty((max(2 * first, first + len(keys)), made.shape[1]))
            longer[:first] = self.matrix[:first]
            self.matrix = longer
        self.matrix[first : first + len(keys)] = made
        self._places.update((key, first + number) for number, key in enumerate(keys))

    def _made(self, texts: Sequence[OwnedText], said: Mapping[str, str], vectors: Mapping[str, Vector]) -> Matrix:
        columns, split = self._columns, len(self._columns.developments)
        shape = (len(texts), split + len(columns.answering))
        words, meaning = np.zeros(shape), np.full(shape, np.nan)
        if self._compared is not None:
            words = self._compared.with_texts([said.get(text.id, "") for text in texts]).astype(float)
        meant = [number for number, text in enumerate(texts) if text.id in vectors]
        if meant and self._meant is not None:
            meaning[meant] = np.array([vectors[texts[number].id] for number in meant]) @ self._meant.T
        usable = np.array(
            [[theirs is not None and not text.owners & theirs for theirs in columns.owners] for text in steps(texts)],
            dtype=bool,
        ).reshape(len(texts), len(columns.answering))
        earlier = precedents(
            alike(words[:, split:], meaning[:, split:]),
            usable,
            [frozenset(policy.payload["responds_to"]) for policy in columns.answering],
            [stored.id for stored in columns.developments],
        )
        shared = shared_themes(
            [text.themes for text in texts],
            [frozenset(stored.payload.get("themes", ())) for stored in columns.developments],
        )
        found = fits(alike(words[:, :split], meaning[:, :split]), shared, earlier)
        found[[not text.speaks for text in texts]] = 0.0
        return found
