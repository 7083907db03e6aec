"""Coverage: what is known of a municipality's answer, and what is not. All texts here are fictitious."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from kg.cycle.interpret.coverage.coverage import (
    PROBABLE,
    VALUES,
    Coverage,
    OwnText,
    Statement,
    chance,
    coverage,
    fit_of,
    nearest,
)

TODAY = date(2026, 11, 28)
POLICY = OwnText("pol-1", "Beleid over A", frozenset({"dev-a"}), kind="Policy")
ENDED = OwnText("pol-2", "Oud beleid", frozenset({"dev-a"}), until=date(2024, 12, 31), kind="Policy")
OTHER = OwnText("pol-3", "Ander beleid", frozenset({"dev-z"}), kind="Policy")


def stated(
    verdict: Any = "ontbreekt", *, reviewed: bool = True, day: str = "2026-11-20", key: str = "op-1"
) -> Statement:
    return Statement(key, verdict, "informatiemanager", day, "overleg van 20 november.", reviewed)


def of(*own: OwnText, nearest: tuple[OwnText, float] | None = None, statements: tuple[Statement, ...] = ()) -> Coverage:
    return coverage("dev-a", own, nearest, statements, TODAY)


def said(found: Coverage) -> str:
    return " ".join(evidence.text for evidence in found.evidence)


def test_policy_that_runs_and_is_linked_covers() -> None:
    found = of(POLICY, OTHER)
    assert (found.state, found.chance) == ("gedekt", None)
    assert [evidence.id for evidence in found.evidence] == ["pol-1"]


def test_policy_that_has_run_out_has_expired_and_says_when() -> None:
    found = of(ENDED)
    assert found.state == "verlopen"
    assert "liep af op 31 december 2024" in said(found)


def test_policy_that_is_older_than_the_rules_is_no_answer_to_them_and_is_told() -> None:
    settled, old = date(2025, 2, 18), replace(POLICY, since=date(2023, 12, 31))
    found = coverage("dev-a", [old], None, (), TODAY, idle=(old, 0.99), settled=settled)
    assert found.state == "niet gevonden"
    assert said(found).count("telt niet als antwoord") == 1
    assert "het is ouder dan deze regels (2025)" in said(found)
    assert coverage("dev-a", [replace(old, since=settled)], None, (), TODAY, settled=settled).state == "gedekt"
    assert coverage("dev-a", [replace(old, since=None)], None, (), TODAY, settled=settled).state == "gedekt"
    assert coverage("dev-a", [old], None, (), TODAY).state == "gedekt"


def test_an_old_text_is_no_answer_however_much_it_speaks_of_it() -> None:
    settled, old = date(2025, 2, 18), replace(OTHER, since=date(2007, 12, 31))
    assert nearest([old], [0.99], idle=False, settled=settled) is None
    assert nearest([old], [0.99], idle=True, settled=settled) == (old, 0.99)
    assert nearest([old], [0.99], idle=False) == (old, 0.99)


def test_policy_runs_through_its_last_day() -> None:
    last = OwnText("pol-4", "Beleid", frozenset({"dev-a"}), until=TODAY, kind="Policy")
    assert of(last).state == "gedekt"


def test_an_own_text_that_speaks_of_it_probably_covers_with_its_chance() -> None:
    found = of(OTHER, nearest=(OTHER, 0.99))
    assert found.state == "waarschijnlijk gedekt"
    assert found.chance == pytest.approx(chance(0.99))
    assert "Nog niemand keek dat na" in said(found)


def test_what_is_not_found_says_where_was_looked_and_is_not_called_absent() -> None:
    found = of(OTHER, nearest=(OTHER, 0.2))
    assert found.state == "niet gevonden"
    assert said(found) == "Niet gevonden: gezocht in 1 stuk van deze gemeente, waaronder 1 beleidsstuk."
    assert "geen eigen teksten" in of().searched
    case = OwnText("case-1", "Casus", kind="Case")
    assert "geen beleidsstuk" in of(case, nearest=(case, 0.0)).searched


def test_what_is_not_found_lies_in_the_middle_so_that_it_gives_and_takes_nothing() -> None:
    assert VALUES["niet gevonden"] == pytest.approx((VALUES["gedekt"] + VALUES["ontbreekt"]) / 2)
    order = ("gedekt", "waarschijnlijk gedekt", "niet gevonden", "verlopen", "ontbreekt")
    assert sorted(VALUES, key=lambda state: VALUES[state]) == list(order)


def test_a_statement_counts_once_somebody_else_has_read_it() -> None:
    waiting = of(statements=(stated(reviewed=False),))
    assert waiting.state == "niet gevonden"
    assert "informatiemanager meldde op 20 november 2026 dat dit ontbreekt" in said(waiting)
    assert "nog niet nagekeken" in said(waiting)
    assert of(statements=(stated(),)).state == "ontbreekt"
    assert of(statements=(stated("aanwezig"),)).state == "gedekt"


def test_a_statement_goes_before_what_has_run_out_and_before_what_a_text_seems_to_say() -> None:
    assert of(ENDED, statements=(stated("aanwezig"),)).state == "gedekt"
    assert of(OTHER, nearest=(OTHER, 0.99), statements=(stated(),)).state == "ontbreekt"


def test_a_statement_against_policy_that_runs_decides_nothing_and_both_are_shown() -> None:
    found = of(POLICY, statements=(stated(),))
    assert found.state == "gedekt"
    assert found.contradicted
    assert {evidence.id for evidence in found.evidence} == {"pol-1", "op-1"}
    assert not of(POLICY, statements=(stated("aanwezig"),)).contradicted


def test_the_newest_statement_counts() -> None:
    older, newer = stated(day="2026-01"), stated("aanwezig", day="2026-06", key="op-2")
    assert of(statements=(newer, older)).state == "gedekt"


def test_the_objectives_of_a_policy_are_not_named_beside_it() -> None:
    goal = OwnText("doel-1", "Doel", frozenset({"dev-a"}), kind="Objective")
    assert [evidence.id for evidence in of(POLICY, goal).evidence] == ["pol-1"]


def test_an_objective_of_a_policy_that_is_not_linked_probably_covers_while_it_runs() -> None:
    goal = OwnText("doel-1", "Doel", frozenset({"dev-a"}), kind="Objective")
    found = of(goal, OTHER, nearest=(OTHER, 0.2))
    assert (found.state, found.chance) == ("waarschijnlijk gedekt", None)
    assert said(found) == "Een eigen doel antwoordt hierop: “Doel”. Of dat genoeg is, keek nog niemand na."
    over = replace(goal, until=date(2024, 12, 31))
    assert of(over, OTHER, nearest=(OTHER, 0.2)).state == "niet gevonden", "one objective makes no duty too late"
    assert "liep af op 31 december 2024" in said(of(over))


def test_a_text_that_speaks_of_it_goes_before_an_aim_that_does() -> None:
    goal = OwnText("doel-1", "Doel", frozenset({"dev-a"}), kind="Objective")
    found = of(goal, OTHER, nearest=(OTHER, 0.99))
    assert [evidence.id for evidence in found.evidence] == ["pol-3", "doel-1"]
    assert (found.state, found.chance) == ("waarschijnlijk gedekt", pytest.approx(chance(0.99)))
    assert [evidence.id for evidence in of(goal, OTHER, nearest=(OTHER, 0.0)).evidence] == ["doel-1"]
    assert [evidence.id for evidence in of(goal, OTHER, nearest=(goal, 0.99)).evidence] == ["doel-1"]


def test_the_chance_rises_with_the_fit_and_is_a_share() -> None:
    chances = [chance(fit / 100) for fit in range(101)]
    assert chances == sorted(chances)
    assert 0 < chances[0] < 0.05
    assert PROBABLE < chances[-1] < 1


def test_the_fit_that_stands_for_a_chance_gives_that_chance_again() -> None:
    """Within what a fit of 0 to 1 can say; what is surer is held at its ends."""
    chances = np.array([0.001, 0.1, 0.5, 0.9])
    assert [chance(float(fit)) for fit in fit_of(chances)] == pytest.approx(chances.tolist())
    assert fit_of(np.array([0.0, 1.0])).tolist() == [0.0, 1.0]
