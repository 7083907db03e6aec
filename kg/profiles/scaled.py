"""
Where a store is put together beyond one machine: PostgreSQL has the truth and the search index, for every process.

    <store>/          a folder of this machine, beside the database
        views-0/      graph/ of the first process here that has the store open, as in `kg.profiles.embedded`
        views-1/      of the second, and so on; `erased` in it says up to which event what was erased is gone there
        ...           what else is in a store, but for what is in the database

The graph is on the SPARQL server of `KRING_SPARQL_URL`, for every process too. Without one each process has its own on
this machine: it follows the journal, hears at once when another process writes, and takes up again at the next opening
what was there.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout

from kg import reading_room
from kg.adapters.journal.last_writes import SharedWrites, WritesHere
from kg.errors import InputError
from kg.ports.encoder import Encoder
from kg.ports.journal import Journal
from kg.ports.passages import Passages
from kg.ports.trail import Trail
from kg.private_files import own_folder
from kg.profiles.choices import copies_folder
from kg.profiles.embedded import anchors_of, graph_in
from kg.profiles.extras import copied
from kg.profiles.triples import remote, server
from kg.store.stores import Stores, composed
from kg.store.supervision.doubt import Doubt, opened, opened_copy


@contextmanager
def to_write(directory: Path, url: str, encoder: Encoder | None) -> Iterator[Stores]:
    """A store to be written and read, by this process beside others."""
    from kg.adapters.journal.notices import FollowedJournal, Notices
    from kg.adapters.journal.postgres import PostgresDatabase
    from kg.adapters.trail.sql import SqlTrail

    own_folder(directory)
    with ExitStack() as stack:
        reading_room.sweep(directory)
        views = stack.enter_context(_views(directory))
        database = PostgresDatabase(url)
        journal = stack.enter_context(closing(FollowedJournal(database, views / "erased")))
        trail = stack.enter_context(closing(SqlTrail(PostgresDatabase(url))))
        anchors = anchors_of(directory, journal, trail)
        stack.callback(anchors.renew)
        copies, elsewhere = copies_folder(), server()
        made = composed(
            directory,
            journal,
            trail,
            anchors,
            triples=remote(elsewhere, journal, turn=database.alone)
            if elsewhere
            else partial(opened, views / "graph", graph_in),
            passages=_passages(url, encoder),
            writes=SharedWrites(database),
            kept=partial(copied, directory),
            lists=(directory, copies) if copies else (directory,),
        )
        stores = stack.enter_context(made).begun()
        stack.enter_context(closing(Notices(database, _hears(stores))))
        yield stores


def _hears(stores: Stores) -> Callable[[int], None]:
    """What is done when somebody wrote: views follow, and let go of what was erased."""
    known = stores.journal.head()

    def heard(seq: int) -> None:
        nonlocal known
        if seq > known:
            stores.follower.written(seq)
            if stores.journal.erased(known + 1):
                stores.sweeper.begin()
            known = seq

    return heard


@contextmanager
def _views(directory: Path) -> Iterator[Path]:
    """The first folder for views that no other process has; what is in it is taken up again."""
    for number in count():
        folder = directory / f"views-{number}"
        own_folder(folder)
        lock = FileLock(folder / "lock", timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            continue
        with lock:
            yield folder
        return


@contextmanager
def to_read(
    directory: Path, url: str, encoder: Encoder | None, why: str, *, heals: bool = True, frozen: bool = False
) -> Iterator[Stores]:
    """
    A store to be read, with what others take in of it in the views.

    A graph of this machine is a copy of that of the first process here, and made anew where there is none.

    Args:
        directory: Of the store.
        url: Of the database.
        encoder: Of the passages, or None for words alone.
        why: Nothing may be written, in Dutch.
        heals: Whether a view that fails is made again, and what is seen is noted.
        frozen: Whether the journal stays as it is now.
    """
    from kg.adapters.triples.folder import copy_graph

    with ExitStack() as stack:
        room = stack.enter_context(reading_room.reading_room(directory))
        journal, trail = _chains(stack, url, why, unnoted="" if heals else why, frozen=frozen)
        graph, elsewhere = directory / "views-0" / "graph", server()
        stores = composed(
            directory,
            journal,
            trail,
            anchors_of(directory, journal, trail, writes=False),
            heals=heals,
            triples=remote(elsewhere, journal, writes=False)
            if elsewhere
            else partial(opened_copy, room, graph, copy_graph, graph_in),
            passages=_passages(url, encoder, writes=False),
            writes=WritesHere(),
            kept=partial(copied, directory),
        )
        yield stack.enter_context(stores)


def _passages(url: str, encoder: Encoder | None, *, writes: bool = True) -> Callable[[Doubt], Passages]:
    from kg.adapters.passages.postgres.reader import AskedPassages
    from kg.adapters.passages.postgres.view import PostgresPassages

    def made(doubt: Doubt) -> Passages:
        if not writes:
            return AskedPassages.open(url, encoder)
        return PostgresPassages.open(url, encoder, mend=doubt == "looked over", anew=doubt == "made anew")

    return made


def _chains(
    stack: ExitStack, url: str, read_only: str, *, unnoted: str = "", frozen: bool = False
) -> tuple[Journal, Trail]:
    from kg.adapters.journal.postgres import PostgresDatabase
    from kg.adapters.journal.sql import SqlJournal
    from kg.adapters.trail.sql import SqlTrail

    database = stack.enter_context(closing(PostgresDatabase(url, read_only=read_only)))
    seen = stack.enter_context(database.still()) if frozen else database
    journal = stack.enter_context(closing(SqlJournal(seen, read_only=bool(read_only))))
    noting = PostgresDatabase(url, read_only=unnoted)
    return journal, stack.enter_context(closing(SqlTrail(noting, read_only=unnoted)))


def must_be_there(url: str) -> None:
    """
    Nothing, when there is a store in a database.

    Raises:
        InputError: If there is none.
    """
    from kg.adapters.journal.postgres import PostgresDatabase

    with closing(PostgresDatabase(url)) as database:
        if not database.is_made():
            raise InputError(f"er is geen opslag in {database.name}; maak er een met: kring ingest MAP, of kring serve")


@contextmanager
def open_trail(directory: Path, url: str) -> Iterator[Trail]:
    """The trail of who saw what alone, anchored when the block ends; the journal is made when it is not there."""
    own_folder(directory)
    with ExitStack() as stack:
        journal, trail = _chains(stack, url, "")
        yield trail
        anchors_of(directory, journal, trail).renew()
