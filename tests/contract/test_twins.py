"""One text is one source, wherever it lies; what nearly says the same is a version; what a person changed stays."""

from pathlib import Path

import pytest

from ingest.commit.summary import Summary
from ingest.load import ingest_into, tried
from kg.model.schema import parse
from kg.ports.journal import Stored
from kg.service import KnowledgeGraph

PLAN = (
    "Fictief informatieplan\n\nDe gemeente brengt het archief op orde, leidt medewerkers op en legt vast wie waarvoor "
    "staat. Dat kost geld, en daarom vraagt het college de raad om een besluit over de komende jaren.\n"
)


def load(graph: KnowledgeGraph, *paths: Path, withdraw: bool = False) -> Summary:
    return ingest_into(graph, paths, space="local/private", progress=lambda *_: None, encode=False, withdraw=withdraw)


def texts(graph: KnowledgeGraph) -> list[Stored]:
    return [one for one in graph.scan("Source") if one.payload.get("category") == "tekst"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "map"
    made.mkdir()
    (made / "plan.md").write_text(f"# {PLAN}", "utf-8")
    (made / "plan-kopie.md").write_text(f"# {PLAN}", "utf-8")
    (made / "plan.txt").write_text(PLAN, "utf-8")
    return made


def test_copies_and_formats_of_one_text_are_one_source_with_its_places(graph: KnowledgeGraph, folder: Path) -> None:
    said = "\n".join(load(graph, folder).lines())
    (text,) = texts(graph)
    assert len(text.payload["provenance"]) == 3
    assert "plan.txt heeft dezelfde tekst als “Fictief informatieplan”" in said
    again = load(graph, folder)
    assert (again.read, again.total("added"), again.total("changed")) == (0, 0, 0)


def test_a_text_stays_as_long_as_one_of_its_places_does(graph: KnowledgeGraph, folder: Path) -> None:
    load(graph, folder)
    (text,) = texts(graph)
    for name in ("plan.md", "plan-kopie.md"):
        (folder / name).unlink()
        load(graph, folder, withdraw=True)
    (left,) = texts(graph)
    assert (left.id, len(left.payload["provenance"])) == (text.id, 1)


def test_a_copy_that_is_changed_becomes_a_version_whichever_came_first(graph: KnowledgeGraph, folder: Path) -> None:
    load(graph, folder)
    (text,) = texts(graph)
    for name in ("plan-kopie.md", "plan.md"):
        (folder / name).write_text(f"# {PLAN}\nEr kwam een zin bij in {name}.\n", "utf-8")
        summary = load(graph, folder)
        assert summary.refused == []
    found = {one.id: one for one in texts(graph)}
    assert len(found) == 3
    assert len(found[text.id].payload["provenance"]) == 1
    others = [one for one in found.values() if one.id != text.id]
    assert all(text.id in one.payload["version_of"] for one in others)


def test_short_texts_that_happen_to_agree_are_two(graph: KnowledgeGraph, tmp_path: Path) -> None:
    for name in ("Eerste brief", "Tweede brief"):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\n---\nZie de bijlage.\n", "utf-8")
    load(graph, tmp_path / "Eerste brief.md", tmp_path / "Tweede brief.md")
    assert len(texts(graph)) == 2


def test_a_rehearsal_tells_the_same(graph: KnowledgeGraph, folder: Path) -> None:
    trial = tried(graph, [folder], space="local/private", progress=lambda *_: None)
    assert [one.outcome for one in trial.planned if one.kind == "Source"] == ["added"]
    assert texts(graph) == []


def test_what_a_person_changed_stays_when_the_file_is_read_again(graph: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "brief.md"
    path.write_text("# Fictieve brief\n\nDatum: 8 november 2019\n\nTekst.\n", "utf-8")
    load(graph, path)
    (text,) = texts(graph)
    assert text.payload["date"] == "2019-11-08"
    changed = {**text.payload, "title": "Brief over het archief", "document_kind": "raadsbrief"}
    graph.put([parse("Source", changed)], space=text.space, reason="met de hand")
    path.write_text("# Fictieve brief\n\nDatum: 9 november 2019\n\nAndere tekst.\n", "utf-8")
    assert load(graph, path).refused == []
    (again,) = texts(graph)
    assert again.payload["title"] == "Brief over het archief"
    assert again.payload["document_kind"] == "raadsbrief"
    assert again.payload["date"] == "2019-11-09"
    assert again.payload["body"][0]["text"].endswith("Andere tekst.")


def test_a_version_is_found_among_many_texts_of_one_title(graph: KnowledgeGraph, tmp_path: Path) -> None:
    places = ("haven", "markt", "school", "brug", "park", "kade", "wijk")
    for number in range(30):
        about = " ".join(
            f"{places[number % 7]}{number} {places[(number * 3 + at) % 7]}{at * number}" for at in range(40)
        )
        (tmp_path / f"notulen-{number:02}.md").write_text(f"# Notulen\n\nVergadering V{number:02}: {about}.\n", "utf-8")
    load(graph, tmp_path)
    first = (tmp_path / "notulen-00.md").read_text("utf-8")
    (tmp_path / "later.md").write_text(f"{first}\nEr kwam een zin bij.\n", "utf-8")
    load(graph, tmp_path)
    (later,) = (one for one in texts(graph) if "zin bij" in str(one.payload["body"]))
    (origin,) = (one for one in texts(graph) if "V00:" in str(one.payload["body"]) and one.id != later.id)
    assert later.payload["version_of"] == [origin.id]
