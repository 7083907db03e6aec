"""Who can help: what decides the order, and that the reasons add up. All records here are fictitious."""

from math import fsum

from kg.cycle.who import STATED, WEIGHTS, Asked, Claim, Deed, Helper, rank

ANNA = (("exp-anna", "Anna"),)


def claim(fit: float = 1.0, people: tuple[tuple[str, str], ...] = ANNA, *phases: str) -> Claim:
    return Claim("kennis", "Archiveren", fit, "gaat over archivering", phases, people)


def values(helper: Helper, asked: Asked = Asked()) -> dict[str, float]:  # noqa: B008 - frozen
    (found,) = rank([helper], asked)
    assert found.score == fsum(part.contribution for part in found.parts)
    return {part.feature: part.value for part in found.parts}


def test_who_did_it_and_knows_it_comes_before_who_only_offers_it() -> None:
    knows = Helper("b", "Organisation", "B", knows=(claim(),), did=(Deed("case", "Casus", 0.8, "succes"),))
    offers = Helper("a", "Organisation", "A", offers=(claim(),))
    assert [one.helper.id for one in rank([offers, knows], Asked())] == ["b", "a"]


def test_expertise_without_a_person_counts_less_and_that_is_said() -> None:
    bare = Helper("a", "Organisation", "A", knows=(claim(people=()),))
    assert values(bare)["knows"] == STATED < values(Helper("b", "Organisation", "B", knows=(claim(),)))["knows"]
    (found,) = rank([bare], Asked())
    assert "Geen persoon bekend" in found.parts[0].evidence[0].text


def test_people_with_the_expertise_are_named_and_pointed_at() -> None:
    (found,) = rank([Helper("a", "Organisation", "A", knows=(claim(),))], Asked())
    assert {one.id: one.text for one in found.parts[0].evidence}["exp-anna"] == "Deskundige: Anna."


def test_who_neither_knows_offers_nor_did_it_is_no_answer() -> None:
    named = Helper("a", "Organisation", "A", knows=(claim(0.0),), documents=(("doc", "Gids"),))
    assert rank([named], Asked()) == []


def test_a_failure_counts_by_its_answer_and_is_said() -> None:
    (found,) = rank([Helper("GM1", "Municipality", "Dorp", did=(Deed("c", "Casus", 0.5, "mislukt"),))], Asked())
    assert "mislukt; leer wat anders moet" in found.parts[1].evidence[0].text


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
    assert values(helper, Asked(phase="borgen"))["phase"] == 1
    assert values(helper, Asked(phase="formuleren"))["phase"] == 0
    assert values(helper, Asked(for_municipality=True))["likeness"] == 0.7


def test_a_feature_without_weight_is_left_out_and_equal_scores_come_in_order_of_id() -> None:
    helpers = [Helper(key, "Organisation", key, knows=(claim(),)) for key in "ba"]
    found = rank(helpers, Asked(), weights={"knows": 1.0})
    assert [(one.helper.id, [part.feature for part in one.parts]) for one in found] == [
        ("a", ["knows"]),
        ("b", ["knows"]),
    ]
    assert fsum(WEIGHTS.values()) == 1
