"""Municipalities side by side. All of them are fictitious."""

import pytest

from kg.places.comparison import compare, likeness, summary
from kg.places.municipality import MunicipalityFacts

CASE = {"id": "case-a", "title": "Casus A", "situation": "x", "outcome": "succes", "organisation_type": "gemeente"}
OURS = MunicipalityFacts("GM0001", "Onzestad", "Utrecht", 25_000)


def test_a_municipality_of_another_size_class_differs_and_the_ratio_is_said() -> None:
    (size, province) = compare([MunicipalityFacts("GM0002", "Grotestad", "Utrecht", 250_000)], OURS, {})
    assert (size.same, size.theirs, size.ours) == (False, "250.000", "25.000")
    assert "10,0 keer zo groot" in size.text
    assert province.same


def test_an_unknown_population_is_said_to_be_unknown() -> None:
    (size, *_) = compare([MunicipalityFacts("GM0002", "Elders")], OURS, {})
    assert not size.same
    assert "Elders is niet bekend" in size.text


def test_a_partnership_and_a_merged_municipality_are_named_as_differences() -> None:
    found = compare(
        [MunicipalityFacts("GM0002", "Oudstad", "Drenthe", 25_000, ended="2018-12-31")],
        OURS,
        {**CASE, "organisation_type": "samenwerkingsverband"},
    )
    assert {difference.aspect for difference in found if not difference.same} == {
        "organisatievorm",
        "provincie",
        "herindeling",
    }


def test_many_municipalities_are_summed_up_in_one_line_an_aspect() -> None:
    theirs = [
        MunicipalityFacts("GM0002", "Astad", "Utrecht", 24_000),
        MunicipalityFacts("GM0003", "Bestad", "Drenthe", 90_000),
        MunicipalityFacts("GM0004", "Cestad", "Utrecht", None),
        MunicipalityFacts("GM0005", "Destad", "Drenthe", 30_000, ended="2019-01-01"),
    ]
    found = {difference.aspect: difference for difference in summary(theirs, OURS, CASE)}
    assert list(found) == ["organisatievorm", "inwoners", "provincie", "herindeling"]
    assert found["inwoners"].text.startswith("2 van de 4 gemeenten")
    assert "24.000 tot 90.000" in found["inwoners"].text
    assert found["provincie"].text == "2 van de 4 gemeenten liggen ook in Utrecht"
    assert "Destad" in found["herindeling"].text
    far = {one.aspect: one.text for one in summary(theirs[1::2], OURS, CASE)}
    assert far["provincie"] == "geen van de 2 gemeenten ligt ook in Utrecht"
    assert len(compare(theirs, OURS, CASE)) > len(found)


def test_one_municipality_is_told_as_it_is() -> None:
    theirs = [MunicipalityFacts("GM0002", "Astad", "Utrecht", 24_000)]
    assert summary(theirs, OURS, CASE) == compare(theirs, OURS, CASE)


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        (MunicipalityFacts("GM0002", "Gelijk", "Utrecht", 25_000), 1.0),
        (MunicipalityFacts("GM0002", "Ver", "Drenthe", 25_000), 0.7),
        (MunicipalityFacts("GM0002", "Viermaal", "Utrecht", 100_000), 0.65),
        (MunicipalityFacts("GM0002", "Reus", "Drenthe", 900_000), 0.0),
        (MunicipalityFacts("GM0002", "Onbekend"), 0.0),
    ],
)
def test_likeness_falls_with_the_ratio_of_sizes(theirs: MunicipalityFacts, expected: float) -> None:
    assert likeness(theirs, OURS) == pytest.approx(expected)
    assert likeness(OURS, theirs) == pytest.approx(expected)
