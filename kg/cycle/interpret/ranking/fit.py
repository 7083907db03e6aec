"""
How much a text speaks of a development rather than of others: from words, meaning, themes and precedents.

    x   = Σ view · z(likeness) + THEMES · shared themes + PRECEDENTS · nearest precedent
    fit = Φ((x − MIDDLE) / SPREAD)

z counts in standard deviations over all developments: a long text is like everything, and only what stands out counts.
A precedent is another municipality's policy that answers the development: a development is also known by those.
What each brings: docs/adr/0008-ranking.md.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from kg.deadline import steps

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]

WORDS: Final = 0.3  # of words beside meaning; without meaning words count whole
MEANING: Final = 0.7
THEMES: Final = 3.0
PRECEDENTS: Final = 0.5
MIDDLE: Final = 4.0  # x at which a text speaks of a development by half
SPREAD: Final = 2.0
LEAST_SPREAD: Final = 0.005  # likeness varies less than this only by chance; measured least: .009
FEWEST: Final = 5  # precedents; with fewer there is nothing to stand out from


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


def standing_out(likeness: Matrix) -> Matrix:
    """In standard deviations above the mean of its row; NaN is left out of both, and stays."""
    known = ~np.isnan(likeness)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    filled = np.where(known, likeness, 0.0)
    mean = filled.sum(axis=1, keepdims=True) / count
    spread = np.sqrt((np.where(known, likeness - mean, 0.0) ** 2).sum(axis=1, keepdims=True) / count)
    standing: Matrix = (likeness - mean) / np.maximum(spread, LEAST_SPREAD)
    return standing
