"""
Momentum: whether a development is spoken of more often than before, as far as its signals can carry that.

Two stretches of time are compared: a window up to today, and up to `LOOKBACK_DAYS` before it.

    rates   signals a day in each stretch: Gamma-Poisson, the prior fitted over all developments (empirical Bayes)
    change  the rate now as a multiple of the rate before. Two Poisson counts are, given their sum, binomial; the share
            that falls in the window has a Beta prior centred on "nothing changed", its strength fitted over all
            developments too, and never so weak that two signals could pass for a rise
    value   1 - 1 / lower bound of the 80 % interval of the change, 0 where that bound does not pass 1

Not known is not calm: where what carries the signals of a development is silent
(`kg.cycle.interpret.signals.freshness`), and where there are no signals or none of before the window, it has no value.
Signals by a silent feed count in neither stretch.

The order is by value, then by number of signals: a rise has to be shown, and where none is shown more evidence comes
first. So two signals never come before two hundred. What is not known comes last.
Source: Gelman et al. (2013), Bayesian Data Analysis, sections 2.6 and 5.1; Casella (1985), doi:10.2307/2682801.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import computed_field
from scipy import stats
from scipy.optimize import brentq, minimize_scalar

from kg.deadline import steps
from kg.dutch.dates import dutch
from kg.dutch.figures import written
from kg.reason.answer import Chance, Count, answer
from kg.reason.time import Mention, Tempo

Floats = NDArray[np.float64]
By = Literal["development", "theme", "region"]

WINDOWS_DAYS: Final = (90, 180)
DECISIVE_DAYS: Final = 180  # the window that value and order follow: the shorter one holds too few signals
LOOKBACK_DAYS: Final = 730
SHOWN_MONTHS: Final = 240
TAIL: Final = 0.1  # on either side of an 80 % interval
_STRONGEST: Final = 1000.0  # signals' worth of prior beyond which nothing could ever be shown to rise


@answer
@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean (of a ratio: a median) with the bounds of its 80 % interval."""

    middle: float
    lower: float
    upper: float


@answer
@dataclass(frozen=True, slots=True)
class RateChange:
    """
    One window against the time before it; rates are signals per 30 days.

    Attributes:
        recent: Signals in the window.
        before: Signals in the days before it.
        ratio: The rate as a multiple of the rate before.
        chance: That the rate rose.
    """

    window_days: int
    before_days: int
    recent: Count
    before: Count
    rate: Estimate
    rate_before: Estimate
    ratio: Estimate
    chance: Chance


@answer
@dataclass(frozen=True, slots=True)
class Momentum:
    """
    How much a development gains in attention.

    Attributes:
        signals: All that were known on the day.
        newest: The day of the newest.
        changes: One for each window; none when it is not known.
        value: 0 when no rise is shown; null when it is not known.
        unknown_since: The day up to which it is known, when its feeds are silent.
    """

    development: str
    signals: Count
    newest: date | None
    changes: tuple[RateChange, ...]
    value: Chance | None
    unknown_since: date | None = None

    @computed_field
    @property
    def known(self) -> bool:
        """Whether anything can be said; false is not known, never calm."""
        return self.value is not None

    @computed_field
    @property
    def said(self) -> str:
        """Whether it is spoken of more than before, or why that is not known, in plain Dutch."""
        if not self.signals:
            return "Tempo niet bekend: geen signalen gevonden."
        if self.unknown_since:
            return f"Tempo niet bekend sinds {dutch(self.unknown_since.isoformat())}: de bronnen zijn stil."
        change = self._decisive
        if self.value is None or change is None:
            return "Tempo niet bekend: de signalen gaan niet ver genoeg terug."
        if self.value > 0:
            return (
                f"Vaker genoemd dan eerst: {_signals(change.recent)} in een halfjaar, "
                f"{written(_usual(change), 1)} te verwachten."
            )
        return f"Niet duidelijk vaker genoemd dan eerst: {_signals(change.recent)} in het laatste halfjaar."

    @computed_field
    @property
    def explained(self) -> str:
        """The sum behind what is said, in Dutch; the same where there is none."""
        change = self._decisive
        if self.value is None or change is None:
            return self.said
        usual = _usual(change)
        verdict = "dat is een stijging" if self.value > 0 else "een stijging is daarmee niet aangetoond"
        return (
            f"{_signals(change.recent).capitalize()} in de laatste {change.window_days} dagen, waar er "
            f"{written(usual, 1)} te verwachten waren bij het tempo van daarvoor. Het tempo is "
            f"{written(change.ratio.lower, 1)} tot {written(change.ratio.upper, 1)} keer dat van daarvoor "
            f"(80%-interval): {verdict}."
        )

    @property
    def _decisive(self) -> RateChange | None:
        return next((change for change in self.changes if change.window_days == DECISIVE_DAYS), None)


def momenta(
    mentions: Iterable[Mention],
    developments: Collection[str],
    today: date,
    *,
    silent: Collection[str] = (),
    unknown: Mapping[str, date] = MappingProxyType({}),
) -> list[Momentum]:
    """
    The momentum of developments on a day, strongest first; equal ones by number of signals, then by id.

    Args:
        mentions: Those after `today` do not count: they were not known then.
        developments: Ids; a mention of any other does not count.
        today: The last day of the window.
        silent: Feeds whose mentions are told, and count in no stretch.
        unknown: By development whose momentum is not known: since when.
    """
    told = {key: list[date]() for key in sorted(developments)}
    counted = {key: list[date]() for key in told if key not in unknown}
    for mention in mentions:
        if mention.day > today or mention.development not in told:
            continue
        told[mention.development].append(mention.day)
        if mention.development in counted and mention.feed not in silent:
            counted[mention.development].append(mention.day)
    first = min((day for days in counted.values() for day in days), default=today)
    by_window = [_changes(list(counted.values()), today, window, first) for window in WINDOWS_DAYS]
    changes = {
        key: tuple(rows[place] for rows in by_window if rows) if days else ()
        for place, (key, days) in enumerate(counted.items())
    }
    found = [
        Momentum(
            key,
            len(days),
            max(days, default=None),
            changes.get(key, ()),
            _value(changes.get(key, ())),
            unknown.get(key),
        )
        for key, days in told.items()
    ]
    return sorted(found, key=_order)


def _order(entry: Momentum) -> tuple[bool, float, int, str]:
    return entry.value is None, -(entry.value or 0.0), -entry.signals, entry.development


def as_feature(found: Iterable[Momentum]) -> dict[str, Tempo]:
    """By development id what a ranking takes in."""
    return {
        entry.development: Tempo(entry.value, entry.said if entry.known else _left_out(entry), entry.unknown_since)
        for entry in found
    }


def _left_out(entry: Momentum) -> str:
    if entry.unknown_since:
        return f"Tempo telt niet mee: niet bekend sinds {dutch(entry.unknown_since.isoformat())}."
    return entry.said.replace("Tempo niet bekend", "Tempo telt niet mee", 1)


def series(mentions: Iterable[Mention], today: date, by: By) -> dict[str, dict[str, int]]:
    """
    Signals per month, by development, theme or region; every month from the first signal of a key to `today`.

    At most the last `SHOWN_MONTHS` are told. A mention with two themes counts for both; one without development, theme
    or region is under "".
    """
    counts: dict[str, dict[str, int]] = {}
    for mention in steps(mentions):
        if mention.day > today:
            continue
        keys = mention.themes or ("",) if by == "theme" else (getattr(mention, by),)
        month = f"{mention.day:%Y-%m}"
        for key in keys:
            months = counts.setdefault(key, {})
            months[month] = months.get(month, 0) + 1
    return {
        key: {month: months.get(month, 0) for month in _months(min(months), f"{today:%Y-%m}")[-SHOWN_MONTHS:]}
        for key, months in steps(sorted(counts.items()))
    }


def _months(first: str, last: str) -> list[str]:
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def _value(changes: Sequence[RateChange]) -> float | None:
    lower = next((change.ratio.lower for change in changes if change.window_days == DECISIVE_DAYS), None)
    if lower is None:
        return None
    return 1 - 1 / lower if lower > 1 else 0.0


def _usual(change: RateChange) -> float:
    """How many signals the rate before would have given in the window."""
    return change.rate_before.middle * change.window_days / 30


def _changes(known: Sequence[Sequence[date]], today: date, window: int, first: date) -> list[RateChange]:
    """In the order of `known`; [] when no signal is older than a window before the window."""
    if (today - date.min).days < window:
        return []
    start = today - timedelta(days=window)  # the window is after this day, up to and including today
    before_days = min(LOOKBACK_DAYS, (start - first).days + 1)
    if before_days < window:
        return []
    earliest = start - timedelta(days=before_days)
    recent = np.array([sum(day > start for day in days) for days in steps(known)], dtype=float)
    before = np.array([sum(earliest < day <= start for day in days) for days in steps(known)], dtype=float)
    rate = _rates(recent, window)
    rate_before = _rates(before, before_days)
    ratio, chance = _ratios(recent, before, window, before_days)
    return [
        RateChange(
            window, before_days, int(recent[row]), int(before[row]), rate[row], rate_before[row], ratio[row], rose
        )
        for row, rose in enumerate(chance.tolist())
    ]


def _rates(counts: Floats, days: int) -> list[Estimate]:
    """Signals per 30 days: the posterior of a Gamma prior fitted over all counts."""
    mean = (counts.sum() + 0.5) / (len(counts) * days)  # half a signal more, so that silence is no certainty

    def misfit(log_shape: float) -> float:
        shape = np.exp(log_shape)
        return -float(stats.nbinom.logpmf(counts, shape, 1 / (1 + mean * days / shape)).sum())

    shape = float(np.exp(minimize_scalar(misfit, bounds=(np.log(0.01), np.log(100)), method="bounded").x))
    posterior = stats.gamma(shape + counts, scale=30 / (shape / mean + days))
    columns = (posterior.mean(), posterior.ppf(TAIL), posterior.ppf(1 - TAIL))
    return [Estimate(*(float(cell) for cell in row)) for row in zip(*columns, strict=True)]


def _ratios(recent: Floats, before: Floats, window: int, before_days: int) -> tuple[list[Estimate], Floats]:
    """The rate now as a multiple of the rate before, and the chance that it is more than one."""
    unchanged = window / (window + before_days)  # the share in the window when nothing changes
    strength = _strength(recent, before, window, before_days)
    posterior = stats.beta(strength * unchanged + recent, strength * (1 - unchanged) + before)
    bounds = [posterior.ppf(TAIL), posterior.ppf(1 - TAIL)]
    lower, upper = (share / (1 - share) * before_days / window for share in bounds)
    middle = posterior.median()  # the mean of a ratio need not exist; its median does
    middle = middle / (1 - middle) * before_days / window
    rows = [Estimate(*(float(cell) for cell in row)) for row in zip(middle, lower, upper, strict=True)]
    return rows, np.asarray(posterior.sf(unchanged), dtype=float)


def _strength(recent: Floats, before: Floats, window: int, before_days: int) -> float:
    """How many signals the prior of the share is worth: fitted over all developments, within bounds."""
    unchanged = window / (window + before_days)

    def misfit(log_strength: float) -> float:
        strength = np.exp(log_strength)
        shares = strength * unchanged, strength * (1 - unchanged)
        return -float(stats.betabinom.logpmf(recent, recent + before, *shares).sum())

    bounds = (np.log(_weakest(unchanged)), np.log(_STRONGEST))
    return float(np.exp(minimize_scalar(misfit, bounds=bounds, method="bounded").x))


@lru_cache(maxsize=64)
def _weakest(unchanged: float) -> float:
    """The strength at which two signals, both in the window, just fail to show a rise, and a hundredth more."""

    def doubt(strength: float) -> float:
        return float(stats.beta.cdf(unchanged, strength * unchanged + 2, strength * (1 - unchanged))) - TAIL

    return float(brentq(doubt, 1e-3, _STRONGEST)) * 1.01


def _signals(count: int) -> str:
    return f"{count} signaal" if count == 1 else f"{count} signalen"
