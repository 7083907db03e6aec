"""What providers spared a municipality, as it was stated, with what nobody stated."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.web.frame import shown
from api.web.place import of_place

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph


@of_place
async def relief(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """A line for each provider."""
    found = await work_of(request).ask(lambda: graph.relief(place.code))
    return shown(request, "relief", active="verbeteren", place=place, found=found)
