"""
Learning: which weights put developments in the order that people want.

A judgement becomes comparisons, each of a higher and a lower development.
"A above B" is one, with mass 1; a verdict is compared with the opposite verdicts of the same municipality,
with mass ½ together, since it takes two verdicts to make one comparison.

    d         features of the higher minus those of the lower, shape (f,)
    P(order)  = 1 / (1 + exp(-β · d·w))        Bradley and Terry (1952), https://doi.org/10.2307/2334029
    w         ~ Normal(w0, σ² I),  w ≥ 0,  Σw = Σw0        w0: the default weights
    ln β      ~ Normal(ln β0, τ²)              how consistently people follow any weights at all

The learned weights are the maximum a posteriori: the least of

    Σ mass · ln(1 + exp(-β · d·w)) + |w - w0|² / 2σ² + (ln β - ln β0)² / 2τ²

It is convex in w for every β; β runs over a grid.
Where judgements are coin flips β falls, they say nothing about w any more, and w stays at the default.

A set is better only when, on judgements that were held out, the gain in agreement has an interval above zero,
and the agreement itself one above a half: coins that happen to land against the default must not look like a gain.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import computed_field

from kg.errors import StepRefused
from kg.model.circle import WeightSet
from kg.reason.answer import HIDDEN, Chance, answer

Vector = NDArray[np.float64]
Integers = NDArray[np.int64]
Verdict = Literal["aanvaard", "verworpen", "hoger"]

MIN_JUDGEMENTS: Final = 20  # fewer cannot show a gain; how often it shows by number: docs/adr/0010
SPREAD: Final = 0.2  # σ, as a share of the sum of the weights
STEEPNESS: Final = tuple(np.geomspace(0.3, 100.0, 12))  # the grid of β, for weights that sum to 1
USUAL_STEEPNESS: Final = 10.0  # β0: a difference of 0.1 in score is followed 73 times in 100
STEEPNESS_SPREAD: Final = 1.0  # τ
FOLDS: Final = 5
OPPOSITES: Final = 50  # verdicts that one verdict is compared with, at most; keeps the work linear
RESAMPLES: Final = 2000
LEVEL: Final = 0.95  # of the intervals
CHANCE: Final = 0.5  # agreement of a coin


@dataclass(frozen=True, slots=True)
class Opinion:
    """
    A judgement as learning sees it.

    Attributes:
        developments: One, or the higher and the lower with "hoger".
        features: By name, for each of the developments, at the time of the judgement.
        by: Who judged.
    """

    id: str
    municipality: str
    verdict: Verdict
    developments: tuple[str, ...]
    features: tuple[Mapping[str, float], ...]
    by: str = ""

    @property
    def subject(self) -> tuple[str, ...]:
        """What it is about, whichever way it was judged."""
        return (self.municipality, *sorted(self.developments))


@answer
@dataclass(frozen=True, slots=True)
class LeftOut:
    """A judgement that is kept and not learned from."""

    id: str
    why: str


@answer
@dataclass(frozen=True, slots=True)
class Agreement:
    """
    How far weights follow judgements that were held out.

    Attributes:
        before: Share of held-out comparisons that the weights in force follow.
        after: The same for weights learned without those judgements.
        gain: Interval of after minus before.
        after_interval: Interval of after.
        level: Of the intervals.
    """

    before: Chance
    after: Chance
    gain: tuple[float, float]
    after_interval: tuple[float, float]
    level: Chance = LEVEL


@answer
@dataclass(frozen=True, slots=True)
class Learned:
    """
    What was learned.

    Attributes:
        weights: By feature; they sum as the default does.
        agreement: With judgements that were not learned from.
        steepness: β, for weights that sum to 1; 0.3, the least of the grid, when judgements follow no order.
        used: The judgements that were learned from.
        contradictions: Pairs of judgements of different people that say the opposite; both count.
        made: What was stored of it, when it is better.
    """

    weights: Mapping[str, float]
    agreement: Agreement
    steepness: float
    used: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    contradictions: tuple[tuple[str, str], ...]
    made: Annotated[WeightSet | None, HIDDEN] = None

    @computed_field
    @property
    def better(self) -> bool:
        """Whether people follow an order at all, and the learned weights follow it better, by more than chance."""
        return self.agreement.gain[0] > 0 and self.agreement.after_interval[0] > CHANCE

    @computed_field
    @property
    def version(self) -> int | None:
        """The new version; null when it is not better."""
        return self.made.version if self.made else None


class _Comparisons(NamedTuple):
    """Shape (n, f), (n,), (n,), (n,): differences, masses, and which opinion compares with which."""

    differences: Vector
    mass: Vector
    owner: Integers
    other: Integers

    def at(self, places: NDArray[np.bool_]) -> "_Comparisons":
        """Some of them."""
        return _Comparisons(self.differences[places], self.mass[places], self.owner[places], self.other[places])


def learn(
    opinions: Sequence[Opinion],
    prior: Mapping[str, float],
    *,
    current: Mapping[str, float] | None = None,
    known: Collection[str],
) -> Learned:
    """
    The weights that judgements speak for, and whether they are better than those in force.

    Args:
        opinions: In any order; the outcome is that of their order by id.
        prior: The default weights; their names are the features that count.
        current: The weights in force; the default when not given.
        known: Developments that have not been withdrawn.

    Raises:
        StepRefused: If fewer than `MIN_JUDGEMENTS` can be compared, or they are about fewer than `FOLDS` subjects;
            it says how many are missing, and why.
    """
    names = tuple(prior)
    usable, left_out = _sorted_out(sorted(opinions, key=lambda opinion: opinion.id), names, frozenset(known))
    comparisons, lonely = _compared(usable, names)
    left_out += [LeftOut(usable[at].id, "er is geen tegengesteld oordeel om mee te vergelijken") for at in lonely]
    used = [opinion for at, opinion in enumerate(usable) if at not in lonely]
    if len(used) < MIN_JUDGEMENTS:
        raise StepRefused(_too_few(len(used), left_out))
    subjects = len({opinion.subject for opinion in used})
    if subjects < FOLDS:
        raise StepRefused(f"de oordelen gaan over {subjects} onderwerp(en); leren vraagt er minstens {FOLDS}")
    start = _vector(prior, names)
    inforce = _vector(current or prior, names)
    weights, steepness = _fit(comparisons, start)
    return Learned(
        weights={name: float(weight) for name, weight in zip(names, weights, strict=True)},
        agreement=_measured(usable, comparisons, start, inforce),
        steepness=steepness,
        used=tuple(opinion.id for opinion in used),
        left_out=tuple(left_out),
        contradictions=_contradictions(used),
    )


def _vector(weights: Mapping[str, float], names: Sequence[str]) -> Vector:
    return np.array([weights.get(name, 0.0) for name in names], float)


def _too_few(number: int, left_out: Sequence[LeftOut]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for entry in left_out:
        counts[entry.why] += 1
    said = "".join(f"; {count} niet gebruikt: {why}" for why, count in sorted(counts.items()))
    usable = "1 bruikbaar oordeel" if number == 1 else f"{number} bruikbare oordelen"
    return (
        f"er is te weinig om van te leren: {usable}, het minimum is {MIN_JUDGEMENTS}; "
        f"nog {MIN_JUDGEMENTS - number} nodig{said}"
    )


def _sorted_out(
    opinions: Sequence[Opinion], names: Sequence[str], known: Collection[str]
) -> tuple[list[Opinion], list[LeftOut]]:
    usable: list[Opinion] = []
    left_out: list[LeftOut] = []
    for opinion in opinions:
        gone = [key for key in opinion.developments if key not in known]
        if gone:
            left_out.append(LeftOut(opinion.id, f"ingetrokken: {', '.join(gone)}"))
        elif any(set(features) != set(names) for features in opinion.features):
            left_out.append(LeftOut(opinion.id, "geoordeeld bij andere kenmerken dan die van nu"))
        else:
            usable.append(opinion)
    return usable, left_out


def _compared(opinions: Sequence[Opinion], names: Sequence[str]) -> tuple[_Comparisons, set[int]]:
    """The comparisons, and the places of the opinions that take part in none."""
    features = [[_vector(one, names) for one in opinion.features] for opinion in opinions]
    verdicts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, opinion in enumerate(opinions):
        verdicts[opinion.municipality, opinion.verdict].append(at)
    rng = np.random.default_rng(0)
    rows: list[tuple[Vector, float, int, int]] = []
    for at, opinion in enumerate(opinions):
        if opinion.verdict == "hoger":
            rows.append((features[at][0] - features[at][1], 1.0, at, at))
            continue
        sign, opposite = (1.0, "verworpen") if opinion.verdict == "aanvaard" else (-1.0, "aanvaard")
        others = verdicts[opinion.municipality, opposite]
        others = [o for o in others if opinions[o].developments != opinion.developments]
        if len(others) > OPPOSITES:
            others = sorted(int(one) for one in rng.choice(others, OPPOSITES, replace=False))
        mass = 0.5 / max(len(others), 1)
        rows += [(sign * (features[at][0] - features[other][0]), mass, at, other) for other in others]
    taking_part = {place for row in rows for place in row[2:]}
    comparisons = _Comparisons(
        np.array([row[0] for row in rows]).reshape(len(rows), len(names)),
        np.array([row[1] for row in rows]),
        np.array([row[2] for row in rows], int),
        np.array([row[3] for row in rows], int),
    )
    return comparisons, set(range(len(opinions))) - taking_part


def _fit(comparisons: _Comparisons, prior: Vector) -> tuple[Vector, float]:
    """The maximum a posteriori: weights that sum as the prior does, and β for weights that sum to 1."""
    total = prior.sum()
    found = [_fit_at(float(steepness), comparisons, prior / total) for steepness in STEEPNESS]
    _, weights, steepness = min(found, key=lambda one: one[0])
    return weights * total, steepness


def _fit_at(steepness: float, comparisons: _Comparisons, prior: Vector) -> tuple[float, Vector, float]:
    from scipy.optimize import minimize
    from scipy.special import expit

    def loss(weights: Vector) -> tuple[float, Vector]:
        margins = steepness * (comparisons.differences @ weights)
        value = comparisons.mass @ np.logaddexp(0.0, -margins)
        slope = -steepness * ((comparisons.mass * expit(-margins)) @ comparisons.differences)
        pull = (weights - prior) / SPREAD**2
        return float(value + 0.5 * pull @ (weights - prior)), slope + pull

    done = minimize(
        loss,
        prior,
        jac=True,
        method="SLSQP",
        bounds=[(0.0, 1.0)] * len(prior),
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1.0, "jac": np.ones_like},
        options={"ftol": 1e-10, "maxiter": 200},
    )
    weights = np.clip(done.x, 0.0, None)
    unusual = (np.log(steepness / USUAL_STEEPNESS) / STEEPNESS_SPREAD) ** 2 / 2
    return float(done.fun + unusual), weights / weights.sum(), steepness


def _measured(opinions: Sequence[Opinion], comparisons: _Comparisons, prior: Vector, inforce: Vector) -> Agreement:
    from sklearn.model_selection import GroupKFold

    subjects: dict[tuple[str, ...], int] = {}
    groups = [subjects.setdefault(opinion.subject, len(subjects)) for opinion in opinions]
    before = _followed(comparisons, inforce)
    after = np.zeros_like(before)
    for _, held in GroupKFold(FOLDS).split(opinions, groups=groups):
        known = ~(np.isin(comparisons.owner, held) | np.isin(comparisons.other, held))
        weights, _ = _fit(comparisons.at(known), prior)
        asked = np.isin(comparisons.owner, held)
        after[asked] = _followed(comparisons, weights)[asked]
    mass = comparisons.mass / comparisons.mass.sum()
    gain, follows = (_interval(comparisons, values, len(opinions)) for values in (after - before, after))
    return Agreement(float(mass @ before), float(mass @ after), gain, follows)


def _followed(comparisons: _Comparisons, weights: Vector) -> Vector:
    """Shape (n,): 1 where the weights give the order of the comparison, 0 where they give the other, ½ when equal."""
    margins: Vector = (np.sign(np.round(comparisons.differences @ weights, 12)) + 1) / 2
    return margins


def _interval(comparisons: _Comparisons, values: Vector, opinions: int) -> tuple[float, float]:
    """
    The bootstrap interval of a mean, with judgements drawn again, not comparisons.

    Comparisons of two verdicts depend on each other through both; a draw counts them as often as both were drawn.
    """
    from scipy.sparse import coo_array

    alone = comparisons.owner == comparisons.other
    drawn = np.random.default_rng(0).multinomial(opinions, np.full(opinions, 1 / opinions), RESAMPLES).astype(float)

    def total(amounts: Vector) -> Vector:
        single = np.bincount(comparisons.owner[alone], amounts[alone], minlength=opinions)
        places = (comparisons.owner[~alone], comparisons.other[~alone])
        paired = coo_array((amounts[~alone], places), shape=(opinions, opinions)).tocsr()
        summed: Vector = drawn @ single + ((drawn @ paired) * drawn).sum(axis=1)
        return summed

    mass = total(comparisons.mass)
    means = total(comparisons.mass * values)[mass > 0] / mass[mass > 0]
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _contradictions(opinions: Sequence[Opinion]) -> tuple[tuple[str, str], ...]:
    by_subject: dict[tuple[str, ...], list[Opinion]] = defaultdict(list)
    for opinion in opinions:
        by_subject[opinion.subject].append(opinion)
    return tuple(
        (one.id, other.id)
        for same in by_subject.values()
        for at, one in enumerate(same)
        for other in same[at + 1 :]
        if (one.verdict, one.developments) != (other.verdict, other.developments)
    )
