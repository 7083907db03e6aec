"""What a document states is proposed once, and again only when it says something else. All texts are fictitious."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.commit.quarantine import Quarantine
from ingest.commit.records import Run
from ingest.document import Document, Row, Section
from ingest.formats.registry import read as read_rows
from ingest.load import ingest_into
from ingest.propose.documents import by_rules, names_of, proposals
from ingest.propose.finding import Finding
from ingest.propose.renewal import GONE, NO_MORE, Stating, changes_of, renewed
from kg.model import schema
from kg.ports.journal import Put
from kg.service import KnowledgeGraph

POLICY = Finding("Policy", "Digitaal beleid Ede", {}, "regel 1-9", "Digitaal beleid Ede", 0.9, "titel")
AIM = Finding(
    "Objective", "De norm is gehaald in 2027", {"deadline": "2027"}, "regel 1-9", "gehaald in 2027", 0.8, "doel", 0
)
WORK = Finding("Activity", "Herstel de site", {}, "regel 1-9", "Herstel de site", 0.7, "actie", 1)
SUM = Finding("Amount", "€ 80.000", {"amount_eur": 80000}, "regel 1-9", "Herstel", 0.9, "bedrag", 2)
INVENTED = Finding("Risk", "Te weinig mensen", {}, "regel 1-9", "wij vrezen tekorten", 0.9, "risico")
TEXT = "Digitaal beleid Ede\n\nDe norm is gehaald in 2027.\n\nHerstel de site.\n"
SECTIONS = (Section(TEXT, "regel 1-9"),)
STAMP = "2026-11-29T00:00:00Z"
DOCUMENT = Stating("plan", "local/private", "GM0228", SECTIONS)


@pytest.fixture
def read(stocked: KnowledgeGraph, tmp_path: Path) -> Any:
    """Propose what a finder finds in a text of Ede, as the end of its ingest does; its proposal, or None."""

    def run(text: str, *found: Finding, whose: str = "GM0228") -> Any:
        source = {"id": "plan", "title": "Digitaal beleid Ede", "municipalities": [whose] if whose else []}
        stocked.put([schema.parse("Source", source)], space="local/private", reason="document")
        now = datetime(2026, 11, 29, tzinfo=UTC)
        quarantine = Quarantine(tmp_path, now)
        reading = Run(stocked.stores.records, "local/private", stocked.mandate, STAMP, quarantine, lambda *_: None)
        puts = proposals(reading, "plan", (Section(text, "regel 1-9"),), lambda *_: found)
        if puts:
            stocked.append(puts, reason="voorstel uit plan")
        return next(iter(stocked.scan("Proposal")), None)

    return run


def test_what_is_found_becomes_changes_that_name_each_other() -> None:
    policy, aim, work = changes_of(DOCUMENT, [POLICY, AIM, WORK, SUM])
    assert json.loads(policy["content"])["municipality"] == "GM0228"
    assert json.loads(aim["content"]) == {
        "id": aim["target"], "title": AIM.title, "deadline": "2027", "policy": policy["target"],
    }  # fmt: skip
    assert json.loads(work["content"])["objective"] == aim["target"]
    assert work["grounds"] == [
        {"source": "plan", "place": "regel 1-9", "quote": "Herstel de site", "chance": 0.7, "why": "actie"}
    ]


def test_words_that_do_not_stand_there_propose_nothing() -> None:
    assert changes_of(DOCUMENT, [INVENTED]) == []


def test_the_same_statement_twice_is_one_change_with_both_its_places() -> None:
    again = Finding(WORK.kind, WORK.title, {}, "regel 12", "herstel de site", 0.6, "actie")
    both = Stating("plan", "local/private", "GM0228", (*SECTIONS, Section("wij herstel de site", "regel 12")))
    [change] = changes_of(both, [WORK, again])
    assert [one["place"] for one in change["grounds"]] == ["regel 1-9", "regel 12"]


def test_a_statement_without_what_it_hangs_on_is_proposed_with_the_gap() -> None:
    [made] = changes_of(DOCUMENT, [replace(WORK, kind="Result")])
    assert "objective" in schema.faults("Result", json.loads(made["content"]))


def test_what_was_decided_is_not_asked_again_while_the_document_says_the_same() -> None:
    now = changes_of(DOCUMENT, [POLICY, AIM, WORK])
    before = [{**now[0], "decision": "aanvaard"}, {**now[1], "decision": "afgewezen"}, now[2]]
    assert renewed(before, now, {}) == before
    moved = [{**now[2], "grounds": [{**now[2]["grounds"][0], "place": "regel 2"}]}]
    assert renewed(before, [*now[:2], *moved], {}) == [*before[:2], *moved]  # of what is open the place follows


def test_what_the_document_does_not_say_any_more_is_withdrawn_while_nobody_decided_and_comes_back_with_it() -> None:
    now = changes_of(DOCUMENT, [POLICY])
    [gone] = renewed(now, [], {})
    assert (gone["decision"], gone["answer"]) == ("ingetrokken", NO_MORE)
    assert renewed([gone], now, {}) == now


def test_reading_the_same_again_writes_nothing_and_a_change_in_the_text_proposes_a_change(
    stocked: KnowledgeGraph, read: Any
) -> None:
    first = read(TEXT, POLICY, AIM, WORK)
    assert [one["target_kind"] for one in first.payload["changes"]] == ["Policy", "Objective", "Activity"]
    policy, aim, work = (one["target"] for one in first.payload["changes"])
    stocked.proposals.decide(first.id, "aanvaard", targets=[aim])
    stocked.proposals.decide(first.id, "afgewezen", targets=[work])
    assert stocked.get(aim).payload["provenance"][0]["source"] == first.payload["document"]
    again = read(f"{TEXT}\nEen zin erbij.\n", POLICY, AIM, WORK)
    assert again.payload == stocked.get(first.id).payload
    assert again.payload["status"] == "aanvaard"
    later = Finding(AIM.kind, AIM.title, {"deadline": "2028"}, AIM.place, AIM.quote, 0.8, "doel", 0)
    changed = read(TEXT.replace("site.", "site!"), POLICY, later, WORK)
    by_target = {one["target"]: one for one in changed.payload["changes"]}
    assert by_target[aim]["change"] == "wijzigen"
    assert by_target[aim].get("decision") is None
    assert (by_target[policy]["decision"], by_target[work]["decision"]) == ("aanvaard", "afgewezen")
    stocked.proposals.decide(changed.id, "aanvaard")
    assert stocked.get(aim).payload["deadline"] == "2028"


def test_what_was_accepted_and_is_not_said_any_more_is_proposed_to_go(stocked: KnowledgeGraph, read: Any) -> None:
    made = read(TEXT, POLICY, AIM)
    stocked.proposals.decide(made.id, "aanvaard")
    aim = made.payload["changes"][1]["target"]
    kept = read(f"{TEXT}\nmeer\n", POLICY)  # the rules do not find it, but its words stand there
    assert kept.payload["status"] == "aanvaard"
    gone = read("Digitaal beleid Ede\n\nNiets meer.\n", POLICY)
    assert [(one["target"], one["change"]) for one in gone.payload["changes"] if not one.get("decision")] == [
        (aim, "verwijderen")
    ]
    stocked.proposals.decide(gone.id, "aanvaard")
    assert aim not in stocked.get_many([aim])


def test_a_text_of_no_municipality_proposes_nothing(read: Any) -> None:
    assert read(TEXT, POLICY, whose="") is None


def test_a_text_that_is_read_in_is_proposed_of_at_the_end_of_its_ingest_and_closed_when_it_goes(
    stocked: KnowledgeGraph, tmp_path: Path
) -> None:
    """By the whole way in; whose it is stands in the record that the mapping of such a file makes."""
    made = proposal_of_file(stocked, tmp_path, whose=["GM0228"])
    assert [one["target_kind"] for one in made.payload["changes"]] == ["Policy", "Activity"]
    (tmp_path / "in" / "plan.md").unlink()
    ingest_into(
        stocked, [tmp_path / "in"], space="local/private", progress=lambda *_: None, encode=False, withdraw=True
    )
    closed = stocked.get(made.id).payload
    assert closed["status"] == "ingetrokken"
    assert {one["answer"] for one in closed["changes"]} == {GONE}


def proposal_of_file(graph: KnowledgeGraph, folder: Path, *, whose: list[str]) -> Any:
    file = folder / "in" / "plan.md"
    file.parent.mkdir()
    file.write_text(TEXT, encoding="utf-8")

    def find(_source: Any, sections: Any, _names: Any) -> Any:
        return [replace(one, place=sections[0].place, under=None) for one in (POLICY, WORK)]

    reading = Run(
        graph.stores.records,
        "local/private",
        graph.mandate,
        STAMP,
        Quarantine(folder, datetime.now(UTC)),
        lambda *_: None,
    )
    ingest_into(graph, [folder / "in"], space="local/private", progress=lambda *_: None, encode=False)
    [source] = [one for one in graph.scan("Source") if one.payload.get("category") == "tekst"]
    payload = {**source.payload, "municipalities": whose}
    graph.append([Put(source.id, "Source", source.space, payload, step="ingest")], reason="van wie het is")
    [row] = read_rows(Document(file, "plan.md"))
    assert isinstance(row, Row)
    [put] = proposals(reading, source.id, row.sections, find)
    graph.append([put], reason="voorstel")
    return graph.get(put.id)


def test_what_another_municipality_does_is_not_proposed_of_a_document(stocked: KnowledgeGraph) -> None:
    text = (
        f"{TEXT}\nDe gemeente Baarn onderzoekt in 2027 een nieuw zaaksysteem.\n\nWe onderzoeken in 2027 de website.\n"
    )
    source = {"id": "plan", "title": "Digitaal beleid Ede", "municipalities": ["GM0228"]}
    stocked.put([schema.parse("Source", source)], space="local/private", reason="document")
    [held] = [one for one in stocked.scan("Source") if one.id == "plan"]
    names = names_of(stocked.gazetteer, ["GM0228"])
    titles = [one.title for one in by_rules(held, [Section(text, "regel 1-9")], names) if one.kind == "Activity"]
    assert "We onderzoeken in 2027 de website" in titles
    assert not any("Baarn" in title for title in titles)
    assert "Ede" in names
