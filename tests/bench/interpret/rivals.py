"""
Ways to say what a municipality takes up next, each from what was known before a cut-off.

Every rival takes the past and gives a score per municipality and item; shape (towns, items).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from kg.cycle.interpret.ranking import peers, uptake
from kg.cycle.interpret.ranking.uptake import Taken, Takers
from kg.dutch.likeness import word_likeness
from kg.places.municipality import MunicipalityFacts

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Past:
    """What was known on the morning of a cut-off."""

    cut: date
    towns: Sequence[MunicipalityFacts]
    events: Sequence[Taken]  # before the cut-off only
    takers: Takers

    @classmethod
    def before(cls, cut: date, towns: Sequence[MunicipalityFacts], events: Sequence[Taken]) -> "Past":
        """Cuts the future off, also from what municipalities are compared by."""
        past = [event for event in events if event.day < cut]
        shared: dict[str, set[str]] = {}
        for event in past:
            shared.setdefault(event.municipality, set()).add(event.item)
        known = [replace(town, shared=frozenset(shared.get(town.code, ()))) for town in towns]
        return cls(cut, known, past, Takers.before(cut, past, [town.code for town in known]))

    @property
    def counts(self) -> Matrix:
        """How many have each item, shape (items,)."""
        counts: Matrix = self.takers.taken.sum(axis=0)
        return counts


Rival = Callable[[Past], Matrix]


def random(past: Past) -> Matrix:
    """Chance."""
    return np.random.default_rng(7).random(past.takers.taken.shape)


def popularity(past: Past) -> Matrix:
    """What most have."""
    return np.tile(past.counts, (len(past.towns), 1))


def momentum(past: Past) -> Matrix:
    """What most took lately: each event counts half as much for every 180 days ago."""
    weights: Counter[str] = Counter()
    for event in past.events:
        weights[event.item] += 0.5 ** ((past.cut - event.day).days / 180)  # type: ignore[assignment]
    return np.tile(np.array([weights[item] for item in past.takers.items], float), (len(past.towns), 1))


def size_alone(past: Past) -> Matrix:
    """Popularity, corrected by how usual the town's size is among those that have it (Gaussian naive Bayes)."""
    logs = np.array([np.log(town.population or 30_000) for town in past.towns])
    active = past.takers.taken.any(axis=1)
    if active.sum() < 3:
        return popularity(past)
    middle, spread = logs[active].mean(), logs[active].std() + 1e-3
    found = np.log(np.tile(past.counts, (len(logs), 1)) + 0.5)
    for column, had in enumerate(past.takers.taken.T):
        count = had.sum()
        mean = (had @ logs + 4 * middle) / (count + 4)
        width = np.sqrt((had @ (logs - mean) ** 2 + 4 * spread**2) / (count + 4))
        found[:, column] += np.clip(
            ((logs - middle) / spread) ** 2 / 2 - ((logs - mean) / width) ** 2 / 2 + np.log(spread / width), -2, 2
        )
    return found


def together(past: Past) -> Matrix:
    """What goes with what one has (shrunk conditional shares): the hypothesis of families of one supplier."""
    taken, counts = past.takers.taken, past.counts
    overall = (counts + 0.5) / (taken.any(axis=1).sum() + 1)
    given = (taken.T @ taken + 2 * overall[:, None]) / (counts[None, :] + 2)
    own = np.maximum(taken.sum(axis=1, keepdims=True), 1)
    return np.log(overall)[None, :] + (taken @ np.log(given / overall[:, None]).T) / own


def ease(past: Past) -> Matrix:
    """EASE (Steck, 2019, doi:10.1145/3308558.3313710) on top of popularity."""
    taken = past.takers.taken
    inverse = np.linalg.inv(taken.T @ taken + 10 * np.eye(taken.shape[1]))
    weights = -inverse / np.diag(inverse)[None, :]
    np.fill_diagonal(weights, 0)
    return np.log(past.counts + 0.5)[None, :] + 3 * taken @ weights


def svd(past: Past) -> Matrix:
    """Truncated SVD of who has what, three factors, on top of popularity."""
    taken = past.takers.taken
    active = taken.any(axis=1)
    if active.sum() < 4:
        return popularity(past)
    left, values, right = np.linalg.svd(taken - active[:, None] * taken[active].mean(axis=0), full_matrices=False)
    factors = min(3, len(values))
    return np.log(past.counts + 0.5)[None, :] + 2 * (left[:, :factors] * values[:factors]) @ right[:factors]


def neighbours(past: Past) -> Matrix:
    """The shrunk share among like municipalities alone, without dividing by the overall share."""
    return uptake.shares(past.takers.taken, peers.likeness(past.towns, range(len(past.towns)))).like


def product(past: Past) -> Matrix:
    """What Kring does: `kg.cycle.interpret.ranking.uptake`."""
    again = uptake.repeats(past.takers.taken, word_likeness(past.takers.items, past.takers.items))
    return likeness_alone(past) * np.exp(-uptake.REPEATS * again)


def likeness_alone(past: Past) -> Matrix:
    """The same without looking at whether a name repeats what the town has."""
    return uptake.shares(past.takers.taken, peers.likeness(past.towns, range(len(past.towns)))).scores


def conditional_logit(past: Past) -> Matrix:
    """
    A multinomial logit of which item comes next, fitted on every earlier registration as it looked then.

    Features: popularity, momentum, size, co-adoption, share among the like; ridge 1. Source: McFadden (1974).
    """
    examples: list[tuple[Matrix, int]] = []
    first = min((event.day for event in past.events), default=past.cut) + timedelta(days=60)
    months = sorted({date(e.day.year, e.day.month, 1) for e in past.events if e.day >= first})
    for month in months:
        then = Past.before(month, past.towns, past.events)
        features = _features(then)
        rows = {town.code: number for number, town in enumerate(then.towns)}
        for event in past.events:
            if (event.day.year, event.day.month) != (month.year, month.month) or event.municipality not in rows:
                continue
            row = rows[event.municipality]
            open_ = np.flatnonzero(then.takers.taken[row] == 0)
            items = [then.takers.items[column] for column in open_]
            if event.item in items:
                examples.append((features[row, open_], items.index(event.item)))
    now = _features(past)
    if not examples:
        return popularity(past)
    weights = minimize(_loss, np.zeros(now.shape[2]), args=(examples,), jac=True, method="L-BFGS-B").x
    scores: Matrix = now @ weights
    return scores


def _features(past: Past) -> Matrix:
    if not past.takers.items:
        return np.zeros((len(past.towns), 0, 5))
    likes = uptake.shares(past.takers.taken, peers.likeness(past.towns, range(len(past.towns))))
    common = np.log(past.counts + 0.5)[None, :]
    base = np.log(likes.overall)[None, :]
    each = [
        np.tile(common, (len(past.towns), 1)),
        np.log(momentum(past) + 0.3) - common,
        size_alone(past) - common,
        together(past) - base,
        np.log(likes.like) - base,
    ]
    return np.stack(each, axis=2)


def _loss(weights: Matrix, examples: Sequence[tuple[Matrix, int]]) -> tuple[float, Matrix]:
    value, slope = float(weights @ weights) / 2, weights.copy()
    for features, chosen in examples:
        scores = features @ weights
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        value -= float(np.log(chances[chosen]))
        slope += chances @ features - features[chosen]
    return value, slope


RIVALS: dict[str, Rival] = {
    "random": random,
    "popularity": popularity,
    "momentum": momentum,
    "size": size_alone,
    "taken together": together,
    "EASE": ease,
    "SVD": svd,
    "conditional logit": conditional_logit,
    "neighbours": neighbours,
    "without repeats": likeness_alone,
    "Kring": product,
}
