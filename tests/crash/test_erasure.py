"""Erasing a person is one transaction: whatever goes wrong, all records are there, with the name or without it."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

import kg
from kg.cycle.borgen.sharing import use_cases as people
from kg.errors import StoreError
from kg.model import schema
from kg.service import KnowledgeGraph

ROOT = Path(__file__).parents[2]
RECORDS = 400
KILLS = int(os.environ.get("KRING_CRASHES", "50")) // 10


def fill(graph: KnowledgeGraph, records: int) -> None:
    """A person who owns many objectives, of which some say so only in an earlier version."""
    person = schema.parse("Expert", {"id": "exp-1", "title": "Jan Bakker"})
    policy = schema.parse("Policy", {"id": "pol-1", "title": "Beleid", "municipality": "GM0001"})
    mine = [
        schema.parse("Objective", {"id": f"doel-{at}", "title": f"Doel {at}", "policy": "pol-1", "owner": "Jan Bakker"})
        for at in range(records)
    ]
    graph.put([person, policy, *mine], reason="proef")
    graph.put([schema.parse("Objective", {**schema.dump(one), "owner": "Iemand"}) for one in mine[::5]], reason="proef")


def named(graph: KnowledgeGraph) -> int:
    """How many versions of records, past ones included, name the person."""
    return sum("Bakker" in str(event.payload) for event in graph.stores.journal.events())


def objectives(graph: KnowledgeGraph) -> int:
    return graph.counts()["Objective"]


def test_a_failure_halfway_leaves_everything_as_it_was(graph: KnowledgeGraph) -> None:
    fill(graph, 4)
    before, head = named(graph), graph.stores.journal.head()
    fault = "CREATE TRIGGER fault BEFORE INSERT ON event WHEN NEW.op = 'put' AND NEW.record_id = 'doel-3' "
    with closing(sqlite3.connect(graph.stores.directory / "journal.db")) as other:
        other.execute(fault + "BEGIN SELECT RAISE(ABORT, 'de schijf is weg'); END")
        other.commit()
        with pytest.raises(StoreError, match="de schijf is weg"):
            people.erase_person(graph, "Jan Bakker")
        assert (named(graph), graph.stores.journal.head(), objectives(graph)) == (before, head, 4)
        assert graph.check() == []
        other.execute("DROP TRIGGER fault")
        other.commit()
    assert len(people.erase_person(graph, "Jan Bakker")) == 5
    assert (named(graph), objectives(graph)) == (0, 4)
    assert graph.check() == []


def test_what_once_named_a_person_forgets_it_and_what_was_deleted_too(graph: KnowledgeGraph) -> None:
    fill(graph, 6)
    graph.delete("doel-1", reason="proef")
    graph.delete("exp-1", reason="uit dienst")
    assert people.once_held_on(graph, "Jan Bakker") == ["doel-0", "doel-1", "doel-5", "exp-1"]
    people.erase_person(graph, "Jan Bakker")
    assert named(graph) == 0
    assert graph.get("doel-0").payload["owner"] == "Iemand"
    assert graph.check() == []


def test_a_kill_at_any_moment_leaves_all_or_nothing(tmp_path: Path) -> None:
    chance = random.Random(20261124)  # noqa: S311 - a repeatable choice, no secret
    store = tmp_path / "store"
    with kg.open(store, with_encoder=None, create=True) as graph:
        fill(graph, RECORDS)
        full = named(graph)
    seen = set()
    for kill in range(KILLS):
        command = [sys.executable, str(ROOT / "tests" / "crash" / "eraser.py"), str(store)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            time.sleep(chance.random() * 0.5)
            process.kill()
        with kg.open(store, with_encoder=None) as graph:
            left = named(graph)
            seen.add(left)
            assert left in {0, full}, kill
            assert objectives(graph) == RECORDS
            assert graph.check() == []
            if left == 0:
                assert b"Jan Bakker" not in (store / "journal.db").read_bytes()
                break
    assert seen
