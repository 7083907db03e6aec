"""
The journal in SQL: append-only events in a hash chain, and beside them what follows from them.

One transaction writes both, so that they cannot drift apart.
Embedded it is SQLite in WAL mode with full synchronisation: what `append` has returned is on disk.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from kg import deadline
from kg.adapters.journal import chain
from kg.adapters.journal.chain import utc
from kg.adapters.journal.group_commit import GroupCommit, Ticket, turn_of
from kg.adapters.journal.lookup import may_see, might_see, past
from kg.adapters.journal.rows import (
    ever_in,
    forget,
    gathered,
    held_now,
    judged,
    linked,
    must_rest,
    tail_of,
    write,
)
from kg.adapters.journal.sqlite import BY_ID, HEAD, ONE_STATE, SPACES, Cursor, copy, cursor_of, file_faults
from kg.adapters.journal.tables import (
    ACCESS,
    CLAIM,
    EVENT,
    META,
    METADATA,
    MUCH,
    OVERTAKEN,
    PAGE,
    PAGED,
    RECORD,
    SCHEMA_VERSION,
    access_faults,
    changes_of,
    claim_faults,
    erasure_faults,
    paged,
    payload_of,
    record_faults,
    stored_of,
    text_of,
)
from kg.adapters.sql.sqlite import BUSY_MS, connected, translated
from kg.errors import KringError, StoreDamaged, StoreError, StoreTooNew, Unswept
from kg.ports.journal import Changed, Delete, Event, Mandate, Payload, Put, Stored
from kg.private_files import own_file


class SqlJournal:
    """`kg.ports.journal.Journal` on SQLAlchemy Core."""

    def __init__(self, engine: sa.Engine, path: Path, *, busy_ms: int = BUSY_MS, most_held: int = MUCH) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._path = path
        self._busy_ms = busy_ms
        self._most_held = most_held
        self._turn = turn_of(path)
        self._remains = self._turn.remains
        self._group = GroupCommit(self._turn, self._commit)

    @classmethod
    def open(cls, path: Path, *, read_only: str = "", busy_ms: int = BUSY_MS, most_held: int = MUCH) -> "SqlJournal":
        """
        The journal in a file, made when it is not there.

        Args:
            path: The file; it has to be there when it may only be read.
            read_only: Why nothing may be written, in Dutch; "" when it may.
            busy_ms: Milliseconds to wait for another process.
            most_held: Characters of changes that are held at once.

        Raises:
            StoreTooNew: If a newer version of Kring wrote it.
            StoreDamaged: If the file is no journal.
            StoreLocked: If another process is writing to it.
        """
        if not read_only:
            own_file(path)
        engine = connected(path, read_only=read_only, busy_ms=busy_ms)
        journal = cls(engine, path, busy_ms=busy_ms, most_held=most_held)
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
            cursor = cursor_of(connection)
            tail, made = tail_of(cursor), list[tuple[dict[str, Any], Payload]]()
            for ticket in tickets:
                if not {change.id for change in ticket.changes}.isdisjoint(event["record_id"] for event, _ in made):
                    write(cursor, made)  # what this one is judged by
                    made = []
                try:
                    events = judged(cursor, ticket, replace(tail))
                except KringError as error:
                    ticket.error = error
                    continue
                if events:
                    tail = chain.Tail(events[-1][0]["seq"], events[-1][0]["hash"])
                made += events
                ticket.seq = tail.seq
            write(cursor, made)

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
            cursor = cursor_of(connection)
            principal, tail = mandate.principal(), tail_of(cursor)
            about = {"at": utc(datetime.now(UTC)), "actor": principal.name, "reason": reason}
            if records:
                since = sa.case((META.c.unswept == 0, tail.seq + 1), else_=META.c.unswept)
                connection.execute(META.update().values(unswept=since))
            puts = [put for put in records.values() if put is not None]
            must_rest(cursor, puts)
            for record_id in records:
                mandate.must_erase(principal, record_id, ever_in(cursor, record_id))
                forget(connection, record_id, tail, about)
            write(cursor, list(linked(puts, {}, tail, about)))
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

    def sweep(self, *, patience_s: float | None = None) -> bool:
        """Let what was erased go from the files, while others write; whether no reader kept it there for so long."""
        with translated(self._path):
            return self._remains.clear(patience_s=self._busy_ms / 1000 if patience_s is None else patience_s)

    def swept(self, upto: int) -> None:
        """Remember that what was erased up to an event is in no file of the store any more."""
        with self._turn.lock, translated(self._path), self._writer.begin() as connection:
            later = sa.select(sa.func.min(EVENT.c.seq)).where(EVENT.c.op == "erase", EVENT.c.seq > upto)
            connection.execute(META.update().values(unswept=connection.scalar(later) or 0))

    # --- reading ---------------------------------------------------------------------------------

    def head(self) -> int:
        """The seq of the last event; 0 when there is none."""
        with self._looking() as cursor:  # every question asks this, some more than once
            cursor.execute(HEAD)
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
            return ever_in(cursor, record_id)

    def spaces_of(self, record_ids: Iterable[str]) -> dict[str, str]:
        """The space of each of the records that exist, by id."""
        with self._looking(more_than_once=True) as cursor:
            return dict(gathered(cursor, SPACES, record_ids))

    def get_many(self, record_ids: Iterable[str], *, spaces: Collection[str] | None = None) -> dict[str, Stored]:
        """Those of the records that exist, by id; None means every space."""
        with self._looking(more_than_once=True) as cursor:
            return held_now(cursor, record_ids, spaces)

    def scan(
        self,
        *,
        kinds: Collection[str] | None = None,
        spaces: Collection[str] | None = None,
        as_of: datetime | None = None,
        after: str = "",
        since: int = 0,
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
        if since:
            query = query.where(table.c.seq > since)
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
                rows = connection.execute(query.where(EVENT.c.seq > seq), execution_options=PAGED)
                part = list(changes_of(rows, most=self._most_held))
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
    def _looking(self, *, more_than_once: bool = False) -> Iterator[Cursor]:
        """As `_reading`, for what every request asks, by text."""
        with translated(self._path), closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            if more_than_once:  # one statement sees one state by itself
                cursor.execute(ONE_STATE)
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
            copy(connection, path)

    def close(self) -> None:
        """Let go of the files."""
        self._engine.dispose()
