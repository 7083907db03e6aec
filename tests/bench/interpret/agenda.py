"""
What belongs on the agenda: the order of the whole against grades of two readers, beside simple orders; nDCG@10.

The grades are ours, not advisers': see `agenda/README.md`. Rules were made on one half of the municipalities; the other
half was looked at once they were done. The gain of an item is 2^mean grade - 1.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from math import log2
from pathlib import Path
from typing import Final

from sklearn.metrics import cohen_kappa_score

from kg.service import KnowledgeGraph
from tests.bench.interpret.library import library_of
from tests.bench.interpret.score import PerTown, compared, difference, mean_with_interval
from tests.bench.interpret.whole import nearest, newest

TODAY: Final = date(2026, 11, 28)
GRADES: Final = Path(__file__).parent / "agenda"
SEEN: Final = ("Amsterdam", "Den Haag", "Groningen", "Laarbeek", "Noordoostpolder", "Terschelling")  # every second one
DEPTH: Final = 10
Grades = Mapping[str, Mapping[str, Sequence[float]]]


def read() -> dict[str, dict[str, list[float]]]:
    """By municipality and development, the grade of each reader."""
    found: dict[str, dict[str, list[float]]] = {}
    for path in sorted(GRADES.glob("reader_*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.setdefault(row["municipality"], {}).setdefault(row["development"], []).append(row["grade"])
    return found


def kappa(grades: Grades) -> float:
    """Agreement of the two readers, quadratic weights. Source: Cohen (1968), doi:10.1037/h0026256."""
    ones, others = zip(*(pair for of_town in grades.values() for pair in of_town.values()), strict=True)
    return float(cohen_kappa_score(ones, others, weights="quadratic"))


def gained(order: Sequence[str], grades: Mapping[str, Sequence[float]]) -> float:
    """nDCG@10 of an order of ids."""
    gains = {key: 2 ** (sum(grade) / len(grade)) - 1 for key, grade in grades.items()}
    best = sorted(gains.values(), reverse=True)[:DEPTH]
    found = sum(gains[key] / log2(place + 2) for place, key in enumerate(order[:DEPTH]))
    return found / sum(gain / log2(place + 2) for place, gain in enumerate(best))


def orders(graph: KnowledgeGraph, town: str) -> dict[str, list[str]]:
    """By name, the order that each rival gives for a municipality."""
    ranked = graph.interpret(town, today=TODAY)
    code = graph.gazetteer.code(town)
    library = library_of(graph)
    others = [policy for policy in library.answering if code not in library.owners(policy)]
    found: dict[str, dict[str, float]] = {
        "relevance": {entry.id: entry.relevance for entry in ranked},
        "priority": {entry.id: entry.priority for entry in ranked},
        "score without moving and parts": {entry.id: entry.score for entry in ranked},
        "popularity": {e.id: float(sum(e.id in p.payload["responds_to"] for p in others)) for e in ranked},
        "nearest date ahead": {entry.id: nearest(entry.development, TODAY) for entry in ranked},
        "newest date behind": {entry.id: newest(entry.development, TODAY) for entry in ranked},
    }
    by_value = {name: sorted(values, key=lambda key: (-values[key], key)) for name, values in found.items()}
    return {"Kring": [entry.id for entry in ranked], **by_value}


def run(graph: KnowledgeGraph) -> None:
    """Print every order on both halves, and on all."""
    grades = read()
    found = {town: orders(graph, town) for town in sorted(grades)}
    print(
        f"agenda: {len(grades)} municipalities, {len(next(iter(grades.values())))} developments, graded by the makers;"
    )
    print(f"  quadratic kappa of the two readers {kappa(grades):.2f}; nDCG@{DEPTH}")
    kept = [town for town in sorted(grades) if town not in SEEN]
    for said, towns in (("seen while rules were made", SEEN), ("kept apart", kept), ("all", sorted(grades))):
        measured: dict[str, PerTown] = {
            name: {town: gained(found[town][name], grades[town]) for town in towns} for name in found[towns[0]]
        }
        print(f"  {said}: {', '.join(towns)}")
        for name, values in measured.items():
            ours = measured["Kring"]
            against = (
                "" if name == "Kring" else f"  Kring minus this {difference(ours, values)}; {compared(ours, values)}"
            )
            print(f"    {name:32} {mean_with_interval(values)}{against}")
