"""
Who works when: every question has a turn in one of two lanes, so that no asker and no sort of question stops the rest.

    quick  where every question begins
    long   for one that turns out to be long: it used `QUICK_S` of processor, or waited so long for another. Where there
           is a place it goes on there; else it gives its own back, and begins again when there is one

In both lanes one asker has at most half of the places. A place is given back when the work has really ended.
"""

import asyncio
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import Final, TypeVar

from kg.deadline import Deadline, within

_T = TypeVar("_T")
QUICK_S: Final = 0.1
REST_S: Final = 0.05  # that a long one waits at most for quick ones, before it works as long itself
NOBODY: Final = ""  # an asker beside whom there is no other: the single user of a store


class TurnsLong(Exception):
    """The question is a long one, and there is no place for it in that lane now."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    asker: str
    loop: asyncio.AbstractEventLoop
    turn: "asyncio.Future[None]"


class Lane:
    """Places for so many questions at a time, of each asker for at most half of them; who waits is helped in order."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._each = max(1, places // 2)
        self._taken: Counter[str] = Counter()
        self._waiting: deque[_Waiting] = deque()
        self._change = threading.Condition()

    @property
    def busy(self) -> bool:
        """Whether somebody is at work here."""
        return bool(self._taken)

    def take_now(self, asker: str) -> bool:
        """A place, when there is one and nobody waits for it; from any thread."""
        with self._change:
            return not self._waiting and self._take(asker)

    async def take(self, asker: str) -> None:
        """A place, as soon as there is one."""
        loop = asyncio.get_running_loop()
        one = _Waiting(asker, loop, loop.create_future())
        with self._change:
            if self._take(asker):
                return
            self._waiting.append(one)
        try:
            await one.turn
        except asyncio.CancelledError:
            with self._change:
                is_waiting = one in self._waiting
                if is_waiting:
                    self._waiting.remove(one)
            if not is_waiting:  # it was given a place while it was being cancelled
                self.give(asker)
            raise

    def give(self, asker: str) -> None:
        """A place back, to who waits for it; from any thread."""
        with self._change:
            self._taken -= Counter([asker])
            for one in [one for one in self._waiting if self._take(one.asker)]:
                self._waiting.remove(one)
                one.loop.call_soon_threadsafe(_tell, one.turn)
            self._change.notify_all()

    def wait_until_quiet(self, seconds: float) -> None:
        """Until nobody is at work here, or for so long."""
        with self._change:
            self._change.wait_for(lambda: not self._taken, seconds)

    def _take(self, asker: str) -> bool:
        own = self._each if asker != NOBODY else self._places
        if self._taken.total() >= self._places or self._taken[asker] >= own:
            return False
        self._taken[asker] += 1
        return True


def _tell(turn: "asyncio.Future[None]") -> None:
    if not turn.done():
        turn.set_result(None)


class Lanes:
    """The two lanes, and the threads that work in them."""

    def __init__(self, places: int) -> None:
        self.quick = Lane(places)
        self.long = Lane(max(1, places // 2))
        self._threads = ThreadPoolExecutor(places + max(1, places // 2), thread_name_prefix="kring-question")

    async def answer(self, question: Callable[[], _T], turn: "Turn") -> _T:
        """The answer to a question; who stops waiting for it ends its turn (`Deadline.end`)."""
        try:
            return await self._worked(self.quick, question, turn)
        except TurnsLong:
            return await self._worked(self.long, question, turn)

    async def _worked(self, lane: Lane, question: Callable[[], _T], turn: "Turn") -> _T:
        await lane.take(turn.asker)
        turn.lane = lane
        work: Future[_T] = self._threads.submit(copy_context().run, turn.work, question)
        work.add_done_callback(lambda _work: turn.lane.give(turn.asker))  # also when it never began
        return await asyncio.wrap_future(work)

    def close(self) -> None:
        """End the threads, when their work has ended."""
        self._threads.shutdown(wait=True, cancel_futures=True)


class Turn(Deadline):
    """
    The deadline of a question, with its place.

    Attributes:
        asker: The caller, as far as that matters for how much that is.
        lane: Where it has a place.
    """

    def __init__(self, seconds: float, lanes: Lanes, asker: str = NOBODY) -> None:
        super().__init__(seconds)
        self.asker = asker
        self.lane = lanes.quick
        self._lanes = lanes
        self._begun = 0.0  # on the clock of its thread
        self._worked_from = 0.0

    def work(self, question: Callable[[], _T]) -> _T:
        """Answer, in this thread."""
        self._begun, self.waited_s = time.thread_time(), 0.0
        with within(self):
            self.check()
            return question()

    def look(self) -> None:
        """
        Go over to the long lane when it is time, and give way there.

        Raises:
            TurnsLong: If that lane has no place.
        """
        if self.lane is self._lanes.long:
            self._give_way()
        elif time.thread_time() - self._begun + self.waited_s > QUICK_S:
            if not self._lanes.long.take_now(self.asker):
                raise TurnsLong
            self.lane = self._lanes.long
            self._lanes.quick.give(self.asker)

    def _give_way(self) -> None:
        now = time.monotonic()
        if self._lanes.quick.busy and now - self._worked_from > REST_S:
            self._lanes.quick.wait_until_quiet(REST_S)
            self._worked_from = time.monotonic()
