"""Who wrote last up to where: of one process in its memory, of many in the database."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from kg.adapters.journal.last_writes import SharedWrites, WritesHere
from kg.adapters.journal.postgres import PostgresDatabase
from kg.ports.journal import LastWrites


@pytest.fixture
def shared(postgres: str) -> Iterator[tuple[SharedWrites, SharedWrites]]:
    """Those of two processes."""
    with closing(PostgresDatabase(postgres)) as one, closing(PostgresDatabase(postgres)) as other:
        one.make()
        yield SharedWrites(one), SharedWrites(other)


@pytest.fixture(params=["here", "shared"])
def writes(request: pytest.FixtureRequest) -> LastWrites:
    found: LastWrites = WritesHere() if request.param == "here" else request.getfixturevalue("shared")[0]
    return found


def test_of_each_the_last_event_is_known_and_of_others_nothing(writes: LastWrites) -> None:
    writes.wrote("an", 3)
    writes.wrote("an", 7)
    writes.wrote("bo", 5)
    assert [writes.of(one) for one in ("an", "bo", "cor")] == [7, 5, 0]
    assert [writes.of_all(one) for one in ("an", "bo", "cor")] == [7, 5, 0]


def test_what_was_taken_from_readers_counts_for_everybody_at_every_process(
    shared: tuple[SharedWrites, SharedWrites],
) -> None:
    one, other = shared
    one.wrote("an", 3)
    one.took(6)
    assert [other.of_all(who) for who in ("an", "bo")] == [6, 6]
    assert [other.of(who) for who in ("an", "bo")] == [3, 0]


def test_of_two_processes_the_later_event_counts(shared: tuple[SharedWrites, SharedWrites]) -> None:
    one, other = shared
    one.wrote("an", 9)
    other.wrote("an", 8)
    assert one.of("an") == other.of("an") == 9
