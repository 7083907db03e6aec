"""
Further ways to say what is taken up next, tried on top of Kring's score; none of them was kept.

Every way adds logarithms: of popularity, of the share among the like, and of one thing more. Weights are either set
beforehand or found at earlier cut-offs alone, so the cut-off that is reported never chose anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import Final

import numpy as np
from scipy.optimize import minimize

from kg.cycle.interpret.ranking import peers, uptake
from tests.bench.interpret.rivals import Matrix, Past, Rival, size_alone

HALF_LIFE_DAYS: Final = 120.0
TOGETHER_DAYS: Final = 3  # registered by two municipalities so close together: the same organisation did it for both
GRID: Final = tuple(
    dict(zip(("popularity", "like", "lately", "stage", "size"), (1.0, *weights), strict=True))
    for weights in product((1.0, 1.5, 2.0, 2.5, 3.0), (0.0, 0.5, 1.0), (0.0, 0.5, 1.0), (0.0, 0.5))
)
RIDGE: Final = 30.0
LEAST_EVENTS: Final = 20


def features(past: Past) -> dict[str, Matrix]:
    """Logarithms, each of shape (towns, items)."""
    taken = past.takers.taken
    age = _ages(past)
    like = peers.likeness(past.towns, range(len(past.towns)))
    weights = like**uptake.SHARPNESS * taken.any(axis=1)
    found = uptake.shares(taken, like)
    popular = np.tile(np.log(past.counts + 0.5), (len(taken), 1))
    return {
        "popularity": popular,
        "like": np.log(found.like / found.overall),
        "lately": _lately(weights, np.where(taken > 0, 0.5 ** (age / HALF_LIFE_DAYS), 0.0)),
        "size": size_alone(past) - popular,
        "stage": _stage(past, age),
        "partners": _partners(past, age, found.overall),
        "factors": _factors(taken, found.overall),
    }


def _ages(past: Past) -> Matrix:
    """Days since each registration; infinite where there is none."""
    age = np.full(past.takers.taken.shape, np.inf)
    rows = {code: row for row, code in enumerate(past.takers.codes)}
    columns = {item: column for column, item in enumerate(past.takers.items)}
    for event in past.events:
        if event.municipality in rows:
            age[rows[event.municipality], columns[event.item]] = (past.cut - event.day).days
    return age


def _lately(weights: Matrix, fresh: Matrix) -> Matrix:
    """What the like took lately, against what all took lately."""
    overall = fresh.mean(axis=0) + 1e-3
    lately: Matrix = np.log((weights @ fresh + 0.1) / (weights.sum(axis=1, keepdims=True) * overall + 0.1))
    return lately


def _stage(past: Past, age: Matrix) -> Matrix:
    """What municipalities begin with, for those that have nothing yet; what comes after that, for the others."""
    oldest = np.where(np.isfinite(age), age, -1).max(axis=1, keepdims=True)
    first = np.isfinite(age) & (age >= oldest - TOGETHER_DAYS)
    counts = np.stack([first.sum(axis=0), (np.isfinite(age) & ~first).sum(axis=0)]).astype(float)
    usual = (counts.sum(axis=0) + 1) / (counts.sum(axis=0) + 1).sum()
    told = np.log((counts + 8 * usual) / (counts.sum(axis=1, keepdims=True) + 8) / usual)
    stage: Matrix = np.where(past.takers.taken.any(axis=1)[:, None], told[1], told[0])
    return stage


def _partners(past: Past, age: Matrix, overall: Matrix) -> Matrix:
    """What those have that registered something on the same days as this town did, most of all in its province."""
    towns = past.towns
    shared = np.zeros((len(towns), len(towns)))
    for column in age.T:
        have = np.flatnonzero(np.isfinite(column))
        close = np.abs(column[have, None] - column[None, have]) <= TOGETHER_DAYS
        shared[np.ix_(have, have)] += close / np.maximum(close.sum(axis=1, keepdims=True) - 1, 1)
    provinces = np.array([town.province for town in towns], dtype=object)
    shared *= 0.2 + (provinces[:, None] == provinces[None, :])
    np.fill_diagonal(shared, 0.0)
    expected = shared.sum(axis=1, keepdims=True) * overall
    partners: Matrix = np.log((shared @ past.takers.taken + uptake.PRIOR) / (expected + uptake.PRIOR))
    return partners


def _factors(taken: Matrix, overall: Matrix) -> Matrix:
    """Two factors by alternating least squares, ridge 5."""
    centred = (taken - overall) * taken.any(axis=1)[:, None]
    items = np.random.default_rng(0).normal(0, 0.1, (taken.shape[1], 2))
    ridge = 5 * np.eye(2)
    for _ in range(15):
        users = centred @ items @ np.linalg.inv(items.T @ items + ridge)
        items = centred.T @ users @ np.linalg.inv(users.T @ users + ridge)
    factors: Matrix = users @ items.T
    return factors


def _sum(found: Mapping[str, Matrix], weights: Mapping[str, float]) -> Matrix:
    return np.sum([weight * found[name] for name, weight in weights.items() if weight], axis=0)


def fixed(**more: float) -> Rival:
    """Kring's score with more parts, or other weights."""
    weights = {"popularity": 1.0, "like": uptake.LIFT, **more}
    return lambda past: _sum(features(past), weights)


def chosen_earlier(past: Past) -> Matrix:
    """Of `GRID`, the weights that would have had most hits and reciprocal ranks at earlier cut-offs."""
    gained = np.zeros(len(GRID))
    for then in earlier(past, 60):
        found, later = features(then), later_by_row(then, past)
        gained += [_gain(_sum(found, weights), then, later) for weights in GRID]
    return _sum(features(past), GRID[int(np.argmax(gained))] if gained.any() else GRID[0])


def drawn_logit(past: Past) -> Matrix:
    """A multinomial logit of the next month's registrations, fitted on all earlier months, drawn to Kring's weights."""
    names = ("popularity", "like", "lately", "size", "stage", "partners")
    prior = np.array([1.0, uptake.LIFT, 0.0, 0.0, 0.0, 0.0])
    examples: list[tuple[Matrix, int]] = []
    for then in earlier(past, 0):
        stacked = np.stack([features(then)[name] for name in names], axis=2)
        until = replace(past, events=[e for e in past.events if e.day < then.cut + timedelta(days=31)])
        for row, columns in later_by_row(then, until).items():
            free = np.flatnonzero(then.takers.taken[row] == 0)
            examples += [(stacked[row, free], int(np.searchsorted(free, column))) for column in columns]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        value = RIDGE * float((weights - prior) @ (weights - prior)) / 2
        slope = RIDGE * (weights - prior)
        for rows, column in examples:
            scores = rows @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            value -= float(np.log(chances[column]))
            slope += chances @ rows - rows[column]
        return value, slope

    weights = minimize(loss, prior, jac=True, method="L-BFGS-B").x
    return _sum(features(past), dict(zip(names, weights, strict=True)))


@lru_cache(maxsize=32)
def _months(until: date) -> tuple[date, ...]:
    return tuple(day for year in (2024, 2025) for month in range(1, 13) if (day := date(year, month, 1)) < until)


def earlier(past: Past, days: int) -> list[Past]:
    """What was known at the start of earlier months, at least some days before."""
    found = [Past.before(day, past.towns, past.events) for day in _months(past.cut - timedelta(days=days))]
    return [then for then in found if len(then.events) >= LEAST_EVENTS]


def later_by_row(then: Past, now: Past) -> dict[int, list[int]]:
    """By row, the columns that came between two moments, of what could be ranked at the first."""
    rows = {code: row for row, code in enumerate(then.takers.codes)}
    columns = {item: column for column, item in enumerate(then.takers.items)}
    found: dict[int, set[int]] = {}
    for event in now.events:
        if event.day >= then.cut and event.municipality in rows and event.item in columns:
            row, column = rows[event.municipality], columns[event.item]
            if not then.takers.taken[row, column]:
                found.setdefault(row, set()).add(column)
    return {row: sorted(taken) for row, taken in sorted(found.items())}


def _gain(scores: Matrix, then: Past, later: Mapping[int, Sequence[int]]) -> float:
    places = [
        1 + int((np.where(then.takers.taken[row] > 0, -np.inf, scores[row]) > scores[row, column]).sum())
        for row, columns in later.items()
        for column in columns
    ]
    return sum((place <= 5) + 1 / place for place in places)


MORE: dict[str, Rival] = {
    "Kring + lately": fixed(like=1.5, lately=1.0),
    "Kring + first or next": fixed(stage=1.0),
    "Kring + same days": fixed(partners=1.0),
    "Kring + size": fixed(like=2.0, size=0.5),
    "Kring + ALS factors": fixed(factors=3.0),
    "logit drawn to Kring": drawn_logit,
    "chosen by earlier cuts": chosen_earlier,
}
