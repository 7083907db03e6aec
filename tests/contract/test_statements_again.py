"""A document with more statements than one proposal holds, and statements in other words. All texts are fictitious."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.commit.quarantine import Quarantine
from ingest.commit.records import Run
from ingest.document import Section
from ingest.propose.documents import close, proposals
from ingest.propose.finding import Finding
from ingest.propose.renewal import GONE, Stating, changes_of, renewed
from kg.bounds import SOME
from kg.errors import StepRefused
from kg.model import schema
from kg.ports.journal import Stored
from kg.service import KnowledgeGraph

AIM = Finding(
    kind="Objective",
    title="Alle medewerkers werken in 2027 met het nieuwe zaaksysteem",
    fields={"deadline": "2027"},
    place="regel 1",
    quote="",
    chance=0.8,
    why="doel",
)
OTHERWISE = replace(AIM, title="In 2027 werken alle medewerkers met het nieuwe zaaksysteem")
LATER = replace(AIM, title="In 2028 werken alle medewerkers met het nieuwe zaaksysteem", fields={"deadline": "2028"})
PLAN = Finding("Policy", "Fictief plan van Ede", {}, "regel 1", "", 0.9, "titel")
DENIED = replace(AIM, title="In 2027 werken niet alle medewerkers met het nieuwe zaaksysteem")
STREET = Finding("Activity", "De gemeente vernieuwt de riolering in de Dorpsstraat", {}, "regel 1", "", 0.8, "actie")
OTHER_STREET = replace(STREET, title="De gemeente vernieuwt de riolering in de Kerkstraat")


def stated(*found: Finding) -> list[dict[str, Any]]:
    """The changes of a document that says these and nothing else."""
    sections = [Section("\n".join(one.title for one in found), "regel 1")]
    return changes_of(Stating("plan", "local/private", "GM0228", sections), [quoted(one) for one in found])


def quoted(one: Finding) -> Finding:
    return replace(one, quote=one.title)


@pytest.fixture
def read(stocked: KnowledgeGraph, tmp_path: Path) -> Any:
    """Read a document of Ede that says these, as the end of its ingest does; its proposals in their order."""

    def run(*found: Finding) -> list[Stored]:
        source = {"id": "plan", "title": "Fictief plan", "municipalities": ["GM0228"]}
        stocked.put([schema.parse("Source", source)], space="local/private", reason="document")
        sections = [Section("\n".join(one.title for one in found), "regel 1")]
        puts = proposals(reading(stocked, tmp_path), "plan", sections, lambda *_: [quoted(one) for one in found])
        if puts:
            stocked.append(puts, reason="voorstel uit plan")
        return sorted(stocked.scan("Proposal"), key=lambda one: (len(one.id), one.id))

    return run


def reading(graph: KnowledgeGraph, folder: Path) -> Run:
    now = datetime(2026, 11, 29, tzinfo=UTC)
    quarantine = Quarantine(folder, now)
    return Run(
        graph.stores.records, "local/private", graph.mandate, "2026-11-29T00:00:00Z", quarantine, lambda *_: None
    )


def many(number: int) -> list[Finding]:
    """A plan whose aims hang on it, each with an activity of its own."""
    made = [PLAN]
    for at in range(number):
        made.append(Finding("Objective", f"Doel {at:04} is gehaald", {}, "regel 1", "", 0.8, "doel", 0))
        made.append(Finding("Activity", f"Actie {at:04} is klaar", {}, "regel 1", "", 0.7, "actie", len(made) - 1))
    return made


def test_a_document_with_more_statements_than_fit_has_several_proposals_and_loses_none(
    stocked: KnowledgeGraph, read: Any
) -> None:
    found = many(300)
    parts = read(*found)
    assert [len(one.payload["changes"]) for one in parts] == [SOME, 101]
    assert parts[1].payload["title"] == "Voorstel uit Fictief plan (deel 2)"
    proposed = Counter(one["target"] for part in parts for one in part.payload["changes"])
    assert len(proposed) == len(found)
    assert set(proposed.values()) == {1}
    assert [one.seq for one in read(*found)] == [one.seq for one in parts]  # the same again writes nothing
    more = [*found, Finding("Risk", "Er is te weinig geld", {}, "regel 1", "", 0.7, "risico")]
    after = read(*more)
    assert after[0].seq == parts[0].seq
    assert after[1].payload["changes"][-1]["target_kind"] == "Risk"
    close(reading(stocked, stocked.stores.directory), ["plan"])
    answers = {one["answer"] for part in stocked.scan("Proposal") for one in part.payload["changes"]}
    assert answers == {GONE}


def test_what_hangs_on_another_part_waits_for_it_and_nothing_is_left_dangling(
    stocked: KnowledgeGraph, read: Any
) -> None:
    first, second = read(*many(260))
    [waiting] = [one["target"] for one in second.payload["changes"] if "actie-0259" in one["target"]]
    with pytest.raises(StepRefused, match=rf"en dat staat in '{first.id}'; beslis daar eerst over"):
        stocked.proposals.decide(second.id, "aanvaard", targets=[waiting])
    stocked.proposals.decide(first.id, "aanvaard")
    stocked.proposals.decide(second.id, "aanvaard", targets=[waiting])
    aim = stocked.get(waiting).payload["objective"]
    assert stocked.get(aim).payload["policy"] in stocked.get_many([first.payload["changes"][0]["target"]])


@pytest.mark.parametrize("decision", ["afgewezen", "ingetrokken"])
def test_what_a_person_dropped_is_not_asked_again_in_other_words(decision: str) -> None:
    before = [{**one, "decision": decision, "decided_by": "anna"} for one in stated(AIM)]
    once = renewed(before, stated(OTHERWISE), {})
    assert once == before
    assert renewed(once, stated(OTHERWISE), {}) == before
    assert renewed(once, stated(AIM), {}) == before


@pytest.mark.parametrize("other", [LATER, DENIED], ids=["another year", "denied"])
def test_another_year_or_a_denial_is_another_statement(other: Finding) -> None:
    before = [{**one, "decision": "afgewezen", "decided_by": "anna"} for one in stated(AIM)]
    asked = [one for one in renewed(before, stated(other), {}) if not one.get("decision")]
    assert [json.loads(one["content"])["title"] for one in asked] == [other.title]


def test_another_street_is_another_statement() -> None:
    before = [{**one, "decision": "afgewezen", "decided_by": "anna"} for one in stated(STREET)]
    asked = [one for one in renewed(before, stated(OTHER_STREET), {}) if not one.get("decision")]
    assert [json.loads(one["content"])["title"] for one in asked] == [OTHER_STREET.title]


def test_one_wording_takes_the_place_of_one_and_the_other_is_new() -> None:
    before = [{**one, "decision": "afgewezen", "decided_by": "anna"} for one in stated(AIM)]
    nearly = replace(AIM, title="In 2027 werken alle medewerkers van de gemeente met het nieuwe zaaksysteem")
    after = renewed(before, stated(OTHERWISE, nearly), {})
    assert [one.get("decision") for one in after] == ["afgewezen", None]


def test_what_was_accepted_and_is_put_otherwise_is_a_change_of_the_same_record_with_what_hangs_on_it(
    stocked: KnowledgeGraph, read: Any
) -> None:
    aim_of_plan, otherwise = replace(AIM, under=0), replace(OTHERWISE, under=0)
    work = Finding("Activity", "Het team leert werken met het zaaksysteem", {}, "regel 1", "", 0.8, "actie", 1)
    [made] = read(PLAN, aim_of_plan, work)
    stocked.proposals.decide(made.id, "aanvaard")
    plan, aim, activity = (one["target"] for one in made.payload["changes"])
    [after] = read(PLAN, otherwise, work)
    by_target = {one["target"]: one for one in after.payload["changes"]}
    assert by_target.keys() == {plan, aim, activity}
    assert (by_target[aim]["change"], by_target[activity]["decision"]) == ("wijzigen", "aanvaard")
    stocked.proposals.decide(made.id, "aanvaard")
    assert stocked.get(aim).payload["title"] == OTHERWISE.title
    assert stocked.get(activity).payload["objective"] == aim


def test_the_title_that_a_person_gave_stays_when_the_document_puts_it_otherwise(
    stocked: KnowledgeGraph, read: Any
) -> None:
    aim_of_plan, otherwise = replace(AIM, under=0), replace(OTHERWISE, under=0)
    [made] = read(PLAN, aim_of_plan)
    plan, aim = (one["target"] for one in made.payload["changes"])
    given = {"id": aim, "title": "Iedereen werkt met het zaaksysteem", "deadline": "2027", "policy": plan}
    stocked.proposals.decide(made.id, "aanvaard", targets=[aim], instead=schema.parse("Objective", given))
    [after] = read(PLAN, otherwise)
    assert after.payload["status"] == "aanvaard"
    assert read(PLAN, otherwise)[0].seq == after.seq
    assert stocked.get(aim).payload["title"] == "Iedereen werkt met het zaaksysteem"


def test_words_of_the_same_open_statement_follow_the_document() -> None:
    [before] = stated(AIM)
    [after] = renewed([before], stated(OTHERWISE), {})
    assert after["target"] == before["target"]
    assert json.loads(after["content"])["title"] == OTHERWISE.title
    assert renewed([after], stated(OTHERWISE), {}) == [after]
