"""What went before a round: developments, decisions, work and lessons in order of time, which is no reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from kg.dutch.dates import span
from kg.reason.answer import PARTIAL, Count, answer

Payload = Mapping[str, Any]
USED: Final = frozenset({"toegepast", "hielp", "hielp niet"})  # what somebody states of a lesson that was used
_MOST: Final = 40
ORDER_ONLY: Final = (
    "Dit ging eraan vooraf in de tijd. Het is een verband, geen verklaring: wat los daarvan gebeurde, staat er niet "
    "bij."
)


@answer
@dataclass(frozen=True, slots=True)
class Forerunner:
    """
    What was there before a moment.

    Attributes:
        record: Its id.
        what: "ontwikkeling", "besluit", "activiteit" or "les".
        date: As stated.
        days: How many days before the moment at the least, by the last day that its date can mean.
        said: What more is stated, in Dutch, or "".
    """

    record: str
    what: str
    title: str
    date: Annotated[str, PARTIAL]
    days: Count
    said: str


@answer
@dataclass(frozen=True, slots=True)
class BeforeChange:
    """
    What went before a round.

    Attributes:
        moment: The day on which the round begins, as stated; None where that is not known.
        items: In order of time, the last before the moment at the end.
        more: How many earlier ones are left out.
        said: What this order does not say, in Dutch.
    """

    moment: str | None
    items: tuple[Forerunner, ...]
    more: Count
    said: str


def before(
    moment: str | None,
    *,
    developments: Iterable[Payload],
    decisions: Iterable[Payload],
    activities: Iterable[Payload],
    uses: Iterable[tuple[Payload, Payload]],
) -> BeforeChange:
    """
    What went before a moment.

    Args:
        moment: A partial date; what may lie after its first day is left out.
        developments: Payloads; what happened of each on a certain day counts.
        decisions: Payloads.
        activities: Payloads; the beginning of each counts.
        uses: Payloads of a reuse and of its lesson.
    """
    if moment is None:
        return BeforeChange(None, (), 0, "Wanneer deze ronde begon, is niet vastgelegd.")
    first = span(moment).first
    found = [
        (one["id"], "ontwikkeling", one["title"], each["date"], each["what"])
        for one in developments
        for each in one.get("dates", ())
        if each["certainty"] == "vast"
    ]
    found += [
        (one["id"], "besluit", one["title"], one["date"], one.get("body") or "") for one in decisions if one.get("date")
    ]
    found += [
        (one["id"], "activiteit", one["title"], start, one.get("status") or "")
        for one in activities
        if (start := (one.get("period") or {}).get("start"))
    ]
    found += [
        (lesson["id"], "les", lesson["title"], use["date"], f"{use['event']}, volgens wie haar gebruikte")
        for use, lesson in uses
        if use["event"] in USED
    ]
    items = sorted((_forerunner(*one, moment=first) for one in found if _is_before(one[3], first)), key=_place)
    return BeforeChange(moment, tuple(items[-_MOST:]), max(0, len(items) - _MOST), ORDER_ONLY)


def _is_before(day: str, moment: date) -> bool:
    return span(day).last < moment


def _forerunner(record: str, what: str, title: str, day: str, said: str, *, moment: date) -> Forerunner:
    return Forerunner(record, what, title, day, (moment - span(day).last).days, said)


def _place(one: Forerunner) -> tuple[date, str, str, str]:
    return span(one.date).last, one.what, one.record, one.said
