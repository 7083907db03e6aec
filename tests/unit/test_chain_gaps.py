"""What a chain lacks: not found is not missing, until somebody says that all there is is known."""

from datetime import date
from typing import Any

import pytest

from api.cli.implement_chain import chain_lines
from kg.cycle.implement.chain.difference import between
from kg.cycle.implement.chain.gaps import FACETS, ChainGaps, Tree, chain_gaps

TODAY = date(2026, 11, 30)
TOWN = "GM0308"
BARE: list[tuple[str, dict[str, Any]]] = [
    ("Policy", {"id": "beleid", "title": "Fictief beleid", "municipality": TOWN}),
    ("Objective", {"id": "doel", "title": "Een doel zonder werk", "policy": "beleid"}),
    ("Activity", {"id": "werk", "title": "Werk zonder doel", "municipality": TOWN}),
    ("Activity", {"id": "af", "title": "Werk met doel", "objective": "doel-2", "owner": "Jan", "budget_eur": 10}),
    ("Objective", {"id": "doel-2", "title": "Een doel met werk", "policy": "beleid", "owner": "Els"}),
    (
        "StatusUpdate",
        {"id": "nieuws", "title": "Voortgang", "about": "af", "date": "2026-11-20", "author": "Jan"},
    ),
]
ALL = sorted({facet for facet, _ in FACETS})


def declared(**said: Any) -> tuple[str, dict[str, Any]]:
    return "CompletenessStatement", {"id": "opgave", "municipality": TOWN, "covers": ALL, "period": {}, **said}


def swept(*records: tuple[str, dict[str, Any]]) -> ChainGaps:
    return chain_gaps(Tree.of(records), TOWN, today=TODAY)


def lacking(found: ChainGaps) -> set[tuple[str, str]]:
    return {(gap.facet, gap.id) for gap in found.gaps}


def test_a_half_known_municipality_raises_no_alarm_and_says_in_one_line_what_is_not_recorded() -> None:
    found = swept(*BARE)
    assert found.alarms == ()
    assert {one.share for one in found.counts} == {None}
    (owners,) = (one for one in found.counts if (one.facet, one.kind) == ("eigenaar", "Activity"))
    assert owners.said == "niet vastgelegd: 1 van 2 activiteiten hebben geen eigenaar in de bron"


def test_the_command_tells_known_missing_and_not_recorded_apart_and_no_work_is_no_zero() -> None:
    lines = list(chain_lines(swept(*BARE)))
    assert "Eigenaar bij activiteiten: 1 bekend, 0 ontbreekt, 1 niet vastgelegd" in lines
    assert lines[-1] == (
        "Geld: € 10 bekend, waarvan € 10 bij een doelstelling en € 10 met een eigenaar; activiteiten zonder bedrag: 1."
    )
    assert list(chain_lines(swept(*BARE[:2])))[-1] == "Geld: niet bekend; er is geen activiteit vastgelegd."


def test_the_same_tree_declared_complete_raises_each() -> None:
    bare, found = swept(*BARE), swept(*BARE, declared())
    assert lacking(bare) == {(gap.facet, gap.id) for gap in found.alarms}
    assert {
        ("doelstelling", "werk"), ("eigenaar", "werk"), ("budget", "werk"), ("voortgang", "werk"),
        ("activiteit", "doel"), ("eigenaar", "doel"), ("ontwikkeling", "beleid"), ("onderbouwing", "nieuws"),
    } <= lacking(found)  # fmt: skip
    assert {gap.declared_by for gap in found.alarms} == {"opgave"}
    assert not [one.said for one in found.counts if one.said]
    (owners,) = (one for one in found.counts if (one.facet, one.kind) == ("eigenaar", "Activity"))
    assert owners.share == 0.5


@pytest.mark.parametrize(
    "said",
    [
        {"municipality": "GM0307"},
        {"covers": ["budget"]},
        {"source": "bestand-van-anderen"},
    ],
)
def test_who_is_elsewhere_or_says_less_declares_nothing_of_an_owner(said: dict[str, Any]) -> None:
    found = swept(*BARE, declared(**said))
    assert not [gap for gap in found.alarms if gap.facet == "eigenaar"]


def test_a_statement_counts_for_what_falls_in_its_period_only() -> None:
    work = ("Activity", {"id": "oud", "title": "Oud werk", "municipality": TOWN, "period": {"end": "2024"}})
    found = swept(work, declared(period={"start": "2025", "end": "2026"}))
    assert found.alarms == ()


def test_one_record_can_be_confirmed_to_lack_something() -> None:
    found = swept(*BARE, declared(about="werk", covers=["eigenaar"]))
    assert [(gap.facet, gap.id) for gap in found.alarms] == [("eigenaar", "werk")]


def test_an_activity_is_silent_when_its_last_news_is_older_than_asked() -> None:
    tree = Tree.of([*BARE, declared()])
    assert ("voortgang", "af") not in lacking(chain_gaps(tree, TOWN, today=TODAY, silent_days=10))
    assert ("voortgang", "af") in lacking(chain_gaps(tree, TOWN, today=TODAY, silent_days=9))


def test_an_activity_in_a_plan_serves_the_objective_of_that_plan() -> None:
    found = swept(
        ("Objective", {"id": "doel", "title": "Doel", "policy": "beleid"}),
        ("ActionPlan", {"id": "plan", "title": "Plan", "objective": "doel", "municipality": TOWN}),
        ("Activity", {"id": "werk", "title": "Werk", "plan": "plan"}),
    )
    assert not {("doelstelling", "werk"), ("activiteit", "doel")} & lacking(found)


def test_only_what_is_of_a_trajectory_is_swept_for_it() -> None:
    tree = Tree.of([*BARE, ("Activity", {"id": "mee", "title": "Mee", "trajectory": "t", "municipality": TOWN})])
    found = chain_gaps(tree.within("", "t"), "t", today=TODAY)
    assert {gap.id for gap in found.gaps} == {"mee"}


def test_money_in_a_plan_for_no_objective_serves_none() -> None:
    plans = [("ActionPlan", {"id": f"plan-{aim}", "title": "Plan", "objective": aim or None}) for aim in ("doel", "")]
    work = [
        ("Activity", {"id": f"werk-{plan}", "title": "Werk", "plan": plan, "municipality": TOWN, "budget_eur": 5})
        for plan in ("plan-doel", "plan-")
    ]
    money = swept(*BARE, *plans, *work).money
    assert (money.with_objective_eur, money.without_objective_eur) == (15, 5)


def test_money_is_told_by_objective_and_by_owner() -> None:
    found = swept(*BARE, ("Activity", {"id": "duur", "title": "Duur", "municipality": TOWN, "budget_eur": 90}))
    assert (found.money.known_eur, found.money.with_objective_eur, found.money.without_objective_eur) == (100, 10, 90)
    assert found.money.without_amount == 1
    assert {one.owner: one.budget_eur for one in found.owners} == {"Jan": 10, "": 90}


def test_what_a_change_does_to_the_figures_is_what_differs_and_nothing_else() -> None:
    before = swept(*BARE)
    linked = [(kind, {**one, "objective": "doel"} if one["id"] == "werk" else one) for kind, one in BARE]
    assert between(TOWN, before, before) == ()
    assert [(one.figure, one.before, one.after) for one in between(TOWN, before, swept(*linked))] == [
        ("Activiteit bij doelstellingen, bekend", 1, 2),
        ("Activiteit bij doelstellingen, niet vastgelegd", 1, 0),
        ("Doelstelling bij activiteiten, bekend", 1, 2),
        ("Doelstelling bij activiteiten, niet vastgelegd", 1, 0),
    ]
