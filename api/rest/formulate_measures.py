"""Formuleren: which measures fit a requirement or a development."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers.circle import MeasureFitAnswer
from api.http.dependencies import Graph, Threads
from api.rest.parameters import PathId
from api.rest.replies import answered
from kg.reason.answer import sent

router = APIRouter()


@router.get(
    "/measure-fits/{id}",
    operation_id="fitMeasures",
    tags=["objectives"],
    summary="Measures that fit a requirement or a development",
    response_model=MeasureFitAnswer,
)
async def fit_measures(
    graph: Graph,
    work: Threads,
    id: PathId,
    top: Annotated[int, Query(ge=1, le=200, description="How many at most.")] = 10,
) -> Response:
    """What a source states first, then what is proposed, each with its reasons; none where nothing speaks of it."""
    return await answered(work, lambda: sent(graph.fitting_measures(id, top=top)))
