"""
The journal in SQL: append-only events in a hash chain, and beside them what follows from them.

One transaction writes both, so that they cannot drift apart; what `append` has returned is on disk.
Embedded it is SQLite in WAL mode with full synchronisation; beyond one machine it is PostgreSQL, see `Database`.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from kg import deadline
from kg.adapters.journal import chain
from kg.adapters.journal.chain import utc
from kg.adapters.journal.database import Database, Session
from kg.adapters.journal.group_commit import GroupCommit, Ticket
from kg.adapters.journal.lookup import may_see, might_see, past
from kg.adapters.journal.rows import (
    Known,
    ahead,
    apart,
    ever_in,
    forget,
    gathered,
    held_now,
    linked,
    looked_up,
    must_rest,
    tail_of,
    where_it_stands,
    write,
)
from kg.adapters.journal.sqlite import SqliteFile
from kg.adapters.journal.tables import (
    ACCESS,
    CLAIM,
    EVENT,
    META,
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
from kg.adapters.sql.sqlite import BUSY_MS
from kg.errors import KringError, StoreDamaged, StoreError, StoreTooNew, Undecided, Unswept
from kg.ports.journal import Changed, Delete, Event, Mandate, Payload, Put, Stored

_AGAIN_S: Final = 0.2  # between two looks at a database that went away


class SqlJournal:
    """`kg.ports.journal.Journal` on SQLAlchemy Core."""

    def __init__(self, database: Database, *, read_only: bool = False, most_held: int = MUCH) -> None:
        self._database = database
        self._engine = database.engine
        self._most_held = most_held
        self._turn = database.turn
        self._group = GroupCommit(self._turn, self._commit)
        try:
            self._prepare(read_only=read_only)
        except StoreError:
            self._engine.dispose()
            raise

    @classmethod
    def open(cls, path: Path, *, read_only: str = "", busy_ms: int = BUSY_MS, most_held: int = MUCH) -> "SqlJournal":
        """
        The journal in a file of SQLite, made when it is not there.

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
        file = SqliteFile(path, read_only=read_only, busy_ms=busy_ms)
        return cls(file, read_only=bool(read_only), most_held=most_held)

    def _prepare(self, *, read_only: bool) -> None:
        with self._database.translated():
            if not read_only:
                self._database.make()
            with self._reading() as connection:
                known = META.name in sa.inspect(connection).get_table_names()
                meta = connection.execute(sa.select(META.c.schema_version, META.c.unswept)).first() if known else None
            if meta is None:
                raise StoreDamaged(f"{self._database.name} is geen journaal van Kring; kies een andere map")
            if meta.schema_version > SCHEMA_VERSION:
                raise StoreTooNew(
                    f"het journaal {self._database.name} heeft versie {meta.schema_version}; deze Kring leest tot en "
                    f"met versie {SCHEMA_VERSION}. Werk Kring bij"
                )
            if meta.unswept and not read_only:  # an erasure was cut short after its transaction
                self.sweep()

    # --- writing ---------------------------------------------------------------------------------

    def append(self, changes: Iterable[Put | Delete], *, mandate: Mandate, reason: str) -> int:
        """Write changes in order, all or none; the seq of the last event (the head when there were none)."""
        wanted = list(changes)  # before the turn: reading them may take long, or use this journal
        return self._group.write(Ticket(wanted, mandate, reason))

    def _commit(self, tickets: Callable[[], Sequence[Ticket]]) -> None:
        """Write tickets in one transaction; one that its mandate refuses is left out."""
        named = self._ahead(tickets)
        with self._writing(in_one_go=True) as (_, session):
            tail, known = where_it_stands(session, named)
            for run in apart(tickets()):  # with who came while others wrote
                made = list[tuple[dict[str, Any], Payload]]()
                for one in looked_up(session, run, known):
                    try:
                        events = one.events(replace(tail))
                    except KringError as error:
                        one.ticket.error = error
                        continue
                    if events:
                        tail = chain.Tail(events[-1][0]["seq"], events[-1][0]["hash"])
                    made += events
                    one.ticket.seq = tail.seq
                write(session, made)
                known = Known()

    def _ahead(self, tickets: Callable[[], Sequence[Ticket]]) -> Known:
        """Over a line: what is to be asked in the first go, so that others wait for two goes only."""
        if not self._database.say.is_far:
            return Known()
        with self._looking() as session:
            return ahead(session, tickets)

    def rewrite(self, records: Mapping[str, Put | None], *, mandate: Mandate, reason: str) -> int:
        """
        Erase records and write what comes in their place (None: nothing), all or none; the seq of the last event.

        Raises:
            NotFound: If no event speaks of one of them.
            Forbidden: If the mandate does not allow it.
            Overtaken: If what comes in place of one rests on another state than is held.
            Unswept: If a reader kept the text in the files; all is erased, and it goes when `sweep` says so.
        """
        with self._turn.lock, self._writing() as (connection, session):
            principal, tail = mandate.principal(), tail_of(session)
            about = {"at": utc(datetime.now(UTC)), "actor": principal.name, "reason": reason}
            if records:
                since = sa.case((META.c.unswept == 0, tail.seq + 1), else_=META.c.unswept)
                connection.execute(META.update().values(unswept=since))
            puts = [put for put in records.values() if put is not None]
            must_rest(session, puts)
            for record_id in records:
                mandate.must_erase(principal, record_id, ever_in(session, record_id))
                forget(connection, session, record_id, tail, about)
            write(session, list(linked(puts, {}, tail, about)))
        if records and not self.sweep():
            raise Unswept(
                f"{', '.join(map(repr, records))} is gewist, maar resten staan nog in de bestanden van "
                f"{self._database.name} omdat er gelezen wordt; sluit wat de opslag leest, of open haar opnieuw, dan "
                "verdwijnen ze"
            )
        return tail.seq

    def erased(self, since: int = 0) -> dict[str, set[str]]:
        """By id what was erased and is perhaps still in some file of the store, with the spaces that it was in."""
        with self._reading() as connection:
            since = since or connection.scalar(sa.select(META.c.unswept)) or 0
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
        with self._database.translated():
            return self._turn.remains.clear(patience_s=self._database.patience_s if patience_s is None else patience_s)

    def swept(self, upto: int) -> None:
        """Remember that what was erased up to an event is in no file of the store any more."""
        with self._turn.lock, self._writing() as (connection, _):
            later = sa.select(sa.func.min(EVENT.c.seq)).where(EVENT.c.op == "erase", EVENT.c.seq > upto)
            connection.execute(META.update().values(unswept=connection.scalar(later) or 0))

    # --- reading ---------------------------------------------------------------------------------

    def head(self) -> int:
        """The seq of the last event; 0 when there is none."""
        with self._looking() as session:  # every question asks this, some more than once
            (seq,) = session.cursor.execute(session.say.head).fetchone() or (None,)
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
            with self._looking(more_than_once=readable is not None) as session:
                if readable is not None and not may_see(session, record_id, readable):
                    return None
                row = session.cursor.execute(session.say.by_id, (record_id,)).fetchone()
        else:
            with self._reading() as connection:
                if readable is not None and not might_see(connection, record_id, as_of, readable):
                    return None
                row = connection.execute(past(as_of).where(EVENT.c.record_id == record_id)).first()
        return None if row is None else stored_of(row)

    def ever_in(self, record_id: str) -> set[str]:
        """The spaces that a record is or was in; as much work whether it is there or not."""
        with self._looking() as session:
            return ever_in(session, record_id)

    def spaces_of(self, record_ids: Iterable[str]) -> dict[str, str]:
        """The space of each of the records that exist, by id."""
        with self._looking(more_than_once=True) as session:
            return dict(gathered(session, session.say.spaces, record_ids))

    def get_many(self, record_ids: Iterable[str], *, spaces: Collection[str] | None = None) -> dict[str, Stored]:
        """Those of the records that exist, by id; None means every space."""
        with self._looking(more_than_once=True) as session:
            return held_now(session, record_ids, spaces)

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
        with self._reading() as connection, connection.execute(query, execution_options=PAGED) as rows:
            for row in rows:
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
            further = query.where(EVENT.c.seq > seq)
            with self._reading() as connection, connection.execute(further, execution_options=PAGED) as rows:
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
        with self._database.translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _looking(self, *, more_than_once: bool = False) -> Iterator[Session]:
        """As `_reading`, for what every request asks, by text."""
        with self._database.translated(), closing(self._engine.raw_connection()) as connection:
            cursor: Any = connection.cursor()
            if more_than_once or self._database.is_still:  # one statement sees one state by itself
                cursor.execute(self._database.one_state)
            yield Session(cursor, self._database.say)

    @contextmanager
    def _writing(self, *, in_one_go: bool = False) -> Iterator[tuple[sa.Connection, Session]]:
        """
        One transaction, while nobody else writes; what was written in it is on disk when the block ends.

        Raises:
            StoreError: If it was not written.
            Undecided: If nobody knows.
        """
        with self._database.translated():
            session = Session(None, self._database.say, in_one_go=in_one_go)
            try:
                with self._database.writing("journal", in_one_go=in_one_go) as connection:
                    session.cursor = connection.connection.cursor()
                    yield connection, session
            except Undecided as error:
                if not self._holds(*session.end):
                    raise StoreError(f"{self._database.name} viel weg; er is niets geschreven") from error

    def _holds(self, seq: int, known: str) -> bool:
        """Whether an event was written after all: once nobody writes any more, so neither that transaction."""
        until = time.monotonic() + self._database.patience_s
        while True:
            try:
                with self._database.writing("journal") as connection:
                    return connection.scalar(sa.select(EVENT.c.hash).where(EVENT.c.seq == seq)) == known
            except (sa.exc.DBAPIError, StoreError) as error:
                if time.monotonic() > until:
                    raise Undecided(
                        f"{self._database.name} viel weg en komt niet terug; of er geschreven is, is niet bekend: "
                        "kijk, en schrijf anders opnieuw"
                    ) from error
                time.sleep(_AGAIN_S)

    # --- upkeep ----------------------------------------------------------------------------------

    def verify(self) -> list[str]:
        """What is wrong with the file, the chains, the current records or the claims, in Dutch; [] when all is well."""
        with self._reading() as connection:  # no transaction for all of it: what is erased meanwhile has to go
            wrong = self._database.file_faults(connection)
        wrong += chain.faults(paged(self._reading, EVENT))
        with self._reading() as connection:
            wrong += [*erasure_faults(connection), *record_faults(connection)]
        wrong += access_faults(paged(self._reading, ACCESS))
        # Claims follow from payloads; they can be judged once those are known to be sound.
        return wrong or list(claim_faults(self._reading))

    def backup(self, path: str) -> None:
        """Copy the journal to a file while others may write."""
        with self._reading() as connection:
            self._database.copy(connection, path)

    def close(self) -> None:
        """Let go of the files."""
        self._engine.dispose()
