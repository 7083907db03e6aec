"""The feeds that Kring fetches by itself, on the page of sources: look now, on and off."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from api.feeds.permission import key_of
from api.http.dependencies import graph_for, principal_of, work_of
from api.web.forms import form_of
from api.web.frame import elsewhere, page
from ingest.feeds.declaration import hastened, switched
from kg.errors import InputError

if TYPE_CHECKING:
    from api.feeds.worker import FeedWorker
    from kg.ports.jobs import Feeds


def feeds_of(request: Request) -> "Feeds":
    """What is kept of the feeds of this service."""
    feeds: Feeds = request.app.state.feeds
    return feeds


@page
async def connection(request: Request) -> Response:
    """Look at a feed now, or switch it on or off."""
    form, graph, feeds = await form_of(request), graph_for(request), feeds_of(request)
    feed_id: str = request.path_params["id"]
    worker: FeedWorker = request.app.state.feed_worker
    match form.get("actie"):
        case "kijk":
            await work_of(request).change(lambda: hastened(graph, feeds, feed_id))
        case "aan":
            key, web = key_of(request, principal_of(request)), request.app.state.feed_web
            await work_of(request).change(lambda: switched(graph, feeds, web, feed_id, on=True, key=key))
        case "uit":
            web = request.app.state.feed_web
            await work_of(request).change(lambda: switched(graph, feeds, web, feed_id, on=False))
        case other:
            raise InputError(f"er is geen actie {other!r}")
    worker.wake()
    return elsewhere(request, "/bronnen#ophalen")
