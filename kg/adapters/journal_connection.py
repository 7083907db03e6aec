"""How the file of the journal is opened: by the journal itself, and by the trail of who saw what beside it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from kg import deadline
from kg.errors import QuestionEnded, StoreDamaged, StoreError, StoreLocked

BUSY_MS = 5000  # how long to wait for another process
_INSTRUCTIONS = 1_000_000  # of SQLite between two looks at the deadline: some tens of milliseconds


def connected(path: Path) -> sa.Engine:
    """An engine on the file, made when it is not there; connections with option `writes` take the lock at once."""
    # No limit on connections: each iterator that is being read holds one.
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), max_overflow=-1)
    sa.event.listen(engine, "connect", _on_connect)
    sa.event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # `_on_begin` begins, so that reads too see one state
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "cache_size=-32768",  # KiB, for each connection
        "wal_autocheckpoint=8000",  # pages: with the usual 1000, bulk writes slow down as the journal grows
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.set_progress_handler(deadline.is_over, _INSTRUCTIONS)  # ends a statement whose question is to end


def _on_begin(connection: sa.Connection) -> None:
    # A writer takes the lock before it reads the tail: two processes cannot both link to the same event.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """The database's errors in Kring's words."""
    try:
        yield
    except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
        said = error.orig if isinstance(error, sa.exc.DatabaseError) else error
        name = getattr(said, "sqlite_errorname", "")
        if name.startswith("SQLITE_INTERRUPT"):
            raise QuestionEnded("hier werd te lang naar gezocht, of niemand wacht er nog op") from error
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise StoreLocked(f"het journaal {path} is in gebruik bij een ander proces; probeer het later") from error
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            raise StoreError(f"het journaal {path} is niet te lezen of te schrijven: {said}") from error
        raise StoreDamaged(f"het journaal {path} is beschadigd ({said}); zet een reservekopie terug") from error


def utc(moment: datetime) -> str:
    """
    ISO 8601 with microseconds and Z, so that the order of texts is the order of moments.

    Raises:
        ValueError: If the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"tijdstip {moment.isoformat()} heeft geen tijdzone; geef er een mee, bijvoorbeeld UTC")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
