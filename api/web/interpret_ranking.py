"""What moves for a municipality, ranked, and what stands, as a list to check."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import root_of, work_of
from api.web.frame import shown
from api.web.interpret_entry import entries_of
from api.web.interpret_selection import asked_of, carried, selection_of, to_choose
from api.web.interpret_timeline import timeline_of
from api.web.pages import number_in
from api.web.place import of_place
from api.web.texts import _, day, message

if TYPE_CHECKING:
    from kg.cycle.interpret.coverage.coverage import Coverage
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

SHOWN: Final = 10  # that move, until all are asked for
_NO_THEME: Final = message("Overig")


@of_place
async def developments(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What moves, best first, and what stands by theme."""
    values = await work_of(request).ask(lambda: _developments(request, graph, place))
    return shown(request, "developments", active="interpreteren", place=place, **values)


def _developments(request: Request, graph: "KnowledgeGraph", place: "Place") -> dict[str, Any]:
    ranked, chosen = graph.interpret(place.code), selection_of(request)
    fitting = chosen.of(ranked)
    moving = [entry for entry in fitting if not entry.standing]
    everything = request.query_params.get("alles") == "ja"
    first = 0 if everything else _first(request, len(moving))
    entries = entries_of(graph, moving if everything else moving[first : first + SHOWN])
    offered = to_choose(graph, ranked)
    return {
        "total": len(ranked),
        "all_moving": sum(not entry.standing for entry in ranked),
        "moving": len(moving),
        "first": first,
        "steps": range(0, len(moving), SHOWN),
        "step": SHOWN,
        "entries": entries,
        "drawing": timeline_of(graph, entries) if entries else "",
        "duties": _by_theme([entry for entry in fitting if entry.movement.in_force], offered["themes"]),
        "searched": ranked[0].coverage.searched if len(ranked) else "",
        "everything": everything,
        "narrow": chosen.is_narrow,
        "asked": asked_of(request),
        "action": f"{root_of(request)}/ontwikkelingen",
        "chosen_query": carried(request),
        "page_query": lambda **more: carried(request, **{name: str(value) for name, value in more.items()}),
        **offered,
    }


def _first(request: Request, count: int) -> int:
    """From which entry on a page shows, a whole number of pages from the first."""
    return min(number_in(request, "vanaf") - 1, max(0, count - 1)) // SHOWN * SHOWN


def _by_theme(duties: Sequence["Ranked"], themes: Mapping[str, str]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Duties with their coverage, under the theme that each is mostly about, in order of the alphabet."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for entry in duties:
        label = themes.get(next(iter(entry.development.get("themes") or ()), ""), _(_NO_THEME))
        behind = entry.movement.behind
        found[label].append(
            {
                "ranked": entry,
                "since": day(behind["date"]) if behind else _("niet bekend"),
                "rests": _rests(entry.coverage),
            }
        )
    return sorted(found.items(), key=lambda pair: (pair[0] == _(_NO_THEME), pair[0].casefold()))


def _rests(coverage: "Coverage") -> str:
    """What a state rests on; where nothing was found, what was looked through stands above the list, once."""
    if coverage.state == "niet gevonden" and len(coverage.evidence) == 1:
        return _("Niets in die stukken.")
    return coverage.evidence[0].text if coverage.evidence else coverage.searched
