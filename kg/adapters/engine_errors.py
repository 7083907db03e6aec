"""
What an engine says is wrong, in Kring's words: no room, no right to write, in use, out of order, or damaged.

The engines below are written in C, C++ and Rust; what they raise tells its cause in its text alone.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kg.errors import NO_ROOM, StoreDamaged, StoreError, StoreFull, StoreLocked, StoreMoved, StoreReadOnly

_FULL: Final = re.compile(r"No space left|Disk quota exceeded|File too large|disk is full")
_NO_RIGHT: Final = re.compile(r"Permission denied|Read-only file system|Operation not permitted")
_IN_USE: Final = re.compile(r"LOCK:|LockBusy|Failed to acquire Lockfile")  # a "block" may be corrupt
_OUT_OF_ORDER: Final = re.compile(r"Too many open files|Cannot allocate memory|An index writer was killed")


def told(what: str, error: BaseException) -> StoreError:
    """
    An error of an engine that has no class for each cause.

    Args:
        what: What it is about, in Dutch, as in "de graaf /data/graph".
        error: What it raised.
    """
    said = str(error)
    if getattr(error, "errno", None) in NO_ROOM or _FULL.search(said):
        return full(what)
    if _NO_RIGHT.search(said):
        return StoreReadOnly(f"{what} mag alleen gelezen worden: {said}")
    if _IN_USE.search(said):
        return StoreLocked(f"{what} is in gebruik bij een ander proces")
    if _OUT_OF_ORDER.search(said):
        return StoreError(f"{what} werkt niet: {said}")
    return StoreDamaged(f"{what} is niet te lezen: {said}")


def is_of_the_store(error: Exception) -> bool:
    """Whether it is about the files, and not about what was asked of them."""
    return re.search(r"Corruption|IO error", str(error)) is not None


def full(what: str) -> StoreFull:
    """There is no room for it."""
    return StoreFull(f"{what} kan niet worden geschreven: er is geen ruimte meer; maak ruimte, dan gaat het verder")


@contextmanager
def engine(what: str) -> Iterator[None]:
    """What Oxigraph or tantivy raises while the block runs, see `told`; the block is to call nothing else."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise told(what, error) from error
    except BaseException as error:  # a panic in Rust is no Exception
        if type(error).__name__ != "PanicException":  # of a fault in Rust; it has no module to import it from
            raise
        raise StoreDamaged(f"{what} is niet te lezen: {error}") from error


def told_by_sqlite(what: str, error: BaseException, advice: str = "") -> StoreError:
    """An error of SQLite, which names its cause."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreLocked(f"{what} is in gebruik bij een ander proces; probeer het later")
    if name == "SQLITE_CONSTRAINT_TRIGGER":  # of `kg.adapters.sql.fence`, in Kring's words
        return StoreMoved(str(error))
    if name.startswith("SQLITE_FULL"):
        return full(what)
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")):
        return StoreReadOnly(f"{what} mag alleen gelezen worden: {error}")
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")) or not (name or "UTF-8" in str(error)):
        return StoreError(f"{what} is niet te lezen of te schrijven: {error}")
    return StoreDamaged(f"{what} is beschadigd ({error}){advice}")


@contextmanager
def sqlite(what: str) -> Iterator[None]:
    """What SQLite raises while the block runs, see `told_by_sqlite`."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise told_by_sqlite(what, error) from error
    except UnicodeDecodeError as error:  # in the text of its own message, about a name that is none
        raise StoreDamaged(f"{what} is beschadigd ({error})") from error
