"""Who saw what, a line each, and the days between which is looked."""

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.ports.trail import Seen


def day_start(day: date | None) -> datetime | None:
    """The first moment of a day, in UTC."""
    return datetime.combine(day, time.min, UTC) if day else None


def day_end(day: date | None) -> datetime | None:
    """The last moment of a day, in UTC."""
    return datetime.combine(day, time.max, UTC) if day else None


def line(one: "Seen") -> dict[str, str | None]:
    """One line for machines; without its number, which tells how much happens where one may not look."""
    return {
        "at": one.at,
        "actor": one.actor,
        "act": one.act,
        "space": one.space,
        "record": one.record_id or None,
        "detail": one.detail,
    }
