"""What runs the service: whether it is up, whether it is ready, its figures; and the way in."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.dependencies import FOR_ANY_ORIGIN, graph_for, principal_of
from api.forms import json_answer
from api.mcp import ENDPOINT as MCP
from api.problems import Problem
from api.routes_dump import DUMP
from api.settings import API_VERSION
from api.sparql import ENDPOINT as SPARQL

router = APIRouter(include_in_schema=False)


@router.get("/")
@router.get("/v1")
async def landing() -> Response:
    """The way in, for machines."""
    links = {
        "openapi": "/v1/openapi.json", "ontology": "/def", "void": "/.well-known/void", "catalogue": "/catalog",
        "dump": DUMP, "sparql": SPARQL, "mcp": MCP, "health": "/health", "ready": "/ready",
    }  # fmt: skip
    return json_answer({"title": "Kring", "version": API_VERSION, "links": links})


@router.get("/v1/openapi.json")
async def openapi(request: Request) -> Response:
    """The description of the REST door; pages of any origin may read it."""
    return Response(request.app.state.openapi, media_type="application/json", headers=FOR_ANY_ORIGIN)


@router.get("/health")
async def health(request: Request) -> Response:
    """Whether the process answers, and its background work goes on."""
    worker = getattr(request.app.state, "hook_worker", None)
    if worker is not None and not worker.is_well:
        return json_answer({"status": "failing", "failing": ["hooks"]}, 503)
    return json_answer({"status": "ok"})


@router.get("/ready")
async def ready(request: Request) -> Response:
    """Whether the store is open and the views have caught up; to who may read them, how many records are flawed."""
    is_ready = getattr(request.app.state, "ready", False)
    told: dict[str, Any] = {"status": "ok" if is_ready else "starting"}
    if is_ready and (flawed := len(graph_for(request).flawed())):
        told["passedOver"] = flawed
    return json_answer(told, 200 if is_ready else 503)


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
