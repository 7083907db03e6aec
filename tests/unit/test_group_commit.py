"""Who writes at the same time shares a transaction, and who is done waits for nobody."""

import threading
from collections.abc import Callable, Sequence

import pytest

from kg.adapters.journal.database import Cleaner, Turn
from kg.adapters.journal.group_commit import GroupCommit, Ticket
from kg.errors import StoreError
from kg.ports.journal import Delete
from tests.mandates import as_user

PATIENCE_S = 20.0


class Nothing:
    """Cleans nothing up."""

    def clear(self, *, patience_s: float) -> bool:
        return patience_s > 0

    def close(self) -> None:
        """Nothing to let go of."""


def cleaner(_: object) -> Cleaner:
    return Nothing()


class Slow:
    """A database that begins and ends a transaction when it is told to."""

    def __init__(self) -> None:
        self.groups: list[list[Ticket]] = []
        self.may_begin, self.may_end = threading.Event(), threading.Event()
        self.has_begun = threading.Event()

    def commit(self, tickets: Callable[[], Sequence[Ticket]]) -> None:
        self.has_begun.set()
        assert self.may_begin.wait(PATIENCE_S)
        self.groups.append(list(tickets()))
        assert self.may_end.wait(PATIENCE_S)


def ticket() -> Ticket:
    return Ticket([Delete("a")], as_user("proef"), "proef")


def writers(group: GroupCommit, count: int) -> list[threading.Thread]:
    started = [threading.Thread(target=group.write, args=(ticket(),), daemon=True) for _ in range(count)]
    for one in started:
        one.start()
    return started


def waited_for(group: GroupCommit, count: int) -> None:
    """Until so many wait."""
    clock = threading.Event()
    for _ in range(int(PATIENCE_S * 100)):
        if len(group._waiting) == count:
            return
        clock.wait(0.01)
    raise AssertionError(f"{len(group._waiting)} wait, not {count}")


def test_who_comes_while_the_database_is_waited_for_is_in_the_same_transaction() -> None:
    slow = Slow()
    group = GroupCommit(Turn(cleaner), slow.commit)
    first = writers(group, 1)
    assert slow.has_begun.wait(PATIENCE_S)
    others = writers(group, 7)
    waited_for(group, 8)
    slow.may_begin.set()
    slow.may_end.set()
    for one in first + others:
        one.join(PATIENCE_S)
        assert not one.is_alive()
    assert [len(some) for some in slow.groups] == [8]


def test_who_is_done_does_not_wait_for_who_writes_next() -> None:
    slow = Slow()
    group = GroupCommit(Turn(cleaner), slow.commit)
    first = writers(group, 1)
    assert slow.has_begun.wait(PATIENCE_S)
    first += writers(group, 4)
    waited_for(group, 5)
    may_go = threading.Event()

    def write_next() -> None:
        with group._turn.lock:
            may_go.wait(PATIENCE_S)

    another = threading.Thread(target=write_next, daemon=True)
    another.start()
    slow.may_begin.set()
    slow.may_end.set()
    for one in first:
        one.join(PATIENCE_S / 2)
        assert not one.is_alive()
    may_go.set()
    another.join(PATIENCE_S)


def test_what_cannot_begin_is_said_to_each_who_waits() -> None:
    def commit(_: Callable[[], Sequence[Ticket]]) -> None:
        raise StoreError("weg")

    group = GroupCommit(Turn(cleaner), commit)
    for _ in range(2):
        with pytest.raises(StoreError, match="weg"):
            group.write(ticket())
    assert not group._waiting
