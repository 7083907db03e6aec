"""The transactions of the passages view: to ask, to write, and for what may be in none."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa

from kg.adapters.passages.postgres.layout import LOCK
from kg.errors import QuestionEnded, StoreDamaged, StoreError, StoreFull, StoreReadOnly


class Database:
    """A pool of connections; every call is safe from any thread."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(
            sa.make_url(url).set(drivername="postgresql+psycopg"), pool_size=8, max_overflow=-1, pool_pre_ping=False
        )

    @contextmanager
    def asking(self) -> Iterator[Any]:
        """A cursor that sees one state, and nothing of any record until it is said who asks; see `layout`."""
        with self._connection() as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            with connection.transaction(), connection.cursor(binary=True) as cursor:
                yield cursor

    @contextmanager
    def looking(self) -> Iterator[Any]:
        """A cursor that sees one state, whole."""
        with self.asking() as cursor:
            cursor.execute("SELECT set_config('kring.writes', 'on', true)")
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A cursor of which all is kept, or nothing; one at a time among all processes."""
        with self._connection() as connection, connection.transaction(), connection.cursor(binary=True) as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s), set_config('kring.writes', 'on', true)", (LOCK,))
            yield cursor

    @contextmanager
    def apart(self) -> Iterator[Any]:
        """A cursor of which each statement is kept by itself."""
        with self._connection() as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('kring.writes', 'on', false)")
                yield cursor
                cursor.execute("SELECT set_config('kring.writes', '', false)")

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        with translated(), closing(self._engine.raw_connection()) as pooled:
            connection: Any = pooled.driver_connection
            try:
                yield connection
            finally:
                if connection.closed:
                    pooled.invalidate()
                else:
                    connection.rollback()
                    connection.autocommit = False
                    connection.isolation_level = connection.read_only = None

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """The database's errors in Kring's words."""
    what = "de zoekindex in PostgreSQL"
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise StoreError(f"{what} is niet bereikbaar: {error.orig}") from error
    except psycopg.errors.QueryCanceled as error:
        raise QuestionEnded("hier werd te lang naar gezocht, of niemand wacht er nog op") from error
    except (psycopg.errors.DiskFull, psycopg.errors.OutOfMemory) as error:
        raise StoreFull(f"{what} heeft geen ruimte meer; maak ruimte, dan gaat het verder") from error
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction) as error:
        raise StoreReadOnly(f"{what} mag alleen gelezen worden: {error}") from error
    except (psycopg.errors.DataCorrupted, psycopg.errors.IndexCorrupted, psycopg.errors.UndefinedTable) as error:
        raise StoreDamaged(f"{what} is beschadigd: {error}") from error
    except psycopg.Error as error:
        raise StoreError(f"{what} werkt niet: {error}") from error
