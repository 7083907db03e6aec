"""
What was erased goes from every file of a store, while others read and write.

An erasure is acknowledged when nobody finds it any more. What is left of it in files then goes in a thread of its own:
that it has to is in the journal, in the transaction that erased, so that a process that was killed half-way is no
reason to forget it; the next that opens the store takes it up again.

    views    each as its engine can, see `kg.ports.view.View.sweep`
    journal  what SQLite left of rows
    rooms    the copies of others who read are theirs; it is waited for those that were there when it was erased
"""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from kg.errors import KringError
from kg.ports.journal import Erased, HeldNow, Journal
from kg.store.follow import Follower
from kg.store.records import Records

_AGAIN_S: Final = 1.0  # between two attempts at what somebody still reads
_log: Final = logging.getLogger("kring.store")
Step = Callable[[], bool]


class Swept(Protocol):
    """A view that somebody sees to, see `kg.store.supervision.views`."""

    def sweep(self, erased: Erased, held: HeldNow) -> bool:
        """As `kg.ports.view.View`."""


class Sweeper:
    """
    Takes what was erased out of the files, in a thread of its own.

    Args:
        journal: The truth.
        views: What follows it.
        follower: Knows how far they are.
        rooms: The copies that others read by now.
        note: Puts ids on the list of what was erased, see `kg.store.erasure.list`.
    """

    def __init__(
        self,
        journal: Journal,
        views: Sequence[Swept],
        follower: Follower,
        rooms: Callable[[], set[Path]],
        note: Callable[[Iterable[str]], None],
    ) -> None:
        self._journal = journal
        self._views = views
        self._follower = follower
        self._rooms = rooms
        self._note = note
        self._news = threading.Condition()
        self._wanted = self._done = 0
        self._thread: threading.Thread | None = None
        self._is_closing = False

    def begin(self) -> None:
        """Something was erased, or may have been: let it go from the files."""
        with self._news:
            self._wanted += 1
            if self._thread is None and not self._is_closing:
                self._thread = threading.Thread(target=self._sweep, name="kring-sweeper", daemon=True)
                self._thread.start()
            self._news.notify_all()

    def wait(self, timeout_s: float) -> bool:
        """Come back when nothing is left of what was erased, or not in time; whether it is so."""
        with self._news:
            return self._news.wait_for(lambda: self._done >= self._wanted, timeout=timeout_s)

    def close(self) -> None:
        """Let what has begun be done once; what somebody still reads goes after the next opening."""
        with self._news:
            self._is_closing = True
            self._news.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _sweep(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._wanted > self._done or self._is_closing)
                wanted = self._wanted
                if wanted == self._done:
                    return
            swept = self._sweep_all()
            with self._news:
                if swept:
                    self._done = wanted
                    self._news.notify_all()
                elif self._is_closing:
                    return

    def _sweep_all(self) -> bool:
        """Sweep until all is gone; whether it is, when it has to stop."""
        steps: list[Step] | None = None
        head = 0
        while True:
            try:
                if steps is None:
                    head, erased = self._journal.head(), self._journal.erased()
                    if not erased:
                        return True
                    self._note(erased)  # a process that was killed may not have come to that
                    self._follower.wait(head)
                    steps = self._steps(erased)
                for step in list(steps):  # what is done stays done when a later one fails
                    if step():
                        steps.remove(step)
                if not steps:
                    self._journal.swept(head)
                    return True
            except (KringError, OSError) as error:
                _log.warning("wat gewist is kan nog niet uit de bestanden: %s", error)
            with self._news:
                if self._news.wait_for(lambda: self._is_closing, timeout=_AGAIN_S):
                    return False

    def _steps(self, erased: Erased) -> list[Step]:
        rooms, records = self._rooms(), Records(self._journal)
        return [
            *(partial(view.sweep, erased, records.get_many) for view in self._views),
            self._journal.sweep,
            lambda: rooms.isdisjoint(self._rooms()),
        ]
