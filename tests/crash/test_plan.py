"""After `kill -9` at any moment a plan is committed whole or not at all, and an accounted year is as it was written."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import kg
from kg.model.schema import parse
from kg.service import KnowledgeGraph
from tests.crash.planner import ACTIVITIES, YEARS

ROOT = Path(__file__).parents[2]
CRASHES = int(os.environ.get("KRING_CRASHES", "50"))
KILLS = CRASHES if CRASHES > 50 else 10  # few in `make deep`, all of them in `make crash`


def fill(graph: KnowledgeGraph) -> None:
    amounts = [{"year": year, "budget_cents": 100 + year, "spent_cents": 7} for year in YEARS]
    graph.put(
        [
            parse("Trajectory", {"id": "tr", "title": "Fictief traject"}),
            parse("Decision", {"id": "besluit", "title": "Fictief besluit", "municipality": "GM0308"}),
            *(
                parse("Activity", {"id": f"a{at}", "title": f"A {at}", "trajectory": "tr", "amounts": amounts})
                for at in range(ACTIVITIES)
            ),
        ],
        reason="proef",
    )


def looked_at(graph: KnowledgeGraph, settled: dict[str, str]) -> None:
    """Nothing, when all is whole; the accounts that were seen are kept by id, to the byte."""
    activities = {one.id: one.payload for one in graph.scan("Activity")}
    assert len(activities) == ACTIVITIES
    assert len({one.get("description") for one in activities.values()}) == 1
    accounts: dict[int, Any] = {}
    for one in graph.scan("YearAccount"):
        said = json.dumps(one.payload)
        assert settled.setdefault(one.id, said) == said
        assert len(one.payload["amounts"]) == ACTIVITIES
        accounts[one.payload["year"]] = one
    for payload in activities.values():
        assert [one["year"] for one in payload.get("accounted", ())] == sorted(accounts)
    numbers = [one.payload["number"] for one in graph.scan("Baseline")]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert all(len(one.payload["activities"]) == ACTIVITIES for one in graph.scan("Baseline"))
    assert set(settled) == {one.id for one in accounts.values()}


def test_a_plan_is_whole_and_an_accounted_year_stays_to_the_byte_after_a_kill_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(20261130)  # noqa: S311 - a repeatable choice, no secret
    store, settled = tmp_path / "store", dict[str, str]()
    with kg.open(store, with_encoder=None, create=True) as graph:
        fill(graph)
    command = [sys.executable, str(ROOT / "tests" / "crash" / "planner.py"), str(store)]
    for kill in range(KILLS):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            if not settled:  # so that there is a year that has to stay
                assert process.stdout.readline() == f"accounted {YEARS.start}\n"
            time.sleep(chance.random() * 0.3)
            process.kill()
        with kg.open(store, with_encoder=None) as graph:
            looked_at(graph, settled)
            assert kill % 50 or graph.check() == []
    with kg.open(store, with_encoder=None) as graph:
        assert graph.check() == []
    assert settled
