"""
How many signals a development will have: a Gamma-Poisson forecast in which old signals fade.

The rate of each development has a Gamma prior, shared by all; each signal adds to it with the weight that its age has
left. Prior and half-life are those that would have forecast the past best, at earlier days, from what was known then;
they are drawn towards a broad guess (log-normal, a factor e either way), which counts while there is little past.
The forecast is negative binomial.
Source: Smith (1979), A Generalization of the Bayesian Steady Forecasting Model, doi:10.1111/j.2517-6161.1979.tb01092.x.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import minimize

Floats = NDArray[np.float64]

REHEARSALS: Final = 4  # earlier days at which the past is forecast, each one horizon before the next
COVERS: Final = 0.8  # what an interval should hold
_START: Final = (
    0.3,
    300.0,
    365.0,
)  # shape, days of prior, half-life in days: a broad guess that little data leaves in place
_LIMITS: Final = ((0.01, 20.0), (1.0, 20_000.0), (30.0, 20_000.0))


@dataclass(frozen=True, slots=True)
class Faded:
    """
    The Gamma-Poisson model with fading, fitted.

    Attributes:
        shape: Of the prior, in signals.
        prior_days: Of the prior, in days.
        half_life_days: The age at which a signal counts for half.
    """

    shape: float
    prior_days: float
    half_life_days: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """
    The number of signals that is expected within a horizon.

    Attributes:
        median: The number that errs least; the mean orders better, since it is no whole number.
        lower: The least number of the interval.
        upper: The greatest.
        holds: The probability that the interval holds; a count has no interval of exactly 80 %, so the one whose
            probability lies nearest is given.
        shape: Of the negative binomial distribution, with `p` (as in `scipy.stats.nbinom`).
        p: See `shape`.
    """

    mean: float
    median: int
    lower: int
    upper: int
    holds: float
    shape: float
    p: float


def fitted(history: Mapping[str, Sequence[date]], today: date, horizon_days: int) -> Faded:
    """The model that forecasts the past of `today` best; the start of the search when there is too little past."""
    rehearsals = []
    for number in range(1, REHEARSALS + 1):
        day = today - timedelta(days=number * horizon_days)
        ages = _ages(history, day)
        if ages:
            end = day + timedelta(days=horizon_days)
            came = [sum(day < when <= end for when in history[key]) for key in ages]
            rehearsals.append((list(ages.values()), np.array(came, dtype=float)))
    if not rehearsals:
        return Faded(*_START)

    def misfit(logs: Floats) -> float:
        model = Faded(*(float(value) for value in np.exp(logs)))
        fit = sum(
            float(stats.nbinom.logpmf(came, *_posterior(model, ages, horizon_days)).sum()) for ages, came in rehearsals
        )
        return float(((logs - np.log(_START)) ** 2).sum() / 2) - fit

    bounds = [(np.log(low), np.log(high)) for low, high in _LIMITS]
    best = minimize(misfit, np.log(_START), method="L-BFGS-B", bounds=bounds)
    return Faded(*(float(value) for value in np.exp(best.x)))


def forecasts(history: Mapping[str, Sequence[date]], today: date, horizon_days: int) -> dict[str, Forecast]:
    """
    For each development with a signal on or before `today`, by id, what the next `horizon_days` will bring.

    Args:
        history: The days of its signals by development; days after `today` are not looked at.
        today: The last day that is known.
        horizon_days: How far ahead.
    """
    known = {key: [day for day in days if day <= today] for key, days in history.items()}
    ages = _ages(known, today)
    if not ages:
        return {}
    model = fitted(known, today, horizon_days)
    shapes, p = _posterior(model, list(ages.values()), horizon_days)
    return {key: _forecast(float(shape), float(chance)) for key, shape, chance in zip(ages, shapes, p, strict=True)}


def _ages(history: Mapping[str, Sequence[date]], day: date) -> dict[str, Floats]:
    """Ages in days of the signals known on a day, oldest first, for each development that has any."""
    ages = {
        key: np.sort([float((day - when).days) for when in days if when <= day])[::-1] for key, days in history.items()
    }
    return {key: found for key, found in ages.items() if len(found)}


def _posterior(model: Faded, ages: Sequence[Floats], horizon_days: int) -> tuple[Floats, Floats]:
    """Shape and p of the negative binomial forecast of each development; time counts from its first signal."""
    fade = np.log(2) / model.half_life_days
    weight = np.array([np.exp(-fade * found).sum() for found in ages])
    lived = np.array([(1 - np.exp(-fade * found[0])) / fade for found in ages])
    days = model.prior_days + lived
    return model.shape + weight, days / (days + horizon_days)


def _forecast(shape: float, p: float) -> Forecast:
    law = stats.nbinom(shape, p)
    lower = upper = max(0, int((shape - 1) * (1 - p) / p))  # the likeliest number
    holds = float(law.pmf(lower))
    while holds < COVERS:
        below, above = float(law.pmf(lower - 1)), float(law.pmf(upper + 1))
        wider = holds + max(below, above)
        if wider - COVERS > COVERS - holds:
            break
        lower, upper = (lower - 1, upper) if below > above else (lower, upper + 1)
        holds = wider
    return Forecast(float(law.mean()), int(law.median()), lower, upper, holds, shape, p)
