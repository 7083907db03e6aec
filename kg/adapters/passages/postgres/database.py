"""The transactions of the passages view: to ask, to write, and for what may be in none."""

import math
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

from kg import deadline
from kg.adapters.passages.postgres.layout import LOCK
from kg.adapters.sql.postgres import ONE_STATE, address, connected, named, translated

_WRITES: Final = "SET LOCAL kring.writes = 'on'"
_BY_INDEX: Final = "SET LOCAL enable_seqscan = off"  # of terms the engine keeps no statistics, see `layout`
_WALKS: Final = (  # through graphs of vectors: on until enough is within the filters, but not through all there is
    "SET LOCAL hnsw.iterative_scan = strict_order",
    "SET LOCAL hnsw.ef_search = 100",
    "SET LOCAL hnsw.max_scan_tuples = 20000",
)


class PassageDatabase:
    """A pool of connections; every call is safe from any thread."""

    def __init__(self, url: str) -> None:
        self._url = address(url)
        self._engine = connected(self._url)

    @contextmanager
    def asking(self, *more: str) -> Iterator[Any]:
        """A cursor that sees one state, and nothing of any record until it is said who asks; see `layout`."""
        left_s = deadline.left_s()
        limit = [f"SET LOCAL statement_timeout = {max(1, int(left_s * 1000))}"] if left_s < math.inf else []
        with self._transaction(ONE_STATE, _BY_INDEX, *_WALKS, *limit, *more) as cursor:
            yield cursor

    @contextmanager
    def looking(self) -> Iterator[Any]:
        """A cursor that sees one state, whole."""
        with self.asking(_WRITES) as cursor:
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A cursor of which all is kept, or nothing; one at a time among all processes."""
        with self._transaction("BEGIN", _WRITES, f"SELECT pg_advisory_xact_lock({LOCK})") as cursor:
            yield cursor

    @contextmanager
    def apart(self) -> Iterator[Any]:
        """A cursor of which each statement is kept by itself."""
        with self._connection() as connection, connection.cursor() as cursor:
            cursor.execute("SET kring.writes = 'on'")
            try:
                yield cursor
            finally:
                cursor.execute("RESET kring.writes")

    @contextmanager
    def _transaction(self, *begin: str) -> Iterator[Any]:
        """A transaction, begun in one message."""
        with self._connection() as connection, connection.cursor(binary=True) as cursor:
            connection.execute("; ".join(begin))
            try:
                yield cursor
            except BaseException:  # whatever ends it, nothing half is kept
                if not connection.closed:
                    connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        with translated(named(self._url), "de zoekindex in"), closing(self._engine.raw_connection()) as pooled:
            yield pooled.driver_connection

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()
