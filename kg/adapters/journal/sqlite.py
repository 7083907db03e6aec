"""
The journal in a file of SQLite: what is said to it in its own words.

By text stands what every request asks: it takes a tenth of the time of a statement of SQLAlchemy.
"""

import sqlite3
from contextlib import AbstractContextManager, closing, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from kg.adapters.journal.database import Chain, Dialect, Insert, Turn, turn_at
from kg.adapters.journal.tables import ACCESS, CLAIM, EVENT, META, METADATA, RECORD, SCHEMA_VERSION
from kg.adapters.sql.remains import Remains
from kg.adapters.sql.sqlite import BUSY_MS, connected, translated
from kg.errors import StoreError
from kg.private_files import own_file

# Of some ids, given as JSON. All rows come as one text of JSON: with every row that SQLite gives, Python's lock changes
# hands, which takes half of the time of ten records as soon as two ask at once.
_OF_SOME: Final = "FROM record WHERE id IN (SELECT value FROM json_each(?1))"
# Within some spaces, given as JSON too, or within all. A record of another one is found by its id and passed over
# before its text is looked at; `+`: not by an index of spaces.
_WITHIN: Final = "AND (?2 IS NULL OR +space IN (SELECT value FROM json_each(?2)))"


def _insert(table: sa.Table) -> Insert:
    text = str(table.insert().compile(dialect=sqlite.dialect(paramstyle="named")))
    return lambda cursor, rows: cursor.executemany(text, rows)


SQLITE: Final = Dialect(
    head="SELECT max(seq) FROM event",
    tail="SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1",
    by_id="SELECT id, kind, space, seq, at, payload FROM record WHERE id = ?",
    space="SELECT (SELECT space FROM record WHERE id = ?)",
    ever_in="SELECT json_group_array(DISTINCT space) FROM event WHERE record_id = ?1",
    spaces=f"SELECT json_group_array(json_array(id, space)) {_OF_SOME}",
    records=f"SELECT json_group_array(json_array(id, kind, space, seq, at, payload)) {_OF_SOME} {_WITHIN}",
    insert={table.name: _insert(table) for table in (EVENT, RECORD, CLAIM)},
    delete=(
        "DELETE FROM record WHERE id IN (SELECT value FROM json_each(?))",
        "DELETE FROM claim WHERE record_id IN (SELECT value FROM json_each(?))",
    ),
    together=lambda _cursor: nullcontext(),
    written=lambda _cursor, _seq: None,
    is_far=False,
)


def turn_of(path: Path) -> Turn:
    """The turn of a file, one for the whole process."""
    known = path.resolve()
    return turn_at(known, partial(Remains, known))


class SqliteFile:
    """
    `kg.adapters.journal.database.Database`: a file.

    Args:
        path: The file; it has to be there when it may only be read.
        read_only: Why nothing may be written, in Dutch; "" when it may.
        busy_ms: Milliseconds to wait for another process.
    """

    say = SQLITE
    one_state = "BEGIN"
    is_still = False

    def __init__(self, path: Path, *, read_only: str = "", busy_ms: int = BUSY_MS) -> None:
        if not read_only:
            own_file(path)
        self._path = path
        self.name = str(path)
        self.patience_s = busy_ms / 1000
        self.turn = turn_of(path)
        self.engine = connected(path, read_only=read_only, busy_ms=busy_ms)

    def translated(self) -> AbstractContextManager[None]:
        """The database's errors in Kring's words."""
        return translated(self._path)

    def writing(
        self,
        chain: Chain,  # noqa: ARG002 - one lock for both
        *,
        in_one_go: bool = False,  # noqa: ARG002 - there is no line to wait for
    ) -> AbstractContextManager[sa.Connection]:
        """One transaction, while nobody else writes in the file."""
        return self.engine.execution_options(writes=True).begin()

    def make(self) -> None:
        """Every table in a file that has none; the trail in a journal from before there was one."""
        with self.engine.connect() as connection:
            if {META.name, ACCESS.name} <= set(sa.inspect(connection).get_table_names()):
                return  # only else is there something to wait for, when another process writes
        with self.writing("journal") as connection:
            tables = sa.inspect(connection).get_table_names()
            if not tables:
                METADATA.create_all(connection)
                connection.execute(META.insert().values(schema_version=SCHEMA_VERSION, unswept=0))
            elif META.name in tables and (connection.scalar(sa.select(META.c.schema_version)) or 0) <= SCHEMA_VERSION:
                ACCESS.create(connection, checkfirst=True)

    def file_faults(self, connection: sa.Connection) -> list[str]:
        """What SQLite itself finds wrong with the file, in Dutch."""
        found = connection.exec_driver_sql("PRAGMA integrity_check(5)")
        return [f"het bestand van het journaal: {said}" for (said,) in found if said != "ok"]

    def copy(self, connection: sa.Connection, path: str) -> None:
        """
        Copy the journal to a file while others may write.

        Raises:
            StoreError: If the file cannot be written.
        """
        source: Any = connection.connection.driver_connection
        try:
            with closing(sqlite3.connect(path)) as target:
                source.backup(target)
        except sqlite3.Error as error:
            raise StoreError(f"de reservekopie {path} kan niet worden geschreven: {error}") from error
