"""Developments on a line of time, above the list that says the same; and all dates of one, in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from api.render.drawings.timeline import Course, Kind, Moment, TimelineWords, timeline, years
from api.render.terminal.short import capital
from api.web.texts import _, day, ngettext
from kg import clock
from kg.reason.time import LAPSED_PLAN, days_of

if TYPE_CHECKING:
    from api.web.interpret_ranking import Entry
    from kg.service import KnowledgeGraph


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


def dates_of(development: Mapping[str, Any]) -> list[Dated]:
    """All dates of a development in order, plans that lapsed included; each with what happens then."""
    today = clock.today()
    ordered = sorted(_milestones(development), key=lambda one: (days_of(one, today), one["what"]))
    return [
        Dated(
            capital(one.get("written") or day(one["date"])),
            _sure(_kind(one)),
            str(one["what"]),
            one.get("source") or "",
        )
        for one in ordered
    ]


def timeline_of(graph: "KnowledgeGraph", entries: "Sequence[Entry]") -> Markup:
    """The drawing of what a list shows; hatched is when the sources were silent."""
    today = clock.today()
    together = graph.freshness().together
    silent = together.known_until if together and together.is_silent else None
    known = _("kennis tot %(day)s") % {"day": day(silent.isoformat())} if silent else ""
    said = ngettext(
        "Tijdlijn van %(num)s ontwikkeling; de lijst hieronder zegt hetzelfde",
        "Tijdlijn van %(num)s ontwikkelingen; de lijst hieronder zegt hetzelfde",
        len(entries),
    ) % {"num": len(entries)}
    words = TimelineWords(_("vandaag"), known)
    drawn = timeline([_course(entry, today) for entry in entries], today, words, said, silent_since=silent)
    return Markup(drawn)  # noqa: S704  # nosec B704 - ours


def _course(entry: "Entry", today: date) -> Course:
    one, last = entry.ranked, years(today)[1]
    dated = [(days_of(milestone, today), _kind(milestone)) for milestone in _milestones(one.development)]
    moments = [Moment(days.first, days.last, kind) for days, kind in dated]
    later = [moment.first.year for moment in moments if moment.first > last]
    beyond = _("ook %(year)s") % {"year": min(later)} if later else ""
    if not one.movement.ahead and not one.movement.behind:
        beyond = _("datum onbekend")
    longer = one.title if one.title != entry.short else ""
    said = ", ".join(filter(None, (longer, entry.when.day, entry.when.said)))
    return Course(one.rank, entry.short, f"#{one.id}", said, moments, beyond)


def _milestones(development: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Its dates, and that of the next change where none of them has it."""
    known = list(development.get("dates") or ())
    coming = development.get("next_change") or {}
    if coming.get("date") and all(one["date"] != coming["date"] for one in known):
        known.append({**coming, "certainty": "verwacht"})
    return known


def _kind(milestone: Mapping[str, Any]) -> Kind:
    if milestone.get("certainty") == LAPSED_PLAN:
        return "oud"
    return "vast" if milestone.get("certainty") == "vast" else "verwacht"


def _sure(kind: Kind) -> str:
    return {"vast": _("staat vast"), "verwacht": _("verwacht"), "oud": _("oude planning, niet gehaald")}[kind]
