"""Another database: what the SQL adapters ask compiles for PostgreSQL, and what does not is named."""

import ast
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from kg.access import Grant
from kg.adapters.journal import tables
from kg.adapters.journal.sql import SqlJournal
from kg.adapters.keys import sql as keys_sql
from kg.adapters.keys import visits as visits_sql
from kg.adapters.outbox import tables as outbox_tables
from kg.adapters.trail.sql import SqlTrail
from kg.ports.journal import Delete, Put
from kg.ports.outbox import News
from kg.ports.trail import Access, Wanted
from kg.profiles.access import open_keys, open_outbox, open_visits
from tests.mandates import as_user

ADAPTERS = Path(__file__).parents[2] / "kg" / "adapters"
TODAY = date(2026, 11, 29)
NOW = datetime(2026, 11, 29, tzinfo=UTC)
MANDATE = as_user("proef")
OF_ONE_DATABASE = {
    *(f"journal/{name}.py" for name in ("last_writes", "notices", "postgres", "sqlite")),
    *(f"sql/{name}.py" for name in ("access/file", "access/postgres", "fence", "postgres", "remains", "sqlite")),
    "keys/callers_postgres.py",
}


@contextmanager
def noted() -> Iterator[list[sa.ClauseElement]]:
    """The statements of SQLAlchemy that are executed while the block runs."""
    found: list[sa.ClauseElement] = []

    def note(_connection: sa.Connection, statement: sa.ClauseElement, *_more: object) -> None:
        found.append(statement)

    sa.event.listen(sa.Engine, "before_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(sa.Engine, "before_execute", note)


def a_record(record_id: str) -> Put:
    provenance = [{"source": "bron", "method": "veld", "locator": "1"}]
    return Put(record_id, "Policy", "ede/private", {"id": record_id, "provenance": provenance})


def ask_the_journal(path: Path) -> None:
    with closing(SqlJournal.open(path)) as journal:
        journal.append([a_record("a"), a_record("b"), a_record("c")], mandate=MANDATE, reason="proef")
        journal.append([Delete("b")], mandate=MANDATE, reason="proef")
        journal.rewrite({"c": None}, mandate=MANDATE, reason="proef")
        assert set(journal.erased()) == {"c"}
        journal.swept(journal.head())
        assert journal.get("a", as_of=datetime.now(UTC), readable=lambda _space: True)
        everything = {"kinds": ["Policy"], "spaces": ["ede/private"], "after": "0"}
        assert [one.id for one in journal.scan(**everything)] == ["a"]  # type: ignore[arg-type]
        assert [one.id for one in journal.scan(**everything, as_of=datetime.now(UTC))] == ["a"]  # type: ignore[arg-type]
        assert journal.claimed_by("bron") == {"a"}
        assert len([one for part in journal.changed_since(0) for one in part]) == 3
        assert len(list(journal.events(record_id="a", kind="Policy"))) == 1
        assert journal.hash_of(1)
        assert journal.counts()
        assert journal.verify() == []


def ask_the_trail(path: Path) -> None:
    with closing(SqlTrail.open(path)) as trail:
        trail.note([Access("anna", "read", "ede/private", "a")])
        wanted = Wanted(
            "a",
            "anna",
            "ede/private",
            frozenset({"read"}),
            NOW - timedelta(9999),
            NOW + timedelta(9999),
            frozenset({"ede"}),
        )
        assert trail.seen(wanted, most=5)
        assert trail.hash_of(trail.end()[0])


def ask_the_keys(store: Path) -> None:
    with closing(open_keys(store)) as keys:
        key, text = keys.add("proef", {"ede": "reader"}, until=TODAY, today=TODAY)
        assert keys.key_of(text, today=TODAY)
        assert keys.find(key.id) in keys.every()
        keys.revoke(key.id, today=TODAY)
        keys.grant(Grant("ede", "baarn", TODAY))
        assert keys.grants()
        keys.withdraw("ede", "baarn")
        assert keys.secret("log") == keys.secret("log")


def ask_the_outbox(store: Path) -> None:
    with closing(open_outbox(store)) as outbox:
        hook, _ = outbox.add("proef", owner="ede", watch="volg", url="https://a.example/", seen=())
        assert outbox.every(["ede"])
        outbox.change(hook.id, enabled=True)
        outbox.renew(hook.id)
        outbox.trouble(hook.id, "")
        (told,) = outbox.tell(hook, (), [News("watch.changed", {})])
        assert outbox.is_due()
        assert [one.id for one in outbox.take(5, [told])] == [told]
        outbox.release()
        outbox.settle(told, "dead")
        outbox.again(told)
        outbox.settle(told, "dead")
        outbox.drop(told)
        assert outbox.deliveries(hook.id, state="dropped", after=outbox.test(hook.id).id)
        assert outbox.counts(hook.id)
        assert outbox.dead_in_a_row(hook.id) == 0
        outbox.forget()
        outbox.remove(hook.id)


def ask_the_visits(folder: Path) -> None:
    with closing(open_visits(folder)) as visits:
        visits.look("anna", "GM0308", now=NOW, seq=1)
        visits.of("anna")
        visits.every()
        visits.forget("anna", "GM0308")
        visits.forget("anna")


def test_what_the_sql_adapters_ask_compiles_for_postgresql(tmp_path: Path) -> None:
    with noted() as found:
        ask_the_journal(tmp_path / "journal.db")
        ask_the_trail(tmp_path / "journal.db")
        ask_the_keys(tmp_path)
        ask_the_outbox(tmp_path)
        ask_the_visits(tmp_path)
    said = {str(one.compile(dialect=postgresql.dialect())) for one in found}
    assert len(said) > 80
    assert not [one for one in said if "json_" in one or "PRAGMA" in one]


def test_the_tables_of_the_sql_adapters_can_be_made_in_postgresql() -> None:
    for metadata in (tables.METADATA, keys_sql.METADATA, outbox_tables.METADATA, visits_sql.METADATA):
        for table in metadata.sorted_tables:
            for made in (CreateTable(table), *map(CreateIndex, table.indexes)):
                assert str(made.compile(dialect=postgresql.dialect()))


def test_the_words_of_one_database_are_in_the_files_that_are_named_after_it() -> None:
    """Of the adapters that another database can serve; views keep their own files of SQLite."""
    speaking = {
        str(file.relative_to(ADAPTERS))
        for folder in ("journal", "trail", "keys", "outbox", "sql")
        for file in (ADAPTERS / folder).rglob("*.py")
        if file.parent.name != "revisions" and any(map(_speaks, ast.walk(ast.parse(file.read_text(encoding="utf-8")))))
    }
    assert speaking == OF_ONE_DATABASE


def _speaks(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(name.name in {"sqlite3", "psycopg"} for name in node.names)
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").startswith("sqlalchemy.dialects")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        texts = [one for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        return node.func.attr == "exec_driver_sql" or (node.func.attr == "execute" and bool(texts))
    return False
