"""What was erased stays so when an older backup is put back. Everybody here is fictitious."""

import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kg
from api.cli.commands import app
from kg.adapters.signer.ed25519 import Ed25519Signer
from kg.cycle.borgen.sharing import use_cases as people
from kg.errors import InputError
from kg.model import schema
from kg.model.record import Record
from kg.profiles.restore import restore
from kg.service import KnowledgeGraph
from kg.store.backup.archive import write_backup
from kg.store.erasure.list import FILE, KEY, Erasures
from tests.needles import files_with

NAME = "Renée Zwaluwstaart-Fictief"
HIDDEN = "Een geheim besluit van toen"


def policy(key: str, title: str) -> Record:
    return schema.parse("Policy", {"id": key, "title": title, "municipality": "GM0001"})


def fill(graph: KnowledgeGraph) -> None:
    graph.put([schema.parse("Expert", {"id": "exp-1", "title": NAME})], reason="proef")
    graph.put([policy("pol-1", HIDDEN), policy("pol-2", f"Beleid van {NAME}"), policy("pol-3", "Iets")], reason="proef")


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A backup of a store in which a person and a record were erased afterwards, and something was written."""
    with kg.open(tmp_path / "store", with_encoder=None, create=True) as graph:
        fill(graph)
        write_backup(graph, tmp_path / "oud.zip")
        people.erase_person(graph, NAME)
        graph.erase("pol-1", reason="verzoek 14")
        graph.put([policy("pol-1", "Iets anders onder dit id")], reason="proef")
        write_backup(graph, tmp_path / "nieuw.zip")
    return tmp_path / "oud.zip"


def key_of(backup: Path) -> str:
    """The fingerprint of the key that signed it."""
    with zipfile.ZipFile(backup) as archive:
        return Ed25519Signer(backup.parent / "geen.key").opened(archive.read("manifest.jws").decode())[1]


def test_an_older_backup_does_not_bring_back_what_was_erased(older: Path, tmp_path: Path) -> None:
    found = restore(older, tmp_path / "terug", signed_by=key_of(older), erasures=tmp_path / "store" / FILE)
    assert set(found.erased) == {"exp-1", "pol-1", "pol-2"}
    with kg.open(tmp_path / "terug", with_encoder=None) as graph:
        assert {stored.id for stored in graph.scan()} == {"pol-2", "pol-3"}
        assert graph.get("pol-2").payload["title"] == "Beleid van een medewerker"
        assert graph.check() == []
    assert files_with(tmp_path / "terug", NAME) == files_with(tmp_path / "terug", HIDDEN) == []


def test_what_a_backup_knows_to_be_erased_is_not_erased_again(older: Path, tmp_path: Path) -> None:
    newer = older.with_name("nieuw.zip")
    found = restore(newer, tmp_path / "terug", signed_by=key_of(newer), erasures=tmp_path / "store" / FILE)
    assert found.erased == ()
    with kg.open(tmp_path / "terug", with_encoder=None) as graph:
        assert graph.get("pol-1").payload["title"] == "Iets anders onder dit id"


def test_the_list_stands_with_the_copies_of_anchors_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("KRING_ANCHOR_COPIES", str(tmp_path / "elders"))
    older: Path = request.getfixturevalue("older")
    found = restore(older, tmp_path / "terug", signed_by=key_of(older))
    assert set(found.erased) == {"exp-1", "pol-1", "pol-2"}
    again = restore(older, tmp_path / "nog-eens", signed_by=key_of(older), erasures=tmp_path / "terug" / FILE)
    assert set(again.erased) == {"exp-1", "pol-1", "pol-2"}


def test_a_list_has_no_names(older: Path, tmp_path: Path) -> None:
    assert older.exists()
    listed = Erasures.read(tmp_path / "store" / FILE)
    assert (set(listed.records), len(listed.names)) == ({"exp-1", "pol-1", "pol-2"}, 1)
    assert files_with(tmp_path / "store", NAME) == []
    assert (tmp_path / "store" / KEY).stat().st_mode & 0o777 == 0o600


def test_a_list_of_another_store_is_refused(older: Path, tmp_path: Path) -> None:
    with kg.open(tmp_path / "ander", with_encoder=None, create=True) as graph:
        fill(graph)
        graph.erase("pol-1", reason="proef")
    with pytest.raises(InputError, match="een andere opslag"):
        restore(older, tmp_path / "terug", signed_by=key_of(older), erasures=tmp_path / "ander" / FILE)


def test_restoring_says_what_was_erased_again_or_that_it_cannot_know(older: Path, tmp_path: Path) -> None:
    given = ["restore", str(older), "--signed-by", key_of(older)]
    told = CliRunner().invoke(
        app, [*given, "--store", str(tmp_path / "a"), "--erasures", str(tmp_path / "store" / FILE)]
    )
    assert "Opnieuw gewist, want gewist na deze kopie: exp-1, pol-1, pol-2" in told.output
    untold = CliRunner().invoke(app, [*given, "--store", str(tmp_path / "b"), "--json"])
    assert json.loads(untold.output)["erasures_known"] is False
    untold = CliRunner().invoke(app, [*given, "--store", str(tmp_path / "c")])
    assert "Er is geen lijst van wissingen" in untold.output
