"""
Which records have a term, and how often: packed, 8,192 records to a row, four bytes for each record of a term.

A term is a word ("w:" and its stem), a four-letter part ("g:") or the value of a facet ("f:", its name, ":").
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

BLOCK: Final = 8192  # records to a row
_POSTING: Final = np.dtype([("offset", "<u2"), ("times", "u1"), ("length", "u1")])
_MOST_TIMES: Final = 255
_STEPS: Final = 18.0  # of a length for each time that it is e times as long: off by 3 % at most
_K1, _B = 1.2, 0.75  # as tantivy has them
_ROWS: Final = 20_000  # in one statement

Floats = NDArray[np.float64]
Docs = NDArray[np.int64]
Mask = NDArray[np.bool_]


class PostingKey(NamedTuple):
    """Of a row."""

    audience: int
    term: str
    block: int


def rounded(length: int) -> int:
    """How long a text is, in terms, as one byte."""
    return min(255, round(_STEPS * float(np.log1p(length))))


_LENGTHS: Final[Floats] = np.expm1(np.arange(256) / _STEPS)


def packed(doc: int, terms: Mapping[str, tuple[int, int]], audience: int) -> Iterator[tuple[PostingKey, bytes]]:
    """What a record adds to the rows; terms with how often it has them, and its length in terms of that sort."""
    block, offset = divmod(doc, BLOCK)
    start = offset.to_bytes(2, "little")
    for term, (times, length) in terms.items():
        yield PostingKey(audience, term, block), start + bytes((min(times, _MOST_TIMES), length))


def add(cursor: Any, added: Mapping[PostingKey, bytes | bytearray]) -> None:
    """Put postings behind those that are there."""
    for some in _batches(sorted(added)):
        cursor.execute(
            "INSERT INTO passages.postings AS held (audience, term, block, count, data)"
            " SELECT * FROM unnest(%s::int[], %s::text[], %s::int[], %s::int[], %s::bytea[])"
            " ON CONFLICT (audience, term, block)"
            " DO UPDATE SET count = held.count + excluded.count, data = held.data || excluded.data",
            (
                *_columns(some),
                [len(added[key]) // _POSTING.itemsize for key in some],
                [bytes(added[key]) for key in some],
            ),
        )


def remove(cursor: Any, gone: Mapping[PostingKey, Collection[int]]) -> None:
    """Take the postings of records out of rows; by row the numbers of the records within their block."""
    for some in _batches(sorted(gone)):
        cursor.execute(
            "SELECT audience, term, block, data FROM passages.postings"
            " JOIN unnest(%s::int[], %s::text[], %s::int[]) AS asked (audience, term, block)"
            " USING (audience, term, block)",
            _columns(some),
        )
        left = {PostingKey(*row[:3]): _without(row[3], gone[PostingKey(*row[:3])]) for row in cursor.fetchall()}
        kept = [key for key in some if left.get(key)]
        cursor.execute(
            "UPDATE passages.postings AS held SET count = fewer.count, data = fewer.data"
            " FROM unnest(%s::int[], %s::text[], %s::int[], %s::int[], %s::bytea[])"
            " AS fewer (audience, term, block, count, data)"
            " WHERE (held.audience, held.term, held.block) = (fewer.audience, fewer.term, fewer.block)",
            (*_columns(kept), [len(left[key]) // _POSTING.itemsize for key in kept], [left[key] for key in kept]),
        )
        cursor.execute(
            "DELETE FROM passages.postings AS held"
            " USING unnest(%s::int[], %s::text[], %s::int[]) AS empty (audience, term, block)"
            " WHERE (held.audience, held.term, held.block) = (empty.audience, empty.term, empty.block)",
            _columns([key for key in some if not left.get(key)]),
        )


def _without(data: bytes, offsets: Collection[int]) -> bytes:
    rows = np.frombuffer(data, dtype=_POSTING)
    return rows[~np.isin(rows["offset"], list(offsets))].tobytes()


def _columns(keys: Sequence[PostingKey]) -> tuple[list[int], list[str], list[int]]:
    return [key.audience for key in keys], [key.term for key in keys], [key.block for key in keys]


def listed(numbers: Iterable[int]) -> str:
    """Whole numbers as PostgreSQL reads a list of them; psycopg looks at each by itself, which takes its time."""
    return f"{{{','.join(map(str, numbers))}}}"


def _batches(keys: Sequence[PostingKey]) -> Iterator[Sequence[PostingKey]]:
    return (keys[start : start + _ROWS] for start in range(0, len(keys), _ROWS))


def counted(cursor: Any, audiences: Sequence[int], terms: Iterable[str]) -> Counter[str]:
    """In how many records of some audiences each of some terms is; those that none has are left out."""
    cursor.execute(
        "SELECT term, sum(count)::bigint FROM passages.postings WHERE audience = ANY(%s::int[])"
        " AND term = ANY(string_to_array(%s, E'\\n')) GROUP BY 1",
        (listed(audiences), "\n".join(terms)),
    )
    return Counter(dict(cursor.fetchall()))


@dataclass(frozen=True, slots=True)
class Postings:
    """
    Those of some terms, in order of term.

    Attributes:
        terms: What is told of.
        of: By row the place of its term in `terms`.
        audiences: By row who reads its records.
        sizes: How many postings a row has.
        data: The postings, row after row.
        docs: By posting the record.
    """

    terms: Sequence[str]
    of: Docs
    audiences: Docs
    sizes: Docs
    data: NDArray[np.void]
    docs: Docs

    @classmethod
    def read(cls, cursor: Any, audiences: Sequence[int], terms: Sequence[str]) -> "Postings":
        """Those of some terms among what some audiences read."""
        if not terms or not audiences:
            return cls.of_rows([])
        cursor.execute(
            "SELECT term, audience, block, data FROM passages.postings WHERE audience = ANY(%s::int[])"
            " AND term = ANY(string_to_array(%s, E'\\n')) ORDER BY term, audience, block",
            (listed(audiences), "\n".join(terms)),
        )
        return cls.of_rows(cursor.fetchall())

    @classmethod
    def beginning(cls, cursor: Any, audience: int, begin: str) -> "Postings":
        """Those of every term that begins with something, which ends in a colon, among what one audience reads."""
        cursor.execute(
            "SELECT term, audience, block, data FROM passages.postings"
            " WHERE audience = %s AND term >= %s AND term < %s ORDER BY term, block",
            (audience, begin, f"{begin[:-1]};"),
        )
        return cls.of_rows(cursor.fetchall())

    @classmethod
    def of_rows(cls, rows: Sequence[tuple[str, int, int, bytes]]) -> "Postings":
        """As the table has them, in order of term."""
        place: dict[str, int] = {}
        of = np.array([place.setdefault(row[0], len(place)) for row in rows], dtype=np.int64)
        starts = np.array([row[2] * BLOCK for row in rows], dtype=np.int64)
        sizes = np.array([len(row[3]) // _POSTING.itemsize for row in rows], dtype=np.int64)
        data = np.frombuffer(b"".join([row[3] for row in rows]), dtype=_POSTING)
        docs = np.repeat(starts, sizes) + data["offset"]
        return cls(list(place), of, np.array([row[1] for row in rows], dtype=np.int64), sizes, data, docs)

    def among(self, docs: Docs) -> "Postings":
        """Those of some records alone, of the same terms."""
        chosen = np.isin(self.docs, docs)
        rows = np.repeat(np.arange(len(self.sizes)), self.sizes)[chosen]
        sizes = np.bincount(rows, minlength=len(self.sizes)).astype(np.int64)
        return Postings(self.terms, self.of, self.audiences, sizes, self.data[chosen], self.docs[chosen])

    def having(self, terms: Collection[str]) -> Docs:
        """The records that have one of some terms; in order, each once."""
        wanted = np.array([name in terms for name in self.terms], dtype=np.bool_)
        docs = self.docs[np.repeat(wanted[self.of], self.sizes)] if len(wanted) else np.zeros(0, dtype=np.int64)
        if not len(docs):
            return docs
        first = docs.min()
        found: Docs = np.flatnonzero(np.bincount(docs - first)).astype(np.int64) + first
        return found

    def scored(self, weights: Mapping[str, float], average: Mapping[tuple[int, str], float]) -> tuple[Docs, Floats]:
        """
        BM25 of every record that has one of the terms with a weight.

        Args:
            weights: Of terms, their inverse document frequency.
            average: The length of a record by (audience, sort of term: "w" or "g").

        Returns:
            Records in order, and their scores.
        """
        if not len(self.data):
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        place = {one: at for at, one in enumerate(average)}
        damping = np.stack([_K1 * (1 - _B + _B * _LENGTHS / max(one, 1e-9)) for one in average.values()]).ravel()
        sorts = [name[:1] for name in self.terms]
        pairs = zip(self.audiences.tolist(), self.of.tolist(), strict=True)
        table = np.array([place[audience, sorts[of]] for audience, of in pairs], dtype=np.int64) * len(_LENGTHS)
        weight = (_K1 + 1) * np.array([weights.get(name, 0.0) for name in self.terms])[self.of]
        times = self.data["times"].astype(np.float64)
        each = np.repeat(weight, self.sizes) * times
        each /= times + damping[np.repeat(table, self.sizes) + self.data["length"]]
        docs = self.docs
        first = docs.min()
        scores = np.bincount(docs - first, weights=each).astype(np.float64)
        found = np.flatnonzero(scores).astype(np.int64)
        return found + first, scores[found]

    def of_docs(self, docs: Collection[int]) -> dict[int, set[str]]:
        """Which of the terms each of some records has."""
        found: dict[int, set[str]] = {doc: set() for doc in docs}
        held = self.docs
        chosen = np.flatnonzero(np.isin(held, list(docs)))
        of = np.repeat(self.of, self.sizes)[chosen].tolist()
        for doc, at in zip(held[chosen].tolist(), of, strict=True):
            found[doc].add(self.terms[at])
        return found

    def counts(self, among: Docs | None = None) -> Counter[str]:
        """How many records, or how many of some in order, have each of the terms; those that none has are left out."""
        if among is None:
            counts = np.bincount(self.of, weights=self.sizes, minlength=len(self.terms))
        else:
            chosen = np.repeat(self.of, self.sizes)[np.isin(self.docs, among)]
            counts = np.bincount(chosen, minlength=len(self.terms)).astype(np.float64)
        return Counter({name: int(count) for name, count in zip(self.terms, counts, strict=True) if count})
