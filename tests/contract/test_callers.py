"""What a service remembers of its callers: the same in the memory of one process and in the database of many."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest
import time_machine

from kg.adapters.keys.callers_postgres import wait_s
from kg.ports.keys import Callers
from kg.profiles.access import open_callers

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
AT = NOW.timestamp()
SECRET = b"geheim van de proef"


@pytest.fixture
def callers(engine: str) -> Iterator[Callers]:  # noqa: ARG001 - opened in it
    with closing(open_callers(SECRET)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


# --- what is remembered ---------------------------------------------------------------------------


def test_a_value_is_found_until_its_end(callers: Callers, clock: time_machine.Traveller) -> None:
    held = callers.remembered("proef", 10)
    held.keep(b"een", b"waarde \x00", until=AT + 5)
    assert (held.find(b"een"), held.find(b"twee")) == (b"waarde \x00", None)
    clock.shift(6)
    assert (held.find(b"een"), held.take(b"een"), held.exchange(b"een", b"waarde \x00", b"x", until=AT + 9)) == (
        None,
        None,
        False,
    )


def test_what_is_kept_again_takes_the_place_of_what_was_there(callers: Callers) -> None:
    held = callers.remembered("proef", 10)
    held.keep(b"een", b"eerst", until=AT + 5)
    held.keep(b"een", b"toen", until=AT + 5)
    assert held.find(b"een") == b"toen"


def test_a_value_is_taken_once(callers: Callers) -> None:
    held = callers.remembered("proef", 10)
    held.keep(b"een", b"waarde", until=AT + 5)
    assert [held.take(b"een"), held.take(b"een"), held.find(b"een")] == [b"waarde", None, None]


def test_who_exchanges_first_has_it(callers: Callers) -> None:
    held = callers.remembered("proef", 10)
    held.keep(b"een", b"eerst", until=AT + 5)
    assert held.exchange(b"een", b"eerst", b"van an", until=AT + 9)
    assert not held.exchange(b"een", b"eerst", b"van bo", until=AT + 9)
    assert not held.exchange(b"twee", b"eerst", b"van bo", until=AT + 9)
    assert (held.find(b"een"), held.find(b"twee")) == (b"van an", None)


def test_of_too_many_the_oldest_gives_way_and_other_sorts_are_left_alone(callers: Callers) -> None:
    held, other = callers.remembered("proef", 2), callers.remembered("anders", 2)
    other.keep(b"0", b"van een ander", until=AT + 1)
    for number in range(3):
        held.keep(b"%d" % number, b"waarde", until=AT + 10 + number)
    assert [held.find(b"%d" % number) for number in range(3)] == [None, b"waarde", b"waarde"]
    assert other.find(b"0") == b"van een ander"


# --- passes ---------------------------------------------------------------------------------------


def test_there_are_so_many_passes_a_minute_for_each_caller_at_each_gate(callers: Callers) -> None:
    gate, other = callers.passes("poort"), callers.passes("andere")
    assert [gate.take("an", 3) for _ in range(3)] == [0.0] * 3
    assert gate.take("an", 3) > 0
    assert (gate.is_open("an", 3), gate.is_open("bo", 3)) == (False, True)
    assert [gate.take("bo", 3), other.take("an", 3)] == [0.0, 0.0]


def test_to_look_takes_no_pass(callers: Callers) -> None:
    gate = callers.passes("poort")
    assert [gate.is_open("an", 1) for _ in range(3)] == [True] * 3
    assert (gate.take("an", 1), gate.is_open("an", 1)) == (0.0, False)


def test_the_minute_slides(callers: Callers, clock: time_machine.Traveller) -> None:
    """Half a minute into the next one, half of what was taken before counts still."""
    gate = callers.passes("poort")
    clock.move_to(AT + 30)
    assert [gate.take("an", 4) for _ in range(5)].count(0.0) == 4
    clock.move_to(AT + 90)
    assert [gate.take("an", 4) for _ in range(5)].count(0.0) == 2
    clock.move_to(AT + 240)
    assert [gate.take("an", 4) for _ in range(5)].count(0.0) == 4


@pytest.mark.parametrize(("current", "before"), [(3, 0), (3, 9), (0, 3), (1, 3), (2, 9), (0, 30)])
def test_the_wait_is_no_longer_than_needed(current: int, before: int) -> None:
    """Just before it there is no pass, just after it there is; of what is counted by the minute."""

    def is_open(at: float) -> bool:
        minutes, past_s = int(at // 60), at % 60
        now, earlier = (current, before) if minutes == 0 else (0, current) if minutes == 1 else (0, 0)
        return now + int(earlier * (1 - past_s / 60)) + 1 <= 3

    for begun in (0.0, 12.5, 40.0):
        wait = wait_s(current, before, 3, begun)
        assert is_open(begun + wait + 0.01), (begun, wait)
        assert wait <= 0.01 or not is_open(begun + wait - 0.1), (begun, wait)


# --- several processes ----------------------------------------------------------------------------


@pytest.fixture
def two(postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Callers, Callers]]:
    monkeypatch.setenv("KRING_DATABASE_URL", postgres)
    with closing(open_callers(SECRET)) as one, closing(open_callers(SECRET)) as other:
        yield one, other


def test_what_one_process_remembers_another_finds_and_takes(two: tuple[Callers, Callers]) -> None:
    one, other = (callers.remembered("proef", 10) for callers in two)
    one.keep(b"een", b"eerst", until=AT + 5)
    assert other.exchange(b"een", b"eerst", b"toen", until=AT + 5)
    assert not one.exchange(b"een", b"eerst", b"later", until=AT + 5)
    assert [one.find(b"een"), other.take(b"een"), one.find(b"een")] == [b"toen", b"toen", None]


def test_one_limit_counts_over_all_processes(two: tuple[Callers, Callers]) -> None:
    one, other = (callers.passes("poort") for callers in two)
    taken = [gate.take("an", 5) for _ in range(4) for gate in (one, other)]
    assert taken.count(0.0) == 5
    assert not one.is_open("an", 5)
    assert not other.is_open("an", 5)


def test_a_caller_does_not_stand_in_the_database_as_who_it_is(two: tuple[Callers, Callers], postgres: str) -> None:
    two[0].passes("poort").take("192.0.2.7", 5)
    with psycopg.connect(postgres) as connection:
        rows = connection.execute("SELECT encode(who, 'escape') FROM pass").fetchall()
    assert len(rows) == 1
    assert "192.0.2.7" not in str(rows)


def test_what_does_not_count_any_more_goes(
    two: tuple[Callers, Callers], postgres: str, clock: time_machine.Traveller
) -> None:
    for minutes in range(5):
        clock.move_to(AT + 60 * minutes)
        two[0].passes("poort").take("an", 5)
        two[1].remembered("proef", 10).keep(b"%d" % minutes, b"x", until=AT + 60 * minutes + 30)
    with psycopg.connect(postgres) as connection:
        counts = connection.execute("SELECT (SELECT count(*) FROM pass), (SELECT count(*) FROM remembered)").fetchone()
    assert counts == (2, 1)


def test_who_waits_as_long_as_was_said_has_a_pass(two: tuple[Callers, Callers], clock: time_machine.Traveller) -> None:
    for number, moment in enumerate((0.0, 1.0, 29.5, 59.0)):
        gate = two[0].passes(f"poort {number}")
        clock.move_to(AT + 600 + moment)
        while not (wait := gate.take("an", 3)):
            pass
        clock.shift(int(wait) + 1)
        assert gate.take("an", 3) == 0.0
