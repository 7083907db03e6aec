"""
How well the words of objectives are judged, on sentences of municipalities that nothing was made with.

Printed per criterion: F1 with its interval of 95 % (bootstrap over municipalities), Dutch and Flemish pooled and apart,
and in our own words apart; beside it a naive rule (a number and a date present), and the rules of an earlier checkout.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from kg.cycle.formulate.smart.features import features
from kg.cycle.formulate.smart.sentence import read
from kg.cycle.formulate.smart.weights import SignWeights
from ontologies.smart_words import groups
from tests.bench.formulate.sentences import CRITERIA, FOLDER, Sentence, sentences
from tests.bench.formulate.training import LABELS, fitted

Judge = Callable[[Sentence], Mapping[str, bool]]
_READERS: Final = {  # Cohen's kappa of the two readers, Flemish and Dutch, as their folder says
    "specifiek": (0.91, 0.92), "meetbaar": (0.90, 0.94), "tijdgebonden": (0.98, 1.0), "target": (0.94, 0.93),
}  # fmt: skip
_SAMPLES: Final = 2000
_PARTS: Final[Mapping[str, Callable[[Sentence], bool]]] = {
    "pooled": lambda _one: True,
    "Dutch": lambda one: one.set == "nederland",
    "Dutch, verbatim": lambda one: one.set == "nederland" and one.verbatim,
    "Dutch, our words": lambda one: not one.verbatim,
    "Flemish": lambda one: one.set == "vlaanderen",
}
_OF_EARLIER: Final = """
import json, sys
from datetime import date
from kg.cycle.formulate.smart.criteria import ObjectiveDraft, assess
from ontologies.smart_words import groups
for text in json.load(sys.stdin):
    found = assess(ObjectiveDraft(text), groups(), today=date(1900, 1, 1))
    print(json.dumps({one.criterion: one.verdict == "voldoet" for one in found.criteria}))
"""


def weighed(made: Mapping[str, SignWeights]) -> Judge:
    """As `kg smart` judges, with these weights."""

    def judge(one: Sentence) -> Mapping[str, bool]:
        shown = features(read(one.text, groups()))
        aim = made["doel"].holds(shown)
        words = {name: aim and made[name].holds(shown) for name in ("specifiek", "meetbaar")}
        return {**words, "tijdgebonden": aim and "time" in shown, "target": aim and "target" in shown}

    return judge


def naive(one: Sentence) -> Mapping[str, bool]:
    """A number and a date: any number that is no date makes an aim specific, measurable and a target."""
    seen = read(one.text, groups())
    number = bool(seen.quantities)
    return {"specifiek": number, "meetbaar": number, "target": number, "tijdgebonden": bool(seen.times)}


def earlier(checkout: Path, rows: Sequence[Sentence]) -> Judge:
    """The rules of another checkout of Kring."""
    asked = json.dumps([row.text for row in rows])
    command = [sys.executable, "-c", _OF_EARLIER]
    done = subprocess.run(
        command,
        input=asked,
        capture_output=True,
        text=True,
        check=True,
        cwd=checkout,
        env={"PYTHONPATH": str(checkout)},
    )
    said = {row.text: json.loads(line) for row, line in zip(rows, done.stdout.splitlines(), strict=True)}
    return lambda one: said[one.text]


def scored(rows: Sequence[Sentence], said: Mapping[str, Mapping[str, bool]], criterion: str) -> str:
    """F1 with its interval, recall, and of how many."""
    rows = [row for row in rows if row.labels[criterion] is not None and criterion in said[row.text]]
    by_town: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for row in rows:
        by_town[row.municipality].append((bool(row.labels[criterion]), said[row.text][criterion]))
    counts = np.array(
        [[sum(a and b for a, b in one), sum(b for _, b in one), sum(a for a, _ in one)] for one in by_town.values()]
    ).reshape(-1, 3)
    if not counts[:, 2].sum():
        return "none"
    draws = np.random.default_rng(0).integers(len(counts), size=(_SAMPLES, len(counts)))
    sums = counts[draws].sum(axis=1)
    low, high = np.quantile(2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1), (0.025, 0.975))
    right, found, there = counts.sum(axis=0)
    f1, recall = 2 * right / max(found + there, 1), right / there
    return f"{f1:.2f} [{low:.2f}, {high:.2f}] recall {recall:.2f} ({there} of {len(rows)})"


def run(before: Path | None = None) -> None:
    """The table."""
    if not FOLDER.is_dir():
        print(f"formulate: {FOLDER} is not there")
        return
    rows = sentences()
    seen, apart = [row for row in rows if not row.apart], [row for row in rows if row.apart]
    judges: dict[str, Judge] = {"weighed": weighed({name: fitted(seen, name) for name in LABELS}), "naive": naive}
    if before:
        judges["earlier rules"] = earlier(before, apart)
    towns = {row.municipality for row in apart}
    print(f"SMART: fitted on {len(seen)} sentences, judged on {len(apart)} of {len(towns)} other municipalities")
    for criterion in CRITERIA:
        print(f"{criterion} (readers' kappa: Flemish {_READERS[criterion][0]}, Dutch {_READERS[criterion][1]})")
        for name, judge in judges.items():
            said = {row.text: judge(row) for row in apart}
            for part, within in _PARTS.items():
                print(f"  {name:14}{part:18}{scored([row for row in apart if within(row)], said, criterion)}")
