"""What a series carries, and what it would take. All measurements are fictitious, but those of `../shared`."""

import json
from pathlib import Path
from typing import Any

import pytest

from kg.cycle.improve.change.control import CONTROLS
from kg.cycle.improve.change.series import series_of
from kg.cycle.improve.change.verdict import ChangeVerdict, verdict
from kg.cycle.improve.cycles.controls import controlled, usable
from kg.dutch.dates import span
from kg.places.municipality import MunicipalityFacts
from tests.unit.improve.measured import measured, months

STEADY = [10.0, 11, 10, 12, 9, 10, 11, 10, 9, 11, 10, 11]


def of(rows: list[dict[str, Any]]) -> ChangeVerdict:
    (one,) = series_of(rows)
    return verdict(one)


def monthly(values: list[float]) -> list[dict[str, Any]]:
    return [measured(value, month) for value, month in zip(values, months(len(values)), strict=True)]


def test_without_a_value_nothing_is_said_to_be_nought() -> None:
    found = of([measured(80, "2026", what="streefwaarde")])
    assert (found.state, found.measured, found.counted, found.needed) == ("geen waarden", 0, 0, ())
    assert found.said == "Er is geen gemeten waarde gevonden. Dat is niet hetzelfde als nul."


def test_a_value_of_no_known_period_is_one_too_few() -> None:
    found = of([measured(7.2, None)])
    assert (found.state, found.measured) == ("te weinig metingen", 0)
    assert found.said == "Te weinig metingen om iets vast te stellen: 0 van 12."
    assert found.needed


def test_two_units_are_named_and_not_compared() -> None:
    found = of([measured(1, "2020", unit="uur"), measured(60, "2021", unit="")])
    assert found.state == "twee eenheden"
    assert found.said.startswith("De waarden staan in verschillende eenheden (zonder eenheid, uur)")


def test_under_twelve_it_says_too_few_however_convincing_the_line_looks() -> None:
    found = of([measured(10 * at, str(2010 + at)) for at in range(11)])
    assert found.state == "te weinig metingen"
    assert found.said == "Te weinig metingen om iets vast te stellen: 11 van 12."
    assert found.needed[0].startswith("Nodig: nog 1 meting van hetzelfde, dus nog 1 keer een jaar in dit ritme")
    assert "19 vergelijkbare gemeenten (nu geen)" in found.needed[1]
    assert found.limits is None
    assert [one.spreads for one in found.powers] == [1.0, 2.0, 3.0]
    assert found.powers[0].size == pytest.approx(10 / 1.128, abs=1e-5)


def test_the_twelfth_sets_the_limits_and_takes_one_more_for_a_verdict() -> None:
    found = of(monthly(STEADY))
    assert found.state == "te weinig metingen"
    assert found.limits is not None
    assert found.needed[0] == "Nodig: een meting na de eerste 12."


def test_after_twelve_it_says_within_or_outside_with_the_chance_of_a_false_alarm() -> None:
    within, beyond = of(monthly([*STEADY, 10, 12])), of(monthly([*STEADY, 10, 30]))
    assert (within.state, beyond.state) == ("binnen de grenzen", "buiten de grenzen")
    assert beyond.outside == ("februari 2021",)
    assert beyond.said == "1 van de 2 metingen na de eerste 12 liggen buiten de grenzen."
    assert within.false_alarm is not None
    assert 0.02 < within.false_alarm < 0.05
    assert (within.next_points, within.season) == (2, "niet te zien")


def test_limits_are_not_set_over_a_break() -> None:
    rows = monthly([*STEADY, 10, 12])
    rows[6]["value"]["doubt"] = rows[7]["value"]["doubt"] = "nieuwe telwijze"
    for row in rows[8:]:
        row["value"]["doubt"] = "nieuwe telwijze"
    found = of(rows)
    assert (found.state, found.measured, found.counted) == ("te weinig metingen", 14, 8)
    assert found.remarks[0].startswith("Breuk in juli 2020")


def test_a_season_alone_is_no_change() -> None:
    wave = [0, 2, 5, 9, 12, 14, 14, 12, 9, 5, 2, 0]
    found = of(monthly([50 + wave[at % 12] + (at * 7) % 5 / 10 for at in range(36)]))
    assert (found.season, found.state, found.counted) == ("gezien", "binnen de grenzen", 24)


def known(number: int) -> dict[str, MunicipalityFacts]:
    return {
        f"GM{at:04}": MunicipalityFacts(f"GM{at:04}", f"Plaats {at}", "Utrecht", 25_000 + at) for at in range(number)
    }


def a_panel(number: int, shift: float) -> list[dict[str, Any]]:
    return [
        measured(50 + at % 7 + (year * (at + 3) * 7919 % 13) / 10 + (shift if at == 0 and year >= 2020 else 0),
                 str(year), municipality=f"GM{at:04}")
        for at in range(number) for year in range(2015, 2023)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("shift", "state"),
    [(15.0, "andere weg dan vergelijkbare gemeenten"), (0.0, "zelfde weg als vergelijkbare gemeenten")],
)
def test_a_comparison_with_others_carries_what_a_short_series_cannot(shift: float, state: str) -> None:
    ours, *others = series_of(a_panel(CONTROLS + 1, shift))
    beside = usable(ours, others)
    compared = controlled(ours, beside, known(CONTROLS + 1), span("2020").first)
    found = verdict(ours, compared, controls=len(beside))
    assert (found.state, found.counted, found.needed) == (state, 8, ())
    assert found.controlled is not None
    assert found.controlled.powers


def test_too_few_others_or_too_few_points_carry_nothing() -> None:
    ours, *others = series_of(a_panel(CONTROLS, 15.0))
    beside = usable(ours, others)
    assert controlled(ours, beside, known(CONTROLS), span("2020").first) is None
    assert f"(nu {CONTROLS - 1})" in verdict(ours, None, controls=len(beside)).needed[1]
    ours, *others = series_of(a_panel(CONTROLS + 1, 15.0))
    for moment in ("2018", "2022", "2030"):
        assert controlled(ours, usable(ours, others), known(CONTROLS + 1), span(moment).first) is None
    assert controlled(ours, usable(ours, others), known(CONTROLS + 1), None) is None


def test_who_has_not_the_same_periods_is_no_control() -> None:
    ours, *others = series_of(a_panel(4, 0.0)[:-1])
    assert [one.municipality for one in usable(ours, others)] == ["GM0001", "GM0002"]


def test_every_real_series_is_too_short_and_says_what_it_would_take(shared_data: Path) -> None:
    real = shared_data / "circle" / "measurements.jsonl"
    rows = [json.loads(line) for line in real.read_text(encoding="utf-8").splitlines()]
    found = series_of(
        measured(
            row["value"], str(row["year"]) if row["year"] else None, indicator=row["indicator"], unit=row["unit"],
            municipality=row["municipality"], objective=row["objective"], what=row["what"], doubt=row["doubt"],
        )
        for row in rows
    )  # fmt: skip
    assert len(found) == 41
    with_results = {(row["municipality"], row["objective"], row["indicator"].casefold()) for row in rows
                    if row["what"] == "realisatie"}  # fmt: skip
    assert len(with_results) == 39
    told = {(one.municipality or None, one.objective or None, one.indicator.casefold()): verdict(one) for one in found}
    states = {told[key].state for key in with_results}
    assert max(len(one.points) for one in found) == 6
    assert states == {"te weinig metingen"}
    assert all(told[key].needed for key in with_results)
