"""
iCalendar: one row per appointment. Who is invited or invites is left out. Source: RFC 5545.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from icalendar import Calendar
from icalendar.error import BrokenCalendarProperty

from ingest.document import Document, Row, Section
from ingest.documents.encoding import whole_text
from kg.errors import InputError, UnreadableDocument

MOST: Final = 10_000  # appointments; a calendar of twenty years has some thousands


def read(document: Document) -> Iterator[Row | InputError]:
    """The rows, place "afspraak 3"; one that repeats is one row, with how it repeats in words of the standard."""
    try:
        calendars = Calendar.from_ical(whole_text(document), multiple=True)
    except UnreadableDocument as error:
        yield error
        return
    except (ValueError, IndexError, KeyError, TypeError) as error:
        yield UnreadableDocument(f"geen geldige iCalendar: {error}", document=document.name)
        return
    found = [(one, event) for one in calendars for event in one.walk("VEVENT")]
    if not found:
        yield UnreadableDocument("in deze agenda staan geen afspraken", document=document.name)
    if len(found) > MOST:
        said = f"bevat {len(found)} afspraken, de grens is {MOST}; voer een korter tijdvak uit"
        yield UnreadableDocument(said, document=document.name)
        return
    for number, (calendar, event) in enumerate(found, 1):
        place = f"afspraak {number}"
        start = _moment(event, "DTSTART")
        if start:
            text = _text(event, "DESCRIPTION")
            yield Row(place, _row(calendar, event, start), (Section(text, place),) if text else ())
        else:
            said = "de afspraak heeft geen begin (DTSTART) dat te lezen is"
            yield UnreadableDocument(said, document=document.name, place=place)


def _row(calendar: Any, event: Any, start: str) -> dict[str, Any]:
    rule = event.get("RRULE")
    return {
        "calendar": _text(calendar, "X-WR-CALNAME"),
        "event": _text(event, "UID"),
        "title": _text(event, "SUMMARY"),
        "start": start,
        "end": _moment(event, "DTEND"),
        "location": _text(event, "LOCATION"),
        "url": _text(event, "URL"),
        "status": _text(event, "STATUS"),
        "repeats": rule.to_ical().decode("ascii", "replace") if rule and hasattr(rule, "to_ical") else "",
    }


def _text(component: Any, name: str) -> str:
    return str(component.get(name) or "").strip()


def _moment(event: Any, name: str) -> str:
    """A day, or a day with the time in its own zone: "2026-03-12T20:00"; "" when it is not stated or no date."""
    try:
        moment = getattr(event.get(name), "dt", None)
    except BrokenCalendarProperty:  # 30 February
        return ""
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="minutes")[:16]
    return moment.isoformat() if isinstance(moment, date) else ""
