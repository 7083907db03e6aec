"""A year of a trajectory that is accounted for: what will stay is shown first, and kept when it is still that."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.answers.forms import tag_of
from api.http.dependencies import must_take_writes, work_of
from api.web.borgen_lesson import home_of
from api.web.decision import FORM as DECISION
from api.web.decision import decisions_of
from api.web.forms import form_of
from api.web.frame import elsewhere, shown
from api.web.implement_money import euros
from api.web.implement_plan import plan_path
from api.web.place import of_place
from api.web.texts import _
from kg.errors import InputError, NotFound, Overtaken, StepRefused
from kg.reason.answer import sent

if TYPE_CHECKING:
    from kg.cycle.implement.budget.budget import TrajectoryMoney, YearMoney
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_ROWS: Final = 50  # activities that are named


@of_place
async def ask(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What will be kept of the year in `?jaar=`; who may keep it nowhere is told so."""
    home_of(graph, place)
    must_take_writes(request)
    query = request.query_params
    return await _form(request, graph, place, {"jaar": query.get("jaar", ""), "besluit": query.get("besluit", "")}, {})


@of_place
async def account(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The year, kept with its decision; or the form again, with what is wrong, or what changed since it was shown."""
    given, key = await form_of(request), request.path_params["id"]
    space, trouble = home_of(graph, place), {}
    if not given.get("besluit"):
        trouble["besluit"] = _("Kies met welk besluit dit jaar is verantwoord.")
    if given.get("zeker") != "ja":
        trouble["zeker"] = _("Zet hier een vinkje. Wat u vastlegt, blijft staan.")
    if trouble:
        return await _form(request, graph, place, given, trouble)

    def write() -> bool:
        year = _open_year(graph.budgets.of(key), given.get("jaar", ""))
        if given.get("stand") != _state(year):
            return False
        graph.budgets.account(key, year.year, given["besluit"], space=space)
        return True

    try:
        kept = await work_of(request).change(write)
    except Overtaken:
        kept = False
    except (InputError, StepRefused) as refused:
        return await _form(request, graph, place, given, {"": str(refused)})
    if not kept:
        changed = _("Een collega paste een bedrag aan terwijl u keek. Kijk wat er nu staat, en leg dan vast.")
        return await _form(request, graph, place, given, {"stand": changed})
    return elsewhere(request, f"/implementeren/planning/{key}/geld", jaar=given["jaar"], bericht="verantwoord")


def _open_year(found: "TrajectoryMoney", asked: str) -> "YearMoney":
    """
    The year that was asked for.

    Raises:
        NotFound: If there is no amount in it.
    """
    for one in found.years:
        if str(one.year) == asked:
            return one
    raise NotFound(f"van dit traject is geen bedrag over {asked[:10]!r} bekend")


def _state(year: "YearMoney") -> str:
    """What tells this year from another state of it: every amount in it."""
    return tag_of(sent(year)).strip('"')


async def _form(
    request: Request, graph: "KnowledgeGraph", place: "Place", given: Mapping[str, str], trouble: Mapping[str, str]
) -> Response:
    key = request.path_params["id"]

    def found() -> dict[str, Any]:
        money = graph.budgets.of(key)
        return {
            "money": money,
            "year": _open_year(money, given.get("jaar", "")),
            "decisions": decisions_of(graph, place.code),
        }

    values = await work_of(request).ask(found)
    path = f"/implementeren/planning/{key}/verantwoorden?jaar={values['year'].year}"
    values |= {
        "path": plan_path(request, key),
        "state": _state(values["year"]),
        "rows": values["year"].by_activity[:_ROWS],
        "form": given,
        "trouble": trouble,
        "euros": euros,
        "new_decision": {"path": DECISION, "back": path},
    }
    status = 409 if "stand" in trouble else 422 if trouble else 200
    return shown(request, "account_year", status=status, active="implementeren", place=place, **values)
