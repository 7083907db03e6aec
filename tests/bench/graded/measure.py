"""
What each answer is worth on the graded pairs, beside baselines of the same run.

Every figure is [value, low, high]: the mean over lessons, steps, questions or developments, and its interval of 90 % by
bootstrap over those.
"""

import json
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
Row = Mapping[str, Any]
Figure = tuple[float, float, float]
_DRAWS: Final = 2000
_SEED: Final = 17  # draws, no secrets
TOP: Final = 5


def rows(name: str) -> list[dict[str, Any]]:
    """The pairs of a set, each with `grade`: what both readers gave, the lower where they differ."""
    found = [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    return [{**row, "grade": _agreed(row["a"], row.get("b", row["a"]))} if "a" in row else row for row in found]


def _agreed(one: Any, other: Any) -> Any:
    if isinstance(one, str):
        return one if one == other else "onbekend"
    return min(one, other)


def half(found: Iterable[Row], which: str) -> list[Row]:
    """The pairs of one half: "open" is what was looked at, "apart" what was kept, "fresh" what came after."""
    return [row for row in found if row["half"] == which]


def interval(groups: Mapping[str, Sequence[Row]], figure: Callable[[Sequence[Row]], float | None]) -> Figure | None:
    """A figure over all pairs with its interval, drawing whole groups; None where it is of nothing."""
    whole = figure([row for found in groups.values() for row in found])
    if whole is None:
        return None
    draw, keys = random.Random(_SEED), sorted(groups)  # noqa: S311 - no secret
    drawn = sorted(
        value
        for _ in range(_DRAWS)
        if (value := figure([row for key in draw.choices(keys, k=len(keys)) for row in groups[key]])) is not None
    )
    return whole, drawn[int(0.05 * len(drawn))], drawn[int(0.95 * len(drawn))]


def grouped(found: Iterable[Row], by: str) -> dict[str, list[Row]]:
    """Pairs by what is drawn together."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        groups[row[by]].append(row)
    return groups


def right(found: Sequence[Row]) -> float | None:
    """The share of `said` that is the grade."""
    return sum(row["said"] == row["grade"] for row in found) / len(found) if found else None


def precision(found: Sequence[Row]) -> float | None:
    """Of what was decided, the share that is right; `said` "onbekend" or 0 decides nothing."""
    decided = [row for row in found if row["said"] not in {"onbekend", 0}]
    return right(decided)


def recall(found: Sequence[Row]) -> float | None:
    """Of what the readers decided, the share that was said."""
    decided = [row for row in found if row["grade"] not in {"onbekend", 0}]
    return right(decided)


def gains(groups: Mapping[str, Sequence[Row]]) -> dict[str, float]:
    """nDCG@5 of the order by `score` among the graded, of each group that has anything to gain; ties by id."""
    values = {}
    for key, pairs in groups.items():
        ideal = _dcg(sorted((row["grade"] for row in pairs), reverse=True))
        ordered = sorted(pairs, key=lambda row: (-row["score"], row["id"]))
        if ideal:
            values[key] = _dcg([row["grade"] for row in ordered]) / ideal
    return values


def mean(values: Mapping[str, float]) -> Figure:
    """The mean of some values with its interval."""
    draw, keys = random.Random(_SEED), sorted(values)  # noqa: S311 - no secret
    drawn = sorted(math.fsum(values[key] for key in draw.choices(keys, k=len(keys))) / len(keys) for _ in range(_DRAWS))
    return math.fsum(values.values()) / len(keys), drawn[int(0.05 * len(drawn))], drawn[int(0.95 * len(drawn))]


def _dcg(grades: Sequence[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:TOP]))
