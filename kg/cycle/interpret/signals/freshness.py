"""
Freshness: until when something is known, and whether what it came from still speaks.

    day        an item dated to the month counts on the 15th for its rhythm; one dated to the year tells no rhythm.
               Known until is the last day that a date can mean ("2026-02": 28 February), never past the day of asking.
               Of a year that still runs only its first day is sure. What is dated later is not known yet
    rhythm     how many days from one day with items to the next: as stated, or the median of the last `GAPS` gaps.
               Fewer than `LEAST_DAYS` days with items have none
    patience   stated: twice the rhythm, since one item may be late or left out. From items: the larger of twice the
               median and the nine tenths of the gaps. So a feed that comes in bursts is not called silent between two
               of them, nor a regular one for a day's delay
    silent     longer without an item than its patience
    together   feeds that nobody is said to follow are heard of by one way: somebody who collects. When all of them
               together are silent by this same rule, it is the collecting that stopped, and each of them is silent

Why nine tenths: if the gaps of a feed follow one law, the next is longer than the ⌈.9(n+1)⌉-th smallest of n in one of
ten cases at most; with fewer than nine gaps that is the longest, and the chance 1 in n+1.
Source: Vovk, Gammerman & Shafer (2005), Algorithmic Learning in a Random World, section 2.2.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import ceil
from statistics import median, median_low
from typing import Annotated, Final, Literal

from pydantic import computed_field

from kg.deadline import steps
from kg.dutch.dates import dutch, span
from kg.reason.answer import HIDDEN, Count, answer

State = Literal["op schema", "stil", "ritme niet bekend"]
Basis = Literal["opgegeven", "afgeleid"]

LEAST_DAYS: Final = 5  # days with items, before there is a rhythm to speak of
GAPS: Final = 20  # the last so many: a feed that became quicker or slower is judged by what it is now
SHARE: Final = 0.9
SLACK: Final = 2  # rhythms that may pass in silence
STATUS_DAYS: Final = 90  # how long ago a status may be known by what has no rhythm: a quarter
MONTH_DAYS: Final = 30.4
YEAR_DAYS: Final = 365  # and by anything


@dataclass(frozen=True, slots=True)
class Channel:
    """
    One feed and the dates of its items.

    Attributes:
        key: What tells it from the others.
        id: Of its record; "" when it is known by its items alone.
        space: Of its record, or "".
        rhythm_days: As stated, or None.
        dates: Of its items, in any order, each as it is written.
        kinds: What kinds of records its items are.
    """

    key: str
    title: str
    id: str = ""
    publisher: str = ""
    url: str = ""
    space: str = ""
    followed_by: str = ""
    rhythm_days: int | None = None
    dates: Sequence[str] = ()
    kinds: tuple[str, ...] = ()

    @property
    def is_followed(self) -> bool:
        """Whether it is heard of by a way of its own."""
        return bool(self.followed_by) or self.rhythm_days is not None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """
    How often a feed speaks.

    Attributes:
        days: From one day with items to the next.
        patience_days: How long it may be silent.
    """

    days: float
    patience_days: int
    basis: Basis

    @property
    def said(self) -> str:
        """The rhythm in Dutch: "elke 13 dagen"."""
        if self.days <= 1:
            return "elke dag"
        if self.days < 2 * MONTH_DAYS:
            return f"elke {round(self.days)} dagen"
        return f"elke {round(self.days / MONTH_DAYS)} maanden"


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """
    A feed as it is heard on a day.

    Attributes:
        told_until: Of what it carries: `known_until`, or, where it fell silent with all the others, when they did.
        id: Of its record; null when it is known by its items alone.
        space: Of its record: its owner, and who may see it.
        carries: The kinds of records that come from it.
        items: Dated items on that day or before.
        known_until: The last day that its newest item can mean.
        silent_days: Since that day.
        rhythm_days: From one day with items to the next; null when it is not known.
        rhythm_basis: As stated, or from its own items.
        patience_days: How long it may be silent.
    """

    channel: Annotated[Channel, HIDDEN]
    rhythm: Annotated[Rhythm | None, HIDDEN]
    told_until: Annotated[date | None, HIDDEN]
    id: str | None
    title: str
    publisher: str | None
    url: str | None
    space: str | None
    followed_by: str | None
    carries: tuple[str, ...]
    items: Count
    known_until: date | None
    silent_days: Count | None
    rhythm_days: float | None
    rhythm_basis: Basis | None
    patience_days: Count | None
    state: State

    @property
    def is_silent(self) -> bool:
        """Whether it has been silent longer than its rhythm allows."""
        return self.state == "stil"

    @computed_field
    @property
    def said(self) -> str:
        """How it stands, in Dutch, without its name."""
        if self.known_until is None:
            return "niets met een datum bekend"
        parts = [f"kennis tot {dutch(self.known_until.isoformat())}"]
        if self.rhythm:
            who = "volgens opgave" if self.rhythm.basis == "opgegeven" else "meestal"
            parts.append(f"{who} {self.rhythm.said}")
        else:
            parts.append("ritme niet bekend")
        if self.is_silent:
            parts.append(f"stil sinds {_days(self.silent_days or 0)}")
        elif self.rhythm:
            parts.append("op schema")
        return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Hearing:
    """
    All feeds on a day.

    Attributes:
        feeds: By key.
        together: Those that nobody is said to follow, as if they were one; None when there are none.
    """

    day: date
    feeds: Mapping[str, Heard]
    together: Heard | None = None

    def silent(self) -> frozenset[str]:
        """The keys of those that have been silent longer than their rhythm allows."""
        return frozenset(key for key, heard in self.feeds.items() if heard.is_silent)


@answer
@dataclass(frozen=True, slots=True)
class Knowledge:
    """
    Until when a development or source is known.

    Attributes:
        known_until: The newest date behind it, as it is written.
        until: The last day that it can mean.
        status_unknown_since: The day up to which its status is known, when that is too long ago.
        tempo_unknown_since: Since when it is not known how often it is spoken of.
    """

    id: str
    kind: str
    title: str
    known_until: str | None = None
    until: Annotated[date | None, HIDDEN] = None
    status_unknown_since: date | None = None
    tempo_unknown_since: date | None = None

    @computed_field
    @property
    def known(self) -> bool:
        """Whether its status can be said; false is not known, never calm."""
        return bool(self.known_until) and self.status_unknown_since is None

    @computed_field
    @property
    def said(self) -> str:
        """Until when, in Dutch."""
        if not self.known_until:
            return "Tot wanneer dit bekend is, is niet vastgelegd."
        if self.status_unknown_since:
            return f"De stand is niet bekend sinds {dutch(self.status_unknown_since.isoformat())}."
        return f"Kennis tot {dutch(self.known_until)}."

    @property
    def tempo_said(self) -> str:
        """Since when it is not known how often it is spoken of, in Dutch; "" when that is known, or never was."""
        since = self.tempo_unknown_since
        return f"Of hier vaker over gesproken wordt, is niet bekend sinds {dutch(since.isoformat())}." if since else ""


def hearing(channels: Iterable[Channel], today: date) -> Hearing:
    """How every feed is heard on a day; keys in the order of `most_silent`."""
    held = list(channels)
    loose = [channel for channel in held if not channel.is_followed]
    days = sorted({day for channel in steps(loose) for text in channel.dates if (day := _on(text, today))})
    together = None
    if loose:
        everything = [text for channel in loose for text in channel.dates]
        together = _heard(Channel("", "alle uitgevers samen", dates=everything), today, days)
    found = [_among(_heard(channel, today), together) for channel in steps(held)]
    return Hearing(today, {heard.channel.key: heard for heard in most_silent(found)}, together)


def most_silent(feeds: Iterable[Heard]) -> list[Heard]:
    """The silent first, then those on schedule, then those without a rhythm; the longest silent first in each."""
    order = {"stil": 0, "op schema": 1, "ritme niet bekend": 2}
    return sorted(
        feeds,
        key=lambda heard: (heard.rhythm is None, order[heard.state], -(heard.silent_days or 0), heard.channel.key),
    )


def newest_of(dates: Iterable[str], today: date) -> tuple[str | None, date | None]:
    """Of dates as they are written the one that goes furthest, and the last day that it can mean; or twice None."""
    known = [(day, len(text), text) for text in dates if (day := until(text, today))]
    if not known:
        return None, None
    day, _, text = max(known)
    return text, day


@lru_cache(maxsize=16_384)  # the same days come back in many feeds
def until(text: str, today: date) -> date | None:
    """The last day that a date can mean, at most today; of a running year its first; None of what is yet to come."""
    days = span(text)
    if days.first > today:
        return None
    if len(text) == len("2026") and days.first.year == today.year:
        return days.first
    return min(days.last, today)


def tempo_unknown_since(carried: Mapping[str, int], heard: Hearing) -> date | None:
    """
    Since when it is not known how often something is spoken of; None while most of it comes by feeds that still speak.

    Args:
        carried: How many of its signals came by each feed, by key; what is no feed is heard of as all are together.
        heard: On the day that is asked about.
    """
    by = {key: heard.feeds.get(key, heard.together) for key in carried}
    silent = {key: one for key, one in by.items() if one and one.is_silent}
    if 2 * sum(carried[key] for key in silent) <= sum(carried.values()):
        return None
    return max((one.told_until for one in silent.values() if one.told_until), default=None)


def status_unknown_since(day: date | None, carried: Mapping[str, int], heard: Hearing) -> date | None:
    """
    `day`, the last that something is known of, when it is too long ago to say how that thing stands now; else None.

    That is so when most of what it came by is silent, and longer ago than half of that may be silent, or than a year.
    What has no rhythm may be silent for `STATUS_DAYS`.
    """
    carried = carried or {"": 1}
    if day is None or tempo_unknown_since(carried, heard) is None:
        return None
    rhythms = [heard.feeds[key].rhythm if key in heard.feeds else None for key in carried]
    days = [rhythm.patience_days if rhythm else STATUS_DAYS for rhythm in rhythms]
    each = [length for length, times in zip(days, carried.values(), strict=True) for _ in range(times)]
    return day if (heard.day - day).days > min(median_low(each), YEAR_DAYS) else None


def _among(heard: Heard, together: Heard | None) -> Heard:
    """A feed that nobody is said to follow is silent when all of those together are."""
    if heard.channel.is_followed or heard.is_silent or together is None or not together.is_silent:
        return heard
    return replace(heard, told_until=together.told_until, state="stil")


def _heard(channel: Channel, today: date, days: Sequence[date] | None = None) -> Heard:
    """As it is heard by itself; `days` are those with items, in order, where they are known already."""
    known = [day for text in channel.dates if (day := until(text, today))]
    on = sorted({day for text in channel.dates if (day := _on(text, today))}) if days is None else days
    precise = [day for text in channel.dates if len(text) > len("2026") and (day := until(text, today))]
    newest = max(precise or known, default=None)
    silent_days = (today - newest).days if newest else None
    rhythm = _rhythm(on, channel.rhythm_days)
    state: State = "ritme niet bekend"
    if rhythm and silent_days is not None:
        state = "stil" if silent_days > rhythm.patience_days else "op schema"
    return Heard(
        channel=channel,
        rhythm=rhythm,
        told_until=newest,
        id=channel.id or None,
        title=channel.title,
        publisher=channel.publisher or None,
        url=channel.url or None,
        space=channel.space or None,
        followed_by=channel.followed_by or None,
        carries=channel.kinds,
        items=len(known),
        known_until=newest,
        silent_days=silent_days,
        rhythm_days=rhythm.days if rhythm else None,
        rhythm_basis=rhythm.basis if rhythm else None,
        patience_days=rhythm.patience_days if rhythm else None,
        state=state,
    )


def _rhythm(days: Sequence[date], stated: int | None) -> Rhythm | None:
    if stated is not None:
        return Rhythm(stated, SLACK * stated, "opgegeven")
    if len(days) < LEAST_DAYS:
        return None
    last = days[-GAPS - 1 :]
    gaps = sorted((later - earlier).days for earlier, later in pairwise(last))
    typical = median(gaps)
    long = gaps[min(len(gaps), ceil((len(gaps) + 1) * SHARE)) - 1]
    return Rhythm(typical, ceil(max(SLACK * typical, long)), "afgeleid")


@lru_cache(maxsize=16_384)
def _on(text: str, today: date) -> date | None:
    """The day that an item counts on for the rhythm; None for a year, and for what is yet to come."""
    if len(text) == len("2026"):
        return None
    day = date.fromisoformat(text if len(text) == len("2026-01-01") else f"{text}-15")
    return day if day <= today else None


def _days(number: int) -> str:
    return "1 dag" if number == 1 else f"{number} dagen"
