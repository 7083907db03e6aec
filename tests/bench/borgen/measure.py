"""nDCG@10 and recall@10 over questions with graded answers, and how sure we are of a mean or a ratio."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import ir_measures
import numpy as np
from ir_measures import R, nDCG

Asked = Mapping[str, Any]
Run = Mapping[str, float]  # by id of a record its score
Scores = Mapping[str, float]  # nDCG@10 by question
_SAMPLES: Final = 10_000  # bootstrap


class Measure:
    """nDCG@10 with gain 2^grade - 1, and recall@10, of any way to answer."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.asked = asked
        self._qrels = {q["id"]: {key: 2**grade - 1 for key, grade in q["relevant"].items()} for q in asked}
        self._hard = [q["id"] for q in asked if q.get("difficulty") == "hard"]
        self._recall: dict[int, float] = {}

    def __call__(self, answer: Callable[[Asked], Run]) -> Scores:
        """By question."""
        run = {q["id"]: dict(answer(q)) for q in self.asked}
        found = {metric.query_id: metric.value for metric in ir_measures.iter_calc([nDCG @ 10], self._qrels, run)}
        scores = {q["id"]: found.get(q["id"], 0.0) for q in self.asked}
        self._recall[id(scores)] = float(ir_measures.calc_aggregate([R @ 10], self._qrels, run)[R @ 10])
        return scores

    def row(self, scores: Scores) -> dict[str, Any]:
        """Means, and a 95 % interval by bootstrap over questions; recall of what this measured itself."""
        row: dict[str, Any] = {"ndcg@10": mean(scores), "interval": interval(list(scores.values()))}
        if id(scores) in self._recall:
            row["recall@10"] = round(self._recall[id(scores)], 3)
        return {**row, "hard": mean({key: scores[key] for key in self._hard})} if self._hard else row


def mean(scores: Scores) -> float:
    """Over the questions."""
    return round(float(np.mean(list(scores.values()))), 3)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile of the mean, by bootstrap."""
    rng = np.random.default_rng(7)
    means = rng.choice(np.asarray(values), (_SAMPLES, len(values))).mean(1)
    return round(float(np.percentile(means, 2.5)), 3), round(float(np.percentile(means, 97.5)), 3)


def ratio_interval(ours: Scores, theirs: Scores) -> tuple[float, float]:
    """How many times ours is theirs, over the same resampled questions."""
    rng = np.random.default_rng(7)
    keys = sorted(ours)
    rows = rng.integers(0, len(keys), (_SAMPLES, len(keys)))
    a, b = (np.array([scores[key] for key in keys])[rows].mean(1) for scores in (ours, theirs))
    ratios = a / np.maximum(b, 1e-9)
    return round(float(np.percentile(ratios, 2.5)), 2), round(float(np.percentile(ratios, 97.5)), 2)
