"""
The journal in SQL: append-only events with a hash chain, and the current records beside them.

One transaction writes both, so that they cannot part.
Embedded it is SQLite in WAL mode with full synchronisation: a write that has returned has been forced to disk.
"""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from kg.adapters import journal_chain as chain
from kg.errors import NotFound, StoreDamaged, StoreLocked, StoreTooNew
from kg.ports import Changed, Delete, Event, Put, Stored

SCHEMA_VERSION: Final = 1
_CHUNK: Final = 500  # values in one IN clause
_META: Final = sa.MetaData()

EVENT: Final = sa.Table(
    "event",
    _META,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("op", sa.String, nullable=False),
    sa.Column("record_id", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("space", sa.String, nullable=False),
    sa.Column("payload", sa.Text),
    sa.Column("salt", sa.String),
    sa.Column("payload_hash", sa.String, nullable=False),
    sa.Column("prev_hash", sa.String, nullable=False),
    sa.Column("hash", sa.String, nullable=False),
    sa.Index("event_by_record", "record_id", "seq"),
)
RECORD: Final = sa.Table(
    "record",
    _META,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("space", sa.String, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Index("record_by_kind", "kind", "space"),
    sa.Index("record_by_seq", "seq"),
)
CLAIM: Final = sa.Table(
    "claim",
    _META,
    sa.Column("source_id", sa.String, primary_key=True),
    sa.Column("record_id", sa.String, primary_key=True),
    sa.Index("claim_by_record", "record_id"),
)
VERSION: Final = sa.Table("meta", _META, sa.Column("schema_version", sa.Integer, nullable=False))


def _on_connect(connection: Any, _record: object) -> None:
    """SQLite: full durability, and freed pages are overwritten so that erased means erased."""
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "busy_timeout=5000",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """The database's errors in Kring's words."""
    try:
        yield
    except sa.exc.DatabaseError as error:
        if "locked" in str(error.orig):
            raise StoreLocked(
                f"het journaal {path} is in gebruik bij een ander proces; probeer het zo opnieuw"
            ) from error
        if isinstance(error.orig, sqlite3.DatabaseError) and not isinstance(error.orig, sqlite3.IntegrityError):
            raise StoreDamaged(
                f"het journaal {path} is niet te lezen ({error.orig}); zet een reservekopie terug"
            ) from error
        raise


class SqlJournal:
    """`kg.ports.Journal` on SQLAlchemy Core."""

    def __init__(self, engine: sa.Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
        self._writing = threading.Lock()

    @classmethod
    def open(cls, path: Path) -> "SqlJournal":
        """
        The journal in a file, made when it is not there.

        Raises:
            StoreTooNew: If a newer version of Kring wrote it.
            StoreDamaged: If the file is no journal.
        """
        engine = sa.create_engine(f"sqlite:///{path}")
        sa.event.listen(engine, "connect", _on_connect)
        try:
            with _translated(path):
                _META.create_all(engine)
                with engine.begin() as connection:
                    version = connection.execute(sa.select(VERSION.c.schema_version)).scalar()
                    if version is None:
                        connection.execute(VERSION.insert().values(schema_version=SCHEMA_VERSION))
            if version is not None and version > SCHEMA_VERSION:
                raise StoreTooNew(
                    f"{path} is geschreven door een nieuwere Kring (vorm {version}); deze leest tot en met "
                    f"{SCHEMA_VERSION}: werk Kring bij"
                )
        except Exception:
            engine.dispose()
            raise
        return cls(engine, path)

    # --- writing ---------------------------------------------------------------------------------

    def append(self, changes: Iterable[Put | Delete], *, actor: str, reason: str) -> int:
        """Write changes in order, all or none; the seq of the last event."""
        with self._writing, _translated(self._path), self._engine.begin() as connection:
            last = self._last(connection)
            at = _now()
            links: list[chain.Link] = []
            for change in self._known(connection, list(changes)):
                last = chain.link(last, at=at, actor=actor, reason=reason, change=change)
                links.append(last)
            if links:
                self._write(connection, links)
            return last.seq

    def erase(self, record_id: str, *, actor: str, reason: str) -> int:
        """Remove every payload of a record for good; the chain stays whole."""
        with self._writing, _translated(self._path):
            with self._engine.begin() as connection:
                of_record = EVENT.c.record_id == record_id
                known = connection.execute(
                    sa.select(EVENT.c.kind, EVENT.c.space).where(of_record).order_by(EVENT.c.seq.desc())
                ).first()
                if known is None:
                    raise NotFound(f"er is niets bekend onder {record_id!r}")
                connection.execute(EVENT.update().where(of_record).values(payload=None, salt=None))
                change = chain.Erase(record_id, known.kind, known.space)
                made = chain.link(self._last(connection), at=_now(), actor=actor, reason=reason, change=change)
                self._write(connection, [made])
            with self._engine.connect() as connection:  # the write-ahead log still holds what was erased
                connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return made.seq

    def _last(self, connection: sa.Connection) -> chain.Link:
        row = connection.execute(sa.select(EVENT.c.seq, EVENT.c.hash).order_by(EVENT.c.seq.desc()).limit(1)).first()
        return chain.start(row.seq, row.hash) if row else chain.GENESIS

    def _known(self, connection: sa.Connection, changes: list[Put | Delete]) -> Iterator[chain.Change]:
        """The changes, deletions with the kind and space of what they delete."""
        gone = [change.id for change in changes if isinstance(change, Delete)]
        where = {row.id: (row.kind, row.space) for row in self._select(connection, gone)}
        for change in changes:
            if isinstance(change, Put):
                where[change.id] = (change.kind, change.space)
                yield change
            elif change.id in where:
                yield chain.Removal(change.id, *where.pop(change.id))
            else:
                raise NotFound(f"er is niets bekend onder {change.id!r}; er is niets verwijderd")

    def _write(self, connection: sa.Connection, links: list[chain.Link]) -> None:
        connection.execute(EVENT.insert(), [link.row() for link in links])
        latest = {link.record_id: link for link in links}
        touched = list(latest)
        for ids in _chunks(touched):
            connection.execute(RECORD.delete().where(RECORD.c.id.in_(ids)))
            connection.execute(CLAIM.delete().where(CLAIM.c.record_id.in_(ids)))
        records = [link.record() for link in latest.values() if link.payload is not None]
        claims = [claim for link in latest.values() for claim in link.claims()]
        if records:
            connection.execute(RECORD.insert(), records)
        if claims:
            connection.execute(CLAIM.insert(), claims)

    # --- reading ---------------------------------------------------------------------------------

    def head(self) -> int:
        """The seq of the last event; 0 when there is none."""
        with _translated(self._path), self._engine.connect() as connection:
            return self._last(connection).seq

    def get(self, record_id: str, *, as_of: datetime | None = None) -> Stored | None:
        """The record now, or as it was at a moment."""
        if as_of is None:
            return self.get_many([record_id]).get(record_id)
        return next(self._past(as_of, sa.true(), record_id=record_id), None)

    def get_many(self, record_ids: Iterable[str]) -> dict[str, Stored]:
        """Those of the records that exist, by id."""
        with _translated(self._path), self._engine.connect() as connection:
            return {row.id: _stored(row) for row in self._select(connection, record_ids)}

    def _select(self, connection: sa.Connection, record_ids: Iterable[str]) -> Iterator[sa.Row[Any]]:
        for ids in _chunks(list(record_ids)):
            yield from connection.execute(sa.select(RECORD).where(RECORD.c.id.in_(ids)))

    def scan(
        self,
        *,
        kinds: Collection[str] | None = None,
        spaces: Collection[str] | None = None,
        as_of: datetime | None = None,
    ) -> Iterator[Stored]:
        """Current records in order of id, or as they were at a moment."""
        table = RECORD if as_of is None else EVENT
        wanted = sa.and_(
            sa.true() if kinds is None else table.c.kind.in_(list(kinds)),
            sa.true() if spaces is None else table.c.space.in_(list(spaces)),
        )
        if as_of is not None:
            yield from self._past(as_of, wanted)
            return
        with _translated(self._path), self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=1000).execute(
                sa.select(RECORD).where(wanted).order_by(RECORD.c.id)
            ):
                yield _stored(row)

    def _past(self, moment: datetime, wanted: sa.ColumnElement[bool], *, record_id: str = "") -> Iterator[Stored]:
        """The last event of each record up to a moment, where it has one that still says something."""
        until = EVENT.c.at <= _utc(moment)
        one = EVENT.c.record_id == record_id if record_id else sa.true()
        last = sa.select(sa.func.max(EVENT.c.seq)).where(until, one).group_by(EVENT.c.record_id)
        columns = (EVENT.c.record_id.label("id"), EVENT.c.kind, EVENT.c.space, EVENT.c.seq, EVENT.c.at, EVENT.c.payload)
        query = sa.select(*columns).where(EVENT.c.seq.in_(last), EVENT.c.payload.is_not(None), wanted)
        with _translated(self._path), self._engine.connect() as connection:
            for row in connection.execute(query.order_by(EVENT.c.record_id)):
                yield _stored(row)

    def claimed_by(self, source_id: str) -> dict[str, Stored]:
        """The current records whose provenance names a source, by id."""
        query = sa.select(RECORD).join(CLAIM, CLAIM.c.record_id == RECORD.c.id).where(CLAIM.c.source_id == source_id)
        with _translated(self._path), self._engine.connect() as connection:
            return {row.id: _stored(row) for row in connection.execute(query)}

    def changed_since(self, seq: int, *, batch: int = 2000) -> Iterator[list[Changed]]:
        """Every record touched after `seq`, once, in its current state, ascending in its last event."""
        last = sa.func.max(EVENT.c.seq).label("last")
        touched = sa.select(EVENT.c.record_id, last).where(EVENT.c.seq > seq).group_by(EVENT.c.record_id).subquery()
        query = (
            sa.select(touched.c.record_id, touched.c.last, RECORD)
            .outerjoin(RECORD, RECORD.c.id == touched.c.record_id)
            .order_by(touched.c.last)
        )
        with _translated(self._path), self._engine.connect() as connection:
            rows = connection.execution_options(yield_per=batch).execute(query)
            for part in rows.partitions():
                yield [Changed(row.record_id, row.last, _stored(row) if row.id is not None else None) for row in part]

    def events(self, *, record_id: str | None = None, after: int = 0) -> Iterator[Event]:
        """The events, oldest first."""
        wanted = (
            EVENT.c.seq > after if record_id is None else sa.and_(EVENT.c.seq > after, EVENT.c.record_id == record_id)
        )
        with _translated(self._path), self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=1000).execute(
                sa.select(EVENT).where(wanted).order_by(EVENT.c.seq)
            ):
                fields = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
                del fields["salt"]
                yield Event(**{**fields, "payload": json.loads(row.payload) if row.payload is not None else None})

    def counts(self) -> dict[tuple[str, str], int]:
        """How many current records there are by (kind, space)."""
        query = sa.select(RECORD.c.kind, RECORD.c.space, sa.func.count()).group_by(RECORD.c.kind, RECORD.c.space)
        with _translated(self._path), self._engine.connect() as connection:
            return {(kind, space): count for kind, space, count in connection.execute(query)}

    # --- upkeep ----------------------------------------------------------------------------------

    def verify(self) -> list[str]:
        """What is wrong with the chain or with the table of current records."""
        with _translated(self._path), self._engine.connect() as connection:
            events = connection.execution_options(yield_per=1000).execute(sa.select(EVENT).order_by(EVENT.c.seq))
            wrong, expected = chain.verify(row._mapping for row in events)  # noqa: SLF001
            found = {row.id: row.seq for row in connection.execute(sa.select(RECORD.c.id, RECORD.c.seq))}
            kept = connection.execute(
                sa.select(RECORD.c.id, RECORD.c.payload, EVENT.c.payload.label("stated")).join(
                    EVENT, EVENT.c.seq == RECORD.c.seq
                )
            )
            wrong += [
                f"record {row.id}: de inhoud is niet die van zijn laatste gebeurtenis"
                for row in kept
                if row[1] != row[2]
            ]
        missing = sorted(expected.keys() - found.keys())
        wrong += [f"record {key}: staat in het journaal, niet in de tabel" for key in missing]
        for key, seq in sorted(found.items()):
            if expected.get(key) != seq:
                wrong.append(f"record {key}: de tabel noemt gebeurtenis {seq}, het journaal {expected.get(key)}")
        return wrong

    def backup(self, path: str) -> None:
        """Copy the journal to a file while others may write."""
        with _translated(self._path), self._engine.connect() as connection:
            source = connection.connection.driver_connection
            target = sqlite3.connect(path)
            try:
                source.backup(target)  # type: ignore[union-attr]
            finally:
                target.close()

    def close(self) -> None:
        """Let go of the files."""
        self._engine.dispose()


def _chunks(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _stored(row: Any) -> Stored:
    payload: Mapping[str, Any] = json.loads(row.payload)
    return Stored(row.id, row.kind, row.space, row.seq, row.at, payload)


def _now() -> str:
    return _utc(datetime.now(UTC))


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"tijdstip {moment.isoformat()} heeft geen tijdzone; geef er een mee, bijvoorbeeld UTC")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
