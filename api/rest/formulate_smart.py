"""Formuleren: is an objective SMART, stored or as a draft."""

from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from api.answers.circle import SmartAnswer
from api.http.dependencies import Graph, Threads
from api.rest.bodies import Body, Day, Euros, Line, Moment, Paragraph, described, given
from api.rest.parameters import AsOf, PathId
from api.rest.replies import answered, day_of, of_kind
from kg.cycle.formulate.smart.judgement import FIELDS
from kg.reason.answer import sent

EXAMPLE: Final = {"text": "Vóór 1 mei 2027 is het verwerkingsregister openbaar.", "owner": "privacy officer"}

router = APIRouter()


class Work(Body):
    """What is done for the objective."""

    owner: Line | None = Field(None, description="Who does it.")
    budget_eur: Euros | None = Field(None, description="In euros.")


class SmartCheck(Body):
    """An objective in words, with the fields that are known."""

    text: Paragraph = Field(description="The objective, in Dutch.")
    indicator: Line | None = None
    baseline: Line | None = None
    target: Line | None = None
    unit: Line | None = None
    owner: Line | None = None
    deadline: Moment | None = None
    start: Moment | None = Field(None, description="When its policy begins.")
    activities: list[Work] | None = Field(None, max_length=100, description="Left out: not known.")
    as_of: Day | None = Field(None, description="The day to count from; today without it.")


@router.get(
    "/objectives/{id}/smart",
    operation_id="smart",
    tags=["objectives"],
    summary="Is an objective SMART",
    response_model=SmartAnswer,
)
async def smart(graph: Graph, work: Threads, id: PathId, as_of: AsOf = None) -> Response:
    """Each criterion with its verdict, the reason and a suggestion, from fields, words and activities."""

    def judged() -> Any:
        of_kind(graph, id, "Objective")
        return sent(graph.smart(id, today=day_of(as_of)))

    return await answered(work, judged)


@router.post(
    "/smart-checks",
    operation_id="checkSmart",
    tags=["objectives"],
    summary="Is a draft objective SMART",
    response_model=SmartAnswer,
    openapi_extra=described(SmartCheck, EXAMPLE),
)
async def check_smart(request: Request, graph: Graph, work: Threads) -> Response:
    """The same for a text or a draft; nothing is stored."""
    asked = await given(request, SmartCheck)
    said = asked.model_dump(exclude_none=True)

    def judged() -> Any:
        fields = {name: said[name] for name in FIELDS if name in said}
        checked = graph.smart_draft(
            asked.text, fields, start=asked.start or "", activities=said.get("activities"), today=day_of(asked.as_of)
        )
        return sent(checked)

    return await answered(work, judged)
