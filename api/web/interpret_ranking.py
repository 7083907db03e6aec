"""What moves for a municipality, ranked, and what stands, as a list to check."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.render.terminal.short import is_reason, reasons
from api.web.frame import shown
from api.web.place import of_place
from api.web.words import SAID
from kg import clock
from kg.dutch.dates import dutch
from kg.reason.time import away_said, day_said, days_of

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

SHOWN: Final = 10  # that move, until all are asked for
_LONG_NAME: Final = 24  # characters
_NO_THEME: Final = "Overig"


class When(NamedTuple):
    """
    A date as the page shows it, in Dutch.

    Attributes:
        day: Never more exact than its source.
        away: How far off that is; "" where no source names a day.
        sure: Whether it is certain.
    """

    day: str
    away: str
    sure: str

    @property
    def said(self) -> str:
        """How far off, and how certain."""
        return " · ".join(filter(None, (self.away, self.sure)))


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A development as the list shows it.

    Attributes:
        ranked: What the ranking says of it.
        when: The next date on which something changes, or the last.
        reasons: Three at most, the strongest first.
        known: Until when it is known, in Dutch.
    """

    ranked: "Ranked"
    when: When
    reasons: Sequence[str]
    known: str


@of_place
async def developments(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What moves, best first, and what stands by theme."""
    everything = request.query_params.get("alles") == "ja"
    values = await work_of(request).ask(lambda: _developments(graph, place, everything=everything))
    return shown(request, "developments", active="interpreteren", place=place, **values)


def _developments(graph: "KnowledgeGraph", place: "Place", *, everything: bool) -> dict[str, Any]:
    ranked = graph.interpret(place.code)
    moving = [entry for entry in ranked if not entry.standing]
    shown_moving = moving if everything else moving[:SHOWN]
    duties = [entry for entry in ranked if entry.movement.in_force]
    return {
        "total": len(ranked),
        "moving": len(moving),
        "entries": entries_of(graph, shown_moving),
        "weights": ranked.weights,
        "duties": _by_theme(graph, duties),
        "searched": ranked[0].coverage.searched if len(ranked) else "",
        "everything": everything,
    }


def entries_of(graph: "KnowledgeGraph", shown_: Sequence["Ranked"]) -> list[Entry]:
    """Developments as a list shows them."""
    held = graph.get_many(entry.id for entry in shown_)
    known = {key: found.said for key, one in held.items() if (found := graph.known(one))}
    return [
        Entry(
            entry,
            when(entry),
            reasons([part for part in entry.parts if is_reason(part)], said=SAID),
            known.get(entry.id, ""),
        )
        for entry in shown_
    ]


def short_name(entry: "Ranked") -> str:
    """What a development is called where there is little room: an abbreviation of a long title, if it has one."""
    title = entry.title.partition(" (")[0]
    if len(title) <= _LONG_NAME:
        return title
    others: Sequence[str] = entry.development.get("alt_labels") or ()
    return min([title, *(name for name in others if name[:1] == title[0].upper())], key=len)


def when(entry: "Ranked") -> When:
    """The date that matters next, else the last."""
    today = clock.today()
    milestone = entry.movement.ahead or entry.movement.behind
    if milestone is None:
        return When("Datum onbekend", "", "geen bron noemt een dag waarop iets verandert")
    days = days_of(milestone, today)
    sure = "staat vast" if milestone.get("certainty") == "vast" else "verwacht"
    if not days.exact or milestone.get("written"):
        return When(f"In {day_said(milestone)}", "dag onbekend", sure)
    return When(day_said(milestone), away_said(days.first, today), sure)


def _by_theme(graph: "KnowledgeGraph", duties: Sequence["Ranked"]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Duties with their coverage, under the theme that each is mostly about, in order of the alphabet."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    first = {entry.id: next(iter(entry.development.get("themes") or ()), "") for entry in duties}
    themes = graph.get_many(set(first.values()))
    for entry in duties:
        theme = themes.get(first[entry.id])
        label = theme.payload["title"] if theme else _NO_THEME
        behind = entry.movement.behind
        found[label].append(
            {
                "ranked": entry,
                "since": dutch(behind["date"]) if behind else "niet bekend",
                "rests": entry.coverage.evidence[0].text if entry.coverage.evidence else entry.coverage.searched,
            }
        )
    return sorted(found.items(), key=lambda pair: (pair[0] == _NO_THEME, pair[0]))
