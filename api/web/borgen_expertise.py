"""Who can help: providers, people and municipalities that know it, offer it or did it."""

from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.render.terminal.short import reasons
from api.web.forms import question_of
from api.web.frame import page, shown
from api.web.place import chosen
from api.web.words import SAID

if TYPE_CHECKING:
    from kg.cycle.borgen.expertise.helpers import FoundHelper
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_SHOWN: Final = 10
_RESTS: Final = 2  # records that are named for each


@page
async def helpers(request: Request) -> Response:
    """Who can help, with what they did; those who can only tell how it failed come last."""
    graph = graph_for(request)
    place = chosen(request, graph)
    asked = question_of(request)
    values: dict[str, Any] = {"found": None, "fits": False}
    if asked:
        values = await work_of(request).ask(lambda: _helpers(graph, asked, place))
    return shown(request, "helpers", active="borgen", place=place, asked=asked, **values)


def _helpers(graph: "KnowledgeGraph", asked: str, place: "Place | None") -> dict[str, Any]:
    found = graph.who(asked, municipality=place.code if place else "", top=_SHOWN)
    rests = {one.id: _rests(one) for one in found}
    held = graph.get_many({key for keys in rests.values() for key in keys})
    titles = {key: stored.payload.get("title", key) for key, stored in held.items()}
    told = [
        (one, reasons(one.why.parts, said=SAID), [(key, titles[key]) for key in rests[one.id] if key in titles])
        for one in found
    ]
    return {
        "found": [entry for entry in told if not entry[0].learn_from],
        "failed": [entry for entry in told if entry[0].learn_from],
        "fits": any(one.fits for one in found),
    }


def _rests(one: "FoundHelper") -> list[str]:
    """The records that say it, the strongest part first; not the one that it is about."""
    parts = sorted(one.why.parts, key=lambda part: -part.contribution)
    said = dict.fromkeys(evidence.id for part in parts for evidence in part.evidence)
    return [key for key in said if key and key != one.id][:_RESTS]
