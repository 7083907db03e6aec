"""The weights of the ranking: which hold, what other ones would change among the first, and then adopt or take back."""

from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, own_space, principal_of, work_of
from api.web.forms import form_of
from api.web.frame import elsewhere
from api.web.management import managed, managing
from api.web.place import chosen
from api.web.texts import _, message
from api.web.words import Sign
from kg.cycle.interpret.ranking.ranking import WEIGHTS
from kg.errors import NotFound, StepRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_WHERE: Final = "/beheer/gewichten"
_STATES: Final = {
    "concept": Sign("", "i-half", message("Concept")),
    "vastgesteld": Sign("goed", "i-vol", message("Vastgesteld")),
    "vervangen": Sign("", "i-klok", message("Vervangen")),
    "teruggenomen": Sign("", "i-vraag", message("Teruggenomen")),
}


@managed("editor")
async def weights(request: Request) -> Response:
    """Which weights hold for the municipality, and the versions that were learned."""
    return await _overview(request)


@managed("editor")
async def difference(request: Request) -> Response:
    """What a version would change among the first, or taking back the adopted one; nothing is kept."""
    graph, place = _of_place(request)
    scope, version = _asked(request, place)
    if version is None and request.path_params["version"] != "terug":
        raise NotFound("er is hier niets")
    ask = graph.weights.difference
    found = await work_of(request).ask(lambda: ask(place.code, version, scope=scope))
    return managing(
        request,
        "management_weights_difference",
        tab=_WHERE,
        difference=found,
        version=version,
        scope=scope,
        whose=place,
    )


@managed("editor")
async def learn(request: Request) -> Response:
    """A new version from the judgements, when it would be better; else it says why there is none."""
    form, (graph, place) = await form_of(request), _of_place(request)
    space, scope = own_space(principal_of(request)), form.get("voor", "")
    try:
        learned = await work_of(request).change(
            lambda: graph.weights.learn(place.code if scope else "", reason=form.get("reden", "")[:500], space=space)
        )
    except StepRefused as refused:
        return await _overview(request, refused=str(refused), status=409)
    if learned.made is None:
        return await _overview(request, refused=_("De oordelen geven geen aantoonbaar betere gewichten."), status=409)
    return elsewhere(request, f"{_WHERE}/{learned.made.version}", voor=scope and place.code)


@managed("editor")
async def adopt(request: Request) -> Response:
    """The ranking uses this version from now on; or the one before it again."""
    form, (graph, place) = await form_of(request), _of_place(request)
    scope, version = (place.code if form.get("voor") else ""), request.path_params["version"]
    reason, change = form.get("reden", "").strip()[:500], graph.weights
    if version == "terug":
        await work_of(request).change(lambda: change.revert(scope, reason=reason))
    elif version.isdecimal():
        await work_of(request).change(lambda: change.adopt(int(version[:9]), scope, reason=reason))
    else:
        raise NotFound("er is hier niets")
    return elsewhere(request, _WHERE, bericht="bewaard")


def _of_place(request: Request) -> "tuple[KnowledgeGraph, Place]":
    graph = graph_for(request)
    place = chosen(request, graph)
    if place is None:
        raise NotFound("kies eerst een gemeente")
    return graph, place


def _asked(request: Request, place: "Place") -> tuple[str, int | None]:
    version = request.path_params["version"]
    scope = place.code if request.query_params.get("voor") else ""
    return scope, int(version[:9]) if version.isdecimal() else None


async def _overview(request: Request, *, refused: str = "", status: int = 200) -> Response:
    graph = graph_for(request)
    place = chosen(request, graph)
    if place is None:
        return elsewhere(request, "/gemeente", terug=_WHERE)

    def found() -> dict[str, Any]:
        scopes = ((place.code, graph.weights.versions(place.code)), ("", graph.weights.versions("")))
        return {
            "used": graph.weights.in_force(place.code),
            "versions": [(scope, _said(stored.payload)) for scope, sets in scopes for stored in reversed(sets)],
        }

    values = await work_of(request).ask(found)
    return managing(
        request,
        "management_weights",
        tab=_WHERE,
        status=status,
        refused=refused,
        standard=WEIGHTS,
        states=_STATES,
        whose=place,
        **values,
    )


def _said(payload: "Mapping[str, Any]") -> dict[str, Any]:
    return {"before": None, "after": None, **payload, "judgements": len(payload["learned_from"])}
