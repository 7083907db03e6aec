"""How often a development is spoken of, month by month, with the signals that this rests on."""

from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.render.drawings.series.months import Column, columns
from api.web.frame import shown
from api.web.place import of_place
from api.web.texts import _
from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from kg.cycle.interpret.signals.series import Series
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph


@of_place
async def signals(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The signals of one development over time."""
    values = await work_of(request).ask(lambda: _signals(graph, request.path_params["id"]))
    return shown(request, "series", active="interpreteren", place=place, **values)


def _signals(graph: "KnowledgeGraph", development: str) -> dict[str, Any]:
    from kg.cycle.interpret.signals.series import ENOUGH

    found = graph.series(development)
    return {
        "series": found,
        "enough": ENOUGH,
        "drawing": _drawing(found) if found.months else "",
        "since": dutch(found.unknown_since.isoformat()) if found.unknown_since else "",
    }


def _drawing(found: "Series") -> Markup:
    since = found.unknown_since
    unknown = _("niet bekend sinds %(day)s") % {"day": dutch(since.isoformat())} if since else ""
    said = _("%(title)s: signalen per maand; de tabel hieronder zegt hetzelfde") % {"title": found.title}
    months = [Column(one.month, one.signals) for one in found.months]
    return Markup(columns(months, unknown, said))  # noqa: S704  # nosec B704 - ours
