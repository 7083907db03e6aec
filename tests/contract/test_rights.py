"""The graph keeps to the rights of who uses it, whatever door they come through. Organisations here are fictitious."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import kg
from kg.access import Principal, Role
from kg.errors import Forbidden, NotFound
from kg.model.environment import Development, Municipality
from kg.model.knowledge import Lesson
from kg.service import KnowledgeGraph

TODAY = datetime.now(UTC).date()


def lesson(record_id: str, title: str = "Les") -> Lesson:
    return Lesson(id=record_id, title=title, phase="borgen", basis="afgeleid")


def member(graph: KnowledgeGraph, roles: Mapping[str, Role]) -> KnowledgeGraph:
    return graph.seen_by(Principal.member("wie", roles, on=TODAY))


@pytest.fixture
def graph(tmp_path: Path, engine: str) -> Iterator[KnowledgeGraph]:  # noqa: ARG001 - opened in it
    """An empty store of one machine, and one that many share."""
    with kg.open(tmp_path / "store", with_encoder=None, create=True) as opened:
        yield opened


@pytest.fixture
def filled(graph: KnowledgeGraph) -> KnowledgeGraph:
    graph.put([lesson("ede.1"), lesson("oud")], space="ede/private", reason="proef")
    graph.put([lesson("baarn.1")], space="baarn/private", reason="proef")
    graph.put([lesson("baarn.2")], space="baarn/public", reason="proef")
    return graph


def test_an_editor_writes_in_the_own_private_space_under_an_own_name(filled: KnowledgeGraph) -> None:
    ede = member(filled, {"ede": "editor"})
    ede.put([lesson("ede.2"), lesson("oud", "Nieuw")], space="ede/private", reason="proef")
    assert ede.get("oud").payload["title"] == "Nieuw"
    for record, space in (("ede.3", "ede/public"), ("ede.3", "baarn/private"), ("vrij", "ede/private")):
        with pytest.raises(Forbidden):
            ede.put([lesson(record)], space=space, reason="proef")
    assert filled.counts() == {"Lesson": 5}


@pytest.mark.parametrize("record", ["baarn.1", "baarn.2"])
def test_what_another_owns_is_not_taken_over_and_nothing_of_the_call_is_written(
    record: str, filled: KnowledgeGraph
) -> None:
    with pytest.raises(Forbidden):
        member(filled, {"ede": "steward"}).put(
            [lesson("ede.2"), lesson(record, "Gekaapt")], space="ede/private", reason="proef"
        )
    assert filled.get(record).payload["title"] == "Les"
    with pytest.raises(NotFound):
        filled.get("ede.2")


def test_delete_and_erase_need_the_right_role_and_hide_what_may_not_be_read(filled: KnowledgeGraph) -> None:
    editor, steward = member(filled, {"ede": "editor"}), member(filled, {"ede": "steward"})
    with pytest.raises(Forbidden, match="steward van ede"):
        editor.erase("ede.1", reason="proef")
    for refused in (editor.delete, steward.delete, editor.erase, steward.erase):
        with pytest.raises(NotFound):
            refused("baarn.1", reason="proef")
    with pytest.raises(Forbidden):
        steward.delete("baarn.2", reason="proef")
    editor.delete("oud", reason="proef")
    steward.erase("ede.1", reason="proef")
    steward.erase("oud", reason="proef")  # deleted, but its history was still there
    assert [event.payload for event in filled.stores.journal.events(record_id="oud")] == [None] * 3
    assert filled.counts() == {"Lesson": 2}


def test_the_past_of_what_became_private_is_private(filled: KnowledgeGraph) -> None:
    filled.put([lesson("ede.4")], space="ede/public", reason="proef")
    then = datetime.now(UTC)
    filled.put([lesson("ede.4")], space="ede/private", reason="proef")
    with pytest.raises(NotFound):
        member(filled, {"baarn": "steward"}).get("ede.4", as_of=then)
    assert member(filled, {"ede": "reader"}).get("ede.4", as_of=then + timedelta(0)).space == "ede/public"


def test_what_is_remembered_is_that_of_the_asker_and_of_now(filled: KnowledgeGraph) -> None:
    ede, baarn = member(filled, {"ede": "editor"}), member(filled, {"baarn": "reader"})
    for number in range(3, 6):
        assert (ede.counts(), baarn.counts()) == ({"Lesson": number}, {"Lesson": 2})
        ede.put([lesson(f"ede.{number}")], space="ede/private", reason="proef")
    place = Municipality(id="GM0228", title="Ede", code="GM0228")
    filled.put([place], space="ede/private", reason="proef")
    assert member(filled, {"ede": "editor"}).gazetteer.names == {"GM0228": "Ede"}
    assert member(filled, {"baarn": "reader"}).gazetteer.names == {}


def test_what_is_worked_out_for_a_space_tells_its_readers_nothing_of_another(graph: KnowledgeGraph) -> None:
    """Someone at work for two municipalities runs the watch of one, and drafts a card there."""
    town = Municipality(id="GM0001", title="Eendorp", code="GM0001")
    known = Development(id="dev-open", title="Voor ieder", category="wettelijk", summary="Een wet.")
    secret = Development(id="baarn.plan", title="Stil plan van Baarn", category="bestuurlijk", summary="Een plan.")
    graph.put([town, known], space="kring/public", reason="proef")
    both = member(graph, {"ede": "editor", "baarn": "editor"})
    watch = both.watches.add("volg", "GM0001", space="ede/private")
    graph.put([secret], space="baarn/private", reason="proef")
    graph.put([known.model_copy(update={"id": "dev-later", "title": "Later"})], space="kring/public", reason="proef")

    assert {entry.id for entry in both.interpret("GM0001")} == {"dev-open", "dev-later", "baarn.plan"}
    assert [one.development for one in both.watches.run("volg").changes] == ["dev-later"]
    assert "baarn" not in str(graph.get(watch.id).payload).lower()
    with pytest.raises(NotFound):
        both.cards.review("baarn.plan", "GM0001", "draft", space="ede/private")
    assert both.cards.review("baarn.plan", "GM0001", "draft", space="baarn/private").development == "baarn.plan"
