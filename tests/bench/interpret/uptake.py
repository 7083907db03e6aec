"""
What was taken up next: at each cut-off, items that a municipality had not registered yet, against what it did.

Only items that someone had registered by the cut-off can be ranked; later first ones of other items count as missed.
    hit@5, MRR   per registration (the reciprocal of its own rank), municipalities resampled with theirs
    nDCG@10      per municipality
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from kg.cycle.interpret.ranking.uptake import Taken
from kg.places.municipality import MunicipalityFacts
from tests.bench.interpret import register
from tests.bench.interpret.rivals import RIVALS, Past, Rival
from tests.bench.interpret.rivals_fitted import FITTED
from tests.bench.interpret.rivals_more import MORE
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
        self.codes = sorted(later.keys() & rows.keys())
        self.hits: list[float] = []
        self.reciprocals: list[float] = []
        self.counts: list[float] = []
        for code in self.codes:
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


def later_than(past: Past, events: Sequence[Taken]) -> dict[str, set[str]]:
    """By municipality, what it first registered from a cut-off on."""
    have = {(event.municipality, event.item) for event in past.events}
    later: dict[str, set[str]] = {}
    for event in events:
        if event.day >= past.cut and (event.municipality, event.item) not in have:
            later.setdefault(event.municipality, set()).add(event.item)
    return later


def at(
    cut: date, towns: Sequence[MunicipalityFacts], events: Sequence[Taken], rivals: Mapping[str, Rival]
) -> dict[str, Measured]:
    """Every rival at one cut-off."""
    past = Past.before(cut, towns, events)
    later = later_than(past, events)
    return {name: Measured(past, rival(past), later) for name, rival in rivals.items()}


def limits(cut: date, towns: Sequence[MunicipalityFacts], events: Sequence[Taken]) -> None:
    """Print what could be reached at most, and how towns with and without earlier registrations do."""
    past = Past.before(cut, towns, events)
    later = {code: items for code, items in later_than(past, events).items() if code in past.takers.codes}
    known, every = set(past.takers.items), sum(map(len, later.values()))
    reachable = sum(len(items & known) for items in later.values())
    oracle = sum(min(5, len(items & known)) for items in later.values()) / every
    best_mrr = sum(1 / place for items in later.values() for place in range(1, len(items & known) + 1)) / every
    future = np.array([sum(item in items for items in later.values()) for item in past.takers.items], float)
    foreseen = Measured(past, np.tile(future, (len(past.towns), 1)), later)
    ours = RIVALS["Kring"](past)
    print(f"  limit: of {every} later registrations {every - reachable} of items that nobody had registered yet")
    print(f"  limit: every town's own future known, hit@5 {oracle:.3f}, MRR {best_mrr:.3f}")
    print(f"  limit: one order for all, the future known, hit@5 {foreseen.hit_at_5:.3f}, MRR {foreseen.mrr:.3f}")
    started = {event.municipality for event in past.events}
    for name, chosen in (("some", later.keys() & started), ("none", later.keys() - started)):
        part = {code: later[code] for code in chosen}
        found, usual = Measured(past, ours, part), Measured(past, RIVALS["popularity"](past), part)
        print(
            f"  towns that had {name}: {len(part)}, {sum(found.counts):.0f} registrations, "
            f"hit@5 {found.hit_at_5:.3f} (popularity {usual.hit_at_5:.3f}), MRR {found.mrr:.3f} ({usual.mrr:.3f})"
        )


def pooled(found: Sequence[dict[str, Measured]], usual: str) -> None:
    """Print every rival over all cut-offs together; municipalities are drawn again with all their cut-offs."""
    for name in found[0]:
        said = f"  {name:24}"
        for measure in ("hits", "reciprocals", "ndcg"):
            ours, theirs, counts = (
                _by_town(found, rival, what)
                for rival, what in ((name, measure), (usual, measure), (name, _PER[measure]))
            )
            towns = sorted(counts)
            columns = [[values[town] for town in towns] for values in (ours, theirs, counts)]
            said += f" {measure} {sum(columns[0]) / sum(columns[2]):.3f} {pooled_difference(*columns)}"
        print(said)


def _alone(found: Measured) -> str:
    """The 95 % interval of hit@5 itself."""
    return pooled_difference(found.hits, [0.0] * len(found.hits), found.counts).partition("[")[2].rstrip("]")


_PER: Final = {"hits": "counts", "reciprocals": "counts", "ndcg": "ones"}


def _by_town(found: Sequence[dict[str, Measured]], rival: str, what: str) -> dict[str, float]:
    summed: dict[str, float] = {}
    for measured in found:
        one = measured[rival]
        ones = dict.fromkeys(one.codes, 1.0)
        values = {"ndcg": one.ndcg, "ones": ones}.get(what) or dict(zip(one.codes, getattr(one, what), strict=True))
        for town, value in values.items():
            summed[town] = summed.get(town, 0.0) + value
    return summed


def run(data: Path) -> None:
    """Print every rival at every cut-off, families and titles."""
    towns = register.towns(data)
    for what, events in (("families", register.families(data)), ("titles", register.titles(data))):
        early = sum(event.day < date(2024, 1, 1) for event in events)
        print(f"uptake, {what}: {early} registrations before 2024-01-01, too few to rank by (least {FEWEST_EVENTS})")
        every = []
        for cut in CUTS:
            measured = at(cut, towns, events, {**RIVALS, **MORE, **FITTED} if what == "families" else RIVALS)
            every.append(measured)
            common = measured["popularity"]
            print(f"uptake, {what}, {cut}: {len(common.counts)} municipalities, {sum(common.counts):.0f} registrations")
            for name, found in measured.items():
                print(
                    f"  {name:24} hit@5 {found.hit_at_5:.3f} [{_alone(found)}]"
                    f" {pooled_difference(found.hits, common.hits, found.counts)}"
                    f"  MRR {found.mrr:.3f} {pooled_difference(found.reciprocals, common.reciprocals, found.counts)}"
                    f"  nDCG@10 {np.mean(list(found.ndcg.values())):.3f} {difference(found.ndcg, common.ndcg)}"
                )
            limits(cut, towns, events)
        for usual in ("popularity", "Kring"):
            print(f"uptake, {what}, all cut-offs together, in brackets the difference to {usual}")
            pooled(every, usual)
