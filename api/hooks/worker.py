"""
Watches and web hooks beside a service that runs: one thread that looks for news and delivers what waits.

It looks when the journal has moved on, once in `KRING_HOOKS_SECONDS` at most, and when a day begins, since nearness in
time counts; where looking takes long it does so less often, so that it takes a tenth of the time. An error of Kring is
logged and tried again; anything else ends the thread, and /health says so.
"""

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

import anyio
import anyio.to_thread
from starlette.applications import Starlette

from api.hooks.courier import Counted, Courier
from api.hooks.delivery import Sender
from api.hooks.watches import Watches
from api.http.work import Background
from kg import clock
from kg.errors import KringError
from kg.ports.keys import Keys
from kg.ports.outbox import STATES, Outbox, State
from kg.service import KnowledgeGraph

if TYPE_CHECKING:
    from datetime import date

    from api.http.observation import Figures
    from api.settings import Settings

_TICK_S: Final = 1.0
_SHARE: Final = 9  # seconds of rest for each second of looking
_log = logging.getLogger("kring.hooks")


class Worker(Background):
    """The thread; `wake` lets it look and deliver at once, and when it stops it finishes the attempts that it makes."""

    def __init__(
        self,
        courier: Courier,
        watches: Watches,
        hooks: Outbox,
        head: Callable[[], int],
        every_s: float,
        *,
        alone: bool = True,
    ) -> None:
        """
        A thread that has not begun.

        Args:
            courier: Looks for news for hooks, and delivers.
            watches: Look for news for feeds.
            hooks: What waits to be delivered.
            head: The state of the journal.
            every_s: Seconds between two looks at least.
            alone: Whether nobody else delivers, in whatever process.
        """
        super().__init__("kring-hooks", _TICK_S)
        self._courier = courier
        self._watches = watches
        self._hooks = hooks
        self._head = head
        self._least_s = every_s
        self._seen: tuple[int, date] | None = None  # the state of the journal, and the day, at the last look
        self._looked = float("-inf")
        self._rest_s = every_s
        self._alone = alone

    def start(self) -> None:
        """Begin; what was being sent when an earlier service ended is sent again, by many when its lease has ended."""
        if self._alone:
            self._hooks.release()
        super().start()

    def wake(self) -> None:
        """There is something to do."""
        self._looked = float("-inf")
        self._seen = None
        super().wake()

    def _turn(self) -> None:
        try:
            self._step()
        except* KringError as errors:
            _log.warning("hooks", extra={"faults": [type(error).__name__ for error in errors.exceptions]})

    def _step(self) -> None:
        now = (self._head(), clock.today())
        begun = time.monotonic()
        if now != self._seen and begun - self._looked >= self._rest_s:
            told = self._watches.look(go_on=self._goes_on)
            self._courier.look()
            head, day = now
            self._seen, self._looked = (head + told, day), time.monotonic()  # what is told is one event each
            self._rest_s = max(self._least_s, _SHARE * (self._looked - begun))
        if self._goes_on() and self._hooks.is_due():
            anyio.run(self._deliver)

    async def _deliver(self) -> None:
        await self._courier.deliver(go_on=self._goes_on)


def _uncounted(_outcome: str) -> None:
    """Nobody counts."""


def _number(hooks: Outbox, state: State) -> float:
    return float(hooks.counts().get(state, 0))


def hook_worker(
    graph: KnowledgeGraph,
    hooks: Outbox,
    keys: Keys,
    settings: "Settings",
    *,
    counted: Counted = _uncounted,
    alone: bool,
) -> tuple[Courier, Worker]:
    """What makes the watches and hooks of a store tell, and the thread in which it does; it has not begun."""
    sender = Sender(settings.hook_rules)
    courier = Courier(
        graph, hooks, keys, sender, attempts=settings.hooks_attempts, service=settings.base_url, counted=counted
    )
    watches, head = Watches(graph, keys, local=settings.mode == "local"), graph.stores.journal.head
    return courier, Worker(courier, watches, hooks, head, settings.hooks_seconds, alone=alone)


@asynccontextmanager
async def hooks_running(app: Starlette) -> AsyncIterator[None]:
    """The hooks of a service, for as long as its store is open; `app.state` gets `courier`, `hook_worker`."""
    settings: Settings = app.state.settings
    figures: Figures = app.state.figures
    hooks: Outbox = app.state.hooks

    def counted(outcome: str) -> None:
        figures.hook_attempts.labels(outcome).inc()

    for state in STATES:
        figures.hook_messages.labels(state).set_function(partial(_number, hooks, state))
    courier, worker = hook_worker(
        app.state.graph, hooks, app.state.credentials, settings, counted=counted, alone=not app.state.works_apart
    )
    app.state.courier, app.state.hook_worker = courier, worker
    if settings.read_only or app.state.works_apart:
        yield
        return
    worker.start()
    try:
        yield
    finally:
        await anyio.to_thread.run_sync(worker.stop, float(settings.stop_seconds))
