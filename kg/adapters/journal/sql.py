"""
The journal in SQL: append-only events in a hash chain, and beside them what follows from them.

One transaction writes both, so that they cannot drift apart.
Embedded it is SQLite in WAL mode with full synchronisation: what `append` has returned is on disk.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from kg import deadline
from kg.adapters.journal import chain
from kg.adapters.journal.connection import BUSY_MS, connected, translated, utc
from kg.adapters.journal.group_commit import Group, Ticket, turn_of
from kg.adapters.journal.lookup import BY_ID, EVER_IN, RECORDS, SPACES, may_see, might_see, past
from kg.adapters.journal.tables import (
    ACCESS,
    CLAIM,
    EVENT,
    INSERT,
    META,
    METADATA,
    OVERTAKEN,
    PAGE,
    PAGED,
    RECORD,
    SCHEMA_VERSION,
    access_faults,
    changes_of,
    claim_faults,
    erasure_faults,
    file_faults,
    paged,
    payload_of,
    record_faults,
    sources_of,
    stored_of,
    text_of,
)
from kg.errors import KringError, NotFound, Overtaken, StoreDamaged, StoreError, StoreTooNew, Unswept
from kg.ports.journal import Changed, Delete, Event, Mandate, Payload, Put, Stored
from kg.private_files import own_file

_TOGETHER: Final = 200  # records that come in one text
_T = TypeVar("_T")


class SqlJournal:
    """`kg.ports.journal.Journal` on SQLAlchemy Core."""

    def __init__(self, engine: sa.Engine, path: Path) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._path = path
        self._turn = turn_of(path)
        self._remains = self._turn.remains
        self._group = Group(self._turn, self._commit)

    @classmethod
    def open(cls, path: Path, *, read_only: str = "") -> "SqlJournal":
        """
        The journal in a file, made when it is not there.

        Args:
            path: The file; it has to be there when it may only be read.
            read_only: Why nothing may be written, in Dutch; "" when it may.

        Raises:
            StoreTooNew: If a newer version of Kring wrote it.
            StoreDamaged: If the file is no journal.
            StoreLocked: If another process is writing to it.
        """
        if not read_only:
            own_file(path)
        engine = connected(path, read_only=read_only)
        journal = cls(engine, path)
        try:
            journal._prepare(read_only=bool(read_only))
        except StoreError:
            engine.dispose()
            raise
        return journal

    def _prepare(self, *, read_only: bool) -> None:
        with translated(self._path):
            with self._reading() as connection:
                whole = {META.name, ACCESS.name} <= set(sa.inspect(connection).get_table_names())
            if not whole and not read_only:  # only then is there something to wait for, when another process writes
                self._make()
            with self._reading() as connection:
                known = META.name in sa.inspect(connection).get_table_names()
                version = connection.execute(sa.select(META.c.schema_version)).scalar() if known else None
            if version is None:
                raise StoreDamaged(f"{self._path} is geen journaal van Kring; kies een andere map")
            if version > SCHEMA_VERSION:
                raise StoreTooNew(
                    f"het journaal {self._path} heeft versie {version}; deze Kring leest tot en met versie "
                    f"{SCHEMA_VERSION}. Werk Kring bij"
                )
            with self._reading() as connection:
                unswept = connection.execute(sa.select(META.c.unswept)).scalar()
            if unswept and not read_only:  # an erasure was cut short after its transaction
                self.sweep()

    def _make(self) -> None:
        """Every table in a file that has none; the trail in a journal from before there was one."""
        with self._writer.begin() as connection:
            tables = sa.inspect(connection).get_table_names()
            if not tables:
                METADATA.create_all(connection)
                connection.execute(META.insert().values(schema_version=SCHEMA_VERSION, unswept=0))
            elif META.name in tables and (connection.scalar(sa.select(META.c.schema_version)) or 0) <= SCHEMA_VERSION:
                ACCESS.create(connection, checkfirst=True)

    # --- writing ---------------------------------------------------------------------------------

    def append(self, changes: Iterable[Put | Delete], *, mandate: Mandate, reason: str) -> int:
        """Write changes in order, all or none; the seq of the last event (the head when there were none)."""
        wanted = list(changes)  # before the turn: reading them may take long, or use this journal
        return self._group.write(Ticket(wanted, mandate, reason))

    def _commit(self, tickets: Sequence[Ticket]) -> None:
        """Write tickets in one transaction; one that its mandate refuses is left out."""
        with translated(self._path), self._writer.begin() as connection:
            cursor = _cursor(connection)
            tail, made = _tail(cursor), list[tuple[dict[str, Any], Payload]]()
            for ticket in tickets:
                if not {change.id for change in ticket.changes}.isdisjoint(event["record_id"] for event, _ in made):
                    _write(cursor, made)  # what this one is judged by
                    made = []
                try:
                    events = _judged(cursor, ticket, replace(tail))
                except KringError as error:
                    ticket.error = error
                    continue
                if events:
                    tail = chain.Tail(events[-1][0]["seq"], events[-1][0]["hash"])
                made += events
                ticket.seq = tail.seq
            _write(cursor, made)

    def rewrite(self, records: Mapping[str, Put | None], *, mandate: Mandate, reason: str) -> int:
        """
        Erase records and write what comes in their place (None: nothing), all or none; the seq of the last event.

        Raises:
            NotFound: If no event speaks of one of them.
            Forbidden: If the mandate does not allow it.
            Overtaken: If what comes in place of one rests on another state than is held.
            Unswept: If a reader kept the text in the files; all is erased, and it goes when `sweep` says so.
        """
        with self._turn.lock, translated(self._path), self._writer.begin() as connection:
            cursor = _cursor(connection)
            principal, tail = mandate.principal(), _tail(cursor)
            about = {"at": utc(datetime.now(UTC)), "actor": principal.name, "reason": reason}
            if records:
                since = sa.case((META.c.unswept == 0, tail.seq + 1), else_=META.c.unswept)
                connection.execute(META.update().values(unswept=since))
            puts = [put for put in records.values() if put is not None]
            _must_rest(cursor, puts)
            for record_id in records:
                mandate.must_erase(principal, record_id, _ever_in(cursor, record_id))
                _forget(connection, record_id, tail, about)
            _write(cursor, list(_linked(puts, {}, tail, about)))
        if records and not self.sweep():
            raise Unswept(
                f"{', '.join(map(repr, records))} is gewist, maar resten staan nog in de bestanden van "
                f"{self._path} omdat er gelezen wordt; sluit wat de opslag leest, of open haar opnieuw, dan "
                "verdwijnen ze"
            )
        return tail.seq

    def erased(self) -> dict[str, set[str]]:
        """By id what was erased and is perhaps still in some file of the store, with the spaces that it was in."""
        with self._reading() as connection:
            since = connection.scalar(sa.select(META.c.unswept))
            if not since:
                return {}
            ids = sa.select(EVENT.c.record_id).where(EVENT.c.op == "erase", EVENT.c.seq >= since)
            spaces = sa.select(EVENT.c.record_id, EVENT.c.space).distinct().where(EVENT.c.record_id.in_(ids))
            found: dict[str, set[str]] = {}
            for record_id, space in connection.execute(spaces):
                found.setdefault(record_id, set()).add(space)
            return found

    def sweep(self, *, patience_s: float = BUSY_MS / 1000) -> bool:
        """Let what was erased go from the files, while others write; whether no reader kept it there for so long."""
        with translated(self._path):
            return self._remains.clear(patience_s=patience_s)

    def swept(self, upto: int) -> None:
        """Remember that what was erased up to an event is in no file of the store any more."""
        with self._turn.lock, translated(self._path), self._writer.begin() as connection:
            later = sa.select(sa.func.min(EVENT.c.seq)).where(EVENT.c.op == "erase", EVENT.c.seq > upto)
            connection.execute(META.update().values(unswept=connection.scalar(later) or 0))

    # --- reading ---------------------------------------------------------------------------------

    def head(self) -> int:
        """The seq of the last event; 0 when there is none."""
        with self._looking() as cursor:  # every question asks this, some more than once
            cursor.execute("SELECT max(seq) FROM event")
            (seq,) = cursor.fetchone() or (None,)
        return seq or 0

    def get(
        self,
        record_id: str,
        *,
        as_of: datetime | None = None,
        readable: Callable[[str], bool] | None = None,
    ) -> Stored | None:
        """The record now, or as it was at a moment, when `readable` says yes to each space that it is or was in."""
        if as_of is None:
            with self._looking(more_than_once=readable is not None) as cursor:
                if readable is not None and not may_see(cursor, record_id, readable):
                    return None
                row = cursor.execute(BY_ID, (record_id,)).fetchone()
        else:
            with self._reading() as connection:
                if readable is not None and not might_see(connection, record_id, as_of, readable):
                    return None
                row = connection.execute(past(as_of).where(EVENT.c.record_id == record_id)).first()
        return None if row is None else stored_of(row)

    def ever_in(self, record_id: str) -> set[str]:
        """The spaces that a record is or was in; as much work whether it is there or not."""
        with self._looking() as cursor:
            return _ever_in(cursor, record_id)

    def spaces_of(self, record_ids: Iterable[str]) -> dict[str, str]:
        """The space of each of the records that exist, by id."""
        with self._looking(more_than_once=True) as cursor:
            return dict(_gathered(cursor, SPACES, record_ids))

    def get_many(self, record_ids: Iterable[str], *, spaces: Collection[str] | None = None) -> dict[str, Stored]:
        """Those of the records that exist, by id; None means every space."""
        with self._looking(more_than_once=True) as cursor:
            return _held(cursor, record_ids, spaces)

    def scan(
        self,
        *,
        kinds: Collection[str] | None = None,
        spaces: Collection[str] | None = None,
        as_of: datetime | None = None,
        after: str = "",
    ) -> Iterator[Stored]:
        """Current records in order of id, or as they were at a moment, after an id; None means every kind or space."""
        table, key = (RECORD, RECORD.c.id) if as_of is None else (EVENT, EVENT.c.record_id)
        query = (sa.select(RECORD) if as_of is None else past(as_of)).order_by(key)
        if kinds is not None:
            query = query.where(table.c.kind.in_(list(kinds)))
        if spaces is not None:
            query = query.where(table.c.space.in_(list(spaces)))
        if after:
            query = query.where(key > after)
        return self._stream(query)

    def _stream(self, query: sa.Select[Any]) -> Iterator[Stored]:
        with self._reading() as connection:
            for row in connection.execute(query, execution_options=PAGED):
                yield stored_of(row)

    def claimed_by(self, source_id: str) -> set[str]:
        """The ids of the current records whose provenance names a source."""
        with self._reading() as connection:
            return set(connection.scalars(sa.select(CLAIM.c.record_id).where(CLAIM.c.source_id == source_id)))

    def changed_since(self, seq: int, *, batch: int = 2000) -> Iterator[list[Changed]]:
        """Every record that an event after `seq` touched, once, in its current state, in batches."""
        columns = (EVENT.c.record_id, EVENT.c.seq.label("last"), *RECORD.c)
        query = (
            sa.select(*columns)
            .select_from(EVENT.outerjoin(RECORD, RECORD.c.id == EVENT.c.record_id))
            .where(~sa.exists().where(OVERTAKEN))
            .order_by(EVENT.c.seq)
            .limit(batch)
        )
        while True:  # no transaction stays open between batches, so that the log can be emptied
            with self._reading() as connection:
                part = list(changes_of(connection.execute(query.where(EVENT.c.seq > seq), execution_options=PAGED)))
            if not part:
                return
            yield part
            seq = part[-1].seq

    def events(self, *, record_id: str | None = None, kind: str | None = None, after: int = 0) -> Iterator[Event]:
        """The events, oldest first; of all records and kinds when none is named."""
        columns = (column for column in EVENT.c if column is not EVENT.c.salt)
        query = sa.select(*columns).order_by(EVENT.c.seq).limit(PAGE)
        if record_id is not None:
            query = query.where(EVENT.c.record_id == record_id)
        if kind is not None:
            query = query.where(EVENT.c.kind == kind)
        while True:
            with self._reading() as connection:
                rows = connection.execute(query.where(EVENT.c.seq > after)).mappings().all()
            for row in deadline.steps(rows):
                text = row["payload"]
                yield Event(**{**row, "payload": None if text is None else payload_of(text)})
            if not rows:
                return
            after = rows[-1]["seq"]

    def hash_of(self, seq: int) -> str:
        """The hash of an event; "" when it is not there."""
        with self._reading() as connection:
            return connection.scalar(sa.select(EVENT.c.hash).where(EVENT.c.seq == seq)) or ""

    def counts(self) -> dict[tuple[str, str], int]:
        """How many current records there are by (kind, space)."""
        query = sa.select(RECORD.c.kind, RECORD.c.space, sa.func.count()).group_by(RECORD.c.kind, RECORD.c.space)
        with self._reading() as connection:
            return {(text_of(kind), text_of(space)): count for kind, space, count in connection.execute(query)}

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        """One transaction that sees one state of the journal, whatever is written meanwhile."""
        with translated(self._path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _looking(self, *, more_than_once: bool = False) -> Iterator[sqlite3.Cursor]:
        """As `_reading`, for what every request asks: a statement takes a tenth of the time of one of SQLAlchemy."""
        with translated(self._path), closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            if more_than_once:  # one statement sees one state by itself
                cursor.execute("BEGIN")  # the pool ends it
            yield cursor  # type: ignore[misc]

    # --- upkeep ----------------------------------------------------------------------------------

    def verify(self) -> list[str]:
        """What is wrong with the file, the chains, the current records or the claims, in Dutch; [] when all is well."""
        with self._reading() as connection:  # no transaction for all of it: what is erased meanwhile has to go
            wrong = list(file_faults(connection))
        wrong += chain.faults(paged(self._reading, EVENT))
        with self._reading() as connection:
            wrong += [*erasure_faults(connection), *record_faults(connection)]
        wrong += access_faults(paged(self._reading, ACCESS))
        # Claims follow from payloads; they can be judged once those are known to be sound.
        return wrong or list(claim_faults(self._reading))

    def backup(self, path: str) -> None:
        """Copy the journal to a file while others may write."""
        with translated(self._path), self._engine.connect() as connection:
            source: Any = connection.connection.driver_connection
            try:
                with closing(sqlite3.connect(path)) as target:
                    source.backup(target)
            except sqlite3.Error as error:
                raise StoreError(f"de reservekopie {path} kan niet worden geschreven: {error}") from error

    def close(self) -> None:
        """Let go of the files."""
        self._engine.dispose()


# --- rows ----------------------------------------------------------------------------------------


def _cursor(connection: sa.Connection) -> sqlite3.Cursor:
    """SQLite's own cursor in the transaction of a connection: every write goes by it."""
    return connection.connection.cursor()  # type: ignore[return-value]


def _tail(cursor: sqlite3.Cursor) -> chain.Tail:
    row = cursor.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    return chain.Tail(*row) if row else chain.Tail()


def _held(
    cursor: sqlite3.Cursor, record_ids: Iterable[str], spaces: Collection[str] | None = None
) -> dict[str, Stored]:
    rows = _gathered(cursor, RECORDS, record_ids, None if spaces is None else json.dumps(sorted(spaces)))
    return {row[0]: stored_of(row) for row in rows}


def _gathered(cursor: sqlite3.Cursor, query: str, record_ids: Iterable[str], *more: str | None) -> Iterator[list[Any]]:
    """The rows of `SPACES` or `RECORDS`, all of one state of the journal; `more` is what it asks besides ids."""
    for ids in deadline.steps(_parts(list(record_ids), _TOGETHER)):
        yield from json.loads(cursor.execute(query, (json.dumps(ids), *more)).fetchone()[0])


def _ever_in(cursor: sqlite3.Cursor, record_id: str) -> set[str]:
    return set(json.loads(cursor.execute(EVER_IN, (record_id,)).fetchone()[0]))


def _judged(cursor: sqlite3.Cursor, ticket: Ticket, tail: chain.Tail) -> list[tuple[dict[str, Any], Payload]]:
    """The changes of a ticket as events, when its mandate admits them; nothing is written."""
    principal = ticket.mandate.principal()
    about = {"at": utc(datetime.now(UTC)), "actor": principal.name, "reason": ticket.reason}
    ids = list({change.id: None for change in ticket.changes})
    spaces = dict(_gathered(cursor, SPACES, ids))
    readable = principal.readable(spaces.values())
    held = _held(cursor, ids, readable)  # of what is out of sight no text is looked at: it takes no time
    admitted = ticket.mandate.admitted(principal, ticket.changes, held, spaces.keys() - held.keys())
    places = {key: (stored.kind, stored.space) for key, stored in held.items()}
    return list(_linked(admitted, places, tail, about))


def _must_rest(cursor: sqlite3.Cursor, puts: Sequence[Put]) -> None:
    """What is written in the place of records was made of what they say now."""
    held = _held(cursor, [put.id for put in puts if put.rests_on is not None])
    for put in puts:
        if put.rests_on is not None and (put.id not in held or held[put.id].seq != put.rests_on):
            raise Overtaken(f"{put.id!r} is gewijzigd sinds ernaar gekeken werd; er is niets gewist")


def _linked(
    part: Sequence[Put | Delete], known: dict[str, tuple[str, str]], tail: chain.Tail, about: dict[str, str]
) -> Iterator[tuple[dict[str, Any], Payload]]:
    """The changes as events, each with the payload that holds after it; `known` has the kind and space of records."""
    for change in part:
        if isinstance(change, Put):
            known[change.id] = kind, space = change.kind, change.space
            text = chain.canonical(change.payload)
            who = {"actor": change.author} if change.author else {}
            event = tail.link(op="put", record_id=change.id, kind=kind, space=space, payload=text, **{**about, **who})
            yield event, change.payload
        else:
            kind, space = known.pop(change.id)
            yield tail.link(op="delete", record_id=change.id, kind=kind, space=space, **about), {}


def _forget(connection: sa.Connection, record_id: str, tail: chain.Tail, about: dict[str, str]) -> None:
    """Take the payload out of every event of a record, and say so in the chain."""
    of_record = EVENT.c.record_id == record_id
    last = sa.select(EVENT.c.kind, EVENT.c.space).where(of_record).order_by(EVENT.c.seq.desc()).limit(1)
    known = connection.execute(last).first()
    if known is None:
        raise NotFound(f"er is niets bekend onder {record_id!r}; er is niets gewist")
    connection.execute(EVENT.update().where(of_record).values(payload=None, salt=None))
    event = tail.link(op="erase", record_id=record_id, kind=known.kind, space=known.space, **about)
    _write(_cursor(connection), [(event, {})])


def _write(cursor: sqlite3.Cursor, events: list[tuple[dict[str, Any], Payload]]) -> None:
    for part in _parts(events):
        _write_part(cursor, part)


def _write_part(cursor: sqlite3.Cursor, made: list[tuple[dict[str, Any], Payload]]) -> None:
    """Events, and what follows from them."""
    cursor.executemany(INSERT[EVENT.name], [event for event, _ in made])
    latest = {event["record_id"]: (event, payload) for event, payload in made}
    ids = (json.dumps(list(latest)),)
    cursor.execute("DELETE FROM record WHERE id IN (SELECT value FROM json_each(?))", ids)
    cursor.execute("DELETE FROM claim WHERE record_id IN (SELECT value FROM json_each(?))", ids)
    current = [(event, payload) for event, payload in latest.values() if event["op"] == "put"]
    cursor.executemany(INSERT[RECORD.name], [{**event, "id": event["record_id"]} for event, _ in current])
    claims = [
        {"source_id": source, "record_id": event["record_id"]}
        for event, payload in current
        for source in sources_of(payload)
    ]
    cursor.executemany(INSERT[CLAIM.name], claims)


def _parts(values: list[_T], size: int = PAGE) -> Iterator[list[_T]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
