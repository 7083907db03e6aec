"""Which sources Kring follows, until when each speaks, and which fell silent."""

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.web.frame import page, shown
from api.web.place import chosen

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph


@page
async def sources(request: Request) -> Response:
    """The feeds, those that are silent first, and the developments whose state is not known any more."""
    graph = graph_for(request)
    values = await work_of(request).ask(lambda: _sources(graph))
    return shown(request, "sources", active="bronnen", place=chosen(request, graph), **values)


def _sources(graph: "KnowledgeGraph") -> dict[str, Any]:
    found = graph.freshness()
    return {"freshness": found, "unknown": [one for one in found.not_known if one.kind == "Development"]}
