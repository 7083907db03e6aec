"""Cold: no text of the municipality is known; size, place, like municipalities, duty and dates against popularity."""

from collections.abc import Sequence

from kg.cycle.interpret import WEIGHTS, rank
from tests.bench.interpret.hidden import Trial
from tests.bench.interpret.score import difference, mean_with_interval, ndcg


def run(trials: Sequence[Trial]) -> None:
    """Print the whole ranking, its parts and popularity, nDCG@10 against the hidden links."""
    relevant = {trial.code: dict.fromkeys(trial.relevant, 1) for trial in trials}
    weightings = {
        "Kring (all weights)": dict(WEIGHTS),
        "Kring, relevance": {"peers": 1.0},
        "duty and dates": {"duty": WEIGHTS["duty"], "urgency": WEIGHTS["urgency"]},
    }
    measured = {"popularity": ndcg(relevant, {t.code: {k: float(v) for k, v in t.popular.items()} for t in trials})}
    for name, weights in weightings.items():
        run = {t.code: {entry.id: entry.score for entry in rank(t.cold, weights)} for t in trials}
        measured[name] = ndcg(relevant, run)
    print(f"cold: {len(trials)} municipalities without any text, nDCG@10")
    for name, values in measured.items():
        print(
            f"  {name:34} {mean_with_interval(values)}  minus popularity {difference(values, measured['popularity'])}"
        )
