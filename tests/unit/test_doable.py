"""What is known of whether something can be done, and how it went elsewhere. All is made up."""

from typing import Any

import pytest

from kg.access import Principal
from kg.cycle.formulate.doable.doable import Doability
from kg.cycle.formulate.doable.outside import OutsideTally, of_activity, of_case, outside_view, told
from kg.cycle.formulate.doable.readiness import NeededThing
from kg.errors import InputError, NotFound
from kg.model.schema import parse
from kg.service import KnowledgeGraph
from kg.store.intake import MandateOf

TOWNS = (
    ("Municipality", {"id": "GM0308", "title": "Baarn", "code": "GM0308"}),
    ("Municipality", {"id": "GM0228", "title": "Ede", "code": "GM0228"}),
)
LIGHT = {"colour": "groen"}
RED = {"colour": "rood", "cause": "ziekte", "consequence": "later", "steering": "inhuur"}


@pytest.fixture
def world(graph: KnowledgeGraph) -> KnowledgeGraph:
    records: list[tuple[str, dict[str, Any]]] = [
        *TOWNS,
        ("Development", {"id": "dev", "title": "Fictieve plicht", "category": "wettelijk",
                         "summary": "Een plicht."}),
        ("Policy", {"id": "bel", "title": "Beleid", "municipality": "GM0308", "responds_to": ["dev"]}),
        ("Objective", {"id": "doel", "title": "Een nieuw loket", "policy": "bel", "owner": "wethouder"}),
        ("Trajectory", {"id": "tr", "title": "Loketten", "municipalities": ["GM0308"]}),
        ("Activity", {"id": "a", "title": "Kopen", "objective": "doel", "trajectory": "tr", "owner": "inkoop",
                      "budget_eur": 1000, "period": {"end": "2027-06-30"}}),
        ("Activity", {"id": "b", "title": "Openen", "objective": "doel", "trajectory": "tr",
                      "period": {"start": "2027-01-01"}, "depends_on": [{"activity": "a"}]}),
    ]  # fmt: skip
    graph.put([parse(kind, one) for kind, one in records], reason="proef")
    return graph


def need(found: Doability, name: str) -> NeededThing:
    return next(one for one in found.needs if one.need == name)


def test_each_need_is_known_or_not_found_and_not_found_is_not_missing(world: KnowledgeGraph) -> None:
    found = world.doable("doel")
    assert (found.of, found.objectives, found.activities) == ("GM0308", 1, 2)
    assert [(one.need, one.state, one.known, one.of) for one in found.needs] == [
        ("eigenaar", "niet gevonden", 2, 3),
        ("capaciteit", "niet gevonden", 0, 1),
        ("budget", "niet gevonden", 1, 2),
        ("afhankelijkheden", "niet gevonden", 1, 2),
    ]
    assert "€ 1.000" in need(found, "budget").said
    assert "Openen" in need(found, "afhankelijkheden").said  # it begins before what it waits for has ended
    assert [one.state for one in world.doable("tr").needs] == [one.state for one in found.needs]


def test_what_was_declared_complete_and_is_not_there_is_missing(world: KnowledgeGraph) -> None:
    complete = {"id": "v", "title": "Alles", "municipality": "GM0308", "covers": ["eigenaar", "budget"], "period": {},
                "grounds": "overleg", "date": "2026-01"}  # fmt: skip
    world.put([parse("CompletenessStatement", complete)], reason="proef")
    found = world.doable("doel")
    assert {one.need: one.state for one in found.needs} == {
        "eigenaar": "ontbreekt", "budget": "ontbreekt", "capaciteit": "niet gevonden",
        "afhankelijkheden": "niet gevonden",
    }  # fmt: skip


def test_what_is_known_of_all_is_known_and_hours_that_it_costs_are_told(world: KnowledgeGraph) -> None:
    more = {"owner": "inkoop", "budget_eur": 500}
    for key in ("a", "b"):
        world.put([parse("Activity", {**world.get(key).payload, "id": key, **more})], reason="proef")
    world.sides.state("doel", "uitvoering", "Een loket", author="balie", cost_hours=400, cost_period="per jaar")
    found = world.doable("doel")
    assert [need(found, one).state for one in ("eigenaar", "budget")] == ["bekend", "bekend"]
    assert "400 uur per jaar" in need(found, "capaciteit").said
    assert need(found, "capaciteit").state == "niet gevonden"  # what it costs is not that it is there


def test_activities_elsewhere_for_the_same_development_are_counted_by_their_records(world: KnowledgeGraph) -> None:
    """Late and over budget by what was agreed and spent; another practice is not counted with the Dutch."""
    there = {"objective": "ede-doel", "municipality": "GM0228"}
    year = {"year": 2026, "budget_cents": 100, "spent_cents": 150}
    records: list[tuple[str, dict[str, Any]]] = [
        ("Policy", {"id": "ede-bel", "title": "Van Ede", "municipality": "GM0228", "responds_to": ["dev"]}),
        ("Objective", {"id": "ede-doel", "title": "Ook een loket", "policy": "ede-bel"}),
        ("Trajectory", {"id": "ede-tr", "title": "In Ede", "municipalities": ["GM0228"]}),
        ("Activity", {"id": "x", "title": "X", **there, "trajectory": "ede-tr", "period": {"end": "2026-06"},
                      "amounts": [year]}),
        ("Activity", {"id": "y", "title": "Y", **there}),
        ("Activity", {"id": "z", "title": "Z", **there, "practice": "Vlaanderen"}),
        ("StatusUpdate", {"id": "u", "title": "Loopt", "about": "y", "author": "w", "date": "2026-05", "time": RED,
                          "money": LIGHT, "quality": LIGHT}),
    ]  # fmt: skip
    world.put([parse(kind, one) for kind, one in records], reason="proef")
    world.planning.agree("ede-tr", "Zo begonnen wij")
    moved = {**world.get("x").payload, "id": "x", "period": {"end": "2026-09"}}
    world.put([parse("Activity", moved)], reason="proef")
    view = world.doable("doel").outside
    assert [(one.id, one.late, one.over) for one in view.compared] == [("x", "ja", "ja"), ("y", "ja", "niet bekend")]
    assert "2026-06" in view.compared[0].late_words
    assert "ziekte" in view.compared[1].late_words
    assert (view.late, view.over, view.apart) == (OutsideTally(2, 0, 0), OutsideTally(1, 0, 1), 1)
    assert told(view.over, "Boven het budget") == (
        "Boven het budget: 1 van 1 waarvan het bekend is; van 1 is het niet bekend."
    )


@pytest.mark.parametrize(
    ("results", "late", "over"),
    [
        ("De invoering liep vertraging op.", "ja", "niet bekend"),
        ("Het systeem was drie maanden later dan gepland klaar.", "ja", "niet bekend"),
        ("Het project werd op tijd opgeleverd. Het bleef binnen het budget.", "nee", "nee"),
        ("De pilot liep uit de kosten.", "niet bekend", "ja"),
        ("Het budget dreigde te worden overschreden.", "niet bekend", "niet bekend"),
        ("Eén van zes projecten was op tijd en binnen budget.", "niet bekend", "niet bekend"),
        ("De besluiten zijn net op tijd gepubliceerd.", "niet bekend", "niet bekend"),
        ("De website is vernieuwd.", "niet bekend", "niet bekend"),
    ],
)
def test_a_case_tells_by_a_sentence_that_says_so_and_else_is_not_known(results: str, late: str, over: str) -> None:
    """What might have been, or was so of some, says nothing of the case."""
    case = {"id": "c", "title": "Casus", "situation": "Oud systeem.", "outcome": "deels", "results": results}
    found = of_case(case, "", "")
    assert (found.late, found.over) == (late, over)
    assert all(words in results for words in (found.late_words, found.over_words))


def test_an_activity_that_runs_is_not_on_time_because_a_light_is_green() -> None:
    update = {"date": "2026-05", "time": LIGHT, "money": LIGHT}
    running = of_activity({"id": "a", "title": "A"}, "", "", agreed_end=None, update=update)
    done = of_activity({"id": "a", "title": "A", "status": "afgerond"}, "", "", agreed_end=None, update=update)
    assert (running.late, running.over) == ("niet bekend", "niet bekend")
    assert (done.late, done.over) == ("nee", "nee")


def test_of_nothing_comparable_nothing_is_counted() -> None:
    view = outside_view("zo", [])
    assert (view.late, view.over) == (OutsideTally(0, 0, 0), OutsideTally(0, 0, 0))


def test_only_an_objective_or_a_trajectory_can_be_asked(world: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="geen doelstelling"):
        world.doable("bel")
    with pytest.raises(NotFound):
        world.doable("weg")


def test_what_may_not_be_read_is_in_no_count(graph: KnowledgeGraph) -> None:
    records: list[tuple[str, dict[str, Any]]] = [
        *TOWNS,
        ("Policy", {"id": "bel", "title": "Beleid", "municipality": "GM0308"}),
        ("Objective", {"id": "doel", "title": "Een loket", "policy": "bel"}),
    ]
    graph.put([parse(kind, one) for kind, one in records], reason="proef", space="baarn/public")
    hidden = {"id": "a", "title": "Geheim", "objective": "doel", "owner": "iemand", "budget_eur": 5}
    graph.put([parse("Activity", hidden)], reason="proef", space="baarn/private")
    anna = Principal("anna", frozenset({"ede"}), roles=frozenset({("ede", "editor")}))
    found = graph.seen_by(anna, MandateOf.of(anna).standing).doable("doel")
    assert found.activities == 0
    assert "iemand" not in repr(found)
