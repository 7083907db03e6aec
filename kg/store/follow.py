"""
How views follow the journal: in batches, all of them at a time, each from where it is.

A write is acknowledged when the journal has it; a thread of its own lets the views take it in (`Follower`), what was
written shortly after each other together. Who wrote something and asks a view after it waits until that view holds it,
and what is taken away is acknowledged when it is gone from the views too: then they begin at once.

The engines work outside Python's lock for much of the time, so two views take in a batch side by side, and a load can
go on writing meanwhile. During a load they take in what is there once it is much, or once it waited for a while: long
texts come slowly, and would else all be left to the end.
"""

import gc
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from kg.errors import StoreError, ViewDown
from kg.ports.journal import Changed, Journal
from kg.ports.view import Following, Progress
from kg.store.records import Records

Followed = Journal | Records

_log: Final = logging.getLogger("kring.store")
_PATIENCE: Final = (50_000, 50, 50)  # of Python's collector, see `_fewer_collections`
_FEW: Final = 500  # changes that take the views less than a thread for each of them
_BEHIND_S: Final = 20.0  # that a caller waits for a view, when it asks after what it wrote
_AGAIN_S: Final = 1.0  # between two attempts of views that cannot follow
_REST: Final = 3  # times as long as they took last time views rest during a load, so that small turns stay few


@dataclass(frozen=True, slots=True)
class Pace:
    """How much views take in at a time, and how long they wait for more."""

    batch: int = 20_000  # changes at a time: the fewer batches, the less an engine has to merge
    waiting: int = 10_000  # so many changes are taken in at once while more are being written
    rest_s: float = 2.0  # that fewer changes wait, at the least, while more are being written
    bulk: int = 20_000  # after this many changes a view is worth optimising
    glance_s: float = 0.05  # between two looks whether enough changes wait
    gather_s: float = 0.25  # that a `Follower` waits for more, while nobody waits for a view


USUAL: Final = Pace()


def catch_up(journal: Followed, views: Sequence[Following], progress: Progress, pace: Pace = USUAL) -> None:
    """Bring views up to the journal; one that is ahead of it belongs to another journal and starts again."""
    _settle(views, _follow(journal, views, progress, pace, at_least=1), pace)


@contextmanager
def following(journal: Followed, views: Sequence[Following], progress: Progress, pace: Pace = USUAL) -> Iterator[None]:
    """While this is held, views take in what is written, in a thread of their own; when it ends they hold all of it."""
    written = threading.Event()

    def follow() -> int:
        done, rests_until = 0, time.monotonic() + pace.rest_s
        while not written.wait(pace.glance_s):
            begun = time.monotonic()
            at_least = pace.waiting if begun < rests_until else 1
            taken = _follow(journal, views, progress, pace, at_least=at_least, before=done, no_further=at_least == 1)
            if taken:
                ended = time.monotonic()
                rests_until = ended + max(pace.rest_s, _REST * (ended - begun))
            done += taken
        return done

    with _fewer_collections(), ThreadPoolExecutor(1, thread_name_prefix="kring-following") as pool:
        follower = pool.submit(follow)
        try:
            yield
        finally:
            written.set()
        done = follower.result()
    _settle(views, done + _follow(journal, views, progress, pace, at_least=1, before=done), pace)


class Follower:
    """Lets views follow what is written, in a thread that is there once something is."""

    def __init__(self, journal: Followed, views: Sequence[Following], pace: Pace = USUAL) -> None:
        self._journal = journal
        self._views = views
        self._pace = pace
        self._news = threading.Condition()
        self._wanted = self._held = 0  # the seq of what was written, and up to where the views have taken in
        self._needed = 0  # the seq that somebody waits for
        self._thread: threading.Thread | None = None
        self._is_closing = False

    def written(self, seq: int) -> None:
        """Something was written, up to an event; the views will take it in."""
        with self._news:
            is_idle = self._wanted <= self._held
            self._wanted = max(self._wanted, seq)
            if self._thread is None and not self._is_closing:
                self._thread = threading.Thread(target=self._follow, name="kring-follower", daemon=True)
                self._thread.start()
            if is_idle:  # else it is at work, or about to be
                self._news.notify_all()

    def wait(self, seq: int) -> None:
        """
        Come back when the views hold an event, as far as they are not down.

        Raises:
            StoreError: If they cannot follow; or not in time.
        """
        if seq <= self._held:
            return
        self.written(seq)
        with self._news:
            self._needed = max(self._needed, seq)
            self._news.notify_all()
            if not self._news.wait_for(lambda: self._held >= seq or self._is_closing, timeout=_BEHIND_S):
                raise StoreError("de graaf en de zoekindex lopen achter; probeer het straks opnieuw")

    def close(self) -> None:
        """Let the views take in what was written by now; where they cannot, it follows at the next opening."""
        with self._news:
            self._is_closing = True
            self._news.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _follow(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._wanted > self._held or self._is_closing)
                self._news.wait_for(lambda: self._needed > self._held or self._is_closing, timeout=self._pace.gather_s)
                is_last = self._is_closing
                if self._wanted <= self._held:
                    return
            try:
                head = self._journal.head()
                catch_up(self._journal, self._views, lambda _what, _done, _total: None, self._pace)
            except StoreError as error:
                _log.error("graaf en zoekindex kunnen niet volgen: %s", error)
                if is_last:
                    return
                with self._news:
                    self._news.wait(_AGAIN_S)
                continue
            with self._news:
                self._held = max(self._held, head)
                self._news.notify_all()


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """
    Let Python's collector look less often, in the whole process, for as long as a load takes.

    Records are no cycles, but the more of them live, the longer it looks: an eighth of a load of 200,000.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*_PATIENCE)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _follow(
    journal: Followed,
    views: Sequence[Following],
    progress: Progress,
    pace: Pace,
    *,
    at_least: int,
    before: int = 0,
    no_further: bool = False,
) -> int:
    """
    Give views what they have not seen, while there is as much as `at_least`; how many changes that were.

    With `no_further` what is written meanwhile is left to the next time.
    """
    behind = _positions(views)
    head = journal.head()  # after the positions: another thread may take in meanwhile what has just been written
    ahead = [view for view, position in behind if position > head]
    for view in ahead:
        view.clear()
    now = behind = _positions(views) if ahead else behind
    batches = journal.changed_since(min((position for _, position in behind), default=head), batch=pace.batch)
    done = 0
    with ThreadPoolExecutor(len(views)) as pool:
        while (
            now
            and (head if no_further else journal.head()) - min(position for _, position in now) >= at_least
            and (batch := next(batches, []))
        ):
            if len(batch) <= _FEW:
                for view, position in behind:
                    with suppress(ViewDown):
                        _give(view, batch, position)
            else:
                for task in [pool.submit(_give, view, batch, position) for view, position in behind]:
                    with suppress(ViewDown):
                        task.result()
            done += len(batch)
            progress("graaf en zoekindex", before + done, 0)
            now = _positions(views)
    return done


def _positions(views: Sequence[Following]) -> list[tuple[Following, int]]:
    """How far each view has come; one that is down is left out, it catches up when it has been made again."""
    found = []
    for view in views:
        with suppress(ViewDown):
            found.append((view, view.position()))
    return found


def _give(view: Following, batch: Sequence[Changed], seen: int) -> None:
    fresh = [change for change in batch if change.seq > seen]
    if fresh:
        view.apply(fresh, upto=fresh[-1].seq)


def _settle(views: Sequence[Following], done: int, pace: Pace) -> None:
    if done > pace.bulk:
        for view in views:
            with suppress(ViewDown):
                view.optimise()
