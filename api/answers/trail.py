"""Who saw what, a line each, and the days between which is looked."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kg.ports.trail import Seen

SAID: Final[Mapping[str, str]] = {
    "put": "geschreven",
    "delete": "verwijderd",
    "erase": "gewist",
    "read": "gelezen",
    "use": "gebruikt",
    "query": "bevraagd",
    "export": "weggeschreven",
    "audit": "nagezien",
    "key": "sleutel",
    "grant": "toegang",
}


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


def place_of(before: str | None) -> tuple[datetime | None, int]:
    """The moment at which the page before ended, and how many lines of that moment were given."""
    if before is None:
        return None, 0
    moment, _, given = before.partition("~")
    return datetime.fromisoformat(moment), int(given)


def following(given: "Sequence[Seen]", before: str | None, skip: int) -> str:
    """Lines are found again by their moment: a number would tell how much happens where one may not look."""
    last = given[-1].at
    same = sum(one.at == last for one in given)
    return f"{last}~{same + (skip if before and before.startswith(last) else 0)}"
