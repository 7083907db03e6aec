"""Feeds that are fetched: how each stands, a new one, a look at once, and on or off."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.answers.forms import REST, json_answer
from api.feeds.permission import key_of
from api.feeds.worker import FeedWorker
from api.http.dependencies import Asker, Graph, Root, Threads, own_space
from api.http.problems import Problem
from api.rest.bodies import Body, Field, Line, described, given
from api.rest.hooks import Url
from api.rest.parameters import PathId
from ingest.feeds.declaration import declare, hastened, switch_on, switched
from ingest.feeds.status import ConnectedFeed, connected
from ingest.feeds.web import Web
from kg.errors import InputError, NotFound
from kg.ports.jobs import Feeds
from kg.reason.answer import answer, sent

EXAMPLE = {"url": "https://nieuws.voorbeeld.example/feed.xml", "title": "Nieuws van Voorbeeld", "channel": "rss"}

router = APIRouter(prefix="/connections", tags=["connections"])


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedFeeds:
    """Feeds with a channel, those with an alarm first."""

    items: list[ConnectedFeed]


class Connecting(Body):
    """What to follow, from now on."""

    url: Url = Field(description="A plain https address on the public internet.")
    title: Line
    channel: Literal["rss", "sru", "ori", "dcat"] = "rss"
    publisher: Line | None = None
    every_minutes: int = Field(60, ge=5, le=43_200, description="Between two looks.")
    rhythm_days: int | None = Field(
        None,
        ge=1,
        le=3660,
        alias="rhythmDays",
        description="Every how many days something comes of it, as far as known.",
    )


class Switching(Body):
    """Whether it is fetched."""

    enabled: bool


async def _feeds(request: Request) -> Feeds:
    feeds: Feeds = request.app.state.feeds
    return feeds


async def _worker(request: Request) -> FeedWorker:
    worker: FeedWorker = request.app.state.feed_worker
    return worker


Kept = Annotated[Feeds, Depends(_feeds)]
Running = Annotated[FeedWorker, Depends(_worker)]


def _of(found: list[ConnectedFeed], feed_id: str) -> ConnectedFeed:
    one = next((one for one in found if one.id == feed_id), None)
    if one is None:
        raise NotFound(f"er is geen bron {feed_id!r} die opgehaald kan worden")
    return one


def _must_be_allowed(web: Web, url: str) -> None:
    try:
        web.must_lead_outside(url)
    except InputError as error:
        raise Problem("forbidden", str(error), "Kring may not go to this address") from None


@router.get("", operation_id="listConnections", summary="The feeds that are fetched", response_model=ConnectedFeeds)
async def every(graph: Graph, feeds: Kept, work: Threads) -> Response:
    """When each was last looked at, what was new, what went wrong; silent ones and failures first."""
    return json_answer(sent(ConnectedFeeds(items=await work.ask(lambda: connected(graph, feeds)))))


@router.post(
    "",
    operation_id="addConnection",
    summary="Follow a feed",
    status_code=201,
    response_model=ConnectedFeed,
    openapi_extra=described(Connecting, EXAMPLE),
)
async def add(
    request: Request, asker: Asker, graph: Graph, feeds: Kept, work: Threads, root: Root, worker: Running
) -> Response:
    """It is declared in your private space and fetched from then on; folders are for who has the machine."""
    asked = await given(request, Connecting)
    key, web = key_of(request, asker), request.app.state.feed_web
    _must_be_allowed(web, asked.url)
    space = own_space(asker)
    fields: dict[str, Any] = {
        "title": asked.title,
        "url": asked.url,
        "channel": asked.channel,
        "publisher": asked.publisher,
        "poll_minutes": asked.every_minutes,
        "rhythm_days": asked.rhythm_days,
    }

    def write() -> ConnectedFeed:
        feed_id = declare(graph, {name: value for name, value in fields.items() if value}, space)
        switch_on(graph, feeds, web, feed_id, key=key)
        return _of(connected(graph, feeds), feed_id)

    found = await work.change(write)
    worker.wake()
    return json_answer(sent(found), 201, Location=f"{root}{REST}/connections/{found.id}")


@router.get("/{id}", operation_id="getConnection", summary="A feed that is fetched", response_model=ConnectedFeed)
async def get(id: PathId, graph: Graph, feeds: Kept, work: Threads) -> Response:
    """How it stands."""
    return json_answer(sent(await work.ask(lambda: _of(connected(graph, feeds), id))))


@router.put(
    "/{id}",
    operation_id="switchConnection",
    summary="Fetch a feed, or fetch it no more",
    response_model=ConnectedFeed,
    openapi_extra=described(Switching, {"enabled": False}),
)
async def switch(
    request: Request, id: PathId, asker: Asker, graph: Graph, feeds: Kept, work: Threads, worker: Running
) -> Response:
    """On: as it is declared now. What it brought stays."""
    asked = await given(request, Switching)
    web = request.app.state.feed_web

    def write() -> ConnectedFeed:
        switched(graph, feeds, web, id, on=asked.enabled, key=key_of(request, asker) if asked.enabled else "")
        return _of(connected(graph, feeds), id)

    found = await work.change(write)
    worker.wake()
    return json_answer(sent(found))


@router.post(
    "/{id}/looks",
    operation_id="lookAtConnection",
    summary="Fetch what is new now",
    status_code=202,
    response_model=ConnectedFeed,
)
async def look(id: PathId, graph: Graph, feeds: Kept, work: Threads, worker: Running) -> Response:
    """It is done in the background; its standing tells when."""

    def hasten() -> ConnectedFeed:
        hastened(graph, feeds, id)
        return _of(connected(graph, feeds), id)

    found = await work.change(hasten)
    worker.wake()
    return json_answer(sent(found), 202)
