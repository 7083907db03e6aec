"""`kring trace`, on a store with fictitious records."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.commands import app
from kg.errors import NotFound
from tests.rest_service import DEVELOPMENT, TOWN, fill

SOURCE = {"id": "bestand-1", "title": "beleid.md"}
READ = {"source": "bestand-1", "place": "regel 3", "at": "2026-01-01T00:00:00Z", "method": "ingest/text"}
POLICY = {"id": "pol-1", "title": "Digitale agenda", "municipality": "GM0308", "responds_to": ["dev-1"]}
OBJECTIVE = {"id": "doel-1", "title": "Iedereen kan veilig inloggen", "policy": "pol-1", "provenance": [READ]}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trace") / "store"
    records = [("Municipality", TOWN), ("Development", DEVELOPMENT), ("Source", SOURCE), ("Policy", POLICY)]
    fill(folder, {"local/private": [*records, ("Objective", OBJECTIVE)]})
    return folder


def test_the_chain_is_told_with_its_sources_and_its_gaps(store: Path) -> None:
    told = CliRunner().invoke(app, ["trace", "doel-1", "--store", str(store)], catch_exceptions=False).stdout
    assert told.index("Wet digitale overheid") < told.index("Digitale agenda") < told.index("> doelstelling")
    assert "gelezen uit: beleid.md, regel 3" in told
    assert "nog niets bekend van: duiding, activiteit, resultaat, les" in told.replace("\n", " ")


def test_the_json_has_every_step_and_its_link(store: Path) -> None:
    said = CliRunner().invoke(app, ["trace", "dev-1", "--store", str(store), "--json"], catch_exceptions=False).stdout
    found = json.loads(said)
    assert [(step["id"], step["beside"], step["by"]) for step in found["after"]] == [
        ("pol-1", "dev-1", "responds_to"),
        ("doel-1", "pol-1", "policy"),
    ]
    assert found["after"][1]["read_from"] == [
        {"id": "bestand-1", "document": "beleid.md", "place": "regel 3", "method": "ingest/text"}
    ]


def test_steps_beyond_the_most_are_counted(store: Path) -> None:
    asked = ["trace", "dev-1", "--store", str(store), "--most", "1", "--json"]
    found = json.loads(CliRunner().invoke(app, asked, catch_exceptions=False).stdout)
    assert (len(found["after"]), found["left_out"]) == (1, 1)


def test_an_unknown_id_is_refused(store: Path) -> None:
    with pytest.raises(NotFound, match="weg"):
        CliRunner().invoke(app, ["trace", "weg", "--store", str(store)], catch_exceptions=False)
