"""What a municipality intends and does, and whether the one follows from the other; and the chain around one record."""

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.web.frame import page, shown
from api.web.place import chosen, of_place
from api.web.words import kind_word
from kg.cycle.implement.chain.chain import CHAIN, ORDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.cycle.implement.chain.chain import Trace, TracedRecord
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_AIMS: Final = 200  # of one municipality that a page shows
_STEPS: Final = 100  # each way


class OfKind(NamedTuple):
    """
    The records of one kind in a chain.

    Attributes:
        here: Whether the record that was asked for is among them.
    """

    kind: str
    records: "Sequence[TracedRecord]"
    here: bool


@of_place
async def chain(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """Each aim of a municipality, with what is done for it."""
    found = await work_of(request).ask(lambda: graph.chain_of(place.code))
    return shown(request, "chain", active="implementeren", place=place, chain=found, most=_AIMS)


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
    }


def _of_kind(found: "Trace", kind: str) -> OfKind:
    here = found.record.kind == kind
    own = [found.record] if here else []
    around = [one for one in (*found.before, *found.after) if one.kind == kind]
    return OfKind(kind, [*own, *around], here)
