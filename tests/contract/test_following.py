"""Views follow the journal, also while it is being written."""

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kg.adapters.journal.sql import SqlJournal
from kg.errors import StoreError
from kg.ports.journal import Changed, Delete, Put, Stored
from kg.store import follow
from tests.mandates import as_user

BY = {"mandate": as_user("proef"), "reason": "proef"}
SMALL = follow.Pace(batch=40, waiting=10, glance_s=0.001)
PATIENT = replace(SMALL, gather_s=60.0)


class Remembering:
    """A view in memory: the current records, and how they came in."""

    def __init__(self, name: str = "geheugen", *, refuses: str = "") -> None:
        self.name = name
        self.held: dict[str, Stored] = {}
        self.batches: list[int] = []
        self.optimised = 0
        self._refuses = refuses
        self._position = 0

    def position(self) -> int:
        return self._position

    def apply(self, changes: Sequence[Changed], *, upto: int) -> None:
        for change in changes:
            if change.id == self._refuses:
                raise StoreError(f"{change.id} kan niet")
            if change.record is None:
                self.held.pop(change.id, None)
            else:
                self.held[change.id] = change.record
        self.batches.append(len(changes))
        self._position = upto

    def optimise(self) -> None:
        self.optimised += 1

    def clear(self) -> None:
        self.held.clear()
        self._position = 0

    def check(self, records: Iterable[Stored]) -> list[str]:
        return [] if {one.id: one for one in records} == self.held else ["anders"]

    def close(self) -> None:
        """Nothing to let go of."""


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqlJournal]:
    with closing(SqlJournal.open(tmp_path / "journal.db")) as opened:
        yield opened


def puts(start: int, stop: int, text: str = "t") -> list[Put]:
    return [Put(f"r-{n}", "Case", "proef/private", {"id": f"r-{n}", "title": text}) for n in range(start, stop)]


def silent(_what: str, _done: int, _total: int) -> None:
    """No progress."""


def soon(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)
    return holds()


def test_what_is_written_is_taken_in_before_the_writing_ends(journal: SqlJournal) -> None:
    view = Remembering()
    with follow.following(journal, [view], silent, SMALL):
        journal.append(puts(0, 30), **BY)
        assert soon(lambda: view.position() == 30)


def test_a_few_changes_wait_for_more_or_for_the_end(journal: SqlJournal) -> None:
    view = Remembering()
    with follow.following(journal, [view], silent, SMALL):
        journal.append(puts(0, 9), **BY)
        time.sleep(0.1)
        assert view.position() == 0
    assert view.position() == 9


def test_a_few_changes_that_waited_for_a_while_are_taken_in_while_more_is_being_written(journal: SqlJournal) -> None:
    view = Remembering()
    with follow.following(journal, [view], silent, replace(SMALL, rest_s=0.01)):
        journal.append(puts(0, 9), **BY)
        assert soon(lambda: view.position() == 9)


def test_writes_shortly_after_each_other_are_taken_in_together_and_at_the_latest_when_it_closes(
    journal: SqlJournal,
) -> None:
    view = Remembering()
    follower = follow.Follower(journal, [view], PATIENT)
    for number in range(5):
        follower.written(journal.append(puts(number, number + 1), **BY))
    assert view.batches == []
    follower.close()
    assert (view.position(), view.batches) == (5, [5])


def test_who_waits_for_a_view_does_not_wait_for_more_to_be_written(journal: SqlJournal) -> None:
    view = Remembering()
    with closing(follow.Follower(journal, [view], PATIENT)) as follower:
        follower.written(journal.append(puts(0, 3), **BY))
        follower.wait(3)  # raises after 20 s
        assert view.position() == 3


def test_each_view_holds_the_last_state_of_every_record(journal: SqlJournal) -> None:
    views = [Remembering("een"), Remembering("twee")]
    journal.append(puts(0, 25), **BY)
    follow.catch_up(journal, views[:1], silent, SMALL)  # the second starts further back
    with follow.following(journal, views, silent, SMALL):
        for step in range(20):
            journal.append(
                [*puts(step, step + 30, f"stap {step}"), *([Delete(f"r-{step}")] if step % 3 == 0 else [])], **BY
            )
    assert [view.check(journal.scan()) for view in views] == [[], []]
    assert views[0].held["r-40"].payload["title"] == "stap 19"


def test_a_view_that_fails_is_heard_of(journal: SqlJournal) -> None:
    with (
        pytest.raises(StoreError, match="r-3 kan niet"),
        follow.following(journal, [Remembering(refuses="r-3")], silent, SMALL),
    ):
        journal.append(puts(0, 30), **BY)


def test_a_load_that_fails_says_why_and_leaves_the_rest_for_the_next_time(journal: SqlJournal) -> None:
    view = Remembering()

    def load() -> None:
        with follow.following(journal, [view], silent, SMALL):
            journal.append(puts(0, 5), **BY)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load()
    follow.catch_up(journal, [view], silent, SMALL)
    assert view.check(journal.scan()) == []


def test_a_view_that_is_ahead_belongs_to_another_journal_and_starts_again(journal: SqlJournal) -> None:
    view = Remembering()
    view.apply([Changed("elders", 99, None)], upto=99)
    journal.append(puts(0, 3), **BY)
    follow.catch_up(journal, [view], silent, SMALL)
    assert (view.position(), view.check(journal.scan())) == (3, [])


def test_much_is_taken_in_in_parts_and_optimised_once(journal: SqlJournal) -> None:
    bulky = replace(SMALL, bulk=50)
    view = Remembering()
    told: list[int] = []
    with follow.following(journal, [view], lambda _what, done, _total: told.append(done), bulky):
        for step in range(10):
            journal.append(puts(step * 20, step * 20 + 20), **BY)
    assert max(view.batches) <= 40
    assert (view.optimised, told[-1], told) == (1, 200, sorted(told))


def test_the_collector_is_as_it_was_after_a_load_also_one_that_fails(journal: SqlJournal) -> None:
    before = gc.get_threshold()
    with follow.following(journal, [Remembering()], silent, SMALL):
        assert gc.get_threshold() > before
    assert gc.get_threshold() == before
    with pytest.raises(StoreError), follow.following(journal, [Remembering(refuses="r-3")], silent, SMALL):
        journal.append(puts(0, 30), **BY)
    assert gc.get_threshold() == before
