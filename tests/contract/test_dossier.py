"""
The dossier of a trajectory and the decisions of a municipality in one store: who sees what, and what a word changes.

The municipality's people, its documents and the provider are fictitious.
"""

from typing import Any

import pytest

from kg.errors import Forbidden, InputError, InvalidRecord, NotFound
from kg.model.schema import dump, parse
from kg.ports.journal import Put
from kg.service import KnowledgeGraph
from tests.contract.test_acknowledged import member

YEAR = {"start": "2026", "end": "2999"}
WORLD: list[tuple[str, str, dict[str, Any]]] = [
    ("kring/public", "Municipality", {"id": "GM0308", "title": "Baarn", "code": "GM0308"}),
    ("kring/public", "Organisation", {"id": "org-aak", "title": "Aak", "category": "aanbieder"}),
    ("kring/public", "Municipality", {"id": "GM0228", "title": "Ede", "code": "GM0228"}),
    (
        "baarn/network",
        "Trajectory",
        {"id": "baarn.tra", "title": "Traject", "municipalities": ["GM0308"], "partners": ["org-aak"]},
    ),
    ("baarn/network", "Policy", {"id": "baarn.pol", "title": "Beleid", "municipality": "GM0308"}),
    ("baarn/network", "Objective", {"id": "baarn.doel", "title": "Doel", "policy": "baarn.pol"}),
    (
        "baarn/network",
        "Activity",
        {"id": "baarn.act", "title": "Werk", "trajectory": "baarn.tra", "objective": "baarn.doel", "budget_eur": 1000},
    ),
    (
        "baarn/private",
        "Source",
        {"id": "baarn.dpia", "title": "DPIA Zeldzame titel", "related": ["baarn.tra"], "municipalities": ["GM0308"]},
    ),
    (
        "baarn/private",
        "Activity",
        {"id": "baarn.geheim", "title": "Geheim werk", "trajectory": "baarn.tra", "budget_eur": 98765, "owner": "Dirk"},
    ),
]
DECISION = {
    "id": "baarn.besluit",
    "title": "Vastgesteld",
    "municipality": "GM0308",
    "body": "college",
    "policy": "baarn.pol",
}


class World:
    """The store as each of them sees it."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        graph.append(
            [Put(one["id"], kind, space, dump(parse(kind, one))) for space, kind, one in WORLD], reason="proef"
        )
        self.all = graph
        self.anna = member(graph, "Anna", {"baarn": "steward"})
        self.dirk = member(graph, "Dirk", {"ede": "steward"})  # the owner of the secret work, who may not see it

    def write(self, kind: str, record: dict[str, Any], space: str = "baarn/network") -> None:
        self.all.append([Put(record["id"], kind, space, dump(parse(kind, record)))], reason="proef")


@pytest.fixture
def world(graph: KnowledgeGraph) -> World:
    return World(graph)


def states(graph: KnowledgeGraph) -> dict[str, str]:
    return {one.key: one.state for one in graph.dossiers.of("baarn.tra").pieces}


def test_a_private_document_is_a_piece_for_its_own_people_and_is_in_no_count_of_another(world: World) -> None:
    own, other = world.anna.dossiers.of("baarn.tra"), world.dirk.dossiers.of("baarn.tra")
    assert states(world.anna)["dpia"] == "aanwezig"
    assert states(world.dirk)["dpia"] == "niet bekend"
    assert (own.read, other.read) == (1, 0)
    for secret in ("Zeldzame titel", "baarn.dpia", "Geheim werk", "98.765", "99.765"):
        assert secret not in str(other)
    assert "2 activiteiten staan € 99.765" in str(own)


def test_the_owner_of_work_who_may_not_see_the_record_gets_neither_it_nor_its_money(world: World) -> None:
    """To be named as an owner gives no rights: not in the dossier, not among decisions, not in the plan."""
    assert "baarn.geheim" in {one.id for one in world.anna.decisions("Baarn").items}
    seen = world.dirk.decisions("Baarn")
    assert "baarn.geheim" not in {one.id for one in seen.items}
    assert seen.open_cents == 1000_00
    assert "baarn.geheim" not in str(world.dirk.planning.of("baarn.tra"))
    with pytest.raises(NotFound):
        world.dirk.get("baarn.geheim")


def test_what_somebody_says_of_a_piece_holds_with_who_said_it_until_something_else_is_said(world: World) -> None:
    world.anna.dossiers.state(
        "baarn.tra", "Overeenkomst", "ontbreekt", "Nooit getekend", said={"concerns": "org-aak"}, space="baarn/network"
    )
    (one,) = (one for one in world.dirk.dossiers.of("baarn.tra").pieces if one.key == "overeenkomst")
    assert (one.state, one.said, one.stated_by) == ("ontbreekt", "Nooit getekend", "Anna")
    more = {"concerns": "org-aak", "kept_at": "Zaak 12", "retention": "16.1", "owner": "Inkoop"}
    world.anna.dossiers.state("baarn.tra", "overeenkomst", "aanwezig", "Getekend", said=more, space="baarn/network")
    (one,) = (one for one in world.anna.dossiers.of("baarn.tra").pieces if one.key == "overeenkomst")
    assert (one.state, one.kept_at, one.owner, one.retention.chosen) == ("aanwezig", "Zaak 12", "Inkoop", True)


def test_what_another_organisation_says_of_the_dossier_does_not_count(world: World) -> None:
    world.dirk.dossiers.state("baarn.tra", "dpia", "ontbreekt", "Vast niet", space="ede/network")
    assert states(world.anna)["dpia"] == "aanwezig"
    assert states(world.dirk)["dpia"] == "niet bekend"


def test_a_piece_without_grounds_of_what_is_not_there_or_in_a_space_of_another_is_refused(world: World) -> None:
    say = world.dirk.dossiers.state
    with pytest.raises(InputError, match="vraagt een grond"):
        say("baarn.tra", "dpia", "ontbreekt", " ", space="ede/network")
    with pytest.raises(NotFound, match=r"baarn\.dpia"):  # there, and not to be seen
        say("baarn.tra", "dpia", "aanwezig", "Ja", said={"record": "baarn.dpia"}, space="ede/network")
    with pytest.raises(NotFound, match="er is geen traject"):
        say("baarn.pol", "dpia", "aanwezig", "Ja", space="ede/network")
    with pytest.raises(Forbidden):
        say("baarn.tra", "dpia", "aanwezig", "Ja", space="baarn/network")
    with pytest.raises(InvalidRecord):
        say("baarn.tra", "dpia", "misschien", "Ja", space="ede/network")


def test_a_half_known_municipality_raises_no_alarm_and_declared_complete_raises_each(world: World) -> None:
    before = world.anna.decisions("Baarn")
    assert before.alarms == ()
    assert world.anna.dossiers.of("baarn.tra").missing == 0
    world.write(
        "CompletenessStatement",
        {"id": "baarn.opgave", "title": "Alles", "municipality": "GM0308", "covers": ["besluit", "stukken"],
         "period": YEAR, "grounds": "Archief nagelopen", "date": "2026-11-01"},
    )  # fmt: skip
    after = world.anna.decisions("Baarn")
    assert {one.id for one in after.alarms} == {one.id for one in before.items}
    assert {one.declared_by for one in after.alarms} == {"baarn.opgave"}
    found = world.anna.dossiers.of("baarn.tra")
    assert found.not_found == 0
    assert found.missing > 0
    assert states(world.anna)["dpia"] == "aanwezig"


def test_a_decision_on_the_policy_carries_the_work_under_it_and_beyond_its_mandate_is_an_alarm(world: World) -> None:
    world.write("Decision", DECISION)
    found = {one.id: one for one in world.anna.decisions("Baarn").items}
    assert found["baarn.act"].decision == found["baarn.pol"].decision == "baarn.besluit"
    assert found["baarn.geheim"].state == "niet gevonden"
    assert world.anna.decisions("Baarn").known_cents == 1000_00
    over = {"ground": "Mandaatbesluit 2026", "covers": ["notitie"]}
    world.write("Decision", {**DECISION, "mandate": over})
    alarms = {one.id: one for one in world.anna.decisions("Baarn").alarms}
    assert set(alarms) == {"baarn.pol", "baarn.act"}
    assert "Mandaatbesluit 2026" in alarms["baarn.pol"].reason
    assert [one.id for one in world.anna.decisions("Baarn", state="buiten mandaat", kind="Policy").items] == [
        "baarn.pol"
    ]


def test_a_private_decision_carries_nothing_in_the_eyes_of_another(world: World) -> None:
    world.write("Decision", DECISION, "baarn/private")
    assert {one.id for one in world.anna.decisions("Baarn").items if one.state == "bekend"} == {
        "baarn.pol",
        "baarn.act",
    }
    seen = world.dirk.decisions("Baarn")
    assert seen.read == 0
    assert {one.state for one in seen.items} == {"niet gevonden"}
    assert "baarn.besluit" not in str(seen)


def test_a_hand_over_holds_what_its_asker_may_see_and_is_noted_as_leaving(world: World) -> None:
    own, other = world.anna.dossiers.handover("baarn.tra"), world.dirk.dossiers.handover("baarn.tra")
    assert {one.id for one in own.documents} == {"baarn.dpia"}
    assert "Geheim werk" in str(own.ends)
    for secret in ("baarn.dpia", "Zeldzame titel", "Geheim", "98765", "Dirk"):
        assert secret not in str(other)
    with pytest.raises(NotFound, match="Dirk"):  # the owner of work that he may not see
        world.dirk.dossiers.handover("baarn.tra", "Dirk")
    assert world.anna.dossiers.handover("baarn.tra", "dirk").ends[0].id == "baarn.geheim"
