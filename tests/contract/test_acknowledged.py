"""
A write is acknowledged by the journal: who wrote finds it, what is taken away is gone, and nobody waits for another.

Organisations and records here are fictitious.
"""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.load import ingest_into
from kg.access import Principal, Role
from kg.adapters.journal.sqlite import turn_of
from kg.errors import Forbidden, Overtaken
from kg.model.knowledge import Lesson
from kg.profiles.embedded import JOURNAL
from kg.service import KnowledgeGraph

TODAY = datetime.now(UTC).date()
ROW = {"phase": "borgen", "basis": "afgeleid"}
PATIENCE_S = 60.0  # before a test says that something never comes


def lesson(record_id: str, title: str = "Zaaksysteem") -> Lesson:
    return Lesson(id=record_id, title=title, phase="borgen", basis="afgeleid")


def member(graph: KnowledgeGraph, name: str, roles: Mapping[str, Role]) -> KnowledgeGraph:
    return graph.seen_by(Principal.member(name, roles, on=TODAY))


def found(graph: KnowledgeGraph, word: str) -> set[str]:
    return {hit.id for hit in graph.search(word, top=50).hits}


def test_who_wrote_something_finds_it_in_every_view(graph: KnowledgeGraph) -> None:
    anna = member(graph, "anna", {"ede": "editor"})
    for number in range(20):
        anna.put([lesson(f"ede.{number}", f"Proef{number}")], space="ede/private", reason="proef")
        assert f"ede.{number}" in found(anna, f"Proef{number}")
        asked = f'SELECT ?s WHERE {{ ?s <http://purl.org/dc/terms/title> "Proef{number}" }}'
        assert len(anna.sparql(asked).rows) == 1


@pytest.mark.parametrize("way", ["delete", "move", "erase"])
def test_what_is_taken_away_is_gone_for_everybody_when_that_is_said(graph: KnowledgeGraph, way: str) -> None:
    ede, baarn = member(graph, "anna", {"ede": "steward"}), member(graph, "bram", {"baarn": "reader"})
    for number in range(10):
        ede.put([lesson(f"ede.{number}")], space="ede/network", reason="proef")
    graph.stores.hold_all()
    for number in range(10):
        if way == "move":
            ede.put([lesson(f"ede.{number}")], space="ede/private", reason="proef")
        elif way == "erase":
            ede.erase(f"ede.{number}", reason="proef")
        else:
            ede.delete(f"ede.{number}", reason="proef")
        assert found(baarn, "Zaaksysteem") == {f"ede.{left}" for left in range(number + 1, 10)}


def test_who_is_refused_keeps_no_other_from_writing_with_whom_it_waited(graph: KnowledgeGraph) -> None:
    names = [f"ede.{number}" for number in range(8)]
    refused: list[str] = []

    def write(name: str) -> None:
        anna = member(graph, name, {"ede": "editor"})
        try:
            anna.put([lesson(name)], space="ede/private" if name in names else "baarn/private", reason="proef")
        except Forbidden:
            refused.append(name)

    writers = [threading.Thread(target=write, args=(name,)) for name in (*names, "baarn.1", "baarn.2")]
    with turn_of(graph.stores.directory / JOURNAL).lock:  # so that they wait together
        for writer in writers:
            writer.start()
    for writer in writers:
        writer.join()
    assert sorted(refused) == ["baarn.1", "baarn.2"]
    assert set(graph.get_many([*names, "baarn.1", "baarn.2"])) == set(names)
    assert graph.stores.journal.verify() == []


def test_a_step_that_rests_on_what_somebody_changed_meanwhile_is_refused(graph: KnowledgeGraph) -> None:
    graph.put([lesson("ede.1")], space="ede/private", reason="proef")
    held = graph.get("ede.1")
    graph.put([lesson("ede.1", "Anders")], space="ede/private", reason="proef")
    with pytest.raises(Overtaken):
        graph.resting_on(held).put([lesson("ede.1", "Nog anders")], space="ede/private", reason="proef")
    assert graph.get("ede.1").payload["title"] == "Anders"


def test_others_write_and_erase_between_two_batches_of_a_load(graph: KnowledgeGraph, tmp_path: Path) -> None:
    rows = [json.dumps({"kind": "Lesson", "id": f"les-{n}", **ROW, "title": f"Les {n}"}) for n in range(1_500)]
    file = tmp_path / "veel.jsonl"
    file.write_text("\n".join(rows), encoding="utf-8")
    graph.put([lesson("ede.weg")], space="ede/private", reason="proef")
    between: list[int] = []

    def interrupt() -> None:
        anna = member(graph, "anna", {"ede": "steward"})
        anna.put([lesson(f"ede.{len(between)}")], space="ede/private", reason="proef")
        if not between:
            anna.erase("ede.weg", reason="proef")

    def progress(what: str, done: int, _total: int) -> None:
        if what != "records" or done >= len(rows):
            return
        other = threading.Thread(target=interrupt, daemon=True)
        other.start()
        other.join(PATIENCE_S)
        assert not other.is_alive(), "the load keeps others from writing"
        between.append(done)

    ingest_into(graph, [file], space="local/private", progress=progress, encode=False)
    assert len(between) >= 2
    assert graph.counts()["Lesson"] == len(rows) + len(between)
