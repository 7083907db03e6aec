"""The reuse of lessons, counted as it was stated."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from kg.reason.answer import KNOWN, Count, answer

By = Literal["lesson", "municipality", "provider", "month"]


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class ReuseTotal:
    """
    Reuse of one lesson, municipality, provider or month; empty is what was not stated.

    Attributes:
        events: How often each was stated.
        hours_saved: In all, as stated.
        stated: How many times hours were stated.
    """

    lesson: Annotated[str | None, KNOWN] = None
    municipality: Annotated[str | None, KNOWN] = None
    provider: Annotated[str | None, KNOWN] = None
    month: Annotated[str | None, KNOWN] = None
    events: Mapping[str, int]
    hours_saved: Annotated[float, Field(ge=0)]
    stated: Count


def totals(reuses: Iterable[Mapping[str, Any]], by: By) -> list[ReuseTotal]:
    """Payloads of `Reuse` counted, in order of what they are counted by; "" is what was not stated."""
    together = defaultdict[str, list[Mapping[str, Any]]](list)
    for one in reuses:
        together[one["date"][:7] if by == "month" else one.get(by, "")].append(one)
    return [_total(by, key, together[key]) for key in sorted(together)]


def _total(by: By, key: str, reuses: list[Mapping[str, Any]]) -> ReuseTotal:
    hours = [one["hours_saved"] for one in reuses if "hours_saved" in one]
    events = Counter(one["event"] for one in reuses)
    named: dict[str, str] = {by: key}
    return ReuseTotal(events=events, hours_saved=sum(hours, 0.0), stated=len(hours), **named)
