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
from kg.adapters.passages.files import PARTS
from kg.adapters.triples.sums import FILE as SUMS
from kg.errors import StoreDamaged
from kg.private_files import own_folder

_TRIES: Final = 20
_UNUSED: Final = ("LOCK", "LOG", "LOG.old", SUMS)  # of RocksDB, and what is copied apart


def copy_graph(source: Path, target: Path) -> bool:
    """
    Copy the folder of a graph, also while it is written; whether that could be done.

    RocksDB writes in its manifest which files it consists of. As long as that has not changed between the first and the
    last look, nothing was merged, moved or thrown away in between, and the copy is a state that the graph has had; what
    was written to its log meanwhile is in it up to some change, as after a kill.

    Raises:
        StoreDamaged: If there is no manifest.
    """
    before = None
    if not (source / "CURRENT").exists():
        return False
    for _ in range(_TRIES):
        shutil.rmtree(target, ignore_errors=True)
        own_folder(target)
        before = _manifest(source)
        if before is None:
            continue
        try:
            for path in sorted(source.iterdir()):
                if not path.name.startswith(_UNUSED):
                    _bring(path, target / path.name, linked=path.suffix == ".sst")
            if (source / SUMS).exists():
                _bring(source / SUMS, target / SUMS, linked=False)
        except FileNotFoundError:
            continue
        if _manifest(source) == before:
            return True
    if before is None:
        raise StoreDamaged(f"de graaf {source} is niet te lezen: CURRENT noemt geen manifest")
    shutil.rmtree(target, ignore_errors=True)
    return False


def _manifest(folder: Path) -> tuple[str, bytes] | None:
    try:
        current = (folder / "CURRENT").read_text(encoding="utf-8", errors="replace").strip()
        return current, (folder / current).read_bytes()
    except (OSError, ValueError):
        return None


def copy_passages(source: Path, target: Path) -> None:
    """
    Copy the folder of passages, also while it is written: the table first, so that the words are never behind it.

    Raises:
        StoreDamaged: If the table cannot be read.
    """
    shutil.rmtree(target, ignore_errors=True)
    own_folder(target)
    if (source / "passages.db").exists():
        copy_database(source / "passages.db", target / "passages.db")
    for folder in sorted((source / "words").glob("*/")):
        _copy_index(folder, target / "words" / folder.name)


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


def _copy_index(source: Path, target: Path) -> None:
    for _ in range(_TRIES):
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        try:
            _bring(source / "meta.json", target / "meta.json", linked=False)
            for path in source.iterdir():
                if path.name != "meta.json" and not path.name.startswith(".tantivy"):
                    _bring(path, target / path.name, linked=path.suffix in _SEALED)
        except FileNotFoundError:
            continue
        if _same(source, target):
            return


_SEALED: Final = frozenset(f".{part}" for part in (*PARTS, "del"))


def _same(source: Path, target: Path) -> bool:
    return (source / "meta.json").read_bytes() == (target / "meta.json").read_bytes()


def _bring(source: Path, target: Path, *, linked: bool) -> None:
    if linked:
        with suppress(OSError):  # another disk, or none that can be written
            os.link(source, target)
            return
    shutil.copyfile(source, target)
