"""A development as lists, drawings and cards show it: what it is called, its dates and its reasons, in Dutch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.render.drawings.timeline import Kind
from api.render.short import capital, is_reason, reasons
from api.web.texts import _, away, day
from api.web.words import SAID
from kg import clock
from kg.reason.time import LAPSED_PLAN, days_of

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.service import KnowledgeGraph

_LONG_NAME: Final = 24  # characters
_VERY_LONG: Final = 100


class Dated(NamedTuple):
    """
    One date of a development in words.

    Attributes:
        day: Never more exact than its source.
        sure: Whether it is certain.
        what: Happens then.
        source: The address of who says so, or "".
    """

    day: str
    sure: str
    what: str
    source: str


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


def dates_of(development: Mapping[str, Any]) -> list[Dated]:
    """All dates of a development in order, plans that lapsed included; each with what happens then."""
    today = clock.today()
    ordered = sorted(milestones_of(development), key=lambda one: (days_of(one, today), one["what"]))
    return [
        Dated(
            capital(one.get("written") or day(one["date"])),
            _sure(kind_of(one)),
            str(one["what"]),
            one.get("source") or "",
        )
        for one in ordered
    ]


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
    """The date by which it stands where it does, as its ring on the radar: what comes next, else what was last."""
    today, moved = clock.today(), entry.movement
    lately = moved.ring == "pas veranderd"
    milestone = moved.behind if lately else moved.ahead or moved.behind
    if milestone is None:
        return When(_("Datum onbekend"), "", _("geen bron noemt een dag waarop iets verandert"))
    days = days_of(milestone, today)
    sure = _("staat vast") if milestone.get("certainty") == "vast" else _("verwacht")
    said = milestone.get("written") or day(milestone["date"])
    if not days.exact or milestone.get("written"):
        return When(_("In %(periode)s") % {"periode": said}, _("dag onbekend"), sure)
    return When(said, away(days.first, today), sure)


def milestones_of(development: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Its dates, and that of the next change where none of them has it."""
    known = list(development.get("dates") or ())
    coming = development.get("next_change") or {}
    if coming.get("date") and all(one["date"] != coming["date"] for one in known):
        known.append({**coming, "certainty": "verwacht"})
    return known


def kind_of(milestone: Mapping[str, Any]) -> Kind:
    """How certain a date is, as drawings tell it apart."""
    if milestone.get("certainty") == LAPSED_PLAN:
        return "oud"
    return "vast" if milestone.get("certainty") == "vast" else "verwacht"


def _sure(kind: Kind) -> str:
    return {"vast": _("staat vast"), "verwacht": _("verwacht"), "oud": _("oude planning, niet gehaald")}[kind]
