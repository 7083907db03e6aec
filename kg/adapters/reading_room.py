"""
A folder for the copies of somebody who reads: in the store, so that it goes when the store is opened to write again.

    <store>/reading-XXXXXXXX/
        lock       held as long as somebody reads there
        graph/     a copy of that view, as passages/
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

_MARK: Final = "reading-"
_LOCK: Final = "lock"


@contextmanager
def reading_room(store: Path) -> Iterator[Callable[[], Path]]:
    """Gives the folder, which is made when it is first asked for and gone when the block ends."""
    made: list[tuple[Path, FileLock]] = []

    def folder() -> Path:
        home = store if os.access(store, os.W_OK) else None  # else among the temporary files
        while not made:
            room = Path(tempfile.mkdtemp(prefix=_MARK, dir=home))
            lock = FileLock(room / _LOCK, mode=0o600)
            with suppress(FileNotFoundError):  # somebody swept here at this very moment
                lock.acquire()
                made.append((room, lock))
        return made[0][0]

    try:
        yield folder
    finally:
        for room, lock in made:
            lock.release()
            shutil.rmtree(room, ignore_errors=True)


def rooms(store: Path) -> set[Path]:
    """The folders of those who read by now."""
    sweep(store)
    return set(store.glob(f"{_MARK}*"))


def sweep(store: Path) -> None:
    """Take away the folders of those who are gone."""
    for room in store.glob(f"{_MARK}*"):
        with suppress(Timeout, OSError), FileLock(room / _LOCK, timeout=0):
            shutil.rmtree(room, ignore_errors=True)
