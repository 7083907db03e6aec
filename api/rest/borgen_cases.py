"""Borgen: who did this before, what differs, and their case as a plan for us."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers.circle import PlanAnswer
from api.answers.fit import fit_of
from api.answers.forms import DAY_PATTERN, json_answer
from api.answers.rest import BorgenAnswer
from api.http.dependencies import Graph, Root, Threads
from api.render.places import note, noted
from api.rest.bodies import Body, Day, Line, Town, described, given
from api.rest.parameters import AnyPlace, Context, PathId, Place, Text, Top
from api.rest.records import Space, record_answer
from api.rest.replies import answered, day_of, gives, of_kind, place_for, refused_here
from kg.ports.journal import Stored
from kg.reason.answer import sent
from kg.reason.chance import EXPERIENCE
from kg.service import KnowledgeGraph

router = APIRouter()


class Planning(Body):
    """For whom a case becomes a plan."""

    municipality: Town
    start: Day | None = None
    owner: Line | None = None


@router.get(
    "/borgen",
    operation_id="borgen",
    tags=["borgen"],
    summary="Borgen: who did this before, and what differs",
    response_model=BorgenAnswer,
)
async def borgen(
    graph: Graph,
    work: Threads,
    text: Text,
    municipality: AnyPlace = None,
    context: Context = "",
    top: Top = 10,
) -> Response:
    """Cases and lessons of earlier municipalities, with their source and with what differs from yours."""
    return json_answer(await work.ask(_experiences(graph, text, municipality or "", context, top)))


def _experiences(graph: KnowledgeGraph, text: str, municipality: str, context: str, top: int) -> Callable[[], Any]:
    def found() -> Any:
        entries = graph.borgen(text, municipality=municipality, context=context, top=top)
        asked = f"{text} {context}".strip()
        fit, said = fit_of(entries, lambda: graph.missing(asked, *EXPERIENCE)), note(graph, municipality)
        return sent(BorgenAnswer(items=entries, municipality_note=said, **fit))

    return found


@router.get(
    "/cases/{id}/plan",
    operation_id="plan",
    tags=["cases"],
    summary="A case as a plan for us",
    response_model=PlanAnswer,
)
async def plan(
    graph: Graph,
    work: Threads,
    id: PathId,
    municipality: Place,
    start: Annotated[
        str | None, Query(pattern=DAY_PATTERN, description="When it begins here.", examples=["2026-06-01"])
    ] = None,
    owner: Annotated[str, Query(max_length=200, description="Who leads it here.", examples=["de griffier"])] = "",
) -> Response:
    """A case as a plan for a municipality, every change with the reason; nothing is stored."""

    def made() -> dict[str, Any]:
        of_kind(graph, id, "Case")
        plan = graph.lessons.adapted(id, municipality, start=day_of(start), owner=owner)
        return noted(graph, municipality, sent(plan))

    return await answered(work, made)


@router.post(
    "/cases/{id}/plans",
    operation_id="keepPlan",
    tags=["cases"],
    summary="Keep a plan as a draft trajectory",
    status_code=201,
    response_model=None,
    responses=gives("Trajectory", 201),
    openapi_extra=described(Planning, {"municipality": "GM0308", "start": "2026-06-01"}),
)
async def keep_plan(
    request: Request, graph: Graph, work: Threads, root: Root, id: PathId, space: Space = None
) -> Response:
    """The plan that `/cases/{id}/plan` shows, as a trajectory of your own."""
    asked = await given(request, Planning)

    def write() -> Stored:
        of_kind(graph, id, "Case")
        with refused_here():
            plan = graph.lessons.adapted(id, asked.municipality, start=day_of(asked.start), owner=asked.owner or "")
        return graph.get(graph.lessons.store_plan(plan, asked.municipality, space=place_for(graph, space)))

    return record_answer(root, await work.change(write), 201)
