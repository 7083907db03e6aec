"""Whether a municipality answers what it must, and the step by which a statement on that comes to count."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answers.rest import CoverageAnswer, Duty
from api.http.dependencies import Graph, Root, Threads
from api.render.places import note
from api.rest.bodies import Body, described, given
from api.rest.parameters import Alone, AsOf, PathId, Place
from api.rest.records import record_answer
from api.rest.replies import answered, day_of, gives, of_kind
from kg.ports.journal import Stored
from kg.reason.answer import sent

router = APIRouter()


class StatementStep(Body):
    """A step of a statement on coverage."""

    step: Literal["review"]
    alone: Alone = False


@router.get(
    "/coverage",
    operation_id="coverage",
    tags=["ranking"],
    summary="Which duties in force a municipality answers",
    response_model=CoverageAnswer,
)
async def coverage(graph: Graph, work: Threads, municipality: Place, as_of: AsOf = None) -> Response:
    """The duties that hold for municipalities, each with what is known of the answer. Not found is not absent."""

    def asked() -> Any:
        code = graph.gazetteer.code(municipality)
        duties = graph.coverage_statements.duties(code, today=day_of(as_of))
        items = [Duty.of(entry) for entry in duties]
        said = note(graph, municipality)
        return sent(CoverageAnswer(municipality=code, total=len(items), items=items, municipality_note=said))

    return await answered(work, asked)


@router.post(
    "/coverage-statements/{id}/steps",
    operation_id="stepCoverageStatement",
    tags=["coverage-statements"],
    summary="Say that a statement was read and holds",
    response_model=None,
    responses=gives("CoverageStatement"),
    openapi_extra=described(StatementStep, {"step": "review"}),
)
async def step(request: Request, graph: Graph, work: Threads, root: Root, id: PathId) -> Response:
    """From then on it counts; it takes somebody else than who stated it."""
    asked = await given(request, StatementStep)

    def write() -> Stored:
        of_kind(graph, id, "CoverageStatement")
        return graph.get(graph.coverage_statements.review(id, alone=asked.alone).id)

    return record_answer(root, await work.change(write))
