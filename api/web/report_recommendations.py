"""Recommendations of audit offices and other oversight, with what became of them."""

from typing import TYPE_CHECKING, Any, Final, cast

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, settings_of, work_of
from api.render.terminal.accountability.report import STANDINGS
from api.web.forms import form_of
from api.web.frame import elsewhere, page, shown
from api.web.place import chosen, of_place
from kg.cycle.report.recommendations.recommendation import STEPS
from kg.errors import Conflict, Forbidden, InputError, InvalidRecord, StepRefused

if TYPE_CHECKING:
    from kg.cycle.report.recommendations.recommendation import Step
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

PATH: Final = "/rapporteren/aanbevelingen"


@of_place
async def recommendations(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """Those for the municipality, what is not closed first; with `?van=alles` those of everybody."""
    everybody = request.query_params.get("van") == "alles"
    found = await work_of(request).ask(lambda: graph.recommendations.listed("" if everybody else place.code))
    names = {one.municipality: graph.gazetteer.name(one.municipality) for one in found.items if one.municipality}
    values: dict[str, Any] = {
        "found": found,
        "everybody": everybody,
        "names": names,
        "path": PATH,
        "standings": STANDINGS,
    }
    return shown(request, "recommendations", active="rapporteren", place=place, **values)


@page
async def recommendation(request: Request) -> Response:
    """One of them, with its response and follow-up."""
    return await _one(request)


@page
async def step(request: Request) -> Response:
    """A response or follow-up recorded, or closed; what cannot be is said on the page."""
    graph, key, form = graph_for(request), request.path_params["id"], await form_of(request)
    given, text = cast("Step", form.get("stap", "")), form.get("tekst", "")  # whether it is one is looked at there
    try:
        await work_of(request).change(lambda: graph.recommendations.take(key, given, text))
    except (StepRefused, InputError, InvalidRecord, Forbidden, Conflict) as refused:
        return await _one(request, trouble=str(refused), text=text)
    return elsewhere(request, f"{PATH}/{key}", bericht="bewaard")


async def _one(request: Request, *, trouble: str = "", text: str = "") -> Response:
    graph, key = graph_for(request), request.path_params["id"]

    def made() -> dict[str, Any]:
        found, space = graph.recommendations.of(key), graph.get(key).space
        may = graph.principal.may_write(space) and not settings_of(request).read_only
        return {"one": found, "may_write": may and found.standing != "afgesloten"}

    values = await work_of(request).ask(made)
    more = {"trouble": trouble, "text": text, "path": PATH, "standings": STANDINGS, "steps": STEPS}
    place, status = chosen(request, graph), 422 if trouble else 200
    return shown(request, "recommendation", status=status, active="rapporteren", place=place, **values, **more)
