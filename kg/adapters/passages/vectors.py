"""
The vectors of passages in memory, 8 bits a number, scanned exactly.

A record is a block of rows, its passages in order; the first, which has the title, stands for the whole.
Rows are only added; those of a record that changed are passed over until the store is opened again.
"""

from collections.abc import Sequence
from typing import Any, Final

import faiss
import numpy as np
from numpy.typing import NDArray

from kg.ports.encoder import Matrix

_SPREAD: Final = 5  # a byte spans ± 5 times the ordinary size of a number in a normalised vector; beyond is clipped
_OFFSET: Final = 128  # faiss keeps signed bytes shifted: 0 to 255
# A question in whole numbers makes sums exact: else the last bit depends on which rows stand near, seen or not.
_WHOLE: Final = 2.0**20
_GROWTH: Final = 1.5
_CHUNK: Final = 50_000  # rows that are copied at once

Mask = NDArray[np.bool_]


def _scale(dimension: int) -> float:
    """What a number is multiplied by before it is rounded to a byte."""
    return float(127 * np.sqrt(dimension) / _SPREAD)


def _grown(numbers: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """With at least this size, and zeros for what is new."""
    if size <= len(numbers):
        return numbers
    grown = np.zeros(int(size * _GROWTH), dtype=np.int64)
    grown[: len(numbers)] = numbers
    return grown


def quantised(vectors: Matrix) -> NDArray[np.int8]:
    """Normalised vectors in 8 bits."""
    rows: NDArray[np.int8] = np.clip(np.rint(vectors * _scale(vectors.shape[1])), -127, 127).astype(np.int8)
    return rows


class Vectors:
    """Vectors by slot, which is the caller's number of a record, 0 and up."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._index = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
        )
        self._index.is_trained = True
        self._owners = np.zeros(1024, dtype=np.int64)  # slot by row; the tail is room to grow
        self._first = np.zeros(1024, dtype=np.int64)  # row by slot, as is
        self._passages = np.zeros(1024, dtype=np.int64)  # how many rows; 0 for a record without vectors

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def __contains__(self, slot: int) -> bool:
        return 0 <= slot < len(self._passages) and bool(self._passages[slot])

    def add(self, slots: Sequence[int], counts: Sequence[int], rows: NDArray[np.int8]) -> None:
        """
        Take in records.

        Args:
            slots: The records, each new.
            counts: How many passages each has, at least 1.
            rows: Shape (sum of counts, dimension), the passages in order.
        """
        if not slots:
            return
        where, size = np.asarray(slots, dtype=np.int64), np.asarray(counts, dtype=np.int64)
        start = len(self)
        self._make_room(start + len(rows), where.max() + 1)
        self._owners[start : start + len(rows)] = np.repeat(where, size)
        for at in range(0, len(rows), _CHUNK):
            self._index.add_sa_codes((rows[at : at + _CHUNK].astype(np.int16) + _OFFSET).astype(np.uint8))
        self._first[where], self._passages[where] = start + np.cumsum(size) - size, size

    def _make_room(self, rows: int, slots: int) -> None:
        self._owners = _grown(self._owners, rows)
        self._first, self._passages = _grown(self._first, slots), _grown(self._passages, slots)

    def remove(self, slot: int) -> None:
        """Forget a record; unknown ones are fine."""
        if slot in self:
            self._passages[slot] = 0

    def nearest(self, question: Matrix, allowed: Mask, *, rows: int) -> list[int]:
        """
        The records of the nearest rows, nearest first.

        Args:
            question: Shape (dimension,), L2-normalised.
            allowed: By slot, whether a record may be found.
            rows: How many rows to take.
        """
        if not len(self):
            return []
        mask = allowed[self._owners[: len(self)]]
        bits = np.packbits(mask, bitorder="little")
        selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
        bytes_asked = np.rint(question * _scale(self.dimension)).reshape(1, -1)  # faiss cuts the question to bytes too
        params = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # faiss adds keywords at run time
        faiss.omp_set_num_threads(1)  # of this thread alone: two that wait for each other take five times as long
        found = self._index.search(bytes_asked, min(rows, len(self)), params=params)[1][0]
        return list(dict.fromkeys(self._owners[found[found >= 0]].tolist()))

    def likeness(
        self, question: Matrix | None, slots: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """
        How much alike records and a question are.

        Returns:
            By record the mean of the cosines of its best passage and of its opening, and the number of that best
            passage; NaN and -1 for a record without vectors, and for all without a question.
        """
        scores, passages = np.full(len(slots), np.nan), np.full(len(slots), -1)
        if question is None:
            return scores, passages
        placed = np.flatnonzero(slots < len(self._passages))  # the last records may have no vectors, and no place yet
        having = placed[self._passages[slots[placed]] > 0]
        if not len(having):
            return scores, passages
        first, size = self._first[slots[having]], self._passages[slots[having]]
        begins = np.cumsum(size) - size
        cosines = self._cosines(question, np.arange(size.sum()) - np.repeat(begins - first, size))
        highest = np.maximum.reduceat(cosines, begins)
        at = np.flatnonzero(
            cosines == np.repeat(highest, size)
        )  # one or more in each record, of which the first counts
        scores[having] = (highest + cosines[begins]) / 2
        passages[having] = at[np.searchsorted(at, begins)] - begins
        return scores, passages

    def _cosines(self, question: Matrix, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        whole = np.rint(question.astype(np.float64) * _WHOLE)
        shifted = self._codes()[rows].astype(np.float64) @ whole - _OFFSET * whole.sum()
        cosines: NDArray[np.float64] = shifted / (_WHOLE * _scale(self.dimension))
        return cosines

    def whole(self, slot: int) -> Matrix:
        """The normalised mean of a record's passages, shape (dimension,)."""
        mean: Matrix = self._bytes(slot).mean(axis=0)
        return mean / np.float32(max(float(np.linalg.norm(mean)), 1e-9))

    def rows(self, slot: int) -> Matrix:
        """The passages of a record, each normalised, shape (passages, dimension)."""
        rows = self._bytes(slot)
        normal: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
        return normal

    def _bytes(self, slot: int) -> Matrix:
        first = self._first[slot]
        return self._codes()[first : first + self._passages[slot]].astype(np.float32) - np.float32(_OFFSET)

    def _codes(self) -> NDArray[np.uint8]:
        """Every row as faiss keeps it, without a copy; not to be kept across `add`."""
        codes: Any = faiss.rev_swig_ptr(self._index.codes.data(), len(self) * self.dimension)
        return np.asarray(codes).reshape(len(self), self.dimension)
