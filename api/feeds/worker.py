"""
Feeds beside a service that runs: one thread that fetches what is due, and then gives meaning to what has none yet.

Words are found as soon as they are in; vectors are made in the background, a step at a time, and what a service before
this one left is taken up. An error of Kring is logged and tried again; anything else ends the thread, and /health says
so.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import anyio
import anyio.to_thread
from starlette.applications import Starlette

from api.http.identity.trust import trusted
from api.http.work import Background
from ingest.feeds.mailbox.connection import Post
from ingest.feeds.poll import Poller
from ingest.feeds.status import eyes
from ingest.feeds.web import Web
from kg.errors import KringError, Stopped
from kg.ports.jobs import Feeds
from kg.ports.keys import Keys
from kg.service import KnowledgeGraph

if TYPE_CHECKING:
    from api.settings import Settings

_TICK_S: Final = 5.0
_log = logging.getLogger("kring.feeds")


class FeedWorker(Background):
    """The thread; `wake` lets it look at once, and when it stops the page that is being taken in is the last."""

    def __init__(self, graph: KnowledgeGraph, feeds: Feeds, poller: Poller, *, polls: bool) -> None:
        super().__init__("kring-feeds", _TICK_S)
        self._graph, self._feeds, self._poller, self._polls = graph, feeds, poller, polls

    def _turn(self) -> None:
        try:
            if self._polls and self._feeds.is_due():
                for one in self._poller.due(go_on=self._goes_on):
                    _log.info("feed", extra={"outcome": one.outcome, "new": one.new, "changed": one.changed})
            self._graph.encode(self._may_go_on)
        except Stopped:
            return
        except KringError as error:
            _log.warning("feeds", extra={"faults": [type(error).__name__]})

    def _may_go_on(self, _label: str, _done: int, _total: int) -> None:
        if not self._goes_on():
            raise Stopped("de dienst stopt; wat nog geen betekenis heeft, krijgt die bij de volgende start")


def feed_worker(graph: KnowledgeGraph, feeds: Feeds, keys: Keys, settings: "Settings", web: Web) -> FeedWorker:
    """The thread that fetches for a store; it has not begun."""
    post = Post(settings.feed_rules, settings.feeds_secrets, trust=trusted())
    poller = Poller(graph, feeds, web, lambda state: eyes(state, keys), post=post)
    return FeedWorker(graph, feeds, poller, polls=settings.feeds)


def feed_web(settings: "Settings") -> Web:
    """What feeds may ask."""
    return Web(settings.feed_rules, trust=trusted())


@asynccontextmanager
async def feeds_running(app: Starlette) -> AsyncIterator[None]:
    """The feeds of a service, for as long as its store is open; `app.state` gets `feed_web` and `feed_worker`."""
    settings: Settings = app.state.settings
    app.state.feed_web = web = feed_web(settings)
    worker = feed_worker(app.state.graph, app.state.feeds, app.state.credentials, settings, web)
    app.state.feed_worker = worker
    if settings.read_only or app.state.works_apart:
        yield
        return
    worker.start()
    try:
        yield
    finally:
        await anyio.to_thread.run_sync(worker.stop, float(settings.stop_seconds))
