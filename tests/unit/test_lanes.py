"""Every question has its turn, and ends when its time is up or its asker is gone."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from starlette.types import Message

from api.http.lanes import Lane
from api.http.work import Busy, HungUp, Workers
from kg import deadline
from kg.deadline import Deadline, within
from kg.errors import QuestionEnded
from kg.service import KnowledgeGraph

SOON_S = 60.0  # for what happens at once on a machine that is not busy


@contextmanager
def working(graph: KnowledgeGraph) -> Iterator[Workers]:
    work = Workers(graph, workers=8, max_seconds=SOON_S)
    try:
        yield work
    finally:
        work.stop()


def spinning(begun: threading.Event, until: threading.Event, ended: threading.Event) -> Callable[[], str]:
    """A question that works hard until it may stop, and tells when it began and ended."""

    def question() -> str:
        begun.set()
        try:
            while not until.is_set():
                deadline.check()
            return "klaar"
        finally:
            ended.set()

    return question


# --- ending ---------------------------------------------------------------------------------------


def test_a_question_ends_by_itself_once_its_time_is_up(graph: KnowledgeGraph) -> None:
    ended = threading.Event()
    with working(graph) as work, pytest.raises(Busy, match=r"langer dan 0\.2 seconden"):
        asyncio.run(work.ask(spinning(threading.Event(), threading.Event(), ended), max_seconds=0.2))
    assert ended.is_set(), "`stop` waits for every thread; this one was never told to stop otherwise"


def test_a_question_ends_when_its_asker_hangs_up(graph: KnowledgeGraph) -> None:
    begun, ended = threading.Event(), threading.Event()

    async def receive() -> Message:
        await asyncio.to_thread(begun.wait, SOON_S)
        return {"type": "http.disconnect"}

    with working(graph) as work:
        with pytest.raises(HungUp):
            asyncio.run(work.ask(spinning(begun, threading.Event(), ended), receive=receive))
        assert ended.wait(SOON_S)


def test_a_question_ends_when_the_service_stops(graph: KnowledgeGraph) -> None:
    begun, ended = threading.Event(), threading.Event()
    with working(graph) as work, ThreadPoolExecutor(1) as beside:
        asked = beside.submit(lambda: asyncio.run(work.ask(spinning(begun, threading.Event(), ended))))
        assert begun.wait(SOON_S)
        work.stop()
        with pytest.raises(Busy):
            asked.result(SOON_S)
    assert ended.is_set()


def test_a_statement_of_the_database_ends_with_its_question(graph: KnowledgeGraph) -> None:
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c"
    over = Deadline(SOON_S)
    with within(over):
        threading.Timer(0.1, over.end).start()
        with pytest.raises(QuestionEnded), graph.stores.journal._reading() as connection:  # type: ignore[attr-defined]
            connection.exec_driver_sql(endless).scalar()


def test_who_waits_for_a_lock_waits_no_longer_than_the_question_may_take() -> None:
    lock, condition = threading.Lock(), threading.Condition()
    with lock, within(Deadline(0.1)), pytest.raises(QuestionEnded), deadline.holding(lock):
        pass
    with condition, within(Deadline(0.1)), pytest.raises(QuestionEnded):
        deadline.wait_for(condition, lambda: False)


# --- turns ----------------------------------------------------------------------------------------


def test_of_eight_who_ask_the_heaviest_none_keeps_a_ninth_from_a_light_one(graph: KnowledgeGraph) -> None:
    stop = threading.Event()

    async def asked(work: Workers) -> tuple[str, list[str]]:
        begun = [threading.Event() for _ in range(8)]
        heavy = [spinning(one, stop, threading.Event()) for one in begun]
        tasks = [asyncio.create_task(work.ask(one, asker=f"vrager {at}")) for at, one in enumerate(heavy)]
        for one in begun:
            await asyncio.to_thread(one.wait, SOON_S)
        light = [await work.ask(lambda: "licht", asker="de negende") for _ in range(20)]
        still = sum(not task.done() for task in tasks)
        stop.set()
        return f"{len(light)} licht, {still} zwaar bezig", await asyncio.gather(*tasks)

    with working(graph) as work:
        said, finished = asyncio.run(asked(work))
    assert said == "20 licht, 8 zwaar bezig"
    assert finished == ["klaar"] * 8, "those that had no place in the long lane began again when there was one"


def test_one_asker_has_half_of_the_places(graph: KnowledgeGraph) -> None:
    stop = threading.Event()

    async def asked(work: Workers) -> tuple[int, str]:
        begun = [threading.Event() for _ in range(8)]
        tasks = [
            asyncio.create_task(work.ask(spinning(one, stop, threading.Event()), asker="veelvraag")) for one in begun
        ]
        for one in begun:
            await asyncio.to_thread(one.wait, SOON_S)
        at_work = work._lanes.long._taken["veelvraag"] + work._lanes.quick._taken["veelvraag"]
        other = await work.ask(lambda: "licht", asker="een ander")
        stop.set()
        await asyncio.gather(*tasks)
        return at_work, other

    with working(graph) as work:
        at_work, other = asyncio.run(asked(work))
    assert other == "licht"
    assert at_work <= 8 // 2 + 4 // 2


def test_places_go_to_who_waits_in_order_but_for_askers_who_have_theirs() -> None:
    async def taken() -> list[str]:
        lane, order = Lane(2), list[str]()
        await lane.take("a")
        await lane.take("b")

        async def wait(asker: str) -> None:
            await lane.take(asker)
            order.append(asker)

        waiting = [asyncio.create_task(wait(asker)) for asker in ("a", "c", "b")]
        await asyncio.sleep(0)
        lane.give("b")  # "a" has one of two already: "c" goes first
        await asyncio.wait({waiting[1]})
        lane.give("a")
        await asyncio.wait({waiting[0]})
        waiting[2].cancel()
        await asyncio.wait({waiting[2]})
        lane.give("c")
        lane.give("a")
        assert not lane.busy
        return order

    assert asyncio.run(taken()) == ["c", "a"]


def test_who_stops_waiting_just_as_a_place_is_given_gives_it_back() -> None:
    async def given() -> bool:
        lane = Lane(1)
        await lane.take("a")
        waiting = asyncio.create_task(lane.take("b"))
        await asyncio.sleep(0)
        lane.give("a")  # to "b", which is told so at the next turn of the loop
        waiting.cancel()
        await asyncio.wait({waiting})
        return lane.busy

    assert not asyncio.run(given())


def test_what_many_need_is_made_once(graph: KnowledgeGraph) -> None:
    made, may_go = [], threading.Event()

    def make() -> str:
        made.append(1)
        may_go.wait(SOON_S)
        return "gemaakt"

    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(graph.kept, "iets", make) for _ in range(4)]
        may_go.set()
        assert {one.result(SOON_S) for one in asked} == {"gemaakt"}
        assert len(made) == 1
