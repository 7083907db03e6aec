"""Dates and dated signals, as the modules that look at time share them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kg.dutch.dates import Span, dutch, read, span
from kg.errors import InputError

LAPSED_PLAN: Final = "verlopen planning"  # a date that was planned once and is no longer
HAPPENED: Final = ("publicatie", "aanvaard")  # what is written down only after it happened, where it is certain


@dataclass(frozen=True, slots=True)
class Mention:
    """
    One dated signal.

    Attributes:
        development: An id; "" when it belongs to no known development.
        themes: Of the signal and of its development.
        region: A province, or "" when the source is not from one.
        feed: What it was heard by, as `kg.cycle.interpret.signals.freshness` tells feeds apart, or "".
    """

    id: str
    title: str
    development: str
    day: date
    themes: tuple[str, ...] = ()
    region: str = ""
    feed: str = ""


@dataclass(frozen=True, slots=True)
class Tempo:
    """
    How much more something is spoken of than before, as a ranking takes it in.

    Attributes:
        value: 0 to 1; None when it is not known, and then it may not count.
        said: Why, or since when it is not known, in Dutch.
        unknown_since: The day up to which it is known; None when it is known, or never was.
    """

    value: float | None
    said: str
    unknown_since: date | None = None

    @property
    def known(self) -> bool:
        """Whether it may count."""
        return self.value is not None


def last_day(text: str) -> date:
    """The last day that a date can mean: "2026" and "2026-12" both end on 31 December 2026."""
    return span(text).last


def standing(milestones: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The milestones that still count: those that were once planned and lapsed are history."""
    return [milestone for milestone in milestones if milestone.get("certainty") != LAPSED_PLAN]


def kind_of(milestone: Mapping[str, Any]) -> str:
    """What a milestone is, see `kg.model.values.MilestoneKind`; by its first words where it does not say."""
    said: str = milestone.get("kind") or milestone["what"]
    return said


def days_of(milestone: Mapping[str, Any], today: date) -> Span:
    """
    The days that a milestone can fall on, as its source wrote it.

    What can only be known afterwards (a publication, a vote) and is certain lies behind: its days end today.
    """
    found = _written(milestone) or span(milestone["date"])
    past = milestone.get("certainty") == "vast" and kind_of(milestone).startswith(HAPPENED)
    return Span(found.first, min(found.last, today)) if past and found.first <= today else found


def _written(milestone: Mapping[str, Any]) -> Span | None:
    if not milestone.get("written"):
        return None
    try:
        return read(milestone["written"])
    except InputError:
        return None


def day_said(milestone: Mapping[str, Any]) -> str:
    """When a milestone falls, never more exact than its source: "1 januari 2027", "mei 2027", "voorjaar 2027"."""
    return milestone.get("written") or dutch(milestone["date"])


def when_said(milestone: Mapping[str, Any], today: date) -> str:
    """
    How far off a milestone is, in Dutch, after its date.

    Only a day is counted in days; of a period that today lies in, it is not known on which side the day falls.
    """
    days, said = days_of(milestone, today), day_said(milestone)
    sure = "" if milestone.get("certainty") == "vast" else ", verwacht"
    if days.exact and not milestone.get("written"):
        away = away_said(days.first, today)
        return f"{away}, {said}{sure}" if days.first == today else f"{said}{sure} ({away})"
    if days.first <= today < days.last:
        return f"in {said}{sure}; de dag is niet bekend"
    return f"in {said}{sure}"


def away_said(day: date, today: date) -> str:
    """How far off a day is, in Dutch: "vandaag", "over 33 dagen", "1 dag geleden" or "ruim 3 jaar geleden"."""
    away = (day - today).days
    if away == 0:
        return "vandaag"
    if years := years_away(day, today):
        return f"over ruim {years} jaar" if away > 0 else f"ruim {years} jaar geleden"
    return f"over {_days(away)}" if away > 0 else f"{_days(-away)} geleden"


def years_away(day: date, today: date) -> int:
    """The whole years between two days; 0 for less than two, where days say more."""
    first, last = sorted((day, today))
    years = last.year - first.year - ((last.month, last.day) < (first.month, first.day))
    return years if years > 1 else 0


def _days(count: int) -> str:
    return "1 dag" if count == 1 else f"{count} dagen"
