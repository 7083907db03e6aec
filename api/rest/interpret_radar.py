"""Interpreteren: what is coming, what gains in attention, until when that is known; and watches that tell of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from api.answers.circle import FreshnessAnswer, MomentumAnswer, RadarAnswer
from api.answers.forms import json_answer, tag_of
from api.http.dependencies import Graph, Root, Threads, base_of, settings_of
from api.http.negotiation import is_held
from api.http.problems import Problem
from api.render.atom import MEDIA_TYPE, feed_path, watch_feed
from api.render.places import noted
from api.rest.bodies import Body, Field, Line, Town, described, given
from api.rest.parameters import AnyPlace, AsOf, PathId, Place
from api.rest.records import TAG, Space, record_answer
from api.rest.replies import answered, day_of, gives, of_kind, place_for, refused_here
from kg.cycle.interpret.radar.watch import WatchRun
from kg.model.circle import Watch
from kg.model.schema import parse
from kg.ports.journal import Stored
from kg.reason.answer import sent

ATOM: dict[int | str, dict[str, Any]] = {
    200: {"description": "The feed.", "content": {"application/atom+xml": {"schema": {"type": "string"}}}},
    304: {"description": "You hold this state already."},
}

IfNoneMatch = Annotated[str | None, Header(description="An ETag that you hold.", examples=[TAG])]

router = APIRouter()


class Watching(Body):
    """What to watch, from now on."""

    name: Line
    municipality: Town
    theme: Line | None = None
    threshold: float = Field(0.0, ge=0, le=1, description="The least relevance that is reported.")


@router.get(
    "/radar",
    operation_id="radar",
    tags=["radar"],
    summary="What is coming, when, and what moves",
    response_model=RadarAnswer,
)
async def radar(
    graph: Graph,
    work: Threads,
    municipality: Place,
    as_of: AsOf = None,
    most: Annotated[int, Query(ge=1, le=200, description="How many developments at most.")] = 60,
    standing: Annotated[bool, Query(description="Whether to draw what stands as well as what moves.")] = False,  # noqa: FBT002
) -> Response:
    """The radar of a municipality, with movement since the ranking that was kept last."""

    def drawn() -> dict[str, Any]:
        found = graph.radar(municipality, today=day_of(as_of), most=most, everything=standing)
        return noted(graph, municipality, sent(found))

    return await answered(work, drawn)


@router.get(
    "/momentum",
    operation_id="momentum",
    tags=["radar"],
    summary="Which developments gain in attention",
    response_model=MomentumAnswer,
)
async def momentum(graph: Graph, work: Threads, as_of: AsOf = None) -> Response:
    """How much each development gains in attention, strongest first, with the interval of the estimate."""
    return await answered(work, lambda: {"items": sent(graph.momentum(today=day_of(as_of)))})


@router.get(
    "/freshness",
    operation_id="freshness",
    tags=["freshness"],
    summary="Until when things are known",
    response_model=FreshnessAnswer,
)
async def freshness(
    graph: Graph,
    work: Threads,
    municipality: AnyPlace = None,
    as_of: AsOf = None,
    most: Annotated[int, Query(ge=1, le=1000, description="How many at most, in each list.")] = 100,
) -> Response:
    """Which feeds are silent, and what is not known for it; of a municipality what stands first in its ranking."""

    def told() -> dict[str, Any]:
        found = graph.freshness(municipality=municipality or "", today=day_of(as_of), most=most)
        return noted(graph, municipality, sent(found))

    return await answered(work, told)


@router.post(
    "/watches",
    operation_id="startWatch",
    tags=["watches"],
    summary="Watch a municipality from now on",
    status_code=201,
    response_model=None,
    responses=gives("Watch", 201),
    openapi_extra=described(Watching, {"name": "Baarn, archief", "municipality": "GM0308"}),
)
async def start_watch(request: Request, graph: Graph, work: Threads, root: Root, space: Space = None) -> Response:
    """What stands now is what it counts from; a watch is stopped with DELETE."""
    asked = await given(request, Watching)

    def write() -> Stored:
        with refused_here():
            made = graph.watches.add(
                asked.name,
                asked.municipality,
                theme=asked.theme or "",
                threshold=asked.threshold,
                space=place_for(graph, space),
            )
        return graph.get(made.id)

    return record_answer(root, await work.change(write), 201)


@router.post(
    "/watches/{id}/runs",
    operation_id="runWatch",
    tags=["watches"],
    summary="What changed since last asked",
    response_model=WatchRun,
)
async def run_watch(graph: Graph, work: Threads, id: PathId) -> Response:
    """What changed materially, also what the feed has told meanwhile; telling it is remembered."""

    def write() -> Any:
        stored = of_kind(graph, id, "Watch")
        graph.principal.must_write(stored.space)
        return sent(graph.watches.run_one(_watch(stored)))

    return json_answer(await work.change(write))


@router.get(
    "/watches/{id}/feed",
    operation_id="watchFeed",
    tags=["watches"],
    summary="What it told, as an Atom feed",
    responses=ATOM,
    response_class=Response,
)
async def feed(
    request: Request, graph: Graph, work: Threads, id: PathId, if_none_match: IfNoneMatch = None
) -> Response:
    """Newest first; an entry keeps its id for good. Source: RFC 4287."""
    stored = await work.ask(lambda: of_kind(graph, id, "Watch"))
    text = watch_feed(
        _watch(stored), address=f"{base_of(request)}{feed_path(id)}", service=settings_of(request).base_url
    )
    tag = tag_of(text)
    if is_held(tag, if_none_match):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(text, headers={"ETag": tag}, media_type=MEDIA_TYPE)


def _watch(stored: Stored) -> Watch:
    record = parse("Watch", stored.payload)
    if not isinstance(record, Watch):
        raise Problem("not-found", "dit is geen volgopdracht", "this is no watch")
    return record
