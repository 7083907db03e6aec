"""What a store is moved from, and to: its databases, what holds them still, and its folder."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from kg.adapters.jobs import queue
from kg.adapters.jobs.queue import SqlQueue
from kg.adapters.journal.database import Database
from kg.adapters.journal.sqlite import SqliteFile
from kg.adapters.journal.tables import ACCESS, CLAIM, EVENT, RECORD
from kg.adapters.journal.transfer import end_of, hash_at
from kg.adapters.sql.access.database import AccessDatabase
from kg.adapters.sql.access.file import AccessFile
from kg.adapters.sql.fence import Fence, MoveState
from kg.errors import StoreError
from kg.private_files import own_folder
from kg.profiles import embedded, scaled
from kg.profiles.embedded import JOURNAL
from kg.profiles.extras import faults_of, tables_kept
from kg.store.stores import Stores

KEPT: Final = tables_kept()
JOBS: Final = "jobs"
_CHAINS: Final = tuple(table.name for table in (EVENT, RECORD, CLAIM, ACCESS))


@dataclass(frozen=True, slots=True)
class Side:
    """
    One of the two.

    Attributes:
        name: As it is told; no password is in it.
        directory: Its folder.
        journal: The database of journal and trail.
        kept: What is beside them, by name.
        queue: What waits for workers; None where nobody works apart.
        fences: The first is around the journal.
        opened: The whole store to be written, with its views.
        faults: What is wrong with what is beside the journal, in Dutch.
    """

    name: str
    directory: Path
    journal: Database
    kept: dict[str, AccessDatabase]
    queue: AccessDatabase | None
    fences: tuple[Fence, ...]
    opened: Callable[[], AbstractContextManager[Stores]]
    faults: Callable[[], list[str]]

    @property
    def fence(self) -> Fence:
        """That decides, where there are two."""
        return self.fences[0]

    def store(self) -> str:
        """By which the store is known; "" when it has no events."""
        return hash_at(self.journal, EVENT, 1)

    def standing(self) -> MoveState | None:
        """What happens to it."""
        return self.fence.standing()

    def jobs(self) -> SqlQueue | None:
        """What waits for workers."""
        return None if self.queue is None else SqlQueue(self.queue)

    def is_empty(self) -> bool:
        """Whether nothing was ever written there."""
        return not end_of(self.journal, EVENT).seq and not end_of(self.journal, ACCESS).seq and not self._holds()

    def _holds(self) -> bool:
        for name, database in self.kept.items():
            with database.reading() as connection:
                for table in KEPT[name].sorted_tables:
                    if connection.execute(sa.select(table).limit(1)).first():
                        return True
        return False


@contextmanager
def on_one_machine(directory: Path) -> Iterator[Side]:
    """A store in a folder, made when it is not there."""
    own_folder(directory)
    with ExitStack() as stack:
        journal = SqliteFile(directory / JOURNAL)
        stack.callback(journal.engine.dispose)
        with journal.translated():
            journal.make()
        kept: dict[str, AccessDatabase] = {
            name: stack.enter_context(closing(AccessFile.open(directory, tables))) for name, tables in KEPT.items()
        }
        writing = journal.engine.execution_options(writes=True).begin
        chains = Fence(_told(journal, journal.engine.connect), _told(journal, writing), _CHAINS, (ACCESS.name,))
        beside = Fence(kept["keys"].reading, kept["keys"].writing, _names())
        yield Side(
            str(directory.resolve()),
            directory,
            journal,
            kept,
            None,
            (chains, beside),
            partial(embedded.to_write, directory, None),
            partial(faults_of, directory),
        )


@contextmanager
def beyond(directory: Path, url: str) -> Iterator[Side]:
    """A store in a database, with its folder beside it; the tables are made when they are not there."""
    from kg.adapters.journal.postgres import PostgresDatabase
    from kg.adapters.sql.access.postgres import AccessPostgres, faults
    from kg.adapters.sql.postgres import ROWS

    with ExitStack() as stack:
        journal = stack.enter_context(closing(PostgresDatabase(url)))
        with journal.translated():
            journal.make()
        every = {**KEPT, JOBS: queue.METADATA}
        opened: dict[str, AccessDatabase] = {
            name: stack.enter_context(closing(AccessPostgres.open(url, tables, name))) for name, tables in every.items()
        }
        kept = {name: opened[name] for name in KEPT}
        writing = journal.engine.execution_options(writes=ROWS).begin
        tables = (*_CHAINS, *_names(), *queue.METADATA.tables)
        fence = Fence(_told(journal, journal.engine.connect), _told(journal, writing), tables, (ACCESS.name,))
        yield Side(
            journal.name,
            directory,
            journal,
            kept,
            opened[JOBS],
            (fence,),
            partial(scaled.to_write, directory, url, None),
            partial(faults, url),
        )


def _names() -> tuple[str, ...]:
    return tuple(name for tables in KEPT.values() for name in tables.tables)


def _told(
    journal: Database, begin: Callable[[], AbstractContextManager[sa.Connection]]
) -> Callable[[], AbstractContextManager[sa.Connection]]:
    @contextmanager
    def told() -> Iterator[sa.Connection]:
        with journal.translated(), begin() as connection:
            yield connection

    return told


def must_be_free(stores_at: Side, head: int) -> None:
    """
    Nothing, unless a graph of something else is on the SPARQL server that the settings name: it would be cleared.

    Raises:
        StoreError: If it holds more than a beginning of this store.
    """
    from kg.adapters.journal.sql import SqlJournal
    from kg.profiles.triples import remote, server

    elsewhere = server()
    if elsewhere is None:
        return
    graph = remote(elsewhere, SqlJournal(stores_at.journal))("none")
    try:
        position = graph.position()
    finally:
        graph.close()
    if position > head:
        raise StoreError(
            f"op de SPARQL-server {elsewhere.query_url} staat al een graaf, tot gebeurtenis {position}; kies een lege"
        )
