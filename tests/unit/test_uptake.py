"""What is taken up next. Municipalities and registrations here are fictitious."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cycle.interpret.ranking.uptake import REPEATS, Taken, Takers, rank, repeats, responses, shares

CODES = ["GM1", "GM2", "GM3", "GM4"]
NAMES = {"GM2": "Twee", "GM3": "Drie"}
CUT = date(2025, 1, 1)
LIKE = np.array([0.0, 0.9, 0.2, 0.1])
EVENTS = [
    Taken("GM2", "chatbot", date(2024, 3, 1)),
    Taken("GM3", "scanauto", date(2024, 3, 1)),
    Taken("GM4", "scanauto", date(2024, 4, 1)),
]
events = st.builds(
    Taken, st.sampled_from(CODES), st.sampled_from("abcde"), st.dates(date(2023, 1, 1), date(2026, 12, 31))
)


def ranked(given: list[Taken], code: str = "GM1", like: object = LIKE) -> list[str]:
    return [entry.id for entry in rank(Takers.before(CUT, given, CODES), code, np.asarray(like), NAMES)]


@given(st.lists(events, max_size=20), st.lists(events, max_size=20))
def test_what_happens_on_or_after_the_date_cannot_change_the_ranking(past: list[Taken], later: list[Taken]) -> None:
    future = [Taken(e.municipality, e.item, max(e.day, CUT)) for e in later]
    takers = Takers.before(CUT, past, CODES)
    with_future = Takers.before(CUT, [*future, *past], CODES)
    assert rank(takers, "GM1", LIKE, NAMES) == rank(with_future, "GM1", LIKE, NAMES)


@given(st.lists(events, max_size=20), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_shares_and_scores_are_finite_and_shares_lie_between_0_and_1(past: list[Taken], like: list[float]) -> None:
    for entry in rank(Takers.before(CUT, past, CODES), "GM1", np.array([0.0, *like[1:]]), NAMES):
        assert 0 < entry.overall <= 1
        assert 0 < entry.like <= 1
        assert np.isfinite(entry.score)
        assert np.log(entry.score) == pytest.approx(sum(part.contribution for part in entry.parts), abs=1e-9)
        assert entry.evidence


def test_what_the_like_took_comes_before_what_more_but_unlike_ones_took() -> None:
    assert ranked(EVENTS, like=[0.0, 0.95, 0.1, 0.1]) == ["chatbot", "scanauto"]


def test_without_likeness_the_most_popular_comes_first() -> None:
    assert ranked(EVENTS, like=[0, 0, 0, 0]) == ["scanauto", "chatbot"]


def test_what_a_municipality_has_is_not_proposed_to_it() -> None:
    assert ranked(EVENTS, code="GM2", like=[0.9, 0, 0.2, 0.1]) == ["scanauto"]


def test_the_reason_names_the_shares_and_the_likest_takers() -> None:
    (first, *_) = rank(Takers.before(CUT, EVENTS, CODES), "GM1", np.array([0, 0.95, 0.1, 0.1]), NAMES)
    said = " ".join(evidence.text for evidence in first.evidence)
    assert "Van vergelijkbare gemeenten" in said
    assert "Twee registreerde dit al." in said


def test_the_score_is_popularity_corrected_by_likeness() -> None:
    takers = Takers.before(CUT, EVENTS, CODES)
    scores = dict(zip(takers.items, shares(takers.taken, LIKE[None, :]).scores[0], strict=True))
    for entry in rank(takers, "GM1", LIKE, NAMES):
        assert entry.score == pytest.approx(scores[entry.id])


def test_what_a_municipality_has_under_another_name_comes_later_and_is_named() -> None:
    events = [
        Taken("GM1", "anonimiseren", date(2024, 1, 1)),
        Taken("GM4", "anonimiseringstool", date(2024, 5, 1)),
        *EVENTS,
    ]
    takers = Takers.before(CUT, events, CODES)
    items = ["anonimiseren", "anonimiseringstool", "chatbot", "scanauto"]
    assert takers.items == items
    alike = np.eye(4)
    alike[0, 1] = alike[1, 0] = 0.6
    plain = {entry.id: entry for entry in rank(takers, "GM1", LIKE, NAMES)}
    found = {entry.id: entry for entry in rank(takers, "GM1", LIKE, NAMES, alike)}
    assert found["anonimiseringstool"].score == pytest.approx(
        plain["anonimiseringstool"].score * np.exp(-0.6 * REPEATS)
    )
    assert found["chatbot"] == plain["chatbot"]
    said = found["anonimiseringstool"].parts[-1]
    assert said.evidence[0].text == "Lijkt op wat deze gemeente al registreerde: “anonimiseren”."
    assert np.log(found["anonimiseringstool"].score) == pytest.approx(
        sum(part.contribution for part in found["anonimiseringstool"].parts), abs=1e-9
    )


def test_names_that_are_hardly_alike_repeat_nothing_and_who_has_nothing_repeats_nothing() -> None:
    taken = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    alike = np.array([[1.0, 0.3, 0.31], [0.3, 1.0, 0.0], [0.31, 0.0, 1.0]])
    assert repeats(taken, alike).tolist() == [[1.0, 0.0, 0.31], [0.0, 0.0, 0.0]]


def test_a_municipality_that_is_not_known_gets_nothing() -> None:
    assert ranked(EVENTS, code="GM9") == []


def test_few_neighbours_are_drawn_to_the_overall_share() -> None:
    taken = np.array([[0.0], [1.0], [0.0], [0.0]])
    far, near = (float(shares(taken, np.array([[0, w, 0, 0]])).like[0, 0]) for w in (0.2, 1.0))
    overall = float(shares(taken, LIKE[None, :]).overall[0])
    assert overall < far < near < 1.0


def test_responses_of_others_lie_between_0_and_1_and_the_highest_is_1() -> None:
    taken = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    found = responses(taken, LIKE, ["dev-a", "dev-b"], CODES, NAMES)
    assert found["dev-a"][0] == pytest.approx(1.0)
    assert 0 < found["dev-b"][0] < 1
    assert found["dev-a"][1][1].text == "Twee gaat hier in eigen tekst of beleid op in."


def test_own_responses_say_nothing_about_others() -> None:
    assert responses(np.array([[1.0], [0.0]]), np.array([0.0, 0.9]), ["dev-a"], CODES[:2], NAMES) == {}
