"""
A store that several processes share, see `kg.profiles.scaled`.

Each test opens the store twice: what one writes, the other finds, keeps from who may not read it, and lets go of.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import kg
from kg.access import Principal
from kg.errors import StoreReadOnly
from kg.model.knowledge import Lesson
from kg.profiles.modes import open_as_it_is, open_to_look
from kg.service import KnowledgeGraph
from kg.store.backup.archive import write_backup
from kg.store.erasure.list import FILE, KEY, Erasures, hashed
from kg.store.follow import USUAL
from tests import commands
from tests.rest_service import LESSON, client

EDE = Principal("an", frozenset({"ede"}), roles=frozenset({("ede", "editor")}))
BAARN = Principal("bo", frozenset({"baarn"}), roles=frozenset({("baarn", "editor")}))
PATIENCE_S = 60


@pytest.fixture(autouse=True)
def database(postgres: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("KRING_DATABASE_URL", postgres)
    return postgres


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[KnowledgeGraph, KnowledgeGraph]]:
    with (
        kg.open(tmp_path, with_encoder=None, create=True) as one,
        kg.open(tmp_path, with_encoder=None) as other,
    ):
        yield one, other


def lesson(key: str, title: str) -> Lesson:
    return Lesson(id=key, title=title, phase="borgen", basis="afgeleid")


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


def slow(graph: KnowledgeGraph) -> None:
    """Let the views of one process take in what others wrote long after they heard of it, while nobody waits."""
    graph.stores.follower._pace = replace(USUAL, gather_s=PATIENCE_S)


def rows(graph: KnowledgeGraph, title: str) -> int:
    return len(graph.sparql(f'SELECT ?s {{ GRAPH ?g {{ ?s <http://purl.org/dc/terms/title> "{title}" }} }}').rows)


def found(graph: KnowledgeGraph, word: str) -> set[str]:
    return {hit.id for hit in graph.search(word, top=50).hits}


def test_what_one_process_writes_the_other_finds_in_every_view(two: tuple[KnowledgeGraph, KnowledgeGraph]) -> None:
    one, other = two
    one.put([lesson("les-1", "Zaaksysteem")], space="kring/public", reason="proef")
    assert other.get("les-1").payload["title"] == "Zaaksysteem"  # the journal, at once
    until(lambda: found(other, "zaaksysteem") == {"les-1"})
    until(lambda: rows(other, "Zaaksysteem") == 1)
    other.put([lesson("les-2", "Draagvlak")], space="kring/public", reason="proef")
    assert found(other, "draagvlak") == {"les-2"}  # who wrote it finds it
    until(lambda: rows(one, "Draagvlak") == 1)
    assert one.stores.journal.head() == other.stores.journal.head() == 2


def test_who_wrote_at_one_process_finds_it_at_the_other_at_once(two: tuple[KnowledgeGraph, KnowledgeGraph]) -> None:
    one, other = two
    slow(other)
    for number in range(5):
        one.put([lesson(f"les-{number}", f"Zaaksysteem{number}")], space="kring/public", reason="proef")
        assert rows(other, f"Zaaksysteem{number}") == 1
        assert f"les-{number}" in found(other, f"zaaksysteem{number}")


def test_what_was_taken_from_readers_at_one_process_is_found_by_nobody_at_the_other(
    two: tuple[KnowledgeGraph, KnowledgeGraph],
) -> None:
    one, other = two
    slow(other)
    graph = other.seen_by(BAARN)
    one.put([lesson("les-blijft", "Wat blijft")], space="ede/public", reason="proef")  # else the space goes with it
    for number in range(4):
        one.put([lesson(f"les-{number}", "Zaaksysteem")], space="ede/public", reason="proef")
        other.stores.hold_all()
        assert rows(graph, "Zaaksysteem") == 1
        if number % 2:
            one.delete(f"les-{number}", reason="proef")
        else:
            one.put([lesson(f"les-{number}", "Zaaksysteem")], space="ede/private", reason="proef")
        assert rows(graph, "Zaaksysteem") == 0
        assert found(graph, "zaaksysteem") == set()


def test_what_one_erases_goes_from_the_views_of_the_other(
    two: tuple[KnowledgeGraph, KnowledgeGraph], tmp_path: Path
) -> None:
    one, other = two
    one.put([lesson("les-1", "Zeldzaamwoord")], space="kring/public", reason="proef")
    until(lambda: rows(other, "Zeldzaamwoord") == 1)
    one.erase("les-1", reason="verzoek")
    until(lambda: rows(other, "Zeldzaamwoord") == 0)
    until(lambda: {(tmp_path / name / "erased").read_text() for name in ("views-0", "views-1")} == {"2"})
    assert found(other, "zeldzaamwoord") == set()
    assert one.check(one.stores.anchors.faults, list) == []


def test_nothing_private_of_one_organisation_is_found_by_another_in_either_process(
    two: tuple[KnowledgeGraph, KnowledgeGraph],
) -> None:
    one, other = two
    one.put([lesson("ede.les", "Geheimpje")], space="ede/private", reason="proef")
    until(lambda: found(other.seen_by(EDE), "geheimpje") == {"ede.les"})
    until(lambda: rows(other.seen_by(EDE), "Geheimpje") == 1)
    for graph in two:
        assert found(graph.seen_by(BAARN), "geheimpje") == set()
        assert rows(graph.seen_by(BAARN), "Geheimpje") == 0


def test_a_store_is_looked_at_while_others_write_and_nothing_is_changed(
    two: tuple[KnowledgeGraph, KnowledgeGraph], tmp_path: Path
) -> None:
    one, _ = two
    one.put([lesson("les-1", "Zaaksysteem")], space="kring/public", reason="proef")
    one.stores.hold_all()
    with open_as_it_is(tmp_path, still=True) as still:
        one.put([lesson("les-2", "Draagvlak")], space="kring/public", reason="proef")
        assert still.stores.journal.head() == 1
        with pytest.raises(StoreReadOnly):
            still.put([lesson("les-3", "Nee")], reason="proef")
    assert found(one, "draagvlak") == {"les-2"}
    with open_to_look(tmp_path, with_encoder=None) as looking:
        assert found(looking, "draagvlak") == {"les-2"}


def test_a_backup_is_put_back_on_one_machine(
    two: tuple[KnowledgeGraph, KnowledgeGraph], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = two
    one.put([lesson("les-1", "Zaaksysteem")], space="kring/public", reason="proef")
    write_backup(one, tmp_path / "kopie.zip")
    refused = commands.run(["restore", str(tmp_path / "kopie.zip"), "--store", str(tmp_path / "terug")])
    assert (refused.returncode, "zonder KRING_DATABASE_URL" in refused.stderr) == (1, True)
    monkeypatch.delenv("KRING_DATABASE_URL")
    key = one.stores.anchors.signer.key
    made = ["restore", str(tmp_path / "kopie.zip"), "--signed-by", key, "--store", str(tmp_path / "terug")]
    assert commands.run(made).returncode == 0
    with kg.open(tmp_path / "terug", with_encoder=None) as back:
        assert back.stores.journal.verify() == []
        assert back.stores.journal.hash_of(1) == one.stores.journal.hash_of(1)
        assert found(back, "zaaksysteem") == {"les-1"}


def test_a_service_and_a_command_work_on_one_store_at_the_same_time(database: str, tmp_path: Path) -> None:
    password = database.split(":")[2].partition("@")[0]
    with client(tmp_path) as service:
        made = service.post("/v1/lessons", json=LESSON)
        assert made.status_code == 201
        said = [commands.run([*words, "--store", str(tmp_path)]) for words in (
            ["search", "gebruikers", "--encoder", "none"], ["check"], ["audit", "--verify"],
        )]  # fmt: skip
    for one in said:
        assert one.returncode == 0, one.stderr
        assert password not in one.stdout + one.stderr
    assert "Betrek gebruikers vroeg" in said[0].stdout


def test_a_command_names_a_database_that_is_empty_or_away_without_its_password(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = commands.run(["search", "iets", "--store", str(tmp_path)])
    assert "er is geen opslag in postgresql://127.0.0.1:" in empty.stderr
    monkeypatch.setenv("KRING_DATABASE_URL", "postgresql://kring:geheim@127.0.0.1:1/weg")
    away = commands.run(["search", "iets", "--store", str(tmp_path)])
    assert "postgresql://127.0.0.1:1/weg is niet te bereiken" in away.stderr
    password = database.split(":")[2].partition("@")[0]
    assert not [said for said in (empty.stderr, away.stderr) if "geheim" in said or password in said]
    monkeypatch.setenv("KRING_DATABASE_URL", "mysql://kring:geheim@a/b")
    other = commands.run(["search", "iets", "--store", str(tmp_path)])
    assert "KRING_DATABASE_URL is geen adres van PostgreSQL" in other.stderr
    assert "geheim" not in other.stderr


def test_processes_with_a_folder_of_their_own_keep_one_list_of_what_was_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As pods have it: whoever comes last writes over nothing that others erased. Names are fictitious."""
    copies = tmp_path / "kopieën"
    monkeypatch.setenv("KRING_ANCHOR_COPIES", str(copies))
    monkeypatch.setenv("KRING_ANCHOR_KEY", str(tmp_path / "anchor.key"))
    for number in range(3):
        folder = tmp_path / f"pod-{number}"
        with kg.open(folder, with_encoder=None, create=True) as graph:
            graph.put([lesson(f"les-{number}", "Zeldzaamwoord")], space="kring/public", reason="proef")
            graph.rewrite({f"les-{number}": None}, reason="verzoek", name=f"Persoon {number}")
    [known] = copies.glob(f"*/{FILE}")
    listed, key = Erasures.read(known), (known.parent / KEY).read_bytes()
    assert set(listed.records) == {"les-0", "les-1", "les-2"}
    assert set(listed.names) == {hashed(f"Persoon {number}", key) for number in range(3)}
