"""The rows of keys, grants, visits, web hooks, feeds and jobs, carried whole from one database to another."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from kg.adapters.sql.access.database import AccessDatabase
from kg.adapters.sql.fence import Fence

_PAGED: Final = {"yield_per": 1000}  # rows at a time


class HeldDatabase:
    """
    `kg.adapters.sql.access.database.AccessDatabase` that is held, for who moves a store to it.

    Args:
        database: The database; closed with this.
        fence: Around it.
    """

    def __init__(self, database: AccessDatabase, fence: Fence) -> None:
        self._database = database
        self._fence = fence
        self.reading = database.reading
        self.settle = database.settle
        self.version = database.version
        self.close = database.close

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, alone."""
        with self._database.writing() as connection, self._fence.lifted(connection):
            yield connection

    def sharing(self) -> AbstractContextManager[sa.Connection]:
        """As `writing`: nobody else writes there."""
        return self.writing()


def carry(source: AccessDatabase, target: AccessDatabase, tables: sa.MetaData) -> None:
    """Put every row in the place of what the other has, all or nothing."""
    with source.reading() as told, target.writing() as written:
        for table in tables.sorted_tables:
            written.execute(table.delete())
            for part in told.execute(sa.select(table), execution_options=_PAGED).mappings().partitions():
                written.execute(table.insert(), [dict(row) for row in part])


def digests(database: AccessDatabase, tables: sa.MetaData) -> dict[str, tuple[int, str]]:
    """By table how many rows there are, and a hash over all of them."""
    found = {}
    with database.reading() as connection:
        for table in tables.sorted_tables:
            count, total = 0, hashlib.sha256()
            rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns), execution_options=_PAGED)
            for row in rows:
                count += 1
                total.update(json.dumps(list(map(_plain, row))).encode() + b"\n")
            found[table.name] = (count, total.hexdigest())
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value.isoformat() if isinstance(value, date) else value
