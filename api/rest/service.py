"""What runs the service: whether it is up, whether it is ready, its figures; and the way in."""

from typing import Final

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answers.forms import json_answer
from api.http.dependencies import FOR_ANY_ORIGIN, Root, graph_for, principal_of
from api.http.doors import DUMP, MCP, SPARQL
from api.http.language import language
from api.http.problems import Problem
from api.settings import API_VERSION

_LOOK_S: Final = 5.0  # after which a store that does not answer is not ready
_LOOKS: Final = anyio.CapacityLimiter(2)  # apart from questions, which may all be waiting

_WORKERS: Final = {"hooks": "hook_worker", "feeds": "feed_worker"}  # by what they do, where they are kept
router = APIRouter(include_in_schema=False)


@router.get("/")
@router.get("/v1")
async def landing(root: Root) -> Response:
    """The way in, for machines."""
    links = {
        "openapi": "/v1/openapi.json",
        "ontology": "/def",
        "void": "/.well-known/void",
        "catalogue": "/catalog",
        "dump": DUMP,
        "sparql": SPARQL,
        "mcp": MCP,
        "health": "/health",
        "ready": "/ready",
    }
    there = {name: root + path for name, path in links.items()}
    return json_answer({"title": "Kring", "version": API_VERSION, "links": there})


@router.get("/v1/openapi.json")
async def openapi(request: Request) -> Response:
    """The description of the REST door; pages of any origin may read it."""
    return Response(request.app.state.openapi, media_type="application/json", headers=FOR_ANY_ORIGIN)


@router.get("/health")
async def health(request: Request) -> Response:
    """Whether the process answers, and its background work goes on."""
    workers = {name: getattr(request.app.state, worker, None) for name, worker in _WORKERS.items()}
    ended = [name for name, worker in workers.items() if worker is not None and not worker.is_well]
    if ended and not request.app.state.settings.read_only:
        return json_answer({"status": "failing", "failing": ended}, 503)
    return json_answer({"status": "ok"})


@router.get("/ready")
async def ready(request: Request) -> Response:
    """Whether everything can be asked and written; if not, which parts cannot, and why."""
    if getattr(request.app.state, "leaving", False):
        return json_answer({"status": "stopping"}, 503)
    if not getattr(request.app.state, "ready", False):
        return json_answer({"status": "starting"}, 503)
    try:
        with anyio.fail_after(_LOOK_S):
            found = await anyio.to_thread.run_sync(
                request.app.state.upkeep.look, abandon_on_cancel=True, limiter=_LOOKS
            )
    except TimeoutError:
        return json_answer({"status": "silent"}, 503)
    if not found:
        passed_over = len(graph_for(request).flawed())  # of what the caller may read, see `kg.store.records`
        return json_answer({"status": "ok", **({"passedOver": passed_over} if passed_over else {})})
    spoken = language(request.headers)
    troubles = [{"part": one.part, "reason": one.nl if spoken == "nl" else one.en} for one in found]
    return json_answer({"status": "ill", "troubles": troubles}, 503)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """
    The figures, for Prometheus: in local mode for all, in shared mode for stewards.

    They tell how much is asked of the whole service, which is not for everyone who takes part.
    """
    principal = principal_of(request)
    if not principal.everything and not any(role == "steward" for _, role in principal.roles):
        raise Problem("forbidden", "de cijfers zijn er voor stewards", "figures are for stewards")
    return Response(request.app.state.figures.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
