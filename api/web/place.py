"""Which municipality a page is for: what the address says, else what was chosen before; and the page to choose."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import wraps
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, principal_of, work_of
from api.web.clients import clients_of
from api.web.forms import form_of, inside, keep_in_browser
from api.web.frame import Page, elsewhere, here, may_read, page, shown
from api.web.texts import _
from api.web.words import capital
from kg.errors import AmbiguousName, UnknownMunicipality
from kg.places.gazetteer import Place
from kg.service import KnowledgeGraph

COOKIE: Final = "kring-gemeente"
_YEAR_S: Final = 365 * 24 * 3600
_OFFERED: Final = 400  # municipalities in the list to choose from


def chosen(request: Request, graph: KnowledgeGraph) -> Place | None:
    """
    The municipality that a page is for; None when nobody chose one.

    Raises:
        UnknownMunicipality: If the address names one that no register has.
    """
    if asked := request.query_params.get("gemeente", "").strip():
        return graph.gazetteer.place(asked)
    held = request.cookies.get(COOKIE, "")
    if held and graph.gazetteer.find(held):
        return graph.gazetteer.place(held)
    owned = {code for owner, _ in principal_of(request).roles if (code := graph.gazetteer.find(owner))}
    return graph.gazetteer.place(owned.pop()) if len(owned) == 1 else None


def chosen_by_reader(request: Request) -> Place | None:
    """The municipality that a page for everybody is for: none, to who may not read here."""
    return chosen(request, graph_for(request)) if may_read(request) else None


def of_place(build: Callable[[Request, KnowledgeGraph, Place], Awaitable[Response]]) -> Page:
    """A page for a municipality, which stays chosen; whoever has none yet chooses one first, and comes back."""

    @wraps(build)
    async def answered(request: Request) -> Response:
        graph = graph_for(request)
        try:
            place = chosen(request, graph)
        except UnknownMunicipality as error:  # of the address: it is asked again here, and the page comes after
            return await _again(request, graph, error)
        if place is None:
            return elsewhere(request, "/gemeente", terug=here(request))
        answer = await build(request, graph, place)
        if request.query_params.get("gemeente") and request.headers.get("Sec-Fetch-Site") != "cross-site":
            keep_in_browser(request, answer, COOKIE, place.code, _YEAR_S)  # the next page is for the same one
        return answer

    return page(answered)


@page
async def choose(request: Request) -> Response:
    """The page to choose for whom the others are."""
    return await _form(request, graph_for(request), back=inside(request.query_params.get("terug", "/")))


@page
async def keep(request: Request) -> Response:
    """The choice, kept in a cookie; a name that means two is asked back."""
    graph, form = graph_for(request), await form_of(request)
    name, back = form.get("gemeente", "").strip(), inside(form.get("terug", "/"))
    try:
        place = graph.gazetteer.place(name)
    except UnknownMunicipality as error:
        return await _asked_back(request, graph, error, name=name, back=back)
    answer = elsewhere(request, back)
    keep_in_browser(request, answer, COOKIE, place.code, _YEAR_S)
    return answer


async def _again(request: Request, graph: KnowledgeGraph, error: UnknownMunicipality) -> Response:
    """The page to choose, for an address that names no municipality or several; the rest of the address is kept."""
    left = [(key, value) for key, value in request.query_params.multi_items() if key != "gemeente"]
    back, name = inside(f"{here(request)}?{urlencode(left)}".rstrip("?")), request.query_params["gemeente"].strip()
    return await _asked_back(request, graph, error, name=name, back=back, status=404)


async def _asked_back(
    request: Request, graph: KnowledgeGraph, error: UnknownMunicipality, *, name: str, back: str, status: int = 422
) -> Response:
    """The form again: with those that a name means, or with what it may have been meant for."""
    if isinstance(error, AmbiguousName):
        told, among = _("Deze naam betekent er meer."), error.candidates
        return await _form(request, graph, back=back, name=name, trouble=told, among=among, status=status)
    told = capital(str(error)) if name else _("Vul een gemeente in.")
    return await _form(request, graph, back=back, name=name[:100], trouble=told, status=status)


async def _form(
    request: Request,
    graph: KnowledgeGraph,
    *,
    back: str,
    name: str = "",
    trouble: str = "",
    among: Sequence[Mapping[str, str]] = (),
    status: int = 200,
) -> Response:
    names = sorted(graph.gazetteer.names.values())[:_OFFERED]
    place = None if status == 404 else chosen(request, graph)
    code = place.code if place else ""
    clients = await work_of(request).ask(lambda: clients_of(request, graph, also=code))
    return shown(
        request,
        "municipality",
        status=status,
        place=place,
        clients=clients,
        back=back,
        name=name,
        trouble=trouble,
        among=among,
        names=names,
    )
