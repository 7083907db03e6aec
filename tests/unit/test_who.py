"""Who can help: what decides the order, and that the reasons add up. All records here are fictitious."""

from dataclasses import replace
from math import fsum

import pytest

from kg.cycle.borgen.expertise.contributions import Who
from kg.cycle.borgen.expertise.helpers import STATED, WEIGHTS, Claim, Deed, Helper, Need, When, rank
from kg.reason.answer import to_json

ANNA = (Who("exp-anna", "Anna"),)


def claim(fit: float = 1.0, people: tuple[Who, ...] = ANNA, *phases: str) -> Claim:
    return Claim("kennis", "Archiveren", fit, "gaat over archivering", phases, people)


def values(helper: Helper, asked: Need = Need()) -> dict[str, float]:  # noqa: B008 - frozen
    (found,) = rank([helper], asked)
    assert found.score == fsum(part.contribution for part in found.why.parts)
    return {part.feature: part.value for part in found.why.parts}


def test_who_did_it_and_knows_it_comes_before_who_only_offers_it() -> None:
    knows = Helper("b", "Organisation", "B", knows=(claim(),), did=(Deed("case", "Casus", 0.8, "succes"),))
    offers = Helper("a", "Organisation", "A", offers=(claim(),))
    assert [one.id for one in rank([offers, knows], Need())] == ["b", "a"]


def test_expertise_without_a_person_counts_less_and_that_is_said() -> None:
    bare = Helper("a", "Organisation", "A", knows=(claim(people=()),))
    assert values(bare)["knows"] == STATED < values(Helper("b", "Organisation", "B", knows=(claim(),)))["knows"]
    (found,) = rank([bare], Need())
    assert "Geen persoon bekend" in found.why.parts[0].evidence[0].text


def test_people_with_the_expertise_are_named_and_pointed_at() -> None:
    (found,) = rank([Helper("a", "Organisation", "A", knows=(claim(),))], Need())
    assert {one.id: one.text for one in found.why.parts[0].evidence}["exp-anna"] == "Deskundige: Anna."


def test_who_neither_knows_offers_nor_did_it_is_no_answer() -> None:
    named = Helper("a", "Organisation", "A", knows=(claim(0.0),), documents=(("doc", "Gids"),))
    assert rank([named], Need()) == []


def deed(key: str, score: float, outcome: str = "succes") -> Deed:
    return Deed(key, f"Casus {key}", score, outcome)


def town(key: str, *did: Deed) -> Helper:
    return Helper(key, "Municipality", key, did=did)


def test_who_only_failed_stands_apart_after_all_others_and_is_marked() -> None:
    failed, done = town("GM1", deed("mis", 0.9, "mislukt")), town("GM2", deed("goed", 0.2))
    found = rank([failed, done], Need())
    assert [(one.id, one.learn_from) for one in found] == [("GM2", False), ("GM1", True)]
    assert found[1].why.parts[1].evidence[0].text == "Leer van: casus “Casus mis” (mislukt)."
    assert [one["learn_from"] for one in to_json(found)] == [False, True]


def test_a_failure_comes_after_what_succeeded_and_adds_nothing_to_it() -> None:
    (found,) = rank([town("GM1", deed("mis", 0.9, "mislukt"), deed("goed", 0.4))], Need())
    assert found.why.parts[1].value == 0.4
    assert [evidence.id for evidence in found.why.parts[1].evidence] == ["goed", "mis"]


def test_a_provider_that_failed_once_is_ranked_by_what_it_offers() -> None:
    provider = Helper("org", "Organisation", "Org", offers=(claim(0.5),), did=(deed("mis", 0.9, "mislukt"),))
    (found,) = rank([provider], Need())
    assert {part.feature: part.value for part in found.why.parts} == {"knows": 0, "did": 0, "offers": 0.5, "said": 0}
    assert not found.learn_from


def test_likeness_is_that_of_what_succeeded_where_anything_did() -> None:
    mixed = town("GM1", replace(deed("mis", 0.9, "mislukt"), likeness=0.9), replace(deed("goed", 0.4), likeness=0.3))
    assert values(mixed, Need(for_municipality=True))["likeness"] == 0.3


@pytest.mark.parametrize(
    ("when", "said"), [("voorbij", "Deed dit eerder"), ("loopt", "Is hiermee bezig"), ("onbekend", "is niet bekend")]
)
def test_a_trajectory_is_told_by_what_its_period_says(when: When, said: str) -> None:
    (found,) = rank([town("GM1", Deed("tra", "Archief", 0.5, when=when))], Need())
    assert said in found.why.parts[1].evidence[0].text


def test_every_next_document_adds_less() -> None:
    said = [
        values(Helper("a", "Organisation", "A", knows=(claim(),), documents=(("d", "D"),) * count))["said"]
        for count in range(4)
    ]
    assert said == [0, 1 / 2, 2 / 3, 3 / 4]


def test_phase_and_likeness_count_only_when_asked() -> None:
    deed = Deed("c", "Casus", 0.5, "succes", ("borgen",), likeness=0.7)
    helper = Helper("GM1", "Municipality", "Dorp", did=(deed,))
    assert set(values(helper)) == {"knows", "did", "offers", "said"}
    assert values(helper, Need(phase="borgen"))["phase"] == 1
    assert values(helper, Need(phase="formuleren"))["phase"] == 0
    assert values(helper, Need(for_municipality=True))["likeness"] == 0.7


def test_a_feature_without_weight_is_left_out_and_equal_scores_come_in_order_of_id() -> None:
    helpers = [Helper(key, "Organisation", key, knows=(claim(),)) for key in "ba"]
    found = rank(helpers, Need(), weights={"knows": 1.0})
    assert [(one.id, [part.feature for part in one.why.parts]) for one in found] == [
        ("a", ["knows"]),
        ("b", ["knows"]),
    ]
    assert fsum(WEIGHTS.values()) == 1
