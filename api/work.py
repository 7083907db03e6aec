"""
Where work is done that may take long, so that the event loop stays free.

Questions run in a limited number of threads; one that takes too long is answered for (503) and left to end by itself.
Writes run one after another: what a write rests on (If-Match) is still so when it is done.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, TypeVar

import anyio
import anyio.to_thread

from kg.errors import KringError
from kg.service import KnowledgeGraph

_T = TypeVar("_T")
WRITE_WAIT_S: Final = 10.0


class Busy(KringError):
    """There is too much to do at the moment, or this takes too long."""


class Stopped(KringError):
    """The service stops; what was under way can be taken up again."""


class Work:
    """The threads of one service."""

    def __init__(self, graph: KnowledgeGraph, *, workers: int, max_seconds: float) -> None:
        self._graph = graph
        self._limiter = anyio.CapacityLimiter(workers)
        self._max_seconds = max_seconds
        self._writing = threading.Lock()
        self._background = ThreadPoolExecutor(1, thread_name_prefix="kring-background")
        self._encoding = threading.Event()
        self.stopping = threading.Event()

    async def ask(self, question: Callable[[], _T], *, max_seconds: float | None = None) -> _T:
        """
        The answer to a question, from a thread.

        Raises:
            Busy: If it is not there in time, waiting for a free thread included.
        """
        limit = max_seconds or self._max_seconds
        try:
            with anyio.fail_after(limit):
                return await anyio.to_thread.run_sync(question, abandon_on_cancel=True, limiter=self._limiter)
        except TimeoutError:
            raise Busy(f"dit duurt langer dan {limit:g} seconden; vraag minder tegelijk of probeer het later") from None

    async def change(self, write: Callable[[], _T]) -> _T:
        """
        The outcome of a write, from a thread; a write that has begun is finished, whoever hangs up.

        Raises:
            Busy: If another write does not end in time.
        """

        def alone() -> _T:
            with self.writing():
                done = write()
            self._encode_soon()
            return done

        return await anyio.to_thread.run_sync(alone, limiter=self._limiter)

    @contextmanager
    def writing(self, *, wait_s: float = WRITE_WAIT_S) -> Iterator[None]:
        """
        While this is held, nobody else writes.

        Raises:
            Busy: If another write does not end in time.
        """
        if not self._writing.acquire(timeout=wait_s):
            raise Busy("er wordt al iets anders weggeschreven; probeer het over een minuut opnieuw")
        try:
            yield
        finally:
            self._writing.release()

    def later(self, job: Callable[[], None]) -> None:
        """Do something after what is already waiting, and after the answer has been given."""
        self._background.submit(job)

    def _encode_soon(self) -> None:
        """Let new texts be found by meaning too, without anyone waiting for it."""
        if self._encoding.is_set():
            return
        self._encoding.set()
        self.later(self._encode)

    def _encode(self) -> None:
        self._encoding.clear()
        for _ in self._graph.stores.passages.encode_pending():
            if self.stopping.is_set():
                return  # what waits is taken up at the next write

    def must_go_on(self) -> None:
        """
        Nothing, as long as the service runs; for work that takes long, between two of its steps.

        Raises:
            Stopped: If it is stopping.
        """
        if self.stopping.is_set():
            raise Stopped("de dienst stopte voordat dit klaar was; stuur het opnieuw")

    def stop(self) -> None:
        """Finish the step that is being done, and do no other."""
        self.stopping.set()
        self._background.shutdown(wait=True, cancel_futures=True)
