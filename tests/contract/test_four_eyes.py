"""What someone wrote is approved by somebody else; who is alone says so. All records here are fictitious."""

import ast
from pathlib import Path

import pytest

from kg.access import Principal, Role
from kg.cycle.borgen.lessons import use_cases as lessons
from kg.errors import InputError, StepRefused
from kg.model import schema
from kg.service import KnowledgeGraph
from kg.store import four_eyes
from kg.store.proposals import decision, request

ROOT = Path(__file__).parents[2]
LESSON = {"title": "Begin klein", "phase": "borgen", "basis": "expliciet"}
SOURCE = {"sources": [{"url": "https://example.nl/rapport"}]}


def someone(graph: KnowledgeGraph, name: str, role: Role) -> KnowledgeGraph:
    return graph.seen_by(Principal(name, frozenset({"ede"}), roles=frozenset({("ede", role)})))


def draft(graph: KnowledgeGraph, key: str = "ede.les-a") -> None:
    lessons.add(graph, [{"id": key, **LESSON}], space="ede/private")


def reasons(graph: KnowledgeGraph, key: str) -> list[str]:
    return [event.reason for event in graph.stores.journal.events(record_id=key)]


def test_who_wrote_a_lesson_may_neither_review_nor_accept_it(graph: KnowledgeGraph) -> None:
    anna, bert = someone(graph, "anna", "steward"), someone(graph, "bert", "steward")
    draft(anna)
    with pytest.raises(StepRefused, match="laat een ander"):
        lessons.move(anna, "ede.les-a", "getoetst")
    lessons.move(bert, "ede.les-a", "getoetst")
    with pytest.raises(StepRefused, match="laat een ander"):
        lessons.move(anna, "ede.les-a", "aanvaard")
    lessons.move(bert, "ede.les-a", "aanvaard")
    assert "reviewed_alone" not in graph.get("ede.les-a").payload


def test_in_a_shared_store_nobody_can_say_that_they_are_alone(graph: KnowledgeGraph) -> None:
    anna = someone(graph, "anna", "steward")
    draft(anna)
    with pytest.raises(StepRefused, match="laat een ander"):
        lessons.move(anna, "ede.les-a", "getoetst", alone=True)


def test_everyone_who_changed_the_content_is_an_author_and_who_moved_it_is_not(graph: KnowledgeGraph) -> None:
    anna, bert, cor = (someone(graph, name, "steward") for name in ("anna", "bert", "cor"))
    draft(anna)
    held = graph.get("ede.les-a").payload
    bert.put([schema.parse("Lesson", {**held, "because": "dat scheelt"})], space="ede/private", reason="aangevuld")
    with pytest.raises(StepRefused, match="'bert' schreef"):
        lessons.move(bert, "ede.les-a", "getoetst")
    lessons.move(cor, "ede.les-a", "getoetst")
    lessons.move(cor, "ede.les-a", "aanvaard")


def test_who_is_alone_says_so_and_it_stands_in_the_lesson_and_the_journal(graph: KnowledgeGraph) -> None:
    draft(graph)
    with pytest.raises(StepRefused, match="--alone"):
        lessons.move(graph, "ede.les-a", "getoetst")
    lessons.move(graph, "ede.les-a", "getoetst", alone=True)
    assert graph.get("ede.les-a").payload["reviewed_alone"] is True
    assert reasons(graph, "ede.les-a")[-1] == "les getoetst, zonder tweede lezer"
    lessons.move(someone(graph, "bert", "steward"), "ede.les-a", "aanvaard")
    assert "reviewed_alone" not in graph.get("ede.les-a").payload


def test_a_lesson_from_a_document_was_not_written_by_who_read_it_in(graph: KnowledgeGraph) -> None:
    origin = {"source": "bron", "place": "regel 1", "at": "2026-01-01T00:00:00Z", "method": "proef"}
    for key in ("les-oud", "les-nieuw"):
        graph.put([schema.parse("Lesson", {"id": key, **LESSON, "provenance": [origin]})], reason="ingest")
    lessons.supersede(graph, "les-oud", "les-nieuw")
    assert graph.get("les-oud").payload["review"] == "vervangen"


def test_who_accepts_a_proposal_does_not_become_its_author_and_who_proposed_stays_it(graph: KnowledgeGraph) -> None:
    anna, bert = someone(graph, "anna", "steward"), someone(graph, "bert", "steward")
    made = request.propose(anna, schema.parse("Lesson", {"id": "ede.les-v", **LESSON}), space="ede/private")
    decision.decide(bert, made.id, "aanvaard")
    assert four_eyes.authors(graph, "ede.les-v") == {"anna"}
    with pytest.raises(StepRefused, match="'anna' schreef"):
        lessons.move(anna, "ede.les-v", "getoetst")
    lessons.move(bert, "ede.les-v", "getoetst")
    lessons.move(bert, "ede.les-v", "aanvaard")
    assert [(event.actor, event.op) for event in graph.stores.journal.events(record_id=made.id)] == [
        ("anna", "put"),
        ("bert", "put"),
    ]
    assert graph.get(made.id).payload["changes"][0]["decided_by"] == "bert"


def test_of_a_change_that_was_proposed_both_who_wrote_before_and_who_proposed_are_authors(
    graph: KnowledgeGraph,
) -> None:
    anna, bert, cor = (someone(graph, name, "steward") for name in ("anna", "bert", "cor"))
    draft(anna)
    changed = {**graph.get("ede.les-a").payload, "because": "dat scheelt"}
    made = request.propose(bert, schema.parse("Lesson", changed), space="ede/private")
    decision.decide(cor, made.id, "aanvaard")
    assert four_eyes.authors(graph, "ede.les-a") == {"anna", "bert"}
    lessons.move(cor, "ede.les-a", "getoetst")


def test_who_improves_a_proposal_while_accepting_it_is_an_author_beside_who_proposed_it(graph: KnowledgeGraph) -> None:
    anna, bert, cor = (someone(graph, name, "steward") for name in ("anna", "bert", "cor"))
    made = request.propose(anna, schema.parse("Lesson", {"id": "ede.les-v", **LESSON}), space="ede/private")
    other = schema.parse("Lesson", {"id": "ede.les-w", **LESSON})
    with pytest.raises(InputError, match=r"'ede.les-v'"):
        decision.decide(bert, made.id, "aanvaard", instead=other)
    assert "ede.les-w" not in graph.get_many(["ede.les-v", "ede.les-w"])
    better = schema.parse("Lesson", {"id": "ede.les-v", **LESSON, "title": "Begin heel klein"})
    decision.decide(bert, made.id, "aanvaard", instead=better)
    assert graph.get("ede.les-v").payload["title"] == "Begin heel klein"
    assert four_eyes.authors(graph, "ede.les-v") == {"anna", "bert"}
    for author in (anna, bert):
        with pytest.raises(StepRefused, match="laat een ander"):
            lessons.move(author, "ede.les-v", "getoetst")
    lessons.move(cor, "ede.les-v", "getoetst")


def test_nothing_but_an_accepted_proposal_and_a_merge_names_another_author_than_who_writes() -> None:
    naming = {
        str(file.relative_to(ROOT))
        for package in ("api", "ingest", "kg")
        for file in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in {"Put", "replace"}
        and any(argument.arg == "author" for argument in node.keywords)
    }
    assert naming == {"kg/store/merges/merge.py", "kg/store/proposals/decision.py"}


def test_nobody_writes_a_proposal_in_the_name_of_another(graph: KnowledgeGraph) -> None:
    """Else who writes one by hand, in another's name, would be a second pair of eyes for their own text."""
    anna = someone(graph, "anna", "steward")
    made = request.propose(anna, schema.parse("Lesson", {"id": "ede.les-v", **LESSON}), space="ede/private")
    forged = {**graph.get(made.id).payload, "id": "ede.voorstel-vals", "author": "bert"}
    with pytest.raises(StepRefused, match="niet door te schrijven"):
        anna.put([schema.parse("Proposal", forged)], space="ede/private", reason="vals")


def test_nobody_stops_being_an_author_by_an_erasure_and_who_erases_does_not_become_one(graph: KnowledgeGraph) -> None:
    anna, bert = someone(graph, "anna", "steward"), someone(graph, "bert", "steward")
    named = {"id": "ede.les-n", **LESSON, "because": "Annemarie Jansen zei het"}
    lessons.add(anna, [named], space="ede/private")
    left = schema.parse("Lesson", {**named, "because": "iemand zei het", "review": "concept"})
    bert.rewrite({"ede.les-n": left}, reason="verzoek")
    assert four_eyes.authors(graph, "ede.les-n") == {"anna"}
    with pytest.raises(StepRefused, match="'anna' schreef"):
        lessons.move(anna, "ede.les-n", "getoetst")
    lessons.move(bert, "ede.les-n", "getoetst")


def test_a_merge_takes_somebody_else_than_who_wrote_the_new_lesson(graph: KnowledgeGraph) -> None:
    anna, bert = someone(graph, "anna", "steward"), someone(graph, "bert", "steward")
    graph.put([schema.parse("Lesson", {"id": "les-oud", **LESSON, **SOURCE})], space="ede/private", reason="proef")
    draft(anna, "ede.les-nieuw")
    with pytest.raises(StepRefused, match="laat een ander"):
        lessons.supersede(anna, "les-oud", "ede.les-nieuw")
    assert "review" not in graph.get("les-oud").payload
    lessons.supersede(bert, "les-oud", "ede.les-nieuw")
    assert graph.get("ede.les-nieuw").payload["supersedes"] == ["les-oud"]


def test_a_new_lesson_is_a_draft_whatever_source_its_writer_names(graph: KnowledgeGraph) -> None:
    anna = someone(graph, "anna", "editor")
    for key, more in (("ede.les-los", {}), ("ede.les-bron", SOURCE)):
        anna.put([schema.parse("Lesson", {"id": key, **LESSON, **more})], space="ede/private", reason="proef")
        assert graph.get(key).payload["review"] == "concept"


def test_the_single_user_of_a_store_writes_a_draft_unless_it_was_published(graph: KnowledgeGraph) -> None:
    for key, more in (("les-los", {}), ("les-bron", SOURCE)):
        graph.put([schema.parse("Lesson", {"id": key, **LESSON, **more})], reason="proef")
    assert graph.get("les-los").payload["review"] == "concept"
    assert "review" not in graph.get("les-bron").payload


def test_no_lesson_passes_the_gate_by_being_written(graph: KnowledgeGraph) -> None:
    anna, bert = someone(graph, "anna", "steward"), someone(graph, "bert", "steward")
    accepted = schema.parse("Lesson", {"id": "ede.les-b", **LESSON, "review": "aanvaard"})
    with pytest.raises(StepRefused, match="laat haar toetsen"):
        anna.put([accepted], space="ede/private", reason="proef")
    draft(anna)
    for step in ("getoetst", "aanvaard"):
        lessons.move(bert, "ede.les-a", step)
    held = graph.get("ede.les-a").payload
    with pytest.raises(StepRefused, match="vervang haar"):
        anna.put([schema.parse("Lesson", {**held, "title": "Begin groot"})], space="ede/private", reason="proef")
    for more in ({"valid_until": "2030"}, {"supersedes": ["ede.les-x"]}, {"reviewed_alone": True}):
        with pytest.raises(StepRefused, match=next(iter(more))):
            anna.put([schema.parse("Lesson", {**held, **more})], space="ede/private", reason="proef")
    assert graph.get("ede.les-a").payload == held
