"""How a file of SQLite is opened: the journal with the trail beside it, and `access.db`."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from kg import deadline
from kg.adapters.copies import readable
from kg.adapters.engine_errors import told_by_sqlite
from kg.errors import QuestionEnded, StoreReadOnly

BUSY_MS: Final = 5000  # to wait for another process
_INSTRUCTIONS = 1_000_000  # of SQLite between two looks at the deadline: some tens of milliseconds


def connected(path: Path, *, read_only: str = "", busy_ms: int = BUSY_MS) -> sa.Engine:
    """
    An engine on the file, made when it is not there; connections with option `writes` take the lock at once.

    Args:
        path: The file.
        read_only: Why nothing may be written, in Dutch; "" when it may.
        busy_ms: Milliseconds to wait for another process.
    """
    if not read_only:
        # No limit on connections: each iterator that is being read holds one.
        engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), max_overflow=-1)
        sa.event.listen(engine, "connect", partial(_on_connect, busy_ms=busy_ms))
        sa.event.listen(engine, "begin", _on_begin)
        return engine
    uri = readable(path)
    engine = sa.create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(uri, uri=True, check_same_thread=False),
        poolclass=sa.QueuePool,
        max_overflow=-1,
    )
    sa.event.listen(engine, "connect", partial(_on_connect_to_read, busy_ms=busy_ms))

    def begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            raise StoreReadOnly(read_only)
        connection.exec_driver_sql("BEGIN")

    sa.event.listen(engine, "begin", begin)
    return engine


def _on_connect_to_read(connection: Any, _record: object, *, busy_ms: int) -> None:
    connection.isolation_level = None
    for pragma in (f"busy_timeout={busy_ms}", "query_only=ON", "cache_size=-32768"):
        connection.execute(f"PRAGMA {pragma}")
    _end_with_questions(connection)


def _on_connect(connection: Any, _record: object, *, busy_ms: int) -> None:
    connection.isolation_level = None  # `_on_begin` begins, so that reads too see one state
    for pragma in (
        f"busy_timeout={busy_ms}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "cache_size=-32768",  # KiB, for each connection
        "wal_autocheckpoint=8000",  # pages: with the usual 1000, bulk writes slow down as the journal grows
    ):
        connection.execute(f"PRAGMA {pragma}")
    _end_with_questions(connection)


def _end_with_questions(connection: Any) -> None:
    """Let a statement end when the question that it is for is to end."""
    connection.set_progress_handler(deadline.is_over, _INSTRUCTIONS)


def _on_begin(connection: sa.Connection) -> None:
    # A writer takes the lock before it reads the tail: two processes cannot both link to the same event.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def translated(path: Path, what: str = "het journaal") -> Iterator[None]:
    """The database's errors in Kring's words."""
    try:
        yield
    except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
        said = error.orig if isinstance(error, sa.exc.DatabaseError) else error
        if getattr(said, "sqlite_errorname", "").startswith("SQLITE_INTERRUPT"):
            raise QuestionEnded("hier werd te lang naar gezocht, of niemand wacht er nog op") from error
        raise told_by_sqlite(f"{what} {path}", said or error, "; zet een reservekopie terug") from error
