"""What turned out otherwise about a year that was accounted for, booked in a year that is open."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import must_take_writes, work_of
from api.web.amounts import cents
from api.web.borgen_lesson import home_of
from api.web.forms import form_of
from api.web.frame import elsewhere, shown
from api.web.implement_plan import plan_path
from api.web.place import of_place
from api.web.texts import _
from kg.errors import InputError, NotFound, StepRefused

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_FIELDS: Final = ("over", "jaar", "activiteit", "budget", "uitgegeven", "reden")
_LONGEST: Final = 2000  # characters of a field
_OFFERED: Final = 500  # activities to choose from


@of_place
async def ask(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The form, over the accounted year in `?over=`; who may book nowhere is told so."""
    home_of(graph, place)
    must_take_writes(request)
    return await _form(request, graph, place, {"over": request.query_params.get("over", "")}, {})


@of_place
async def book(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The correction, booked; or the form again, with what is wrong."""
    form, key = await form_of(request), request.path_params["id"]
    given = {name: form.get(name, "").strip()[:_LONGEST] for name in _FIELDS}
    space, trouble = home_of(graph, place), _wrong(given)
    if trouble:
        return await _form(request, graph, place, given, trouble)

    def write() -> None:
        if given["activiteit"] not in {one.key for year in graph.budgets.of(key).years for one in year.by_activity}:
            raise NotFound("deze activiteit staat niet in het geld van dit traject")
        graph.budgets.correct(
            given["activiteit"],
            year=int(given["jaar"]),
            corrects_year=int(given["over"]),
            reason=given["reden"],
            budget_change_cents=cents(given["budget"], signed=True),
            spent_change_cents=cents(given["uitgegeven"], signed=True),
            space=space,
        )

    try:
        await work_of(request).change(write)
    except (InputError, StepRefused) as refused:
        return await _form(request, graph, place, given, {"": str(refused)})
    return elsewhere(request, f"/implementeren/planning/{key}/geld", jaar=given["jaar"], bericht="geboekt")


def _wrong(given: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by field."""
    trouble = {}
    if not _is_year(given["over"]):
        trouble["over"] = _("Kies een jaar dat verantwoord is.")
    if not _is_year(given["jaar"]):
        trouble["jaar"] = _("Vul het open jaar in waarin u boekt, in vier cijfers.")
    if not given["activiteit"]:
        trouble["activiteit"] = _("Kies bij welke activiteit dit hoort.")
    for name in ("budget", "uitgegeven"):
        if given[name] and cents(given[name], signed=True) is None:
            trouble[name] = _("Vul een bedrag in euro's in, zoals 1.250 of -1.250,50, of laat dit leeg.")
    if not trouble and not any(cents(given[name], signed=True) for name in ("budget", "uitgegeven")):
        trouble["budget"] = _("Vul in hoeveel er bij het budget of de uitgaven komt; met een min ervoor gaat het eraf.")
    if not given["reden"]:
        trouble["reden"] = _("Vul in wat er anders bleek.")
    return trouble


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdecimal()


async def _form(
    request: Request, graph: "KnowledgeGraph", place: "Place", given: Mapping[str, str], trouble: Mapping[str, str]
) -> Response:
    key = request.path_params["id"]
    money = await work_of(request).ask(lambda: graph.budgets.of(key))
    activities = {one.key: one.title for year in money.years for one in year.by_activity}
    values: dict[str, Any] = {
        "money": money,
        "path": plan_path(request, key),
        "form": {**dict.fromkeys(_FIELDS, ""), **given},
        "trouble": trouble,
        "settled": [one.year for one in money.years if one.accounted_by],
        "activities": list(activities.items())[:_OFFERED],
    }
    status = 422 if trouble else 200
    return shown(request, "budget_correction", status=status, active="implementeren", place=place, **values)
