"""
One SPARQL query, within the time and the size that the settings give it.

One asker has at most half of the processes at a time, so that others are answered whatever that one asks.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final
from weakref import WeakValueDictionary

import anyio
import anyio.to_thread
from fastapi import FastAPI
from starlette.requests import Request

from api.http.dependencies import principal_of, settings_of
from api.http.problems import Problem
from api.http.work import Busy
from kg.errors import QueryRefused, QueryTimeout
from kg.ports.triples import PROCESSES, ChooseForm, Written

TABLES: Final = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/xml",
)
GRAPHS: Final = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
_WAITING: Final = 32  # questions at a time, those that wait for a process included; more wait before they begin
_SPARE_S: Final = 0.4  # for an answer that is on its way when the time is up

Asked = Callable[..., Written]  # takes `choose`, `limit_s` and `max_bytes`


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Room for questions that wait, apart from that of the other doors, and each asker's own part of it."""
    app.state.sparql = anyio.CapacityLimiter(_WAITING)
    app.state.sparql_each = WeakValueDictionary[str, anyio.CapacityLimiter]()
    yield


async def answer_of(request: Request, ask: Asked, choose: ChooseForm) -> Written:
    """
    The answer to a query.

    Raises:
        Problem: 400, if the query may not be asked; 503, if it takes too long.
        Busy: If there is no room for it.
        QueryError: If it cannot be read, or its answer is too large.
    """
    settings = settings_of(request)
    until = time.monotonic() + settings.sparql_seconds

    def written() -> Written:
        left = max(until - time.monotonic(), 0.01)
        return ask(choose=choose, limit_s=left, max_bytes=settings.sparql_max_bytes)

    try:
        return await _in_time(request, written, settings.sparql_seconds)
    except QueryRefused as refused:
        raise Problem("query-refused", str(refused), refused.english) from None
    except QueryTimeout:
        seconds = f"{settings.sparql_seconds:g}"
        raise Problem(
            "timeout",
            f"de vraag is gestopt na {seconds} seconden; maak haar smaller",
            f"the query was stopped after {seconds} seconds; ask for less",
        ) from None


async def _in_time(request: Request, ask: Callable[[], Written], seconds: float) -> Written:
    state, asker = request.app.state, principal_of(request).name
    own = state.sparql_each.setdefault(asker, anyio.CapacityLimiter(PROCESSES // 2))  # it goes with its last question
    try:
        with anyio.fail_after(seconds + _SPARE_S):
            async with own:
                return await anyio.to_thread.run_sync(ask, abandon_on_cancel=True, limiter=state.sparql)
    except TimeoutError:
        raise Busy("er wordt te veel tegelijk gevraagd; probeer het straks opnieuw") from None
