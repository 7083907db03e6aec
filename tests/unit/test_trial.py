"""Other weights tried on a ranking, and what of it somebody looks at. Records here are fictitious."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cycle.interpret.ranking.ranking import WEIGHTS, reweighed
from kg.cycle.interpret.ranking.selection import Selection, choices
from kg.cycle.interpret.ranking.trial import WhatIf, shifted
from tests.unit.test_interpret import development, milestone, ranked

DUTY = development("dev-plicht", obligation=True, dates=[milestone("2027-06-01")], themes=["thema-a", "thema-b"])
NEAR = development("dev-nabij", obligation=False, dates=[milestone("2026-06-20")], category="bestuurlijk")
PART = development("dev-deel", obligation=False, dates=[milestone("2026-07-20")], part_of=["dev-nabij"])
OLD = development("dev-oud", obligation=True, in_force_since="2015-01-01", dates=[milestone("2015-01-01")])
ALL = (DUTY, NEAR, PART, OLD)


@given(st.dictionaries(st.sampled_from(sorted(WEIGHTS)), st.floats(0, 1)))
def test_another_weight_gives_what_ranking_with_it_would_have_given(weights: dict[str, float]) -> None:
    assert reweighed(ranked(*ALL), weights) == ranked(*ALL, weights=weights or {"fit": 0.0})


def test_what_moves_is_told_from_place_to_place() -> None:
    now = ranked(*ALL)
    before = {entry.id: entry.rank for entry in now}
    moved, same = shifted(now, reweighed(now, {"urgency": 1.0}))
    told = WhatIf("GM0308", {"urgency": 1.0}, WEIGHTS, moved, 3, same)
    assert (before["dev-plicht"], before["dev-nabij"]) == (1, 2)
    assert [(one.id, one.before, one.after) for one in told.rising] == [("dev-nabij", 2, 1)]
    assert [(one.id, one.places) for one in told.falling] == [("dev-plicht", -1)]
    assert "dev-oud" not in {one.id for one in moved}  # what stands is no ranking
    assert same == 0


def test_the_same_weights_move_nothing() -> None:
    now = ranked(*ALL)
    assert shifted(now, reweighed(now, WEIGHTS)) == ((), 3)


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        (Selection(), {"dev-plicht", "dev-nabij", "dev-deel", "dev-oud"}),
        (Selection(theme="thema-b"), {"dev-plicht"}),
        (Selection(category="bestuurlijk"), {"dev-nabij"}),
        (Selection(coverage="ontbreekt"), set()),
        (Selection(concern=0.55), set()),
    ],
)
def test_a_choice_leaves_places_as_they_are(chosen: Selection, left: set[str]) -> None:
    now = ranked(*ALL)
    found = chosen.of(now)
    assert {entry.id for entry in found} == left
    assert all(entry in now for entry in found)
    assert chosen.is_narrow == (chosen != Selection())


def test_what_there_is_to_choose_from_is_counted_over_the_whole() -> None:
    offered = choices(ranked(*ALL), {"thema-a": "Archief", "thema-b": "Beheer"})
    assert [(one.title, one.count) for one in offered.themes] == [("Archief", 1), ("Beheer", 1)]
    assert [(one.value, one.count) for one in offered.categories] == [("bestuurlijk", 1), ("wettelijk", 3)]
    assert [(one.value, one.count) for one in offered.coverage] == [("niet gevonden", 4)]
