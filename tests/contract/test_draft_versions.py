"""Versions of drafts: kept, written on, reviewed, adopted, and frozen. All records and people are fictitious."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.access import Principal
from kg.cycle.formulate.draft.draft import Draft
from kg.cycle.formulate.draft.template import template
from kg.errors import Forbidden, InputError, KringError, NotFound, Overtaken, StepRefused
from kg.model.schema import parse
from kg.ports.journal import Delete, Put
from kg.service import KnowledgeGraph
from tests.rest_service import CASE, OTHER_TOWN, SOURCE, TOWN, Rows, fill

PRIVATE = "baarn/private"
LAW = {"id": "dev-wet", "title": "Fictieve Registerwet", "category": "wettelijk", "summary": "Houd een register bij.",
       "obligation": True, "sources": [SOURCE]}  # fmt: skip
RAAD = {"title": "De raad stelt het voorstel vast", "municipality": "GM0308", "body": "gemeenteraad", "date": "2026"}
ROWS: Rows = {
    "kring/public": [
        ("Municipality", TOWN),
        ("Municipality", OTHER_TOWN),
        ("Development", LAW),
        ("Policy", {"id": "bel-ons", "title": "Ons beleid", "municipality": "GM0308", "responds_to": ["dev-wet"]}),
        ("Objective", {"id": "doel-ons", "title": "Wij kennen onze registers", "policy": "bel-ons"}),
        ("Case", {**CASE, "municipalities": ["GM0228"], "approach": "In stappen"}),
    ],
    PRIVATE: [
        ("Decision", {**RAAD, "id": "baarn.besluit-1", "number": "2026-12"}),
        ("Decision", {**RAAD, "id": "baarn.besluit-2", "sources": [SOURCE]}),
        ("Decision", {**RAAD, "id": "baarn.besluit-college", "body": "college van B&W"}),
        ("Decision", {**RAAD, "id": "baarn.besluit-ede", "municipality": "GM0228"}),
    ],
}  # fmt: skip


def someone(name: str, organisation: str = "baarn") -> Principal:
    return Principal(name, frozenset({organisation}), roles=frozenset({(organisation, "steward")}))


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[KnowledgeGraph]:
    fill(tmp_path / "store", ROWS)
    with kg.open(tmp_path / "store", with_encoder=None) as opened:
        yield opened


def anna(graph: KnowledgeGraph) -> KnowledgeGraph:
    return graph.seen_by(someone("anna"))


def bert(graph: KnowledgeGraph) -> KnowledgeGraph:
    return graph.seen_by(someone("bert"))


def made(graph: KnowledgeGraph, kind: str = "raadsvoorstel") -> Draft:
    return graph.draft("dev-wet", "GM0308", template(kind), today=date(2026, 11, 30), space=PRIVATE)


def first(graph: KnowledgeGraph) -> str:
    return anna(graph).drafts.keep(made(anna(graph)), space=PRIVATE).id


def adopted(graph: KnowledgeGraph) -> str:
    key = first(graph)
    bert(graph).drafts.advance(key, "review")
    bert(graph).drafts.advance(key, "adopt", decision="baarn.besluit-1")
    return key


def lines(graph: KnowledgeGraph, version: str, number: int) -> list[str]:
    return graph.drafts.of(version).chapters[number - 1].text.splitlines()


def test_a_kept_version_says_the_same_after_what_it_rests_on_changed(graph: KnowledgeGraph) -> None:
    drawn = made(anna(graph))
    key = first(graph)
    kept = anna(graph).drafts.of(key)
    assert [one.title for one in kept.chapters] == [one.title for one in drawn.chapters]
    assert [one.text for part in kept.chapters for one in part.sentences] == [
        one.text for part in drawn.chapters for one in part.sentences
    ]
    assert [one.citations for part in kept.chapters for one in part.sentences] == [
        one.citations for part in drawn.chapters for one in part.sentences
    ]
    assert [one.aims for one in kept.chapters] == [one.aims for one in drawn.chapters]
    assert kept.gaps == drawn.gaps > 0
    law = parse("Development", {**LAW, "title": "Heel andere wet", "summary": "Iets anders."})
    graph.put([law], space="kring/public", reason="proef")
    assert anna(graph).drafts.of(key) == kept
    assert made(anna(graph)).title != kept.title


def test_what_a_person_writes_is_a_next_version_with_their_words_marked_and_the_rest_with_its_sources(
    graph: KnowledgeGraph,
) -> None:
    key = first(graph)
    before = lines(anna(graph), key, 2)
    written = anna(graph).drafts.revise(key, {2: "\n".join([before[0], "", "  Wij  beginnen  in maart. "])})
    assert (written.version, written.follows, written.status) == (2, key, "concept")
    kept, own = written.chapters[1].sentences
    assert (kept.text, kept.by) == (before[0], "")
    assert kept.citations == anna(graph).drafts.of(key).chapters[1].sentences[0].citations
    assert (own.text, own.by) == ("Wij beginnen in maart.", "anna")
    assert [(one.id, one.title) for one in own.citations] == [(written.id, "Eigen woorden van anna")]
    assert lines(anna(graph), key, 2) == before, "the first version is as it was"
    assert [one.version for one in anna(graph).drafts.versions(municipality="GM0308")] == [2, 1]


def test_renewing_what_kring_knows_keeps_own_words(graph: KnowledgeGraph) -> None:
    key = first(graph)
    anna(graph).drafts.revise(key, {2: "Wij beginnen in maart."})
    drawn = made(anna(graph))
    again = anna(graph).drafts.keep(drawn, space=PRIVATE)
    assert lines(anna(graph), again.id, 2)[-1] == "Wij beginnen in maart."
    assert (again.version, len(lines(anna(graph), again.id, 2))) == (3, 1 + len(lines(anna(graph), key, 2)))
    with pytest.raises(StepRefused, match="hetzelfde"):
        anna(graph).drafts.keep(drawn, space=PRIVATE)


def test_two_people_on_one_version_see_the_difference_and_nothing_is_overwritten(graph: KnowledgeGraph) -> None:
    key = first(graph)
    was = lines(anna(graph), key, 2)
    second = bert(graph).drafts.revise(key, {2: "Bert schrijft dit.", 1: "Besluit van Bert."})
    with pytest.raises(Overtaken) as refused:
        anna(graph).drafts.revise(key, {2: "Anna schrijft dat.", 3: "Alleen Anna."})
    said = str(refused.value)
    assert "bert maakte intussen versie 2" in said
    assert "“Aanleiding” botst: bert en u" in said
    assert "“Gevraagd besluit”: alleen bert" in said
    assert [one.version for one in anna(graph).drafts.versions()] == [2, 1]
    assert lines(anna(graph), second.id, 2) == ["Bert schrijft dit."]
    newest, clashes = anna(graph).drafts.clash(key, {2: "Anna schrijft dat.", 3: "Alleen Anna."})
    assert newest.id == second.id
    assert [(one.number, one.state) for one in clashes] == [(1, "één van beiden"), (2, "botst"), (3, "één van beiden")]
    assert (clashes[1].was, clashes[1].other, clashes[1].mine) == (
        "\n".join(was), "Bert schrijft dit.", "Anna schrijft dat.",
    )  # fmt: skip


def test_who_wrote_it_neither_reviews_nor_adopts_it(graph: KnowledgeGraph) -> None:
    key = first(graph)
    with pytest.raises(StepRefused, match="zelf"):
        anna(graph).drafts.advance(key, "review")
    second = bert(graph).drafts.revise(anna(graph).drafts.revise(key, {2: "Van Anna."}).id, {1: "Van Bert."}).id
    with pytest.raises(StepRefused, match="'anna' schreef"):
        anna(graph).drafts.advance(second, "review")  # her words are in it, whoever kept it last
    alone = graph.drafts.advance(graph.drafts.keep(made(graph), space="local/private").id, "review", alone=True)
    assert alone.reviewed_alone


def test_adoption_needs_a_review_and_a_decision_of_this_municipality(graph: KnowledgeGraph) -> None:
    key, drafts = first(graph), bert(graph).drafts
    with pytest.raises(StepRefused, match="wat nu kan: review"):
        drafts.advance(key, "adopt", decision="baarn.besluit-1")
    with pytest.raises(StepRefused, match="hoort bij het vaststellen"):
        drafts.advance(key, "review", decision="baarn.besluit-1")
    reviewed = drafts.advance(key, "review")
    assert (reviewed.status, reviewed.reviewed_by) == ("getoetst", "bert")
    for decision, error, named in (
        ("", StepRefused, "vraagt een besluit"),
        ("baarn.weg", NotFound, "baarn.weg"),
        ("dev-wet", NotFound, "geen besluit"),
        ("baarn.besluit-ede", InputError, "andere gemeente"),
    ):
        with pytest.raises(error, match=named):
            drafts.advance(key, "adopt", decision=decision)
    done = drafts.advance(key, "adopt", decision="baarn.besluit-1")
    assert (done.status, done.adopted_by, done.decision) == ("vastgesteld", "bert", "baarn.besluit-1")
    assert done.legitimacy
    assert (done.legitimacy.verdict, done.legitimacy.number) == ("binnen mandaat", "2026-12")
    with pytest.raises(InputError, match="kies uit: review, adopt"):
        drafts.advance(key, "heropen")


def test_what_was_adopted_is_frozen_for_everybody(graph: KnowledgeGraph) -> None:
    key = adopted(graph)
    held = graph.get(key)
    before = dict(held.payload)
    for eyes, space in ((graph, PRIVATE), (anna(graph), PRIVATE)):
        for change in (
            Put(key, held.kind, space, {**before, "title": "Iets anders"}),
            Put(key, held.kind, space, {**before, "title": "Iets anders"}, step="formulate"),
            Put(key, held.kind, space, {**before, "status": "concept"}, step="formulate"),
            Put(key, held.kind, space, {**before, "decision": "baarn.besluit-2"}, step="formulate"),
            Put(key, held.kind, space, {**before, "chapters": before["chapters"][:1]}),
            Delete(key),
        ):
            with pytest.raises(StepRefused, match="vastgelegd"):
                eyes.append([change], reason="proef")
    with pytest.raises(StepRefused, match="eigen besluit"):
        bert(graph).drafts.advance(key, "adopt", decision="baarn.besluit-2")
    assert graph.get(key).payload == before


def test_a_version_that_nobody_adopted_changes_by_its_steps_alone(graph: KnowledgeGraph) -> None:
    key = first(graph)
    held = graph.get(key)
    for fields in ({"status": "vastgesteld"}, {"reviewed_by": "bert"}, {"chapters": held.payload["chapters"][:1]}):
        for eyes in (graph, anna(graph)):
            with pytest.raises(StepRefused):
                eyes.append([Put(key, held.kind, PRIVATE, {**held.payload, **fields})], reason="proef")
    new = {**held.payload, "id": "baarn.zelf"}
    with pytest.raises(StepRefused, match="bewaar het concept"):
        anna(graph).append([Put("baarn.zelf", held.kind, PRIVATE, new)], reason="proef")


def test_a_change_after_adoption_is_a_new_version_with_its_own_decision(graph: KnowledgeGraph) -> None:
    key = adopted(graph)
    second = anna(graph).drafts.revise(key, {1: "Besluit: wij gaan verder."}).id
    drafts = bert(graph).drafts
    drafts.advance(second, "review")
    with pytest.raises(StepRefused, match="eigen besluit"):
        drafts.advance(second, "adopt", decision="baarn.besluit-1")
    assert drafts.advance(second, "adopt", decision="baarn.besluit-2").version == 2
    assert [one.decision for one in drafts.versions()] == ["baarn.besluit-2", "baarn.besluit-1"]


def test_an_older_version_is_not_adopted_after_a_newer_one(graph: KnowledgeGraph) -> None:
    key = first(graph)
    second = anna(graph).drafts.revise(key, {1: "Nieuw."}).id
    drafts = bert(graph).drafts
    for one in (key, second):
        drafts.advance(one, "review")
    drafts.advance(second, "adopt", decision="baarn.besluit-1")
    with pytest.raises(StepRefused, match="nieuwer"):
        drafts.advance(key, "adopt", decision="baarn.besluit-2")


def test_two_versions_are_compared_in_words_part_by_part(graph: KnowledgeGraph) -> None:
    key = first(graph)
    text = anna(graph).drafts.of(key).chapters[0].sentences
    gaps = sum(one.gap for one in text)
    second = anna(graph).drafts.revise(key, {1: "Wij besluiten."}).id
    told = anna(graph).drafts.compare(key, second)
    assert told.said == f"Versie 1 en 2: 1 deel verschilt; {gaps} open plekken minder."
    (part,) = told.parts
    assert (part.title, part.added) == ("Gevraagd besluit", ("Wij besluiten.",))
    assert part.said == f"1 zin erbij, waarvan 1 in eigen woorden en {len(text)} zinnen weg."
    assert anna(graph).drafts.compare(second, second).parts == ()
    other = anna(graph).drafts.keep(made(anna(graph), "projectopdracht"), space=PRIVATE).id
    with pytest.raises(InputError, match="twee verschillende"):
        anna(graph).drafts.compare(key, other)


@pytest.mark.parametrize("texts", [{0: "x"}, {99: "x"}, {1: "x" * 20_001}, {1: "regel\n" * 501}])
def test_a_part_that_is_not_there_or_too_long_is_refused(graph: KnowledgeGraph, texts: dict[int, str]) -> None:
    key = first(graph)
    with pytest.raises(InputError, match="deel"):
        anna(graph).drafts.revise(key, texts)
    with pytest.raises(StepRefused, match="niets veranderd"):
        anna(graph).drafts.revise(key, {})
    assert len(anna(graph).drafts.versions()) == 1


def test_a_version_is_seen_in_its_space_alone(graph: KnowledgeGraph) -> None:
    key = first(graph)
    ede = graph.seen_by(someone("eva", "ede"))
    asked: list[Any] = [
        lambda: ede.drafts.of(key),
        lambda: ede.drafts.compare(key, key),
        lambda: ede.drafts.clash(key, {}),
        lambda: ede.drafts.revise(key, {1: "x"}),
        lambda: ede.drafts.advance(key, "review"),
        lambda: ede.drafts.propose(key),
    ]
    for ask in asked:
        with pytest.raises(NotFound):
            ask()
    assert ede.drafts.versions() == ()
    made_there = ede.drafts.keep(made(ede), space="ede/private")
    assert (made_there.version, made_there.follows) == (1, None), "of another's versions nothing is counted"
    with pytest.raises(Forbidden):
        ede.drafts.keep(made(ede), space=PRIVATE)
    reader = graph.seen_by(replace(someone("rik"), roles=frozenset({("baarn", "reader")})))
    assert reader.drafts.of(key).id == key
    with pytest.raises(KringError):
        reader.drafts.revise(key, {1: "x"})


def test_an_adopted_version_yields_policy_and_its_written_aims_as_a_proposal(graph: KnowledgeGraph) -> None:
    key = first(graph)
    second = anna(graph).drafts.revise(key, {4: "Doel: In 2028 is elk register openbaar.\nWij doen dit samen."}).id
    with pytest.raises(StepRefused, match="stel het eerst vast"):
        anna(graph).drafts.propose(second)
    bert(graph).drafts.advance(second, "review")
    bert(graph).drafts.advance(second, "adopt", decision="baarn.besluit-2")
    proposal = anna(graph).drafts.propose(second)
    told = [(one["change"], one["target_kind"]) for one in proposal.payload["changes"]]
    assert told == [("toevoegen", "Policy"), ("toevoegen", "Objective"), ("wijzigen", "Decision")]
    bert(graph).proposals.decide(proposal.id, "aanvaard")
    policy = graph.get(proposal.payload["changes"][0]["target"])
    assert (policy.payload["responds_to"], policy.space) == (["dev-wet"], PRIVATE)
    aim = graph.get(proposal.payload["changes"][1]["target"]).payload
    assert (aim["title"], aim["policy"]) == ("In 2028 is elk register openbaar.", policy.id)
    assert graph.get("baarn.besluit-2").payload["policy"] == policy.id
    with pytest.raises(StepRefused, match="staat er al precies zo"):
        anna(graph).drafts.propose(second)
