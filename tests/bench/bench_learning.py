"""
How soon learning finds a known preference, and how often it takes coin flips for one. People are simulated.

`python -m tests.bench.bench_learning` prints a row per kind and number of judgements.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.cycle.interpret.ranking.ranking import WEIGHTS
from kg.cycle.interpret.weights.preferences import Opinion, Verdict, learn

DEFAULT: Final = dict(WEIGHTS)
TRUE: Final = {
    "fit": 0.1,
    "peers": 0.05,
    "duty": 0.1,
    "urgency": 0.05,
    "gap": 0.6,
    "momentum": 0.1,
}
STEEPNESS: Final = 20.0  # how consistently TRUE is followed
DEVELOPMENTS: Final = 68
KNOWN: Final = frozenset(f"dev-{n}" for n in range(1000))

Matrix = NDArray[np.float64]
Maker = Callable[[np.random.Generator, Matrix, int, float], list[Opinion]]


def _features(rng: np.random.Generator, number: int) -> Matrix:
    """Shape (number, 6), in the order of DEFAULT: mostly low fits and peers, duties and gaps of a few sizes."""
    urgency = np.where(rng.random(number) < 1 / 3, rng.random(number), rng.integers(0, 2, number))
    columns = (
        rng.beta(1, 3, number),
        rng.beta(1, 2, number),
        rng.choice([0, 0.5, 1], number),
        urgency,
        rng.choice([0, 0.5, 1], number),
        rng.random(number),
    )
    return np.stack(columns, axis=1).astype(float)


def _values(weights: dict[str, float]) -> Matrix:
    return np.array(list(weights.values()))


def _named(row: Matrix) -> dict[str, float]:
    return dict(zip(DEFAULT, row.tolist(), strict=True))


def orderings(rng: np.random.Generator, features: Matrix, number: int, steepness: float) -> list[Opinion]:
    """This above that, for pairs drawn at random."""
    made = []
    for n in range(number):
        a, b = (int(one) for one in rng.choice(len(features), 2, replace=False))
        if rng.random() > 1 / (1 + np.exp(-steepness * (features[a] - features[b]) @ _values(TRUE))):
            a, b = b, a
        pair = (_named(features[a]), _named(features[b]))
        made.append(Opinion(f"o-{n:04}", "GM0000", "hoger", (f"dev-{a}", f"dev-{b}"), pair, str(n)))
    return made


def verdicts(rng: np.random.Generator, features: Matrix, number: int, steepness: float) -> list[Opinion]:
    """Accepted or rejected, around the median of the true score; each development once in a municipality."""
    made = []
    for n in range(number):
        at, town = n % len(features), f"GM{n // len(features):04}"
        scores = features @ _values(TRUE)
        accepted = rng.random() < 1 / (1 + np.exp(-steepness * (scores[at] - np.median(scores))))
        said: Verdict = "aanvaard" if accepted else "verworpen"
        made.append(Opinion(f"o-{n:04}", town, said, (f"dev-{at}",), (_named(features[at]),)))
    return made


def run(make: Maker, number: int, *, coin: bool, runs: int) -> dict[str, float]:
    """Over runs: the share that gave a new version, the median cosine to TRUE, and the median order agreement."""
    made, cosines, agreements = 0, [], []
    true = _values(TRUE)
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        features = _features(rng, DEVELOPMENTS)
        learned = learn(make(rng, features, number, 0.0 if coin else STEEPNESS), DEFAULT, known=KNOWN)
        weights = _values(dict(learned.weights))
        made += learned.better
        cosines.append(weights @ true / np.linalg.norm(weights) / np.linalg.norm(true))
        differences = (features[:, None] - features)[np.triu_indices(len(features), 1)]
        agreements.append((np.sign(differences @ weights) == np.sign(differences @ true)).mean())
    return {
        "new version": round(made / runs, 3),
        "cosine": round(float(np.median(cosines)), 3),
        "order agreement": round(float(np.median(agreements)), 3),
    }


def main() -> None:
    """Print every row; some minutes."""
    for make in (orderings, verdicts):
        for number in (20, 50, 100, 200):
            print(f"{make.__name__} {number}: {run(make, number, coin=False, runs=20)}", flush=True)
        for number in (20, 200):
            print(f"{make.__name__} {number}, by coin: {run(make, number, coin=True, runs=50)}", flush=True)


if __name__ == "__main__":
    main()
