"""Metrics per municipality by ir-measures, and percentile bootstrap intervals over municipalities."""

from collections.abc import Mapping, Sequence
from typing import Final

import ir_measures
import numpy as np
from ir_measures import nDCG
from scipy.stats import bootstrap

Relevant = Mapping[str, Mapping[str, int]]  # municipality, what it chose, 1
Run = Mapping[str, Mapping[str, float]]  # municipality, candidate, score
PerTown = dict[str, float]
RESAMPLES: Final = 4000
POWER: Final = 1.96 + 0.84  # two-sided 5 %, 80 %


def ndcg(relevant: Relevant, run: Run) -> PerTown:
    """nDCG@10 of each municipality; equal scores in order of id."""
    return {m.query_id: m.value for m in ir_measures.iter_calc([nDCG @ 10], relevant, ordered(run))}


def ordered(run: Run) -> dict[str, dict[str, float]]:
    """The same order with scores that no library can break ties in: best first, equal ones in order of id."""
    return {
        town: {key: float(-place) for place, key in enumerate(sorted(candidates, key=lambda k: (-candidates[k], k)))}
        for town, candidates in run.items()
    }


def mean_with_interval(values: PerTown) -> str:
    """Mean over municipalities with its 95 % interval."""
    sample = np.array([values[town] for town in sorted(values)])
    low, high = _interval(sample, np.ones(len(sample)))
    return f"{sample.mean():.3f} [{low:.3f}, {high:.3f}]"


def difference(ours: PerTown, theirs: PerTown) -> str:
    """Mean paired difference with its 95 % interval."""
    towns = sorted(ours)
    sample = np.array([ours[town] - theirs[town] for town in towns])
    low, high = _interval(sample, np.ones(len(sample)))
    return f"{sample.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


def compared(ours: PerTown, theirs: PerTown) -> str:
    """How many towns do better, the same and worse, and how many would be needed to show this difference."""
    differences = np.array([ours[town] - theirs[town] for town in sorted(ours)])
    better, worse = int((differences > 0).sum()), int((differences < 0).sum())
    effect = differences.mean() / differences.std(ddof=1) if differences.std() else 0.0
    needed = f"{(POWER / effect) ** 2:.0f}" if effect > 0 else "no number"
    return f"better {better}, worse {worse}; 80 % power needs {needed} of such municipalities"


def pooled_difference(ours: Sequence[float], theirs: Sequence[float], counts: Sequence[float]) -> str:
    """Difference of sums per counted event, with its 95 % interval; municipalities are resampled with their events."""
    sample, events = np.subtract(ours, theirs), np.asarray(counts, float)
    low, high = _interval(sample, events)
    return f"{sample.sum() / events.sum():+.3f} [{low:+.3f}, {high:+.3f}]"


def _interval(sums: np.ndarray, counts: np.ndarray) -> tuple[float, float]:
    if np.ptp(sums) == 0 and np.ptp(counts) == 0:
        return float(sums[0] / counts[0]), float(sums[0] / counts[0])
    found = bootstrap(
        (sums, counts),
        lambda s, c, axis=-1: s.sum(axis=axis) / c.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(20261123),
    )
    return float(found.confidence_interval.low), float(found.confidence_interval.high)
