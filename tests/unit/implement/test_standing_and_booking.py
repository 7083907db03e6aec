"""How plans stand in a line each, what silent means, and what is booked in an open year. All is made up."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.commands import app
from kg.access import Principal
from kg.cycle.implement.silence import SILENT_DAYS, is_silent
from kg.errors import InputError, NotFound, StepRefused
from kg.model.schema import parse
from kg.service import KnowledgeGraph
from kg.store.intake import MandateOf
from tests.unit.implement.test_plan import activity, add, fill

DAY = date(2027, 6, 1)


def test_no_quarter_makes_silent_what_is_reported_on_each_quarter() -> None:
    for year in (2027, 2028):
        firsts = [date(year, 1, 1), date(year, 4, 1), date(year, 7, 1), date(year, 10, 1), date(year + 1, 1, 1)]
        longest = max((last - first).days for first, last in pairwise(firsts))
        assert longest == SILENT_DAYS
    assert not is_silent(DAY - timedelta(SILENT_DAYS), DAY, SILENT_DAYS)
    assert is_silent(DAY - timedelta(SILENT_DAYS + 1), DAY, SILENT_DAYS)


def test_the_plans_of_a_municipality_stand_in_a_line_each_and_what_is_done_is_not_late(graph: KnowledgeGraph) -> None:
    fill(
        graph,
        activity("a", "2027-01-11", "2027-01-15", status="afgerond"),
        activity("b", "2027-01-11", "2027-01-15", owner="griffier"),
        activity("c", None, None),
        activity("d", "2028-01-11", "2028-02"),
    )
    mine = {"municipalities": ["GM0308"]}
    graph.put([parse("Trajectory", {"id": "tr", "title": "Fictief traject", **mine})], reason="proef")
    graph.put([parse("Trajectory", {"id": "leeg", "title": "Een ander", "status": "concept", **mine})], reason="proef")
    graph.planning.agree("tr", "Zo begonnen wij")
    add(graph, activity("d", "2028-01-11", "2028-04"))
    empty, full = graph.planning.standings("GM0308", today=DAY)
    assert (empty.trajectory, empty.draft, empty.activities, empty.end) == ("leeg", True, 0, None)
    assert (full.activities, full.past, full.later, full.incomparable) == (4, 1, 1, 1)
    assert (full.undated, full.without_owner, full.agreed, full.end) == (1, 3, 1, "2028-04")
    assert graph.planning.standings("GM0228", today=DAY) == []
    assert [one.number for one in graph.planning.agreed("tr")] == [1]


def test_a_line_says_nothing_of_what_may_not_be_seen(graph: KnowledgeGraph) -> None:
    fill(graph, activity("geheim", "2027-01-11", "2027-01-15"))
    mine = {"id": "tr", "title": "Fictief traject", "municipalities": ["GM0228"]}
    graph.put([parse("Trajectory", mine)], reason="proef", space="kring/public")
    anna = Principal("anna", frozenset({"ede"}), roles=frozenset({("ede", "editor")}))
    (line,) = graph.seen_by(anna, MandateOf.of(anna).standing).planning.standings("GM0228", today=DAY)
    assert (line.activities, line.past, line.without_owner) == (0, 0, 0)


def accounted(graph: KnowledgeGraph) -> None:
    fill(
        graph,
        activity("a", None, None, amounts=[{"year": 2026, "spent_cents": 90}, {"year": 2027, "spent_cents": 1}]),
        activity("b", None, None, amounts=[{"year": 2028, "spent_cents": 5}]),
    )
    graph.budgets.account("tr", 2026, "besluit-1")


def test_a_booking_counts_in_its_open_year_and_leaves_the_account_as_it_is(graph: KnowledgeGraph) -> None:
    accounted(graph)
    before = graph.budgets.of("tr").years[0]
    made = graph.budgets.correct("a", year=2027, corrects_year=2026, reason="factuur terug", spent_change_cents=-40)
    after = graph.budgets.of("tr").years
    assert after[0] == before
    assert (after[1].total.spent_cents, after[1].corrections) == (1 - 40, 1)
    assert (made.activity, made.corrects_year, made.budget_change_cents) == ("a", 2026, None)


@pytest.mark.parametrize(
    ("more", "refused", "said"),
    [
        ({"year": 2026}, InputError, "een jaar na 2026"),
        ({"reason": " "}, InputError, "een reden"),
        ({"spent_change_cents": 0}, InputError, "verandert een bedrag"),
        ({"activity": "weg"}, NotFound, "geen activiteit"),
        ({"activity": "tr"}, NotFound, "geen activiteit"),
        ({"corrects_year": 2025}, StepRefused, "2025 is nog niet verantwoord"),
    ],
)
def test_a_booking_that_says_nothing_or_has_no_place_is_refused(
    graph: KnowledgeGraph, more: dict[str, Any], refused: type[Exception], said: str
) -> None:
    accounted(graph)
    booked = {"activity": "a", "year": 2027, "corrects_year": 2026, "reason": "r", "spent_change_cents": -40, **more}
    with pytest.raises(refused, match=said):
        graph.budgets.correct(**booked)
    assert not list(graph.scan("BudgetCorrection"))


def test_what_is_booked_where_it_would_count_for_nobody_is_refused(graph: KnowledgeGraph) -> None:
    accounted(graph)
    for one in [*graph.scan("Trajectory"), *graph.scan("Activity"), *graph.scan("Decision")]:
        graph.put([parse(one.kind, {**one.payload, "id": one.id})], reason="proef", space="baarn/network")
    both = Principal("anna", frozenset({"baarn", "ede"}), roles=frozenset({("baarn", "reviewer"), ("ede", "reviewer")}))
    hers = graph.seen_by(both, MandateOf.of(both).standing)
    booked: dict[str, Any] = {"year": 2027, "corrects_year": 2026, "reason": "r", "spent_change_cents": 1}
    with pytest.raises(StepRefused, match="van een ander dan 'ede/network'"):
        hers.budgets.correct("a", space="ede/network", **booked)
    hers.budgets.correct("a", space="baarn/network", **booked)
    assert hers.budgets.of("tr").years[-2].corrections == 1


def test_a_year_of_the_trajectory_is_closed_for_an_activity_that_had_no_amount_in_it(graph: KnowledgeGraph) -> None:
    accounted(graph)
    graph.budgets.account("tr", 2028, "besluit-1")
    with pytest.raises(StepRefused, match="2028 is verantwoord met besluit 'besluit-1'"):
        graph.budgets.correct("a", year=2028, corrects_year=2026, reason="r", spent_change_cents=1)
    graph.budgets.correct("b", year=2027, corrects_year=2026, reason="r", spent_change_cents=1)


@pytest.mark.parametrize(
    ("text", "cents"), [("1250,50", 125_050), ("-40", -4000), ("+0.05", 5), ("1.250", None), ("1250,5", None)]
)
def test_an_amount_is_read_in_one_way_or_refused(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, text: str, cents: int | None
) -> None:
    import kg

    monkeypatch.setenv("KRING_ENCODER", "none")
    with kg.open(tmp_path / "store", with_encoder=None, create=True) as graph:
        accounted(graph)
    command = ["booking", "a", "--year", "2027", "--over", "2026", f"--spent={text}", "--reason", "proef"]
    done = CliRunner().invoke(app, [*command, "--store", str(tmp_path / "store")])
    assert (done.exit_code == 0) == (cents is not None)
    if cents is None:
        assert "zonder punten" in str(done.exception)
    with kg.open(tmp_path / "store", with_encoder=None) as graph:
        assert [one.payload.get("spent_change_cents") for one in graph.scan("BudgetCorrection")] == (
            [] if cents is None else [cents]
        )
