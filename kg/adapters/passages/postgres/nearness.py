"""
Which records mean what a question means.

Every passage that may be found is compared with the question, as long as these are few. Of an audience with more there
is a graph for each part of the table, which holds what that audience reads and nothing else; it is walked until enough
is found that is within the filters.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from kg.adapters.passages.fusion import Candidates
from kg.adapters.passages.postgres import layout
from kg.adapters.passages.postgres.postings import Floats, listed
from kg.adapters.passages.postgres.scope import Scope
from kg.ports.encoder import Matrix

EXACT_MOST: Final = 20_000  # passages that are compared one by one
_FETCHED_MOST: Final = 2_000  # passages within filters of which all likenesses are fetched


@dataclass(frozen=True, slots=True)
class Near:
    """
    What is nearest to a question.

    Attributes:
        docs: The records of the nearest passages, nearest first.
        compared: Record, number and likeness of each passage within the filters, when these are so few that all of
            them were fetched.
    """

    docs: list[int]
    compared: Floats | None = None


def nearest(scope: Scope, said: str, *, most: int) -> Near:
    """The records of the passages nearest to a question, see `rows.written`, within the filters."""
    if scope.docs is not None and _passages(scope) <= _FETCHED_MOST:
        return _fetched(scope, said, most)
    graphs = [] if _are_few(scope) else [one for one in scope.audiences if one.vectors > EXACT_MOST]
    rest = [one.number for one in scope.audiences if one not in graphs and one.vectors]
    found = _compared(scope, rest, said, most) if rest else []
    for one in graphs:
        found += _walked(scope, one.number, said, most)
    return Near(list(dict.fromkeys(doc for doc, _ in sorted(found, key=lambda pair: (pair[1], pair[0]))[:most])))


def _are_few(scope: Scope) -> bool:
    """Whether all within the filters can be compared."""
    return _passages(scope) <= EXACT_MOST


def _passages(scope: Scope) -> float:
    """How many are within the filters, as if each record had the usual number of them."""
    usual = scope.vectors / max(1, scope.records)
    return usual * (scope.records if scope.docs is None else len(scope.docs))


def _fetched(scope: Scope, question: str, most: int) -> Near:
    """What is nearest, with all that was compared: once in the engine, where else candidates are compared again."""
    held = _likeness_of(scope, [] if scope.docs is None else scope.docs.tolist(), question)
    first = np.lexsort((held[:, 1], held[:, 0], -held[:, 2]))[:most]
    return Near(list(dict.fromkeys(held[first, 0].astype(np.int64).tolist())), held)


def _likeness_of(scope: Scope, docs: Sequence[int], question: str) -> Floats:
    """Of each passage of some records their number, its own and how much it is like a question."""
    scope.cursor.execute(
        "SELECT doc, number, -(vector <#> %s::halfvec) FROM passages.vectors"
        " WHERE doc = ANY(%s::int[]) AND audience = ANY(%s)",
        (question, listed(docs), scope.numbers),
    )
    return np.array(scope.cursor.fetchall(), dtype=np.float64).reshape(-1, 3)


def _compared(scope: Scope, audiences: Sequence[int], question: str, most: int) -> list[tuple[int, float]]:
    among = "" if scope.docs is None else " AND doc = ANY(%(docs)s::int[])"
    values: dict[str, Any] = {"audiences": audiences, "question": question, "most": most}
    if scope.docs is not None:
        values["docs"] = listed(scope.docs.tolist())
    scope.cursor.execute(
        "SELECT doc, vector <#> %(question)s::halfvec AS distance FROM passages.vectors"  # noqa: S608  # nosec B608 - ours
        f" WHERE audience = ANY(%(audiences)s){among} ORDER BY distance, doc, number LIMIT %(most)s",
        values,
    )
    return list(scope.cursor.fetchall())


def _walked(scope: Scope, audience: int, question: str, most: int) -> list[tuple[int, float]]:
    condition, values = scope.condition("record")
    within = f"(SELECT FROM passages.records AS record WHERE record.doc = vectors.doc AND {condition})"  # nosec B608 - ours
    filtered = "" if scope.docs is None else f" AND EXISTS {within}"
    # The audience stands in the statement itself: else no graph is found that is of one audience.
    scope.cursor.execute(
        "SELECT doc, vector <#> %(question)s::halfvec AS distance FROM passages.vectors"  # noqa: S608  # nosec B608 - ours
        f" WHERE audience = {audience:d}{filtered} ORDER BY vector <#> %(question)s::halfvec LIMIT %(most)s",
        {**values, "question": question, "most": most},
        prepare=False,
    )
    return list(scope.cursor.fetchall())


class Contenders:
    """
    The records that words, vectors, identifiers and names give, as far as the asker may read them, by slot.

    Attributes:
        seqs: Their numbers.
    """

    def __init__(self, scope: Scope, docs: Sequence[int]) -> None:
        self._scope = scope
        condition, values = scope.condition("record")
        scope.cursor.execute(
            "SELECT doc, id, kind, space, waiting FROM passages.records AS record"  # noqa: S608  # nosec B608 - ours
            f" WHERE doc = ANY(%(docs)s::int[]) AND {condition} ORDER BY doc",
            {**values, "docs": listed(docs)},
        )
        held = scope.cursor.fetchall()
        self.seqs: list[int] = [row[0] for row in held]
        self.ids: list[str] = [row[1] for row in held]
        self.kinds: list[str] = [row[2] for row in held]
        self.spaces: list[str] = [row[3] for row in held]
        self._waits = np.array([row[4] > 0 for row in held], dtype=np.bool_)

    def candidates(
        self, lexical: Mapping[int, float], question: str, near: Near, tiers: Mapping[int, int]
    ) -> Candidates:
        """All of them, with what words, vectors and identifiers say of each."""
        cosines, passages = self._likeness(question, near.compared)
        return Candidates(
            np.arange(len(self.seqs)),
            np.array([lexical.get(doc, 0.0) for doc in self.seqs]),
            cosines,
            passages,
            np.array([tiers.get(doc, -1) for doc in self.seqs], dtype=np.int64),
        )

    def _likeness(self, question: str, compared: Floats | None) -> tuple[np.ndarray, np.ndarray]:
        """As `kg.adapters.passages.vectors.Vectors.likeness`; a record of which a passage waits has no vector yet."""
        scores, passages = np.full(len(self.seqs), np.nan), np.full(len(self.seqs), -1)
        if not question or not self.seqs:
            return scores, passages
        if compared is None:
            held = _likeness_of(self._scope, self.seqs, question)
        else:
            held = compared[np.isin(compared[:, 0], self.seqs)]
        held = held[np.lexsort((held[:, 1], held[:, 0]))]
        docs = held[:, 0].astype(np.int64)
        begins = np.flatnonzero(np.diff(docs, prepend=-1))
        if not len(begins):
            return scores, passages
        sizes = np.diff(begins, append=len(docs))
        highest = np.maximum.reduceat(held[:, 2], begins)
        at = np.flatnonzero(held[:, 2] == np.repeat(highest, sizes))
        best = at[np.searchsorted(at, begins)]
        slots = np.searchsorted(np.array(self.seqs), docs[begins])
        done = ~self._waits[slots]
        scores[slots[done]] = ((highest + held[begins, 2]) / 2)[done]
        passages[slots[done]] = held[best, 1].astype(np.int64)[done]
        return scores, passages


def vectors_of(cursor: Any, record_ids: Sequence[str]) -> dict[str, Matrix]:
    """The vectors of the passages of each record that has them all, shape (passages, dimension), normalised; by id."""
    cursor.execute(
        "SELECT id, halfvec_send(vector) FROM passages.vectors JOIN passages.records USING (doc)"
        " WHERE id = ANY(%s) AND records.waiting = 0 ORDER BY id, number",
        (list(record_ids),),
    )
    found: dict[str, list[Matrix]] = {}
    for key, sent in cursor.fetchall():
        found.setdefault(key, []).append(_sent(sent))
    return {key: normalised(np.stack(some)) for key, some in found.items()}


def numbered(cursor: Any, docs: Sequence[int]) -> Iterator[tuple[int, int, Matrix]]:
    """The vectors of the passages of some records, as (record, number of the passage, shape (dimension,))."""
    cursor.execute("SELECT doc, number, halfvec_send(vector) FROM passages.vectors WHERE doc = ANY(%s)", (list(docs),))
    for doc, number, sent in cursor.fetchall():
        yield doc, number, _sent(sent)


def _sent(sent: bytes) -> Matrix:
    """A vector as it comes over the line: how many numbers, and those, of 16 bits each."""
    return np.frombuffer(sent, dtype=">f2", offset=4).astype(np.float32)


def normalised(vectors: Matrix) -> Matrix:
    """Each of length 1."""
    long: Matrix = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32(1e-9))
    return long


def grown(cursor: Any) -> None:
    """
    Make the graphs of the audiences that came to have many passages, while others ask and write.

    For a connection that is in no transaction. One process does it at a time; others pass.
    """
    cursor.execute("SELECT pg_try_advisory_lock(%s)", (layout.LOCK + 1,))
    if not cursor.fetchone()[0]:
        return
    try:
        cursor.execute("SELECT audience FROM passages.audiences WHERE vectors > %s ORDER BY 1", (EXACT_MOST,))
        for (audience,) in cursor.fetchall():
            for leaf in layout.leaves(cursor, ("vectors",)):
                _graph(cursor, leaf, audience)
    finally:
        cursor.execute("SELECT pg_advisory_unlock(%s)", (layout.LOCK + 1,))


def _graph(cursor: Any, leaf: str, audience: int) -> None:
    name = f"near_{leaf.rpartition('_')[2]}_{audience:d}"
    cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", (f"passages.{name}",))
    row = cursor.fetchone()
    if row and row[0]:
        return
    if row:  # it was killed half-way
        cursor.execute(f"DROP INDEX passages.{name}")
    cursor.execute(
        f"CREATE INDEX CONCURRENTLY {name} ON {leaf} USING hnsw (vector halfvec_ip_ops) WHERE audience = {audience:d}"
    )
