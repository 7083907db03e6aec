"""Borgen: knowledge at risk."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers.circle import RiskAnswer
from api.http.dependencies import Graph, Threads
from api.render.places import note
from api.rest.parameters import AnyPlace
from api.rest.replies import answered
from kg.reason.answer import sent

router = APIRouter()


@router.get("/risks", operation_id="risks", tags=["risks"], summary="Knowledge at risk", response_model=RiskAnswer)
async def risks(
    graph: Graph,
    work: Threads,
    municipality: AnyPlace = None,
    top: Annotated[int, Query(ge=1, le=1000, description="How many at most.")] = 100,
) -> Response:
    """What is lost when one person or provider goes, what is out of date, what nobody knows about."""

    def found() -> Any:
        every = graph.people.risks(municipality or "")
        return sent(RiskAnswer(items=every[:top], total=len(every), municipality_note=note(graph, municipality)))

    return await answered(work, found)
