"""
What is due unasked, and what cannot be judged.

An alarm rests on what is known, or on what somebody who may say so confirmed to be missing. What is merely not found
raises none: all of that together is one line with counts.

    deadline   the plan itself ends later; or it is past, and all that was done is on record without a result
    geld       more is spent than there is, by so many percent; or without budget, where all budgets are on record
    draagvlak  a level says less than it said before, on a later day
    wet        a legal date is near or past, and policy expired or is confirmed to be missing
    bron       a followed source is silent for longer than its stated rhythm allows
    vraag      a question has no answer and its promised day is past
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final, Literal

from kg.reason.answer import KNOWN, Count, answer

Rule = Literal["deadline", "geld", "draagvlak", "wet", "bron", "vraag"]
RULES: Final[tuple[Rule, ...]] = ("deadline", "geld", "draagvlak", "wet", "bron", "vraag")
OVER_PERCENT: Final = 10
NEAR_DAYS: Final = 180


@answer
@dataclass(frozen=True, slots=True)
class Alarm:
    """
    One reason to report though nobody asked.

    Attributes:
        key: What tells it from the others, the same on every day that it holds.
        about: The id of the record that it is about.
        reason: Why, in Dutch.
        arithmetic: How that follows from the sources, in Dutch.
        sources: The ids of the records that it rests on.
        basis: Known as it is, or confirmed by somebody that what is not there is missing.
        declared_by: The statement by which that was confirmed.
        day: The day that it turns on.
    """

    key: str
    rule: Rule
    about: str
    kind: str
    title: str
    reason: str
    arithmetic: str
    sources: tuple[str, ...]
    basis: Literal["bekend", "bevestigd"] = "bekend"
    declared_by: Annotated[str | None, KNOWN] = None
    day: date | None = None


@answer
@dataclass(frozen=True, slots=True)
class Unjudged:
    """
    What one rule could not judge.

    Attributes:
        said: How many of what, and what is not on record, in Dutch.
    """

    rule: Rule
    number: Count
    said: str


@answer
@dataclass(frozen=True, slots=True)
class Alarms:
    """
    What is due unasked for one municipality on a day.

    Attributes:
        over_percent: From how many percent over the budget it is told.
        near_days: How many days before a legal date it is told.
        alarms: In the order of the rules, the nearest day first.
        not_recorded: What cannot be judged, in one line; "" when all can.
    """

    municipality: str
    name: str
    as_of: date
    over_percent: Count
    near_days: Count
    alarms: tuple[Alarm, ...]
    unjudged: tuple[Unjudged, ...]
    not_recorded: str

    def of(self, key: str) -> Alarm | None:
        """The one with a key, or None."""
        return next((one for one in self.alarms if one.key == key), None)


@dataclass(frozen=True, slots=True)
class RuleFound:
    """What one rule found."""

    alarms: Sequence[Alarm] = ()
    unjudged: Sequence[Unjudged] = ()


def told(
    municipality: str, name: str, today: date, found: Iterable[RuleFound], *, over_percent: int, near_days: int
) -> Alarms:
    """All that the rules found, in order."""
    held = list(found)
    alarms = sorted(
        (one for judged in held for one in judged.alarms),
        key=lambda one: (RULES.index(one.rule), one.day or date.max, one.key),
    )
    open_ = tuple(one for judged in held for one in judged.unjudged if one.number)
    line = f"niet vastgelegd: {'; '.join(one.said for one in open_)}" if open_ else ""
    return Alarms(municipality, name, today, over_percent, near_days, tuple(alarms), open_, line)


def confirmed(alarm: Alarm, statement: str) -> Alarm:
    """The same alarm, resting on somebody's statement that all there is of something is on record."""
    return replace(alarm, basis="bevestigd", declared_by=statement, sources=(*alarm.sources, statement))
