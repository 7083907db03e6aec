"""The chains of one store in either database: the promises of journal and trail are asked of both."""

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from kg.adapters.journal.database import Database
from kg.adapters.journal.postgres import PostgresDatabase
from kg.adapters.journal.sql import SqlJournal
from kg.adapters.journal.sqlite import SqliteFile
from kg.adapters.journal.tables import METADATA
from kg.adapters.trail.sql import SqlTrail

# What opens a database in a process of its own, from how it is called on the command line.
OPENED = """
import sys
from pathlib import Path
from kg.adapters.journal.postgres import PostgresDatabase
from kg.adapters.journal.sqlite import SqliteFile
def database(name):
    return PostgresDatabase(name) if name.startswith("postgresql:") else SqliteFile(Path(name))
"""


@dataclass(frozen=True, slots=True)
class Chains:
    """
    A journal and a trail that can be opened again and again.

    Attributes:
        where: The path of a file of SQLite, or the address of a database of PostgreSQL.
    """

    where: str

    @classmethod
    def of(cls, store: Path) -> "Chains":
        """Those of a store: in its folder, or in the database that the settings name."""
        return cls(os.environ.get("KRING_DATABASE_URL") or str(store / "journal.db"))

    def database(self) -> Database:
        """Opened anew."""
        is_postgres = self.where.startswith("postgresql:")
        return PostgresDatabase(self.where) if is_postgres else SqliteFile(Path(self.where))

    def journal(self, **more: Any) -> SqlJournal:
        """Opened anew."""
        return SqlJournal(self.database(), **more)

    def trail(self, **more: Any) -> SqlTrail:
        """Opened anew."""
        return SqlTrail(self.database(), **more)

    def asked(self, query: str) -> Any:
        """The first value that somebody else than Kring gets for a query."""
        engine = self.database().engine
        with engine.connect() as connection:
            found = connection.scalar(sa.text(query))
        engine.dispose()
        return found

    def take(self, file: Path) -> None:
        """Take what a journal in a file of SQLite holds into tables that are empty."""
        source = SqliteFile(file)
        target = self.database().engine
        with source.engine.connect() as read, target.execution_options(writes="journal").begin() as written:
            for name in ("event", "record", "claim", "access"):
                table = METADATA.tables[name]
                if rows := [dict(row) for row in read.execute(sa.select(table)).mappings()]:
                    written.execute(table.insert(), rows)
        source.engine.dispose()
        target.dispose()

    def faults(self) -> list[str]:
        """What is wrong with both."""
        with closing(self.journal()) as journal:
            return journal.verify()
