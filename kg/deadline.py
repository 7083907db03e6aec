"""
Until when a question is worked on, and how it ends.

No thread can be stopped from outside. So what may take long looks at the deadline of its question between its steps:
`check`, `steps`, and where it waits for another, `holding` and `wait_for`. What one step can cost is bounded by what a
record may hold (`kg.bounds`). Where there is no deadline, as on the command line, nothing is looked at.
"""

import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

from kg.errors import QuestionEnded

_T = TypeVar("_T")
_LOOK_S: Final = 0.005  # between two looks at more than the clock
_WAIT_S: Final = 0.02  # for another, before the deadline is looked at again
_BUSY: Final = 0.1  # of a processor used by others: then work in the background rests
_SHARE: Final = 0.05  # of the time that such work then takes at most
_REST_S: Final = 1.0  # at most, between two of its steps
_current: ContextVar["Deadline | None"] = ContextVar("deadline", default=None)


Times = tuple[float, float, float]


def _times() -> Times:
    return time.monotonic(), time.process_time(), time.thread_time()


class Deadline:
    """
    Of one question.

    Attributes:
        waited_s: How long it waited for what another was doing.
    """

    def __init__(self, seconds: float) -> None:
        self.waited_s = 0.0
        self._until = time.monotonic() + seconds
        self._look_at = 0.0
        self._has_ended = False

    def end(self) -> None:
        """Let the work end at its next step; from any thread."""
        self._has_ended = True

    @property
    def is_over(self) -> bool:
        """Whether the work is to end."""
        return self._has_ended or time.monotonic() >= self._until

    @property
    def left_s(self) -> float:
        """Seconds until then."""
        return 0.0 if self._has_ended else max(0.0, self._until - time.monotonic())

    def check(self) -> None:
        """
        Nothing, as long as it may go on.

        Raises:
            QuestionEnded: If its time is up, or nobody waits for it any more.
        """
        now = time.monotonic()
        if self._has_ended or now >= self._until:
            raise QuestionEnded("hier werd te lang aan gewerkt, of niemand wacht er nog op")
        if now >= self._look_at:
            self._look_at = now + _LOOK_S
            self.look()

    def look(self) -> None:
        """What else is to be seen to now and then; nothing here."""


class Background(Deadline):
    """
    Of work that nobody waits for: while others in this process have work, it rests between its steps.

    Args:
        clock: Seconds that have passed, that this process used of the processors, and that this thread used.
        rest: What rests for some seconds.
    """

    def __init__(self, clock: Callable[[], Times] = _times, rest: Callable[[float], None] = time.sleep) -> None:
        super().__init__(float("inf"))
        self._clock = clock
        self._rest = rest
        self._seen: Times | None = None
        self._had_waited_s = 0.0

    def look(self) -> None:
        """Rest, if the others used a processor since the last look."""
        now, before = self._clock(), self._seen
        waits, self._had_waited_s = self.waited_s > self._had_waited_s, self.waited_s
        self._seen = now
        if before is None or waits:  # it may have been made by another thread; who waits may hold a lock
            return
        passed_s, all_s, own_s = (this - then for this, then in zip(now, before, strict=True))
        if all_s - own_s > _BUSY * passed_s:
            self._rest(min(own_s / _SHARE, _REST_S))


@contextmanager
def within(deadline: Deadline | None) -> Iterator[None]:
    """Work under a deadline; None for what has to be finished once it has begun."""
    before = _current.set(deadline)
    try:
        yield
    finally:
        _current.reset(before)


def check() -> None:
    """A step is done: see `Deadline.check`."""
    deadline = _current.get()
    if deadline is not None:
        deadline.check()


def is_over() -> bool:
    """Whether the work is to end; for where nothing may be raised."""
    deadline = _current.get()
    return deadline is not None and deadline.is_over


def left_s() -> float:
    """Seconds until the work is to end, for who cannot look in between; infinite where there is no deadline."""
    deadline = _current.get()
    return math.inf if deadline is None else deadline.left_s


def steps(items: Iterable[_T]) -> Iterator[_T]:
    """The items, each a step."""
    deadline = _current.get()
    return iter(items) if deadline is None else _checked(items, deadline)


def _checked(items: Iterable[_T], deadline: Deadline) -> Iterator[_T]:
    for item in items:
        deadline.check()
        yield item


@contextmanager
def holding(lock: "threading.Lock | threading.RLock") -> Iterator[None]:
    """While this is held nobody else has the lock; it is waited for no longer than the question may take."""
    deadline = _current.get()
    while not lock.acquire(timeout=-1 if deadline is None else _WAIT_S):
        _waited(deadline)
    try:
        yield
    finally:
        lock.release()


def wait_for(condition: threading.Condition, holds: Callable[[], bool]) -> None:
    """Wait until something holds, no longer than the question may take; who waits has the condition."""
    deadline = _current.get()
    while not condition.wait_for(holds, None if deadline is None else _WAIT_S):
        _waited(deadline)


def _waited(deadline: Deadline | None) -> None:
    if deadline is not None:
        deadline.waited_s += _WAIT_S
        deadline.check()
