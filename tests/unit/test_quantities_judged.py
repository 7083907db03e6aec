"""The amounts that are read in texts of municipalities, held against those judged by hand (quantities/NOTICE.md)."""

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from kg.dutch.quantities import read

LABELS = Path(__file__).parent / "quantities" / "labels.jsonl"
LEAST = {"open": 0.95, "apart": 0.8}
Pair = tuple[str, dict[str, Any] | None, dict[str, Any] | None]  # municipality, judged, read


@cache
def lines(path: Path) -> Sequence[str]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return content.decode("utf-8").splitlines()


def text_of(label: Mapping[str, Any], shared_data: Path) -> str:
    value: Any = json.loads(lines(shared_data / label["file"])[label["line"]])
    for part in label["field"].split("."):
        value = value[part]
    assert sha256(value.encode()).hexdigest().startswith(label["sha"]), "the text is another than was judged"
    return str(value)


def pairs(half: str, shared_data: Path) -> list[Pair]:
    labels = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    return [
        (label["municipality"], label["quantity"], found(text_of(label, shared_data)))
        for label in labels
        if label["half"] == half
    ]


def found(text: str) -> dict[str, Any] | None:
    counted = read(text)
    return counted and {name: value for name, value in asdict(counted).items() if value not in (None, "", False)}


def f1(some: Iterable[Pair], *parts: str) -> float:
    """Over texts; right is an amount that agrees in both ends, and in these parts."""
    right = wrong = missed = 0
    for _, judged, made in some:
        same = judged and made and all(judged.get(part) == made.get(part) for part in ("low", "high", *parts))
        right, wrong, missed = right + bool(same), wrong + bool(made and not same), missed + bool(judged and not same)
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def interval(some: Sequence[Pair], *parts: str) -> tuple[float, float]:
    """Of 95%, over municipalities drawn again a thousand times."""
    towns: dict[str, list[Pair]] = defaultdict(list)
    for pair in some:
        towns[pair[0]].append(pair)
    draw, names = random.Random(18), sorted(towns)  # noqa: S311 - nothing is kept secret by it
    drawn = ([pair for name in draw.choices(names, k=len(names)) for pair in towns[name]] for _ in range(1000))
    scores = sorted(f1(one, *parts) for one in drawn)
    return scores[25], scores[974]


PARTS = {"amount": (), "unit": ("unit",), "all": ("unit", "start", "end", "about", "before")}


@pytest.mark.parametrize("half", ["open", "apart"])
@pytest.mark.parametrize("what", PARTS)
def test_what_is_read_is_what_a_reader_says(
    half: str, what: str, shared_data: Path, record_property: Callable[[str, object], None]
) -> None:
    """The figures are in docs/reference/quantities.md; `pytest --junit-xml` writes them down."""
    some = pairs(half, shared_data)
    score, (low, high) = f1(some, *PARTS[what]), interval(some, *PARTS[what])
    record_property(f"{half}, {what}", f"{score:.2f} ({low:.2f} to {high:.2f})")
    assert low <= score <= high
    assert score >= LEAST[half]
