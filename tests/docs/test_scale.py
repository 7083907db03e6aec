"""The model of docs/explanation/scale.md: its table, its constants, and what it says of what was measured."""

import random
from collections import deque
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pytest

from kg.adapters.passages.postgres import nearness, words
from tests.bench.scale import inputs
from tests.bench.scale.__main__ import table
from tests.bench.scale.inputs import EMBEDDED_MS, LARGE, MEASURED, PASSAGE_BYTES, RATES, SIZES, SMALL, Rate
from tests.bench.scale.model import (
    breaks_at,
    facets_ms,
    needed,
    question_ms,
    throughput_per_s,
    waiting_ms,
    waiting_share,
)

PAGE = (Path(__file__).parents[2] / "docs" / "explanation" / "scale.md").read_text(encoding="utf-8")


def test_the_page_has_the_table_of_the_model() -> None:
    assert table() in PAGE


def test_what_the_model_takes_from_the_code_is_what_the_code_has() -> None:
    assert inputs.EXACT_MOST == nearness.EXACT_MOST
    assert inputs.MOST_POSTINGS == words.MOST_POSTINGS
    assert inputs.MOST_HELD == words._MOST_HELD


def test_the_page_says_what_breaks_first_in_the_order_of_the_model() -> None:
    said = [PAGE.index(f"{passages / 1e6:,.1f} million") for passages in list(breaks_at(64).values())[:4]]
    assert said == sorted(said)


@pytest.mark.parametrize("passages", [SMALL, LARGE])
def test_a_question_costs_what_was_measured(passages: int) -> None:
    assert question_ms(passages) == pytest.approx(MEASURED["all", passages], rel=0.05)


def test_a_question_costs_about_what_was_measured_at_a_size_that_the_model_was_not_made_of() -> None:
    """20,000 passages, with the code of some hours before: docs/adr/0084."""
    assert question_ms(20_000) == pytest.approx((9.0, 18.0), rel=0.3)


def test_facets_cost_what_was_measured() -> None:
    assert sum(facets_ms(LARGE)) == pytest.approx(sum(MEASURED["facets", LARGE]) - sum(MEASURED["all", LARGE]), rel=0.2)


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_a_process_answers_as_many_a_second_as_the_model_says_of_the_processors_it_had(rate: Rate) -> None:
    """Cost was measured by one client, these with up to sixteen: they do not stand in each other's way."""
    each = EMBEDDED_MS[rate.passages] if rate.adapter == "embedded" else sum(question_ms(rate.passages))
    assert rate.per_s == pytest.approx(throughput_per_s(rate.clients, each, rate.processors), rel=0.3)


def test_four_clients_on_a_quiet_machine() -> None:
    """docs/reference/benchmarks.md, 26 November 2026: two processors, 20.6 to 22.3 ms a request, 78, 86 and 86/s."""
    assert throughput_per_s(4, 21.4, 2) == pytest.approx(86, rel=0.15)


def test_the_disk_of_search_is_what_was_measured() -> None:
    """The database of 100,000 passages; that of 10,000 is larger by rows that were written over and not taken away."""
    empty = 8e6
    assert LARGE * sum(PASSAGE_BYTES.values()) + empty == pytest.approx(842_143_423, rel=0.03)
    without_graph = sum(PASSAGE_BYTES.values()) - PASSAGE_BYTES["graph"]
    assert SMALL * without_graph + empty == pytest.approx(112_359_103, rel=0.3)


@pytest.mark.parametrize(("counters", "busy", "share"), [(1, 0.5, 0.5), (2, 1.0, 1 / 3), (3, 3.0, 1.0)])
def test_the_chance_to_wait(counters: int, busy: float, share: float) -> None:
    assert waiting_share(counters, busy) == pytest.approx(share)


def test_waiting_is_what_a_simulation_of_the_queue_gives() -> None:
    chance, counters, per_s, each_ms = random.Random(1), 4, 30.0, 90.0  # noqa: S311 - a repeatable choice, no secret
    free, now, waits = deque([0.0] * counters), 0.0, []
    for _ in range(60_000):
        now += chance.expovariate(per_s) * 1000
        free = deque(sorted(free))
        begun = max(now, free.popleft())
        waits.append(begun - now)
        free.append(begun + chance.expovariate(1 / each_ms))
    assert waiting_ms(counters, per_s, each_ms) == pytest.approx(mean(waits), rel=0.1)


def test_more_passages_never_take_less() -> None:
    sizes = [needed(one) for one in SIZES]
    for smaller, larger in pairwise(sizes):
        assert sum(smaller.question_ms) < sum(larger.question_ms)
        assert smaller.memory_gb < larger.memory_gb
        assert smaller.database_cores <= larger.database_cores
        assert smaller.facets_ms < larger.facets_ms
