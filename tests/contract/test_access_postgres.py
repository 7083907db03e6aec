"""What the tables of keys, web hooks, feeds and jobs in PostgreSQL promise beside what a file of SQLite does."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from kg.access import Grant
from kg.adapters.jobs import feeds, queue
from kg.adapters.keys import callers_postgres as callers
from kg.adapters.keys import sql as keys_tables
from kg.adapters.keys import visits
from kg.adapters.outbox import tables as outbox
from kg.adapters.sql.access import postgres
from kg.adapters.sql.access.postgres import AccessPostgres
from kg.adapters.sql.postgres import address
from kg.errors import StoreDamaged, StoreError, StoreReadOnly
from kg.ports.keys import Keys
from kg.ports.outbox import News
from kg.profiles.access import access_faults, open_keys, open_outbox, works_apart
from kg.profiles.choices import DATABASE_VARIABLE
from tests.postgres import server

pytestmark = pytest.mark.deep

OTHERS = (outbox.METADATA, feeds.METADATA, queue.METADATA, callers.METADATA)
TABLES = (keys_tables.METADATA, visits.METADATA, *OTHERS)
TODAY = datetime.now(UTC).date()
PATIENCE_S = 60


@pytest.fixture
def database(postgres: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database that the settings name."""
    monkeypatch.setenv(DATABASE_VARIABLE, postgres)
    return postgres


@pytest.fixture
def keys(database: str, tmp_path: Path) -> Iterator[Keys]:  # noqa: ARG001 - opened in it
    with closing(open_keys(tmp_path)) as opened:
        yield opened


def test_the_tables_that_the_revisions_make_are_those_that_are_asked(database: str) -> None:
    AccessPostgres.open(database, keys_tables.METADATA, "keys").close()
    engine = sa.create_engine(address(database))
    with engine.connect() as connection:
        asked = sa.MetaData()
        for metadata in (*TABLES, postgres.METADATA):
            for table in metadata.sorted_tables:
                table.to_metadata(asked)
        context = MigrationContext.configure(connection, opts={"compare_type": _is_of_another_type})
        found = compare_metadata(context, asked)
    engine.dispose()
    assert [one for one in found if "revision_of_" not in str(one)] == []


def _is_of_another_type(*compared: Any) -> bool:
    """By what Python makes of it: TEXT that is compared by its bytes is a text."""
    there, asked = compared[3:5]
    return there.python_type is not asked.python_type


def test_a_change_is_seen_no_sooner_than_it_counts(keys: Keys, database: str) -> None:
    """Who has looked before the change was there, and knows its number, would not look again."""
    keys.grant(Grant("ede", "baarn", TODAY))
    before, begun, end = keys.version(), threading.Event(), threading.Event()

    def withdraw() -> None:
        with (
            closing(AccessPostgres.open(database, keys_tables.METADATA, "keys")) as other,
            other.writing() as connection,
        ):
            connection.execute(keys_tables.METADATA.tables["grant"].delete())
            begun.set()
            assert end.wait(PATIENCE_S)

    thread = threading.Thread(target=withdraw)
    thread.start()
    assert begun.wait(PATIENCE_S)
    assert (keys.version(), len(keys.grants())) == (before, 1)
    end.set()
    thread.join()
    assert keys.version() != before
    assert keys.grants() == []


def test_of_many_that_write_alone_each_sees_what_the_one_before_wrote(database: str) -> None:
    """A thing that is looked at and then written, as the number of hooks of an organisation."""
    secret = keys_tables.METADATA.tables["secret"]

    def add() -> None:
        with closing(AccessPostgres.open(database, keys_tables.METADATA, "keys")) as mine:
            for _ in range(5):
                with mine.writing() as connection:
                    held = connection.scalar(sa.select(sa.func.count()).select_from(secret))
                    time.sleep(0.001)
                    connection.execute(secret.insert().values(name=str(held), value=b""))

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with closing(AccessPostgres.open(database, keys_tables.METADATA, "keys")) as mine, mine.reading() as connection:
        names = set(connection.scalars(sa.select(secret.c.name)))
    assert names == {str(number) for number in range(30)}


def test_what_many_take_at_once_nobody_takes_twice_and_nobody_waits_for(database: str, tmp_path: Path) -> None:
    assert database
    with closing(open_outbox(tmp_path)) as outbox_of_all:
        hooks = [
            outbox_of_all.add(f"h{n}", owner="ede", watch="volg", url="https://a.example/", seen=())[0]
            for n in range(12)
        ]
        told = {one for hook in hooks for one in outbox_of_all.tell(hook, (), [News("watch.changed", {})] * 5)}
        taken: list[str] = []

        def deliver() -> None:
            while found := outbox_of_all.take(3):
                hooks_of = [one.hook for one in found]
                assert len(set(hooks_of)) == len(hooks_of)
                for one in found:
                    taken.append(one.id)
                    outbox_of_all.settle(one.id, "delivered")

        threads = [threading.Thread(target=deliver) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        while found := outbox_of_all.take(50):  # who saw all hooks taken had ended
            taken += [one.id for one in found]
            for one in found:
                outbox_of_all.settle(one.id, "delivered")
        assert outbox_of_all.counts() == {"delivered": 60}
    assert sorted(taken) == sorted(told)


def test_where_nothing_may_be_written_nothing_is_made(database: str, tmp_path: Path) -> None:
    assert works_apart()
    with pytest.raises(StoreDamaged, match="zijn er niet"):
        open_keys(tmp_path, read_only="er wordt alleen gekeken")
    open_keys(tmp_path).close()
    with closing(open_keys(tmp_path, read_only="er wordt alleen gekeken")) as looking:
        assert looking.every() == []
        with pytest.raises(StoreReadOnly):
            looking.grant(Grant("ede", "baarn", TODAY))
    assert access_faults(tmp_path) == []
    assert database not in str(looking)


def test_a_database_that_went_away_is_an_error_of_kring_and_one_that_is_back_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server() as mine:
        monkeypatch.setenv(DATABASE_VARIABLE, mine.fresh())
        with closing(open_keys(tmp_path)) as keys:
            keys.grant(Grant("ede", "baarn", TODAY))
            mine.kill()
            for ask in (keys.version, keys.grants, lambda: keys.grant(Grant("ede", "soest", TODAY))):
                with pytest.raises(StoreError, match="niet te bereiken"):
                    ask()
            mine.start()
            assert keys.grants() == [Grant("ede", "baarn", TODAY)]
