"""The database of keys, grants, visits, web hooks, feeds and jobs: a file of SQLite, or PostgreSQL; see `reading`."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import sqlalchemy as sa

from kg.ports.trail import Trail

OpenTrail = Callable[[], AbstractContextManager[Trail]]  # where a change is noted


class AccessDatabase(Protocol):
    """Some tables of one store, open to several processes; errors are those of `kg.errors`."""

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """One transaction that sees one state."""

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """One transaction, alone among those of `writing`; what was written in it is kept when the block ends."""

    def sharing(self) -> AbstractContextManager[sa.Connection]:
        """
        One transaction to write beside others, where the engine can.

        What it rests on is judged in the statement that writes it, or in a row that was read FOR UPDATE.
        """

    def settle(self) -> None:
        """Let what was taken away go from the files, as soon as nobody reads it there."""

    def version(self) -> int:
        """A number that is another one after each change that somebody else made in `writing`."""

    def close(self) -> None:
        """Let go of it."""
