"""What moves and what stands. All developments here are fictitious."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cycle.interpret.ranking.movement import (
    AHEAD_HALF_LIFE,
    BEHIND_HALF_LIFE,
    EXPECTED,
    NEWS,
    Movement,
    movement,
    transition,
)

TODAY = date(2026, 11, 28)


def of(*dates: dict[str, Any], **fields: Any) -> Movement:
    known = {"id": "dev-a", "title": "A", "dates": dates, **fields}
    return movement(known, TODAY)


def on(day: str | int, kind: str = "fase", certainty: str = "vast", **more: str) -> dict[str, Any]:
    """A milestone on a date, or so many days from today."""
    when = day if isinstance(day, str) else (TODAY + timedelta(days=day)).isoformat()
    return {"date": when, "what": f"{kind} {when}", "kind": kind, "certainty": certainty, **more}


def said(found: Movement) -> str:
    return " ".join(evidence.text for evidence in found.evidence)


# --- moving and standing --------------------------------------------------------------------------


def test_a_duty_of_years_ago_without_a_coming_change_stands() -> None:
    found = of(on("2018-05-25", "inwerkingtreding"), obligation=True)
    assert found.in_force
    assert not found.moving
    assert found.ring == "onbekend"


@pytest.mark.parametrize(
    ("dates", "fields", "moving"),
    [
        ((on(34),), {}, True),
        ((on(1094),), {"obligation": True, "in_force_since": "2020"}, True),
        ((on(1096),), {"obligation": True, "in_force_since": "2020"}, False),  # too far to move what holds already
        ((on(1096),), {}, True),
        ((on(-365),), {"obligation": True}, True),
        ((on(-366),), {"obligation": True}, False),
        ((on(-30, "publicatie"),), {"obligation": True, "in_force_since": "2020"}, False),  # news changes no duty
        ((on(-30, "publicatie"),), {"obligation": False}, True),
        ((on(-366, "publicatie"),), {"obligation": False}, False),
        ((on(34, certainty="verlopen planning"),), {}, False),
        ((), {"status": "in voorbereiding"}, True),
        ((), {"status": "aangenomen"}, True),
        ((), {"status": "gefaseerd in werking", "next_change": {"what": "volgende fase"}}, True),
        ((), {"status": "gefaseerd in werking"}, False),
        ((), {"status": "in werking", "next_change": {"what": "ooit"}}, False),
        ((), {"next_change": {"what": "fase", "date": "2027-06"}}, True),
        ((), {}, False),
    ],
)
def test_what_moves(dates: tuple[dict[str, Any], ...], fields: dict[str, Any], *, moving: bool) -> None:
    assert of(*dates, **fields).moving is moving
    assert of(*dates, **fields).rising().moving


def test_a_milestone_that_does_not_say_what_it_is_changes_something_unless_it_is_news() -> None:
    bare = {"date": "2027-01-01", "what": "eerste tranche", "certainty": "vast"}
    assert of(bare).moving
    assert of(bare).ahead == bare
    assert of(bare | {"what": "Publicatie van het besluit"}).ahead is None


# --- how much it changes --------------------------------------------------------------------------


def test_a_date_presses_less_the_further_off_it_is_and_an_expected_one_less_than_a_certain_one() -> None:
    assert of(on(0)).value == pytest.approx(1.0)
    assert of(on(365)).value == pytest.approx(0.5 ** (365 / AHEAD_HALF_LIFE))
    assert of(on(-180)).value == pytest.approx(0.5 ** (180 / BEHIND_HALF_LIFE))
    assert of(on(365, certainty="verwacht")).value == pytest.approx(EXPECTED * 0.5)
    assert of(on(-180, "publicatie")).value == pytest.approx(NEWS * 0.5)
    assert of(on(34, certainty="verlopen planning")).value == 0.0


def test_more_dates_press_more_and_none_presses_more_than_one() -> None:
    one, two = of(on(30)).value, of(on(30), on(60)).value
    assert one < two < 1.0


def test_a_year_presses_as_the_mean_of_its_days() -> None:
    """No year becomes its last day: what lies in 2027 presses between what lies on its first and on its last day."""
    days = [of(on((date(2027, 1, 1) - TODAY).days + n)).value for n in range(365)]
    assert of(on("2027")).value == pytest.approx(sum(days) / 365, rel=0.005)
    assert days[-1] < of(on("2027")).value < days[0]
    assert 0.9 < of(on("2026-11")).value < 1.0  # today lies in it: a little behind, a little ahead


@given(st.lists(st.tuples(st.integers(-40000, 40000), st.booleans()), max_size=6))
def test_the_value_is_a_share_whatever_the_dates(days: list[tuple[int, bool]]) -> None:
    found = of(*(on(day, certainty="vast" if sure else "verwacht") for day, sure in days))
    assert 0.0 <= found.value <= 1.0
    assert found.evidence


# --- what is said ---------------------------------------------------------------------------------


def test_a_vote_of_this_year_is_not_shown_as_coming() -> None:
    found = of(on("2026", "aanvaard"), on("2027-01-01", "inwerkingtreding"))
    assert found.ahead == on("2027-01-01", "inwerkingtreding")
    assert "over 33 dagen" not in said(found)
    assert "aanvaard" not in said(found)


def test_what_is_ahead_comes_first_then_what_changed_each_with_its_source() -> None:
    found = of(on(-30, source="a:a"), on(34, source="b:b"))
    assert [evidence.source for evidence in found.evidence] == ["b:b", "a:a"]
    assert "over 34 dagen" in found.evidence[0].text
    assert "30 dagen geleden" in found.evidence[1].text


def test_an_announced_change_without_a_date_is_told_as_that() -> None:
    assert "Aangekondigd, zonder datum: volgende fase." in said(of(next_change={"what": "volgende fase"}))
    assert "Geen datum bekend" in said(of())
    assert "zonder datum" not in said(of(next_change={"what": "volgende fase", "date": "2027"}))


def test_the_next_change_is_expected_and_counted_once() -> None:
    coming = {"what": "fase", "date": "2027-11-28"}
    assert of(next_change=coming).value == pytest.approx(EXPECTED * 0.5)
    assert of(on("2027-11-28"), next_change=coming).value == pytest.approx(of(on("2027-11-28")).value)


# --- in force, transition, rings ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "fields", "holds"),
    [
        ((on(-1, "inwerkingtreding"),), {"obligation": True}, True),
        ((on(-1, "inwerkingtreding", "verwacht"),), {"obligation": True}, False),
        ((on(-1, "publicatie"),), {"obligation": True}, False),
        ((on(-1, "inwerkingtreding"),), {"obligation": None}, False),
        ((on(-1, "inwerkingtreding"),), {"obligation": True, "status": "aangenomen"}, False),
        ((on(-900),), {"obligation": True, "in_force_since": "2027"}, False),
        ((), {"obligation": True, "in_force_since": "2025"}, True),
        ((on("2026"),), {"obligation": True}, False),  # some day of this year: it may still come
    ],
)
def test_a_duty_holds_from_a_certain_date(
    dates: tuple[dict[str, Any], ...], fields: dict[str, Any], *, holds: bool
) -> None:
    assert of(*dates, **fields).in_force is holds


def test_a_transition_period_is_a_date_of_its_own() -> None:
    known = {"id": "a", "dates": [on(-400, "inwerkingtreding"), on(34, "overgangstermijn")]}
    assert transition(known, TODAY) == on(34, "overgangstermijn")
    assert transition(known, TODAY + timedelta(days=35)) is None


@pytest.mark.parametrize(
    ("dates", "ring"),
    [
        ((), "onbekend"),
        ((on(-400),), "onbekend"),
        ((on(-300),), "pas veranderd"),
        ((on(34),), "binnen een jaar"),
        ((on(-30), on(34)), "binnen een jaar"),
        ((on(-30), on(400)), "pas veranderd"),
        ((on(-400), on(400)), "1 tot 3 jaar"),
        ((on(1200),), "later"),
        ((on("2027"),), "binnen een jaar"),
        ((on(34, certainty="verlopen planning"),), "onbekend"),
        ((on(-30, "publicatie"),), "onbekend"),
    ],
)
def test_the_ring_is_that_of_the_next_date_that_matters(dates: tuple[dict[str, Any], ...], ring: str) -> None:
    assert of(*dates).ring == ring


# --- sources that disagree ------------------------------------------------------------------------


def test_contradictory_dates_of_two_sources_are_both_shown_and_the_stricter_counts() -> None:
    late, early = on(400, source="urn:laat") | {"what": "fase"}, on(30, source="urn:vroeg") | {"what": "fase"}
    found = of(late, early)
    assert found.contradicted
    assert found.value == pytest.approx(of(early).value)
    assert {"urn:laat", "urn:vroeg"} <= {evidence.source for evidence in found.evidence}


def test_the_same_date_from_two_sources_and_two_phases_are_no_contradiction() -> None:
    same = [on(30, source="urn:a") | {"what": "fase"}, on(30, source="urn:b") | {"what": "fase"}]
    phases = [on(30, source="urn:a") | {"what": "een"}, on(400, source="urn:b") | {"what": "twee"}]
    assert not of(*same).contradicted
    assert not of(*phases).contradicted
