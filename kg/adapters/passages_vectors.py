"""
The vectors of passages in memory, 8 bits a number, scanned exactly.

A record is a block of rows: its passages, then the whole of it when it has more than one.
Rows are only added; those of a record that changed are passed over until the store is opened again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import faiss
import numpy as np
from numpy.typing import NDArray

from kg.ports import Matrix

_SCALE: Final = 127  # int8 = round(127 · v)
_OFFSET: Final = 128  # faiss keeps signed bytes shifted: 0 to 255
_GROWTH: Final = 1.5

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


def quantised(vectors: Matrix) -> NDArray[np.int8]:
    """Normalised vectors in 8 bits."""
    return np.clip(np.rint(vectors * _SCALE), -_SCALE, _SCALE).astype(np.int8)


@dataclass(frozen=True, slots=True)
class Likeness:
    """
    How a record answers a question.

    Attributes:
        score: The mean of the cosines of its best passage and of the whole record.
        best: The number of its best passage.
    """

    score: float
    best: int


class Vectors:
    """See the top of this module; a slot is the caller's number of a record, 0 and up."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._index = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
        )
        self._index.is_trained = True
        self._owners = np.zeros(1024, dtype=np.int64)  # slot by row; the tail is room to grow
        self._first: dict[int, int] = {}
        self._passages: dict[int, int] = {}

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def __contains__(self, slot: int) -> bool:
        return slot in self._first

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
        size = np.asarray(counts, dtype=np.int64)
        begin = np.cumsum(size) - size
        several = np.flatnonzero(size > 1)
        blocks = np.insert(rows, begin[several] + size[several], self._wholes(rows, begin, size, several), axis=0)
        codes = (blocks.astype(np.int16) + _OFFSET).astype(np.uint8)
        owners = np.repeat(np.asarray(slots, dtype=np.int64), size + (size > 1))
        start = len(self)
        self._make_room(start + len(codes))
        self._owners[start : start + len(codes)] = owners
        self._index.add_sa_codes(codes)
        first = start + begin + np.cumsum(size > 1) - (size > 1)
        self._first.update(zip(slots, first.tolist(), strict=True))
        self._passages.update(zip(slots, size.tolist(), strict=True))

    @staticmethod
    def _wholes(rows: NDArray[np.int8], begin: Rows, size: Rows, several: Rows) -> NDArray[np.int8]:
        """The normalised mean of the passages of each record that has several."""
        sums = [rows[begin[at] : begin[at] + size[at]].sum(axis=0, dtype=np.float32) for at in several]
        if not sums:
            return np.zeros((0, rows.shape[1]), dtype=np.int8)
        wholes = np.stack(sums)
        return quantised(wholes / np.maximum(np.linalg.norm(wholes, axis=1, keepdims=True), 1e-9))

    def _make_room(self, rows: int) -> None:
        if rows > len(self._owners):
            self._owners = np.resize(self._owners, int(rows * _GROWTH))

    def remove(self, slot: int) -> None:
        """Forget a record; unknown ones are fine."""
        self._first.pop(slot, None)
        self._passages.pop(slot, None)

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
        selector = faiss.IDSelectorBitmap(len(mask), faiss.swig_ptr(bits))
        found = self._index.search(
            question.reshape(1, -1), min(rows, len(self)), params=faiss.SearchParameters(sel=selector)
        )[1][0]
        return list(dict.fromkeys(self._owners[found[found >= 0]].tolist()))

    def likeness(self, question: Matrix, slots: Sequence[int]) -> dict[int, Likeness]:
        """How each of some records that have vectors answers a question."""
        known = [slot for slot in slots if slot in self._first]
        if not known:
            return {}
        first = np.array([self._first[slot] for slot in known])
        size = np.array([self._passages[slot] for slot in known])
        ends = np.cumsum(size + (size > 1))
        begins = ends - size - (size > 1)
        rows = np.arange(ends[-1]) - np.repeat(begins - first, size + (size > 1))
        cosines = self._codes()[rows].astype(np.float32) @ question - _OFFSET * question.sum()
        cosines = cosines.astype(np.float64) / _SCALE
        wholes = cosines[ends - 1]
        found = {}
        for slot, begin, count, whole in zip(known, begins, size, wholes, strict=True):
            passages = cosines[begin : begin + count]
            best = int(passages.argmax())
            found[slot] = Likeness(float(passages[best] + whole) / 2, best)
        return found

    def whole(self, slot: int) -> Matrix:
        """The vector of a whole record, shape (dimension,), L2-normalised."""
        count = self._passages[slot]
        row = self._first[slot] + (count if count > 1 else 0)
        vector = self._codes()[row].astype(np.float32) - _OFFSET
        return vector / np.float32(max(float(np.linalg.norm(vector)), 1e-9))

    def _codes(self) -> NDArray[np.uint8]:
        """Every row as faiss keeps it, without a copy; not to be kept across `add`."""
        codes: Any = faiss.rev_swig_ptr(self._index.codes.data(), len(self) * self.dimension)
        return np.asarray(codes).reshape(len(self), self.dimension)
