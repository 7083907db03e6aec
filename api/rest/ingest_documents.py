"""Documents: what each says of itself, answers and names, and what other versions of it say otherwise."""

from fastapi import APIRouter
from starlette.responses import Response

from api.answers.intake import DocumentAnswer
from api.http.dependencies import Graph, Threads
from api.rest.parameters import PathId
from api.rest.replies import answered
from kg.reason.answer import sent

router = APIRouter()


@router.get(
    "/documents/{id}",
    operation_id="getDocument",
    tags=["documents"],
    summary="What a document says and answers",
    response_model=DocumentAnswer,
)
async def document(graph: Graph, work: Threads, id: PathId) -> Response:
    """Of a source with a running text: each with the place and the words that say so."""
    return await answered(work, lambda: sent(graph.document(id)))
