"""Measures and reports as pure rules: every number carries what it rests on, and no audience gets another one."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kg.cycle.report.accountability.audience import AUDIENCES, READINGS, audience_of
from kg.cycle.report.accountability.parts import AccountabilityReport
from kg.cycle.report.accountability.report import report
from kg.cycle.report.measures.figure import UNKNOWN, MeasureFigure
from kg.cycle.report.measures.material import ReportMaterial, ReportSubject
from kg.cycle.report.measures.measures import Measures, measures
from kg.cycle.report.measures.series import series
from kg.errors import InputError
from kg.service.reports.work import worked

DAY = date(2026, 6, 30)
SOURCE = [{"url": "https://voorbeeld.example/stuk", "title": "Begroting", "note": "blz. 3"}]
AMBER = {"colour": "oranje", "cause": "ziekte", "consequence": "later open", "steering": "inhuur"}
GREEN = {"colour": "groen"}


def activity(key: str, end: str | None, **more: Any) -> dict[str, Any]:
    period = {"period": {"start": "2026-01", "end": end}} if end else {}
    return {"id": key, "title": f"Werk {key}", "trajectory": "tra", "objective": "doel", **period, **more}


def baseline(number: int, **ends: str) -> dict[str, Any]:
    agreed = [{"activity": key, "title": key, "period": {"start": "2026-01", "end": end}} for key, end in ends.items()]
    return {"id": f"plan-{number}", "title": "p", "trajectory": "tra", "number": number, "reason": "zo afgesproken",
            "author": "leider", "created": "2026-01-02T00:00:00Z", "activities": agreed}  # fmt: skip


def agreed_on(number: int, **amounts: dict[int, int]) -> dict[str, Any]:
    """A plan with amounts in cents, by activity and year."""
    plan = baseline(number, **dict.fromkeys(amounts, "2026-12"))
    for one in plan["activities"]:
        one["amounts"] = [{"year": year, "budget_cents": cents} for year, cents in amounts[one["activity"]].items()]
    return plan


def measurement(key: str, year: int, value: float, unit: str = "%", **more: Any) -> dict[str, Any]:
    return {"id": key, "title": key, "objective": "doel", "indicator": "Op tijd", "what": "realisatie",
            "value": {"low": value, "high": value, "unit": unit, "period": {"start": f"{year}", "end": f"{year}"}},
            "sources": SOURCE, **more}  # fmt: skip


MATERIAL = ReportMaterial(
    ReportSubject("traject", "tra", "Zaaksysteem", payload={"id": "tra", "title": "Zaaksysteem", "goal": "Sneller"}),
    DAY,
    trajectories=[{"id": "tra", "title": "Zaaksysteem", "goal": "Sneller"}],
    activities=[
        activity("a", "2026-05-31", status="lopend", sources=SOURCE,
                 amounts=[{"year": 2025, "budget_cents": 10_000, "spent_cents": 12_050}, {"year": 2026,
                           "budget_cents": 5_000}]),
        activity("b", "2026-12-31", status="afgerond", amounts=[{"year": 2026, "spent_cents": 700}]),
        activity("c", None),
    ],
    baselines=[baseline(1, a="2026-03-31", b="2026-12-31"), baseline(2, a="2026-05-31", b="2026-12-31", c="2026-08")],
    objectives=[{"id": "doel", "title": "Vaker op tijd", "policy": "bel", "indicator": "Op tijd"}],
    measurements=[measurement("m1", 2023, 70), measurement("m2", 2025, 73, sample_size=400)],
    updates=[{"id": "u", "title": "u", "about": "tra", "author": "leider", "date": "2026-06-01", "time": GREEN,
              "money": AMBER, "quality": {"colour": "onbekend"}}],
    support=[{"id": "s1", "title": "s", "about": "tra", "level": "bestuur", "stance": "tegen", "date": "2026-01-01"},
             {"id": "s2", "title": "s", "about": "tra", "level": "bestuur", "stance": "voor", "date": "2026-05-01"},
             {"id": "s3", "title": "s", "about": "tra", "level": "uitvoering", "stance": "verdeeld",
              "objection": "te druk"}],
    risks=[{"id": "r", "title": "Leverancier valt weg", "municipality": "GM0308", "about": "tra"}],
    decisions=[{"id": "d", "title": "Stel budget beschikbaar", "municipality": "GM0308", "dossier": "tra"}],
    heard={"a": date(2026, 1, 5)}, seq=9, hash="ab12",
)  # fmt: skip


def made(audience: str = "raad", material: ReportMaterial = MATERIAL) -> AccountabilityReport:
    return report(material, worked(material), audience_of(audience))


def of(found: Measures) -> dict[tuple[str, str | None], MeasureFigure]:
    return {(one.measure, one.end if one.start == one.end else None): one for one in found.counted}


def every(found: AccountabilityReport) -> Iterator[MeasureFigure]:
    for chapter in found.chapters:
        yield from chapter.figures
        for line in chapter.lines:
            yield from line.figures
        for pair in chapter.years:
            yield from (one for one in pair if one is not None)


def test_ends_are_compared_with_the_first_agreement_and_with_the_last() -> None:
    """A plan that was agreed anew hides nothing: it is later than first agreed, and not later than last agreed."""
    found = of(measures(MATERIAL, worked(MATERIAL)))
    assert found["later-dan-eerste", None].said == "1 van de 2"
    assert found["later-dan-laatste", None].said == "0 van de 2"
    assert found["later-dan-laatste", None].whole == 3  # of the third no end is known
    assert found["te-laat", None].said == "1 van de 2"


def test_money_is_summed_in_cents_where_it_is_known_and_says_of_how_many() -> None:
    found = of(measures(MATERIAL, worked(MATERIAL)))
    assert (found["begroot", "2025"].said, found["besteed", "2025"].said) == ("€ 100", "€ 120,50")
    assert found["ruimte", None].said == "min € 20,50"  # of the only year in which both are known
    assert (found["besteed", "2026"].n, found["besteed", "2026"].whole) == (1, 2)
    assert found["zonder-bedrag", None].said == "1 van de 3"


def test_support_counts_as_it_last_was() -> None:
    found = of(measures(MATERIAL, worked(MATERIAL)))
    assert (found["steun", None].said, found["verzet", None].said) == ("1 van de 2", "1 van de 2")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_audience_gets_another_figure_than_the_whole(audience: str) -> None:
    found = measures(MATERIAL, worked(MATERIAL))
    whole = {*map(repr, found.counted), *(repr(one) for held in found.series for one in held.values)}
    shown = {repr(one) for one in every(made(audience))}
    assert shown
    assert shown <= whole
    assert [one.key for one in made(audience).chapters] == list(READINGS[audience_of(audience)].chapters)


def test_audiences_select_and_order_and_speak_otherwise() -> None:
    council, people = made("raad"), made("inwoners")
    assert council.chapters[0].title == people.chapters[0].title
    assert "Risico's" in {one.title for one in council.chapters}
    assert "risico" not in {one.key for one in people.chapters}
    assert "Wat kan er misgaan?" in people.left_out
    assert [one.key for one in council.chapters] != [one.key for one in made("college").chapters]


def numbers(found: AccountabilityReport) -> Iterator[str]:
    """The texts of ours in a report, without the figures that they carry and without dates."""
    for chapter in found.chapters:
        for line in chapter.lines:
            if not line.quoted:
                text = line.text
                for one in line.figures:
                    assert one.said in text
                    text = re.sub(r"\(.*?\)", "", text.replace(one.said, ""))
                yield text


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("material", [MATERIAL, replace(MATERIAL, baselines=[], updates=[], measurements=[])])
def test_every_number_carries_n_period_source_whose_and_doubt(audience: str, material: ReportMaterial) -> None:
    found = made(audience, material)
    for one in every(found):
        assert one.n >= 0
        assert one.end or one.start
        assert one.whose in {"eigen", "vergelijking"}
        assert one.sources or not one.n, one
        assert one.said != UNKNOWN or not one.is_known
        assert (one.low is None) == (one.said == UNKNOWN) or one.high is not None
    assert not [text for text in numbers(found) if re.search(r"\d", text)]
    assert all(row.sources for chapter in found.chapters for held in chapter.lists for row in held.rows)
    assert all(line.sources or line.gap or line.quoted or not line.figures for c in found.chapters for line in c.lines)


def test_a_light_that_is_not_green_states_cause_consequence_and_steering() -> None:
    money = next(one for one in made().chapters if one.key == "geld")
    assert [line.text for line in money.lines[:3]] == ["Oorzaak: ziekte", "Gevolg: later open", "Bijsturing: inhuur"]
    bare = replace(MATERIAL, updates=[{**MATERIAL.updates[0], "money": {"colour": "rood", "cause": "ziekte"}}])
    money = next(one for one in made(material=bare).chapters if one.key == "geld")
    assert money.light is not None
    assert money.light.lacks == ("gevolg", "bijsturing")
    assert any("Gevolg: niet ingevuld" in line.text and line.gap for line in money.lines)


def test_a_green_light_beside_a_number_that_asks_for_an_explanation_is_told() -> None:
    time = next(one for one in made().chapters if one.key == "tijd")
    assert any("Het licht is groen, en dit vraagt uitleg" in line.text for line in time.lines)


def test_what_nobody_said_is_not_known_and_gets_no_colour() -> None:
    quality = next(one for one in made().chapters if one.key == "kwaliteit")
    assert quality.light is not None
    assert quality.light.colour == "onbekend"
    assert any(line.gap and "Niemand heeft vastgelegd" in line.text for line in quality.lines)


def test_nothing_on_record_is_said_and_is_no_zero() -> None:
    bare = ReportMaterial(ReportSubject("gemeente", "GM0308", "Baarn"), DAY)
    found = made(material=bare)
    assert found.mark is None
    assert found.chapters[0].lines[0].gap
    assert all(not one.is_known for one in every(found))


def test_an_audience_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(InputError, match=r"pers.*raad, college, directie"):
        audience_of("pers")


# --- series ---------------------------------------------------------------------------------------


def test_a_year_without_a_value_is_named_and_never_filled_in() -> None:
    (found,) = series(MATERIAL)
    assert [one.said for one in found.values] == ["70 %", "73 %"]
    assert found.missing == ("2024",)
    assert found.measured == 2
    assert found.values[1].sample == 400
    assert not found.definition.stated


def test_values_of_two_units_are_two_series_and_it_is_said() -> None:
    mixed = replace(MATERIAL, measurements=[measurement("m1", 2023, 70), measurement("m2", 2024, 12, "dagen")])
    found = series(mixed)
    assert [one.definition.unit for one in found] == ["%", "dagen"]
    assert all("2 eenheden (%, dagen)" in one.remarks[0] for one in found)


def test_a_break_makes_two_series_with_the_reason() -> None:
    indicator = {"id": "ind", "title": "op tijd", "formula": "op tijd afgedaan, van alle", "unit": "%",
                 "breaks": [{"date": "2025-01-01", "reason": "andere telling"}]}  # fmt: skip
    found = series(replace(MATERIAL, indicators=[indicator]))
    assert [[one.end for one in part.values] for part in found] == [["2023"], ["2025"]]
    assert all("vanaf 1 januari 2025: andere telling" in part.remarks[0] for part in found)
    assert found[0].definition.formula == "op tijd afgedaan, van alle"


def test_a_measure_without_values_has_an_empty_series_that_says_so() -> None:
    indicator = {"id": "ind", "title": "Tevredenheid", "formula": "gemiddeld cijfer", "unit": "cijfer"}
    found = {one.definition.code: one for one in series(replace(MATERIAL, indicators=[indicator]))}
    assert found["ind"].values == ()
    assert found["ind"].remarks == ("Er is nog geen waarde bekend.",)


def test_two_values_of_one_period_both_stand_with_that_doubt() -> None:
    (found,) = series(replace(MATERIAL, measurements=[measurement("m1", 2023, 70), measurement("m2", 2023, 71)]))
    assert [one.said for one in found.values] == ["70 %", "71 %"]
    assert all("andere waarde" in (one.doubt or "") for one in found.values)


def test_a_measurement_is_of_the_definition_that_it_names_whatever_it_is_called() -> None:
    indicator = {"id": "ind", "title": "Doorlooptijd", "formula": "f", "unit": "%"}
    named = [measurement("m1", 2023, 70, definition="ind", indicator="anders genoemd")]
    (found,) = series(replace(MATERIAL, indicators=[indicator], measurements=named))
    assert found.definition.code == "ind"
    assert found.values[0].measure == "ind"


def test_a_budget_is_held_against_the_first_plan_and_the_last_one() -> None:
    """A plan agreed anew hides no overrun, and what only one side knows is in no difference."""
    plans = [agreed_on(1, a={2025: 8_000, 2026: 5_000}), agreed_on(2, a={2025: 10_000}, c={2027: 100})]
    found = of(measures(replace(MATERIAL, baselines=plans), worked(replace(MATERIAL, baselines=plans))))
    first, latest = found["budget-sinds-eerste", None], found["budget-sinds-laatste", "2025"]
    assert (first.low, first.said, first.start, first.end) == (20.0, "€ 20", "2025", "2026")
    assert (latest.low, latest.said) == (0.0, "€ 0")
    assert (first.n, first.whole) == (1, 3)  # of b and c one side has no amount


def test_a_plan_without_amounts_says_nothing_of_the_budget() -> None:
    """No amount in a plan is not an amount of nought: the difference is not known, and the report says why."""
    found = of(measures(MATERIAL, worked(MATERIAL)))
    assert found["budget-sinds-eerste", None].said == UNKNOWN
    assert found["budget-sinds-eerste", None].low is None
    money = next(one for one in made().chapters if one.key == "geld")
    assert [one.text[:53] for one in money.lines if "planning" in one.text] == [
        "In de eerste planning is geen bedrag vastgelegd. Of h",
        "In de laatste planning is geen bedrag vastgelegd. Of ",
    ]


def test_without_a_plan_there_is_no_such_figure() -> None:
    """Where nothing was agreed on, nothing is held against it, and that is said."""
    bare = replace(MATERIAL, baselines=[])
    assert not [one for one in measures(bare, worked(bare)).counted if one.measure.startswith("budget-sinds")]
    money = next(one for one in made(material=bare).chapters if one.key == "geld")
    assert any(one.gap and "geen planning" in one.text for one in money.lines)
