"""
The journal in a database of PostgreSQL: what is said to it in its own words.

There is one order for all writers of all processes, without gaps: who writes holds the lock of the chain from before it
looks where the chain ends until the transaction has ended. An event names the hash of the one before it, so there is
no number to be given out ahead; writers of one process share a transaction (`GroupCommit`), and so a lock and a flush.
Each write also says so on a channel, for other processes (`kg.adapters.journal.notices`).
"""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlalchemy as sa

from kg.adapters.journal.database import Chain, Dialect, Insert, turn_at
from kg.adapters.journal.tables import CLAIM, EVENT, METADATA, PAGED, RECORD
from kg.adapters.sql import migrations
from kg.adapters.sql.postgres import PATIENCE_S, address, connected, decided, named, one_state, translated
from kg.errors import StoreError
from kg.private_files import own_file

CHANNEL: Final = "kring_journal"
REVISIONS: Final = Path(__file__).parent / "revisions"
_LOOK_S: Final = 0.05
# As an array, of which the length is known when the plan is made.
_OF_SOME: Final = "FROM record WHERE id = ANY (ARRAY(SELECT json_array_elements_text(%s::json)))"
# NULL is every space, and no space is none.
_WITHIN: Final = """
    coalesce(space = ANY ((
        SELECT CASE WHEN asked IS NOT NULL THEN ARRAY(SELECT json_array_elements_text(asked)) END
        FROM (SELECT %s::json AS asked) AS spaces
    )::text[]), true)
"""


def _rows(columns: str, source: str) -> str:
    return f"SELECT coalesce(json_agg(json_build_array({columns})), '[]')::text {source}"


def _insert(table: sa.Table) -> Insert:
    """All rows as one text of JSON: with a value for each column of each row it takes five times as long."""
    names = ", ".join(column.name for column in table.c)
    typed = ", ".join(f"{one.name} {'BIGINT' if isinstance(one.type, sa.Integer) else 'TEXT'}" for one in table.c)
    source = f"json_to_recordset(%s::json) AS given ({typed})"
    text = f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {source}"  # noqa: S608  # nosec B608 - our own names
    return lambda cursor, rows: cursor.execute(text, (json.dumps(rows),))


POSTGRES: Final = Dialect(
    head="SELECT max(seq) FROM event",
    tail="SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1",
    by_id="SELECT id, kind, space, seq, at, payload FROM record WHERE id = %s",
    space="SELECT (SELECT space FROM record WHERE id = %s)",
    ever_in="SELECT coalesce(json_agg(DISTINCT space), '[]')::text FROM event WHERE record_id = %s",
    spaces=_rows("id, space", _OF_SOME),
    # A row is found by its id; its text is fetched from where long texts are only when its space is one of those.
    records=_rows("id, kind, space, seq, at, payload", f"{_OF_SOME} AND {_WITHIN}"),
    insert={table.name: _insert(table) for table in (EVENT, RECORD, CLAIM)},
    delete=(
        "DELETE FROM record WHERE id = ANY (ARRAY(SELECT json_array_elements_text(%s::json)))",
        "DELETE FROM claim WHERE record_id = ANY (ARRAY(SELECT json_array_elements_text(%s::json)))",
    ),
    together=lambda cursor: cursor.connection.pipeline(),
    written=lambda cursor, seq: cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, str(seq))),
    is_far=True,
)


class Vacuum:
    """
    Takes away what PostgreSQL keeps of rows that were changed, for who still sees them.

    The space of them is free then, and written over as it is used; their bytes can stay in unused parts of pages, in
    the log until it is written over, and on replicas, as docs/reference/settings.md says.
    """

    _OLDER: Final = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND (age(backend_xmin) > age(%(now)s::xid) OR age(backend_xid) > age(%(now)s::xid))
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def clear(self, *, patience_s: float) -> bool:
        """Whether nobody still saw the rows, before so long had passed; they are taken away then."""
        until = time.monotonic() + patience_s
        with closing(self._engine.raw_connection()) as connection:
            cursor: Any = connection.cursor()
            (now,) = cursor.execute("SELECT pg_current_xact_id()::xid::text").fetchone()
            while cursor.execute(self._OLDER, {"now": now}).fetchone() != (0,):
                if time.monotonic() > until:
                    return False
                time.sleep(_LOOK_S)
            for table in (EVENT, RECORD, CLAIM):
                cursor.execute(f"VACUUM (TRUNCATE FALSE) {table.name}")
        return True

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()


@contextmanager
def _held(connection: sa.Connection) -> Iterator[None]:
    """
    What is said is held until something is read or committed.

    What was refused is taken back here, after the line has ended: within it that would be refused too and hide why, and
    a commit of it, of which SQLAlchemy believes that it ended the transaction, would leave that to who writes next.
    """
    line: Any = connection.connection.dbapi_connection
    try:
        with line.pipeline():
            yield
    except BaseException:  # whatever ends it, nothing half is kept
        with suppress(psycopg.Error):  # it was lost: then nothing is left to be taken back
            line.rollback()
        raise


class PostgresDatabase:
    """
    `kg.adapters.journal.database.Database` in a database.

    Args:
        url: As `KRING_DATABASE_URL`.
        read_only: Why nothing may be written, in Dutch; "" when it may.
        snapshot: As `kg.adapters.sql.postgres.connected`.

    Raises:
        InputError: If the address is none.
    """

    say = POSTGRES
    patience_s = PATIENCE_S

    def __init__(self, url: str, *, read_only: str = "", snapshot: str = "") -> None:
        self._url = url
        self._read_only = read_only
        known = address(url)
        self.name = named(known)
        self.engine = connected(known, read_only=read_only, snapshot=snapshot)
        self.one_state = one_state(snapshot)
        self.is_still = bool(snapshot)
        self.turn = turn_at(self.name, lambda _: Vacuum(connected(known)))

    def translated(self) -> AbstractContextManager[None]:
        """The database's errors in Kring's words."""
        return translated(self.name)

    def is_made(self) -> bool:
        """Whether the tables are there, as they are today."""
        with self.translated():
            return migrations.is_made(self.engine, REVISIONS, "het journaal")

    def make(self) -> None:
        """The tables of today, in an empty database or from older ones."""
        migrations.upgrade(self.engine, REVISIONS, "het journaal")

    @contextmanager
    def writing(self, chain: Chain, *, in_one_go: bool = False) -> Iterator[sa.Connection]:
        """One transaction, while nobody else writes in a chain; `in_one_go` it waits for the line where it reads."""
        writer = self.engine.execution_options(writes=chain)
        with writer.connect() as connection, ExitStack() as line:
            if in_one_go:
                line.enter_context(_held(connection))
            with connection.begin() as transaction, line.pop_all():
                yield connection
                with decided(self.name):
                    transaction.commit()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While the block runs no other process writes the graph that is on a server for all of them."""
        writer = self.engine.execution_options(writes="graph")
        with self.translated(), writer.connect() as connection, connection.begin():
            yield

    @contextmanager
    def still(self) -> Iterator["PostgresDatabase"]:
        """The database as it is now, for as long as the block runs; to be read."""
        with self.engine.connect() as connection:
            snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
            yield PostgresDatabase(self._url, read_only=self._read_only, snapshot=snapshot)

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.dispose()

    def file_faults(self, connection: sa.Connection) -> list[str]:  # noqa: ARG002 - of the port
        """Nothing: PostgreSQL holds each page against its checksum when it reads it, and then says so."""
        return []

    def copy(self, connection: sa.Connection, path: str) -> None:
        """
        Copy the journal to a file of SQLite, as it is at one moment.

        Raises:
            StoreError: If the file cannot be written.
        """
        own_file(Path(path))
        target = sa.create_engine(sa.URL.create("sqlite", database=path))
        try:
            with target.begin() as written:
                METADATA.create_all(written)
                for table in METADATA.sorted_tables:
                    for part in connection.execute(sa.select(table), execution_options=PAGED).mappings().partitions():
                        written.execute(table.insert(), [dict(row) for row in part])
        except (sa.exc.DatabaseError, sqlite3.Error) as error:
            if isinstance(error, sa.exc.DatabaseError) and not isinstance(error.orig, sqlite3.Error):
                raise
            raise StoreError(f"de reservekopie {path} kan niet worden geschreven: {error}") from error
        finally:
            target.dispose()
