"""Implementeren: what policy and execution each say of an objective, and who answers in what that differs."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from api.http.dependencies import Graph, Root, Threads
from api.rest.bodies import Body, Id, Line, Moment, Paragraph, Whole, described, given
from api.rest.parameters import PathId
from api.rest.records import Space, record_answer
from api.rest.replies import answered, gives, place_for, refused_here
from kg.cycle.implement.sides.sides import ObjectiveSides, SidesOverview
from kg.model.aims.records import Aspect, CostPeriod, Side
from kg.model.values import Level
from kg.ports.journal import Stored
from kg.reason.answer import PARTIAL, sent

_OF = "An objective or trajectory by id, or a municipality by code or name"
About = Annotated[str, Query(max_length=200, alias="of", description=f"{_OF}; without it all.", examples=["GM0308"])]
Most = Annotated[int, Query(ge=1, le=1000, description="How many objectives at most; the counts are of all.")]

router = APIRouter()


class Saying(Body):
    """What one side says of an objective, in its own words, and what it costs operations."""

    side: Side
    text: Paragraph
    author: Line | None = Field(None, description="Who says it; the caller, when that is left out.")
    date: Annotated[Moment | None, PARTIAL] = Field(None, description="When; today without it.")
    level: Level | None = None
    cost_hours: Whole | None = None
    cost_cents: Whole | None = None
    cost_period: CostPeriod | None = None
    cost_note: Paragraph | None = Field(None, description="What it takes, in their words.")


class Settling(Body):
    """Who answers a difference, or what the answer is."""

    execution: Id = Field(description="The statement of execution that differs.")
    aspect: Aspect
    owner: Line = Field(description="Who is to answer it.")
    answer: Paragraph | None = None
    answered_by: Line | None = Field(None, description="Who gives the answer; the owner, when that is left out.")


@router.get(
    "/sides",
    operation_id="listSides",
    tags=["chains"],
    summary="The objectives of which execution said something",
    response_model=SidesOverview,
)
async def overview(graph: Graph, work: Threads, about: About = "", most: Most = 100) -> Response:
    """Both sides of each, in what they differ, who answers that, and what it costs operations."""

    def found() -> Any:
        told = graph.sides.of(about)
        return sent(replace(told, items=told.items[:most]))

    return await answered(work, found)


@router.get(
    "/objectives/{id}/sides",
    operation_id="sides",
    tags=["objectives"],
    summary="Both sides of an objective",
    response_model=ObjectiveSides,
)
async def sides(graph: Graph, work: Threads, id: PathId) -> Response:
    """What policy says, and each that executes; what is not said is not known, and no difference."""
    return await answered(work, lambda: sent(graph.sides.one(id)))


@router.post(
    "/objectives/{id}/sides",
    operation_id="stateSide",
    tags=["objectives"],
    summary="Say what the objective is, for one side",
    status_code=201,
    response_model=None,
    responses=gives("SideStatement", 201),
    openapi_extra=described(
        Saying,
        {"side": "uitvoering", "text": "Wij nemen in 2027 70 % van de telefoontjes aan.", "costHours": 400,
         "costPeriod": "per jaar"},
    ),
)  # fmt: skip
async def state(request: Request, graph: Graph, work: Threads, root: Root, id: PathId, space: Space = None) -> Response:
    """It stands beside what was said before; the last of each author is laid beside what policy says."""
    asked = await given(request, Saying)

    def write() -> Stored:
        place = place_for(graph, space)
        with refused_here():
            made = graph.sides.state(
                id, asked.side, asked.text, author=asked.author or "", date=asked.date or "",
                level=asked.level or "", cost_hours=asked.cost_hours, cost_cents=asked.cost_cents,
                cost_period=asked.cost_period or "", cost_note=asked.cost_note or "", space=place,
            )  # fmt: skip
        return graph.get(made.id)

    return record_answer(root, await work.change(write), 201)


@router.post(
    "/objectives/{id}/differences",
    operation_id="settleDifference",
    tags=["objectives"],
    summary="Say who answers a difference, or the answer",
    status_code=201,
    response_model=None,
    responses=gives("SideDifference", 201),
    openapi_extra=described(
        Settling,
        {"execution": "kant-1", "aspect": "hoeveelheid", "owner": "Manager dienstverlening"},
    ),
)
async def settle(
    request: Request, graph: Graph, work: Threads, root: Root, id: PathId, space: Space = None
) -> Response:
    """An answer is about the words of now: when a side says something else, the difference is open again."""
    asked = await given(request, Settling)

    def write() -> Stored:
        place = place_for(graph, space)
        with refused_here():
            made = graph.sides.settle(
                id, asked.execution, asked.aspect, asked.owner, answer=asked.answer or "",
                by=asked.answered_by or "", space=place,
            )  # fmt: skip
        return graph.get(made.id)

    return record_answer(root, await work.change(write), 201)
