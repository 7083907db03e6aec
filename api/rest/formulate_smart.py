"""Formuleren: is an objective SMART, stored or as a draft."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from api.answers.forms import DATE
from api.answers.rest import Answer
from api.http.dependencies import Graph, Threads
from api.rest.bodies import Body, Day, Euros, Line, Paragraph, described, given
from api.rest.circle import AsOf, Id, answered, day_of, of_kind
from kg.cycle.formulate.smart import use_cases as formulating
from kg.model.record import Citation

EXAMPLE: Final = {"text": "Vóór 1 mei 2027 is het verwerkingsregister openbaar.", "owner": "privacy officer"}
Verdict = Literal["voldoet", "voldoet niet", "onbekend"]
Moment = Annotated[str, StringConstraints(pattern=DATE)]

router = APIRouter()


class SmartFinding(Answer):
    """One thing that decides a criterion."""

    rule: str = Field(description="Its name.")
    verdict: Verdict
    field: str = Field(description="The field that it is about; `text` for the wording.")
    reason: str = Field(description="In Dutch.")
    suggestion: str | None = Field(None, description="What to do, in Dutch.")
    words: str | None = Field(None, description="What stands in the text.")
    start: int | None = Field(None, ge=0, description="Where those words begin, in characters.")
    end: int | None = Field(None, ge=0, description="Where they end.")


class SmartCriterion(Answer):
    """One criterion; one thing that fails makes it fail, and what nothing decides is unknown."""

    criterion: Literal["specifiek", "meetbaar", "acceptabel", "realistisch", "tijdgebonden"]
    verdict: Verdict
    findings: list[SmartFinding]


class SmartRecord(Answer):
    """A record that was read: the objective, its policy, its activities and its support."""

    id: str
    kind: str
    title: str
    sources: list[Citation]


class Demand(Answer):
    """A publication that what is demanded comes from."""

    url: str
    title: str


class SmartAnswer(Answer):
    """Whether an objective is SMART."""

    text: str = Field(description="The objective in words.")
    criteria: list[SmartCriterion]
    executable: bool | None = Field(
        description="Whether an activity, who does it and a budget are known; null when that was not looked at."
    )
    records: list[SmartRecord]
    demands: list[Demand]


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


@router.get("/objectives/{id}/smart", operation_id="smart", tags=["objectives"], summary="Is an objective SMART",
            response_model=SmartAnswer)  # fmt: skip
async def smart(graph: Graph, work: Threads, id: Id, as_of: AsOf = None) -> Response:
    """Each criterion with its verdict, the reason and a suggestion, from fields, words and activities."""

    def judged() -> dict[str, Any]:
        of_kind(graph, id, "Objective")
        return formulating.smart(graph, id, today=day_of(as_of)).to_json()

    return await answered(work, judged)


@router.post("/smart-checks", operation_id="checkSmart", tags=["objectives"], summary="Is a draft objective SMART",
             response_model=SmartAnswer, openapi_extra=described(SmartCheck, EXAMPLE))  # fmt: skip
async def check_smart(request: Request, _graph: Graph, work: Threads) -> Response:
    """The same for a text or a draft; nothing is stored."""
    asked = await given(request, SmartCheck)
    said = asked.model_dump(exclude_none=True)

    def judged() -> dict[str, Any]:
        fields = {name: said[name] for name in formulating.FIELDS if name in said}
        return formulating.smart_draft(
            asked.text, fields, start=asked.start or "", activities=said.get("activities"), today=day_of(asked.as_of)
        ).to_json()

    return await answered(work, judged)
