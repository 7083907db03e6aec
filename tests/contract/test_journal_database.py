"""What a journal in PostgreSQL promises beside its port: see `kg.adapters.journal.postgres`."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from kg.access import LOCAL, Principal
from kg.adapters.journal.notices import Notices
from kg.adapters.journal.postgres import REVISIONS, PostgresDatabase
from kg.adapters.journal.sql import SqlJournal
from kg.adapters.journal.tables import METADATA
from kg.adapters.sql import migrations
from kg.errors import Forbidden, InputError, StoreDamaged, StoreError, StoreReadOnly, StoreTooNew
from kg.ports.journal import Put
from kg.store.intake import MandateOf
from tests.chains import OPENED, Chains
from tests.mandates import as_user
from tests.postgres import Postgres

BY: dict[str, Any] = {"mandate": as_user("toets"), "reason": "toets"}
ROOT = Path(__file__).parents[2]


def put(record_id: str, text: str = "tekst") -> Put:
    return Put(record_id, "Policy", "a/private", {"id": record_id, "title": text})


@contextmanager
def journal_at(url: str) -> Iterator[SqlJournal]:
    with closing(SqlJournal(PostgresDatabase(url))) as opened:
        yield opened


@contextmanager
def asking(url: str) -> Iterator[sa.Connection]:
    """Somebody else than Kring, who has the same rights."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_processes_that_write_at_once_make_one_order_without_gaps(postgres: str) -> None:
    script = OPENED + (
        "from kg.adapters.journal.sql import SqlJournal\n"
        "from kg.ports.journal import Put\n"
        "from tests.mandates import as_user\n"
        "journal = SqlJournal(database(sys.argv[1]))\n"
        "print('open', flush=True); sys.stdin.readline()\n"
        "for number in range(40):\n"
        "    key = f'{sys.argv[2]}{number}'\n"
        "    journal.append([Put(key, 'Policy', 'a/private', {'id': key})], mandate=as_user('toets'), reason='toets')\n"
    )
    with journal_at(postgres) as journal:
        started = [
            subprocess.Popen(
                [sys.executable, "-c", script, postgres, name], cwd=ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )
            for name in "abcd"
        ]  # fmt: skip
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
        for process in started:
            process.communicate("ga\n", timeout=120)
            assert process.returncode == 0
        assert [event.seq for event in journal.events()] == list(range(1, 161))
        assert journal.verify() == []
        for name in "abcd":
            mine = [event.record_id for event in journal.events() if event.record_id.startswith(name)]
            assert mine == [f"{name}{number}" for number in range(40)]


@contextmanager
def counted_line(url: str) -> Iterator[tuple[str, Callable[[], int]]]:
    """A line to the database on which is counted how often an answer is waited for."""
    known = sa.make_url(url)
    turns, last = 0, ""
    guard = threading.Lock()
    open_now: list[socket.socket] = []

    def carry(source: socket.socket, target: socket.socket, who: str) -> None:
        nonlocal turns, last
        with suppress(OSError):
            while said := source.recv(65536):
                with guard:
                    turns += who == "database" and last == "client"
                    last = who
                target.sendall(said)
            target.shutdown(socket.SHUT_WR)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = door.accept()
                database = socket.create_connection((known.host, known.port))
                open_now.extend((client, database))
                for ends in ((client, database, "client"), (database, client, "database")):
                    threading.Thread(target=carry, args=ends, daemon=True).start()

    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        threading.Thread(target=accept, daemon=True).start()
        port = door.getsockname()[1]
        yield known.set(port=port).render_as_string(hide_password=False), lambda: turns
        for one in open_now:
            one.close()


@pytest.mark.parametrize("text", ["eerste", "tweede"])
def test_a_write_waits_for_the_line_four_times_of_which_twice_with_the_lock(postgres: str, text: str) -> None:
    with journal_at(postgres) as journal:
        journal.append([put("a", "er was al iets")], **BY)
    with counted_line(postgres) as (url, turns), journal_at(url) as journal:
        journal.append([put("b")], **BY)  # connections are open from here on
        before = turns()
        journal.append([put("a", text)], **BY)
        # Which space; lock, end and record; the event, what follows from it, the commit; the end of the pipeline.
        assert turns() - before == 4
        stored = journal.get("a")
    assert stored is not None
    assert stored.payload["title"] == text


def test_who_writes_after_a_refusal_by_the_database_is_not_refused_with_it(postgres: str) -> None:
    refuse = """
        CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION 'vol' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER refused BEFORE INSERT ON {} FOR EACH STATEMENT EXECUTE FUNCTION refused();
    """
    with journal_at(postgres) as journal, asking(postgres) as other:
        for table in ("event", "claim"):  # the first that is said, and the last before the commit
            other.exec_driver_sql(refuse.format(table))
            other.commit()
            for _ in range(2):
                with pytest.raises(StoreError, match="er is geen ruimte meer"):
                    journal.append([put("a")], **BY)
            other.exec_driver_sql(f"DROP TRIGGER refused ON {table}; DROP FUNCTION refused()")
            other.commit()
            journal.append([put(f"na-{table}")], **BY)
        assert [event.record_id for event in journal.events()] == ["na-event", "na-claim"]
        assert journal.verify() == []


def test_who_lost_the_right_to_read_while_waiting_for_the_lock_is_told_what_others_are(postgres: str) -> None:
    """What was asked ahead is not used for whom it is out of sight by then."""

    class Changing:
        """Of somebody who may read ede, and only the first time that is asked."""

        asked = 0

        def principal(self) -> Principal:
            self.asked += 1
            seen = {"ede"} if self.asked == 1 else set[str]()
            return Principal("wie", frozenset(seen), roles=frozenset({("baarn", "editor")}))

        def admitted(self, principal: Principal, changes: Any, held: Any, hidden: Any) -> Any:
            told.append((dict(held), set(hidden)))
            return MandateOf.of(principal).admitted(principal, changes, held, hidden)

        must_erase = MandateOf.of(LOCAL).must_erase

    told: list[Any] = []
    with journal_at(postgres) as journal:
        journal.append([Put("a", "Policy", "ede/private", {"id": "a"})], **BY)
        with pytest.raises(Forbidden, match="kan niet worden gegeven"):
            journal.append([Put("a", "Policy", "baarn/private", {"id": "a"})], mandate=Changing(), reason="toets")
    assert told == [({}, {"a"})]


def test_what_another_writes_is_heard_also_of_before_and_after_the_line_was_lost(
    postgres: str, postgres_server: Postgres
) -> None:
    heard: list[int] = []
    with journal_at(postgres) as journal:
        journal.append([put("a")], **BY)
        with closing(Notices(PostgresDatabase(postgres), heard.append)), journal_at(postgres) as other:
            _until(lambda: heard == [1])
            other.append([put("b"), put("c")], **BY)
            _until(lambda: heard[-1] == 3)
            with postgres_server.administration() as cursor:
                ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                cursor.execute(ended, [postgres.rpartition("/")[2]])
            other.append([put("d")], **BY)
            _until(lambda: heard[-1] == 4)
            assert journal.head() == 4


def _until(holds: Any) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if holds():
                return
        except IndexError:
            pass
        time.sleep(0.01)
    raise AssertionError("not heard within a minute")


def test_a_still_database_shows_one_state_for_each_question(postgres: str) -> None:
    looked = PostgresDatabase(postgres, read_only="er wordt gekeken")
    with journal_at(postgres) as journal:
        journal.append([put("a")], **BY)
        with looked.still() as database, closing(SqlJournal(database, read_only=True)) as still:
            journal.append([put("a", "nieuw"), put("b")], **BY)
            assert (still.head(), still.get_many(["a", "b"]).keys(), still.verify()) == (1, {"a"}, [])
            stored = still.get("a")
            assert stored is not None
            assert stored.payload["title"] == "tekst"
            with pytest.raises(StoreReadOnly, match="er wordt gekeken"):
                still.append([put("c")], **BY)
        assert journal.head() == 3
    looked.engine.dispose()


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM event", "TRUNCATE event", "UPDATE event SET actor = 'ander'", "UPDATE event SET payload = '{}'",
        "DELETE FROM access", "UPDATE access SET actor = 'ander'", "TRUNCATE access",
    ],
)  # fmt: skip
def test_what_was_written_cannot_be_changed_by_mistake(postgres: str, change: str) -> None:
    with journal_at(postgres) as journal:
        journal.append([put("a")], **BY)
        with asking(postgres) as connection, pytest.raises(sa.exc.ProgrammingError, match="written for good"):
            connection.execute(sa.text(change))
        assert journal.verify() == []


def test_who_changes_it_on_purpose_is_found_by_the_chain(postgres: str) -> None:
    with journal_at(postgres) as journal:
        journal.append([put("a"), put("b")], **BY)
        with asking(postgres) as connection, connection.begin():
            connection.execute(sa.text("ALTER TABLE event DISABLE TRIGGER USER"))
            connection.execute(sa.text("UPDATE event SET actor = 'ander' WHERE seq = 1"))
        assert journal.verify() == ["gebeurtenis 1 (a): is gewijzigd na het schrijven"]


# --- revisions ------------------------------------------------------------------------------------


def test_a_filled_database_of_an_older_revision_is_upgraded_and_its_chain_goes_on(
    postgres: str, tmp_path: Path
) -> None:
    with closing(SqlJournal.open(tmp_path / "vol.db")) as full:
        full.append([put(f"r{number}") for number in range(50)], **BY)
        full.rewrite({"r7": None}, **BY)
    old = PostgresDatabase(postgres)
    migrations.upgrade(old.engine, REVISIONS, "het journaal", upto=migrations.revisions(REVISIONS)[0])
    assert not old.is_made()
    Chains(postgres).take(tmp_path / "vol.db")
    with pytest.raises(StoreDamaged, match="zijn ouder"):
        migrations.must_be_made(old.engine, REVISIONS, "het journaal")
    with journal_at(postgres) as journal:
        assert old.is_made()
        assert (journal.head(), journal.verify()) == (51, [])
        assert journal.append([put("verder")], **BY) == 52
        assert journal.verify() == []
    old.engine.dispose()


def test_many_who_open_an_empty_database_at_once_make_its_tables_once(postgres: str) -> None:
    opened: list[SqlJournal] = []
    threads = [threading.Thread(target=lambda: opened.append(SqlJournal(PostgresDatabase(postgres)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    for journal in opened:
        assert journal.append([put("a")], **BY)
        journal.close()


def test_a_database_of_a_newer_kring_is_left_as_it_is(postgres: str) -> None:
    with journal_at(postgres):
        pass
    with asking(postgres) as connection, connection.begin():
        connection.execute(sa.text("UPDATE revision_of_journal SET version_num = 'r9999_later'"))
    with pytest.raises(StoreTooNew, match="r9999_later"):
        SqlJournal(PostgresDatabase(postgres))


def test_the_revisions_make_the_tables_that_the_adapter_asks(postgres: str) -> None:
    with journal_at(postgres), asking(postgres) as connection:
        said = {"version_table": "revision_of_journal", "compare_type": False}
        # Beside the journal, and asked by text alone: `kg.adapters.journal.last_writes`.
        ours = {"include_object": lambda _, name, *_more: name != "last_write"}
        theirs = MigrationContext.configure(connection, opts={**said, **ours})
        assert compare_metadata(theirs, METADATA) == []
        by_bytes = """
            SELECT count(*) FROM information_schema.columns
            WHERE table_name IN ('event', 'record', 'claim', 'access', 'last_write')
              AND data_type = 'text' AND collation_name <> 'C'
        """
        assert connection.scalar(sa.text(by_bytes)) == 0


# --- what it says ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["postgresql://kring:geheim@[::1", "mysql://kring:geheim@a/b", "geheim", "postgresql://"]
)
def test_an_address_that_is_none_is_not_repeated(url: str) -> None:
    with pytest.raises(InputError, match="KRING_DATABASE_URL is geen adres") as told:
        PostgresDatabase(url)
    assert "geheim" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_database_that_is_not_there_is_named_without_its_password() -> None:
    for url in ("postgresql://kring:geheim@127.0.0.1:1/weg", "postgresql://kring@127.0.0.1:1/weg?password=geheim"):
        with pytest.raises(StoreError, match=r"postgresql://127\.0\.0\.1:1/weg is niet te bereiken") as told:
            SqlJournal(PostgresDatabase(url))
        error: BaseException | None = told.value
        while error is not None:
            assert "geheim" not in str(error)
            error = error.__cause__


def test_a_wrong_password_is_not_told(postgres: str) -> None:
    password = sa.make_url(postgres).password or ""
    with pytest.raises(StoreError, match="password authentication failed") as told:
        SqlJournal(PostgresDatabase(postgres.replace(password, "geheim-fout")))
    assert "geheim-fout" not in str(told.value)


def test_the_text_of_a_record_is_in_no_error(postgres: str) -> None:
    with journal_at(postgres) as journal:
        with asking(postgres) as connection, connection.begin():
            connection.execute(sa.text("ALTER TABLE record ADD CHECK (id <> 'a')"))
        with pytest.raises(StoreError) as told:
            journal.append([put("a", "een geheim")], **BY)
        assert "geheim" not in str(told.value)
        assert journal.append([put("b")], **BY) == 1


def test_an_id_that_postgresql_cannot_hold_is_refused_and_the_journal_goes_on(postgres: str) -> None:
    with journal_at(postgres) as journal:
        with pytest.raises(InputError):
            journal.append([put("a\x00b")], **BY)
        with pytest.raises(InputError):
            journal.get("a\x00b")
        assert journal.append([put("a")], **BY) == 1
        assert journal.verify() == []
