"""After `kill -9` of who moves a store, or of the database that it moves to, a move goes on and nothing is lost."""

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
from kg.model.knowledge import Lesson
from kg.ports.trail import Wanted
from tests.postgres import server

ROOT = Path(__file__).parents[2]
CRASHES = min(int(os.environ.get("KRING_CRASHES", "6")), 25)  # each takes some ten seconds
MANY = 4000  # events to begin with: some pages
FEW = 5  # writes that are acknowledged between two kills


def _begun(*words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.crash.mover", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    begun = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
    assert begun.stdout is not None
    assert begun.stdout.readline() == "open\n"
    return begun


def _is(directory: str, wanted: str) -> bool:
    """Whether the source is held, or gone."""
    with closing(sqlite3.connect(f"file:{directory}/journal.db?mode=ro", uri=True)) as db:
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'moving'").fetchone() is None:
            return False
        role, until = db.execute("SELECT role, until FROM moving").fetchone()
    return bool(role == "gone" if wanted == "gone" else until > time.time())


def _wait_until(directory: str, wanted: str, mover: "subprocess.Popen[str]") -> None:
    while not _is(directory, wanted) and mover.poll() is None:
        time.sleep(0.001)


def test_a_move_that_is_killed_goes_on_and_all_that_was_acknowledged_comes_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(20261130)  # noqa: S311 - a repeatable choice, no secret
    one, two = str(tmp_path / "een"), str(tmp_path / "twee")
    with kg.open(one, with_encoder=None, create=True) as graph:
        lessons = [Lesson(id=f"les-{n}", title=f"Les {n}", phase="borgen", basis="afgeleid") for n in range(MANY)]
        graph.put(lessons, space="kring/public", reason="proef")
    acknowledged: list[int] = []
    with server(durable=True) as running:
        writer = _begun("write", one)
        assert writer.stdout is not None
        monkeypatch.setenv("KRING_DATABASE_URL", running.fresh())
        for crash in range(CRASHES):
            mover = _begun("move", one, two)
            if crash % 3 == 1:
                _wait_until(one, "held", mover)
            time.sleep(chance.random() * 2)
            if crash % 3 == 2:
                running.kill()
                running.start()
            mover.kill()
            mover.communicate()
            assert not _is(one, "gone")
            acknowledged += [int(writer.stdout.readline()) for _ in range(FEW)]  # the source goes on by itself
        mover = _begun("move", one, two)
        _wait_until(one, "gone", mover)
        mover.kill()
        mover.communicate()
        mover = _begun("move", one, two)
        said = mover.communicate()[0]
        assert said.startswith("moved"), said
        assert said.split()[2:] == []
        acknowledged += list(map(int, writer.communicate(timeout=120)[0].split()))
        assert writer.returncode == 0  # it was told that the store has moved
        with kg.open(two, with_encoder=None) as graph:
            assert graph.check(graph.stores.anchors.faults) == []
            written = {stored.id for stored in graph.stores.journal.scan()}
            seen = {line.actor for line in graph.stores.trail.seen(Wanted(acts=frozenset({"read"})), most=10**6)}
    assert acknowledged
    assert {f"les-t{number}" for number in acknowledged} <= {key.rpartition(".")[2] for key in written}
    assert {f"lezer-{number}" for number in acknowledged} <= seen
