"""After `kill -9` of who moves a store, or of the database that it moves to, a move goes on and nothing is lost."""

import itertools
import os
import random
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path

import pytest

import kg
from kg.adapters.sql.fence import Fence
from kg.model.knowledge import Lesson
from kg.ports.trail import Wanted
from kg.profiles import access
from kg.profiles.migration import move as moving
from kg.profiles.migration.move import Where
from kg.profiles.migration.sides import Side, beyond, on_one_machine
from tests.postgres import server

ROOT = Path(__file__).parents[2]
CRASHES = min(int(os.environ.get("KRING_CRASHES", "6")), 25)  # each takes some ten seconds
MANY = 4000  # events to begin with: some pages
FEW = 5  # writes that are acknowledged between two kills


def _begun(url: str, *words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.crash.mover", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KRING_DATABASE_URL": url}
    begun = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
    assert begun.stdout is not None
    assert begun.stdout.readline() == "open\n"
    return begun


def _ended(process: "subprocess.Popen[str]") -> None:
    """Nothing of it is left when a test fails."""
    process.kill()
    process.communicate()


def _is(side: Side, wanted: str) -> bool:
    """Whether the source is held, or gone."""
    found = side.standing()
    return found is not None and (found.role == "gone" if wanted == "gone" else found.is_held)


def _wait_until(side: Side, wanted: str, mover: "subprocess.Popen[str]") -> None:
    while not _is(side, wanted) and mover.poll() is None:
        time.sleep(0.001)


@pytest.mark.parametrize("where", ["scaled", "embedded"])
def test_a_move_that_is_killed_goes_on_and_all_that_was_acknowledged_comes_along(
    where: Where, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(20261130)  # noqa: S311 - a repeatable choice, no secret
    one, two = str(tmp_path / "een"), str(tmp_path / "twee")
    acknowledged: list[int] = []
    with server(durable=True) as running, ExitStack() as stack:
        url = running.fresh()
        from_url, to_url = ("", url) if where == "scaled" else (url, "")
        monkeypatch.setenv("KRING_DATABASE_URL", from_url)
        with kg.open(one, with_encoder=None, create=True) as graph:
            lessons = [Lesson(id=f"les-{n}", title=f"Les {n}", phase="borgen", basis="afgeleid") for n in range(MANY)]
            graph.put(lessons, space="kring/public", reason="proef")
        side = stack.enter_context(on_one_machine(tmp_path / "een") if where == "scaled" else beyond(Path(one), url))
        writer = _begun(from_url, "write", one)
        stack.callback(_ended, writer)
        assert writer.stdout is not None
        for crash in range(CRASHES):
            mover = _begun(url, "move", where, one, two)
            if crash % 3 == 1:
                _wait_until(side, "held", mover)
            time.sleep(chance.random() * 2)
            if crash % 3 == 2 and where == "scaled":
                running.kill()
                running.start()
            mover.kill()
            mover.communicate()
            assert not _is(side, "gone")
            acknowledged += [int(writer.stdout.readline()) for _ in range(FEW)]  # the source goes on by itself
        mover = _begun(url, "move", where, one, two)
        _wait_until(side, "gone", mover)
        mover.kill()
        mover.communicate()
        mover = _begun(url, "move", where, one, two)
        said = mover.communicate()[0]
        assert said.startswith("moved"), said
        assert said.split()[2:] == []
        acknowledged += list(map(int, writer.communicate(timeout=120)[0].split()))
        assert writer.returncode == 0  # it was told that the store has moved
        monkeypatch.setenv("KRING_DATABASE_URL", to_url)
        with kg.open(two, with_encoder=None) as graph:
            assert graph.check(graph.stores.anchors.faults) == []
            written = {stored.id for stored in graph.stores.journal.scan()}
            seen = {line.actor for line in graph.stores.trail.seen(Wanted(acts=frozenset({"read"})), most=10**6)}
    assert acknowledged
    assert {f"les-t{number}" for number in acknowledged} <= {key.rpartition(".")[2] for key in written}
    assert {f"lezer-{number}" for number in acknowledged} <= seen


class Killed(BaseException):
    """That somebody ended the process here."""


@pytest.mark.parametrize(
    ("where", "cut"),
    [("scaled", ("put_up", 1)), ("scaled", ("put_up", 2)), ("scaled", ("put_up", 3)), ("scaled", ("leave", 1)),
     ("scaled", ("leave", 2)), ("scaled", ("take_down", 1)), ("embedded", ("put_up", 2)),
     ("embedded", ("put_up", 3)), ("embedded", ("take_down", 1)), ("embedded", ("take_down", 2))],
)  # fmt: skip
def test_a_move_that_is_killed_between_two_fences_goes_on(
    where: Where, cut: tuple[str, int], postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, today = tmp_path / "een", tmp_path / "twee", date(2026, 11, 30)
    monkeypatch.setenv("KRING_DATABASE_URL", "" if where == "scaled" else postgres)
    with kg.open(one, with_encoder=None, create=True) as graph:
        graph.put([Lesson(id="les", title="Les", phase="borgen", basis="afgeleid")], reason="proef")
    with closing(access.open_keys(one)) as keys:
        _, text = keys.add("Fictief", {"ede": "editor"}, until=date(2099, 1, 1), today=today)
    monkeypatch.setenv("KRING_DATABASE_URL", postgres)
    step, number = cut
    real, calls = getattr(Fence, step), itertools.count(1)

    def cut_off(*words: object, **more: object) -> None:
        if next(calls) == number:
            raise Killed
        real(*words, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Fence, step, cut_off)
        with pytest.raises(Killed):
            moving.move(where, one, two)
    found, _ = moving.move(where, one, two)
    assert (found.wrong, found.events, found.kept["key"][0]) == ((), 1, 1)
    monkeypatch.setenv("KRING_DATABASE_URL", "" if where == "embedded" else postgres)
    with closing(access.open_keys(two)) as keys:
        assert keys.key_of(text, today=today) is not None
        keys.add("Nog een", {"ede": "reader"}, until=date(2099, 1, 1), today=today)  # it may be written
