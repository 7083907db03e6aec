"""Cold: no text of the municipality is known; size, place, like municipalities, duty and dates against popularity."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import log
from typing import Any, Final

import numpy as np
from sklearn.linear_model import LogisticRegression

from kg.cycle.interpret.ranking import peers, uptake
from kg.cycle.interpret.ranking.ranking import WEIGHTS, rank
from kg.reason.time import last_day
from tests.bench.interpret.hidden import TODAY, Trial
from tests.bench.interpret.rivals import Matrix
from tests.bench.interpret.rivals_fitted import effects
from tests.bench.interpret.score import PerTown, compared, difference, mean_with_interval, ndcg

PRIOR_TOWNS: Final = 5.0  # how many municipalities what a development is like is worth
Way = Callable[[Trial], Matrix]


def run(trials: Sequence[Trial]) -> None:
    """Print the whole ranking, its parts, what was tried and popularity, nDCG@10 against the hidden links."""
    relevant = {trial.code: dict.fromkeys(trial.relevant, 1) for trial in trials}
    weightings = {
        "Kring (all weights)": dict(WEIGHTS),
        "Kring, relevance": {"peers": 1.0},
        "duty and dates": {"duty": WEIGHTS["duty"], "urgency": WEIGHTS["urgency"]},
    }
    measured = {"popularity": ndcg(relevant, {t.code: {k: float(v) for k, v in t.popular.items()} for t in trials})}
    for name, weights in weightings.items():
        measured[name] = ndcg(relevant, {t.code: {e.id: e.score for e in rank(t.cold, weights)} for t in trials})
    for name, way in WAYS.items():
        measured[name] = ndcg(relevant, {t.code: _by_id(t, way(t)) for t in trials})
    measured["limit: one order, links of all known"] = ndcg(relevant, {t.code: _with_own(t) for t in trials})
    measured["limit: own links that others have too"] = ndcg(relevant, {t.code: _own_known(t) for t in trials})
    alone = sum(not trial.popular[key] for trial in trials for key in trial.relevant)
    print(f"cold: {len(trials)} municipalities without any text, nDCG@10; of", end=" ")
    print(f"{sum(len(t.relevant) for t in trials)} links {alone} to a development that no other municipality answers")
    for name, values in measured.items():
        print(f"  {name:38} {mean_with_interval(values)}  minus popularity {_against(values, measured['popularity'])}")


def _with_own(trial: Trial) -> Mapping[str, float]:
    return {key: float(count + (key in trial.relevant)) for key, count in trial.popular.items()}


def _own_known(trial: Trial) -> Mapping[str, float]:
    return {key: float(count > 0 and key in trial.relevant) for key, count in trial.popular.items()}


def _against(ours: PerTown, theirs: PerTown) -> str:
    return f"{difference(ours, theirs)}; {compared(ours, theirs)}"


def _by_id(trial: Trial, scores: Matrix) -> Mapping[str, float]:
    return {development["id"]: float(score) for development, score in zip(_developments(trial), scores, strict=True)}


def _developments(trial: Trial) -> Sequence[Mapping[str, Any]]:
    return trial.situation.developments


def _links(trial: Trial) -> Matrix:
    """Which developments the policies of every other municipality answer; shape (towns, developments)."""
    rows = {town.code: row for row, town in enumerate(trial.landscape.towns)}
    columns = {development["id"]: column for column, development in enumerate(_developments(trial))}
    found = np.zeros((len(rows), len(columns)))
    for one in trial.landscape.entries.values():
        if trial.code not in one.owners:
            for code in one.owners & rows.keys():
                found[rows[code], [columns[key] for key in one.text.responds_to if key in columns]] = 1.0
    return found


def _like(trial: Trial) -> Matrix:
    """By size, density and place alone: no themes, nothing shared."""
    bare = [replace(t, shared=frozenset(), themes=frozenset()) for t in trial.landscape.towns]
    row = trial.landscape.row(trial.code)
    return peers.likeness(bare, [row])[0] if row is not None else np.zeros(len(bare))


def _shares(trial: Trial, prior: float) -> Matrix:
    """How many answer it among the like, drawn to the share among all."""
    return uptake.shares(_links(trial), _like(trial)[None, :], prior=prior).like[0]


def _lifted(trial: Trial) -> Matrix:
    """The score by which uptake ranks."""
    return uptake.shares(_links(trial), _like(trial)[None, :]).scores[0]


def _effects(trial: Trial) -> Matrix:
    """Hierarchical logit per development: effects of size, density and place."""
    row = trial.landscape.row(trial.code)
    return effects(trial.landscape.towns, _links(trial))[row if row is not None else 0]


def _kind(development: Mapping[str, Any]) -> list[float]:
    """What a development is: whom it obliges, how many dates, how long since and until one, its kind."""
    days = [(last_day(milestone["date"]) - TODAY).days for milestone in development.get("dates", ())]
    ahead, past = min((d for d in days if d >= 0), default=None), min((-d for d in days if d < 0), default=None)
    duty = development.get("obligation")
    return [
        float(bool(duty)),
        float(duty is None),
        float((development.get("applies_to") or "alle gemeenten") == "alle gemeenten"),
        log(1 + len(days)),
        0.0 if ahead is None else 0.5 ** (ahead / 365),
        0.0 if past is None else 0.5 ** (past / 365),
        *(float(development["category"] == kind) for kind in ("wettelijk", "bestuurlijk", "technologisch")),
    ]


def _of_its_kind(trial: Trial) -> Matrix:
    """The share that answers it, drawn to that of developments of its kind (ridge logit over the others' links)."""
    links = _links(trial)
    answered, towns = links.sum(axis=0), float(links.any(axis=1).sum())
    kinds = np.array([_kind(development) for development in _developments(trial)])
    model = LogisticRegression(C=1.0, max_iter=1000).fit(
        np.concatenate([kinds, kinds]),
        np.repeat([1, 0], len(kinds)),
        sample_weight=np.concatenate([answered, towns - answered]),
    )
    expected = model.predict_proba(kinds)[:, 1]
    drawn: Matrix = (answered + PRIOR_TOWNS * expected) / (towns + PRIOR_TOWNS)
    return drawn


def _kind_and_like(trial: Trial) -> Matrix:
    """The share of its kind, corrected by how much commoner it is among the like."""
    found = uptake.shares(_links(trial), _like(trial)[None, :], prior=uptake.RESPONSES_PRIOR)
    corrected: Matrix = _of_its_kind(trial) * found.like[0] / found.overall
    return corrected


WAYS: Final[Mapping[str, Way]] = {
    "links among the like, prior 1": lambda trial: _shares(trial, uptake.RESPONSES_PRIOR),
    "links among the like, lifted": _lifted,
    "effects logit": _effects,
    "popularity of its kind": _of_its_kind,
    "of its kind, and among the like": _kind_and_like,
}
