"""Each aim of a chain with its work; and what a change touches. All records are fictitious."""

from datetime import date
from typing import Any

from kg.cycle.implement.chain.branches import chain_branches
from kg.cycle.implement.chain.chain import Links
from kg.cycle.implement.chain.gaps import Tree, chain_gaps
from kg.cycle.implement.chain.impact import TouchedKind, impact_of

TOWN = "GM0308"
RECORDS: list[tuple[str, dict[str, Any]]] = [
    ("Policy", {"id": "b", "title": "Beleid", "municipality": TOWN, "responds_to": ["wet"]}),
    ("Objective", {"id": "d1", "title": "Doel een", "policy": "b", "target": "90 %", "owner": "Els"}),
    ("Objective", {"id": "d2", "title": "Doel twee", "policy": "b"}),
    ("ActionPlan", {"id": "p", "title": "Plan", "objective": "d1", "municipality": TOWN}),
    ("Activity", {"id": "a1", "title": "Werk een", "objective": "d1", "budget_eur": 100, "owner": "Jan"}),
    ("Activity", {"id": "a2", "title": "Werk twee", "plan": "p", "owner": "Jan"}),
    ("Activity", {"id": "a3", "title": "Los werk", "municipality": TOWN, "budget_eur": 7}),
    ("Result", {"id": "r1", "title": "Af", "objective": "d1", "activity": "a1"}),
    ("Result", {"id": "r2", "title": "Beter", "objective": "d1"}),
]


def test_each_aim_has_its_work_by_plan_its_money_and_what_came_of_it() -> None:
    found = chain_branches(Tree.of(RECORDS), TOWN)
    one, two = found.aims
    assert (found.policies, found.total, found.without_work, found.unmeasurable) == (1, 2, 1, 1)
    assert one.policy is not None
    assert (one.policy.title, one.measurable, [plan.id for plan in one.plans]) == ("Beleid", True, ["p"])
    assert [(work.id, [result.id for result in work.results]) for work in one.work] == [("a2", []), ("a1", ["r1"])]
    assert (one.activities, one.known_eur, one.without_amount, one.results) == (2, 100, 1, 2)
    assert [result.id for result in one.of_aim] == ["r2"]
    assert (found.without_aim, found.bare_policies) == (0, ())
    assert (two.id, two.activities, two.work) == ("d2", 0, ())


def test_a_policy_in_which_no_aim_is_known_is_named() -> None:
    other = ("Policy", {"id": "leeg", "title": "Leeg beleid", "municipality": TOWN})
    found = chain_branches(Tree.of([*RECORDS, other]), TOWN)
    assert (found.without_aim, [one.id for one in found.bare_policies]) == (1, ["leeg"])
    assert found.part(top=0, most=0).bare_policies == ()


def test_work_that_names_no_aim_stands_apart_and_is_never_lost() -> None:
    strange = ("Activity", {"id": "a4", "title": "Werk voor wat weg is", "objective": "weg", "municipality": TOWN})
    loose = chain_branches(Tree.of([*RECORDS, strange]), TOWN).loose
    assert loose is not None
    assert {one.id for one in loose.work} == {"a3", "a4"}
    assert (loose.id, loose.policy, loose.known_eur, loose.without_amount) == ("", None, 7, 1)


def test_a_trajectory_has_the_aim_of_the_plan_that_its_work_is_in() -> None:
    work = ("Activity", {"id": "t1", "title": "Werk in een plan", "plan": "p", "trajectory": "t"})
    tree = Tree.of([*RECORDS, work]).within("", "t")
    found = chain_branches(tree, "t")
    assert ([one.id for one in found.aims], found.loose) == (["d1"], None)
    assert [(one.id, one.plan) for one in found.aims[0].work] == [("t1", "p")]
    gaps = chain_gaps(tree, "t", today=date(2026, 11, 30)).gaps
    assert ("doelstelling", "t1") not in {(gap.facet, gap.id) for gap in gaps}


def test_a_part_names_some_and_keeps_the_counts_of_all() -> None:
    found = chain_branches(Tree.of(RECORDS), TOWN)
    part = found.part(skip=0, top=1, most=1)
    assert [(one.id, len(one.work), one.activities) for one in part.aims] == [("d1", 1, 2)]
    assert (part.total, part.without_work) == (2, 1)
    assert [one.id for one in found.part(aim="d2", top=9, most=9).aims] == ["d2"]
    assert [one.id for one in found.part(skip=1, top=9, most=9).aims] == ["d2"]


def test_a_part_of_the_gaps_is_of_one_facet_kind_and_state_and_says_how_many_there_are() -> None:
    swept = chain_gaps(Tree.of(RECORDS), TOWN, today=date(2026, 11, 30))
    part = swept.part(facet="eigenaar", kind="Activity", state="niet gevonden", top=1)
    assert [(gap.id, gap.facet) for gap in part.gaps] == [("a3", "eigenaar")]
    assert (part.total, part.counts) == (1, swept.counts)
    assert swept.part(skip=swept.total).gaps == ()
    assert swept.part(state="ontbreekt").total == 0


def test_what_a_changed_law_touches_is_counted_with_its_money_and_its_owners() -> None:
    law = ("Development", {"id": "wet", "title": "Een wet"})
    links = Links.of((one["id"], kind, one) for kind, one in (law, *RECORDS))
    after = links.after("wet")
    held = {one["id"]: (kind, one) for kind, one in RECORDS}
    found = impact_of(("wet", "Development", "Een wet"), links.before("wet"), after, [held[step.id] for step in after])
    assert found.touches == (
        TouchedKind("Policy", 1), TouchedKind("Objective", 2), TouchedKind("ActionPlan", 1),
        TouchedKind("Activity", 2), TouchedKind("Result", 2),
    )  # fmt: skip
    assert (found.rests_on, found.activities, found.known_eur, found.without_amount) == ((), 2, 100, 1)
    assert (found.owners, found.without_owner, found.municipalities) == (("Jan", "Els"), 1, (TOWN,))
