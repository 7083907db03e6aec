"""What a journal in SQLite does with its file: tampering is found, erased text is gone, bad files are refused."""

import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kg.adapters.journal.sql import SqlJournal
from kg.errors import InvalidRecord, StoreDamaged, StoreError, StoreLocked, StoreTooNew
from kg.ports.journal import Delete, Put
from kg.store.records import Records
from tests.mandates import as_user

BY: dict[str, Any] = {"mandate": as_user("toets"), "reason": "toets"}


def put(record_id: str, text: str = "tekst", *, source: str = "") -> Put:
    payload: dict[str, Any] = {"id": record_id, "title": text}
    if source:
        payload["provenance"] = [{"source": source, "place": "regel 1"}]
    return Put(record_id, "Lesson", "a/private", payload)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journaal.db"


def raw(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None)


def tamper(file: Path, *statements: str) -> list[str]:
    with closing(raw(file)) as connection:
        for statement in statements:
            connection.execute(statement)
    journal = SqlJournal.open(file)
    wrong = journal.verify()
    journal.close()
    return wrong


@pytest.fixture
def written(file: Path) -> Path:
    """Eight events: b changed, c deleted, d erased and put again."""
    journal = SqlJournal.open(file)
    journal.append([put("a", source="s1"), put("b", source="s1"), put("c"), put("d")], **BY)
    journal.append([put("b", "twee", source="s2"), Delete("c")], **BY)
    journal.rewrite({"d": None}, **BY)
    journal.append([put("d", "nieuw")], **BY)
    assert journal.verify() == []
    journal.close()
    return file


@pytest.mark.parametrize("seq", range(1, 9))
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2020-01-01T00:00:00.000000Z'"),
        ("actor", "'iemand'"),
        ("reason", "reason || ' '"),
        ("op", "CASE op WHEN 'put' THEN 'delete' ELSE 'put' END"),
        ("record_id", "'z'"),
        ("kind", "'Case'"),
        ("space", "'b/public'"),
        ("payload", '\'{"title":"vals"}\''),
        ("payload", "x'ff'"),
        ("salt", "'" + "0" * 32 + "'"),
        ("payload_hash", "'" + "0" * 64 + "'"),
        ("prev_hash", "'" + "1" * 64 + "'"),
        ("hash", "'" + "0" * 64 + "'"),
    ],
)
def test_a_change_to_any_column_of_any_event_is_found(written: Path, seq: int, column: str, value: str) -> None:
    wrong = tamper(written, f"UPDATE event SET {column} = {value} WHERE seq = {seq}")  # noqa: S608 - our own values
    assert any(f"gebeurtenis {seq} (" in message for message in wrong)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM event WHERE seq = 3", "volgt op gebeurtenis 2"),
        ("DELETE FROM event WHERE seq = 1", "volgt op gebeurtenis 0"),
        ("UPDATE event SET seq = 99 WHERE seq = 8", "volgt op gebeurtenis 7"),
        ("UPDATE event SET payload = NULL, salt = NULL WHERE seq = 1", "gebeurtenis 1 (a): de inhoud is weg"),
        ("UPDATE event SET payload = NULL, salt = NULL WHERE seq = 8", "gebeurtenis 8 (d): de inhoud is weg"),
        ("UPDATE event SET payload = substr(payload, 2), salt = salt || '{' WHERE seq = 1", "de inhoud is gewijzigd"),
        ("DELETE FROM event WHERE seq = 8", "record d: staat in de tabel van records (gebeurtenis 8)"),
        ("DELETE FROM record WHERE id = 'a'", "record a: ontbreekt in de tabel van records (gebeurtenis 1)"),
        ("UPDATE record SET id = 'z' WHERE id = 'a'", "record z: staat in de tabel van records"),
        ("UPDATE record SET payload = '{}' WHERE id = 'a'", "record a: wijkt af"),
        ("UPDATE record SET space = 'b/public' WHERE id = 'a'", "record a: wijkt af"),
        ("UPDATE record SET kind = 'Case' WHERE id = 'a'", "record a: wijkt af"),
        ("UPDATE record SET at = 'x' WHERE id = 'a'", "record a: wijkt af"),
        ("UPDATE record SET seq = 2 WHERE id = 'b'", "record b: wijkt af"),
        ("DELETE FROM claim WHERE record_id = 'a'", "record a: de tabel van bronnen klopt niet voor s1"),
        ("INSERT INTO claim VALUES ('s9', 'a')", "record a: de tabel van bronnen klopt niet voor s9"),
        ("INSERT INTO claim VALUES ('s9', 'z')", "record z: staat in de tabel van bronnen (s9)"),
    ],
)
def test_a_change_behind_the_back_of_the_journal_is_found(written: Path, statement: str, said: str) -> None:
    assert any(said in message for message in tamper(written, statement))


def test_an_end_cut_off_with_the_current_records_put_back_is_not_found(written: Path) -> None:
    """What a chain cannot show: the hash of the last event, kept elsewhere, can."""
    statements = ["DELETE FROM event WHERE seq = 8", "DELETE FROM record WHERE id = 'd'"]
    assert tamper(written, *statements) == []


def test_erased_text_is_in_no_file_any_more(file: Path) -> None:
    """Seed 0 moves rows between pages such that `secure_delete` alone leaves erased text (SQLite 3.40)."""
    chance = random.Random(0)  # noqa: S311 - chance that repeats
    journal = SqlJournal.open(file)
    ids = [f"r{number:03}" for number in range(60)]

    def some(number: int, among: list[str]) -> list[Put]:
        return [
            put(key, f"<<{key}>>" * chance.choice([1, 2, 10, 40, 200, 700])) for key in chance.sample(among, number)
        ]

    for _ in range(6):
        journal.append(some(30, ids), **BY)
    known = [stored.id for stored in journal.scan()]
    chance.shuffle(known)
    gone = []
    while len(known) > 15:
        gone.append(known.pop())
        journal.rewrite({gone[-1]: None}, **BY)
        journal.append(some(3, known), **BY)
    journal.rewrite({known.pop(): None}, **BY)
    # The files are read while the journal is open: nothing waits for closing.
    left = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert [key for key in gone if f"<<{key}>>".encode() in left] == []
    assert all(f"<<{key}>>".encode() in left for key in known)
    assert journal.verify() == []
    journal.close()


def test_an_erasure_that_a_reader_holds_up_is_finished_at_the_next_opening(file: Path) -> None:
    journal = SqlJournal.open(file, busy_ms=50)
    journal.append([put("a", "heel geheim"), put("b")], **BY)
    reader = journal.scan()
    next(reader)
    with pytest.raises(StoreLocked, match="'a' is gewist, maar resten"):
        journal.rewrite({"a": None}, **BY)
    assert journal.get("a") is None
    with closing(raw(file)) as keeps_the_log:  # else SQLite itself empties the log at closing
        keeps_the_log.execute("SELECT count(*) FROM event").fetchone()
        reader.close()  # type: ignore[attr-defined]
        journal.close()
        journal = SqlJournal.open(file)
        assert b"heel geheim" not in b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert journal.verify() == []
    journal.close()


def test_a_newer_journal_is_refused_and_left_as_it_was(written: Path) -> None:
    with closing(raw(written)) as connection:
        connection.execute("UPDATE meta SET schema_version = 7")
    with pytest.raises(StoreTooNew, match=r"versie 7.* tot en met versie 1"):
        SqlJournal.open(written)
    with closing(raw(written)) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (8,)


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tekst.db").write_bytes(b"geen database " * 100)
    with pytest.raises(StoreDamaged, match="beschadigd"):
        SqlJournal.open(tmp_path / "tekst.db")
    with closing(raw(tmp_path / "ander.db")) as connection:
        connection.execute("CREATE TABLE klant (naam TEXT)")
    with pytest.raises(StoreDamaged, match="geen journaal van Kring"):
        SqlJournal.open(tmp_path / "ander.db")
    with closing(raw(tmp_path / "ander.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("klant",)]


def test_a_damaged_file_is_named(file: Path) -> None:
    journal = SqlJournal.open(file)
    journal.append([put(f"r{number:04}", "x" * 500) for number in range(500)], **BY)
    journal.close()
    content = bytearray(file.read_bytes())
    content[8192:] = b"\xaa" * (len(content) - 8192)
    file.write_bytes(content)
    with (
        pytest.raises(StoreDamaged, match="beschadigd"),
        closing(SqlJournal.open(file)) as damaged,
    ):
        damaged.verify()


def test_text_that_is_no_payload_is_named(written: Path) -> None:
    with closing(raw(written)) as connection:
        connection.execute("UPDATE record SET payload = '{' WHERE id = 'a'")
    with closing(SqlJournal.open(written)) as journal:
        assert journal.get("a", readable=lambda _space: True).payload == {}  # type: ignore[union-attr]
        with pytest.raises(InvalidRecord, match="record a"):
            Records(journal).get("a")


def test_a_journal_that_another_process_is_writing_is_locked(written: Path) -> None:
    with closing(SqlJournal.open(written, busy_ms=50)) as journal, closing(raw(written)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="in gebruik"):
            journal.append([put("e")], **BY)
        assert journal.get("a") is not None
        other.execute("ROLLBACK")
        assert journal.append([put("e")], **BY) == 9


def test_a_place_that_cannot_be_written_is_no_damage(written: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="niet te lezen of te schrijven"):
        SqlJournal.open(tmp_path / "map" / "die" / "er" / "niet" / "is.db")
    with closing(SqlJournal.open(written)) as journal, pytest.raises(StoreError, match="reservekopie"):
        journal.backup(str(tmp_path / "nergens" / "kopie.db"))


def test_a_moment_in_another_time_zone_is_the_same_moment(written: Path) -> None:
    with closing(SqlJournal.open(written)) as journal:
        zone = datetime.now(UTC).astimezone(None).tzinfo or UTC
        later = (datetime.now(UTC) + timedelta(seconds=1)).astimezone(zone)
        assert list(journal.scan(as_of=later)) == list(journal.scan())
