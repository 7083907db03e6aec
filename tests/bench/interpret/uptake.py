"""
What was taken up next: at each cut-off, items that a municipality had not registered yet, against what it did.

Only items that someone had registered by the cut-off can be ranked; later first ones of other items count as missed.
    hit@5, MRR   per registration (the reciprocal of its own rank), municipalities resampled with theirs
    nDCG@10      per municipality
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from kg.cycle.peers import Town
from kg.cycle.uptake import Taken
from tests.bench.interpret import register
from tests.bench.interpret.rivals import RIVALS, Past
from tests.bench.interpret.score import PerTown, difference, ndcg, pooled_difference

CUTS: Final = tuple(
    date.fromisoformat(d) for d in ("2024-07-01", "2024-10-01", "2025-01-01", "2025-04-01", "2025-07-01")
)
FEWEST_EVENTS: Final = 30  # before a cut-off; the register was empty before 2024


class Measured:
    """How one rival did at one cut-off, per municipality that registered something later."""

    def __init__(self, past: Past, scores: np.ndarray, later: dict[str, set[str]]) -> None:
        rows = {town.code: number for number, town in enumerate(past.towns)}
        run = {}
        self.hits: list[float] = []
        self.reciprocals: list[float] = []
        self.counts: list[float] = []
        for code in sorted(later.keys() & rows.keys()):
            row = rows[code]
            open_ = {
                item: float(scores[row, column])
                for column, item in enumerate(past.takers.items)
                if not past.takers.taken[row, column]
            }
            order = sorted(open_, key=lambda item: (-open_[item], item))
            places = [order.index(item) + 1 for item in later[code] if item in open_]
            self.hits.append(float(sum(place <= 5 for place in places)))
            self.reciprocals.append(sum(1 / place for place in places))
            self.counts.append(float(len(later[code])))
            run[code] = open_
        self.ndcg: PerTown = ndcg({code: dict.fromkeys(later[code], 1) for code in run}, run)
        self.hit_at_5 = sum(self.hits) / sum(self.counts)
        self.mrr = sum(self.reciprocals) / sum(self.counts)


def at(cut: date, towns: Sequence[Town], events: Sequence[Taken]) -> dict[str, Measured]:
    """Every rival at one cut-off."""
    past = Past.before(cut, towns, events)
    have = {(event.municipality, event.item) for event in past.events}
    later: dict[str, set[str]] = {}
    for event in events:
        if event.day >= cut and (event.municipality, event.item) not in have:
            later.setdefault(event.municipality, set()).add(event.item)
    return {name: Measured(past, rival(past), later) for name, rival in RIVALS.items()}


def run(data: Path) -> None:
    """Print every rival at every cut-off, families and titles."""
    towns = register.towns(data)
    for what, events in (("families", register.families(data)), ("titles", register.titles(data))):
        early = sum(event.day < date(2024, 1, 1) for event in events)
        print(f"uptake, {what}: {early} registrations before 2024-01-01, too few to rank by (least {FEWEST_EVENTS})")
        for cut in CUTS:
            measured = at(cut, towns, events)
            usual = measured["popularity"]
            print(f"uptake, {what}, {cut}: {len(usual.counts)} municipalities, {sum(usual.counts):.0f} registrations")
            for name, found in measured.items():
                print(
                    f"  {name:18} hit@5 {found.hit_at_5:.3f} {pooled_difference(found.hits, usual.hits, usual.counts)}"
                    f"  MRR {found.mrr:.3f} {pooled_difference(found.reciprocals, usual.reciprocals, usual.counts)}"
                    f"  nDCG@10 {np.mean(list(found.ndcg.values())):.3f} {difference(found.ndcg, usual.ndcg)}"
                )
