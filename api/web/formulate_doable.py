"""Whether an objective or a trajectory can be done: what is known, and how it went elsewhere."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.web.frame import shown
from api.web.place import of_place
from api.web.texts import message

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

NEED_WORDS: Final[Mapping[str, str]] = {
    "eigenaar": message("Eigenaar"),
    "capaciteit": message("Capaciteit"),
    "budget": message("Budget"),
    "afhankelijkheden": message("Wat eerst moet"),
}
WENT_WORDS: Final[Mapping[str, str]] = {
    "ja": message("ja"),
    "nee": message("nee"),
    "niet bekend": message("niet bekend"),
}


@of_place
async def doable(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """Owner, capacity, budget and dependencies; and of comparable cases and activities, how many were late or over."""
    found = await work_of(request).ask(lambda: graph.doable(request.path_params["id"]))
    return shown(
        request, "doable", active="formuleren", place=place, found=found, need_words=NEED_WORDS, went_words=WENT_WORDS
    )
