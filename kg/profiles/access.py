"""What a service keeps beside the store: who may come in, who is told, and what is still to be done."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from shutil import rmtree

from kg.errors import StoreMoved
from kg.ports.jobs import Feeds, Jobs
from kg.ports.keys import Callers, Keys, Visits
from kg.ports.outbox import Outbox
from kg.ports.trail import Trail
from kg.private_files import JOBS, UPLOADS
from kg.profiles import embedded, scaled
from kg.profiles.choices import database_url
from kg.profiles.extras import database_of, faults_of


def open_trail(directory: Path) -> AbstractContextManager[Trail]:
    """Where a change is noted: the trail of the store, by the profile that the settings pick."""
    url = database_url()
    return scaled.open_trail(directory, url) if url else embedded.open_trail(directory)


def open_keys(directory: Path, *, read_only: str = "") -> Keys:
    """
    The keys and grants of a store, made when there are none.

    Args:
        directory: Of the store.
        read_only: Why nothing may be written, in Dutch; "" when it may, as far as the directory lets it.

    Raises:
        StoreError: If they cannot be read or made.
    """
    from kg.adapters.keys.sql import METADATA, SqlKeys

    return SqlKeys(database_of(directory, METADATA, "keys", read_only), partial(open_trail, directory))


def open_outbox(directory: Path, clock: Callable[[], float] = time.time, *, read_only: str = "") -> Outbox:
    """The web hooks of a store and what they have to tell, made when there are none; as `open_keys`."""
    from kg.adapters.outbox.sql import SqlOutbox
    from kg.adapters.outbox.tables import METADATA

    return SqlOutbox(database_of(directory, METADATA, "outbox", read_only), partial(open_trail, directory), clock)


def open_feeds(directory: Path, clock: Callable[[], float] = time.time, *, read_only: str = "") -> Feeds:
    """How far the feeds of a store were fetched, made when there is nothing; as `open_keys`."""
    from kg.adapters.jobs.feeds import METADATA, SqlFeeds

    return SqlFeeds(database_of(directory, METADATA, "feeds", read_only), partial(open_trail, directory), clock)


def open_visits(directory: Path, *, read_only: str = "") -> Visits:
    """When who last looked at what is new, made when there is nothing; as `open_keys`."""
    from kg.adapters.keys.visits import METADATA, SqlVisits

    return SqlVisits(database_of(directory, METADATA, "visits", read_only))


def open_callers(secret: bytes, *, read_only: bool = False) -> Callers:
    """
    What a service remembers of its callers: by itself where one process has the store, or where nothing is written.

    Args:
        secret: Of the store, by which callers are known in a database.
        read_only: Whether the service writes nothing.
    """
    if not (url := database_url()) or read_only:
        from kg.adapters.keys.callers import CallersHere

        return CallersHere()
    from kg.adapters.keys.callers_postgres import METADATA, SharedCallers
    from kg.adapters.sql.access.postgres import AccessPostgres

    return SharedCallers(AccessPostgres.open(url, METADATA, "callers"), secret)


def access_faults(directory: Path) -> list[str]:
    """What is wrong with the file of keys and web hooks, in Dutch; nothing is wrong when there is none."""
    if url := database_url():
        from kg.adapters.sql.access.postgres import faults

        return faults(url)
    return faults_of(directory)


def works_apart() -> bool:
    """Whether jobs, feeds and web hooks are for workers of their own, since many processes share the store."""
    return bool(database_url())


def open_jobs(directory: Path) -> Jobs:
    """
    The jobs of a store.

    For the one service that has it open to write, those that it had not finished have ended. Where work is done apart,
    they wait in the database, and their files in the folder, which all have.
    """
    if works_apart():
        from kg.adapters.jobs.queue import METADATA, SqlQueue
        from kg.adapters.jobs.workers import QueuedJobs

        return QueuedJobs(directory / JOBS, SqlQueue(database_of(directory, METADATA, "jobs", "")))
    from kg.adapters.jobs.files import FileJobs

    rmtree(directory / UPLOADS / "files", ignore_errors=True)  # what one that was killed was reading
    return FileJobs(directory / JOBS, partial(_stays, directory / embedded.JOURNAL))


def _stays(file: Path) -> None:
    """
    Nothing, unless a store of one machine is being moved, or was.

    Raises:
        StoreMoved: If it is.
    """
    from kg.adapters.sql.fence import said_of, standing
    from kg.adapters.sql.sqlite import connected, translated

    if not file.exists():
        return
    engine = connected(file, read_only="er wordt alleen gekeken")
    try:
        with translated(file), engine.connect() as connection:
            found = standing(connection)
    finally:
        engine.dispose()
    if found is not None and found.is_held:
        raise StoreMoved(said_of(found))
