"""
Where work is done that may take long, so that the event loop stays free.

Questions are worked on in threads (`api.http.lanes`). One that takes too long is answered for (503), and ended: at its
next step (`kg.deadline`) its thread is free again. So is that of one whose asker has hung up.
Writes go on side by side: the journal takes them together (`kg.adapters.journal.group_commit`), and refuses one of
which what it rests on is otherwise by then. Work that takes long writes in small parts, so nobody waits for it.
"""

import asyncio
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

import anyio
import anyio.to_thread
from starlette.types import Receive

from api.http.lanes import NOBODY, Lanes, Turn
from kg.errors import KringError, QuestionEnded, StoreError
from kg.ports.jobs import Jobs
from kg.service import KnowledgeGraph

_T = TypeVar("_T")
_GATHER_S: Final = 0.5  # that is waited for more texts, before new ones get their meaning together


class Busy(KringError):
    """There is too much to do at the moment, or this takes too long."""


class HungUp(KringError):
    """The caller is gone; nobody hears the answer."""


class Background(ABC):
    """
    A thread beside a service that takes a turn every so many seconds, and when it is woken.

    What a turn raises ends the thread, and /health says so.
    """

    def __init__(self, name: str, every_s: float) -> None:
        self._every_s = every_s
        self._stopping, self._awake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    def _turn(self) -> None:
        """What is to be done by now; a long turn looks at `_goes_on`."""

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, wait_s: float) -> None:
        """Finish the step that is being made, and make no other."""
        self._stopping.set()
        self._awake.set()
        self._thread.join(wait_s)

    def wake(self) -> None:
        """There is something to do."""
        self._awake.set()

    @property
    def is_well(self) -> bool:
        """Whether the thread still runs, or was never to begin."""
        return self._thread.ident is None or self._thread.is_alive()

    def _goes_on(self) -> bool:
        return not self._stopping.is_set()

    def _run(self) -> None:
        while self._goes_on():
            self._awake.clear()
            self._turn()
            self._awake.wait(self._every_s)


class Workers:
    """The threads of one service."""

    def __init__(self, graph: KnowledgeGraph, *, workers: int, max_seconds: float, jobs: Jobs | None = None) -> None:
        self._graph = graph
        self._limiter = anyio.CapacityLimiter(workers)
        self._lanes = Lanes(workers)
        self._turns: set[Turn] = set()
        self._max_seconds = max_seconds
        self._encoding = threading.Event()
        self._jobs = jobs

    async def ask(
        self,
        question: Callable[[], _T],
        *,
        max_seconds: float | None = None,
        asker: str = NOBODY,
        receive: Receive | None = None,
    ) -> _T:
        """
        The answer to a question, from a thread.

        Args:
            question: What is asked; it only reads, since it may be begun twice (`api.http.lanes`).
            max_seconds: How long it may take, waiting for its turn included; as the settings say when not given.
            asker: The caller, as far as that matters for how much that is.
            receive: Where it is heard that the asker hangs up.

        Raises:
            Busy: If it is not there in time.
            HungUp: If the asker does not wait for it.
        """
        limit = max_seconds or self._max_seconds
        turn = Turn(limit, self._lanes, asker)
        self._turns.add(turn)
        try:
            with anyio.fail_after(limit):
                return await _heard(self._lanes.answer(question, turn), receive)
        except (TimeoutError, QuestionEnded):
            raise Busy(f"dit duurt langer dan {limit:g} seconden; vraag minder tegelijk of probeer het later") from None
        finally:
            turn.end()
            self._turns.discard(turn)

    async def change(self, write: Callable[[], _T]) -> _T:
        """The outcome of a write, from a thread; a write that has begun is finished, whoever hangs up."""

        def written() -> _T:
            done = write()
            self._encode_soon()
            return done

        return await anyio.to_thread.run_sync(written, limiter=self._limiter)

    def _encode_soon(self) -> None:
        """Let new texts be found by meaning too, without anyone waiting for it."""
        if self._jobs is None or self._encoding.is_set():
            return
        self._encoding.set()
        self._jobs.later(partial(self._encode, self._jobs))

    def _encode(self, jobs: Jobs) -> None:
        jobs.is_stopping(within_s=_GATHER_S)
        self._encoding.clear()
        with suppress(StoreError):  # what waits is taken up at the next write
            self._graph.stores.hold_all()
            for _ in self._graph.stores.passages.encode_pending():
                if jobs.is_stopping():
                    return

    def stop(self) -> None:
        """End the questions that are being answered, and answer no other."""
        for turn in list(self._turns):
            turn.end()
        self._lanes.close()


@dataclass(frozen=True, slots=True)
class Asking:
    """The threads of a service for one request: its asker has a part of them, and its questions end when it is gone."""

    work: Workers
    asker: str
    receive: Receive

    async def ask(self, question: Callable[[], _T], *, max_seconds: float | None = None) -> _T:
        """As `Workers.ask`."""
        return await self.work.ask(question, max_seconds=max_seconds, asker=self.asker, receive=self.receive)

    async def change(self, write: Callable[[], _T]) -> _T:
        """As `Workers.change`."""
        return await self.work.change(write)


async def _heard(answer: Coroutine[Any, Any, _T], receive: Receive | None) -> _T:
    """The answer, as long as somebody is there to hear it."""
    if receive is None:
        return await answer
    answering, gone = asyncio.ensure_future(answer), asyncio.ensure_future(_is_gone(receive))
    try:
        await asyncio.wait({answering, gone}, return_when=asyncio.FIRST_COMPLETED)
        if gone.done() and gone.result() and not answering.done():
            raise HungUp("wie dit vroeg, wacht er niet meer op")
        return await answering
    finally:
        answering.cancel()
        gone.cancel()


async def _is_gone(receive: Receive) -> bool:
    """True once the asker has hung up; False if that is not to be heard, since the request itself is not in order."""
    try:
        while (await receive())["type"] != "http.disconnect":
            pass
    except KringError:
        return False
    return True
