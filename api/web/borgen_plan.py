"""A case as a plan for us: every change with its reason, to keep as a draft trajectory or to take along."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, own_space, root_of, work_of
from api.web.address import with_query
from api.web.borgen_comparison import answers_in
from api.web.files import Sheets, TitledTable, taken_along
from api.web.forms import form_of
from api.web.frame import elsewhere, here, page, shown
from api.web.place import chosen
from api.web.texts import _
from api.web.words import ASPECTS, capital
from kg.errors import NotFound

if TYPE_CHECKING:
    from kg.cycle.borgen.cases.adaptation import Plan
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_LONGEST: Final = 200  # characters of who leads
_YEARS: Final = range(1900, 2200)


@page
async def plan(request: Request) -> Response:
    """The plan, with who leads it and when it begins as far as that was filled in."""
    graph = graph_for(request)
    place = chosen(request, graph)
    if place is None:
        return elsewhere(request, "/gemeente", terug=f"{here(request)}{with_query(request.query_params)}")
    return await _shown(request, graph, place, request.query_params)


@page
async def plan_file(request: Request) -> Response:
    """The plan as a file."""
    graph = graph_for(request)
    place = chosen(request, graph)
    if place is None:
        raise NotFound("kies eerst een gemeente")
    query = request.query_params

    def made() -> Sheets:
        return _sheets(graph, planned(graph, query, place))

    return await taken_along(request, made)


@page
async def keep_plan(request: Request) -> Response:
    """The plan, kept as a draft trajectory of one's own."""
    graph = graph_for(request)
    form = await form_of(request)
    place = chosen(request, graph)
    if place is None:
        return elsewhere(request, "/gemeente", terug=here(request))
    trouble = trouble_in(form)
    if trouble:
        return await _shown(request, graph, place, form)

    def write() -> str:
        return graph.lessons.store_plan(planned(graph, form, place), place.code, space=own_space(graph.principal))

    key = await work_of(request).change(write)
    return elsewhere(request, f"/id/{key}", bericht="bewaard")


def trouble_in(given: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with what was filled in, by field."""
    if given.get("begin", "").strip() and day_in(given) is None:
        return {"begin": _("Vul een dag in die bestaat, of laat dit leeg.")}
    return {}


def day_in(given: Mapping[str, str]) -> date | None:
    """The day that was filled in; None where that is nothing, or no day of these times."""
    try:
        found = date.fromisoformat(given.get("begin", "").strip())
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def planned(graph: "KnowledgeGraph", given: Mapping[str, str], place: "Place") -> "Plan":
    """
    The plan of what was filled in.

    Raises:
        NotFound: If there is no such case that may be read.
    """
    case = given.get("voor") or given.get("casus", "")
    if graph.get(case).kind != "Case":
        raise NotFound("er is geen casus onder dit id")
    answers = answers_in(given, graph.lessons.beside(case, place.code))
    owner = given.get("trekker", "").strip()[:_LONGEST]
    return graph.lessons.adapted(case, place.code, start=day_in(given), owner=owner, answers=answers)


async def _shown(
    request: Request, graph: "KnowledgeGraph", place: "Place", given: "QueryParams | Mapping[str, str]"
) -> Response:
    trouble = trouble_in(given)
    usable = {name: value for name, value in given.items() if name not in trouble}

    def made() -> dict[str, Any]:
        found = planned(graph, usable, place)
        held = graph.get_many({found.case, *(step.origin for step in found.steps)})
        return {
            "plan": found,
            "sources": {key: one.payload.get("sources", ()) for key, one in held.items()},
            "titles": {key: one.payload["title"] for key, one in held.items()},
        }

    values = await work_of(request).ask(made)
    kept = {"casus": values["plan"].case, **{name: said for name, said in given.items() if name.startswith("v-")}}
    return shown(
        request,
        "plan",
        status=422 if trouble else 200,
        active="borgen",
        place=place,
        kept=kept,
        aspects=ASPECTS,
        form={"begin": given.get("begin", ""), "trekker": given.get("trekker", "")},
        trouble=trouble,
        file=(f"{root_of(request)}/ervaring/plan", with_query(QueryParams(usable))),
        **values,
    )


def _sheets(graph: "KnowledgeGraph", made: "Plan") -> Sheets:
    held = graph.get_many({made.case, *(step.origin for step in made.steps)})

    def source(key: str) -> str:
        """The address of the publication that a record rests on: its own, or that of the case; else the record."""
        sources = [one for of in (key, made.case) if of in held for one in held[of].payload.get("sources", ())]
        return next((one["url"] for one in sources if one.get("url")), key)

    steps = [(capital(step.phase), step.text, source(step.origin)) for step in made.steps]
    period = [(_("Begin"), made.period.start), (_("Einde"), made.period.end or _("niet bekend"))]
    changes = [
        (
            _(ASPECTS.get(one.what, capital(one.what))),
            one.theirs or _("niet vastgelegd"),
            one.ours or _("nog in te vullen"),
            one.reason,
        )
        for one in made.changes
    ]
    told = [(said,) for said in made.warnings]
    tables = [
        TitledTable(_("Let op"), (_("Waarschuwing"),), told),
        TitledTable(_("Wanneer"), (_("Wat"), _("Dag")), period),
        TitledTable(_("Stappen"), (_("Stap"), _("Wat"), _("Bron")), steps),
        TitledTable(_("Wat hier anders is"), (_("Waarin"), _("Daar"), _("Hier"), _("Waarom")), changes),
        TitledTable(_("Nog te beantwoorden"), (_("Vraag"),), [(question,) for question in made.questions]),
    ]
    return Sheets(made.title, "kring-plan", [table for table in tables if table.rows], made.goal)
