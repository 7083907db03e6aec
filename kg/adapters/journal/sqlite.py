"""
What the journal says to SQLite in its own words.

Another database has these names in a file of its own; all else in this folder is SQLAlchemy, for any of them.
By text stands what every request asks: it takes a tenth of the time of a statement of SQLAlchemy.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from kg.adapters.journal.tables import CLAIM, EVENT, RECORD
from kg.errors import StoreError

Cursor = sqlite3.Cursor

ONE_STATE: Final = "BEGIN"  # what the statements after it see does not change; the pool ends it
HEAD: Final = "SELECT max(seq) FROM event"
TAIL: Final = "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1"
BY_ID: Final = "SELECT id, kind, space, seq, at, payload FROM record WHERE id = ?"
SPACE: Final = "SELECT (SELECT space FROM record WHERE id = ?)"  # always one row
EVER_IN: Final = "SELECT json_group_array(DISTINCT space) FROM event WHERE record_id = ?1"  # as `SPACE`; without texts
# Of some ids, given as JSON. All rows come as one text of JSON: with every row that SQLite gives, Python's lock changes
# hands, which takes half of the time of ten records as soon as two ask at once.
_OF_SOME: Final = "FROM record WHERE id IN (SELECT value FROM json_each(?1))"
SPACES: Final = f"SELECT json_group_array(json_array(id, space)) {_OF_SOME}"
# Within some spaces, given as JSON too, or within all. A record of another one is found by its id and passed over
# before its text is looked at; `+`: not by an index of spaces.
_WITHIN: Final = "AND (?2 IS NULL OR +space IN (SELECT value FROM json_each(?2)))"
RECORDS: Final = f"SELECT json_group_array(json_array(id, kind, space, seq, at, payload)) {_OF_SOME} {_WITHIN}"

INSERT: Final = {
    table.name: str(table.insert().compile(dialect=sqlite.dialect(paramstyle="named")))
    for table in (EVENT, RECORD, CLAIM)
}
DELETE: Final = (  # what follows from the events of some ids, given as JSON
    "DELETE FROM record WHERE id IN (SELECT value FROM json_each(?))",
    "DELETE FROM claim WHERE record_id IN (SELECT value FROM json_each(?))",
)


def cursor_of(connection: sa.Connection) -> Cursor:
    """SQLite's own cursor in the transaction of a connection: every write goes by it."""
    return connection.connection.cursor()  # type: ignore[return-value]


def file_faults(connection: sa.Connection) -> Iterator[str]:
    """What SQLite itself finds wrong with the file, in Dutch."""
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(5)"):
        if said != "ok":
            yield f"het bestand van het journaal: {said}"


def copy(connection: sa.Connection, path: str) -> None:
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
