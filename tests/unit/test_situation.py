"""A case beside the situation of the caller. Records here are fictitious."""

from kg.cycle.borgen.lessons.situation import aspects
from kg.places.municipality import MunicipalityFacts

OURS = MunicipalityFacts("GM0001", "Kleinstad", "Drenthe", 25_000)
LIKE = MunicipalityFacts("GM0002", "Naast", "Drenthe", 26_000)
FAR = MunicipalityFacts("GM0003", "Ver", "Zeeland", 300_000)
BARE = {"outcome": "onbekend"}


def told(case: dict[str, object], *theirs: MunicipalityFacts) -> dict[str, tuple[str, str, str]]:
    return {one.aspect: (one.theirs, one.ours, one.comparison) for one in aspects(case, theirs, OURS)}


def test_what_is_alike_is_the_same_and_what_is_not_is_other() -> None:
    found = told({**BARE, "organisation_type": "gemeente", "period": {"start": "2022", "end": "2023-05"}}, LIKE)
    assert found["inwoners"] == ("26.000", "25.000", "hetzelfde")
    assert found["provincie"] == ("Drenthe", "Drenthe", "hetzelfde")
    assert found["organisatievorm"] == ("gemeente", "gemeente", "hetzelfde")
    assert found["periode"] == ("2022 tot mei 2023", "nu", "anders")
    assert told(BARE, FAR)["inwoners"][2] == told(BARE, FAR)["provincie"][2] == "anders"


def test_what_nobody_recorded_is_not_known_and_is_told() -> None:
    found = told(BARE)
    for aspect in ("inwoners", "provincie", "organisatievorm", "periode", "trekker", "software"):
        assert (found[aspect][0], found[aspect][2]) == ("", "niet bekend"), aspect
    nameless = told(BARE, MunicipalityFacts("GM0004", "Onbekend"))
    assert nameless["inwoners"] == ("", "25.000", "niet bekend")


def test_what_is_recorded_of_there_alone_is_no_difference_yet() -> None:
    case = {**BARE, "budget_eur": 80_000, "duration_months": 6, "support": {"board": "Het college was voor."}}
    found = told(case, LIKE)
    assert found["budget"] == ("€ 80.000", "", "niet bekend")
    assert found["duur"] == ("6 maanden", "", "niet bekend")
    assert found["draagvlak bij het bestuur"] == ("Het college was voor.", "", "niet bekend")
