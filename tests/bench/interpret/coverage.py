"""
Coverage judged on hidden links: how well the chance that an own text answers a development is calibrated.

For every municipality the chance is fitted on the others. Calibration error over all pairs would say nothing, since
nearly all pairs have no link; so: skill over the base rate (Brier), and what is called probable held against its links.
What is probable and has no link is printed, to be read by hand.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom
from sklearn.linear_model import LogisticRegression

from kg.cycle.interpret.coverage.coverage import INTERCEPT, PROBABLE, SLOPE
from tests.bench.interpret.hidden import Trial
from tests.bench.interpret.score import RESAMPLES

Vector = NDArray[np.float64]
LEVEL = 0.90


def run(trials: Sequence[Trial]) -> None:
    """Print the fit over all, the skill with its interval over municipalities, and what is called probable."""
    ids = [development["id"] for development in trials[0].situation.developments]
    fits = [trial.situation.fits.max(axis=0) for trial in trials]
    links = [np.array([key in trial.relevant for key in ids], float) for trial in trials]
    whole = _fitted(fits, links)
    print(
        f"coverage: {len(trials)} municipalities, {int(sum(map(sum, links)))} links of {len(trials) * len(ids)} pairs"
    )
    print(f"  fitted on all: {whole[0]:.2f} + {whole[1]:.2f} · fit (in use: {INTERCEPT} + {SLOPE} · fit)")
    chances = [
        _chances(_fitted(fits[:left] + fits[left + 1 :], links[:left] + links[left + 1 :]), fits[left])
        for left in range(len(trials))
    ]
    rng = np.random.default_rng(20261128)
    drawn = [_skill(chances, links, rng.integers(0, len(trials), len(trials))) for _ in range(RESAMPLES)]
    low, high = np.percentile(drawn, (2.5, 97.5))
    skill = _skill(chances, links, np.arange(len(trials)))
    print(f"  Brier skill over the base rate, each left out in turn: {skill:.3f} [{low:.3f}, {high:.3f}]")
    _probable(trials, ids, chances, links)


def _probable(trials: Sequence[Trial], ids: Sequence[str], chances: Sequence[Vector], links: Sequence[Vector]) -> None:
    chance, link = np.concatenate(chances), np.concatenate(links)
    chosen = chance >= PROBABLE
    number, mean = int(chosen.sum()), float(chance[chosen].mean())
    least, most = binom.interval(LEVEL, number, mean)
    print(
        f"  probable (from {PROBABLE}): {number} pairs, {int(link[chosen].sum())} linked; at a mean of {mean:.2f}"
        f" {least:.0f} to {most:.0f} were to be expected ({LEVEL:.0%}); recall {link[chosen].sum() / link.sum():.2f}"
    )
    print("  probable without a link, to be read by hand:")
    for trial, told, linked in zip(trials, chances, links, strict=True):
        nearest = trial.situation.fits.argmax(axis=0)
        for column, key in enumerate(ids):
            if told[column] >= PROBABLE and not linked[column]:
                title = trial.situation.own[nearest[column]].title
                print(f"    {trial.code} {key} {told[column]:.2f}: {title[:100]}")


def _fitted(fits: Sequence[Vector], links: Sequence[Vector]) -> tuple[float, float]:
    model = LogisticRegression(C=1e6).fit(np.concatenate(fits)[:, None], np.concatenate(links))
    return float(model.intercept_[0]), float(model.coef_[0, 0])


def _chances(line: tuple[float, float], fits: Vector) -> Vector:
    told: Vector = 1.0 / (1.0 + np.exp(-(line[0] + line[1] * fits)))
    return told


def _skill(chances: Sequence[Vector], links: Sequence[Vector], drawn: NDArray[np.int64]) -> float:
    chance, link = (np.concatenate([rows[town] for town in drawn]) for rows in (chances, links))
    return float(1.0 - ((chance - link) ** 2).mean() / ((link.mean() - link) ** 2).mean())
