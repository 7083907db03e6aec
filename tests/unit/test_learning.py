"""Learning weights from judgements. People and developments here are simulated."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cycle.interpret.ranking.ranking import WEIGHTS
from kg.cycle.interpret.weights.preferences import (
    MIN_JUDGEMENTS,
    SPREAD,
    STEEPNESS,
    STEEPNESS_SPREAD,
    USUAL_STEEPNESS,
    Opinion,
    learn,
)
from kg.errors import StepRefused

DEFAULT = dict(WEIGHTS)
TRUE = {"fit": 0.1, "peers": 0.05, "duty": 0.1, "urgency": 0.05, "gap": 0.6, "momentum": 0.1}
NAMES = tuple(DEFAULT)
KNOWN = frozenset(f"dev-{n}" for n in range(300))


def developments(rng: np.random.Generator, number: int) -> list[dict[str, float]]:
    """Features as they occur: most texts fit little, duties are yes, no or unknown."""
    return [
        {
            "fit": float(rng.beta(1, 3)),
            "peers": float(rng.beta(1, 2)),
            "duty": float(rng.choice([0.0, 0.5, 1.0])),
            "urgency": float(rng.choice([0.0, 1.0, rng.random()])),
            "gap": float(rng.choice([0.0, 0.5, 1.0])),
            "momentum": float(rng.random()),
        }
        for _ in range(number)
    ]


def score(features: dict[str, float], weights: dict[str, float]) -> float:
    return sum(weights[name] * features[name] for name in NAMES)


def orderings(seed: int, number: int = 200, *, steepness: float = 20.0) -> list[Opinion]:
    """Someone who prefers by TRUE, not always consistently; with steepness 0 by the toss of a coin."""
    rng = np.random.default_rng(seed)
    features = developments(rng, 68)
    made = []
    for n in range(number):
        a, b = (int(one) for one in rng.choice(68, 2, replace=False))
        chance = 1 / (1 + np.exp(-steepness * (score(features[a], TRUE) - score(features[b], TRUE))))
        if rng.random() > chance:
            a, b = b, a
        pair = (features[a], features[b])
        made.append(Opinion(f"o-{n:04}", "GM0308", "hoger", (f"dev-{a}", f"dev-{b}"), pair, by=f"persoon {n}"))
    return made


def verdicts(seed: int, number: int = 200, *, steepness: float = 20.0) -> list[Opinion]:
    """Someone who accepts what scores high by TRUE."""
    rng = np.random.default_rng(seed)
    features = developments(rng, number)
    middle = np.median([score(one, TRUE) for one in features])
    chances = [1 / (1 + np.exp(-steepness * (score(one, TRUE) - middle))) for one in features]
    return [
        Opinion(f"o-{n:04}", "GM0308", "aanvaard" if rng.random() < chances[n] else "verworpen", (f"dev-{n}",), (one,))
        for n, one in enumerate(features)
    ]


def cosine(a: dict[str, float], b: dict[str, float]) -> float:
    one, other = (np.array([weights[name] for name in NAMES]) for weights in (a, b))
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def same_order(weights: dict[str, float], seed: int = 99) -> float:
    """The share of pairs of fresh developments that the weights order as TRUE does."""
    features = developments(np.random.default_rng(seed), 100)
    learned, true = (np.array([score(one, w) for one in features]) for w in (weights, TRUE))
    upper = np.triu_indices(100, 1)
    agree = np.sign(learned[:, None] - learned)[upper] == np.sign(true[:, None] - true)[upper]
    return float(agree.mean())


@pytest.mark.parametrize("seed", range(6))
def test_two_hundred_orderings_recover_a_known_preference(seed: int) -> None:
    learned = learn(orderings(seed), DEFAULT, known=KNOWN)
    assert cosine(dict(learned.weights), TRUE) >= 0.95
    assert same_order(dict(learned.weights)) >= 0.94
    assert learned.better
    assert learned.agreement.after > learned.agreement.before


@pytest.mark.parametrize("seed", range(3))
def test_verdicts_teach_the_same_preference_more_slowly(seed: int) -> None:
    learned = learn(verdicts(seed), DEFAULT, known=KNOWN)
    assert learned.better
    assert cosine(dict(learned.weights), TRUE) > cosine(DEFAULT, TRUE) + 0.15
    assert same_order(dict(learned.weights)) > same_order(DEFAULT) + 0.08


def test_judgements_by_the_toss_of_a_coin_leave_the_default_in_force() -> None:
    outcomes = [learn(orderings(seed, steepness=0.0), DEFAULT, known=KNOWN) for seed in range(20)]
    assert sum(outcome.better for outcome in outcomes) <= 1
    assert np.median([outcome.steepness for outcome in outcomes]) < 3.0


def test_with_fewer_than_the_minimum_it_refuses_and_says_how_many_are_missing() -> None:
    with pytest.raises(StepRefused, match=f"17 bruikbare oordelen, het minimum is {MIN_JUDGEMENTS}; nog 3 nodig"):
        learn(orderings(0, 17), DEFAULT, known=KNOWN)


def test_without_judgements_it_refuses() -> None:
    with pytest.raises(StepRefused, match=f"nog {MIN_JUDGEMENTS} nodig"):
        learn([], DEFAULT, known=KNOWN)


def test_a_judgement_on_a_withdrawn_development_is_left_out_and_named() -> None:
    opinions = orderings(1, 40)
    gone = opinions[0].developments[0]
    learned = learn(opinions, DEFAULT, known=KNOWN - {gone})
    touched = {opinion.id for opinion in opinions if gone in opinion.developments}
    assert {entry.id for entry in learned.left_out} == touched
    assert all(entry.why == f"ingetrokken: {gone}" for entry in learned.left_out)
    assert not touched & set(learned.used)


def test_a_judgement_made_with_other_features_is_left_out_and_the_refusal_says_why() -> None:
    odd = [
        Opinion(o.id, o.municipality, o.verdict, o.developments, tuple({"fit": f["fit"]} for f in o.features))
        for o in orderings(1, 30)
    ]
    with pytest.raises(StepRefused, match="30 niet gebruikt: geoordeeld bij andere kenmerken"):
        learn(odd, DEFAULT, known=KNOWN)


def test_judgements_on_one_pair_alone_cannot_be_checked_against_others() -> None:
    same = [Opinion(f"o-{n}", "GM0308", "hoger", ("dev-1", "dev-2"), (DEFAULT, TRUE), by=str(n)) for n in range(30)]
    with pytest.raises(StepRefused, match="over 1 onderwerp"):
        learn(same, DEFAULT, known=KNOWN)


def test_only_acceptances_give_nothing_to_compare_with() -> None:
    accepted = [o for o in verdicts(0) if o.verdict == "aanvaard"]
    with pytest.raises(StepRefused, match="geen tegengesteld oordeel"):
        learn(accepted, DEFAULT, known=KNOWN)


def test_verdicts_are_compared_within_one_municipality_only() -> None:
    apart = [
        Opinion(o.id, "GM0001" if o.verdict == "aanvaard" else "GM0002", o.verdict, o.developments, o.features)
        for o in verdicts(0)
    ]
    with pytest.raises(StepRefused, match="geen tegengesteld oordeel"):
        learn(apart, DEFAULT, known=KNOWN)


def test_people_who_contradict_each_other_cancel_out_and_are_named() -> None:
    once = orderings(3, 30)
    back = [
        Opinion(f"t-{o.id}", o.municipality, o.verdict, o.developments[::-1], o.features[::-1], by="een ander")
        for o in once
    ]
    learned = learn([*once, *back], DEFAULT, known=KNOWN)
    assert {("o-0000", "t-o-0000"), ("o-0029", "t-o-0029")} <= set(learned.contradictions)
    assert not learned.better
    assert learned.agreement.before == pytest.approx(0.5)


def test_the_gain_is_measured_against_the_weights_in_force() -> None:
    """Whoever already ranks by the true weights gains nothing."""
    learned = learn(orderings(5), DEFAULT, current=TRUE, known=KNOWN)
    assert not learned.better
    assert learned.agreement.before > 0.75


def test_the_order_in_which_judgements_arrive_does_not_matter() -> None:
    opinions = verdicts(2, 120)
    assert learn(opinions, DEFAULT, known=KNOWN) == learn(opinions[::-1], DEFAULT, known=KNOWN)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(*[st.floats(0, 1)] * 6), min_size=MIN_JUDGEMENTS, max_size=40),
    st.fixed_dictionaries({name: st.floats(0.01, 1) for name in ("fit", "duty", "gap")}),
)
def test_weights_stay_non_negative_and_sum_as_before(rows: list[tuple[float, ...]], prior: dict[str, float]) -> None:
    opinions = [
        Opinion(
            f"o-{n:03}",
            "GM0308",
            "hoger",
            (f"dev-{n}", "dev-299"),
            (dict(zip(prior, row[:3], strict=True)), dict(zip(prior, row[3:], strict=True))),
        )
        for n, row in enumerate(rows)
    ]
    learned = learn(opinions, prior, known=KNOWN)
    assert all(weight >= 0 for weight in learned.weights.values())
    assert sum(learned.weights.values()) == pytest.approx(sum(prior.values()))


def test_the_outcome_is_the_maximum_a_posteriori_that_the_formula_states() -> None:
    """Against the formula written out, over a fine grid of weights for two features."""
    rng = np.random.default_rng(4)
    prior = {"fit": 0.6, "duty": 0.4}
    opinions = []
    for n in range(24):
        higher, lower = rng.random(2), rng.random(2)
        if rng.random() < 0.8 and (higher - lower) @ [0.2, 0.8] < 0:
            higher, lower = lower, higher
        pair = tuple({"fit": float(one[0]), "duty": float(one[1])} for one in (higher, lower))
        opinions.append(Opinion(f"o-{n:02}", "GM0308", "hoger", (f"dev-{n}", "dev-299"), pair))
    differences = np.array([[o.features[0][name] - o.features[1][name] for name in prior] for o in opinions])
    shares = np.linspace(0, 1, 2001)
    weights = np.stack([shares, 1 - shares])
    losses = [
        np.log1p(np.exp(-beta * (differences @ weights))).sum(axis=0)
        + ((weights - [[0.6], [0.4]]) ** 2).sum(axis=0) / (2 * SPREAD**2)
        + np.log(beta / USUAL_STEEPNESS) ** 2 / (2 * STEEPNESS_SPREAD**2)
        for beta in STEEPNESS
    ]
    best = shares[np.argmin(np.min(losses, axis=0))]
    assert learn(opinions, prior, known=KNOWN).weights["fit"] == pytest.approx(best, abs=0.002)
    assert abs(best - 0.6) > 0.05  # the judgements moved it
