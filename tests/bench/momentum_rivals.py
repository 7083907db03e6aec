"""
Other forecasts of the number of signals in the next 180 days, each from what was known on a day.

Parameters are those that would have erred least at earlier days (rolling origin): no later signal is ever looked at.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import minimize

from kg.cycle.interpret.signals.forecast import forecasts

Column = NDArray[np.float64]
History = Mapping[str, Sequence[date]]
Themes = Mapping[str, frozenset[str]]

HORIZON_DAYS: Final = 180
QUARTER: Final = timedelta(days=90)
SMOOTHING: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8)
THEME_SHARE: Final = 0.3
FIRST_ORIGIN: Final = date(2019, 6, 1)


def known(history: History, day: date) -> list[str]:
    """The developments with a signal by a day, in the order of the history."""
    return [key for key, days in history.items() if min(days) <= day]


def _count(days: Sequence[date], after: date, until: date) -> int:
    return sum(after < day <= until for day in days)


def _quarters(days: Sequence[date], end: date) -> Column:
    """Signals by 90 days up to a day, since the first."""
    number = max(1, -(-(end - min(days)).days // QUARTER.days))
    edges = [end - QUARTER * place for place in range(number, -1, -1)]
    return np.array([_count(days, one, other) for one, other in pairwise(edges)], float)


def _level(series: Column, smoothing: float) -> tuple[float, float]:
    """The last level of simple exponential smoothing, and the squared error on the way."""
    level, wrong = float(series[0]), 0.0
    for value in series[1:]:
        wrong += (value - level) ** 2
        level += smoothing * (value - level)
    return level, wrong


def smoothed(history: History, day: date, *, theta: bool = False) -> Column:
    """Simple exponential smoothing of quarters, one factor for all; Theta adds half of each linear trend."""
    series = [_quarters(history[key], day) for key in known(history, day)]
    best = min(SMOOTHING, key=lambda factor: sum(_level(one, factor)[1] for one in series))
    levels = np.array([_level(one, best)[0] for one in series])
    if theta:
        levels += [1.5 * np.polyfit(range(len(one)), one, 1)[0] / 2 if len(one) > 3 else 0.0 for one in series]
    return np.maximum(2 * levels, 0.0)


def themed(history: History, day: date, themes: Themes) -> Column:
    """Kring's mean, drawn to how much was said in half a year on developments of the same themes."""
    keys = known(history, day)
    found = forecasts(history, day, HORIZON_DAYS)
    mean = np.array([found[key].mean for key in keys])
    return mean ** (1 - THEME_SHARE) * (_beside(history, day, keys, themes) + 0.02) ** THEME_SHARE


def _beside(history: History, day: date, keys: Sequence[str], themes: Themes) -> Column:
    last = np.array([_count(history[key], day - timedelta(days=HORIZON_DAYS), day) for key in keys], float)
    sets = [themes.get(key, frozenset()) for key in keys]
    alike = np.array([[len(a & b) / max(len(a | b), 1) for b in sets] for a in sets])
    np.fill_diagonal(alike, 0.0)
    beside: Column = (alike @ last + 0.5 * last.mean()) / (alike.sum(axis=1) + 0.5)
    return beside


def _features(history: History, day: date, themes: Themes) -> Column:
    keys = known(history, day)
    counts = [[_count(history[key], day - timedelta(days=back), day) for back in (90, 180, 365, 9999)] for key in keys]
    ages = np.array([(day - min(history[key])).days for key in keys], float)
    silent = np.array([min((day - when).days for when in history[key] if when <= day) for key in keys], float)
    logs = np.log1p(np.array(counts, float))
    rate = np.log1p(np.expm1(logs[:, 3]) / np.maximum(ages, 90) * HORIZON_DAYS)
    half = np.expm1(logs[:, 1])
    return np.column_stack(
        [
            np.ones(len(keys)),
            logs,
            rate,
            -np.log1p(silent / HORIZON_DAYS),
            np.log(_beside(history, day, keys, themes) + 0.05),
            np.full(len(keys), np.log(half.mean() + 0.05)),
        ]
    )


def regressed(history: History, day: date, themes: Themes) -> tuple[Column, float]:
    """Negative binomial regression on counts, age, silence and themes, ridge 5; means and the shape."""
    rows, came = [], []
    origin, span = day - timedelta(days=HORIZON_DAYS), timedelta(days=HORIZON_DAYS)
    while origin > FIRST_ORIGIN and len(known(history, origin)) >= 5:
        rows.append(_features(history, origin, themes))
        came += [_count(history[key], origin, origin + span) for key in known(history, origin)]
        origin -= timedelta(days=60)
    now = _features(history, day, themes)
    if not rows:
        return np.full(len(now), 0.3), 1.0
    every, counts = np.concatenate(rows), np.array(came, float)

    def misfit(given: Column) -> float:
        mean, shape = np.exp(np.clip(every @ given[:-1], -6, 4)), np.exp(given[-1])
        fit = stats.nbinom.logpmf(counts, shape, shape / (shape + mean)).sum() / 3  # each half year is seen three times
        return float(5 * (given[1:-1] ** 2).sum() / 2 + given[-1] ** 2 / 4 - fit)

    best = minimize(misfit, np.r_[-1.0, np.zeros(now.shape[1] - 1), 0.0], method="L-BFGS-B").x
    means: Column = np.exp(np.clip(now @ best[:-1], -6, 4))
    return means, float(np.exp(best[-1]))


def rivals(history: History, day: date, themes: Themes) -> dict[str, tuple[Column, Column]]:
    """By name, for the developments known on a day, what orders best (the mean) and what errs least (the median)."""
    means, shape = regressed(history, day, themes)
    smooth, line, pooled = smoothed(history, day), smoothed(history, day, theta=True), themed(history, day, themes)
    median = stats.nbinom.median(shape, shape / (shape + means))
    return {
        "smoothing": (smooth, stats.poisson.median(smooth)),
        "Theta": (line, stats.poisson.median(line)),
        "theme pooling": (pooled, stats.poisson.median(pooled)),
        "count regression": (means, median),
    }
