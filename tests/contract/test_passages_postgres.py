"""What passages in PostgreSQL promise beside the port: many processes, policies on rows, graphs of vectors."""

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from kg.adapters.passages.postgres import database, nearness
from kg.adapters.passages.postgres.view import PostgresPassages
from kg.errors import StoreDamaged
from kg.ports.encoder import Matrix
from kg.ports.journal import Changed
from kg.ports.passages import Filters
from tests.contract.test_passages import ALL, MINE, RECORDS, HashingEncoder, changes, fill, ids, stored
from tests.postgres import Postgres

_BY_AUDIENCE = ("records", "postings", "keys", "pieces", "vectors")


@pytest.fixture
def view(postgres: str) -> Iterator[PostgresPassages]:
    with closing(PostgresPassages.open(postgres, HashingEncoder())) as opened:
        fill(opened)
        yield opened


def counted(cursor: "psycopg.Cursor[tuple[int]]", table: str, where: str = "true") -> int:
    row = cursor.execute(f"SELECT count(*) FROM passages.{table} WHERE {where}".encode()).fetchone()  # noqa: S608 - ours
    assert row
    return row[0]


# --- who may read ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("view")
@pytest.mark.parametrize("table", _BY_AUDIENCE)
def test_a_statement_that_forgets_who_asks_sees_nothing(postgres: str, table: str) -> None:
    """And one that names too much sees what may be read, whatever it names."""
    with psycopg.connect(postgres) as connection, connection.cursor() as cursor:
        assert counted(cursor, table) == 0
        cursor.execute("SELECT audience FROM passages.audiences WHERE name = 'elders/private'")
        (number,) = cursor.fetchone()  # type: ignore[misc]
        cursor.execute("SELECT set_config('kring.audiences', %s, true)", (str(number),))
        assert counted(cursor, table) > 0
        assert counted(cursor, table, f"audience <> {number}") == 0
        connection.rollback()
        assert counted(cursor, table) == 0


def test_what_a_question_said_of_its_asker_is_gone_with_it(view: PostgresPassages) -> None:
    """The next one on the same connection begins with nothing."""
    view.search("archief", filters=ALL, top=5)
    with view._database.asking() as cursor:
        assert counted(cursor, "records") == 0


# --- many processes -------------------------------------------------------------------------------


def test_what_one_process_took_in_another_passes_over(view: PostgresPassages, postgres: str) -> None:
    """Also when it is late and still holds an older state of a record."""
    with closing(PostgresPassages.open(postgres, HashingEncoder())) as late:
        newer = stored(9, "les-1", "Lesson", title="Zorg voor een zeppelin", phase="borgen")
        view.apply([Changed("les-1", 9, newer), Changed("case-2", 10, None)], upto=10)
        late.apply(changes(RECORDS), upto=7)
        assert late.position() == 10
        assert sum(late.encode_pending()) == 1
        assert ids(late.search("zeppelin", filters=MINE, top=1)) == ["les-1"]
        current = [record for record in RECORDS if record.id not in {"les-1", "case-2"}]
        assert late.check([*current, newer]) == []


def test_a_vector_that_comes_late_is_not_kept_with_another_text(view: PostgresPassages) -> None:
    """One worker encodes a passage while another process takes in a change of it."""
    encoder = HashingEncoder()
    first = stored(8, "les-3", "Lesson", title="Een eerste tekst", phase="borgen")
    second = stored(9, "les-3", "Lesson", title="Heel iets anders", phase="borgen")
    view.apply([Changed("les-3", 8, first)], upto=8)

    class Slow(HashingEncoder):
        def passages(self, texts: Sequence[str]) -> Matrix:
            if texts == ["Een eerste tekst"]:
                view.apply([Changed("les-3", 9, second)], upto=9)
            return super().passages(texts)

    view._encoder = Slow()
    for _ in view.encode_pending():
        pass
    assert view.vectors(["les-3"])["les-3"] @ encoder.query("Heel iets anders") > 0.99
    assert view.faults() == []


def test_who_shares_a_record_changes_no_text_and_makes_no_vector(view: PostgresPassages) -> None:
    """Only what can be filtered on is written."""
    with view._database.looking() as cursor:
        cursor.execute("SELECT doc FROM passages.records WHERE id = 'case-1'")
        before = cursor.fetchone()
    same = stored(8, "case-1", "Case", **{**RECORDS[1].payload, "outcome": "deels"})
    view.apply([Changed("case-1", 8, same)], upto=8)
    with view._database.looking() as cursor:
        cursor.execute("SELECT doc FROM passages.records WHERE id = 'case-1'")
        assert cursor.fetchone() == before
    assert view.pending() == 0
    found = view.search("archief", filters=MINE, top=5, facets=True)
    assert found.facets["outcome"] == {"deels": 1, "mislukt": 1}
    assert view.check([*RECORDS[:1], same, *RECORDS[2:]]) == []


# --- graphs of vectors ----------------------------------------------------------------------------


def test_a_graph_finds_what_a_comparison_of_all_finds(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within filters too; and it is used: the plan names it."""
    chance = random.Random(1)  # noqa: S311  # repeats
    words = [f"woord{number}" for number in range(300)]
    records = [
        stored(
            n, f"les-{n:04}", "Lesson", title=" ".join(chance.sample(words, 8)), phase=("borgen", "formuleren")[n % 2]
        )
        for n in range(1, 1501)
    ]
    asked = [" ".join(chance.sample(words, 8)) for _ in range(12)]
    half = Filters(spaces=MINE.spaces, phases=frozenset({"borgen"}))

    def nearest(filters: Filters) -> list[set[str]]:
        found = [view.search(text, filters=filters, top=2000).hits for text in asked]
        return [{hit.id for hit in sorted(hits, key=lambda hit: -(hit.cosine or -1))[:20]} for hits in found]

    with closing(PostgresPassages.open(postgres, HashingEncoder())) as view:
        fill(view, records)
        exact = {filters: nearest(filters) for filters in (MINE, half)}
        monkeypatch.setattr(nearness, "EXACT_MOST", 400)
        # For so few the engine would rather compare them all.
        monkeypatch.setattr(database, "_WALKS", (*database._WALKS, "SET LOCAL enable_sort = off"))
        view.optimise()
        with view._database.looking() as cursor:
            cursor.execute("SELECT count(*) FROM pg_indexes WHERE schemaname = 'passages' AND indexname LIKE 'near_%'")
            assert cursor.fetchone() == (4,)
            cursor.execute(
                "EXPLAIN SELECT doc FROM passages.vectors WHERE audience = 1 ORDER BY vector <#>"
                " (SELECT vector FROM passages.vectors LIMIT 1) LIMIT 10"
            )
            assert "near_0_1" in str(cursor.fetchall())
        for filters, sets in exact.items():
            shared = [len(a & b) for a, b in zip(sets, nearest(filters), strict=True)]
            assert sum(shared) / len(shared) >= 19
        view.optimise()  # they are there
        fill(view, [stored(1501, "les-0001", "Lesson", title="woord1 woord2", phase="borgen")])
        assert "les-0001" in ids(view.search("woord1 woord2", filters=MINE, top=5))


def test_another_encoder_starts_without_the_graphs_of_the_last_one(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its vectors may be longer."""

    class Longer(HashingEncoder):
        dimension = 96

    monkeypatch.setattr(nearness, "EXACT_MOST", 2)
    with closing(PostgresPassages.open(postgres, HashingEncoder())) as view:
        fill(view)
    with closing(PostgresPassages.open(postgres, Longer("longer"))) as view:
        assert fill(view).vectors(["case-1"])["case-1"].shape == (96,)
        assert view.faults() == []


# --- what is wrong --------------------------------------------------------------------------------


@pytest.mark.usefixtures("view")
def test_tables_of_another_version_are_to_be_made_again(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        connection.execute("UPDATE passages.facts SET value = '999' WHERE name = 'version'")
    with pytest.raises(StoreDamaged, match="999"):
        PostgresPassages.open(postgres, None)
    with closing(PostgresPassages.open(postgres, None, anew=True)) as again:
        assert again.position() == 0


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM passages.postings WHERE term = 'w:archief'",
        "UPDATE passages.postings SET count = count + 1 WHERE term = 'w:archief'",
        "DELETE FROM passages.vectors WHERE number = 0",
        "DELETE FROM passages.records WHERE id = 'case-1'",
        "UPDATE passages.audiences SET words = words + 1",
    ],
)
def test_what_does_not_add_up_is_found_and_asked_for_again(view: PostgresPassages, postgres: str, damage: str) -> None:
    assert view.faults() == []
    with psycopg.connect(postgres) as connection:
        connection.execute("SET kring.writes = 'on'")
        connection.execute(damage.encode())
    assert view.faults() != []
    with closing(PostgresPassages.open(postgres, HashingEncoder(), mend=True)) as mended:
        assert mended.position() == 0
        assert fill(mended).check(RECORDS) == []


def test_a_lost_word_is_noticed_by_who_looks_now_and_then(view: PostgresPassages, postgres: str) -> None:
    assert view.probe() == []
    with psycopg.connect(postgres) as connection:
        connection.execute("SET kring.writes = 'on'")
        connection.execute("DELETE FROM passages.postings")
    assert "gebeurtenis 7" in " ".join(view.probe())


# --- erasure --------------------------------------------------------------------------------------


def test_nothing_of_what_was_erased_is_left_in_the_tables(
    view: PostgresPassages, postgres: str, postgres_server: Postgres
) -> None:
    secret = stored(8, "les-9", "Lesson", title="Onvindbaarheidsgeheim", because="Het zwartboek.", phase="borgen")
    view.apply([Changed("les-9", 8, secret)], upto=8)
    with psycopg.connect(postgres, autocommit=True) as connection:
        oid = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    assert oid
    folder = postgres_server.folder / "data" / "base" / str(oid[0])

    def files() -> bytes:
        with postgres_server.administration() as cursor:
            cursor.execute("CHECKPOINT")
        return b"".join(file.read_bytes() for file in Path(folder).iterdir()).lower()

    assert b"onvindbaarheidsgeheim" in files()
    view.apply([Changed("les-9", 9, None)], upto=9)
    assert view.sweep({"les-9": {"local/private"}}, lambda _ids: {}, lambda _view: None)
    assert b"onvindbaar" not in files()
    assert view.check(RECORDS) == []
    with view._database.looking() as cursor:
        cursor.execute("SELECT pg_relation_filenode('passages.postings')")
        written = cursor.fetchone()
    with closing(PostgresPassages.open(postgres, HashingEncoder())) as other:  # which heard of it too
        assert other.sweep({"les-9": {"local/private"}}, lambda _ids: {}, lambda _view: None)
    with view._database.looking() as cursor:
        cursor.execute("SELECT pg_relation_filenode('passages.postings')")
        assert cursor.fetchone() == written


def test_a_reader_who_still_sees_it_keeps_a_sweep_from_being_done(
    view: PostgresPassages, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.adapters.passages.postgres.examination._PATIENCE_S", 0.1)
    with psycopg.connect(postgres) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute("SELECT count(*) FROM passages.facts")
        view.apply([Changed("les-1", 8, None)], upto=8)
        assert not view.sweep({"les-1": {"local/private"}}, lambda _ids: {}, lambda _view: None)
    assert view.sweep({"les-1": {"local/private"}}, lambda _ids: {}, lambda _view: None)
