"""Borgen: a case lends its lessons its situation, and differences are named. All records here are fictitious."""

import pytest

from kg.cycle.borgen import FAMILY, OWN, Answer, Place, compare, rank

CASE = {"id": "case-a", "title": "Casus A", "situation": "x", "outcome": "succes", "organisation_type": "gemeente"}
OURS = Place("GM0001", "Onzestad", "Utrecht", 25_000)


def answer(key: str, score: float, *, kind: str = "Lesson", case: str = "case-a") -> Answer:
    return Answer(key, kind, {"id": key, "title": key, "case": case}, score)


def test_a_lesson_of_a_case_that_answers_well_outranks_a_lonely_lesson_of_equal_words() -> None:
    found = rank([answer("les-a", 0.5), answer("case-a", 0.9, kind="Case"), answer("les-b", 0.5, case="case-b")], {})
    assert [entry.answer.id for entry in found] == ["case-a", "les-a", "les-b"]


def test_the_score_is_its_own_part_and_the_mean_of_the_two_best_of_its_case() -> None:
    found = rank([answer("les-a", 0.2), answer("les-b", 0.6), answer("case-a", 0.8, kind="Case")], {"case-a": CASE})
    lowest = next(entry for entry in found if entry.answer.id == "les-a")
    assert lowest.score == pytest.approx(OWN * 0.2 + FAMILY * 0.7)
    assert [part.contribution for part in lowest.parts] == pytest.approx([OWN * 0.2, FAMILY * 0.7])
    assert lowest.case["title"] == "Casus A"


def test_a_lesson_without_a_case_is_a_family_of_its_own() -> None:
    (entry,) = rank([Answer("les-a", "Lesson", {"id": "les-a", "title": "Les"}, 0.4)], {})
    assert entry.score == pytest.approx(0.4)


def test_a_municipality_of_another_size_class_differs_and_the_ratio_is_said() -> None:
    (size, province) = compare([Place("GM0002", "Grotestad", "Utrecht", 250_000)], OURS, {})
    assert (size.same, size.theirs, size.ours) == (False, "250.000", "25.000")
    assert "10,0 keer zo groot" in size.text
    assert province.same


def test_an_unknown_population_is_said_to_be_unknown() -> None:
    (size, *_) = compare([Place("GM0002", "Elders")], OURS, {})
    assert not size.same
    assert "Elders is niet bekend" in size.text


def test_a_partnership_and_a_merged_municipality_are_named_as_differences() -> None:
    found = compare(
        [Place("GM0002", "Oudstad", "Drenthe", 25_000, ended="2018-12-31")],
        OURS,
        {**CASE, "organisation_type": "samenwerkingsverband"},
    )
    assert {difference.aspect for difference in found if not difference.same} == {
        "organisatievorm",
        "provincie",
        "herindeling",
    }


def test_json_holds_the_whole_reason_and_the_source() -> None:
    source = {"url": "https://example.nl/casus"}
    (entry,) = rank([answer("les-a", 0.5)], {"case-a": {**CASE, "sources": [source]}})
    told = entry.to_json()
    assert told["sources"] == [source]
    assert sum(part["contribution"] for part in told["why"]["parts"]) == pytest.approx(told["score"])
