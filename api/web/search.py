"""Search in all knowledge, with how many of each kind there are."""

from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.render.terminal.short import cut
from api.web.forms import question_of
from api.web.frame import page, shown
from api.web.place import chosen
from api.web.words import kind_word
from kg.model.kinds import KINDS
from kg.reason.hit import SearchHit, hits_of

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

_SHOWN: Final = 15
_NO_PROSE: Final = frozenset({"Municipality", "Source"})  # whose passages are codes
_EXCERPT: Final = 280  # characters


@page
async def search(request: Request) -> Response:
    """The records that answer, best first."""
    graph = graph_for(request)
    asked = question_of(request)
    kinds = [kind for kind in request.query_params.getlist("soort") if kind in KINDS]
    values: dict[str, Any] = {"hits": None}
    if asked:
        values = await work_of(request).ask(lambda: _search(graph, asked, kinds))
    return shown(request, "search", place=chosen(request, graph), asked=asked, kinds=kinds, **values)


def _search(graph: "KnowledgeGraph", asked: str, kinds: list[str]) -> dict[str, Any]:
    everything = graph.search(asked, filters=graph.filters(), top=_SHOWN, facets=True)
    found = graph.search(asked, filters=graph.filters(kinds=kinds), top=_SHOWN) if kinds else everything
    held = graph.get_many(hit.id for hit in found.hits)
    fits = bool(found.hits) and found.fits
    return {
        "hits": [(hit, "" if hit.kind in _NO_PROSE else _excerpt(hit)) for hit in hits_of(found, held)],
        "labels": {kind: kind_word(kind) for kind in KINDS},
        "facets": everything.facets.get("kind", {}),
        "total": found.total,
        "fits": fits,
        "missing": graph.missing(asked, *kinds),
    }


def _excerpt(hit: SearchHit) -> str:
    """The best passage, without the title that it begins with."""
    text = hit.passage.text.removeprefix(hit.title).strip()
    return cut(text, _EXCERPT)
