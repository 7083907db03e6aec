"""What a chain lacks, record by record; and what may belong together, for a person to propose."""

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.web.address import with_query
from api.web.forms import form_of
from api.web.frame import elsewhere, shown
from api.web.implement_chain import FACET_WORDS
from api.web.implement_scope import ALL, scope_of
from api.web.pages import Leaf, leaves, number_in
from api.web.place import of_place
from api.web.texts import _
from api.web.words import kind_word
from kg.cycle.implement.chain.suggestion import LIKELY
from kg.errors import Forbidden, KringError, NotFound
from kg.model.schema import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_GAPS: Final = 50  # on one page
_LINKS: Final = 10
_CANDIDATES: Final = 3
_STATES: Final = ("ontbreekt", "niet gevonden")


@of_place
async def gaps(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The list of gaps, of one facet or all, what is missing for certain first."""
    values = await work_of(request).ask(lambda: _gaps(request, graph, place))
    return shown(request, "chain_gaps", active="implementeren", place=place, **values)


def _gaps(request: Request, graph: "KnowledgeGraph", place: "Place") -> dict[str, Any]:
    query, scope = request.query_params, scope_of(request, graph, place)
    asked = {"facet": query.get("facet", ""), "kind": query.get("soort", ""), "state": query.get("stand", "")}
    facets = {facet for facet, _kind in FACET_WORDS}
    chosen = {
        "facet": asked["facet"] if asked["facet"] in facets else "",
        "kind": asked["kind"] if asked["kind"] in {kind for _facet, kind in FACET_WORDS} else "",
        "state": asked["state"] if asked["state"] in _STATES else "",
    }
    total = graph.chain_gaps(scope.of, **chosen, top=0).total
    at = Leaf.of(request, total, _GAPS)
    found = graph.chain_gaps(scope.of, **chosen, skip=at.first, top=_GAPS)
    return {
        "scope": scope,
        "found": found,
        "chosen": chosen,
        "facet_words": FACET_WORDS,
        "kind_word": kind_word,
        "leaves": leaves(at, lambda number: with_query(query, blad=number)),
    }


@of_place
async def links(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """Activities with the objectives that they may belong to, and objectives with activities."""
    return await _links_page(request, graph, place)


async def _links_page(
    request: Request, graph: "KnowledgeGraph", place: "Place", *, trouble: str = "", status: int = 200
) -> Response:
    values = await work_of(request).ask(lambda: _links(request, graph, place))
    return shown(request, "chain_links", status=status, active="implementeren", place=place, trouble=trouble, **values)


def _links(request: Request, graph: "KnowledgeGraph", place: "Place") -> dict[str, Any]:
    query, scope = request.query_params, scope_of(request, graph, place)
    if scope.asked == ALL:  # of each owner apart; over all of them it takes longer than somebody waits
        return {
            "scope": scope,
            "apart": True,
            "up": [],
            "down": [],
            "more": "",
            "before": "",
            "most": _CANDIDATES,
            "likely": LIKELY,
        }
    number = number_in(request, "blad")
    skip = (number - 1) * _LINKS
    up = graph.suggested_links(scope.of, skip=skip, top=_LINKS + 1)
    down = graph.suggested_work(scope.of, skip=skip, top=_LINKS + 1)
    more = len(up) > _LINKS or len(down) > _LINKS
    return {
        "scope": scope,
        "apart": False,
        "up": up[:_LINKS],
        "down": [one for one in down[:_LINKS] if one.candidates[0].score >= LIKELY],
        "likely": LIKELY,
        "more": with_query(query, blad=str(number + 1)) if more else "",
        "before": with_query(query, blad=str(number - 1)) if number > 1 else "",
        "most": _CANDIDATES,
    }


@of_place
async def propose_link(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """A link that somebody finds right, as a proposal: nothing counts before it is accepted."""
    form = await form_of(request)
    try:
        key = await work_of(request).change(partial(_proposed, graph, form))
    except (Forbidden, NotFound):
        raise
    except KringError as refused:
        return await _links_page(request, graph, place, trouble=str(refused), status=422)
    return elsewhere(request, f"/borgen/nakijken/{key}", bericht="bewaard")


def _proposed(graph: "KnowledgeGraph", form: "Mapping[str, str]") -> str:
    """The id of the proposal that an activity belongs to an objective or a plan."""
    activity, above = graph.get(form.get("activiteit", "")), graph.get(form.get("onder", ""))
    fields = {"Objective": "objective", "ActionPlan": "plan"}
    if activity.kind != "Activity" or above.kind not in fields:
        raise NotFound("dit zijn geen activiteit en doel")
    record = parse("Activity", {**activity.payload, "id": activity.id, fields[above.kind]: above.id})
    reason = _("Voorgesteld verband: %(activity)s hoort bij %(above)s.") % {
        "activity": activity.payload["title"],
        "above": above.payload["title"],
    }
    return graph.proposals.propose(record, space=activity.space, reason=reason[:2000]).id
