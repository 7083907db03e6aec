"""Which knowledge is at risk, in groups: what hangs on few, what is missing, and what cannot be said."""

from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.web.frame import page, shown
from api.web.place import chosen

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_FOLDED: Final = 8  # themes, from which those with few developments are folded
_FEW: Final = 2


@page
async def risks(request: Request) -> Response:
    """The report for the municipality that the page is for, or for all that may be read."""
    graph = graph_for(request)
    place = chosen(request, graph)
    values = await work_of(request).ask(lambda: _risks(graph, place))
    return shown(request, "risk", active="borgen", place=place, **values)


def _risks(graph: "KnowledgeGraph", place: "Place | None") -> dict[str, Any]:
    feeds = graph.freshness().feeds
    report = graph.people.risk_report(place.code if place else "")
    least = _FEW if len(report.themes) > _FOLDED else 0
    return {
        "report": report,
        "many": [one for one in report.themes if len(one.developments) > least],
        "few": [one for one in report.themes if len(one.developments) <= least],
        "silent": [feed for feed in feeds if feed.state == "stil"],
        "feeds": len(feeds),
    }
