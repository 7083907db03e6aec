"""
How well the rules find in what two sides differ, on pairs that were written and labelled before there was any rule.

The pairs and what their labels mean: RUBRIC.md. No rule was made on `held_out.jsonl`; the floors lie below what was
measured there (ADR 78), so that a change that loses more than one pair is seen.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kg.cycle.implement.sides.comparison import compared
from kg.cycle.implement.sides.verdict import DIFFERENT, SAME, SILENT, UNSURE
from kg.model.aims.records import ASPECTS

HERE = Path(__file__).parent


def pairs(half: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / f"{half}.jsonl").read_text("utf-8").splitlines()]


class Found(NamedTuple):
    right: int
    found: int
    there: int
    exact: int


def found(aspect: str, rows: Sequence[dict[str, Any]]) -> Found:
    said = [
        next(one.verdict for one in compared(row["policy"], row["execution"]) if one.aspect == aspect) for row in rows
    ]
    labels = [row["labels"][aspect] for row in rows]
    both = list(zip(said, labels, strict=True))
    right = sum(one == two == DIFFERENT for one, two in both)
    return Found(right, said.count(DIFFERENT), labels.count(DIFFERENT), sum(one == two for one, two in both))


def test_there_are_sixty_pairs_and_each_aspect_has_a_label() -> None:
    """A half is kept apart, and no pair stands in both."""
    tuned, held_out = pairs("tuned"), pairs("held_out")
    assert len(tuned) + len(held_out) >= 60
    assert len(held_out) >= 30
    assert not {row["id"] for row in tuned} & {row["id"] for row in held_out}
    for row in (*tuned, *held_out):
        assert set(row["labels"]) == set(ASPECTS)
        assert set(row["labels"].values()) <= {DIFFERENT, SAME, UNSURE, SILENT}


@pytest.mark.parametrize(
    ("aspect", "precision", "recall", "exact"),
    [("hoeveelheid", 0.8, 0.8, 0.9), ("datum", 1.0, 1.0, 0.95), ("wie", 0.6, 0.6, 0.8), ("reikwijdte", 0.8, 0.6, 0.85)],
)
def test_differences_are_found_on_pairs_that_no_rule_was_made_on(
    aspect: str, precision: float, recall: float, exact: float
) -> None:
    """Per kind, at least this share of what is found is right, and of what is there is found."""
    rows = pairs("held_out")
    one = found(aspect, rows)
    assert one.right / one.found >= precision
    assert one.right / one.there >= recall
    assert one.exact / len(rows) >= exact


def test_what_one_side_does_not_say_is_never_a_difference() -> None:
    """Of every pair in which only one side has a number or a date, none is called different in that."""
    rows = [*pairs("tuned"), *pairs("held_out")]
    for aspect in ("hoeveelheid", "datum"):
        bare = [row for row in rows if row["labels"][aspect] in {UNSURE, SILENT}]
        assert bare
        assert not found(aspect, bare).found


@pytest.mark.parametrize("half", ["tuned", "held_out"])
def test_a_sentence_does_not_differ_from_itself(half: str) -> None:
    for row in pairs(half):
        for text in (row["policy"], row["execution"]):
            assert all(one.verdict in {SAME, SILENT, UNSURE} for one in compared(text, text)), text
