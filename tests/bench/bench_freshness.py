"""
How often a feed that goes on is called silent, by `kg.cycle.interpret.signals.freshness` and by simpler rules.

Replayed over the publishers of the demo's signals: before each next item, from what was known then. `early` is the
share of gaps in which it was called silent, with its 95 % interval by bootstrap over publishers; `days` the median over
publishers of how long a feed may be silent now: who never calls one silent is early never.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib.resources import files
from itertools import pairwise
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np

from kg.cycle.interpret.signals.freshness import GAPS, LEAST_DAYS, SHARE, SLACK, Channel, hearing

SIGNALS: Final = Path(str(files("ingest") / "demo" / "developments" / "signals.jsonl"))
ROUNDS: Final = 2000
Days = Sequence[date]


def gaps(days: Days) -> list[int]:
    return sorted((later - earlier).days for earlier, later in pairwise(days[-GAPS - 1 :]))


def long(days: Days) -> int:
    """The nine tenths of the gaps."""
    found = gaps(days)
    return found[min(len(found), ceil((len(found) + 1) * SHARE)) - 1]


def kring(days: Days) -> float:
    """As the service judges it."""
    dates = tuple(day.isoformat() for day in days)
    rhythm = hearing([Channel("x", "x", followed_by="x", dates=dates)], days[-1]).feeds["x"].rhythm
    assert rhythm is not None
    return rhythm.patience_days


RULES: Final[Mapping[str, Callable[[Days], float]]] = {
    "kring": kring,
    "twice the median": lambda days: SLACK * median(gaps(days)),
    "three times the median": lambda days: 3 * median(gaps(days)),
    "nine tenths alone": long,
    "twice the nine tenths": lambda days: 2 * long(days),
}


def run() -> dict[str, dict[str, Any]]:
    """By rule: gaps looked at, share called silent too early, and the median patience in days."""
    items = defaultdict[str, set[date]](set)
    for line in SIGNALS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if len(row["date"]) == len("2026-01-01"):
            items[row["source"].get("publisher") or ""].add(date.fromisoformat(row["date"]))
    feeds = [sorted(days) for days in items.values() if len(days) > LEAST_DAYS]
    measured = {}
    for name, patience in RULES.items():
        early = [
            [(days[at] - days[at - 1]).days > patience(days[:at]) for at in range(LEAST_DAYS, len(days))]
            for days in feeds
        ]
        measured[name] = {
            "feeds": len(feeds),
            "gaps": sum(map(len, early)),
            "early": _interval(early),
            "days": median(patience(days) for days in feeds),
        }
    return measured


def _interval(early: Sequence[Sequence[bool]]) -> dict[str, float]:
    counts = np.array([(sum(one), len(one)) for one in early], dtype=float)
    rng = np.random.default_rng(17)
    drawn = counts[rng.integers(0, len(counts), (ROUNDS, len(counts)))].sum(axis=1)
    lower, upper = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    whole = counts.sum(axis=0)
    return {"middle": whole[0] / whole[1], "lower": float(lower), "upper": float(upper)}


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
