"""
Copies of views for a process that reads beside the one that has the store open, or where nothing may be written.

Files that never change are linked where that can be, so that a copy costs little.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from kg.adapters.engine_errors import sqlite

TRIES: Final = 20  # at a folder that changes while it is copied


def copy_database(source: Path, target: Path) -> None:
    """
    Copy an SQLite database that others may be writing to.

    Raises:
        StoreError: If it cannot be read, or the copy not written.
    """
    if not opens_to_read(source):
        for path in (source, _log(source)):
            shutil.copyfile(path, target.with_name(path.name))
        return
    with (
        sqlite(f"het bestand {source}"),
        closing(sqlite3.connect(readable(source), uri=True)) as opened,
        closing(sqlite3.connect(target)) as copy,
    ):
        opened.backup(copy)


def readable(path: Path) -> str:
    """
    The URI by which a database can be read that is perhaps not to be written.

    In WAL mode SQLite wants to write a file beside it, also to read. Where it cannot, and nothing waits in the log,
    the database does not change and can be read as it is.
    Source: https://www.sqlite.org/wal.html, "Read-Only Databases".
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    return uri if os.access(path.parent, os.W_OK) or waits(path) else f"{uri}&immutable=1"


def opens_to_read(path: Path) -> bool:
    """Whether `readable` will do: not where its log holds something and nobody has it open, nor may."""
    return os.access(path.parent, os.W_OK) or not waits(path) or path.with_name(path.name + "-shm").exists()


def readable_in(room: Callable[[], Path], file: Path) -> Path:
    """A database that can be read: itself, or where that cannot be a copy in a folder."""
    if opens_to_read(file):
        return file
    copy_database(file, room() / file.name)
    return room() / file.name


def _log(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def waits(path: Path) -> bool:
    """Whether the log of a database holds something."""
    return _log(path).exists() and _log(path).stat().st_size > 0


def bring(source: Path, target: Path, *, linked: bool) -> None:
    """Copy a file; with `linked` by a hard link where that can be, for one that never changes."""
    if linked:
        with suppress(OSError):  # another disk, or none that can be written
            os.link(source, target)
            return
    shutil.copyfile(source, target)
