"""Who did this before, what they learned, and how they differ from us."""

from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.render.terminal.borgen import depth, groups
from api.render.terminal.short import reasons
from api.web.forms import question_of
from api.web.frame import page, shown
from api.web.place import chosen
from api.web.words import SAID

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_CASES: Final = 8
_KINDS: Final = ("Case", "Lesson")


@page
async def experience(request: Request) -> Response:
    """Cases with their best lesson; what failed apart; that nothing fits, where nothing does."""
    graph = graph_for(request)
    place = chosen(request, graph)
    asked = question_of(request)
    values: dict[str, Any] = {"groups": None, "missing": None}
    if asked:
        values = await work_of(request).ask(lambda: _experience(graph, asked, place))
    return shown(request, "experience", active="borgen", place=place, asked=asked, **values)


def _experience(graph: "KnowledgeGraph", asked: str, place: "Place | None") -> dict[str, Any]:
    found = graph.borgen(asked, municipality=place.code if place else "", top=depth(_CASES))
    fits = any(entry.fits for entry in found)
    shown_ = groups(found)[: _CASES if fits else 1]
    return {
        "groups": [(group, reasons(group.first.why.parts, said=SAID)) for group in shown_ if not group.failed],
        "failed": [(group, reasons(group.first.why.parts, said=SAID)) for group in shown_ if group.failed],
        "fits": fits,
        "missing": graph.missing(asked, *_KINDS),
        "names": graph.gazetteer.names,
        "counts": graph.counts(),
    }
