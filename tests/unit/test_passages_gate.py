"""Questions go side by side; a change goes alone, and before the questions that come after it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from kg.adapters.gate import Gate

WAIT_S = 30


def test_those_who_share_are_inside_together() -> None:
    gate, both = Gate(), threading.Barrier(2)

    def ask() -> None:
        with gate.shared():
            both.wait(WAIT_S)  # breaks when the other cannot come in

    with ThreadPoolExecutor(2) as threads:
        for asked in [threads.submit(ask), threads.submit(ask)]:
            asked.result()


def test_who_is_alone_waits_for_those_inside_and_goes_before_those_who_come_later() -> None:
    gate, order = Gate(), list[str]()
    inside, leave = threading.Event(), threading.Event()

    def first() -> None:
        with gate.shared():
            inside.set()
            leave.wait(WAIT_S)
            order.append("first")

    def change() -> None:
        with gate.alone():
            order.append("change")

    def later() -> None:
        with gate.shared():
            order.append("later")

    with ThreadPoolExecutor(3) as threads:
        threads.submit(first)
        assert inside.wait(WAIT_S)
        threads.submit(change)
        while not gate._wanting:
            pass
        threads.submit(later)
        leave.set()
    assert order == ["first", "change", "later"]


def test_an_error_inside_lets_others_in() -> None:
    gate = Gate()
    for entering in (gate.shared, gate.alone):
        with pytest.raises(KeyError), entering():
            raise KeyError
        with gate.alone():
            pass
