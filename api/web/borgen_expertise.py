"""Who can help: providers, people and municipalities that know it, offer it or did it."""

from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.render.terminal.short import reasons
from api.web.frame import page, shown
from api.web.place import chosen
from api.web.words import SAID

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_SHOWN: Final = 10
_LONGEST: Final = 2000  # characters of a question


@page
async def helpers(request: Request) -> Response:
    """Who can help, with what they did; those who can only tell how it failed come last."""
    graph = graph_for(request)
    place = chosen(request, graph)
    asked = request.query_params.get("q", "").strip()[:_LONGEST]
    values: dict[str, Any] = {"found": None, "fits": False}
    if asked:
        values = await work_of(request).ask(lambda: _helpers(graph, asked, place))
    return shown(request, "helpers", active="borgen", place=place, asked=asked, **values)


def _helpers(graph: "KnowledgeGraph", asked: str, place: "Place | None") -> dict[str, Any]:
    found = graph.who(asked, municipality=place.code if place else "", top=_SHOWN)
    return {
        "found": [(one, reasons(one.why.parts, said=SAID)) for one in found if not one.learn_from],
        "failed": [(one, reasons(one.why.parts, said=SAID)) for one in found if one.learn_from],
        "fits": any(one.fits for one in found),
    }
