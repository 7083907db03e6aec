"""A joint offer that somebody begins from what is offered: by whom, with which common aim, and where it is kept."""

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.web.borgen_offer import offer_values
from api.web.forms import form_of
from api.web.frame import elsewhere, shown
from api.web.place import of_place
from api.web.texts import _
from kg.errors import InputError, NotFound

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_CHOSEN: Final = "aanbieder-"  # of a field, before the id of a provider
_LONGEST: Final = 2000  # characters of a text


@of_place
async def begin(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The offer that was begun; or the page again, with what is wrong."""
    form, about = await form_of(request), request.path_params["id"]
    providers = [name.removeprefix(_CHOSEN) for name, said in form.items() if name.startswith(_CHOSEN) and said == "ja"]
    fields = {"doel": "aim", "bereikt": "reached_when"}
    said = {field: text for name, field in fields.items() if (text := form.get(name, "").strip()[:_LONGEST])}
    trouble = {}
    if not providers:
        trouble["aanbieder"] = _("Kies ten minste één aanbieder.")
    space = form.get("plek", "")
    if not graph.principal.may_write(space):
        trouble["plek"] = _("Kies waar het aanbod staat.")
    if not trouble:
        make = partial(graph.offers.make, about, place.code, providers, space=space, said=said)
        try:
            made = await work_of(request).change(make)
        except (InputError, NotFound) as refused:
            trouble[""] = str(refused)
        else:
            return elsewhere(request, f"/aanbod/samen/{made.id}", bericht="bewaard")
    values: dict[str, Any] = await work_of(request).ask(lambda: offer_values(graph, about, place))
    values |= {"trouble": trouble, "form": form}
    return shown(request, "offer", status=422, active="borgen", place=place, **values)
