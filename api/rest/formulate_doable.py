"""Formuleren: what is known of whether an objective or a trajectory can be done."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.http.dependencies import Graph, Threads
from api.rest.parameters import PathId
from api.rest.replies import answered, of_kind
from kg.cycle.formulate.doable.doable import Doability
from kg.reason.answer import sent

router = APIRouter()


@router.get(
    "/objectives/{id}/doability",
    operation_id="doableObjective",
    tags=["objectives"],
    summary="Can an objective be done",
    response_model=Doability,
)
async def objective(graph: Graph, work: Threads, id: PathId) -> Response:
    """Owner, capacity, budget and dependencies as far as known, and of comparable ones how many were late or over."""
    return await answered(work, lambda: _doable(graph, id, "Objective"))


@router.get(
    "/trajectories/{id}/doability",
    operation_id="doableTrajectory",
    tags=["trajectories"],
    summary="Can a trajectory be done",
    response_model=Doability,
)
async def trajectory(graph: Graph, work: Threads, id: PathId) -> Response:
    """As of an objective, of all that is done in the trajectory."""
    return await answered(work, lambda: _doable(graph, id, "Trajectory"))


def _doable(graph: Graph, id: str, kind: str) -> Any:
    of_kind(graph, id, kind)
    return sent(graph.doable(id))
