"""Who supports something, from records of our own making: what is known of it, how it went, and a next step."""

from datetime import date
from typing import Any

import pytest

from kg.cycle.interpret.support.advice import Elsewhere, of_case, of_lesson, step
from kg.cycle.interpret.support.picture import SupportMaterial, SupportPicture, SupportSide, picture
from kg.cycle.interpret.support.statement import ENOUGH, statement, trend
from kg.reason.text import Reference

TODAY = date(2026, 11, 30)


def said(stance: str, day: str = "", key: str = "", **more: Any) -> dict[str, Any]:
    """A record of support of the management, unless it says of whom."""
    whose = {} if {"level", "group"} & more.keys() else {"level": "management"}
    made = {"id": key or f"s-{day}-{stance}", "title": "x", "about": "t", "stance": stance, **whose, **more}
    return made | ({"date": day} if day else {})


def of(*records: dict[str, Any], **more: Any) -> SupportPicture:
    subject = {"id": "t", "title": "Archiefbeleid", "kind": "Trajectory"}
    return picture(SupportMaterial(subject, "GM9001", "Proefstad", TODAY, said=records, **more))


def side(made: SupportPicture, name: str) -> SupportSide:
    return next(one for one in made.sides if one.name == name)


def test_a_level_that_nobody_spoke_of_is_not_found_and_not_absent() -> None:
    made = of(searched=14)
    assert {one.state for one in made.levels} == {"niet gevonden"}
    assert side(made, "uitvoering").said == "Van de uitvoering is niets gevonden, ook niet in 14 stukken van Proefstad."
    assert made.said == "Van het bestuur, het management en de uitvoering is niets gevonden."


def test_only_who_declared_that_there_is_nothing_makes_it_absent() -> None:
    made = of(said("voor"), declared="vol-1")
    assert side(made, "bestuur").state == "bevestigd: geen"
    assert side(made, "bestuur").declared_by == "vol-1"
    assert (side(made, "management").state, side(made, "management").declared_by) == ("bekend", "")


def test_who_was_asked_and_has_not_decided_is_something_else_than_nobody_asked() -> None:
    made = of(said("onbekend", "2026-11-01"))
    assert side(made, "management").state == "nog geen mening"
    assert made.said.startswith("Het management heeft nog geen mening;")


def test_the_last_day_counts_and_what_has_no_date_comes_before_all_others() -> None:
    made = of(said("tegen", "2026-11-06"), said("voor", "2026-09-21"), said("verdeeld"))
    assert [one.stance for one in side(made, "management").statements] == ["verdeeld", "voor", "tegen"]
    assert side(made, "management").stance == "tegen"
    assert side(made, "management").said == "Het management is tegen (6 november 2026)."


def test_two_on_one_day_who_differ_make_a_divided_level_and_no_opinion_does_not() -> None:
    differ = of(said("voor", "2026-11-06", "a"), said("tegen", "2026-11-06", "b"))
    silent = of(said("voor", "2026-11-06", "a"), said("onbekend", "2026-11-06", "b"))
    assert side(differ, "management").stance == "verdeeld"
    assert side(silent, "management").stance == "voor"


def test_nothing_is_concluded_of_a_level_from_a_group_in_it() -> None:
    made = of(said("tegen", "2026-11-06", group="ondernemingsraad", level="uitvoering"))
    assert side(made, "uitvoering").state == "niet gevonden"
    group = side(made, "ondernemingsraad")
    assert (group.is_group, group.level, group.stance) == (True, "uitvoering", "tegen")


def test_a_group_is_one_however_it_is_written_and_a_group_that_was_asked_is_shown() -> None:
    asked = {
        "id": "v-1", "group": "Inwoners", "question": "Wat vindt u?", "valid_until": "2026-11-29",
        "asked_by": "A", "asked_at": "2026-11-01T10:00:00Z", "status": "uitgezet",
    }  # fmt: skip
    made = of(
        said("voor", "2026-10-01", group="inwoners"), said("tegen", "2026-11-01", group="Inwoners"), requests=[asked]
    )
    assert [one.name for one in made.groups] == ["inwoners"]
    assert len(made.groups[0].statements) == 2
    assert [(one.whom, one.state) for one in made.asked] == [("Inwoners", "verlopen")]
    assert [one.name for one in of(requests=[asked]).groups] == ["Inwoners"]


def test_what_others_say_of_it_counts_for_nothing_and_is_theirs() -> None:
    made = of(hearsay=[("lek", said("tegen"))])
    assert side(made, "management").state == "niet gevonden"
    assert [(one.said_by, one.stance) for one in side(made, "management").hearsay] == [("lek", "tegen")]


# --- the trend ------------------------------------------------------------------------------------


def over(*stances: str) -> Any:
    records = (said(one, f"2026-{1 + n // 28:02d}-{1 + n % 28:02d}") for n, one in enumerate(stances))
    return trend([statement(one) for one in records])


@pytest.mark.parametrize("stances", [(), ("voor",), ("onbekend", "voor")])
def test_one_point_is_no_trend(stances: tuple[str, ...]) -> None:
    found = over(*stances)
    assert found.short
    assert found.said.startswith("Over een verloop is niets te zeggen:")


def test_a_short_series_says_that_it_is_short_however_convincing_it_looks() -> None:
    found = over(*["tegen"] * 5, *["voor"] * 6)
    assert (found.points, found.short, found.moved) == (ENOUGH - 1, True, None)
    assert f"De reeks is kort (11 van {ENOUGH} uitspraken)" in found.said


@pytest.mark.parametrize(
    ("first", "last", "moved"),
    [("tegen", "voor", "meer steun"), ("voor", "verdeeld", "minder steun"), ("voor", "voor", "gelijk")],
)
def test_a_long_series_says_where_it_went(first: str, last: str, moved: str) -> None:
    found = over(*[first] * 6, *[last] * 6)
    assert (found.points, found.short, found.moved) == (12, False, moved)


# --- the next step --------------------------------------------------------------------------------

THERE = Elsewhere("Vraag de raad vroeg", "Veenmeer", "mislukt", Reference("les-1"))


@pytest.mark.parametrize(
    ("stance", "more", "told"),
    [
        (None, {}, "Vraag het aan de uitvoering: hierover is niets gevonden."),
        ("onbekend", {"condition": "tijd"}, "wat er nodig is om te kunnen kiezen"),
        ("voor", {}, "Houd de steun"),
        ("voor", {"condition": "eerst scholing."}, "de voorwaarde: eerst scholing."),
        ("tegen", {"objection": "te druk"}, "over het bezwaar: te druk."),
        ("verdeeld", {}, "wie wat anders ziet"),
    ],
)
def test_the_next_step_follows_from_how_they_stand(stance: Any, more: dict[str, str], told: str) -> None:
    assert told in step("de uitvoering", stance, **more).text


def test_where_nothing_was_found_elsewhere_that_is_said() -> None:
    assert step("x", "voor").said == "Elders is hierover niets gevonden."
    assert step("x", "voor", elsewhere=[THERE] * 5).elsewhere == (THERE, THERE)


def test_a_condition_that_was_not_said_again_is_no_condition_any_more() -> None:
    made = of(said("voor", "2026-10-01", condition="eerst scholing"), said("voor", "2026-11-01"))
    assert "scholing" not in side(made, "management").step.text


def test_a_case_speaks_of_the_level_that_it_names_and_a_lesson_of_support_only() -> None:
    case = {"id": "c", "title": "Traject", "outcome": "deels", "support": {"operations": "weinig enthousiasme"}}
    assert of_case(case, "bestuur", "Veenmeer") is None
    found = of_case(case, "uitvoering", "Veenmeer")
    assert found is not None
    assert (found.text, found.outcome) == ("weinig enthousiasme", "deels")
    about = {"id": "l", "title": "Werk aan draagvlak bij medewerkers", "because": "Anders haken zij af."}
    other = {"id": "l", "title": "Leid medewerkers op", "because": "Het systeem is nieuw."}
    assert of_lesson(about, "uitvoering", "", "onbekend") is not None
    assert of_lesson(about, "bestuur", "", "onbekend") is None
    assert of_lesson(other, "uitvoering", "", "onbekend") is None
