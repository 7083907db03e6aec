"""A case as a plan: its end follows from how long it took there, as far as that can be so. Fictitious."""

from datetime import date

import pytest

from kg.cycle.adapt import Plan, adapt

CASE = {"id": "cas-1", "title": "Zaaksysteem", "situation": "Oud zaaksysteem", "outcome": "succes"}


def plan(months: int | None, start: date = date(2026, 3, 31)) -> Plan:
    case = {**CASE, "duration_months": months}
    return adapt(case, [], municipality="Baarn", theirs=["Ede"], owner="", start=start)


@pytest.mark.parametrize(
    ("months", "end"), [(1, "2026-04-28"), (9, "2026-12-28"), (10, "2027-01-28"), (7973 * 12 + 9, "9999-12-28")]
)
def test_a_plan_takes_as_long_as_the_case_did(months: int, end: str) -> None:
    assert plan(months).end == end


@pytest.mark.parametrize("months", [None, 7973 * 12 + 10, 10**9, 2**63])
def test_a_length_that_is_unknown_or_cannot_be_gives_no_end_and_says_so(months: int | None) -> None:
    made = plan(months)
    assert made.end == ""
    (ending,) = [change for change in made.changes if change.what == "einde"]
    assert ending.reason.startswith("De duur daar ")
    assert (str(months) in ending.reason) == (months is not None)
