"""Records, their passages and their vectors: what a change does to the rows. Each function is part of a transaction."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import numpy as np

from kg.adapters.passages.postgres import layout, postings
from kg.adapters.passages.postgres.entries import IndexedRecord, stems_of, term_of
from kg.adapters.passages.postgres.postings import BLOCK, PostingKey, packed
from kg.adapters.passages.table import Row, Waiting
from kg.ports.encoder import Matrix
from kg.projections.passages import WORDS_ONLY, Piece

_COUNTS: Final = ("records", "words", "grams", "vectors")
_TOGETHER: Final = 5_000  # rows in one statement
_RECORDS: Final = """
INSERT INTO passages.records (doc, seq, id, kind, space, audience, words, grams, waiting, facets, tags, terms, content)
SELECT doc, seq, id, kind, space, audience, words, grams, waiting, facets, string_to_array(tags, E'\\n'), terms, content
FROM unnest(%s::int[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::int[], %s::int[], %s::int[], %s::int[],
    %s::text[], %s::text[], %s::text[], %s::text[])
    AS given (doc, seq, id, kind, space, audience, words, grams, waiting, facets, tags, terms, content)
"""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as its row has it, as far as a change of it needs that."""

    doc: int
    id: str
    space: str
    audience: int
    tags: Sequence[str]
    terms: str
    words: int
    grams: int
    content: str


class _Balance:
    """What a step adds to the counts of audiences and spaces."""

    def __init__(self) -> None:
        self.audiences: dict[int, list[int]] = {}
        self.spaces: dict[tuple[str, int], int] = {}

    def add(
        self, audience: int, sign: int, *, words: int = 0, grams: int = 0, vectors: int = 0, records: int = 0
    ) -> None:
        found = self.audiences.setdefault(audience, [0, 0, 0, 0])
        for at, count in enumerate((records, words, grams, vectors)):
            found[at] += sign * count

    def move(self, space: str, audience: int, sign: int) -> None:
        self.spaces[space, audience] = self.spaces.get((space, audience), 0) + sign

    def write(self, cursor: Any) -> None:
        cursor.execute(
            "UPDATE passages.audiences AS held SET records = held.records + more.records,"
            " words = held.words + more.words, grams = held.grams + more.grams, vectors = held.vectors + more.vectors"
            " FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])"
            " AS more (audience, records, words, grams, vectors) WHERE held.audience = more.audience",
            (list(self.audiences), *([counts[at] for counts in self.audiences.values()] for at in range(len(_COUNTS)))),
        )
        cursor.execute(
            "INSERT INTO passages.spaces AS held SELECT * FROM unnest(%s::text[], %s::int[], %s::bigint[])"
            " ON CONFLICT (space) DO UPDATE SET records = held.records + excluded.records",
            ([space for space, _ in self.spaces], [one for _, one in self.spaces], list(self.spaces.values())),
        )


def replace(cursor: Any, gone: Collection[str], entries: Sequence[IndexedRecord]) -> None:
    """Take records out and others in; what stays the same of one that changed is not written again."""
    held = {row.id: row for row in _held(cursor, gone)}
    audiences = _audiences(cursor, {entry.audience for entry in entries})
    same = [entry for entry in entries if entry.row.id in held and held[entry.row.id].content == entry.content]
    kept = {entry.row.id for entry in same}
    fresh = [entry for entry in entries if entry.row.id not in kept]
    old = [row for row in held.values() if row.id not in kept]
    balance = _Balance()
    start = _last(cursor) + 1
    docs = {entry.row.id: start + at for at, entry in enumerate(fresh)}
    _change(cursor, [(held[entry.row.id], entry) for entry in same], balance)
    cursor.execute("DELETE FROM passages.records WHERE doc = ANY(%s)", ([row.doc for row in old],))
    _put(cursor, [(docs[entry.row.id], audiences[entry.audience], entry) for entry in fresh], balance)
    moved = [(row.doc, docs[row.id]) for row in old if row.id in docs]
    _keep_vectors(cursor, moved, balance)
    _drop(cursor, old, balance)
    balance.write(cursor)


def _held(cursor: Any, ids: Collection[str]) -> list[RecordRow]:
    cursor.execute(
        "SELECT doc, id, space, audience, tags, terms, words, grams, content FROM passages.records WHERE id = ANY(%s)",
        (list(ids),),
    )
    return [RecordRow(*row) for row in cursor.fetchall()]


def _audiences(cursor: Any, names: Collection[str]) -> dict[str, int]:
    cursor.execute(
        "INSERT INTO passages.audiences (name) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", (sorted(names),)
    )
    cursor.execute("SELECT name, audience FROM passages.audiences WHERE name = ANY(%s)", (list(names),))
    return dict(cursor.fetchall())


def _last(cursor: Any) -> int:
    """The highest number that a record has."""
    cursor.execute("SELECT coalesce(max(doc), 0) FROM passages.records")
    return int(cursor.fetchone()[0])


def _change(cursor: Any, pairs: Sequence[tuple[RecordRow, IndexedRecord]], balance: _Balance) -> None:
    """Of records whose text and readers stay the same: the rest of their rows."""
    out: dict[PostingKey, set[int]] = {}
    into: dict[PostingKey, bytearray] = {}
    for row, entry in pairs:
        before, after = {*row.tags, term_of("space", row.space)}, entry.facet_terms()
        for term in before - after.keys():
            out.setdefault(PostingKey(row.audience, term, row.doc // BLOCK), set()).add(row.doc % BLOCK)
        _gather(into, row.doc, {term: what for term, what in after.items() if term not in before}, row.audience)
        if entry.row.space != row.space:
            balance.move(row.space, row.audience, -1)
            balance.move(entry.row.space, row.audience, 1)
    postings.remove(cursor, out)
    postings.add(cursor, into)
    # First out of the way: two that change places in one step would meet half-way.
    cursor.execute("UPDATE passages.records SET seq = -seq WHERE doc = ANY(%s)", ([row.doc for row, _ in pairs],))
    cursor.executemany(
        "UPDATE passages.records SET seq = %s, kind = %s, space = %s, facets = %s, tags = %s WHERE doc = %s",
        [
            (e.row.seq, e.row.kind, e.row.space, json.dumps(e.row.facets, ensure_ascii=False), e.tags(), row.doc)
            for row, e in pairs
        ],
    )


def _put(cursor: Any, fresh: Sequence[tuple[int, int, IndexedRecord]], balance: _Balance) -> None:
    into: dict[PostingKey, bytearray] = {}
    records: list[tuple[object, ...]] = []
    for doc, audience, entry in fresh:
        row, terms, (words, grams) = entry.row, entry.text_terms(), entry.lengths
        facets, tags = json.dumps(row.facets, ensure_ascii=False), entry.tags()
        waits = len(entry.pieces) if entry.is_encoded else 0
        texts = (facets, "\n".join(tags), "\n".join(terms), entry.content)
        records.append((doc, row.seq, row.id, row.kind, row.space, audience, words, grams, waits, *texts))
        _gather(into, doc, {**terms, **entry.facet_terms()}, audience)
        balance.add(audience, 1, records=1, words=words, grams=grams)
        balance.move(row.space, audience, 1)
    _insert(cursor, _RECORDS, records)
    postings.add(cursor, into)
    pieces = (
        (doc, number, audience, piece.source, piece.place, piece.text, entry.is_encoded)
        for doc, audience, entry in fresh
        for number, piece in enumerate(entry.pieces)
    )
    _insert(
        cursor,
        "INSERT INTO passages.pieces SELECT * FROM unnest(%s::int[], %s::int[], %s::int[], %s::text[], %s::text[],"
        " %s::text[], %s::bool[])",
        pieces,
    )
    keys = ((audience, key, tier, doc) for doc, audience, entry in fresh for key, tier in entry.keys.items())
    _insert(cursor, "INSERT INTO passages.keys SELECT * FROM unnest(%s::int[], %s::text[], %s::int[], %s::int[])", keys)


def _insert(cursor: Any, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Put rows in, some thousands at a time; policies on rows do not allow COPY."""
    left = iter(rows)
    while some := list(islice(left, _TOGETHER)):
        cursor.execute(statement, [list(column) for column in zip(*some, strict=True)])


def _gather(into: dict[PostingKey, bytearray], doc: int, terms: Mapping[str, tuple[int, int]], audience: int) -> None:
    for key, posting in packed(doc, terms, audience):
        if key in into:
            into[key] += posting
        else:
            into[key] = bytearray(posting)


def _keep_vectors(cursor: Any, moved: Sequence[tuple[int, int]], balance: _Balance) -> None:
    """A passage that stays the same keeps its vector, wherever in its record it is now."""
    if not moved:
        return
    cursor.execute(
        "INSERT INTO passages.vectors (doc, number, audience, vector)"
        " SELECT fresh.doc, fresh.number, fresh.audience, kept.vector"
        " FROM unnest(%s::int[], %s::int[]) AS moved (old, new)"
        " JOIN passages.pieces AS fresh ON fresh.doc = moved.new AND fresh.waiting"
        " CROSS JOIN LATERAL (SELECT vector FROM passages.pieces AS old JOIN passages.vectors USING (doc, number)"
        "  WHERE old.doc = moved.old AND old.text = fresh.text LIMIT 1) AS kept"
        " RETURNING doc, number, audience",
        ([old for old, _ in moved], [new for _, new in moved]),
    )
    _have_vectors(cursor, cursor.fetchall(), balance)


def _have_vectors(cursor: Any, rows: Sequence[tuple[int, int, int]], balance: _Balance) -> None:
    """Some passages (record, number, audience) wait no longer."""
    cursor.execute(
        "UPDATE passages.pieces AS held SET waiting = false FROM unnest(%s::int[], %s::int[]) AS done (doc, number)"
        " WHERE (held.doc, held.number) = (done.doc, done.number)",
        ([row[0] for row in rows], [row[1] for row in rows]),
    )
    cursor.execute(
        "UPDATE passages.records AS held SET waiting = held.waiting - done.count"
        " FROM (SELECT doc, count(*)::int FROM unnest(%s::int[]) AS doc GROUP BY 1) AS done WHERE held.doc = done.doc",
        ([row[0] for row in rows],),
    )
    for row in rows:
        balance.add(row[2], 1, vectors=1)


def _drop(cursor: Any, old: Sequence[RecordRow], balance: _Balance) -> None:
    """What is left of records whose rows are gone."""
    out: dict[PostingKey, set[int]] = {}
    for row in old:
        for term in (*stems_of(row.terms), *row.tags, term_of("space", row.space)):
            out.setdefault(PostingKey(row.audience, term, row.doc // BLOCK), set()).add(row.doc % BLOCK)
        balance.add(row.audience, -1, records=1, words=row.words, grams=row.grams)
        balance.move(row.space, row.audience, -1)
    postings.remove(cursor, out)
    docs = [row.doc for row in old]
    for table in ("keys", "pieces"):
        cursor.execute(f"DELETE FROM passages.{table} WHERE doc = ANY(%s)", (docs,))  # noqa: S608  # nosec B608 - ours
    cursor.execute("DELETE FROM passages.vectors WHERE doc = ANY(%s) RETURNING audience", (docs,))
    for (audience,) in cursor.fetchall():
        balance.add(audience, -1, vectors=1)


# --- vectors --------------------------------------------------------------------------------------


def made_by(cursor: Any, encoder: str, dimension: int) -> None:
    """Drop the vectors of any other encoder."""
    if layout.fact(cursor, "encoder") == encoder:
        return
    cursor.execute("TRUNCATE passages.vectors")
    cursor.execute(
        "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON oid = indexrelid"
        " WHERE relname LIKE 'near\\_%' AND relnamespace = 'passages'::regnamespace"
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP INDEX {name}")
    cursor.execute(f"ALTER TABLE passages.vectors ALTER COLUMN vector TYPE halfvec({dimension:d})")
    cursor.execute("UPDATE passages.audiences SET vectors = 0 WHERE vectors > 0")
    layout.remember(cursor, "encoder", encoder)
    wordy = sorted(WORDS_ONLY)
    cursor.execute(
        "UPDATE passages.pieces AS held SET waiting = true FROM passages.records AS record"
        " WHERE record.doc = held.doc AND NOT held.waiting AND record.kind <> ALL(%s)",
        (wordy,),
    )
    cursor.execute(
        "UPDATE passages.records AS held SET waiting = (SELECT count(*) FROM passages.pieces"
        " WHERE pieces.doc = held.doc AND pieces.waiting) WHERE kind <> ALL(%s)",
        (wordy,),
    )


def waiting(cursor: Any, limit: int) -> list[Waiting]:
    """The first passages that want a vector, whole records together."""
    cursor.execute(
        "SELECT doc, number, text FROM passages.pieces WHERE waiting ORDER BY doc, number LIMIT %s", (limit,)
    )
    return [Waiting(*row) for row in cursor.fetchall()]


def pending(cursor: Any) -> int:
    """How many passages want a vector."""
    cursor.execute("SELECT count(*) FROM passages.pieces WHERE waiting")
    return int(cursor.fetchone()[0])


def store(cursor: Any, encoder: str, some: Sequence[Waiting], vectors: Matrix) -> int:
    """Keep the vectors of passages that still wait for one of this encoder; how many those were."""
    if layout.fact(cursor, "encoder") != encoder:  # another one took over meanwhile
        return 0
    balance = _Balance()
    cursor.execute(
        "INSERT INTO passages.vectors (doc, number, audience, vector)"
        " SELECT doc, number, audience, given.vector::halfvec FROM unnest(%s::int[], %s::int[], %s::text[])"
        " AS given (doc, number, vector) JOIN passages.pieces USING (doc, number) WHERE waiting"
        " RETURNING doc, number, audience",
        ([one.record for one in some], [one.number for one in some], list(map(written, vectors))),
    )
    rows = cursor.fetchall()
    _have_vectors(cursor, rows, balance)
    balance.write(cursor)
    return len(rows)


def written(vector: Matrix) -> str:
    """A vector as PostgreSQL reads it."""
    return str(np.round(vector, 6).tolist())


# --- reading --------------------------------------------------------------------------------------


def rows(cursor: Any) -> list[tuple[int, Row]]:
    """Every record with its number."""
    cursor.execute("SELECT doc, seq, id, kind, space, facets FROM passages.records ORDER BY seq")
    return [(doc, Row(seq, key, kind, space, json.loads(facets))) for doc, seq, key, kind, space, facets in cursor]


def facets_in(written_facets: str) -> dict[str, list[str]]:
    """The facets of a record, from the form in which its row has them."""
    found: dict[str, list[str]] = json.loads(written_facets)
    return found


def pieces(cursor: Any, docs: Collection[int]) -> dict[int, list[Piece]]:
    """The passages of some records in order, by number of the record."""
    cursor.execute(
        "SELECT doc, text, source, place FROM passages.pieces WHERE doc = ANY(%s) ORDER BY doc, number", (list(docs),)
    )
    found: dict[int, list[Piece]] = {doc: [] for doc in docs}
    for doc, text, source, place in cursor.fetchall():
        found[doc].append(Piece(text, source, place))
    return found
