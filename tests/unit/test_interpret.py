"""Interpreteren: the ranking, its decomposition and its dates. All records here are fictitious."""

from datetime import date
from math import fsum, inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.render.short import graded, level
from kg.cycle.interpret.coverage.coverage import OwnText, Statement
from kg.cycle.interpret.ranking.ranking import (
    BINDS,
    CONTRADICTED,
    DISPUTED,
    OVERDUE,
    PRIORITY,
    RELEVANCE,
    SPEAKS,
    TELLING,
    THIN,
    WEIGHTS,
    Ranked,
    Situation,
    checked_weights,
    rank,
)
from kg.errors import InputError
from kg.reason.answer import to_json
from kg.reason.score import Evidence
from kg.reason.time import Tempo

TODAY = date(2026, 6, 1)


def development(key: str = "dev-a", **fields: object) -> dict[str, object]:
    return {"id": key, "title": key.upper(), "category": "wettelijk", "summary": "fictief", **fields}


def milestone(
    day: str, what: str = "inwerkingtreding", certainty: str = "vast", source: str | None = None
) -> dict[str, str | None]:
    return {"date": day, "what": what, "certainty": certainty, "source": source}


def ranked(
    *developments: dict[str, object],
    own: tuple[OwnText, ...] = (),
    fits: object = None,
    weights: dict[str, float] | None = None,
    **fields: object,
) -> list[Ranked]:
    known = np.zeros((len(own), len(developments))) if fits is None else np.asarray(fits, float)
    return rank(Situation(developments, own, known, TODAY, **fields), weights or WEIGHTS)  # type: ignore[arg-type]


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
    assert halves == pytest.approx([0.3, 0.7])
    assert entry.score == pytest.approx(halves[0] * entry.relevance + halves[1] * entry.priority, abs=1e-9)
    assert {part.feature for part in entry.parts} == {*RELEVANCE, *PRIORITY}


def test_what_the_law_asks_of_every_municipality_concerns_one_of_which_no_text_is_known() -> None:
    """For people: "raakt ons laag" beside "wettelijke plicht voor alle gemeenten" is not true. Relevance stays."""
    law, some, wish = ranked(
        development("dev-a", obligation=True),
        development("dev-b", obligation=True, applies_to="waterschappen"),
        development("dev-c", obligation=False),
    )
    assert (law.id, law.relevance, law.concern) == ("dev-a", 0.0, BINDS)
    assert level(law.concern) == "Middel"
    assert [one.concern for one in (some, wish)] == [None, None]
    own = (OwnText("pol-1", "Archief"),)
    (spoken,) = ranked(development(obligation=True), own=own, fits=[[1.0]])
    assert BINDS < law.concern + spoken.relevance * (1 - BINDS) == pytest.approx(spoken.concern)
    assert level(spoken.concern) == "Hoog"


def test_that_few_own_texts_are_silent_tells_nothing_and_that_many_are_does() -> None:
    wish = development(obligation=False)
    told = {
        "nothing": ((), None),
        "a case that others tell": ((OwnText("case-1", "Sensoren", words=TELLING, kind="Case"),), [[0.2]]),
        "a line": ((OwnText("pol-1", "Archief", words=TELLING - 1, kind="Policy"),), [[0.2]]),
        "a page": ((OwnText("pol-1", "Archief", words=TELLING, kind="Policy"),), [[0.2]]),
        "a line that speaks of it": ((OwnText("pol-1", "Archief", words=9, kind="Policy"),), [[0.9]]),
    }
    found = {name: ranked(wish, own=own, fits=fits)[0].concern for name, (own, fits) in told.items()}
    unknown, spoken = "Niet bekend", "a line that speaks of it"
    assert [level(found[name]) for name in told if name not in {"a page", spoken}] == [unknown] * 3
    assert (level(found["a page"]), level(found[spoken]), graded(None)) == ("Laag", "Hoog", unknown)


def test_the_answer_of_the_doors_has_score_relevance_priority_rank_and_parts() -> None:
    answer = to_json(ranked(development(summary="fictief"))[0])
    assert {"id", "title", "rank", "score", "relevance", "priority", "parts", "flags", "summary"} <= answer.keys()
    assert answer["concern"] is None  # not known is not 0
    assert set(answer["parts"][0]) == {"feature", "value", "weight", "contribution", "evidence"}


# --- duty, what changes, and too late -------------------------------------------------------------


IN_FORCE = {"obligation": True, "in_force_since": "2020-01-01"}
ENDED = OwnText("pol-1", "Oud beleid", frozenset({"dev-a"}), until=date(2023, 12, 31), kind="Policy")
RUNS = OwnText("pol-1", "Beleid over A", frozenset({"dev-a"}), kind="Policy")
MISSING = {"dev-a": [Statement("op-1", "ontbreekt", "informatiemanager", "2026-05-20", "overleg", reviewed=True)]}


def test_that_nothing_was_found_makes_no_duty_too_late() -> None:
    (entry,) = ranked(development(dates=[milestone("2020-01-01")], **IN_FORCE))
    assert entry.coverage.state == "niet gevonden"
    assert OVERDUE not in entry.flags
    assert value(entry, "urgency") < 0.01
    assert "Te laat" not in said(entry)


def test_a_duty_whose_policy_has_run_out_or_is_confirmed_missing_is_too_late_and_most_urgent() -> None:
    (lapsed,) = ranked(development(**IN_FORCE), own=(ENDED,))
    (missing,) = ranked(development(**IN_FORCE), statements=MISSING)
    for entry in (lapsed, missing):
        assert OVERDUE in entry.flags
        assert value(entry, "urgency") == 1.0
        assert "Te laat: de plicht geldt sinds 1 januari 2020" in said(entry)


def test_own_policy_that_answers_a_duty_is_named_and_leaves_no_gap() -> None:
    (entry,) = ranked(development(**IN_FORCE), own=(RUNS,))
    assert value(entry, "gap") == 0.0
    assert entry.flags == ()
    assert "pol-1" in {e.id for part in entry.parts for e in part.evidence}


def test_twenty_missing_and_twenty_expired_duties_are_too_late_and_none_of_forty_others() -> None:
    missing = [f"dev-m{n}" for n in range(20)]
    lapsed = [f"dev-v{n}" for n in range(20)]
    statement = MISSING["dev-a"][0]
    others = {
        "niet gevonden": [development(f"dev-n{n}", **IN_FORCE) for n in range(8)],
        "gedekt": [development(f"dev-g{n}", **IN_FORCE) for n in range(8)],
        "nog niet in werking": [
            development(f"dev-o{n}", obligation=True, status="aangenomen", dates=[milestone("2020-01-01")])
            for n in range(8)
        ],
        "verwacht": [
            development(f"dev-e{n}", obligation=True, dates=[milestone("2020-01-01", certainty="verwacht")])
            for n in range(8)
        ],
        "geen plicht": [development(f"dev-p{n}", obligation=False, dates=[milestone("2020-01-01")]) for n in range(8)],
    }
    covered = frozenset(one["id"] for one in others["gedekt"])
    gone = {one["id"] for name in ("nog niet in werking", "verwacht", "geen plicht") for one in others[name]}
    entries = ranked(
        *(development(key, **IN_FORCE) for key in (*missing, *lapsed)),
        *(one for group in others.values() for one in group),
        own=(
            OwnText("pol-oud", "Oud", frozenset(lapsed), until=date(2025, 12, 31), kind="Policy"),
            OwnText("pol-nu", "Nu", covered, kind="Policy"),
        ),
        statements={key: [statement] for key in (*missing, *gone)},
    )
    assert {entry.id for entry in entries if OVERDUE in entry.flags} == {*missing, *lapsed}


def test_a_duty_that_may_not_hold_here_is_told_and_not_called_too_late() -> None:
    (entry,) = ranked(development(applies_to="gemeenten met boa's", **IN_FORCE), own=(ENDED,))
    assert OVERDUE not in entry.flags
    assert "Te laat als deze plicht hier geldt" in said(entry)


def test_within_a_transition_period_a_duty_in_force_is_not_too_late() -> None:
    term = milestone("2026-06-11", what="verordening uiterlijk vastgesteld") | {"kind": "overgangstermijn"}
    (entry,) = ranked(development(dates=[term], **IN_FORCE), own=(ENDED,))
    assert OVERDUE not in entry.flags
    assert "De overgangstermijn loopt tot 11 juni 2026" in said(entry)
    (entry,) = ranked(development(dates=[term | {"date": "2026-05-01"}], **IN_FORCE), own=(ENDED,))
    assert OVERDUE in entry.flags


def test_a_statement_against_policy_that_runs_is_flagged_and_makes_nothing_too_late() -> None:
    (entry,) = ranked(development(**IN_FORCE), own=(RUNS,), statements=MISSING)
    assert entry.flags == (DISPUTED,)


def test_what_changes_for_others_presses_half() -> None:
    ours, theirs, duty = ranked(
        development("dev-a", dates=[milestone("2026-06-01")]),
        development("dev-b", dates=[milestone("2026-06-01")], applies_to="fabrikanten"),
        development("dev-c", dates=[milestone("2026-06-01")], applies_to="gemeenten met boa's", obligation=True),
        weights={"peers": 1.0},
    )
    assert value(ours, "urgency") == value(duty, "urgency") == pytest.approx(1.0)
    assert value(theirs, "urgency") == pytest.approx(0.5)
    assert "fabrikanten" in said(theirs)


def test_dates_on_which_sources_disagree_are_flagged() -> None:
    dates = [milestone("2027-06-01", source="urn:laat"), milestone("2026-06-11", source="urn:vroeg")]
    (entry,) = ranked(development(dates=dates))
    assert CONTRADICTED in entry.flags


# --- moving, standing, and what is part of what ---------------------------------------------------


def test_what_moves_comes_before_what_stands_whatever_its_score() -> None:
    moves = development("dev-b", dates=[milestone("2028-06-01")], obligation=False)
    stands = development("dev-a", **IN_FORCE)
    first, second = ranked(moves, stands, own=(OwnText("pol-x", "Beleid over A"),), fits=[[0.0, 0.9]])
    assert [(e.id, e.standing, e.rank) for e in (first, second)] == [("dev-b", False, 1), ("dev-a", True, 2)]
    assert second.score > first.score


def test_a_part_of_a_stronger_item_comes_after_those_that_stand_by_themselves_and_names_it() -> None:
    whole = development("dev-wet", obligation=True, dates=[milestone("2026-07-01")])
    part = development("dev-norm", obligation=True, dates=[milestone("2026-09-01")], part_of=["dev-wet"])
    other = development("dev-z", obligation=False, dates=[milestone("2028-09-01")])
    entries = ranked(whole, part, other)
    assert [(one.id, one.under) for one in entries] == [("dev-wet", None), ("dev-z", None), ("dev-norm", "dev-wet")]
    assert to_json(entries[2])["under"] == "dev-wet"


def test_own_texts_do_not_lift_a_part_out_of_its_whole() -> None:
    whole = development("dev-wet", obligation=True, dates=[milestone("2026-07-01")])
    part = development("dev-norm", obligation=True, dates=[milestone("2026-09-01")], part_of=["dev-wet"])
    entries = ranked(whole, part, own=(OwnText("pol-x", "Beleid over de norm"),), fits=[[0.1, 0.95]])
    assert [entry.under for entry in entries] == [None, "dev-wet"]


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


def test_without_own_texts_nothing_stands_in_for_them_and_peers_count_once() -> None:
    (entry,) = ranked(development(), peers={"dev-a": (0.7, (Evidence("Fictiedorp gaat hierop in."),))})
    assert (value(entry, "fit"), value(entry, "peers")) == (0.0, 0.7)
    assert {part.feature: part.weight for part in entry.parts} == dict(WEIGHTS)
    assert "dit telt niet mee" in said(entry)


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
        ({"geluk": 1}, "kenmerk 'geluk' bestaat niet; kies uit fit, peers, duty"),
        (dict.fromkeys(WEIGHTS, 0), "alle gewichten zijn 0"),
    ],
)
def test_weights_that_cannot_be_used_are_refused_by_name(given: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        checked_weights(given)
