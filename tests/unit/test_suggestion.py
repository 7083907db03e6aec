"""Which objective an activity without one belongs to: by what is alike, with reasons that add up."""

import numpy as np
import pytest

from kg.cycle.implement.chain import suggestion
from kg.cycle.implement.chain.suggestion import Branch, Leaf, suggested, suggested_work

ROADS = Branch("wegen", "Objective", "Veilige wegen en fietspaden", "Wij onderhouden straten.", "")
CARE = Branch("zorg", "Objective", "Zorg voor ouderen", "Thuiszorg en woonzorgcentra.", "")
PLAN = Branch("fietsplan", "ActionPlan", "Fietspaden aanleggen", "", "", "wegen")
KNOWN = [
    Leaf("a", "Heraanleg van de Kerkstraat", "wegenwerken en riolering", "", "wegen", "fietsplan"),
    Leaf("b", "Nieuwe fietspaden langs de steenweg", "", "", "wegen", "fietsplan"),
    Leaf("c", "Uitbreiding van het woonzorgcentrum", "bedden voor ouderen", "", "zorg", ""),
]


def test_what_resembles_known_activities_and_texts_stands_first_with_its_reason() -> None:
    (found,) = suggested([*KNOWN, Leaf("x", "Fietspad langs de Dorpsstraat", "", "", "", "")], [ROADS, CARE, PLAN])
    assert found.activity.id == "x"
    first = next(one for one in found.candidates if one.kind == "Objective")
    assert first.id == "wegen"
    assert first.parts[0].points > 0
    assert {one.nearest for one in first.parts if one.name == "siblings"} <= {"a", "b"}


def test_candidates_stand_best_first_and_those_of_a_kind_share_one() -> None:
    (found,) = suggested([*KNOWN, Leaf("x", "Bedden in het woonzorgcentrum", "", "", "", "")], [ROADS, CARE, PLAN])
    scores = [one.score for one in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert round(sum(one.score for one in found.candidates if one.kind == "Objective"), 3) == 1
    assert found.candidates[0].id in {"zorg", "fietsplan"}


def test_who_has_an_objective_is_not_asked_and_without_objectives_nothing_is_said() -> None:
    assert suggested(KNOWN, [ROADS, CARE]) == []
    assert suggested([Leaf("x", "Iets", "", "", "", "")], []) == []


def test_without_known_activities_the_texts_of_objectives_speak() -> None:
    (found,) = suggested([Leaf("x", "Zorg voor ouderen thuis", "", "", "", "")], [ROADS, CARE])
    assert found.candidates[0].id == "zorg"


def test_a_code_is_a_part_of_its_own_where_the_source_has_one() -> None:
    coded = [Branch("een", "Objective", "Wonen", "", "BD-1"), Branch("twee", "Objective", "Wonen", "", "XX-9")]
    (found,) = suggested([Leaf("x", "Wonen", "", "BD-1.2", "", "")], coded)
    assert found.candidates[0].id == "een"
    assert "code" in {part.name for part in found.candidates[0].parts}


def test_of_many_known_activities_the_nearest_are_weighed_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestion, "_SIBLINGS", 1)
    (found,) = suggested([*KNOWN, Leaf("x", "Meer bedden in het woonzorgcentrum", "", "", "", "")], [ROADS, CARE])
    assert found.candidates[0].id == "zorg"
    assert {one.nearest for one in found.candidates[0].parts if one.name == "siblings"} == {"c"}


def test_an_objective_without_activities_gets_the_likeliest_of_those_that_have_none() -> None:
    music = Branch("muziek", "Objective", "Muziekonderwijs voor kinderen", "Lessen in de muziekschool.", "")
    lost = [
        Leaf("x", "Nieuwe bedden in het woonzorgcentrum", "", "", "", ""),
        Leaf("y", "Muzieklessen voor kinderen", "in de muziekschool", "", "", ""),
    ]
    (found,) = suggested_work([*KNOWN, *lost], [ROADS, CARE, music, PLAN])
    assert found.objective.id == "muziek"
    assert [one.id for one in found.candidates] == ["y", "x"]
    assert {one.kind for one in found.candidates} == {"Activity"}


def test_read_the_other_way_a_pair_has_the_same_score_and_reasons() -> None:
    music = Branch("muziek", "Objective", "Muziekonderwijs voor kinderen", "", "")
    leaves, branches = [*KNOWN, Leaf("y", "Muzieklessen voor kinderen", "", "", "", "")], [ROADS, CARE, music]
    (forth,), (back,) = suggested(leaves, branches), suggested_work(leaves, branches)
    one = next(candidate for candidate in forth.candidates if candidate.id == "muziek")
    assert (back.candidates[0].score, back.candidates[0].parts) == (one.score, one.parts)


def test_where_every_objective_has_work_or_all_work_an_objective_there_is_nothing_to_ask() -> None:
    lost = Leaf("x", "Fietspad", "", "", "", "")
    assert suggested_work([*KNOWN, lost], [ROADS, CARE]) == []
    assert suggested_work(KNOWN, [ROADS, CARE, Branch("leeg", "Objective", "Leeg", "", "")]) == []


def test_meaning_speaks_where_each_has_a_vector_and_is_a_reason_of_its_own() -> None:
    rare = Leaf("x", "Laadpalen", "", "", "", "")  # no word of what is known
    leaves, branches = [*KNOWN, rare], [ROADS, CARE, PLAN]
    vectors = {one.id: np.array([1.0, 0.0], np.float32) for one in (*KNOWN[:2], ROADS, PLAN)}
    vectors |= {one.id: np.array([0.0, 1.0], np.float32) for one in (KNOWN[2], CARE, rare)}
    first = next(one for one in suggested(leaves, branches, vectors)[0].candidates if one.kind == "Objective")
    assert (first.id, first.parts[0].name) == ("zorg", "meaning")
    lacking = {key: vector for key, vector in vectors.items() if key != "a"}
    assert suggested(leaves, branches, lacking) == suggested(leaves, branches)
