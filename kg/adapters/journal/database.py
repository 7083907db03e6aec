"""
Where a journal and its trail are kept, and how they are asked: a file of SQLite, or a database of PostgreSQL.

All else in this folder is SQLAlchemy, for any of them.
"""

import threading
import weakref
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol
from weakref import WeakValueDictionary

import sqlalchemy as sa

Chain = Literal["journal", "trail"]
Insert = Callable[[Any, Sequence[Mapping[str, Any]]], object]  # by a cursor


class Cleaner(Protocol):
    """Takes away what a database leaves of rows that went."""

    def clear(self, *, patience_s: float) -> bool:
        """Whether it was done before readers had kept it up for so long."""

    def close(self) -> None:
        """Let go of the files."""


class Turn:
    """One at a time in this process writes to a database."""

    def __init__(self, cleaner: Callable[[threading.RLock], Cleaner]) -> None:
        self.lock = threading.RLock()
        self.remains = cleaner(self.lock)
        weakref.finalize(self, self.remains.close)  # when nobody has it open any more


_turns: "WeakValueDictionary[Hashable, Turn]" = WeakValueDictionary()
_guard: Final = threading.Lock()


def turn_at(where: Hashable, cleaner: Callable[[threading.RLock], Cleaner]) -> Turn:
    """The turn of a database, one for the whole process; with what takes away remains there, for the first who asks."""
    with _guard:
        found = _turns.get(where)
        if found is None:
            found = _turns[where] = Turn(cleaner)
        return found


@dataclass(frozen=True, slots=True)
class Dialect:
    """
    What is said to a database in its own words; rows that are many come as one text of JSON.

    Attributes:
        head: The seq of the last event, or nothing.
        tail: The seq and the hash of it.
        by_id: The row of one record.
        space: The space of one record; always one row.
        ever_in: The spaces that one record was ever in; always one row, and no text is looked at.
        spaces: Id and space of some records, by ids in JSON.
        records: Their rows, by ids in JSON and spaces in JSON, or NULL for every space; of a record in another space no
            text is looked at.
        insert: Rows, with more in them than it has columns, by the name of their table.
        delete: What follows from the events of some ids, given as JSON.
        together: While it is held, statements of which nobody reads the rows may go to the database in one go.
        written: Tells others who have the journal open up to where it goes, once the transaction has been committed.
        is_far: Whether a question goes over a line, so that what is known to be needed is asked together.
    """

    head: str
    tail: str
    by_id: str
    space: str
    ever_in: str
    spaces: str
    records: str
    insert: Mapping[str, Insert]
    delete: tuple[str, ...]
    together: Callable[[Any], AbstractContextManager[object]]
    written: Callable[[Any, int], None]
    is_far: bool


@dataclass(slots=True)
class Session:
    """
    A cursor of the database, in a transaction or before one, and what is said by it.

    Attributes:
        end: The seq and the hash of the last event that was written by it; (0, "") when there is none.
        in_one_go: Whether what is said by it is held until something is read, or the transaction ends.
    """

    cursor: Any
    say: Dialect
    end: tuple[int, str] = (0, "")
    in_one_go: bool = False


class Database(Protocol):
    """One journal."""

    @property
    def name(self) -> str:
        """As an error calls it; no password is in it."""

    @property
    def engine(self) -> sa.Engine:
        """What reads by it sees one state in a transaction."""

    @property
    def say(self) -> Dialect:
        """What by text is asked of it."""

    @property
    def turn(self) -> Turn:
        """Of this process."""

    @property
    def one_state(self) -> str:
        """Begins a transaction whose statements see one state; the pool ends it."""

    @property
    def is_still(self) -> bool:
        """Whether each question, also of one statement, is to begin so."""

    @property
    def patience_s(self) -> float:
        """Seconds to wait for others."""

    def translated(self) -> AbstractContextManager[None]:
        """What the database says is wrong while the block runs, in Kring's words."""

    def writing(self, chain: Chain, *, in_one_go: bool = False) -> AbstractContextManager[sa.Connection]:
        """
        One transaction, while nobody else writes in a chain, in whatever process.

        Args:
            chain: In which is written.
            in_one_go: Whether what is said may be held until something is read, or the transaction ends.

        Raises:
            Undecided: If nobody knows whether it was committed.
        """

    def make(self) -> None:
        """The tables of today, where there are none or older ones."""

    def file_faults(self, connection: sa.Connection) -> "list[str]":
        """What the database itself finds wrong with its files, in Dutch."""

    def copy(self, connection: sa.Connection, path: str) -> None:
        """Copy the journal to a file of SQLite while others may write."""
