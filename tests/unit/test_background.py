"""Work that nobody waits for gives way to what somebody waits for, and ends when it is told to."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

import kg
from kg import deadline
from kg.adapters.gate import Gate
from kg.deadline import Background
from kg.errors import QuestionEnded
from kg.model.knowledge import Case
from kg.service import KnowledgeGraph
from kg.store.health.examination import Upkeep

SOON_S = 60.0


@pytest.mark.parametrize(
    ("others_s", "rests"),
    [(0.0, []), (0.01, []), (0.5, [0.4]), (2.0, [0.4])],
    ids=["alone", "as good as alone", "beside a question", "beside two"],
)
def test_it_rests_as_soon_as_others_use_a_processor(others_s: float, rests: list[float]) -> None:
    seen = iter([(0.0, 0.0, 0.0), (1.0, others_s + 0.02, 0.02)])
    rested: list[float] = []
    work = Background(lambda: next(seen), rested.append)
    work.look()
    work.look()
    assert rested == pytest.approx(rests)


def test_no_rest_is_so_long_that_the_work_never_ends() -> None:
    seen = iter([(0.0, 0.0, 0.0), (100.0, 150.0, 50.0)])
    rested: list[float] = []
    work = Background(lambda: next(seen), rested.append)
    work.look()
    work.look()
    assert rested == [1.0]


def test_nobody_is_kept_waiting_by_its_rest() -> None:
    gate, entered, rested = Gate(), threading.Event(), list[float]()
    ticks = count()
    work = Background(lambda: (float(tick := next(ticks)), 9.0 * tick, 0.5 * tick), rested.append)

    def examine() -> None:
        with deadline.within(work), gate.shared():
            entered.set()

    with gate.alone():
        thread = threading.Thread(target=examine)
        thread.start()
        assert not entered.wait(0.2)  # it waits, and looks at its deadline meanwhile, with the lock of the gate
    assert entered.wait(SOON_S)
    thread.join()
    assert rested == []


def test_an_examination_of_a_damaged_journal_goes_on_and_tells(tmp_path: Path) -> None:
    with kg.open(tmp_path, with_encoder=None, create=True) as graph:
        graph.put(
            [Case(id="case-1", title="Proef", situation="Fictief.", outcome="onbekend")],
            space="local/private",
            reason="proef",
        )
        with closing(sqlite3.connect(tmp_path / "journal.db")) as file, file:
            file.execute("UPDATE record SET space = x'ff'")
        upkeep = Upkeep(graph.stores)
        upkeep.start()
        until = time.monotonic() + SOON_S
        while not (found := upkeep.look()) and time.monotonic() < until:
            time.sleep(0.05)
        upkeep.stop()
    assert {trouble.part for trouble in found} == {"journal"}


def test_an_examination_ends_with_the_service(graph: KnowledgeGraph) -> None:
    begun, ended = threading.Event(), threading.Event()

    def endless() -> Iterator[str]:
        begun.set()
        try:
            while True:
                deadline.check()
        except QuestionEnded:
            ended.set()
            raise
        yield ""

    upkeep = Upkeep(graph.stores, looks={"keys": endless})
    upkeep.start()
    assert begun.wait(SOON_S)
    upkeep.stop()
    assert ended.is_set()
