"""The start of borgen: what there is, and the ways in."""

from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.web.frame import page, shown
from api.web.place import chosen

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_NAMED: Final = 3  # of what waits for the caller


@page
async def phase(request: Request) -> Response:
    """What is kept, what is at risk, and what waits for the caller."""
    graph = graph_for(request)
    place = chosen(request, graph)
    values = await work_of(request).ask(lambda: _phase(graph, place))
    return shown(request, "borgen", active="borgen", place=place, **values)


def _phase(graph: "KnowledgeGraph", place: "Place | None") -> dict[str, Any]:
    queue = graph.lessons.review_queue()
    waiting = [one for one in queue if one.turn == "u"]
    return {
        "counts": graph.counts(),
        "report": graph.people.risk_report(place.code if place else ""),
        "waiting": waiting[:_NAMED],
        "yours": len(waiting),
        "others": sum(one.turn == "een ander" for one in queue),
    }
