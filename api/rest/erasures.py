"""What is removed for good."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answers.forms import json_answer
from api.answers.rest import Answer
from api.http.dependencies import Graph, Threads
from api.rest.bodies import Body, Field, Id, Line, described, given

router = APIRouter()


class Erasing(Body):
    """What goes, and why."""

    record: Id
    reason: Line = Field(description="For the journal, which keeps it for good; no names.")


class ErasureAnswer(Answer):
    """What is gone; that it was done, by whom and when stays in the journal."""

    record: str
    reason: str


@router.post(
    "/erasures",
    operation_id="erase",
    tags=["erasures"],
    summary="Remove a record for good",
    status_code=201,
    response_model=ErasureAnswer,
    openapi_extra=described(Erasing, {"record": "ede.les-1", "reason": "verzoek 2026-014"}),
)
async def erase(request: Request, graph: Graph, work: Threads) -> Response:
    """With its history, also when it was deleted; for stewards of everyone who ever owned it. There is no way back."""
    asked = await given(request, Erasing)
    await work.change(lambda: graph.erase(asked.record, reason=asked.reason))
    return json_answer({"record": asked.record, "reason": asked.reason}, 201)
