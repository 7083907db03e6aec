"""
How a database of PostgreSQL is opened: the journal with the trail beside it, and what else is kept there.

A connection is in no transaction until one is begun by hand, so that one question goes over the line once. Writers of a
chain take its lock before they look where it ends, and wait in order of arrival, over all processes; the lock goes with
the transaction, after it can be seen. So a transaction that writes sees, statement by statement, what was committed.
"""

import math
import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import sqlalchemy as sa

from kg import deadline
from kg.adapters.engine_errors import full
from kg.adapters.sql.fence import MOVED
from kg.errors import (
    InputError,
    QuestionEnded,
    StoreDamaged,
    StoreError,
    StoreLocked,
    StoreMoved,
    StoreReadOnly,
    Undecided,
)

VARIABLE: Final = "KRING_DATABASE_URL"
ONE_STATE: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
LOCKS: Final = {
    "journal": 1,
    "trail": 2,
    "tables": 3,
    "graph": 4,
}  # of transactions that write with this option, see `lock`
ROWS: Final = "rows"  # the option of those that write beside others
PATIENCE_S: Final = 30.0  # to wait for other processes
_SPACE_OF_LOCKS: Final = 0x6B72  # of Kring, among what else takes locks in this database
_AT_ONCE: Final = (5, 25)  # connections that stay, and that come beside them
_LINE: Final = {  # who went away without a word is noticed within a minute
    "connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
    "application_name": "kring", "client_encoding": "utf8",
}  # fmt: skip
# What is committed has to be on disk when that is said, whatever the server does by itself.
_ON_DISK: Final = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)


def address(url: str) -> sa.URL:
    """
    The address of a database, as a setting has it.

    Raises:
        InputError: If it is none; what was typed is not repeated, a password may be in it.
    """
    try:
        found = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        found = None
    if found is None or found.get_backend_name() not in {"postgresql", "postgres"} or not found.database:
        raise InputError(
            f"{VARIABLE} is geen adres van PostgreSQL; schrijf postgresql://gebruiker:wachtwoord@computer:5432/database"
        ) from None
    return found.set(drivername="postgresql+psycopg")


def named(url: sa.URL) -> str:
    """What an error calls a database: without who asks, and without a password, wherever that stands."""
    return f"postgresql://{url.host or 'localhost'}:{url.port or 5432}/{url.database}"


def connected(url: sa.URL, *, read_only: str = "", snapshot: str = "") -> sa.Engine:
    """
    An engine on a database.

    Args:
        url: Of `address`.
        read_only: Why nothing may be written, in Dutch; "" when it may.
        snapshot: The only state that is seen, as PostgreSQL has called it; "" for what is there at each question.
    """
    stay, beside = _AT_ONCE
    engine = sa.create_engine(
        url,
        pool_size=stay,
        max_overflow=beside,
        pool_timeout=PATIENCE_S,
        connect_args={**_LINE, "autocommit": True},
        hide_parameters=True,  # texts of records, in what an error says
    )
    sa.event.listen(engine, "connect", _on_connect)
    sa.event.listen(engine, "checkout", _on_checkout)

    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", "")
        if writes and read_only:
            raise StoreReadOnly(read_only)
        said = ["BEGIN", *lock(writes)] if writes else [one_state(snapshot)]
        left_s = deadline.left_s()
        if left_s < math.inf:
            said.append(f"SET LOCAL statement_timeout = {max(1, int(left_s * 1000))}")
        cursor: Any = connection.connection.cursor()
        is_pipeline = cursor.connection.pgconn.pipeline_status != psycopg.pq.PipelineStatus.OFF
        for one in said if is_pipeline else ["; ".join(said)]:  # a pipeline takes statements one by one
            cursor.execute(one)

    sa.event.listen(engine, "begin", begin)
    return engine


def one_state(snapshot: str = "") -> str:
    """Begins a transaction whose statements see one state: that of now, or a snapshot."""
    return f"{ONE_STATE}; SET TRANSACTION SNAPSHOT '{snapshot}'" if snapshot else ONE_STATE


def lock(writes: str) -> list[str]:
    """Takes the lock of what is written, until the transaction ends; none for who writes beside others."""
    wait = f"SET LOCAL lock_timeout = {int(PATIENCE_S * 1000)}"
    return [wait] if writes == ROWS else [wait, f"SELECT pg_advisory_xact_lock({_SPACE_OF_LOCKS}, {LOCKS[writes]})"]


def _on_connect(connection: Any, _record: object) -> None:
    connection.execute(_ON_DISK)


def _on_checkout(connection: Any, _record: object, _proxy: object) -> None:
    """A connection on which the server said goodbye is not used again: it has something to read while nobody asks."""
    if connection.closed or select.select([connection.fileno()], [], [], 0)[0]:
        raise sa.exc.DisconnectionError


@contextmanager
def translated(name: str, what: str = "het journaal") -> Iterator[None]:
    """The database's errors in Kring's words; none of them holds a password or the text of a record."""
    try:
        yield
    except sa.exc.TimeoutError as error:
        raise StoreLocked(f"{what} {name} heeft het te druk; probeer het straks opnieuw") from error
    except sa.exc.DBAPIError as error:
        if not isinstance(error.orig, psycopg.Error):
            raise
        raise _told(f"{what} {name}", error.orig) from error
    except psycopg.Error as error:
        raise _told(f"{what} {name}", error) from error


def _told(what: str, error: psycopg.Error) -> Exception:  # noqa: PLR0911 - a line for each cause
    state = error.sqlstate or ""
    said = (str(error).strip() or "?").splitlines()[0]
    if state == "57014":
        return QuestionEnded("hier werd te lang naar gezocht, of niemand wacht er nog op")
    if state in {"55P03", "40001", "40P01", "53300"}:
        return StoreLocked(f"{what} is in gebruik door anderen; probeer het straks opnieuw")
    if state == MOVED:
        return StoreMoved(said)
    if state in {"53100", "53200"}:
        return full(what)
    if state in {"25006", "42501"}:
        return StoreReadOnly(f"{what} mag hier alleen gelezen worden: {said}")
    if state.startswith(("XX001", "XX002")):
        return StoreDamaged(f"{what} is beschadigd ({said}); zet een reservekopie terug")
    if isinstance(error, psycopg.DataError) or state.startswith("22"):
        return InputError(f"{what} kan dit niet bewaren of zoeken: {said}")
    return StoreError(f"{what} is niet te bereiken of werkt niet: {said}")


@contextmanager
def decided(name: str, what: str = "het journaal") -> Iterator[None]:
    """
    While a transaction is being committed.

    Raises:
        Undecided: If the line was lost, so that nobody knows whether it was.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise Undecided(
            f"{what} {name} viel weg; of er geschreven is, is niet bekend: kijk, en schrijf anders opnieuw"
        ) from error
