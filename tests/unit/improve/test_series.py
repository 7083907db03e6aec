"""What becomes a series, and what stands in the way of comparing its values. All measurements are fictitious."""

import pytest

from kg.cycle.improve.change.definitions import Definitions
from kg.cycle.improve.change.season import season_of, without_season
from kg.cycle.improve.change.series import remarks, series_of
from tests.unit.improve.measured import measured, months


def test_values_come_in_order_and_what_is_aimed_at_is_no_measurement() -> None:
    (one,) = series_of([
        measured(75, "2020"), measured(73, "2018"), measured(80, "2026", what="streefwaarde"),
        measured(70, "2023", what="begroting"), measured(60, None, what="nulmeting"),
    ])  # fmt: skip
    assert [(point.start, point.value) for point in one.points] == [("2018", 73), ("2020", 75)]
    assert one.targets == (("2026", 80.0),)
    assert one.planned == (("2023", 70.0),)
    assert (one.undated, one.rhythm) == (1, "jaar")
    assert remarks(one) == (
        "Eén waarde zegt niet over welke periode zij gaat; die telt niet mee.",
        "Er ontbreken metingen tussen 2018 en 2020: 1.",
    )


def test_municipality_aim_and_name_each_make_a_series_of_their_own() -> None:
    found = series_of([
        measured(1, "2020"), measured(2, "2021", indicator="FICTIEVE MAAT"), measured(3, "2020", municipality="GM0228"),
        measured(4, "2020", objective="doel-1"),
    ])  # fmt: skip
    assert [(one.municipality, one.objective, len(one.points)) for one in found] == [
        ("GM0228", "", 1), ("GM0308", "", 2), ("GM0308", "doel-1", 1),
    ]  # fmt: skip


def test_two_units_are_no_series_and_nothing_is_converted() -> None:
    (one,) = series_of([measured(1, "2020", unit="uur"), measured(60, "2021", unit="minuten")])
    assert (one.units, one.points, one.unit) == (("minuten", "uur"), (), "")


def test_a_range_is_no_value_and_two_values_over_one_period_are_neither_used() -> None:
    (one,) = series_of([
        measured((None, 5), "2019"), measured(1, "2020"), measured(2, "2021"), measured(3, "2021"),
        measured(4, "2022"), measured(4, "2022", what="nulmeting"),
    ])  # fmt: skip
    assert [point.start for point in one.points] == ["2020", "2022"]
    assert (one.ranged, one.clashing) == (1, ("2021",))
    assert "Over 2021 staan er twee waarden die verschillen; wij gebruiken geen van beide." in remarks(one)


@pytest.mark.parametrize(
    ("doubt", "broken"),
    [("trendbreuk met eerdere jaren", 2), ("nieuwe definitie", 2), ("de vraagstelling is gewijzigd", 2), ("circa", 0)],
)
def test_a_break_that_the_source_names_cuts_the_series(doubt: str, broken: int) -> None:
    later = [measured(3, str(year), doubt=doubt) for year in (2020, 2021)]
    (one,) = series_of([measured(1, "2018"), measured(2, "2019"), *later])
    assert one.broken_at == broken
    assert len(one.comparable) == (2 if broken else 4)
    assert remarks(one)[0].startswith("Breuk in 2020" if broken else "Twijfel bij 2020, 2021: “circa”")


def test_a_definition_gives_names_direction_and_breaks() -> None:
    defined = Definitions.of([{
        "id": "ind-1", "title": "Wachttijd", "alt_labels": ["gemiddelde wachttijd"], "direction": "lager is beter",
        "breaks": [{"date": "2020-06", "reason": "Sinds juni telt de wachtkamer mee."}],
    }])  # fmt: skip
    (one,) = series_of([
        measured(30, "2018", indicator="Gemiddelde wachttijd"), measured(31, "2019", indicator="WACHTTIJD"),
        measured(20, "2020", indicator="anders genoemd", definition="ind-1"),
    ], defined)  # fmt: skip
    assert (one.indicator, one.better, one.broken_at, len(one.points)) == ("Wachttijd", "lager is beter", 2, 3)
    assert "Sinds juni telt de wachtkamer mee." in remarks(one)[0]


def test_a_name_that_two_definitions_have_leads_to_neither() -> None:
    defined = Definitions.of([{"id": "a", "title": "Maat"}, {"id": "b", "title": "maat"}])
    assert defined.about(measured(1, "2020", indicator="Maat")) is None
    assert defined.about(measured(1, "2020", indicator="Maat", definition="b")) == {"id": "b", "title": "maat"}


def test_a_jump_is_a_reason_to_look_and_no_verdict() -> None:
    (one,) = series_of([measured(value, str(2014 + at)) for at, value in enumerate((96, 23, 75, 89, 94))])
    (said,) = remarks(one)
    assert said.startswith("De stap naar 2015 (73) is veel groter dan de andere. Kijk of de definitie of de telling")


@pytest.mark.parametrize(
    ("periods", "rhythm"),
    [
        (months(4), "maand"),
        ([("2020-01", "2020-03"), ("2020-04", "2020-06")], "kwartaal"),
        (["2019-07-01", "2020-07-01", "2021-07-01"], "jaar"),
        (["2019", "2020-07"], "onregelmatig"),
    ],
)
def test_the_rhythm_is_that_of_the_periods(periods: list[str], rhythm: str) -> None:
    (one,) = series_of([measured(at, period) for at, period in enumerate(periods)])
    assert one.rhythm == rhythm


def test_a_season_is_seen_in_two_years_and_taken_out() -> None:
    wave = [0, 2, 5, 9, 12, 14, 14, 12, 9, 5, 2, 0]
    flat = [(at * 7) % 5 / 10 for at in range(36)]
    (one,) = series_of([measured(50 + wave[at % 12] + flat[at], month) for at, month in enumerate(months(36))])
    assert season_of(one.points, one.step) == "gezien"
    assert season_of(one.points[:23], one.step) == "niet te zien"
    left = without_season(one.points)
    assert len(left) == 24
    assert max(abs(point.value) for point in left) < 1
    (other,) = series_of([measured(50 + flat[at], month) for at, month in enumerate(months(36))])
    assert season_of(other.points, other.step) == "niet gezien"
    (years,) = series_of([measured(at, str(2000 + at)) for at in range(12)])
    assert season_of(years.points, years.step) == "niet van toepassing"
