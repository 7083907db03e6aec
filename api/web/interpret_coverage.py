"""“Dit hebben wij” and “dit ontbreekt”: what somebody of a municipality states of its own answer to a development."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import own_space, work_of
from api.web.forms import form_of, is_address
from api.web.frame import elsewhere, shown
from api.web.place import of_place
from api.web.texts import _
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_VERDICTS: Final[Mapping[str, Literal["aanwezig", "ontbreekt"]]] = {"ja": "aanwezig", "nee": "ontbreekt"}


@of_place
async def state(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The form; `?hebben=nee` chooses "dit ontbreekt"."""
    chosen_now = request.query_params.get("hebben", "")
    return await _form(request, graph, place, {"hebben": chosen_now if chosen_now in _VERDICTS else ""}, trouble={})


@of_place
async def write(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What was filled in, kept as a statement that another has to read; what is missing is asked for."""
    form = await form_of(request)
    verdict, grounds = _VERDICTS.get(form.get("hebben", "")), form.get("grond", "").strip()
    trouble = {}
    if verdict is None:
        trouble["hebben"] = _("Kies of u dit hebt of dat het ontbreekt.")
    if not grounds:
        trouble["grond"] = _("Vul in waar dit op rust. Een opgave zonder grond kan een ander niet nakijken.")
    if not is_address(form.get("adres", "").strip()):
        trouble["adres"] = _("Vul een adres in dat begint met https:// of http://, of laat dit leeg.")
    if trouble or verdict is None:
        return await _form(request, graph, place, form, trouble=trouble)
    try:
        made = await work_of(request).change(
            lambda: graph.coverage_statements.state(
                place.code,
                request.path_params["id"],
                verdict,
                grounds,
                by=form.get("door", "").strip(),
                url=form.get("adres", "").strip(),
                space=own_space(graph.principal),
            )
        )
    except InputError as refused:
        return await _form(request, graph, place, form, trouble={"adres": str(refused)})
    return elsewhere(request, f"/ontwikkelingen/{made.development}", bewaard="opgave")


async def _form(
    request: Request, graph: "KnowledgeGraph", place: "Place", form: Mapping[str, str], *, trouble: Mapping[str, str]
) -> Response:
    development = await work_of(request).ask(lambda: graph.get(request.path_params["id"]))
    return shown(
        request,
        "statement",
        status=422 if trouble else 200,
        active="interpreteren",
        place=place,
        development=development.payload,
        form={"hebben": "", "grond": "", "door": "", "adres": "", **form},
        trouble=trouble,
    )
