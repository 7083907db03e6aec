"""Interpreteren: the ranking, its decomposition and its dates. All records here are fictitious."""

from datetime import date
from math import fsum, inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cycle.dated import Tempo
from kg.cycle.explained import Evidence
from kg.cycle.interpret import (
    ANSWERED,
    CONTRADICTED,
    LAPSED,
    OVERDUE,
    PRIORITY,
    RELEVANCE,
    SPEAKS,
    THIN,
    WEIGHTS,
    OwnText,
    Ranked,
    Situation,
    checked_weights,
    rank,
)
from kg.errors import InputError

TODAY = date(2026, 6, 1)


def development(key: str = "dev-a", **fields: object) -> dict[str, object]:
    return {"id": key, "title": key.upper(), "category": "wettelijk", "summary": "fictief", **fields}


def milestone(
    day: str, what: str = "inwerkingtreding", certainty: str = "vast", source: str | None = None
) -> dict[str, str | None]:
    return {"date": day, "what": what, "certainty": certainty, "source": source}


def ranked(
    *developments: dict[str, object], own: tuple[OwnText, ...] = (), fits: object = None, **fields: object
) -> list[Ranked]:
    known = np.zeros((len(own), len(developments))) if fits is None else np.asarray(fits, float)
    return rank(Situation(developments, own, known, {}, {}, TODAY, **fields))  # type: ignore[arg-type]


def value(entry: Ranked, feature: str) -> float:
    return next(part.value for part in entry.parts if part.feature == feature)


def said(entry: Ranked) -> str:
    return " ".join(evidence.text for part in entry.parts for evidence in part.evidence)


@given(
    st.lists(st.floats(0, 1), min_size=3, max_size=3),
    st.sampled_from([True, False, None]),
    st.lists(st.dates(date(1, 1, 1), date(9999, 12, 31)), max_size=3),
    st.sampled_from(["vast", "verwacht"]),
    st.dictionaries(st.sampled_from(sorted(WEIGHTS)), st.floats(0, 1e6)),
    st.floats(0, 1),
)
def test_contributions_add_up_and_every_number_stays_within_bounds(  # noqa: PLR0917 - given by hypothesis
    fits: list[float],
    obligation: bool | None,  # noqa: FBT001 - given by hypothesis
    days: list[date],
    certainty: str,
    weights: dict[str, float],
    momentum: float,
) -> None:
    dates = [milestone(day.isoformat(), certainty=certainty, source=f"urn:{n}") for n, day in enumerate(days)]
    developments = [development(f"dev-{n}", obligation=obligation, dates=dates) for n in range(3)]
    situation = Situation(
        developments,
        [OwnText("pol-x", "Beleid")],
        np.array([fits]),
        {"dev-1": 0.5},
        {},
        TODAY,
        {"dev-1": Tempo(momentum, "fictief")},
        {"dev-2": (momentum, (Evidence("fictief"),))},
    )
    entries = rank(situation, weights)
    for entry in entries:
        assert entry.score == pytest.approx(fsum(part.contribution for part in entry.parts), abs=1e-9)
        assert all(0 <= part.value <= 1 for part in entry.parts)
        assert all(part.evidence for part in entry.parts)
        assert 0 <= entry.relevance <= 1
        assert 0 <= entry.priority <= 1
    assert [entry.rank for entry in entries] == [1, 2, 3]


def test_relevance_and_priority_combine_visibly_into_the_score() -> None:
    own = (OwnText("pol-1", "Archief"),)
    (entry,) = ranked(development(obligation=True, dates=[milestone("2026-07-01")]), own=own, fits=[[0.8]])
    halves = [sum(WEIGHTS[feature] for feature in group) for group in (RELEVANCE, PRIORITY)]
    assert halves == pytest.approx([0.6, 0.4])
    assert entry.score == pytest.approx(halves[0] * entry.relevance + halves[1] * entry.priority, abs=1e-9)
    assert {part.feature for part in entry.parts} == {*RELEVANCE, *PRIORITY}


def test_the_answer_of_the_doors_has_score_relevance_priority_rank_and_parts() -> None:
    answer = ranked(development(summary="fictief"))[0].to_json()
    assert {"id", "title", "rank", "score", "relevance", "priority", "parts", "flags", "summary"} <= answer.keys()
    assert set(answer["parts"][0]) == {"feature", "value", "weight", "contribution", "evidence"}


# --- duty and dates -------------------------------------------------------------------------------


def test_a_duty_whose_date_passed_without_own_policy_is_overdue_and_most_urgent() -> None:
    (entry,) = ranked(development(obligation=True, dates=[milestone("2020-01-01")]))
    assert value(entry, "urgency") == 1.0
    assert OVERDUE in entry.flags
    assert "Achterstallig" in said(entry)


def test_a_duty_that_may_not_hold_here_is_not_called_overdue() -> None:
    (entry,) = ranked(development(obligation=True, applies_to="gemeenten met boa's", dates=[milestone("2020-01-01")]))
    assert value(entry, "urgency") == 0.5
    assert OVERDUE not in entry.flags
    assert "Achterstallig als de plicht hier geldt" in said(entry)


def test_own_policy_that_answers_a_duty_takes_its_urgency_away_and_is_named() -> None:
    own = (OwnText("pol-1", "Beleid over A", frozenset({"dev-a"})),)
    (entry,) = ranked(development(obligation=True, dates=[milestone("2020-01-01")]), own=own)
    assert value(entry, "urgency") == ANSWERED
    assert value(entry, "gap") == 0.0
    assert OVERDUE not in entry.flags
    assert "pol-1" in {e.id for part in entry.parts for e in part.evidence}


def test_policy_that_has_run_out_leaves_half_the_gap_and_the_duty_overdue() -> None:
    own = (OwnText("pol-1", "Oud beleid", frozenset({"dev-a"}), until=date(2023, 12, 31)),)
    (entry,) = ranked(development(obligation=True, dates=[milestone("2020-01-01")]), own=own)
    assert value(entry, "gap") == LAPSED
    assert OVERDUE in entry.flags
    assert "liep af op 2023-12-31" in said(entry)


def test_a_gap_is_whole_where_no_own_policy_answers() -> None:
    (entry,) = ranked(development(), own=(OwnText("pol-1", "Ander beleid", frozenset({"dev-z"})),))
    assert value(entry, "gap") == 1.0


def test_a_publication_in_the_past_is_no_duty_in_force() -> None:
    (entry,) = ranked(development(obligation=True, dates=[milestone("2020-01-01", what="publicatie")]))
    assert value(entry, "urgency") < 0.05
    assert entry.flags == ()


def test_a_plan_that_lapsed_is_history_and_contradicts_nothing() -> None:
    old = milestone("2026-07-01", what="inwerkingtreding (oude planning)", certainty="verlopen planning", source="a:a")
    new = milestone("2027-01-01", certainty="verwacht", source="b:b")
    (entry,) = ranked(development(dates=[old, new]))
    assert CONTRADICTED not in entry.flags
    assert "2027-01-01" in said(entry)
    assert "2026-07-01" not in said(entry)


def test_a_duty_that_is_not_in_force_yet_is_not_overdue_whatever_its_milestones_say() -> None:
    dates = [milestone("2020-01-01", what="fase")]
    (entry,) = ranked(development(obligation=True, dates=dates, status="aangenomen"))
    assert OVERDUE not in entry.flags
    (entry,) = ranked(development(obligation=True, dates=dates, status="in werking"))
    assert OVERDUE in entry.flags


def test_the_day_from_which_it_holds_for_municipalities_goes_before_the_milestones() -> None:
    dates = [milestone("2020-01-01")]
    (entry,) = ranked(development(obligation=True, dates=dates, in_force_since="2026-08-15"))
    assert OVERDUE not in entry.flags


def test_within_a_transition_period_a_duty_in_force_is_not_called_overdue_and_nearness_counts() -> None:
    term = milestone("2026-06-11", what="verordening uiterlijk vastgesteld") | {"kind": "overgangstermijn"}
    (entry,) = ranked(development(obligation=True, dates=[milestone("2025-01-01"), term]))
    assert OVERDUE not in entry.flags
    assert value(entry, "urgency") == pytest.approx(0.5 ** (10 / 365))
    assert "overgangstermijn tot 2026-06-11" in said(entry)
    (entry,) = ranked(development(obligation=True, dates=[milestone("2025-01-01"), term | {"date": "2026-05-01"}]))
    assert OVERDUE in entry.flags


def test_what_a_milestone_is_tells_its_kind_rather_than_its_first_word() -> None:
    told = milestone("2020-01-01", what="eerste tranche") | {"kind": "fase"}
    (entry,) = ranked(development(obligation=True, dates=[told]))
    assert OVERDUE in entry.flags
    told = milestone("2020-01-01", what="deadline van de consultatie") | {"kind": "publicatie"}
    (entry,) = ranked(development(obligation=True, dates=[told]))
    assert OVERDUE not in entry.flags


def test_the_next_date_counts_before_dates_that_have_passed() -> None:
    (entry,) = ranked(development(dates=[milestone("2020-01-01"), milestone("2026-06-11")]))
    assert value(entry, "urgency") == pytest.approx(0.5 ** (10 / 365))


def test_a_year_lasts_until_its_last_day() -> None:
    (entry,) = ranked(development(dates=[milestone("2026")]))
    assert "Over 213 dagen" in said(entry)


def test_an_expected_date_counts_less_than_a_fixed_one() -> None:
    sure, expected = ranked(
        development("dev-a", dates=[milestone("2026-12-01")]),
        development("dev-b", dates=[milestone("2026-12-01", certainty="verwacht")]),
    )
    assert value(sure, "urgency") > value(expected, "urgency") > 0


@pytest.mark.parametrize("day", ["2126-01-01", "9999", "9999-12", "9999-12-31"])
def test_a_date_far_in_the_future_is_hardly_urgent(day: str) -> None:
    (entry,) = ranked(development(obligation=True, dates=[milestone(day)]))
    assert 0 <= value(entry, "urgency") < 1e-9
    assert entry.flags == ()


def test_contradictory_dates_of_two_sources_are_both_shown_and_the_stricter_counts() -> None:
    dates = [milestone("2027-06-01", source="urn:laat"), milestone("2026-06-11", source="urn:vroeg")]
    (entry,) = ranked(development(dates=dates))
    assert value(entry, "urgency") == pytest.approx(0.5 ** (10 / 365))
    assert CONTRADICTED in entry.flags
    assert {"urn:laat", "urn:vroeg"} <= {e.source for part in entry.parts for e in part.evidence}
    assert "2027-06-01" in said(entry)


def test_a_stricter_date_that_has_passed_makes_the_duty_overdue() -> None:
    dates = [milestone("2027-06-01", source="urn:laat"), milestone("2026-01-01", source="urn:vroeg")]
    (entry,) = ranked(development(obligation=True, dates=dates))
    assert set(entry.flags) == {CONTRADICTED, OVERDUE}


def test_the_same_date_from_two_sources_and_two_phases_are_no_contradiction() -> None:
    agreed = [milestone("2026-07-01", source="urn:a"), milestone("2026-07-01", source="urn:b")]
    phases = [
        milestone("2026-07-01", "fase: een", source="urn:a"),
        milestone("2027-07-01", "fase: twee", source="urn:b"),
    ]
    assert all(entry.flags == () for entry in ranked(development("a", dates=agreed), development("b", dates=phases)))


def test_a_duty_for_some_municipalities_only_is_not_taken_for_certain() -> None:
    all_of_them, some, unknown, none = (
        value(ranked(development(obligation=o, applies_to=a))[0], "duty")
        for o, a in ((True, "alle gemeenten"), (True, "gemeenten met boa's"), (None, None), (False, None))
    )
    assert all_of_them == 1.0
    assert none == 0.0
    assert none < some < all_of_them
    assert none < unknown < all_of_them


# --- own texts, signals, others -------------------------------------------------------------------


def test_the_development_that_own_texts_speak_of_fits_best_and_names_the_text() -> None:
    own = (OwnText("pol-1", "Archief"), OwnText("pol-2", "Zwembad"))
    first, second = ranked(development("dev-a"), development("dev-b"), own=own, fits=[[0.0, 0.9], [0.0, 0.1]])
    assert (first.id, second.id) == ("dev-b", "dev-a")
    assert first.parts[0].evidence[0].id == "pol-1"
    assert value(first, "fit") == pytest.approx(0.5)


def test_own_texts_that_hardly_speak_of_it_are_counted_and_not_cited() -> None:
    own = (OwnText("pol-1", "Verkeer"), OwnText("pol-2", "Zwembad"))
    (entry,) = ranked(development(), own=own, fits=[[0.49], [0.12]])
    part = entry.parts[0]
    assert part.value == pytest.approx((0.49 + 0.12) / 2)
    (evidence,) = part.evidence
    assert evidence.id == ""
    assert evidence.text == "De eigen teksten zeggen hier weinig over: de verwantste komen tot 0,49 en 0,12 (van 1)."


def test_beside_a_text_that_speaks_of_it_one_that_does_not_is_not_cited() -> None:
    own = (OwnText("pol-1", "Verkeer"), OwnText("pol-2", "Archief"))
    (entry,) = ranked(development(), own=own, fits=[[0.2], [SPEAKS]])
    first, second = entry.parts[0].evidence
    assert (first.id, first.text) == ("pol-2", "Verwant aan de eigen tekst “Archief” (0,50).")
    assert (second.id, second.text) == ("", "De tekst die daarna komt gaat er hooguit zijdelings over (0,20).")


def test_a_single_own_text_that_says_little_is_told_in_the_singular() -> None:
    (entry,) = ranked(development(), own=(OwnText("pol-1", "Verkeer"),), fits=[[0.2]])
    assert "de verwantste komt tot 0,20 (van 1)" in said(entry)


def test_a_municipality_without_texts_gets_a_ranking_that_says_so() -> None:
    (entry,) = ranked(development())
    assert value(entry, "fit") == 0.0
    assert "geen eigen teksten" in said(entry)


def test_without_own_texts_what_like_municipalities_do_stands_in_for_them_and_weights_stay() -> None:
    (entry,) = ranked(development(), peers={"dev-a": (0.7, (Evidence("Fictiedorp gaat hierop in."),))})
    assert value(entry, "fit") == value(entry, "peers") == 0.7
    assert {part.feature: part.weight for part in entry.parts} == dict(WEIGHTS)
    assert "staat daarvoor in" in said(entry)


def test_a_profile_of_three_words_is_ranked_and_marked_as_thin() -> None:
    (entry,) = ranked(development(), own=(OwnText("", "veilig digitaal werken", words=3),), fits=[[0.7]])
    assert value(entry, "fit") == pytest.approx(0.7)
    assert THIN in entry.flags
    assert "minder dan 10 woorden" in said(entry)


def test_without_signals_momentum_is_nothing_and_says_so() -> None:
    (entry,) = ranked(development())
    assert value(entry, "momentum") == 0.0
    assert "Geen signalen bekend." in said(entry)


def test_momentum_and_peers_count_with_what_they_rest_on() -> None:
    (entry,) = ranked(
        development(),
        momentum={"dev-a": Tempo(0.6, "Vaker genoemd dan eerst.")},
        peers={"dev-a": (0.4, (Evidence("Ook Fictiedorp."),))},
    )
    assert (value(entry, "momentum"), value(entry, "peers")) == (0.6, 0.4)
    assert "Vaker genoemd dan eerst." in said(entry)
    assert "Ook Fictiedorp." in said(entry)


def test_a_tempo_that_is_not_known_adds_nothing_and_says_so() -> None:
    said_so = "Tempo telt niet mee: niet bekend sinds 2 juli 2026."
    (entry,) = ranked(development(), momentum={"dev-a": Tempo(None, said_so)})
    assert value(entry, "momentum") == 0.0
    assert said_so in said(entry)


def test_equal_scores_come_in_order_of_id() -> None:
    assert [entry.id for entry in ranked(development("dev-c"), development("dev-a"), development("dev-b"))] == [
        "dev-a",
        "dev-b",
        "dev-c",
    ]


# --- weights --------------------------------------------------------------------------------------


def test_the_default_weights_add_up_to_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


def test_weights_that_are_not_given_keep_their_default() -> None:
    assert checked_weights({"fit": 2}) == {**WEIGHTS, "fit": 2.0}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"fit": -0.1}, "gewicht -0.1 van fit is negatief"),
        ({"fit": "veel"}, "gewicht 'veel' van fit is geen getal"),
        ({"fit": True}, "gewicht True van fit is geen getal"),
        ({"fit": nan}, "geen getal"),
        ({"fit": inf}, "geen getal"),
        ({"geluk": 1}, "kenmerk 'geluk' bestaat niet; kies uit fit, nearness"),
        (dict.fromkeys(WEIGHTS, 0), "alle gewichten zijn 0"),
    ],
)
def test_weights_that_cannot_be_used_are_refused_by_name(given: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        checked_weights(given)
