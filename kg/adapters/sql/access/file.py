"""
How `access.db` is opened: keys, grants and web hooks, beside the journal and open to a second process.

SQLite does not notice a byte that flips in a text or a number, and nothing else holds what is here: so each row has a
checksum, in a table that triggers keep. It guards against decay, not against who can write the file.
"""

import os
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from kg.adapters.sql.sqlite import connected, translated
from kg.errors import StoreDamaged, StoreReadOnly
from kg.private_files import own_file, own_folder

FILE: Final = "access.db"
_WHAT: Final = "het bestand met sleutels en webhooks"
_SEAL: Final = 'CREATE TABLE IF NOT EXISTS seal ("table" TEXT, row TEXT, sum INTEGER, PRIMARY KEY ("table", row))'


class AccessFile:
    """
    `kg.adapters.sql.access.database.AccessDatabase` in the file of one store.

    Args:
        engine: On the file.
        store: Its folder.
    """

    def __init__(self, engine: sa.Engine, store: Path) -> None:
        self._engine = engine
        self._store = store
        self._look: Any = None  # a connection that stays: it counts what others change
        self._looking = threading.Lock()

    @classmethod
    def open(cls, store: Path, tables: sa.MetaData, *, read_only: str = "") -> "AccessFile":
        """
        The file of a store, made when it is not there, with these tables.

        Args:
            store: Its folder.
            tables: That have to be there.
            read_only: Why nothing may be written, in Dutch; "" when it may, as far as the folder lets it. A file that
                is not there, or of before these tables, holds nothing then.

        Raises:
            StoreDamaged: If it is no database, or not readable as one.
        """
        path = store / FILE
        if not read_only and store.is_dir() and not os.access(store, os.W_OK):
            read_only = f"de opslag {store} kan hier alleen gelezen worden; geef deze gebruiker schrijfrecht op de map"
        if read_only and not path.exists():
            return cls(_nothing(tables, read_only), store)
        if not read_only:
            own_folder(store)
            own_file(path)
        engine = connected(path, read_only=read_only)
        sa.event.listen(engine, "connect", lambda connection, _record: _with_sum(connection))
        file = cls(engine, store)
        if read_only and file.has_none(tables):
            file.close()
            return cls(_nothing(tables, read_only), store)
        if not read_only:
            with file.writing() as connection:
                tables.create_all(connection)
                connection.exec_driver_sql(_SEAL)
                for table in tables.sorted_tables:
                    _seal(connection, table)
        return file

    def has_none(self, tables: sa.MetaData) -> bool:
        """Whether none of these tables is in the file."""
        with self.reading() as connection:
            return not tables.tables.keys() & set(sa.inspect(connection).get_table_names())

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """One transaction that sees one state of the file."""
        with _kept(self._store), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, alone; what was written in it is on disk when the block ends."""
        with _kept(self._store), self._engine.execution_options(writes=True).begin() as connection:
            yield connection

    sharing = writing  # SQLite has one that writes at a time

    def settle(self) -> None:
        """Let what was taken away go from the log beside the file, as soon as nobody reads it there."""
        with _kept(self._store), self._engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def version(self) -> int:
        """A number that is another one after each change by somebody else who has the file open."""
        with self._looking, _kept(self._store):
            if self._look is None:
                self._look = self._engine.raw_connection()
            cursor = self._look.cursor()
            cursor.execute("PRAGMA data_version")
            (found,) = cursor.fetchone() or (0,)
        return int(found)

    def close(self) -> None:
        """Let go of the file."""
        if self._look is not None:
            self._look.close()
        self._engine.dispose()


def _nothing(tables: sa.MetaData, read_only: str) -> sa.Engine:
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool, connect_args={"check_same_thread": False})
    with engine.begin() as connection:
        tables.create_all(connection)

    def begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            raise StoreReadOnly(read_only)

    sa.event.listen(engine, "begin", begin)
    return engine


@contextmanager
def _kept(store: Path) -> Iterator[None]:
    """What is wrong with the file while the block runs, in Kring's words."""
    try:
        with translated(store / FILE, _WHAT):
            yield
    except (ValueError, TypeError) as error:  # a date that is none, a text where JSON belongs
        raise StoreDamaged(f"{_WHAT} {store / FILE} is beschadigd: {error}") from error


def faults(store: Path, *tables: sa.MetaData) -> list[str]:
    """What is wrong with the file of a store, in Dutch; nothing is wrong when there is none."""
    if not (store / FILE).exists():
        return []
    engine = connected(store / FILE, read_only="er wordt alleen gekeken")
    sa.event.listen(engine, "connect", lambda connection, _record: _with_sum(connection))
    try:
        with _kept(store), engine.connect() as connection:
            found = [said for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(5)") if said != "ok"]
            there = sa.inspect(connection).get_table_names()
            for table in (table for metadata in tables for table in metadata.sorted_tables if table.name in there):
                if "seal" in there and not found and (wrong := _unlike(connection, table)):
                    found.append(f"{wrong} rijen in {table.name} zijn niet meer zoals ze geschreven zijn")
    finally:
        engine.dispose()
    return [f"{_WHAT} {store / FILE}: {said}" for said in found]


def _with_sum(connection: Any) -> None:
    connection.create_function("crc", -1, _sum, deterministic=True)


def _sum(*values: object) -> int:
    return zlib.crc32("\x1f".join(map(repr, values)).encode("utf-8", "surrogatepass"))


def _seal(connection: sa.Connection, table: sa.Table) -> None:
    """Keep the checksums of a table, from now on; and of what is there, when none are."""
    name, row, total = _expressions(table, "NEW.")
    _, gone, _ = _expressions(table, "OLD.")
    _, held, held_total = _expressions(table, "")
    put = f"INSERT OR REPLACE INTO seal VALUES ('{name}', {row}, {total})"  # noqa: S608  # nosec B608 - our own names
    drop = f"""DELETE FROM seal WHERE "table" = '{name}' AND row = {gone}"""  # noqa: S608  # nosec B608 - our own names
    known = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE name = ?", (f"seal_{name}_insert",)
    ).first()
    if known is None:
        fill = f"""INSERT OR REPLACE INTO seal SELECT '{name}', {held}, {held_total} FROM "{name}" """  # noqa: S608  # nosec B608 - our own names
        connection.exec_driver_sql(fill)
        for event, step in (("INSERT", put), ("UPDATE", f"{drop}; {put}"), ("DELETE", drop)):
            trigger = f'seal_{name}_{event.lower()} AFTER {event} ON "{name}"'
            connection.exec_driver_sql(f"CREATE TRIGGER {trigger} BEGIN {step}; END")


def _expressions(table: sa.Table, of: str) -> tuple[str, str, str]:
    """The name of a table, and in SQL what a row is known by and its checksum."""
    key, values = ([f'{of}"{column.name}"' for column in columns] for columns in (table.primary_key, table.columns))
    return table.name, " || '/' || ".join(key), f"crc({', '.join(values)})"


def _unlike(connection: sa.Connection, table: sa.Table) -> int:
    name, row, total = _expressions(table, "")
    query = f"""
        SELECT (SELECT count(*) FROM "{name}" LEFT JOIN seal ON "table" = '{name}' AND row = {row}
                WHERE sum IS NOT {total})
             + (SELECT count(*) FROM seal WHERE "table" = '{name}' AND row NOT IN (SELECT {row} FROM "{name}"))
    """  # noqa: S608  # nosec B608 - our own names
    return int(connection.exec_driver_sql(query).scalar_one())
