"""Implementeren: what a record rests on, and what came of it."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers.circle import TraceAnswer
from api.http.dependencies import Graph, Threads
from api.rest.parameters import PathId
from api.rest.replies import answered
from kg.reason.answer import sent

router = APIRouter()


@router.get(
    "/traces/{id}",
    operation_id="trace",
    tags=["traces"],
    summary="What it rests on, and what came of it",
    response_model=TraceAnswer,
)
async def trace(
    graph: Graph,
    work: Threads,
    id: PathId,
    most: Annotated[int, Query(ge=1, le=1000, description="How many steps at most, each way.")] = 100,
) -> Response:
    """The chain around a record, from development to lesson, each step with its source."""
    return await answered(work, lambda: sent(graph.trace(id, most=most)))
