"""That one process at a time has a store open to write."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from kg.errors import NO_RIGHT, StoreLocked, StoreReadOnly


@contextlib.contextmanager
def locked(directory: Path) -> Iterator[None]:
    """
    The lock of a store, while the block runs.

    Raises:
        StoreLocked: If another process holds it.
        StoreReadOnly: If this user may not write in the directory.
    """
    lock = FileLock(directory / "lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreLocked(
            f"de opslag {directory} is in gebruik bij een ander proces; wacht tot dat klaar is, "
            "of kies een andere map met --store"
        ) from error
    except OSError as error:
        if error.errno not in NO_RIGHT:
            raise
        raise StoreReadOnly(
            f"de opslag {directory} kan hier alleen gelezen worden; geef deze gebruiker schrijfrecht op de map, "
            "of kies een andere map met --store"
        ) from error
    with lock:
        yield
