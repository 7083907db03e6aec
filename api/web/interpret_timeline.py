"""Developments on a line of time, above the list that says the same."""

from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from api.render.drawings.timeline import Course, Moment, TimelineWords, timeline, years
from api.web.interpret_entry import Entry, kind_of, milestones_of
from api.web.texts import _, day, ngettext
from kg import clock
from kg.reason.time import days_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.service import KnowledgeGraph


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


def _course(entry: Entry, today: date) -> Course:
    one, last = entry.ranked, years(today)[1]
    dated = [(days_of(milestone, today), kind_of(milestone)) for milestone in milestones_of(one.development)]
    moments = [Moment(days.first, days.last, kind) for days, kind in dated]
    later = [moment.first.year for moment in moments if moment.first > last]
    beyond = _("ook %(year)s") % {"year": min(later)} if later else ""
    if not one.movement.ahead and not one.movement.behind:
        beyond = _("datum onbekend")
    longer = one.title if one.title != entry.short else ""
    said = ", ".join(filter(None, (longer, entry.when.day, entry.when.said)))
    return Course(one.rank, entry.short, f"#{one.id}", said, moments, beyond)
