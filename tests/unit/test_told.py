"""Whether what somebody tells makes a condition hold, in their own inflections and compounds. All texts are made up."""

import pytest

from kg.cycle.borgen.lessons.circumstances import REACHED, tell
from kg.cycle.borgen.lessons.conditions import Fact, judge
from kg.places.municipality import MunicipalityFacts

ASTAD = MunicipalityFacts("GM0001", "Astad")


@pytest.mark.parametrize(
    ("condition", "telling", "holds"),
    [
        ("bij terinzagelegging van een bestemmingsplan", "Wij leggen het bestemmingsplan ter inzage.", True),
        ("bij vervanging van de telefooncentrale", "De telefooncentrale wordt vervangen.", True),
        ("bij vervanging van de telefooncentrale", "De telefooncentrale blijft.", False),
        ("bij drones boven het strand", "Boven ons strand vliegen geen drones.", False),
        ("bij drones boven het strand", "Er is een nieuwe strandtent.", None),
        ("als een archiefplan ontbreekt", "Wij hebben geen archiefplan.", True),
        ("als een archiefplan ontbreekt", "Ons archiefplan is van vorig jaar.", False),
        ("bij een kabelnet of zendmast", "Wij bouwen een zendmast.", True),
        ("bij drones boven het strand", "Wij overwegen drones boven het strand.", None),
    ],
)
def test_inflections_compounds_and_denials_are_heard(condition: str, telling: str, *, holds: bool | None) -> None:
    assert tell(condition, telling).holds is holds


def test_a_denial_elsewhere_in_a_longer_telling_turns_nothing() -> None:
    told = tell("bij drones boven het strand", "Boven ons strand vliegen drones. Een vergunning is er niet.")
    assert told.holds is True
    assert told.clause == "Boven ons strand vliegen drones"


def test_reach_is_a_share_and_nothing_told_reaches_nothing() -> None:
    assert tell("bij drones", "").reach == 0
    assert 0 < tell("bij drones boven het strand", "Een nieuw strand.").reach < REACHED
    assert tell("bij drones", "Drones!").reach == 1


def test_what_is_told_decides_a_condition_and_an_own_record_of_the_same_words_does_not() -> None:
    said = "Wij leggen het bestemmingsplan ter inzage."
    condition = "bij terinzagelegging van een bestemmingsplan"
    told = judge(condition, ASTAD, (Fact(said),))
    assert (told.verdict, told.conditions[0].evidence[0].text) == ("geldt", said.rstrip("."))
    recorded = judge(condition, ASTAD, (Fact(said, "bel-1", "beleid"),))
    assert recorded.verdict == "onbekend"


def test_what_is_told_against_a_condition_says_so() -> None:
    told = (Fact("Boven ons strand vliegen geen drones"),)
    (condition,) = judge("bij drones boven het strand", ASTAD, told).conditions
    assert condition.reason == "Dat spreekt dit tegen: wat u vertelde “Boven ons strand vliegen geen drones”."
