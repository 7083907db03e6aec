"""What a store makes on disk is for its owner alone, whatever the umask; what is there already keeps its mode."""

import contextlib
import os
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from filelock import FileLock

QUARANTINE: Final = "quarantine"  # the folder of a store with what ingest refused
UPLOADS: Final = "uploads"  # the one with what is kept of uploads
JOBS: Final = f"{UPLOADS}/jobs"  # in that, what is to be done with them and what came of it
TEMPLATES: Final = "templates"  # the one with the templates of each organisation
TURN: Final = ".turn"  # the file by which processes that share a folder take turns in it
_putting: Final = threading.Lock()  # two that write one file at once would share what is half of it


def own_folder(path: Path) -> None:
    """A folder that only its owner enters; folders above it are made as the umask says."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def own_file(path: Path) -> None:
    """An empty file that only its owner opens; SQLite gives its `-wal` and `-shm` the mode of the database."""
    if not path.exists():
        with contextlib.suppress(OSError):  # whoever opens it next says what is wrong, in its own words
            path.touch(mode=0o600)


def put(file: Path, content: bytes) -> None:
    """A file that only its owner opens: all of it, or what was there."""
    partial = file.with_name(f".{file.name}.partial")  # one name: what a kill leaves is overwritten the next time
    with _putting:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        partial.replace(file)


@contextlib.contextmanager
def turn_in(folder: Path) -> Iterator[None]:
    """While the block runs nobody else who says so writes in a folder, in this process or in another that has it."""
    own_folder(folder)
    here, everywhere = _turns(folder)
    with here, everywhere:
        yield


@cache
def _turns(folder: Path) -> tuple[threading.Lock, FileLock]:
    """Among threads, so that these wait without looking again and again; and among processes."""
    return threading.Lock(), FileLock(folder / TURN, mode=0o600, thread_local=False)
