"""A draft of policy: what stands in it, what is shown as a gap, and the templates. All records are fictitious."""

from datetime import date
from typing import Any

import pytest

from kg.cycle.formulate.draft.draft import Draft, drafted
from kg.cycle.formulate.draft.material import DraftAim, DraftMaterial, Interpreted, Undertaken
from kg.cycle.formulate.draft.template import PARTS, read, template, templates
from kg.cycle.formulate.measures.fit import FittingMeasure
from kg.errors import InputError
from kg.reason.score import Evidence, Part
from kg.reason.text import Reference, Sentence, fact

TODAY = date(2026, 11, 30)
LAW: dict[str, Any] = {
    "id": "dev-1",
    "title": "Fictieve Registerwet",
    "dates": [
        {"date": "2025-01-01", "what": "eerste fase", "certainty": "vast", "kind": "fase"},
        {"date": "2027-07", "what": "tweede fase", "certainty": "verwacht", "kind": "fase"},
        {"date": "2026", "what": "oude planning", "certainty": "verlopen planning"},
    ],
}
SOURCE = Reference("dev-1", "https://voorbeeld.example/wet", "samenvatting", "Fictieve Registerwet")
UNKNOWN = Sentence("Niets bekend.", (SOURCE,), gap=True)
ALL = read(
    "alles", f'titel = "T {{ontwikkeling}}"\n[[hoofdstuk]]\ntitel = "H"\ndelen = {list(PARTS)!r}'.replace("'", '"')
)


def interpreted(**more: Any) -> Interpreted:
    none: tuple[Sentence, ...] = ()
    said = dict.fromkeys(("own", "asks", "support", "trajectory", "help", "lessons"), none)
    what = (Sentence("Gemeenten houden een register bij.", (SOURCE,)),)
    duty = (fact("Het is een wettelijke plicht voor alle gemeenten.", SOURCE),)
    return Interpreted(LAW, "GM0308", "Baarn", None, what, duty, "Kennis tot oktober 2026.", **{**said, **more})


def aim(text: str, *, own: bool, missing: tuple[str, ...] = ()) -> DraftAim:
    return DraftAim(
        text, own, "Baarn" if own else "Ede", "Beleid", Reference("doel-1", "", "doel", text), missing=missing
    )


def texts(made: Draft, *, gap: bool | None = None) -> list[str]:
    return [one.text for chapter in made.chapters for one in chapter.sentences if gap is None or one.gap is gap]


def test_nothing_known_gives_gaps_and_no_filler() -> None:
    made = drafted(DraftMaterial(interpreted(), TODAY), ALL)
    known = texts(made, gap=False)
    assert known == [
        "Gemeenten houden een register bij.",
        "Het is een wettelijke plicht voor alle gemeenten.",
        "1 januari 2025: eerste fase.",
        "Kennis tot oktober 2026.",
        "In juli 2027, verwacht: tweede fase.",
    ]
    assert made.gaps == len(texts(made, gap=True)) > 8
    assert all(one.citations for chapter in made.chapters for one in chapter.sentences)


def test_a_plan_that_lapsed_is_no_date_to_come_nor_one_that_bound() -> None:
    assert not [one for one in texts(drafted(DraftMaterial(interpreted(), TODAY), ALL)) if "oude planning" in one]


def test_an_example_is_never_our_own_aim() -> None:
    made = drafted(DraftMaterial(interpreted(), TODAY, [aim("Register openbaar in 2027", own=False)]), ALL)
    assert [one.own for one in made.chapters[0].aims] == [False]
    assert "Van Baarn is geen doel bekend dat bij deze ontwikkeling hoort." in texts(made, gap=True)
    assert "Van geen andere gemeente is een doel bij deze ontwikkeling bekend." not in texts(made)


def test_what_an_own_aim_lacks_is_to_be_decided() -> None:
    material = DraftMaterial(
        interpreted(), TODAY, [aim("Register openbaar", own=True, missing=("nulmeting", "eigenaar"))]
    )
    assert "Te bepalen bij “Register openbaar”: nulmeting, eigenaar." in texts(drafted(material, ALL), gap=True)


def test_amounts_of_others_are_no_estimate_of_ours() -> None:
    case = {
        "id": "c",
        "title": "Register elders",
        "outcome": "succes",
        "budget_eur": 50000,
        "municipalities": ["GM0228"],
    }
    theirs = Undertaken({"id": "w", "title": "Bouw register", "budget_eur": 2500}, "Ede", own=False)
    material = DraftMaterial(interpreted(), TODAY, activities=[theirs], cases=[case], names={"GM0228": "Ede"})
    said = texts(drafted(material, ALL))
    assert "Elders: € 50.000 in de casus “Register elders”." in said
    assert "Elders: € 2.500 begroot voor “Bouw register” (Ede)." in said
    assert "Wat dit Baarn kost, in geld en in uren, is niet bekend: vraag een raming." in said
    ours = Undertaken({"id": "v", "title": "Vul register", "budget_eur": 0}, "Baarn", own=True)
    own = texts(drafted(DraftMaterial(interpreted(), TODAY, activities=[ours]), ALL))
    assert "Begroot voor “Vul register”: € 0." in own
    assert not [one for one in own if "vraag een raming" in one]


def test_the_outside_view_counts_what_is_known_and_never_one_corrected_number() -> None:
    cases = [
        {"id": f"c{at}", "title": f"Casus {at}", "outcome": outcome, "approach": f"Aanpak {at}", "lessons": lessons}
        for at, (outcome, lessons) in enumerate(
            [("succes", []), ("mislukt", [{"id": "l", "title": "Begin klein"}]), ("onbekend", []), ("mislukt", [])]
        )
    ]
    said = texts(drafted(DraftMaterial(interpreted(), TODAY, cases=cases), ALL))
    assert "Van 4 vergelijkbare casussen: 1 geslaagd, 2 mislukt, 1 niet bekend." in said
    assert "Elders mislukt: “Casus 1”. De les: Begin klein." in said
    assert "Elders, in de casus “Casus 0”: Aanpak 0." in said
    assert not [one for one in said if one.startswith("Elders, in de casus “Casus 1”")], "what failed is not followed"


@pytest.mark.parametrize("name", sorted(templates()))
def test_each_template_that_comes_along_gives_a_draft(name: str) -> None:
    unknown = dict.fromkeys(("own", "asks", "support", "trajectory", "help", "lessons"), (UNKNOWN,))
    made = drafted(DraftMaterial(interpreted(**unknown), TODAY), template(name))
    assert "Fictieve Registerwet" in made.title
    assert "Baarn" in made.lead
    assert all(chapter.sentences for chapter in made.chapters)


def test_every_part_has_a_maker_and_a_meaning() -> None:
    from kg.cycle.formulate.draft.parts import PARTS_OF

    assert list(PARTS_OF) == list(PARTS)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("titel = ", "geen geldige TOML"),
        ('titel = "T"', "1 tot 50 hoofdstukken"),
        ('[[hoofdstuk]]\ntitel = "H"\ndelen = ["kosten"]', "het sjabloon mist het veld 'titel'"),
        ('titel = "T"\n[[hoofdstuk]]\ndelen = ["kosten"]', "hoofdstuk 1 mist het veld 'titel'"),
        ('titel = "T"\n[[hoofdstuk]]\ntitel = "H"', "het veld 'delen' ontbreekt"),
        ('titel = "T"\n[[hoofdstuk]]\ntitel = "H"\ndelen = ["geld"]', "deel 'geld' is er niet"),
        ('titel = "T"\nkleur = "rood"\n[[hoofdstuk]]\ntitel = "H"\ndelen = ["kosten"]', "veld 'kleur' is er niet"),
        ('titel = "T"\n[[hoofdstuk]]\ntitel = "H"\ndelen = [["kosten"]]', "deel ['kosten'] is er niet"),
        ('titel = "T"\nhoofdstuk = [1]', "schrijf het onder [[hoofdstuk]]"),
        (f'titel = "{"x" * 201}"\n[[hoofdstuk]]\ntitel = "H"\ndelen = ["kosten"]', "te lang"),
    ],
)
def test_a_template_that_is_not_as_it_has_to_be_says_where(text: str, named: str) -> None:
    with pytest.raises(InputError, match="proef") as refused:
        read("proef", text)
    assert named in str(refused.value)


def test_only_two_names_are_filled_in_a_title() -> None:
    held = read("p", 'titel = "{ontwikkeling} {gemeente} {0} {x.y}"\n[[hoofdstuk]]\ntitel = "H"\ndelen = ["kosten"]')
    assert drafted(DraftMaterial(interpreted(), TODAY), held).title == "Fictieve Registerwet Baarn {0} {x.y}"


def test_measures_that_fit_are_told_with_their_requirement_or_the_reason() -> None:
    required = (Evidence("Het register is openbaar", "eis-1"),)
    stated = FittingMeasure("m-1", "Publiceer het register", required, 0.4, (), ())
    like = Part("company", 0.5, 0.27, (Evidence("lijkt op “Publiceer het register”", "m-1"),))
    proposed = FittingMeasure("m-2", "Werk de lijst bij", (), 0.1, (like,), ())
    made = drafted(DraftMaterial(interpreted(), TODAY, measures=[stated, proposed]), ALL)
    said = {one.text: one.citations[0].id for chapter in made.chapters for one in chapter.sentences}
    assert said["Maatregel bij de vereiste “Het register is openbaar”: Publiceer het register."] == "m-1"
    assert said["Te overwegen: Werk de lijst bij. Waarom: lijkt op “Publiceer het register”."] == "m-2"
