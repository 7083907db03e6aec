"""A plan says what waits, what moved and what is not known; a year that was accounted for stays. All is made up."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.render.terminal.plan import money_lines, plan_lines, plan_svg
from kg.access import Principal
from kg.cycle.implement.budget.budget import divided
from kg.cycle.implement.plan.plan import known_days
from kg.errors import InputError, InvalidRecord, NotFound, StepRefused
from kg.model.schema import parse
from kg.service import KnowledgeGraph
from kg.store.intake import MandateOf

DAY = date(2027, 1, 4)


def fill(graph: KnowledgeGraph, *activities: dict[str, Any], space: str = "local/private") -> None:
    fixed = {"note": "Fictief voorbeeld."}
    graph.put([parse("Trajectory", {"id": "tr", "title": "Fictief traject", **fixed})], reason="proef")
    graph.put(
        [parse("Decision", {"id": "besluit-1", "title": "Jaarstukken", "municipality": "GM0308"})], reason="proef"
    )
    add(graph, *activities, space=space)


def add(graph: KnowledgeGraph, *activities: dict[str, Any], space: str = "local/private") -> None:
    made = [parse("Activity", {"title": one["id"], "trajectory": "tr", **one}) for one in activities]
    if made:
        graph.put(made, reason="proef", space=space)


def activity(key: str, start: str | None, end: str | None, *before: str, **more: Any) -> dict[str, Any]:
    period = {name: day for name, day in (("start", start), ("end", end)) if day}
    return {"id": key, "period": period or None, "depends_on": [{"activity": one} for one in before], **more}


def test_what_moves_the_end_is_critical_and_the_rest_has_slack_in_working_days(graph: KnowledgeGraph) -> None:
    fill(
        graph,
        activity("a", "2027-01-11", "2027-01-15"),
        activity("b", "2027-01-18", "2027-01-22", "a"),
        activity("c", "2027-01-11", "2027-01-13"),
    )
    plan = graph.planning.of("tr", today=DAY)
    assert [(one.id, one.slack_days, one.critical) for one in plan.steps] == [
        ("c", 7, False), ("a", 0, True), ("b", 0, True),
    ]  # fmt: skip
    assert plan.end == date(2027, 1, 22)
    assert "geen doelstelling" in plan.steps[0].faults[0]


def test_a_plan_is_not_done_before_what_has_no_end_begins(graph: KnowledgeGraph) -> None:
    fill(graph, activity("a", "2027-01-11", "2027-01-15"), activity("b", "2028-03", None), activity("c", None, "2029"))
    plan = graph.planning.of("tr", today=DAY)
    assert (plan.end, plan.undated) == (date(2028, 3, 1), 2)


def test_dates_that_cannot_be_are_named_and_not_computed_with(graph: KnowledgeGraph) -> None:
    fill(
        graph,
        activity("kort", "2027-03-01", "2027-03-31", deadline="2027-02"),
        activity("laat", "2027-03-01", "2027-03-31", deadline="2027-03-15"),
        activity("vroeg", "2027-03-02", "2027-03-03", "laat"),
        activity("ruim", "2027", "2027-03"),
    )
    steps = {one.id: one for one in graph.planning.of("tr", today=DAY).steps}
    assert "de termijn (2027-02) ligt vóór het begin" in steps["kort"].faults[0]
    assert "wordt niet gehaald" in steps["laat"].faults[0]
    assert "pas op 2027-04-01" in steps["vroeg"].faults[0]
    assert len(steps["ruim"].faults) == 1  # of no objective; a year holds its months


def test_an_end_before_the_begin_is_refused_and_where_it_stood_already_not_computed_with(graph: KnowledgeGraph) -> None:
    om = activity("om", "2027-03-01", "2027-01-31")
    with pytest.raises(InvalidRecord, match=r"het einde \(31 januari 2027\) ligt vóór het begin \(1 maart 2027\)"):
        fill(graph, om)
    assert known_days(om) == (None, None)


def test_a_day_that_lies_behind_is_no_forecast_and_what_ended_has_no_slack(graph: KnowledgeGraph) -> None:
    fill(graph, activity("a", "2023", "2023"), activity("b", "2024", "2024"))
    said = "\n".join(plan_lines(graph.planning.of("tr", today=DAY)))
    assert "Volgens deze datums was alles klaar op 31 december 2024." in said
    assert "speling" not in said
    assert said.count("einde is voorbij") == 2
    add(graph, activity("c", "2024", None))
    said = "\n".join(plan_lines(graph.planning.of("tr", today=DAY)))
    assert "is niet te zeggen: niet van elke activiteit is het einde bekend." in said
    assert "niet eerder dan" not in said


def test_a_circle_of_fifty_and_one_that_waits_for_itself_are_named_and_the_rest_is_computed(
    graph: KnowledgeGraph,
) -> None:
    ring = [activity(f"k{at:02}", "2027-02-01", "2027-02-05", f"k{(at + 1) % 50:02}") for at in range(50)]
    fill(
        graph, *ring, activity("zelf", "2027-02-01", "2027-02-05", "zelf"), activity("vrij", "2027-02-01", "2027-02-12")
    )
    plan = graph.planning.of("tr", today=DAY)
    assert sorted(len(one) for one in plan.cycles) == [1, 50]
    said = {one.id: one for one in plan.steps}
    assert said["vrij"].critical
    assert said["k07"].slack_days is None
    assert "50 activiteiten" in said["k07"].faults[0]
    assert any("op elkaar wachten" in line for line in plan_lines(plan))


def test_the_first_agreement_stays_and_what_came_of_it_is_said(graph: KnowledgeGraph) -> None:
    fill(
        graph, activity("a", "2027-01-11", "2027-01-15"), activity("b", "2027-02", "2027-03"), activity("c", None, None)
    )
    with pytest.raises(InputError, match="vraagt een reden"):
        graph.planning.agree("tr", " ")
    first = graph.planning.agree("tr", "Zo begonnen wij")
    add(
        graph,
        activity("a", "2027-01-11", "2027-01-29"),
        activity("b", "2027-02", "2027-05"),
        activity("d", "2027", None),
    )
    graph.delete("c", reason="proef")
    graph.planning.agree("tr", "Twee applicaties stonden niet op de lijst", by="projectleider")
    plan = graph.planning.of("tr", today=DAY)
    steps = {one.id: one for one in plan.steps}
    assert steps["a"].first is not None
    assert (steps["a"].first.least_days, steps["a"].first.most_days) == (14, 14)
    assert steps["b"].first is not None
    assert (steps["b"].first.least_days, steps["b"].first.most_days) == (31, 91)
    assert steps["a"].latest is not None
    assert steps["a"].latest.moved == "gelijk"
    assert plan.commitment is not None
    assert (plan.commitment.agreed, plan.commitment.kept, plan.commitment.later) == (3, 0, 2)
    assert (plan.commitment.dropped, plan.commitment.added) == (("c",), ("d",))
    assert [(one.number, one.author) for one in plan.agreed] == [(1, "local"), (2, "projectleider")]
    with pytest.raises(StepRefused, match="vastgelegd"):
        graph.put([first.model_copy(update={"reason": "anders"})], reason="proef")
    with pytest.raises(StepRefused, match="gaat niet weg"):
        graph.delete(first.id, reason="proef")


def test_silence_counts_for_what_should_be_under_way_and_a_status_update_breaks_it(graph: KnowledgeGraph) -> None:
    fill(graph, activity("a", "2026-01", "2090"), activity("b", "2090-01", "2091"))
    later = date.fromisoformat(graph.get("a").at[:10]).replace(year=2080)
    assert [one.id for one in graph.planning.of("tr", today=later).steps if one.silent_days] == ["a"]
    light = {"colour": "groen"}
    told = {
        "about": "a",
        "author": "iemand",
        "date": later.isoformat(),
        "time": light,
        "money": light,
        "quality": light,
    }
    graph.put([parse("StatusUpdate", {"id": "su", "title": "Gaat goed", **told})], reason="proef")
    assert not any(one.silent_days for one in graph.planning.of("tr", today=later).steps)


def test_who_may_not_see_an_activity_does_not_see_it_in_the_plan_though_named_as_its_owner(
    graph: KnowledgeGraph,
) -> None:
    fill(
        graph, activity("geheim", "2027-01-11", "2027-01-15", owner="anna", amounts=[{"year": 2027, "spent_cents": 5}])
    )
    graph.put([parse("Trajectory", {"id": "tr", "title": "Fictief traject"})], reason="proef", space="ede/public")
    add(graph, activity("open", "2027-01-18", "2027-01-22", "geheim"), space="ede/public")
    anna = Principal("anna", frozenset({"ede"}), roles=frozenset({("ede", "editor")}))
    hers = graph.seen_by(anna, MandateOf.of(anna).standing)
    plan = hers.planning.of("tr", today=DAY)
    assert [one.id for one in plan.steps] == ["open"]
    assert plan.not_found == ("geheim",)
    assert plan.steps[0].slack_days == 0
    assert hers.budgets.of("tr").years == ()
    with pytest.raises(NotFound):
        hers.planning.of("weg")


@pytest.mark.deep
def test_a_plan_of_ten_thousand_activities_is_planned_agreed_and_drawn(graph: KnowledgeGraph) -> None:
    fill(
        graph,
        *(activity(f"a{at}", "2027-01-11", "2027-01-15", *([f"a{at - 1}"] if at else [])) for at in range(10_000)),
    )
    graph.planning.agree("tr", "Groot")
    plan = graph.planning.of("tr", today=DAY)
    assert (len(plan.steps), sum(one.critical for one in plan.steps)) == (10_000, 10_000)
    assert plan_svg(plan).count("<a ") == 10_000


# --- money ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"amounts": [{"year": 2027, "budget_cents": -1}]}, "te klein"),
        ({"amounts": [{"year": 2027, "budget_cents": 1, "currency": "USD"}]}, "currency: is geen toegestane waarde"),
        ({"amounts": [{"year": 2027}, {"year": 2027}]}, "2027 staat twee keer"),
        ({"shares": [{"task_field": "0.4", "basis_points": 9_999}]}, "samen 99,99 %"),
    ],
)
def test_money_that_cannot_be_is_refused_with_its_reason(more: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidRecord, match=said):
        parse("Activity", {"id": "a", "title": "a", **more})


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(1, 5_000), max_size=12))
def test_the_parts_of_an_amount_are_together_the_amount(cents: int, some: list[int]) -> None:
    shares = [one for at, one in enumerate(some) if sum(some[: at + 1]) < 10_000]
    shares.append(10_000 - sum(shares))
    parts = divided(cents, shares)
    assert sum(parts) == cents
    assert all(
        abs(Decimal(part) - Decimal(cents) * share / 10_000) < 1 for part, share in zip(parts, shares, strict=True)
    )


def test_a_sum_says_of_how_many_it_is_known_and_is_exact(graph: KnowledgeGraph) -> None:
    half = [{"task_field": "0.4", "basis_points": 5_000}, {"task_field": "9.9", "basis_points": 5_000}]
    fill(
        graph,
        activity("a", None, None, amounts=[{"year": 2027, "budget_cents": 1001}], shares=half),
        activity("b", None, None, amounts=[{"year": 2027, "spent_cents": 10}], programme="Programma 4"),
        activity("c", None, None, budget_eur=5),
        activity("d", None, None),
    )
    money = graph.budgets.of("tr")
    (year,) = money.years
    assert (year.total.budget_cents, year.total.budget_known, year.total.activities) == (1001, 1, 2)
    assert (year.total.spent_cents, year.total.spent_known) == (10, 1)
    assert (money.without_year, money.without_amount) == (1, 1)
    fields = {one.title: one.budget_cents for one in year.by_task_field}
    assert fields == {"0.4 Overhead": 501, "9.9 (geen taakveld van Iv3 2024)": 500, "taakveld niet vastgelegd": None}
    assert {one.title for one in year.by_programme} == {"Programma 4", "programma niet vastgelegd"}
    assert any("onbekend" in line for line in money_lines(money, "activity"))


def test_a_year_that_was_accounted_for_stays_to_the_byte_and_a_correction_counts_in_an_open_one(
    graph: KnowledgeGraph,
) -> None:
    spent = {"year": 2026, "budget_cents": 100, "spent_cents": 90}
    fill(graph, activity("a", None, None, amounts=[spent, {"year": 2027, "spent_cents": 1}]))
    kept = graph.budgets.account("tr", 2026, "besluit-1")
    before = (graph.get(kept.id).payload, graph.budgets.of("tr").years[0])
    with pytest.raises(StepRefused, match="besluit-1"):
        graph.budgets.account("tr", 2026, "besluit-1")
    with pytest.raises(StepRefused, match=r"2026 .* 'besluit-1'"):
        add(graph, activity("a", None, None, amounts=[{**spent, "spent_cents": 91}]))
    add(graph, activity("laat", None, None, amounts=[{"year": 2026, "spent_cents": 7}]))
    change = {"activity": "a", "corrects_year": 2026, "spent_change_cents": -40, "reason": "factuur terug"}
    for key, year in (("c1", 2027), ("c2", 2026)):
        record = {"id": key, "title": "Herstel", "year": year, **change}
        graph.put([parse("BudgetCorrection", record)], reason="proef")
    after = graph.budgets.of("tr").years
    assert graph.get(kept.id).payload == before[0]
    assert (after[0].total, after[0].by_activity) == (before[1].total, before[1].by_activity)
    assert len(after[0].left_out) == 2
    assert (after[1].total.spent_cents, after[1].corrections) == (1 - 40, 1)
    with pytest.raises(NotFound, match="geen besluit"):
        graph.budgets.account("tr", 2027, "weg")
