"""What a municipality intends and does, and whether the one follows from the other; and the chain around one record."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, root_of, work_of
from api.web.address import with_query
from api.web.frame import elsewhere, page, shown
from api.web.implement_picture import picture
from api.web.implement_scope import scope_of
from api.web.pages import Leaf, leaves
from api.web.place import chosen, of_place
from api.web.texts import message
from api.web.words import kind_word
from kg.cycle.implement.chain.chain import CHAIN, ORDER
from kg.cycle.implement.chain.owners import LEFT

if TYPE_CHECKING:
    from kg.cycle.implement.chain.chain import Trace, TracedRecord
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_AIMS: Final = 10  # on one page
_WORK: Final = 3  # activities of one aim by name, until it is unfolded
_UNFOLDED: Final = 40
_SHOWN: Final = 5  # of what lacks something
_STEPS: Final = 100  # each way
FACET_WORDS: Final[Mapping[tuple[str, str], str]] = {  # as `kg.cycle.implement.chain.gaps.FACETS`
    ("ontwikkeling", "Policy"): message("Ontwikkeling bij een beleidsstuk"),
    ("activiteit", "Objective"): message("Activiteit bij een doel"),
    ("eigenaar", "Objective"): message("Eigenaar van een doel"),
    (LEFT, "Objective"): message("Eigenaar van een doel die er nog is"),
    ("doelstelling", "Activity"): message("Doel bij een activiteit"),
    ("eigenaar", "Activity"): message("Eigenaar van een activiteit"),
    (LEFT, "Activity"): message("Eigenaar van een activiteit die er nog is"),
    ("budget", "Activity"): message("Budget van een activiteit"),
    ("resultaat", "Activity"): message("Resultaat van een activiteit"),
    ("voortgang", "Activity"): message("Nieuws over een activiteit"),
    ("onderbouwing", "StatusUpdate"): message("Onderbouwing van een voortgangsbericht"),
}


class OfKind(NamedTuple):
    """
    The records of one kind in a chain.

    Attributes:
        here: Whether the record that was asked for is among them.
    """

    kind: str
    records: "Sequence[TracedRecord]"
    here: bool


@page
async def phase(request: Request) -> Response:
    """The address of the phase leads to the chain."""
    return elsewhere(request, "/keten")


@of_place
async def chain(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What is known, not recorded and missing; each aim with what is done for it, as a picture and a table."""
    values = await work_of(request).ask(lambda: _chain(request, graph, place))
    return shown(request, "chain", active="implementeren", place=place, **values)


def _chain(request: Request, graph: "KnowledgeGraph", place: "Place") -> dict[str, Any]:
    query, scope = request.query_params, scope_of(request, graph, place)
    aim = query.get("doel", "")
    whole = graph.chain_branches(scope.of, aim=aim, top=0, most=0)
    at = Leaf.of(request, 1 if aim else whole.total, _AIMS)
    found = graph.chain_branches(scope.of, aim=aim, skip=at.first, top=_AIMS, most=_UNFOLDED if aim else _WORK)
    last = not aim and at.last == whole.total
    unfold = {one.id: f"{request.url.path}{with_query(query, doel=one.id, blad='')}#beeld" for one in found.aims}
    unfold[""] = f"{root_of(request)}/implementeren/gaten{_gaps_of(scope.asked, 'doelstelling', 'Activity')}"
    alarms = graph.chain_gaps(scope.of, state="ontbreekt", top=_SHOWN)
    bare = graph.chain_gaps(scope.of, facet="activiteit", kind="Objective", top=_SHOWN)
    return {
        "scope": scope,
        "found": found,
        "aim": aim,
        "last": last,
        "picture": picture(found, root_of(request), unfold, loose=last) if found.aims or (last and found.loose) else "",
        "unfold": unfold,
        "leaves": leaves(at, lambda number: f"{with_query(query, blad=number)}#beeld"),
        "gaps": alarms,
        "bare": bare,
        "plan_titles": {plan.id: plan.title for one in found.aims for plan in one.plans},
        "facet_words": FACET_WORDS,
        "gaps_of": lambda facet, kind, state="": _gaps_of(scope.asked, facet, kind, state),
    }


def _gaps_of(of: str, facet: str, kind: str, state: str = "") -> str:
    """What the address of the list of gaps has, for one facet."""
    return with_query(QueryParams(), van=of, facet=facet, soort=kind, stand=state)


@page
async def trace(request: Request) -> Response:
    """What one record rests on and what came of it, kind by kind; what is not known is a gap."""
    graph = graph_for(request)
    values = await work_of(request).ask(lambda: _trace(graph, request.path_params["id"]))
    return shown(request, "trace", active="implementeren", place=chosen(request, graph), **values)


def _trace(graph: "KnowledgeGraph", record_id: str) -> dict[str, Any]:
    found = graph.trace(record_id, most=_STEPS)
    gaps = set(found.missing)
    steps = [one for kind in ORDER if (one := _of_kind(found, kind)).records or kind in gaps]
    kind = found.record.kind
    return {
        "trace": found,
        "steps": steps,
        "kind": kind_word(kind),
        "in_chain": kind in CHAIN,
        "kind_word": kind_word,
        "impact": graph.impact(record_id),
    }


def _of_kind(found: "Trace", kind: str) -> OfKind:
    here = found.record.kind == kind
    own = [found.record] if here else []
    around = [one for one in (*found.before, *found.after) if one.kind == kind]
    return OfKind(kind, [*own, *around], here)
