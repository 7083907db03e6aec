"""Visits: where the one before ended, and that what is kept can be given and taken away. All names are fictitious."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kg.errors import StoreReadOnly
from kg.ports.keys import KEPT, PAUSE, Visit, Visits
from kg.profiles.access import access_faults, open_keys, open_visits

NOW = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
ANNA = "Anna Verzonnen (0a1b2c3d4e5f)"


@pytest.fixture
def visits(tmp_path: Path, engine: str) -> Iterator[Visits]:  # noqa: ARG001 - opened in it
    opened = open_visits(tmp_path)
    yield opened
    opened.close()


def test_the_first_visit_has_none_before_it(visits: Visits) -> None:
    first = visits.look(ANNA, "GM0308", now=NOW, seq=7)
    assert (first.at, first.seq) == (NOW.isoformat(timespec="microseconds"), 7)
    assert (first.before_at, first.before_seq) == ("", 0)


def test_a_visit_goes_on_while_somebody_looks_and_then_the_next_begins_where_it_ended(visits: Visits) -> None:
    visits.look(ANNA, "GM0308", now=NOW, seq=7)
    last = NOW + PAUSE - timedelta(seconds=1)
    assert visits.look(ANNA, "GM0308", now=last, seq=9).before_at == ""
    second = visits.look(ANNA, "GM0308", now=last + PAUSE, seq=30)
    assert (second.before_at, second.before_seq) == (last.isoformat(timespec="microseconds"), 9)
    again = visits.look(ANNA, "GM0308", now=last + PAUSE + timedelta(minutes=5), seq=31)
    assert (again.before_at, again.before_seq, again.seq) == (second.before_at, 9, 31)


def test_looks_of_one_minute_are_one(visits: Visits) -> None:
    visits.look(ANNA, "GM0308", now=NOW, seq=7)
    assert visits.look(ANNA, "GM0308", now=NOW + timedelta(seconds=59), seq=8).seq == 7


def test_each_municipality_and_each_person_has_their_own(visits: Visits) -> None:
    visits.look(ANNA, "GM0308", now=NOW, seq=7)
    visits.look("Bert (1)", "GM0308", now=NOW, seq=3)
    visits.look(ANNA, "GM0342", now=NOW + timedelta(days=1), seq=8)
    assert [(one.place, one.seq) for one in visits.of(ANNA)] == [("GM0342", 8), ("GM0308", 7)]
    assert [one.who for one in visits.every()] == [ANNA, ANNA, "Bert (1)"]


def test_a_clock_that_goes_back_keeps_the_visit(visits: Visits) -> None:
    visits.look(ANNA, "GM0308", now=NOW, seq=7)
    visits.look(ANNA, "GM0308", now=NOW + PAUSE, seq=9)
    assert visits.look(ANNA, "GM0308", now=NOW, seq=10).before_seq == 7


def test_what_nobody_looked_at_for_a_year_is_forgotten(visits: Visits) -> None:
    visits.look("Bert (1)", "GM0308", now=NOW, seq=3)
    visits.look(ANNA, "GM0308", now=NOW + KEPT + timedelta(seconds=1), seq=7)
    assert [one.who for one in visits.every()] == [ANNA]


def test_what_is_forgotten_is_in_no_file(
    visits: Visits, tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    """The log of PostgreSQL keeps it for as long as that is needed after a crash."""

    def is_in_a_file() -> bool:
        folder = tmp_path
        if engine == "PostgreSQL":
            server = request.getfixturevalue("postgres_server")
            with server.administration() as cursor:
                cursor.execute("CHECKPOINT")
            folder = server.folder / "data" / "base"
        return any(b"Verzonnen" in file.read_bytes() for file in folder.rglob("*") if file.is_file())

    visits.look(ANNA, "GM0308", now=NOW, seq=7)
    visits.look(ANNA, "GM0342", now=NOW, seq=7)
    visits.look("Bert (1)", "GM0308", now=NOW, seq=3)
    assert is_in_a_file()
    assert visits.forget(ANNA, "GM0342") == 1
    assert [one.place for one in visits.of(ANNA)] == ["GM0308"]
    assert visits.forget(ANNA) == 1
    assert visits.forget(ANNA) == 0
    assert [one.who for one in visits.every()] == ["Bert (1)"]
    assert not is_in_a_file()
    assert access_faults(tmp_path) == []


def test_a_file_of_before_there_were_visits_holds_none_and_is_whole(tmp_path: Path) -> None:
    open_keys(tmp_path).close()
    assert access_faults(tmp_path) == []
    looking = open_visits(tmp_path, read_only="er wordt alleen gekeken")
    assert (looking.of(ANNA), looking.every()) == ([], [])
    with pytest.raises(StoreReadOnly):
        looking.look(ANNA, "GM0308", now=NOW, seq=1)
    looking.close()
    visits = open_visits(tmp_path)
    visits.look(ANNA, "GM0308", now=NOW, seq=1)
    visits.close()
    again = open_visits(tmp_path, read_only="er wordt alleen gekeken")
    assert [one.place for one in again.of(ANNA)] == ["GM0308"]
    again.close()


@pytest.mark.usefixtures("visits")
def test_where_nothing_may_be_written_nothing_is_kept(tmp_path: Path) -> None:
    visits = open_visits(tmp_path, read_only="deze dienst leest alleen")
    with pytest.raises(StoreReadOnly):
        visits.look(ANNA, "GM0308", now=NOW, seq=7)
    assert visits.every() == []
    visits.close()


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("Anna Verzonnen", True), ("verzonnen, anna", True), ("Bert Verzonnen", False), (ANNA, True), ("Anna", False)],
)
def test_a_visit_is_of_the_person_whose_name_the_key_has(asked: str, answer: bool) -> None:  # noqa: FBT001 - a case
    assert Visit(ANNA, "GM0308", "", 0).of_person(asked) is answer
