"""
Keys, grants, visits, web hooks, feeds, jobs and sessions in PostgreSQL, for many processes on many machines.

Who writes alone counts on the row of `turn` that is named after what is written. The lock on that row lasts until the
commit: the next one sees all that was written before, and who looks for a change sees the count no sooner than the
change itself. A sequence would be seen before it, and the change be missed.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kg.adapters.sql.migrations import is_made, must_be_made, upgrade
from kg.adapters.sql.postgres import ROWS, address, connected, named, translated
from kg.errors import StoreDamaged, StoreError

METADATA: Final = sa.MetaData()
_TURN: Final = sa.Table(
    "turn",
    METADATA,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
)
_WHAT: Final = "de database met sleutels en webhooks"
_REVISIONS: Final = Path(__file__).parents[2] / "keys" / "revisions"


class AccessPostgres:
    """
    `kg.adapters.sql.access.database.AccessDatabase` in a database.

    Args:
        engine: On it; disposed of with this.
        name: Of the database, without a password.
        tables: That are written here.
        what: Who writes alone is alone among those of the same.
    """

    def __init__(self, engine: sa.Engine, name: str, tables: sa.MetaData, what: str) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=ROWS)
        self._name = name
        self._tables = tables
        self._number = sa.select(_TURN.c.number).where(_TURN.c.name == what)
        first = postgresql.insert(_TURN).values(name=what, number=1)
        self._turn = first.on_conflict_do_update(index_elements=["name"], set_={"number": _TURN.c.number + 1})

    @classmethod
    def open(cls, url: str, tables: sa.MetaData, what: str, *, read_only: str = "") -> "AccessPostgres":
        """
        These tables of a database, made or brought up to date when they may be written.

        Args:
            url: Of the database, as `kg.adapters.sql.postgres.address` takes it.
            tables: That are written here.
            what: See above.
            read_only: Why nothing may be written, in Dutch; "" when it may.

        Raises:
            StoreError: If it cannot be reached, or holds the tables of a newer Kring, or none and may only be read.
        """
        where = address(url)
        engine = connected(where, read_only=read_only)
        try:
            with translated(named(where), _WHAT):
                if read_only:
                    must_be_made(engine, _REVISIONS, "sleutels en webhooks")
                else:
                    upgrade(engine, _REVISIONS, "sleutels en webhooks")
        except StoreError:
            engine.dispose()
            raise
        return cls(engine, named(where), tables, what)

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """One transaction that sees one state."""
        return self._kept(self._engine.connect)

    def sharing(self) -> AbstractContextManager[sa.Connection]:
        """One transaction to write beside others; each statement sees what was written before it."""
        return self._kept(self._writer.begin)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, alone among those of the same."""
        with self.sharing() as connection:
            connection.execute(self._turn)
            yield connection

    @contextmanager
    def at_once(self) -> Iterator[Any]:
        """A cursor of which each statement is a transaction by itself, and one round."""
        with translated(self._name, _WHAT), closing(self._engine.raw_connection()) as connection:
            yield connection.cursor()

    def settle(self) -> None:
        """Write the tables anew, without what was taken away; the log of the server lets go of it in its own time."""
        with translated(self._name, _WHAT):
            connection = self._engine.raw_connection()  # in no transaction: this cannot be done in one
            try:
                cursor = connection.cursor()
                for table in self._tables.sorted_tables:
                    cursor.execute(f'VACUUM FULL "{table.name}"')
            finally:
                connection.close()

    def version(self) -> int:
        """How often was written alone, by whichever process."""
        with self.reading() as connection:
            return connection.scalar(self._number) or 0

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    @contextmanager
    def _kept(self, begin: Callable[[], AbstractContextManager[sa.Connection]]) -> Iterator[sa.Connection]:
        try:
            with translated(self._name, _WHAT), begin() as connection:
                yield connection
        except (ValueError, TypeError) as error:  # a text where JSON belongs
            raise StoreDamaged(f"{_WHAT} {self._name} is beschadigd: {error}") from error


def is_there(url: str) -> bool:
    """Whether a database has these tables, as they are today."""
    where = address(url)
    engine = connected(where, read_only="er wordt alleen gekeken")
    try:
        with translated(named(where), _WHAT):
            return is_made(engine, _REVISIONS, "sleutels en webhooks")
    finally:
        engine.dispose()


def faults(url: str) -> list[str]:
    """What keeps a database from noticing that a byte flipped, in Dutch; [] when nothing does."""
    where = address(url)
    engine = connected(where, read_only="er wordt alleen gekeken")
    try:
        with translated(named(where), _WHAT), engine.connect() as connection:
            if connection.scalar(sa.text("SHOW data_checksums")) == "on":
                return []
    finally:
        engine.dispose()
    return [f"{_WHAT} {named(where)} bewaart geen controlesommen; zet ze aan met pg_checksums --enable"]
