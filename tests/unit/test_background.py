"""Work that nobody waits for gives way to what somebody waits for, and ends when it is told to."""

import threading
from collections.abc import Iterator

import pytest

from kg import deadline
from kg.deadline import Background
from kg.errors import QuestionEnded
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
