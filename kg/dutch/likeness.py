"""
How alike texts are in their words, without an encoder: cosine of TF-IDF over words and parts of words.

Parts of words (3 to 5 characters, within a word) find compounds: "archief" in "archiefwet". They are told apart by a
number of 20 bits; two that share one count as one. Numbers are made of all characters at once: of 100,000 texts there
are tens of millions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg import deadline
from ontologies import spelling

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_ROWS: Final = 256  # that are worked out at a time
_BITS: Final = 20
_LENGTHS: Final = (3, 4, 5)  # characters of a part; the blank on either side of a word counts
_TURN: Final = np.uint64(1_000_003)  # from one character to the next
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio: spreads what differs little
_BLANK: Final = ord(" ")
_LEAST_SPREAD: Final = 0.005  # likeness varies less than this only by chance; measured least: .009


@dataclass(frozen=True, slots=True)
class Compared:
    """Texts that others are compared with."""

    _known: NDArray[np.float32]  # shape (parts that they have, texts)
    _place: NDArray[np.int32]  # of every part: its row there, or -1
    _telling: NDArray[np.float32]  # of every part

    @classmethod
    def of(cls, texts: Sequence[str], *, among: Sequence[str] = ()) -> "Compared":
        """
        From at least one text.

        Args:
            texts: To compare with.
            among: More texts that say how common a part is; without them `texts` alone do.
        """
        counts = _stacked(map(_counts, _batches((*texts, *among))))
        held = np.bincount(counts.indices, minlength=1 << _BITS)
        telling = (np.log((1 + counts.shape[0]) / (1 + held)) + 1).astype(np.float32)
        weighed = _weighed(counts[: len(texts)], telling)
        theirs = np.unique(weighed.indices)
        place = np.full(1 << _BITS, -1, np.int32)
        place[theirs] = np.arange(len(theirs))
        return cls(weighed[:, theirs].toarray().T.copy(), place, telling)

    def with_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, texts compared with), 0 to 1."""
        found = np.zeros((len(texts), self._known.shape[1]), np.float32)
        for number, batch in enumerate(_batches(texts)):
            at = number * _ROWS
            found[at : at + len(batch)] = self._shared(_weighed(_counts(batch), self._telling)) @ self._known
        return found

    def _shared(self, weighed: "csr_array") -> "csr_array":
        """Without the parts that none of the texts has."""
        from scipy.sparse import csr_array

        place = self._place[weighed.indices]
        kept = place >= 0
        ends = np.append(0, np.cumsum(kept))[weighed.indptr]
        shape = (weighed.shape[0], len(self._known))
        return csr_array((weighed.data[kept], place[kept], ends), shape=shape)

    def with_text(self, text: str) -> NDArray[np.float32]:
        """Shape (texts compared with,), 0 to 1."""
        found: NDArray[np.float32] = self.with_texts([text])[0]
        return found


def word_likeness(rows: Sequence[str], columns: Sequence[str]) -> NDArray[np.float64]:
    """Shape (rows, columns), 0 to 1; how common a part is, all of them say together."""
    if not rows or not columns:
        return np.zeros((len(rows), len(columns)))
    return Compared.of(columns, among=rows).with_texts(rows).astype(float)


def _batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[at : at + _ROWS] for at in deadline.steps(range(0, len(texts), _ROWS)))


def _counts(texts: Sequence[str]) -> "csr_array":
    """How often each text has each part; shape (texts, parts)."""
    from scipy.sparse import csr_array

    parts, rows = _parts(texts)
    keys = np.sort(rows << np.int64(_BITS) | parts)
    firsts = np.flatnonzero(np.diff(keys, prepend=-1))
    times = np.diff(firsts, append=len(keys)).astype(np.float32)
    keys = keys[firsts]
    ends = np.searchsorted(keys >> _BITS, np.arange(len(texts) + 1))
    columns = (keys & ((1 << _BITS) - 1)).astype(np.int32)
    return csr_array((times, columns, ends.astype(np.int32)), shape=(len(texts), 1 << _BITS))


def _parts(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of every part in all texts its number, and the row of the text."""
    spaced = [f" {'  '.join(spelling.folded(text).split())} " for text in texts]
    sizes = [len(text) for text in spaced]
    characters = np.frombuffer("".join(spaced).encode("utf-32-le", "surrogatepass"), np.uint32)
    row = np.repeat(np.arange(len(spaced), dtype=np.int64), sizes)
    blank = characters == _BLANK
    between = np.append(blank[:-1] & blank[1:], True)  # a word ends here, and the next begins
    number = characters.astype(np.uint64)
    across = np.zeros(len(number), bool)
    numbers, rows = [], []
    for length in range(2, max(_LENGTHS) + 1):
        size = max(len(characters) - length + 1, 0)
        number = number[:size] * _TURN + characters[length - 1 :]
        across = across[:size] | between[length - 2 :][:size]
        if length in _LENGTHS:
            within = ~across
            numbers.append((number[within] * _SPREAD >> np.uint64(64 - _BITS)).astype(np.int64))
            rows.append(row[:size][within])
    return np.concatenate(numbers), np.concatenate(rows)


def _weighed(counts: "csr_array", telling: NDArray[np.float32]) -> "csr_array":
    """Rows of length 1; of how often something is said the logarithm counts."""
    weighed = counts.copy()
    weighed.data = (1 + np.log(counts.data)) * telling[counts.indices]
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(row, weighed.data.astype(np.float64) ** 2, minlength=counts.shape[0]))
    weighed.data = (weighed.data / length[row]).astype(np.float32)
    return weighed


def _stacked(parts: Iterable["csr_array"]) -> "csr_array":
    from scipy.sparse import vstack

    return vstack(list(parts), format="csr")


def mutual_likeness(texts: Sequence[str]) -> NDArray[np.float64]:
    """Shape (texts, texts), 0 to 1; how common a part is, all of them say together."""
    if not texts:
        return np.zeros((0, 0))
    counts = _stacked(map(_counts, _batches(texts)))
    held = np.bincount(counts.indices, minlength=1 << _BITS)
    telling = (np.log((1 + counts.shape[0]) / (1 + held)) + 1).astype(np.float32)
    weighed = _weighed(counts, telling)
    found: NDArray[np.float64] = (weighed @ weighed.T).toarray().astype(float)
    return found


class Bound(NamedTuple):
    """
    When a text speaks of a development: it is like it by itself, and far more than it is like the others.

    Attributes:
        like: Least likeness in words, 0 to 1.
        above: Least number of standard deviations above the mean of all developments; with few developments half of
            the most that their number allows, √(n-1).
    """

    like: float
    above: float


DEMAND: Final = Bound(0.18, 3.0)  # of requirements and measures: set by reading what passed of 171 pages


def stands_out(likeness: NDArray[np.float64], column: int, bound: Bound) -> NDArray[np.bool_]:
    """Which rows speak of one development; likeness has shape (n, developments), 0 to 1."""
    if not likeness.size:
        return np.zeros(len(likeness), bool)
    spread = np.maximum(likeness.std(axis=1), 1e-9)
    preferred = (likeness[:, column] - likeness.mean(axis=1)) / spread
    above = min(bound.above, np.sqrt(likeness.shape[1] - 1) / 2)
    chosen: NDArray[np.bool_] = (likeness[:, column] >= bound.like) & (preferred >= above)
    return chosen


def standing_out(likeness: NDArray[np.float64]) -> NDArray[np.float64]:
    """In standard deviations above the mean of its row; NaN is left out of both, and stays."""
    known = ~np.isnan(likeness)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    filled = np.where(known, likeness, 0.0)
    mean = filled.sum(axis=1, keepdims=True) / count
    spread = np.sqrt((np.where(known, likeness - mean, 0.0) ** 2).sum(axis=1, keepdims=True) / count)
    standing: NDArray[np.float64] = (likeness - mean) / np.maximum(spread, _LEAST_SPREAD)
    return standing
