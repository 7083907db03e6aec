"""Appointments of a calendar: a source each, on its day."""

import hashlib
from typing import Any, Final

from ingest.mappings.converters import named_from, passages
from ingest.mappings.shape import SECTIONS, Of, Shape, Table, fixed


def _id(event: Any, start: Any, title: Any) -> str:
    """One appointment that repeats can be changed for one time, which has the same number and another start."""
    return "afspraak-" + hashlib.sha256(f"{event or title} {start}".encode()).hexdigest()[:12]


APPOINTMENT: Final = Shape(
    "calendar event title start repeats",
    (
        Table(
            kind="Source",
            method="ingest/calendar",
            fields={
                "id": Of(_id, "event", "start", "title"),
                "title": Of(lambda title: title or "afspraak zonder titel", "title"),
                "category": fixed("afspraak"),
                "publisher": "calendar",
                "date": Of(lambda start: start[:10], "start"),
                "url": "url",
                "properties": Of(
                    lambda start, end, location, status, repeats: named_from(
                        {"begin": start, "eind": end, "locatie": location, "stand": status, "herhaling": repeats}
                    ),
                    "start",
                    "end",
                    "location",
                    "status",
                    "repeats",
                ),
                "body": Of(passages, SECTIONS),
            },
        ),
    ),
)
