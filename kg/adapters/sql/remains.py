"""
What SQLite leaves of deleted rows in the file of a database, and how it goes while others read and write.

`secure_delete` overwrites a row that goes, but not what a page keeps of rows that moved to another page: that stays in
the gap between its list of cells and its cells. `VACUUM` would write the file anew, and everyone else waits for that.
Here the gaps are filled with zeros where they are, some pages at a time. No gap means anything to SQLite, so a page is
the same page before, half-way and after.

    log      is emptied first, so that no page waits in it
    turn     is held for some pages only; nobody writes meanwhile, and what others read they read as it was
    caches   of others are dropped: each turn ends with a change, after which SQLite reads pages from the file again

Source: https://www.sqlite.org/fileformat2.html, sections 1.6 and 4; https://www.sqlite.org/wal.html.
"""

import os
import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Final

from kg.adapters.copies import waits

_TOGETHER: Final = 4096  # pages of one turn: 16 MB, some tens of milliseconds
_LOG_MS: Final = 100  # that is waited for readers of the log, while the turn is held
_LONG_HEADER: Final = frozenset({2, 5})  # of pages with children
_SHORT_HEADER: Final = frozenset({10, 13})
_MOST_PAGES: Final = 2 << 24  # beyond, the number of a next page may look like the kind of this one


class Remains:
    """
    Of one database in WAL mode.

    Args:
        path: Of its file.
        turn: Keeps others in this process from writing, while it is held.
        together: Pages that are cleared in one turn.
    """

    def __init__(self, path: Path, turn: AbstractContextManager[object], *, together: int = _TOGETHER) -> None:
        self._path = path
        self._turn = turn
        self._together = together
        self._file = -1  # open until `close`: closing any handle on a file ends every lock that this process has on it

    def close(self) -> None:
        """Let go of the file, once nothing in this process has the database open."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def clear(self, *, patience_s: float) -> bool:
        """Fill what no row is in with zeros; whether that was done before readers had kept it up for so long."""
        until = time.monotonic() + patience_s
        if self._file < 0:
            self._file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        with closing(sqlite3.connect(self._path, timeout=_LOG_MS / 1000, isolation_level=None)) as db:
            if db.execute("PRAGMA auto_vacuum").fetchone() != (0,) or self._pages(db) >= _MOST_PAGES:
                db.execute("VACUUM")
                return self._emptied(db)
            start = 1
            while start <= self._pages(db):
                with self._turn:
                    done = self._some(db, start)
                if done:
                    start += self._together
                elif time.monotonic() > until:
                    return False
                else:
                    time.sleep(_LOG_MS / 1000)
            os.fsync(self._file)
            with self._turn:
                return self._emptied(db)

    def _pages(self, db: sqlite3.Connection) -> int:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        return int(pages)

    def _emptied(self, db: sqlite3.Connection) -> bool:
        (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def _some(self, db: sqlite3.Connection, start: int) -> bool:
        """Clear some pages, when the log is empty and stays so."""
        try:
            if not self._emptied(db):
                return False
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname.startswith("SQLITE_BUSY"):
                return False
            raise
        try:
            if waits(self._path):  # another process wrote in between
                return False
            (size,) = db.execute("PRAGMA page_size").fetchone()
            content = os.pread(self._file, size * self._together, size * (start - 1))
            usable = size - os.pread(self._file, 1, 20)[0]
            for at, length in remains(content, size, usable, first=start == 1):
                os.pwrite(self._file, bytes(length), size * (start - 1) + at)
            (version,) = db.execute(
                "PRAGMA user_version"
            ).fetchone()  # nobody uses it; what changes nothing is not written
            db.execute(f"PRAGMA user_version = {(version + 1) % 2**31}")
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
        return True


def remains(content: bytes, size: int, usable: int, *, first: bool) -> Iterator[tuple[int, int]]:
    """
    Where pages hold something that no row is in: place and length.

    Args:
        content: Of the pages.
        size: Of a page.
        usable: How much of it SQLite uses.
        first: Whether the first of them is the first of the file, which begins with the header of the file.
    """
    for page in range(0, len(content), size):
        head = page + (100 if first and page == 0 else 0)
        kind = content[head]
        if kind not in _SHORT_HEADER and kind not in _LONG_HEADER:
            continue  # not of a tree: overflowing text, which `secure_delete` overwrites, or nothing
        block, cells, begins = struct.unpack_from(">HHH", content, head + 1)
        ends = head + (12 if kind in _LONG_HEADER else 8) + 2 * cells
        gap = page + (begins or 65536) - ends
        if not 0 <= gap <= usable:
            continue
        if any(content[ends : ends + gap]):
            yield ends, gap
        while block and block + 4 <= usable:
            after, length = struct.unpack_from(">HH", content, page + block)
            if length > 4 and any(content[page + block + 4 : page + block + length]):
                yield page + block + 4, length - 4
            if after <= block:
                break
            block = after
