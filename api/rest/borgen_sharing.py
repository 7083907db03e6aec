"""Borgen: what leaves when a record is shared."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.http.dependencies import Graph, Threads
from api.rest.parameters import PathId
from api.rest.replies import answered
from kg.cycle.borgen.sharing.anonymisation import SharePreview
from kg.reason.answer import sent

router = APIRouter()


@router.get(
    "/share-previews/{id}",
    operation_id="sharePreview",
    tags=["sharing"],
    summary="What leaves when it is shared",
    response_model=SharePreview,
)
async def share_preview(
    graph: Graph,
    work: Threads,
    id: PathId,
    audience: Annotated[Literal["network", "public"], Query(description="With whom it would be shared.")] = "network",
    anonymous: Annotated[bool, Query(description="As a copy without names and telling numbers.")] = True,  # noqa: FBT002 - a parameter of the address
) -> Response:
    """What others would see of a record of your own; nothing is shared."""
    return await answered(work, lambda: sent(graph.people.preview(id, audience, anonymous=anonymous)))
