"""
A folder for the copies of a process that reads or makes a backup: in the store, so that it goes when that is opened.

    <store>/reading-XXXXXXXX/
        lock       held as long as somebody reads there
        graph/     a copy of that view, as passages/

Where the store cannot be written it is among the temporary files; who reads next takes away what was left there.
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
_MARK_ELSEWHERE: Final = "kring-reading-"
_LOCK: Final = "lock"


@contextmanager
def reading_room(store: Path) -> Iterator[Callable[[], Path]]:
    """Gives the folder, which is made when it is first asked for and gone when the block ends."""
    made: list[tuple[Path, FileLock]] = []

    def folder() -> Path:
        if made:
            return made[0][0]
        if not os.access(store, os.W_OK):
            home, mark = Path(tempfile.gettempdir()), _MARK_ELSEWHERE
            _tidy(home, mark)
        else:
            home, mark = store, _MARK
        while not made:
            room = Path(tempfile.mkdtemp(prefix=mark, dir=home))
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
    _tidy(store, _MARK)


def _tidy(home: Path, mark: str) -> None:
    for room in home.glob(f"{mark}*"):
        with suppress(Timeout, OSError), FileLock(room / _LOCK, timeout=0):
            shutil.rmtree(room, ignore_errors=True)
