"""The chain around a record. All records are fictitious."""

from typing import Any

from kg.cycle.implement.chain.chain import CONCLUDED, LEADS_TO, ORDER, RESTS_ON, ChainStep, Links, missing
from kg.model.kinds import KINDS
from kg.model.schema import fields_of

Held = tuple[str, str, dict[str, Any]]

ROUND: list[Held] = [
    ("sig", "Signal", {"development": "dev"}),
    ("dev", "Development", {}),
    ("int", "Interpretation", {"development": "dev", "municipality": "GM0308", "trajectory": "tra"}),
    ("int-ede", "Interpretation", {"development": "dev", "municipality": "GM0228"}),
    ("pol", "Policy", {"responds_to": ["dev", "weg"], "municipality": "GM0308"}),
    ("doel", "Objective", {"policy": "pol"}),
    ("act", "Activity", {"objective": "doel"}),
    ("res", "Result", {"activity": "act", "objective": "doel"}),
    ("tra", "Trajectory", {}),
    ("les", "Lesson", {"result": "res"}),
    ("bev", "Confirmation", {"lesson": "les"}),
]


def ids(steps: list[ChainStep]) -> list[str]:
    return [step.id for step in steps]


def test_a_lesson_leads_back_through_the_whole_circle_to_the_signal() -> None:
    assert ids(Links.of(ROUND).before("les")) == ["sig", "dev", "int", "pol", "doel", "act", "res"]


def test_a_development_leads_on_to_the_lesson_and_to_who_confirmed_it() -> None:
    after = Links.of(ROUND).after("dev")
    assert ids(after) == ["int", "int-ede", "pol", "doel", "act", "res", "tra", "les", "bev"]


def test_what_hangs_beside_the_chain_is_no_part_of_it() -> None:
    links = Links.of([*ROUND, ("doel-2", "Objective", {"policy": "pol"})])
    assert "doel-2" not in ids(links.before("act")) + ids(links.after("act"))


def test_a_policy_rests_on_the_interpretation_of_its_own_municipality_only() -> None:
    before = {step.id: step for step in Links.of(ROUND).before("pol")}
    assert before["int"].by == CONCLUDED
    assert "int-ede" not in before


def test_each_step_says_by_which_record_and_field_it_is_reached() -> None:
    before = {step.id: step for step in Links.of(ROUND).before("act")}
    assert before["pol"] == ChainStep("pol", "Policy", 2, "doel", "policy")


def test_a_circle_of_links_ends() -> None:
    links = Links.of([("a", "Lesson", {"supersedes": ["b"]}), ("b", "Lesson", {"supersedes": ["a"]})])
    assert ids(links.before("a")) == ["b"]


def test_what_is_missing_is_told_in_the_order_of_the_circle() -> None:
    links = Links.of(ROUND[:6])
    assert missing("Objective", links.before("doel"), links.after("doel")) == ["Activity", "Result", "Lesson"]
    assert missing("Lesson", [], []) == ["Development", "Interpretation", "Policy", "Objective", "Activity", "Result"]
    assert missing("Municipality", [], []) == []


def test_a_decision_and_a_risk_hang_on_what_they_are_about() -> None:
    links = Links.of([*ROUND, ("besluit", "Decision", {"policy": "pol"}), ("risico", "Risk", {"about": "doel"})])
    assert ids(links.before("besluit")) == ["sig", "dev", "int", "pol"]
    assert ids(links.before("risico")) == ["sig", "dev", "int", "pol", "doel"]


def test_every_field_that_makes_a_link_is_a_link_of_its_kind() -> None:
    for kind, names in (*RESTS_ON.items(), *LEADS_TO.items()):
        links = {spec.name for spec in fields_of(KINDS[kind]) if spec.range == "link"}
        assert set(names) <= links, kind
        assert kind in ORDER
