"""Interpreteren: the ranking, its decomposition and its dates. All records here are fictitious."""

from datetime import date
from math import fsum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cycle.interpret import ANSWERED, WEIGHTS, OwnText, Ranked, Situation, rank

TODAY = date(2026, 6, 1)


def development(key: str = "dev-a", **fields: object) -> dict[str, object]:
    return {"id": key, "title": key.upper(), "category": "wettelijk", "summary": "fictief", **fields}


def milestone(day: str, what: str = "inwerkingtreding", certainty: str = "vast") -> dict[str, str]:
    return {"date": day, "what": what, "certainty": certainty}


def ranked(*developments: dict[str, object], own: tuple[OwnText, ...] = (), likeness: object = None) -> list[Ranked]:
    alike = np.zeros((1, len(own), len(developments))) if likeness is None else np.asarray(likeness, float)
    return rank(Situation(developments, own, alike, {}, {}, TODAY))


def value(entry: Ranked, feature: str) -> float:
    return next(part.value for part in entry.parts if part.feature == feature)


@given(
    st.lists(st.floats(-5, 5), min_size=3, max_size=3),
    st.sampled_from([True, False, None]),
    st.dates(date(2015, 1, 1), date(2035, 12, 31)),
    st.dictionaries(st.sampled_from(sorted(WEIGHTS)), st.floats(0, 1)),
)
def test_contributions_add_up_to_the_score_and_features_stay_within_bounds(
    likeness: list[float],
    obligation: bool | None,  # noqa: FBT001 - given by hypothesis
    day: date,
    weights: dict[str, float],
) -> None:
    developments = [
        development(f"dev-{n}", obligation=obligation, dates=[milestone(day.isoformat())]) for n in range(3)
    ]
    situation = Situation(developments, [OwnText("pol-x", "Beleid")], np.array([[likeness]]), {"dev-1": 0.5}, {}, TODAY)
    for entry in rank(situation, weights):
        assert entry.score == pytest.approx(fsum(part.contribution for part in entry.parts), abs=1e-12)
        assert all(0 <= part.value <= 1 for part in entry.parts)
        assert all(part.evidence for part in entry.parts)


def test_a_duty_in_force_without_own_policy_is_most_urgent() -> None:
    (entry,) = ranked(development(obligation=True, dates=[milestone("2020-01-01")]))
    assert value(entry, "urgency") == 1.0
    assert any("geen eigen beleid" in e.text for part in entry.parts for e in part.evidence)


def test_own_policy_that_answers_a_duty_takes_its_urgency_away_and_is_named() -> None:
    own = (OwnText("pol-1", "Beleid over A", frozenset({"dev-a"})),)
    (entry,) = ranked(development(obligation=True, dates=[milestone("2020-01-01")]), own=own)
    assert value(entry, "urgency") == ANSWERED
    assert "pol-1" in {e.id for part in entry.parts for e in part.evidence}


def test_a_publication_in_the_past_is_no_duty_in_force() -> None:
    (entry,) = ranked(development(obligation=True, dates=[milestone("2020-01-01", what="publicatie")]))
    assert value(entry, "urgency") < 0.05


def test_the_next_date_counts_before_dates_that_have_passed() -> None:
    (entry,) = ranked(development(dates=[milestone("2020-01-01"), milestone("2026-06-11")]))
    assert value(entry, "urgency") == pytest.approx(0.5 ** (10 / 365))


def test_a_year_lasts_until_its_last_day() -> None:
    (entry,) = ranked(development(dates=[milestone("2026")]))
    assert "Over 213 dagen" in next(p for p in entry.parts if p.feature == "urgency").evidence[0].text


def test_an_expected_date_counts_less_than_a_fixed_one() -> None:
    sure, expected = ranked(
        development("dev-a", dates=[milestone("2026-12-01")]),
        development("dev-b", dates=[milestone("2026-12-01", certainty="verwacht")]),
    )
    assert value(sure, "urgency") > value(expected, "urgency") > 0


def test_a_duty_for_some_municipalities_only_is_not_taken_for_certain() -> None:
    all_of_them, some, unknown, none = (
        value(ranked(development(obligation=o, applies_to=a))[0], "duty")
        for o, a in ((True, "alle gemeenten"), (True, "gemeenten met boa's"), (None, None), (False, None))
    )
    assert all_of_them == 1.0
    assert none == 0.0
    assert none < some < all_of_them
    assert none < unknown < all_of_them


def test_the_development_that_own_texts_are_closest_to_fits_best_and_names_the_text() -> None:
    own = (OwnText("pol-1", "Archief"), OwnText("pol-2", "Zwembad"))
    first, second = ranked(development("dev-a"), development("dev-b"), own=own, likeness=[[[0.0, 3.0], [0.0, 0.0]]])
    assert (first.id, second.id) == ("dev-b", "dev-a")
    assert first.parts[0].evidence[0].id == "pol-1"


def test_a_municipality_without_texts_gets_a_ranking_that_says_so() -> None:
    (entry,) = ranked(development())
    assert value(entry, "fit") == 0.0
    assert "geen eigen teksten" in entry.parts[0].evidence[0].text


def test_equal_scores_come_in_order_of_id() -> None:
    assert [entry.id for entry in ranked(development("dev-c"), development("dev-a"), development("dev-b"))] == [
        "dev-a",
        "dev-b",
        "dev-c",
    ]
