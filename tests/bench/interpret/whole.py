"""The order of the whole against the hidden links, beside simple orders, and without each feature; nDCG@10."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np

from kg.cycle.interpret.ranking.ranking import RELEVANCE, WEIGHTS, rank
from kg.reason.time import last_day
from tests.bench.interpret.hidden import TODAY, Trial
from tests.bench.interpret.score import PerTown, Run, difference, mean_with_interval, ndcg


def run(trials: Sequence[Trial]) -> None:
    """Print every order and every ablation."""
    relevant = {trial.code: dict.fromkeys(trial.relevant, 1) for trial in trials}

    def weighted(weights: dict[str, float]) -> PerTown:
        return ndcg(relevant, {t.code: {e.id: e.score for e in rank(t.situation, weights)} for t in trials})

    def by(value: Callable[[Any], float]) -> Run:
        return {t.code: {d["id"]: value(d) for d in t.situation.developments} for t in trials}

    chance = np.random.default_rng(11)
    whole = weighted(dict(WEIGHTS))
    orders = {
        "random": ndcg(relevant, by(lambda _: float(chance.random()))),
        "popularity": ndcg(relevant, {t.code: {k: float(v) for k, v in t.popular.items()} for t in trials}),
        "newest first": ndcg(relevant, by(lambda one: newest(one, TODAY))),
        "nearest date first": ndcg(relevant, by(lambda one: nearest(one, TODAY))),
        "text only (fit)": weighted({"fit": 1.0}),
        "peers only": weighted({"peers": 1.0}),
        "relevance": weighted({feature: WEIGHTS[feature] for feature in RELEVANCE}),
        "the whole": whole,
    }
    print(f"order of the whole: {len(trials)} municipalities, nDCG@10 against what their policies answer")
    for name, values in orders.items():
        print(f"  {name:34} {mean_with_interval(values)}  whole minus this {difference(whole, values)}")
    for feature in WEIGHTS:
        without = weighted({**WEIGHTS, feature: 0.0})
        print(f"  without {feature:26} {mean_with_interval(without)}  whole minus this {difference(whole, without)}")


def newest(development: Any, today: date) -> float:
    """By its last date behind: the newest highest."""
    past = [last_day(m["date"]).toordinal() for m in development.get("dates", ()) if last_day(m["date"]) <= today]
    return float(max(past, default=0))


def nearest(development: Any, today: date) -> float:
    """By its first date ahead: the nearest highest."""
    ahead = [(last_day(m["date"]) - today).days for m in development.get("dates", ()) if last_day(m["date"]) >= today]
    return -float(min(ahead, default=10**6))
