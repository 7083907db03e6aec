"""What a run would write is held over a journal that is only read."""

import json
from inspect import signature
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import kg
from ingest.commit.rehearsal import Rehearsal
from ingest.load import ingest_into, tried
from kg.ports.journal import Journal

_OWN = {"planned"}


@pytest.mark.parametrize("name", sorted(name for name in vars(Rehearsal) if not name.startswith("_")))
def test_it_is_asked_as_a_journal_is(name: str) -> None:
    if name in _OWN or name not in vars(Journal):
        assert name in _OWN | set(get_type_hints(Rehearsal))
        return
    assert signature(getattr(Rehearsal, name)) == signature(getattr(Journal, name))


def _quiet(_what: str, _done: int, _of: int) -> None:
    """No progress shown."""


def _written(folder: Path, **files: list[dict[str, Any]]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, rows in files.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return sorted(folder.iterdir())


def test_what_is_tried_is_what_the_run_does_and_writes_nothing(tmp_path: Path) -> None:
    lesson = {"kind": "Lesson", "phase": "borgen", "basis": "afgeleid"}
    one, two, three = ({**lesson, "id": f"les-{n}", "title": f"Les {n}"} for n in (1, 2, 3))
    first = {"a": [one, two], "b": [three, {**three, "id": "les-4", "themes": ["thema-nieuw"]}]}
    later = {
        "a": [{**one, "title": "Anders"}],
        "b": [three, {**lesson, "id": "les-fout"}],
        "c": [{**two, "note": "nieuw"}],
    }
    with kg.open(tmp_path / "store", with_encoder="none", create=True) as graph:
        for files in (first, later):
            paths, before = _written(tmp_path / "in", **files), graph.stores.journal.head()
            found = tried(graph, paths, space="local/private", progress=_quiet)
            assert graph.stores.journal.head() == before
            really = ingest_into(graph, paths, space="local/private", progress=_quiet)
            assert found.summary.records == really.records
            assert found.summary.refused == really.refused
            assert [one.name for one in found.summary.files] == [one.name for one in really.files]
        held = {stored.id: stored.payload["title"] for stored in graph.scan("Lesson")}
    planned = {(one.outcome, one.id): one.title for one in found.planned if one.kind == "Lesson"}
    assert ("changed", "les-1") in planned
    assert all(held.get(key) == title for (outcome, key), title in planned.items() if outcome != "withdrawn")
    assert all(key not in held for outcome, key in planned if outcome == "withdrawn")
