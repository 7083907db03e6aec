"""A condition holds, fails, or stays unknown with a question. Records here are fictitious."""

import pytest

from kg.cycle.borgen.lessons.conditions import Fact, judge
from kg.places.municipality import MunicipalityFacts

SMALL = MunicipalityFacts(
    "GM0001", "Kleinstad", "Drenthe", 25_000, source="profiel-1", mergers=(("wzg-1", "2018-01-01", "Fusie"),)
)
UNKNOWN = MunicipalityFacts("GM0002", "Nergens")


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        ("voor kleine en middelgrote gemeenten", "geldt"),
        ("grote gemeenten", "geldt niet"),
        ("bij meer dan 50.000 inwoners", "geldt niet"),
        ("bij minder dan 25.000 inwoners", "geldt niet"),
        ("bij hoogstens 25.000 inwoners", "geldt"),
        ("gemeenten in Drenthe", "geldt"),
        ("gemeenten in de provincie Friesland", "geldt niet"),
        ("na herindeling", "geldt"),
        ("bij herindeling", "onbekend"),
        ("bij grote gemeenten of bij minder dan 30.000 inwoners", "geldt"),
        ("bij minder dan 30.000 inwoners en als er ontwikkelkennis in huis is", "onbekend"),
        ("bij meer dan 30.000 inwoners en als er ontwikkelkennis in huis is", "geldt niet"),
        ("bij meer dan 10.000 inwoners met een eigen datateam", "onbekend"),
    ],
)
def test_register_and_profile_decide_only_what_they_say(condition: str, verdict: str) -> None:
    assert judge(condition, SMALL).verdict == verdict


def test_a_size_is_decided_by_the_profile_and_its_bound_is_said() -> None:
    (condition,) = judge("voor kleine gemeenten", SMALL).conditions
    assert condition.evidence[0].id == "profiel-1"
    assert "25.000" in condition.reason
    assert "minder dan 50.000" in condition.reason


def test_an_asker_without_profile_is_asked_for_the_number_of_inhabitants() -> None:
    (condition,) = judge("voor kleine gemeenten", UNKNOWN).conditions
    assert (condition.verdict, condition.question) == ("onbekend", "Hoeveel inwoners heeft Nergens?")


def test_a_lesson_without_conditions_is_not_declared_to_hold() -> None:
    found = judge("", SMALL)
    assert (found.verdict, found.conditions) == ("onbekend", ())


def with_fact(
    text: str, *, words: tuple[str, ...] = (), key: str = "pol-1"
) -> tuple[MunicipalityFacts, tuple[Fact, ...]]:
    return MunicipalityFacts("GM0001", "Kleinstad"), (Fact(text, key, "beleid", words),)


def test_an_own_record_that_covers_every_content_word_makes_a_condition_hold() -> None:
    (condition,) = judge(
        "bij risicoprofilering", *with_fact("Regels voor risicoprofilering in het sociaal domein")
    ).conditions
    assert condition.verdict == "geldt"
    assert condition.evidence[0].id == "pol-1"


def test_a_record_that_covers_part_of_a_condition_only_touches_it() -> None:
    (condition,) = judge("bij vervanging van een zaaksysteem", *with_fact("Beheer van het zaaksysteem")).conditions
    assert condition.verdict == "onbekend"
    assert condition.evidence[0].id == "pol-1"
    assert condition.question


def test_what_is_said_to_be_missing_fails_when_it_is_there() -> None:
    assert judge("zonder beleid voor archivering", *with_fact("Beleid voor archivering 2025")).verdict == "geldt niet"
    assert judge("zonder beleid voor archivering", UNKNOWN).verdict == "onbekend"


def test_a_record_that_denies_a_thing_does_not_prove_it() -> None:
    assert judge("bij risicoprofilering", *with_fact("Wij doen niet aan risicoprofilering")).verdict == "onbekend"


def test_partners_of_a_trajectory_count_as_doing_it_together() -> None:
    known = with_fact("Inkoop van ICT met buurgemeenten", words=("gezamenlijke",), key="tra-1")
    assert judge("bij gezamenlijke inkoop van ICT", *known).verdict == "geldt"


def test_what_the_asker_tells_along_decides_too() -> None:
    told = (Fact("Wij hebben miljoenen documenten op een fileshare"),)
    found = judge("bij miljoenen documenten op een fileshare", SMALL, told)
    assert found.verdict == "geldt"
    assert "wat u vertelde" in found.reason


def test_an_answer_decides_what_no_fact_decides_and_its_question_stays() -> None:
    condition = "bij een nieuw contract of bij grote gemeenten"
    [open_, _] = judge(condition, SMALL).conditions
    yes = judge(condition, SMALL, answers={"bij een nieuw contract": True})
    no = judge(condition, SMALL, answers={"bij een nieuw contract": False})
    assert (judge(condition, SMALL).verdict, yes.verdict, no.verdict) == ("onbekend", "geldt", "geldt niet")
    assert yes.conditions[0].question == open_.question != ""
    assert "U antwoordde ja" in yes.reason


def test_an_answer_does_not_overrule_a_fact() -> None:
    assert judge("bij grote gemeenten", SMALL, answers={"bij grote gemeenten": True}).verdict == "geldt niet"
