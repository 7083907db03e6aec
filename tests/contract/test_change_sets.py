"""A proposal of many changes: decided one by one, some, or all that are left. All records here are fictitious."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.access import Principal, Role
from kg.errors import Conflict, Forbidden, InputError, InvalidRecord, KringError, NotFound, StepRefused
from kg.model import change_set, schema
from kg.model.record import Record
from kg.ports.journal import Put
from kg.service import KnowledgeGraph
from kg.store import four_eyes

pytestmark = pytest.mark.usefixtures("profile")  # the same on one machine and beyond

GROUNDS = {
    "source": "ede.plan",
    "place": "pagina 3",
    "quote": "Wij halen de norm in 2027",
    "chance": 0.8,
    "why": "doel",
}
POLICY = {"id": "ede.beleid", "title": "Digitaal beleid", "municipality": "GM0228"}
AIM = {"id": "ede.doel", "title": "De norm is gehaald", "policy": "ede.beleid"}
WORK = {"id": "ede.werk", "title": "Herstel de site", "objective": "ede.doel"}
RISK = {"id": "ede.risico", "title": "Te weinig mensen", "municipality": "GM0228", "about": "ede.doel"}
OTHER = {"id": "ede.los", "title": "De raad stemt in", "municipality": "GM0228"}
SET = (("Policy", POLICY), ("Objective", AIM), ("Activity", WORK), ("Risk", RISK), ("Decision", OTHER))


def someone(graph: KnowledgeGraph, name: str, role: Role) -> KnowledgeGraph:
    return graph.seen_by(Principal(name, frozenset({"ede"}), roles=frozenset({("ede", role)})))


def parsed(*rows: tuple[str, dict[str, Any]]) -> list[Record]:
    return [schema.parse(kind, row) for kind, row in rows]


def proposed(graph: KnowledgeGraph, *rows: tuple[str, dict[str, Any]]) -> str:
    return graph.proposals.propose_set(parsed(*rows or SET), space="ede/private", title="Uit het plan").id


def from_document(graph: KnowledgeGraph, *changes: dict[str, Any], by: str = "anna") -> str:
    """A proposal as reading a document in leaves it."""
    fields = {
        "id": "ede.voorstel-plan", "title": "Voorstel uit het plan", "changes": list(changes), "document": "ede.plan",
        "target_space": "ede/private", "status": "open", "author": by, "created": "2026-11-01T00:00:00Z",
    }  # fmt: skip
    put = Put("ede.voorstel-plan", "Proposal", "ede/private", schema.dump(schema.parse("Proposal", fields)), "propose")
    someone(graph, by, "editor").append([put], reason="ingest")
    return "ede.voorstel-plan"


def adding(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    content = json.dumps(row)
    return {
        "change": "toevoegen", "target": row["id"], "target_kind": kind, "content": content, "grounds": [GROUNDS],
    }  # fmt: skip


def decided(graph: KnowledgeGraph, key: str) -> dict[str, str | None]:
    return {one["target"]: one.get("decision") for one in graph.get(key).payload["changes"]}


def test_accepting_one_takes_along_what_it_names_and_leaves_the_rest_open(graph: KnowledgeGraph) -> None:
    anna, bert = someone(graph, "anna", "reader"), someone(graph, "bert", "editor")
    key, before = proposed(anna), graph.stores.journal.head()
    done = bert.proposals.decide(key, "aanvaard", targets=["ede.doel"], answer="klopt")
    assert graph.stores.journal.head() - before == 3  # two records and the proposal, in one append
    assert decided(graph, key) == {
        "ede.beleid": "aanvaard", "ede.doel": "aanvaard", "ede.werk": None, "ede.risico": None, "ede.los": None,
    }  # fmt: skip
    assert done.payload["status"] == "open"
    assert done.payload["changes"][1]["decided_by"] == "bert"
    assert done.payload["changes"][1]["answer"] == "klopt"
    assert {"ede.beleid", "ede.doel"} == graph.get_many([row["id"] for _, row in SET]).keys()
    assert four_eyes.authors(graph, "ede.doel") == {"anna"}


def test_dropping_says_what_hangs_on_it_and_takes_that_along_only_when_asked(graph: KnowledgeGraph) -> None:
    key = proposed(someone(graph, "anna", "reader"))
    bert = someone(graph, "bert", "editor")
    with pytest.raises(StepRefused, match=r"aan 'ede.doel' hangt nog 'ede.werk', 'ede.risico'"):
        bert.proposals.decide(key, "afgewezen", targets=["ede.doel"])
    bert.proposals.decide(key, "afgewezen", targets=["ede.doel"], along=True)
    assert [target for target, said in decided(graph, key).items() if said is None] == ["ede.beleid", "ede.los"]
    bert.proposals.decide(key, "aanvaard")
    assert graph.get(key).payload["status"] == "aanvaard"
    assert {"ede.beleid", "ede.los"} == graph.get_many([row["id"] for _, row in SET]).keys()


def test_what_names_something_that_was_dropped_is_accepted_only_with_another(graph: KnowledgeGraph) -> None:
    key = proposed(someone(graph, "anna", "reader"), ("Risk", RISK), ("Policy", POLICY), ("Objective", AIM))
    bert = someone(graph, "bert", "editor")
    improved = schema.parse("Risk", {**RISK, "about": "ede.beleid"})
    bert.proposals.decide(key, "aanvaard", targets=["ede.risico"], instead=improved)
    assert decided(graph, key) == {"ede.risico": "aangepast", "ede.beleid": "aanvaard", "ede.doel": None}
    bert.proposals.decide(key, "afgewezen", targets=["ede.doel"])
    other = proposed(someone(graph, "anna", "reader"), ("Decision", {**OTHER, "dossier": "ede.nieuw"}), (
        "Policy", {**POLICY, "id": "ede.nieuw"},
    ))  # fmt: skip
    with pytest.raises(StepRefused, match="hangt nog"):
        bert.proposals.decide(other, "afgewezen", targets=["ede.nieuw"])


def test_a_decision_is_asked_of_who_may_write_and_withdrawing_of_who_proposed(graph: KnowledgeGraph) -> None:
    anna, outsider = someone(graph, "anna", "reader"), graph.seen_by(Principal("buur", frozenset({"baarn"})))
    key = proposed(anna)
    with pytest.raises(Forbidden):
        anna.proposals.decide(key, "aanvaard", targets=["ede.beleid"])
    with pytest.raises(NotFound):
        outsider.proposals.decide(key, "afgewezen")
    with pytest.raises(Forbidden, match="alleen 'anna'"):
        someone(graph, "bert", "editor").proposals.decide(key, "ingetrokken")
    with pytest.raises(NotFound, match=r"geen wijziging van 'ede\.weg'"):
        someone(graph, "bert", "editor").proposals.decide(key, "aanvaard", targets=["ede.weg"])
    assert anna.proposals.decide(key, "ingetrokken").payload["status"] == "ingetrokken"
    with pytest.raises(StepRefused, match="al beslist"):
        someone(graph, "bert", "editor").proposals.decide(key, "aanvaard")


def test_all_that_are_left_is_all_that_can_be_and_says_why_only_when_nothing_can(graph: KnowledgeGraph) -> None:
    bert = someone(graph, "bert", "editor")
    gap = {"id": "ede.werk", "title": "De site is hersteld"}  # no objective: the document does not say of which
    key = from_document(graph, adding("Result", gap), adding("Policy", POLICY))
    assert "objective" in bert.proposals.compared(key)[0].faults
    bert.proposals.decide(key, "aanvaard")
    assert decided(graph, key) == {"ede.werk": None, "ede.beleid": "aanvaard"}
    with pytest.raises(InvalidRecord, match="objective"):
        bert.proposals.decide(key, "aanvaard")
    bert.put(parsed(("Objective", AIM)), space="ede/private", reason="proef")
    filled = schema.parse("Result", {**gap, "objective": "ede.doel"})
    bert.proposals.decide(key, "aanvaard", targets=["ede.werk"], instead=filled)
    assert graph.get("ede.werk").payload["objective"] == "ede.doel"
    assert four_eyes.authors(graph, "ede.werk") == {"bert"}


def test_what_comes_from_a_document_names_it_and_counts_as_reviewed_by_nobody(graph: KnowledgeGraph) -> None:
    lesson = {"id": "ede.les", "title": "Begin klein", "phase": "borgen", "basis": "expliciet"}
    key = from_document(graph, adding("Lesson", lesson))
    graph.proposals.decide(key, "aanvaard")  # by the single user, who may write everything
    payload = graph.get("ede.les").payload
    assert payload["review"] == "concept"
    assert [(one["source"], one["place"], one["method"]) for one in payload["provenance"]] == [
        ("ede.plan", "pagina 3", "voorstel")
    ]
    assert four_eyes.authors(graph, "ede.les") == {"anna"}


def test_what_was_changed_since_is_not_overwritten_and_stays_open(graph: KnowledgeGraph) -> None:
    anna, bert = someone(graph, "anna", "reader"), someone(graph, "bert", "editor")
    bert.put(parsed(("Policy", POLICY)), space="ede/private", reason="proef")
    key = proposed(anna, ("Policy", {**POLICY, "title": "Nieuw beleid"}), ("Decision", OTHER))
    bert.put(parsed(("Policy", {**POLICY, "title": "Intussen"})), space="ede/private", reason="proef")
    with pytest.raises(Conflict, match="gewijzigd sinds"):
        bert.proposals.decide(key, "aanvaard", targets=["ede.beleid"])
    bert.proposals.decide(key, "aanvaard")
    assert decided(graph, key) == {"ede.beleid": None, "ede.los": "aanvaard"}
    assert graph.get("ede.beleid").payload["title"] == "Intussen"


def test_what_would_go_stays_as_long_as_something_of_the_proposal_names_it(graph: KnowledgeGraph) -> None:
    bert = someone(graph, "bert", "editor")
    bert.put(parsed(("Policy", POLICY), ("Objective", AIM)), space="ede/private", reason="proef")
    renewed = parsed(("Objective", {**AIM, "indicator": "score"}))
    key = bert.proposals.propose_set(renewed, removals=["ede.beleid"], space="ede/private").id
    with pytest.raises(StepRefused, match=r"'ede\.doel' verwijst naar 'ede\.beleid'"):
        bert.proposals.decide(key, "aanvaard", targets=["ede.beleid"])
    assert "ede.beleid" in graph.get_many(["ede.beleid"])


def test_a_proposal_is_no_target_and_two_changes_of_one_record_are_one(graph: KnowledgeGraph) -> None:
    anna = someone(graph, "anna", "reader")
    with pytest.raises(InputError, match="twee keer"):
        proposed(anna, ("Policy", POLICY), ("Policy", POLICY))
    key = proposed(anna)
    with pytest.raises(StepRefused, match="is een voorstel"):
        anna.proposals.propose_set([schema.parse("Proposal", graph.get(key).payload)], space="ede/private")


def test_what_is_there_just_so_is_proposed_only_beside_something_that_is_not(graph: KnowledgeGraph) -> None:
    anna = someone(graph, "anna", "editor")
    anna.put(parsed(("Policy", POLICY)), space="ede/private", reason="proef")
    with pytest.raises(StepRefused, match=r"'ede\.beleid' staat er al precies zo"):
        proposed(anna, ("Policy", POLICY))
    held = graph.get(proposed(anna, ("Policy", POLICY), ("Objective", AIM)))
    assert [one["change"] for one in held.payload["changes"]] == ["wijzigen", "toevoegen"]


def test_a_proposal_as_it_was_written_until_november_2026_is_read_and_decided(graph: KnowledgeGraph) -> None:
    former = {
        "id": "ede.voorstel-oud", "title": "Voorstel: nieuw Digitaal beleid", "change": "toevoegen",
        "target": "ede.beleid", "target_kind": "Policy", "target_space": "ede/private", "content": json.dumps(POLICY),
        "status": "open", "author": "anna", "created": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    anna, bert = someone(graph, "anna", "reader"), someone(graph, "bert", "editor")
    anna.append([Put("ede.voorstel-oud", "Proposal", "ede/private", former, step="propose")], reason="voorstel")
    assert graph.get("ede.voorstel-oud").payload["changes"][0]["target"] == "ede.beleid"
    assert graph.check() == []
    bert.proposals.decide("ede.voorstel-oud", "aanvaard")
    assert four_eyes.authors(graph, "ede.beleid") == {"anna"}
    assert graph.erase("ede.beleid", reason="proef")
    assert "ede.voorstel-oud" not in graph.get_many(["ede.voorstel-oud"])


def test_erasing_a_record_takes_its_change_and_what_names_it_out_of_a_proposal_that_has_others(
    graph: KnowledgeGraph,
) -> None:
    key = proposed(someone(graph, "anna", "reader"))
    bert, steward = someone(graph, "bert", "editor"), someone(graph, "cor", "steward")
    bert.proposals.decide(key, "aanvaard", targets=["ede.doel"])
    steward.erase("ede.doel", reason="verzoek")
    assert [one["target"] for one in graph.get(key).payload["changes"]] == ["ede.beleid", "ede.los"]
    bert.proposals.decide(key, "aanvaard")
    assert four_eyes.authors(graph, "ede.los") == {"anna"}


def test_erasing_a_person_takes_the_changes_about_them_and_leaves_the_others(graph: KnowledgeGraph) -> None:
    said = {**GROUNDS, "quote": "Annemarie Janszen leidt het herstel"}
    key = from_document(graph, {**adding("Activity", WORK), "grounds": [said]}, adding("Decision", OTHER))
    people = graph.people
    assert key in {stored.id for stored in people.held_on("Annemarie Janszen")}
    people.erase("Annemarie Janszen")
    assert [one["target"] for one in graph.get(key).payload["changes"]] == ["ede.los"]
    assert "Janszen" not in json.dumps([event.payload for event in graph.stores.journal.events()])


# --- any order ------------------------------------------------------------------------------------

MEANS = st.sampled_from(["aanvaard", "afgewezen"])
STEPS = st.lists(
    st.tuples(MEANS, st.lists(st.sampled_from([row["id"] for _, row in SET]), max_size=3, unique=True), st.booleans()),
    max_size=7,
)


def dangling(graph: KnowledgeGraph) -> list[tuple[str, str]]:
    ids = {row["id"] for _, row in SET}
    held = graph.get_many(ids)
    return [
        (key, other)
        for key, one in held.items()
        for other in change_set.named(one.kind, one.payload, ids)
        if other not in held
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, order=st.permutations(SET))
def test_whatever_the_order_of_decisions_nothing_names_what_is_not_there_and_a_replay_is_equal(
    graph: KnowledgeGraph, steps: Any, order: Any
) -> None:
    for key in graph.get_many([row["id"] for _, row in SET]):
        graph.delete(key, reason="schoon")
    anna, bert = someone(graph, "anna", "reader"), someone(graph, "bert", "editor")
    key, said = proposed(anna, *order), dict[str, str | None]()
    for decision, targets, along in steps:
        try:
            bert.proposals.decide(key, decision, targets=targets, along=along)
        except KringError:
            assert decided(graph, key) == (said or decided(graph, key))  # all or nothing
        said = decided(graph, key)
        assert dangling(graph) == []
        taken = {target for target, one in said.items() if one in change_set.TAKEN}
        assert taken == graph.get_many([row["id"] for _, row in SET]).keys()
        assert graph.get(key).payload["status"] == change_set.status_of(graph.get(key).payload["changes"])
    latest = {event.record_id: event for event in graph.stores.journal.events()}
    replayed = {event.record_id: event.payload for event in latest.values() if event.op == "put"}
    assert replayed == {one.id: one.payload for one in graph.stores.journal.scan()}
