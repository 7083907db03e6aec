"""`python -m tests.bench.graded [PART]`: the figures on "apart", or on "open" or "fresh", see `measure.half`."""

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sklearn.metrics import cohen_kappa_score

import kg
from ingest.load import ingest_into
from kg.profiles.choices import encoder
from kg.service import KnowledgeGraph
from tests.bench.graded import answers, measure
from tests.bench.graded.measure import Row

DEMO = Path(kg.__file__).parents[1] / "ingest" / "demo"
SETS = {"applies": False, "push": True, "who": True, "offer": True, "risk": True}  # whether grades are ordered


def run(graph: KnowledgeGraph, which: str) -> dict[str, Any]:
    """By set, by way of answering, by measure: value and interval; and the agreement of the readers over all pairs."""
    decided = {"right": measure.right, "precision": measure.precision, "recall": measure.recall}
    if which == "fresh":
        return {"push": _orders(answers.pushed(graph), which, "step")}
    found = {
        "applies": _figures(answers.holds(), which, "lesson", decided),
        "push": _orders(answers.pushed(graph), which, "step"),
        "who": _orders(answers.helped(graph), which, "question"),
        "offer": _figures(answers.offered(graph), which, "development", decided),
        "risk": _figures(answers.risked(graph), which, "about", decided),
    }
    return {**found, "agreement": {name: _agreement(name, weighted=ordered) for name, ordered in SETS.items()}}


def _figures(
    sets: answers.Sets, which: str, by: str, measures: dict[str, Callable[[Sequence[Row]], float | None]]
) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for way, pairs in sets.items():
        groups = measure.grouped(measure.half(pairs, which), by)
        figures = {name: measure.interval(groups, one) for name, one in measures.items()}
        told[way] = {name: figure and [round(value, 3) for value in figure] for name, figure in figures.items()}
    return told


def _orders(sets: answers.Sets, which: str, by: str) -> dict[str, Any]:
    """nDCG@5 of each way, and how much Kring gains over it."""
    values = {way: measure.gains(measure.grouped(measure.half(pairs, which), by)) for way, pairs in sets.items()}
    told: dict[str, Any] = {}
    for way, own in values.items():
        more = {key: values["kring"][key] - value for key, value in own.items()}
        figures = {"nDCG@5": measure.mean(own), "kring more": measure.mean(more)}
        told[way] = {name: [round(value, 3) for value in figure] for name, figure in figures.items()}
    return told


def _agreement(name: str, *, weighted: bool) -> dict[str, float]:
    pairs = [row for row in measure.rows(name) if "b" in row]
    grades = sorted({row[reader] for row in pairs for reader in ("a", "b")}, key=str)
    same = sum(row["a"] == row["b"] for row in pairs) / len(pairs)
    ones, others = ([grades.index(row[reader]) for row in pairs] for reader in ("a", "b"))
    agreed = cohen_kappa_score(ones, others, weights="quadratic" if weighted else None)
    return {"pairs": len(pairs), "same": round(same, 3), "kappa": round(float(agreed), 3)}


def main() -> None:
    """Print the figures, one way of answering a line."""
    which = sys.argv[1] if len(sys.argv) > 1 else "apart"
    with tempfile.TemporaryDirectory() as folder, kg.open(folder, with_encoder=encoder(), create=True) as graph:
        ingest_into(graph, [DEMO], space="kring/public", progress=lambda *_: None)
        found = run(graph, which)
    for name, ways in found.items():
        for way, figures in ways.items():
            print(f"{name}, {way}: {json.dumps(figures, ensure_ascii=False)}")


if __name__ == "__main__":
    main()
