"""
The table of a passages view: records, their passages and vectors, and how far the view has come, in one SQLite file.

One transaction per call, position included.
SQLite does not notice a byte that flips in a text or a number, so each row has a checksum, looked at when it is read.
"""

import json
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.adapters.copies import readable
from kg.adapters.engine_errors import sqlite
from kg.adapters.passages.sums import PIECE, RECORD, broken, passage, structure, sum_of, summed
from kg.adapters.sql.remains import Remains
from kg.errors import StoreDamaged
from kg.ports.journal import Stored
from kg.private_files import own_file
from kg.projections.passages import Piece, facets_of, pieces_of

VERSION: Final = "5"  # of this layout, of how texts are cut and of the keys beside the words; another one is rebuilt
WINDOW: Final = 4096  # passages that are sorted by length before they are encoded
_PATIENCE_S: Final = 5.0
_IN: Final = 500  # values in one IN list

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, space TEXT NOT NULL, facets TEXT NOT NULL,
    sum INTEGER
);
CREATE TABLE IF NOT EXISTS passages (
    record INTEGER NOT NULL, number INTEGER NOT NULL, source TEXT NOT NULL, place TEXT NOT NULL, text TEXT NOT NULL,
    wanted INTEGER NOT NULL, vector BLOB, sum INTEGER, vector_sum INTEGER, PRIMARY KEY (record, number)
);
CREATE INDEX IF NOT EXISTS waiting ON passages (record, number) WHERE wanted AND vector IS NULL;
"""
# By name: statistics that were taken while many waited make SQLite read the whole table, at every page that is shown.
_WAITING: Final = "FROM passages INDEXED BY waiting WHERE wanted AND vector IS NULL"
# As one text of JSON, see `kg.adapters.journal.lookup`.
_FACETS: Final = """
SELECT json_group_array(json_array(seq, id, kind, space, facets, sum))
FROM records WHERE seq IN (SELECT value FROM json_each(?))
"""
_NAMED: Final = """
SELECT json_group_array(json_array(record, number, source, place, passages.text, wanted, sum))
FROM json_each(?) AS wanted JOIN passages ON record = CAST(wanted.key AS INTEGER) AND number = wanted.value
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A record as the table holds it; `facets` by name, see `kg.projections.passages.facets_of`."""

    seq: int
    id: str
    kind: str
    space: str
    facets: Mapping[str, Sequence[str]]


def disagreements(record: Stored, row: Row | None, pieces: Callable[[Row], list[Piece]]) -> Iterator[str]:
    """Where a record and its row, or None, with its passages say other things, in Dutch."""
    if row is None:
        yield f"{record.id} ontbreekt in de zoekindex"
    elif (row.seq, row.kind, row.space) != (record.seq, record.kind, record.space):
        yield f"{record.id} staat in de zoekindex als {row.kind} in {row.space} (gebeurtenis {row.seq})"
    elif row.facets != facets_of(record.kind, record.payload):
        yield f"{record.id} heeft in de zoekindex andere filterwaarden"
    elif pieces(row) != pieces_of(record.kind, record.payload):
        yield f"{record.id} heeft in de zoekindex andere passages"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A passage that has no vector yet."""

    record: int
    number: int
    text: str


class PassageTable:
    """Records, passages and vectors in one file."""

    def __init__(self, path: Path) -> None:
        self._reading = threading.Lock()
        self._path = path
        self._remains = Remains(path, nullcontext())
        own_file(path)
        with sqlite(f"het passagebestand {path}"):
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            try:
                self._prepare()
            except (sqlite3.DatabaseError, StoreDamaged):
                self._db.close()
                raise

    def _prepare(self) -> None:
        for pragma in (
            "journal_mode=WAL",
            "cache_size=-32768",  # KiB; questions read ten passages here and there
            "secure_delete=ON",
            "synchronous=NORMAL",  # may lose the newest steps, never mixes them: the view catches up
        ):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(_SCHEMA)
        found = self._db.execute("SELECT value FROM facts WHERE name = 'version'").fetchone()
        version = found[0] if found else ""
        if version not in {"", VERSION}:
            raise StoreDamaged(f"het passagebestand {self._path} is van versie {version}, hier hoort versie {VERSION}")
        self._set("version", VERSION)

    # --- facts -----------------------------------------------------------------------------------

    def fact(self, name: str) -> str:
        """A remembered fact, or ""."""
        row = self._db.execute("SELECT name, value, sum FROM facts WHERE name = ?", (name,)).fetchone()
        return str(self._whole(row)[1]) if row else ""

    def position(self) -> int:
        """The seq of the last event taken in."""
        return int(self.fact("position") or 0)

    def _set(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", (name, value, sum_of(name, value)))

    # --- writing ---------------------------------------------------------------------------------

    def replace(
        self, gone: Iterable[str], rows: Sequence[tuple[Row, Sequence[Piece]]], *, wordy: frozenset[str], upto: int
    ) -> None:
        """Take records out and others in; a passage that stays the same keeps its vector. `wordy` kinds want none."""
        with self._transaction():
            kept = self._take_out(list(gone))
            with_sum = map(summed, ((r.seq, r.id, r.kind, r.space, _as_text(r.facets)) for r, _ in rows))
            self._db.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)", with_sum)
            self._db.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    passage((r.seq, number, p.source, p.place, p.text, wanted), kept.get((r.id, p.text)))
                    for r, pieces in rows
                    for wanted in (int(r.kind not in wordy),)
                    for number, p in enumerate(pieces)
                ),
            )
            self._set("position", str(upto))

    def _take_out(self, ids: Sequence[str]) -> dict[tuple[str, str], bytes]:
        """Remove records; the vectors that they had, by (id, text)."""
        kept: dict[tuple[str, str], bytes] = {}
        for marks, some in _batches(ids):
            found = self._db.execute(
                "SELECT r.id, p.text, p.vector FROM records r JOIN passages p ON p.record = r.seq"  # noqa: S608  # nosec B608 - marks
                f" WHERE r.id IN ({marks}) AND p.vector IS NOT NULL",
                some,
            )
            kept |= {(record_id, text): vector for record_id, text, vector in found}
            held = f"SELECT seq FROM records WHERE id IN ({marks})"  # noqa: S608  # nosec B608 - marks
            self._db.execute(f"DELETE FROM passages WHERE record IN ({held})", some)  # noqa: S608  # nosec B608 - marks
            self._db.execute(f"DELETE FROM records WHERE id IN ({marks})", some)  # noqa: S608  # nosec B608 - marks
        return kept

    def store(self, vectors: Iterable[tuple[bytes, int, int]]) -> None:
        """Keep (vector, record, number)."""
        with self._transaction():
            self._db.executemany(
                "UPDATE passages SET vector = ?, vector_sum = ? WHERE record = ? AND number = ?",
                ((vector, zlib.crc32(vector), record, number) for vector, record, number in vectors),
            )

    def made_by(self, encoder: str) -> None:
        """Drop the vectors of any other encoder."""
        if self.fact("encoder") == encoder:
            return
        with self._transaction():
            self._db.execute("UPDATE passages SET vector = NULL, vector_sum = NULL WHERE vector IS NOT NULL")
            self._set("encoder", encoder)

    def clear(self) -> None:
        """Forget every record."""
        with self._transaction():
            self._db.execute("DELETE FROM records")
            self._db.execute("DELETE FROM passages")
            self._set("position", "0")

    def rewind(self) -> None:
        """Ask for every event again; what is held stays until it is replaced, with its vectors."""
        with self._transaction():
            self._set("position", "0")

    def backup(self, path: str) -> None:
        """Copy the file while it is in use."""
        target = sqlite3.connect(path)
        try:
            self._db.backup(target)
        finally:
            target.close()

    def checkpoint(self) -> None:
        """Move what was written into the main file."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.execute("PRAGMA optimize")

    def sweep(self) -> bool:
        """Let what is gone go from the file, while others ask; whether nobody kept it there."""
        with sqlite(f"het passagebestand {self._path}"):
            return self._remains.clear(patience_s=_PATIENCE_S)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
        self._remains.close()

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._db)

    # --- reading ---------------------------------------------------------------------------------

    def rows(self) -> Iterator[Row]:
        """Every record, in order of seq."""
        for row in self._db.execute(f"SELECT {RECORD} FROM records ORDER BY seq"):  # noqa: S608  # nosec B608 - names
            seq, record_id, kind, space, facets = self._whole(row)
            yield Row(seq, record_id, kind, space, json.loads(facets))

    def complete(self, seqs: Sequence[int] | None = None) -> Iterator[tuple[list[int], list[int], bytes]]:
        """
        The vectors of records (of all of them when none is named) whose every passage has one.

        Yields:
            Seqs, the number of passages of each, and their vectors in that order, in batches.
        """
        if seqs is None:
            query = "SELECT record, vector, vector_sum FROM passages ORDER BY record, number"
            yield from self._gathered(self._db.execute(query))
            return
        for marks, some in _batches(seqs):
            query = f"SELECT record, vector, vector_sum FROM passages WHERE record IN ({marks}) ORDER BY record, number"  # noqa: S608  # nosec B608 - marks
            yield from self._gathered(self._db.execute(query, some))

    def _gathered(self, cursor: sqlite3.Cursor) -> Iterator[tuple[list[int], list[int], bytes]]:
        current, vectors = -1, list[bytes | None]()
        seqs: list[int] = []
        counts: list[int] = []
        parts: list[bytes] = []

        def finish() -> None:
            if vectors and None not in vectors:
                seqs.append(current)
                counts.append(len(vectors))
                parts.extend(filter(None, vectors))

        for record, vector, stated in cursor:
            if vector is not None and zlib.crc32(vector) != stated:
                raise self._damage(record)
            if record != current:
                finish()
                if len(parts) >= 20_000:  # rows: 8 MB
                    yield seqs, counts, b"".join(parts)
                    seqs, counts, parts = [], [], []
                current, vectors = record, []
            vectors.append(vector)
        finish()
        if seqs:
            yield seqs, counts, b"".join(parts)

    def pieces(self, seq: int) -> list[Piece]:
        """The passages of a record in order."""
        query = f"SELECT {PIECE} FROM passages WHERE record = ? ORDER BY number"  # noqa: S608  # nosec B608 - names
        with self._reading:  # one connection: two threads would share its prepared statement
            rows = self._db.execute(query, (seq,)).fetchall()
        return [self._piece(row) for row in rows]

    def named(self, wanted: Mapping[int, int]) -> dict[int, Piece]:
        """One passage of each of some records, by record and its number; by record."""
        with self._reading:
            (rows,) = self._db.execute(_NAMED, (json.dumps(wanted),)).fetchone()
        return {row[0]: self._piece(row) for row in json.loads(rows)}

    def facets(self, seqs: Sequence[int]) -> list[dict[str, list[str]]]:
        """What some records can be filtered and counted by, see `kg.projections.passages.facets_of`."""
        with self._reading:
            (rows,) = self._db.execute(_FACETS, (json.dumps(seqs),)).fetchone()
        return [json.loads(self._whole(row)[4]) for row in json.loads(rows)]

    def disagreements(self, record: Stored, row: Row | None) -> Iterator[str]:
        """Where a record and its row, or None, say other things, in Dutch."""
        return disagreements(record, row, lambda found: self.pieces(found.seq))

    def pending(self) -> int:
        """How many passages still want a vector."""
        return int(self._db.execute(f"SELECT count(*) {_WAITING}").fetchone()[0])  # nosec B608 - ours

    def waiting(self, limit: int) -> list[Waiting]:
        """The first passages that want a vector, whole records together."""
        found = self._db.execute(
            f"SELECT {PIECE} {_WAITING} ORDER BY record, number LIMIT ?",  # nosec B608 - names
            (limit,),
        )
        return [Waiting(row[0], row[1], self._piece(row).text) for row in found]

    def _piece(self, row: Sequence[Any]) -> Piece:
        _, _, source, place, text, _ = self._whole(row)
        return Piece(text, source, place)

    # --- what was written ------------------------------------------------------------------------

    def _whole(self, row: Sequence[Any]) -> Sequence[Any]:
        """A row without its checksum, when that fits."""
        if sum_of(*row[:-1]) != row[-1]:
            raise self._damage(row[0])
        return row[:-1]

    def _damage(self, what: object) -> StoreDamaged:
        return StoreDamaged(f"het passagebestand {self._path} is beschadigd bij {what!r}")

    def _apart(self) -> "closing[sqlite3.Connection]":
        """A connection to look with, which takes any bytes for text."""
        db = sqlite3.connect(readable(self._path), uri=True)
        db.text_factory = lambda content: content.decode("utf-8", "replace")
        return closing(db)

    def faults(self) -> list[str]:
        """What is wrong with the file; read through another connection, so that nobody waits."""
        with self._apart() as db:
            said, wrong = structure(db), sum(1 for _ in broken(db))
        found = [f"het passagebestand: {said}"] if said != "ok" else []
        if wrong:
            found.append(
                f"het passagebestand: {wrong} rijen zijn veranderd na het schrijven; kring rebuild herstelt dat"
            )
        return found

    def mend(self) -> None:
        """
        Let go of what is not as it was written: of a vector alone, or of a record, and then ask for every event again.

        Raises:
            StoreDamaged: If more is wrong than that.
        """
        vectors, records = set[tuple[int, int]](), set[int]()
        with self._apart() as db:
            if (said := structure(db)) != "ok":
                raise StoreDamaged(f"het passagebestand {self._path} is beschadigd ({said})")
            for record, number in broken(db):
                records.add(record) if number is None else vectors.add((record, number))
            facts = [row[0] for row in db.execute("SELECT name, value, sum FROM facts") if sum_of(*row[:-1]) != row[-1]]
        with self._transaction():
            self._db.executemany("DELETE FROM facts WHERE name = ?", [(name,) for name in facts])
            self._db.executemany(
                "UPDATE passages SET vector = NULL, vector_sum = NULL WHERE record = ? AND number = ?", sorted(vectors)
            )
            self._db.executemany("DELETE FROM passages WHERE record = ?", [(seq,) for seq in sorted(records)])
            self._db.executemany("DELETE FROM records WHERE seq = ?", [(seq,) for seq in sorted(records)])
            if records:
                self._set("position", "0")


class _Transaction:
    """All or nothing."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._db.execute("ROLLBACK" if kind else "COMMIT")


def _as_text(facets: Mapping[str, Sequence[str]]) -> str:
    return json.dumps(facets, ensure_ascii=False)


def _batches(values: Sequence[int] | Sequence[str]) -> Iterator[tuple[str, list[int] | list[str]]]:
    for start in range(0, len(values), _IN):
        some = list(values[start : start + _IN])
        yield ",".join("?" * len(some)), some  # type: ignore[misc]  # a list of either
