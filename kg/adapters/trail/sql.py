"""
The trail in SQL: who saw what, in the database of the journal, in a hash chain of its own.

Apart from the events, since views and answers that are kept follow those, and reading must not make them anew.
What is noted is written within a quarter of a second, many lines in one transaction: an answer does not wait for the
disk. If it cannot be written for half a minute, `note` refuses, and with it the answer that could not be accounted for.
While the store is being moved it refuses before lines are: what was answered has its line, and the line goes along.
That a space was used is one line a minute for each asker: a busy one would drown out who read what.
"""

import heapq
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from kg.access import AUDIENCES
from kg.adapters.journal.chain import Tail, utc
from kg.adapters.journal.database import Database
from kg.adapters.journal.sqlite import SqliteFile
from kg.adapters.journal.tables import ACCESS, EVENT, link
from kg.adapters.sql.fence import said_of, standing
from kg.adapters.sql.sqlite import BUSY_MS
from kg.errors import StoreError, StoreMoved, StoreReadOnly
from kg.ports.trail import Access, Seen, Wanted

_GATHER_S: Final = 0.25
_PATIENCE_S: Final = 30.0
_LOOK_S: Final = 1.0  # between two looks whether the store is being moved; it then takes lines for a while longer
_AGAIN_S: Final = 60.0  # within which the same use is the same line


class SqlTrail:
    """`kg.ports.trail.Trail` on SQLAlchemy Core."""

    def __init__(
        self,
        database: Database,
        *,
        read_only: str = "",
        gather_s: float = _GATHER_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._engine = database.engine
        self._read_only = read_only
        self._moved = ""  # why nothing more is to be seen here, in Dutch
        self._gather_s = gather_s
        self._clock = clock
        self._turn = database.turn
        self._waiting: dict[Access, str] = {}  # and when it was first noted
        self._used: dict[Access, float] = {}  # and when it was last noted, the oldest first
        self._since = 0.0  # when the oldest that waits began to wait
        self._guard = threading.Lock()
        self._writing = threading.Lock()
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        read_only: str = "",
        busy_ms: int = BUSY_MS,
        gather_s: float = _GATHER_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> "SqlTrail":
        """
        The trail in the file of SQLite of a journal that is there.

        Args:
            path: The file.
            read_only: Why nothing may be written, in Dutch; "" when it may.
            busy_ms: Milliseconds to wait for another process.
            gather_s: Seconds that what is noted waits for more, so that it is written together.
            clock: Seconds that pass, for how long lines wait and when a use is a new line.
        """
        file = SqliteFile(path, read_only=read_only, busy_ms=busy_ms)
        return cls(file, read_only=read_only, gather_s=gather_s, clock=clock)

    # --- writing ---------------------------------------------------------------------------------

    def note(self, seen: Iterable[Access]) -> None:
        """
        Let it be written that something was seen; the same within a quarter of a second (a use: a minute) is one line.

        Raises:
            StoreError: If earlier lines could not be written for half a minute.
            StoreReadOnly: If none can be.
            StoreMoved: If none can be any more, since the store is being moved.
        """
        if self._read_only and (seen := list(seen)):
            raise StoreReadOnly(f"{self._read_only}; dat dit gezien is kan dan niet worden opgetekend")
        if self._thread is None:
            self._look()
        if self._moved and (seen := list(seen)):
            raise StoreMoved(f"{self._moved}; dat dit gezien is kan hier niet meer worden opgetekend")
        now = utc(datetime.now(UTC))
        with self._guard:
            if self._waiting and self._clock() - self._since > _PATIENCE_S:
                raise StoreError(
                    f"{self._database.name}: wie wat ziet kan niet worden opgetekend, dus er wordt niets getoond"
                )
            if not self._waiting:
                self._since = self._clock()
            for one in seen:
                if one.act != "use" or self._is_new(one):
                    self._waiting.setdefault(one, now)
            if self._thread is None and self._waiting:
                self._thread = threading.Thread(target=self._write_when_noted, name="kring-trail", daemon=True)
                self._thread.start()
        self._wake.set()

    def _is_new(self, one: Access) -> bool:
        now = self._clock()
        while self._used and now - next(iter(self._used.values())) >= _AGAIN_S:
            del self._used[next(iter(self._used))]
        return self._used.setdefault(one, now) == now

    def _write_when_noted(self) -> None:
        while not self._closing.is_set():
            self._wake.wait(_LOOK_S)
            self._wake.clear()
            self._closing.wait(self._gather_s)
            try:
                self._look()
                self.flush()
            except StoreError:  # it stays waiting; `note` refuses when that lasts
                self._wake.set()

    def _look(self) -> None:
        """Whether the store is being moved."""
        with self._database.translated(), self._engine.connect() as connection:
            found = standing(connection)
        self._moved = said_of(found) if found is not None and found.is_held else ""

    def flush(self) -> None:
        """
        Write what waits; on disk when it returns.

        Raises:
            StoreError: If that cannot be done; it stays waiting.
        """
        with self._writing:
            with self._guard:
                batch = dict(self._waiting)
            if not batch:
                return
            self._write(batch)
            with self._guard:
                for one in batch:
                    self._waiting.pop(one)
                self._since = self._clock()

    def _write(self, batch: dict[Access, str]) -> None:
        last = sa.select(ACCESS.c.seq, ACCESS.c.hash).order_by(ACCESS.c.seq.desc()).limit(1)
        with (
            self._turn.lock,
            self._database.translated(),
            self._database.writing("trail") as connection,
        ):
            row = connection.execute(last).first()
            tail = Tail(*row) if row else Tail()
            rows = [
                link(
                    tail,
                    at=at,
                    actor=one.actor,
                    act=one.act,
                    space=one.space,
                    record_id=one.record_id,
                    detail=one.detail,
                )
                for one, at in batch.items()
            ]
            connection.execute(ACCESS.insert(), rows)

    # --- reading ---------------------------------------------------------------------------------

    def seen(self, wanted: Wanted, *, most: int, skip: int = 0) -> list[Seen]:
        """What was seen and written, newest first, without the first `skip`; what still waits is written first."""
        self.flush()
        with self._database.translated(), self._engine.connect() as connection:
            written = connection.execute(_written(wanted).limit(skip + most)).all()
            read = connection.execute(_read(wanted).limit(skip + most)).all()
        found = heapq.merge(
            (Seen("journal", *row) for row in written),
            (Seen("access", *row) for row in read),
            key=lambda one: one.at,
            reverse=True,
        )
        return list(islice(found, skip, skip + most))

    def hash_of(self, seq: int) -> str:
        """The hash of a line; "" when it is not there."""
        with self._database.translated(), self._engine.connect() as connection:
            return connection.scalar(sa.select(ACCESS.c.hash).where(ACCESS.c.seq == seq)) or ""

    def end(self) -> tuple[int, str]:
        """How many lines there are, and the hash of the last: kept elsewhere, it shows that nothing was cut off."""
        self.flush()
        last = sa.select(ACCESS.c.seq, ACCESS.c.hash).order_by(ACCESS.c.seq.desc()).limit(1)
        with self._database.translated(), self._engine.connect() as connection:
            row = connection.execute(last).first()
        return (row.seq, row.hash) if row else (0, "")

    def close(self) -> None:
        """Write what waits, and let go of the file."""
        self._closing.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        try:
            self.flush()
        finally:
            self._engine.dispose()


def _written(wanted: Wanted) -> sa.Select[Any]:
    columns = (EVENT.c.at, EVENT.c.actor, EVENT.c.op, EVENT.c.space, EVENT.c.record_id, EVENT.c.reason)
    query = sa.select(EVENT.c.seq, *columns).order_by(EVENT.c.seq.desc())
    if wanted.record_id:
        query = query.where(EVENT.c.record_id == wanted.record_id)
    if wanted.acts is not None:
        query = query.where(EVENT.c.op.in_(wanted.acts))
    return _narrowed(query, EVENT, wanted)


def _read(wanted: Wanted) -> sa.Select[Any]:
    columns = (ACCESS.c.at, ACCESS.c.actor, ACCESS.c.act, ACCESS.c.space, ACCESS.c.record_id, ACCESS.c.detail)
    # By time: of two processes, one can write later what it noted before.
    query = sa.select(ACCESS.c.seq, *columns).order_by(ACCESS.c.at.desc(), ACCESS.c.seq.desc())
    if wanted.record_id:
        places = sa.select(EVENT.c.space).where(EVENT.c.record_id == wanted.record_id)
        whole = (ACCESS.c.record_id == "") & ACCESS.c.space.in_(places)
        query = query.where((ACCESS.c.record_id == wanted.record_id) | whole)
    if wanted.acts is not None:
        query = query.where(ACCESS.c.act.in_(wanted.acts))
    return _narrowed(query, ACCESS, wanted)


def _narrowed(query: sa.Select[Any], table: sa.Table, wanted: Wanted) -> sa.Select[Any]:
    if wanted.owners is not None:
        spaces = [f"{owner}/{audience}" for owner in sorted(wanted.owners) for audience in AUDIENCES]
        query = query.where(table.c.space.in_(spaces))
    for column, value in ((table.c.actor, wanted.actor), (table.c.space, wanted.space)):
        if value:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(table.c.at >= utc(wanted.since))
    if wanted.until is not None:
        query = query.where(table.c.at <= utc(wanted.until))
    return query
