"""
Group commit: those who write at the same time share one transaction, and so one wait for the disk.

Who comes while another writes joins those who wait; whoever gets its turn next writes for all of them. Each is judged
apart, and one that is refused keeps no other waiting. A database has one turn, for all that writes to it in this
process: SQLite itself lets processes wait for each other, but in no order; PostgreSQL does so in order of arrival.
Source: Hagmann (1987), Reimplementing the Cedar file system using logging and group commit, section 5.4.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kg.adapters.journal.database import Turn
from kg.errors import Undecided
from kg.ports.journal import Delete, Mandate, Put

_MOST: Final = 2_000  # changes that share a transaction: what comes meanwhile waits no longer than these take


@dataclass(slots=True)
class Ticket:
    """
    What one writer wants, and what came of it.

    Attributes:
        seq: Of its last event, once it has been written.
        error: Why it was not.
    """

    changes: Sequence[Put | Delete]
    mandate: Mandate
    reason: str
    seq: int = 0
    error: Exception | None = None
    is_done: bool = False


class GroupCommit:
    """
    The writers of one journal.

    Args:
        turn: Of its database.
        commit: Writes tickets in one transaction, all of them, or it raises and nothing is written. It asks who they
            are once it is the only one that writes, so that who comes while it waits is among them. A ticket that its
            mandate refuses is left out, with the error in it.
    """

    def __init__(self, turn: Turn, commit: Callable[[Callable[[], Sequence[Ticket]]], None]) -> None:
        self._turn = turn
        self._commit = commit
        self._waiting: deque[Ticket] = deque()
        self._entry = threading.Condition()
        self._is_written = False

    def write(self, ticket: Ticket) -> int:
        """
        Have a ticket written, alone or with others; on disk when it returns.

        Returns:
            The seq of its last event.

        Raises:
            KringError: Why it was not written.
        """
        with self._entry:
            self._waiting.append(ticket)
            # Not for the turn: who is done would stand there behind the next one, who writes with few then.
            self._entry.wait_for(lambda: ticket.is_done or not self._is_written)
            writes = not ticket.is_done
            self._is_written |= writes
        if writes:
            self._write_until(ticket)
        if ticket.error is not None:
            raise ticket.error
        return ticket.seq

    def _write_until(self, ticket: Ticket) -> None:
        try:
            with self._turn.lock:
                while not ticket.is_done:
                    self._write_some()
        finally:
            with self._entry:
                self._is_written = False
                self._entry.notify_all()

    def _write_some(self) -> None:
        group: list[Ticket] = []
        try:
            self._commit(lambda: self._next(group))
        except Undecided as error:  # again would perhaps be twice
            for ticket in group or self._next(group):
                ticket.error = ticket.error or error
        except Exception:  # noqa: BLE001 - whatever it is: each apart, what one of them cannot keeps no other from it
            for ticket in group or self._next(group):
                ticket.error = None
                self._write_alone(ticket)
        except BaseException:  # whoever writes is stopped: the others write for themselves
            with self._entry:
                self._waiting.extendleft(reversed(group))
            raise
        for ticket in group:
            ticket.is_done = True

    def _write_alone(self, ticket: Ticket) -> None:
        try:
            self._commit(lambda: [ticket])
        except Exception as error:  # noqa: BLE001 - raised in the thread of whom it is about
            ticket.error = error

    def _next(self, group: list[Ticket]) -> list[Ticket]:
        """The group, with who waits, in order, until their changes are many; one at least."""
        size = 0
        with self._entry:
            while self._waiting and (not group or size + len(self._waiting[0].changes) <= _MOST):
                group.append(self._waiting.popleft())
                size += len(group[-1].changes)
        return group
