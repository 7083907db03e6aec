"""What moves for a municipality, ranked, and what stands, as a list to check."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import root_of, work_of
from api.render.terminal.short import is_reason, reasons
from api.web.frame import shown
from api.web.interpret_selection import asked_of, carried, selection_of, to_choose
from api.web.interpret_timeline import Dated, dates_of, timeline_of
from api.web.paging import number_in
from api.web.place import of_place
from api.web.texts import _, away, day, message
from api.web.words import SAID
from kg import clock
from kg.reason.time import days_of

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

SHOWN: Final = 10  # that move, until all are asked for
_LONG_NAME: Final = 24  # characters
_VERY_LONG: Final = 100
_NO_THEME: Final = message("Overig")


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
        short: What it is called where there is little room.
        dates: All of them in order.
    """

    ranked: "Ranked"
    when: When
    reasons: Sequence[str]
    known: str
    short: str
    dates: Sequence[Dated]

    @property
    def name(self) -> str:
        """What leads in the list: never cut, but of a very long title the name that people use, if there is one."""
        return self.short if len(self.ranked.title) > _VERY_LONG else self.ranked.title

    @property
    def official(self) -> str:
        """The whole title, where another name leads; else ""."""
        return self.ranked.title if self.name != self.ranked.title else ""


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
            short_name(entry),
            dates_of(entry.development),
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
        return When(_("Datum onbekend"), "", _("geen bron noemt een dag waarop iets verandert"))
    days = days_of(milestone, today)
    sure = _("staat vast") if milestone.get("certainty") == "vast" else _("verwacht")
    said = milestone.get("written") or day(milestone["date"])
    if not days.exact or milestone.get("written"):
        return When(_("In %(periode)s") % {"periode": said}, _("dag onbekend"), sure)
    return When(said, away(days.first, today), sure)


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
                "rests": entry.coverage.evidence[0].text if entry.coverage.evidence else entry.coverage.searched,
            }
        )
    return sorted(found.items(), key=lambda pair: (pair[0] == _(_NO_THEME), pair[0]))
