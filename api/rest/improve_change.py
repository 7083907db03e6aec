"""Verbeteren: whether it got better, one round of a trajectory as a circle, and what was spared."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.http.dependencies import Graph, Threads
from api.rest.parameters import AnyPlace, AsOf, PathId
from api.rest.replies import answered, day_of
from kg.cycle.improve.circle.whole import WholeCircle
from kg.cycle.improve.improvement import Improvement
from kg.cycle.improve.relief.relief import Relief
from kg.reason.answer import sent

Of = Annotated[
    str,
    Query(
        min_length=1,
        max_length=200,
        description="The id of a trajectory, or the code or name of a municipality.",
        examples=["GM0308"],
    ),
]
Round = Annotated[
    int, Query(alias="round", ge=0, le=999, description="Which round; 0 for the last one that another follows on.")
]
MostSeries = Annotated[int, Query(ge=1, le=1000, description="How many series at most; all are counted.")]
SkipSeries = Annotated[int, Query(ge=0, le=100_000, description="How many series are passed over.")]

router: Final = APIRouter()


@router.get(
    "/improvement",
    operation_id="improvement",
    tags=["trajectories"],
    summary="Whether it got better",
    response_model=Improvement,
)
async def improvement(
    graph: Graph, work: Threads, of: Of, as_of: AsOf = None, skip: SkipSeries = 0, top: MostSeries = 100
) -> Response:
    """
    Each series with what it carries: limits from twelve points on, else what would be needed for a verdict.

    Beside it the power to see a shift of a stated size, the target, comparable municipalities, and of a trajectory its
    rounds, what went before the last one and what must go on. What is shown is association, never why.
    """
    return await answered(work, lambda: sent(graph.improvement(of, today=day_of(as_of), skip=skip, top=top)))


@router.get(
    "/trajectories/{id}/circle",
    operation_id="circle",
    tags=["trajectories"],
    summary="One round of a trajectory, from development to next development",
    response_model=WholeCircle,
)
async def circle(graph: Graph, work: Threads, id: PathId, round: Round = 0, as_of: AsOf = None) -> Response:
    """Six phases with what was found, what was not, and whether each hangs on to the next."""
    return await answered(work, lambda: sent(graph.circle(id, number=round, today=day_of(as_of))))


@router.get(
    "/relief",
    operation_id="relief",
    tags=["lessons"],
    summary="What providers spared municipalities, as stated",
    response_model=Relief,
)
async def relief(graph: Graph, work: Threads, municipality: AnyPlace = None) -> Response:
    """Hours, lessons that were applied and whether they helped, and what need not be built; with what is not known."""
    return await answered(work, lambda: sent(graph.relief(municipality or "")))
