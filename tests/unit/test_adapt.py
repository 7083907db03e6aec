"""A case as a plan for another municipality: what changes, why, and what has to be asked. Cases are fictitious."""

from datetime import date
from typing import Any

import pytest

from kg.cycle.borgen.cases.adaptation import Advice, Plan, PlanStep, adapt
from kg.places.comparison import compare
from kg.places.municipality import MunicipalityFacts
from kg.reason.answer import sent, to_json

START = date(2027, 3, 1)
OURS = MunicipalityFacts("GM0001", "Onsdorp", "Utrecht", 25_000)
CASE: dict[str, Any] = {
    "id": "case-x",
    "title": "Verdorp: een proef",
    "situation": "Verdorp liep vast.",
    "outcome": "succes",
    "approach": "Verdorp begon met een storing.",
    "budget_eur": 1_200_000,
    "duration_months": 18,
    "period": {"start": "2020"},
    "support": {"board": "eensgezind", "operations": "verdeeld"},
    "organisation_type": "samenwerkingsverband",
}


def planned(
    case: dict[str, Any] = CASE,
    place: MunicipalityFacts | None = None,
    *advice: Advice,
    owner: str = "de CIO",
    start: date = START,
) -> Plan:
    theirs = place or MunicipalityFacts("GM0002", "Verdorp", "Drenthe", 80_000)
    differences = compare([theirs], OURS, case)
    return adapt(
        case, advice, municipality="Onsdorp", theirs=["Verdorp"], owner=owner, start=start, differences=differences
    )


def changed(plan: Plan) -> dict[str, tuple[str, str, str]]:
    return {change.what: (change.theirs, change.ours, change.reason) for change in plan.changes}


def test_what_happened_there_is_told_as_theirs() -> None:
    plan = planned()
    assert plan.steps[0] == PlanStep("formuleren", "Zo ging het daar: Verdorp begon met een storing.", "case-x")
    assert plan.goal == "De aanleiding daar: Verdorp liep vast."
    assert plan.title == "Onsdorp, naar de casus “Verdorp: een proef”"


def test_a_step_says_from_where_it_comes_at_every_door() -> None:
    step = PlanStep("borgen", "Begin klein", "les-x")
    assert to_json(step) == sent(step) == {"phase": "borgen", "text": "Begin klein", "from": "les-x"}


def test_dates_move_with_the_start_and_a_figure_is_asked_and_not_scaled() -> None:
    plan = planned()
    assert (plan.period.start, plan.period.end) == ("2027-03-01", "2028-09-01")
    assert changed(plan)["budget"][:2] == ("€ 1.200.000", "")
    assert "Wat is het budget van Onsdorp?" in plan.questions


def test_each_difference_says_what_it_comes_to_for_the_plan() -> None:
    found = changed(planned())
    assert found["inwoners"][:2] == ("80.000", "25.000")
    assert "doe het met andere gemeenten" in found["inwoners"][2]
    assert "wie hier opdrachtgever is" in found["organisatievorm"][2]
    assert found["draagvlak bij het bestuur"][0] == "eensgezind"
    assert "provincie" not in found


@pytest.mark.parametrize(
    ("population", "said"), [(5_000, "meer mensen en processen"), (None, "is dus niet na te gaan"), (30_000, "")]
)
def test_a_smaller_an_unknown_and_an_equal_size_each_have_their_meaning(population: int | None, said: str) -> None:
    found = changed(planned(place=MunicipalityFacts("GM0002", "Verdorp", "Drenthe", population)))
    assert said in found.get("inwoners", ("", "", ""))[2]
    assert ("inwoners" in found) == bool(said)


def test_what_is_not_known_is_asked() -> None:
    questions = planned(owner="").questions
    assert questions[-1].startswith("Welke software gebruikt Onsdorp hiervoor?")
    assert "Hoe staat de uitvoering bij Onsdorp hiertegenover?" in questions
    assert "Wie leidt dit bij Onsdorp?" in questions


def test_a_lesson_that_fails_here_is_left_out_with_its_reason() -> None:
    lesson = {"id": "les-x", "title": "Begin groot", "phase": "implementeren"}
    plan = planned(CASE, None, Advice(lesson, fails="Onsdorp is klein."))
    assert "les-x" not in {step.origin for step in plan.steps}
    assert changed(plan)["les"] == ("Begin groot", "vervalt", "Onsdorp is klein.")


@pytest.mark.parametrize(
    ("months", "end"), [(1, "2026-04-28"), (9, "2026-12-28"), (10, "2027-01-28"), (7973 * 12 + 9, "9999-12-28")]
)
def test_a_plan_takes_as_long_as_the_case_did(months: int, end: str) -> None:
    assert planned({**CASE, "duration_months": months}, start=date(2026, 3, 31)).period.end == end


@pytest.mark.parametrize("months", [None, 7973 * 12 + 10, 10**9, 2**63])
def test_a_length_that_is_unknown_or_cannot_be_gives_no_end_and_says_so(months: int | None) -> None:
    made = planned({**CASE, "duration_months": months}, start=date(2026, 3, 31))
    assert made.period.end is None
    reason = changed(made)["einde"][2]
    assert reason.startswith("De duur daar ")
    assert (str(months) in reason) == (months is not None)
