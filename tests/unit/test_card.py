"""The interpretation card. All records here are fictitious."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from kg.cycle.interpret.card.card import STEPS, advanced, sections
from kg.cycle.interpret.card.material import Extract, Material, Other
from kg.cycle.interpret.signals.freshness import Knowledge
from kg.cycle.interpret.support.picture import SupportMaterial, picture
from kg.dutch.dates import dutch
from kg.dutch.likeness import Bound, stands_out
from kg.errors import StepRefused
from kg.reason.score import Evidence, Part
from kg.reason.text import Reference, Section

DEVELOPMENT: dict[str, Any] = {
    "id": "dev-a",
    "title": "Fictieve wet",
    "category": "wettelijk",
    "summary": "Een verzonnen wet. Zij vraagt openheid.",
    "obligation": True,
    "applies_to": "alle gemeenten",
    "themes": ["thema-a"],
    "dates": [
        {"date": "2025-01-01", "what": "publicatie", "certainty": "vast", "source": "https://voorbeeld.nl/a"},
        {"date": "2027-07-01", "what": "inwerkingtreding", "certainty": "verwacht"},
    ],
    "meaning": {"board": "Ambitie vaststellen", "operations": "Stukken publiceren."},
    "law": {"citation": "artikel 1", "url": "https://voorbeeld.nl/wet"},
    "sources": [{"url": "https://voorbeeld.nl/bron", "title": "Bron", "publisher": "Voorbeeld"}],
    "provenance": [{"source": "bestand-a", "place": "regel 7"}],
}
PARTS = (
    Part("fit", 0.5, 0.5, (Evidence("Verwant aan “Beleid”.", id="pol-a"),)),
    Part("duty", 1.0, 0.25, (Evidence("Plicht.", source="https://voorbeeld.nl/wet"),)),
    Part("momentum", 0.0, 0.25, (Evidence("Geen signalen."),)),
)
BARE = Material(
    development=DEVELOPMENT,
    municipality={"id": "GM9001", "title": "Proefstad"},
    today=date(2026, 6, 1),
    looked="1 juni 2026, 12:00 UTC",
    place=(2, 10),
    score=0.5,
    parts=PARTS,
    column=0,
    support=picture(
        SupportMaterial({**DEVELOPMENT, "kind": "Development"}, "GM9001", "Proefstad", date(2026, 6, 1), said=[])
    ),
)


def told(material: Material, key: str) -> Section:
    return next(section for section in sections(material) if section.key == key)


def texts(material: Material, key: str) -> list[str]:
    return [sentence.text for sentence in told(material, key).sentences]


def alike(*rows: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Likeness to the development, against nine others that it is hardly like."""
    return np.array([[row, *([0.01] * 9)] for row in rows])


def test_a_card_has_its_seven_sections_and_every_sentence_a_place_in_a_source() -> None:
    found = sections(BARE)
    assert [section.key for section in found] == ["what", "why", "asks", "support", "trajectory", "cover", "lessons"]
    for section in found:
        assert section.sentences
        for sentence in section.sentences:
            assert all((one.id or one.url) and one.place for one in sentence.citations), sentence


def test_what_it_is_says_the_summary_by_sentence_the_duty_and_the_dates_with_their_certainty() -> None:
    assert texts(BARE, "what") == [
        "Een verzonnen wet.",
        "Zij vraagt openheid.",
        "Het is een wettelijke plicht voor alle gemeenten: artikel 1.",
        "1 januari 2025: publicatie; deze datum staat vast.",
        "1 juli 2027: inwerkingtreding; deze datum wordt verwacht.",
    ]
    first = told(BARE, "what").sentences[0].citations
    assert [(one.id, one.place) for one in first] == [("dev-a", "regel 7, samenvatting"), ("", "Voorbeeld")]


@pytest.mark.parametrize(
    ("obligation", "said"),
    [(None, "Of dit een wettelijke plicht is, is niet bekend."), (False, "Het is geen wettelijke plicht.")],
)
def test_no_duty_is_not_the_same_as_a_duty_that_is_not_known(obligation: bool | None, said: str) -> None:  # noqa: FBT001
    material = replace(BARE, development={**DEVELOPMENT, "obligation": obligation, "dates": []})
    assert texts(material, "what")[2:] == [said, "Er is geen datum bekend."]


def test_what_it_is_says_how_far_it_is_what_changes_next_and_how_far_the_sources_go() -> None:
    course = {
        "status": "gefaseerd in werking",
        "in_force_since": "2026-08-15",
        "next_change": {"what": "tweede tranche"},
        "known_until": "2026-10",
    }
    dates = [{"date": "2026-07-01", "what": "inwerkingtreding", "certainty": "verlopen planning"}]
    known = Knowledge("dev-a", "Development", "A", "2026-10", date(2026, 10, 31))
    assert texts(replace(BARE, development={**DEVELOPMENT, **course, "dates": dates}, known=known), "what")[3:] == [
        "Het geldt voor gemeenten sinds 15 augustus 2026.",
        "De stand van de wet: gefaseerd in werking.",
        "Volgende wijziging: tweede tranche (een datum is niet bekend).",
        "Kennis tot oktober 2026.",
        "1 juli 2026: inwerkingtreding; deze planning is verlopen.",
    ]


def test_a_status_that_is_not_known_is_a_gap_with_the_day_since_when() -> None:
    day = date(2026, 5, 19)
    known = Knowledge("dev-a", "Development", "A", "2026-05-19", day, day, date(2026, 10, 7))
    gaps = [sentence for sentence in told(replace(BARE, known=known), "what").sentences if sentence.gap]
    assert [sentence.text for sentence in gaps][:2] == [
        "De stand is niet bekend sinds 19 mei 2026.",
        "Of hier vaker over gesproken wordt, is niet bekend sinds 7 oktober 2026.",
    ]
    never = replace(BARE, known=Knowledge("dev-a", "Development", "A"))
    assert "Tot wanneer dit bekend is, is niet vastgelegd." in texts(never, "what")


def test_without_own_texts_the_card_says_so() -> None:
    first = told(BARE, "why").sentences[0]
    assert first.text == "Van Proefstad zijn geen eigen teksten bekend."
    assert first.gap


def extract(text: str, *, answers: bool = False) -> Extract:
    return Extract(text, Reference("pol-a", "https://voorbeeld.nl/p", "regel 1, zin 2", "Beleid"), answers)


def test_own_sentences_are_quoted_when_they_speak_of_this_and_not_of_everything() -> None:
    material = replace(
        BARE,
        extracts=[extract("Wij zijn open."), extract("Wij zijn zuinig."), extract("Wij zijn alles.")],
        likeness=np.array([[0.3, *[0.01] * 9], [0.05, *[0.01] * 9], [0.3] * 10]),
    )
    assert texts(material, "why")[0] == "Uit eigen tekst: “Wij zijn open.”"
    assert not any("zuinig" in text or "alles" in text for text in texts(material, "why"))


def test_policy_that_says_that_it_responds_comes_first() -> None:
    material = replace(
        BARE,
        extracts=[extract("Wij zijn open."), extract("Wij volgen de wet.", answers=True)],
        likeness=alike(0.9, 0.2),
    )
    assert texts(material, "why")[:2] == [
        "Eigen beleid dat hierop antwoordt: “Wij volgen de wet.”",
        "Uit eigen tekst: “Wij zijn open.”",
    ]


def test_when_no_own_sentence_speaks_of_it_the_card_says_how_many_were_read() -> None:
    material = replace(BARE, extracts=[extract("Wij zijn zuinig.")], likeness=alike(0.02))
    assert "(1 zin bekeken)" in texts(material, "why")[0]


def test_the_reasons_of_the_ranking_are_told_but_for_those_that_add_nothing() -> None:
    said = texts(BARE, "why")
    assert said[-2:] == ["Verwant aan “Beleid”.", "Plicht."]
    assert "plaats 2 van 10" in said[1]


def test_each_level_is_told_what_it_is_asked_or_that_it_is_not_known() -> None:
    by_level = {one.level: one for one in told(BARE, "asks").sentences}
    assert by_level["bestuur"].text == "Ambitie vaststellen."
    assert by_level["uitvoering"].text == "Stukken publiceren."
    assert by_level["management"].gap


def test_what_was_stated_for_this_municipality_goes_before_what_holds_for_all() -> None:
    own = {"id": "duiding-x", "title": "Duiding", "meaning": {"board": "raad om middelen vragen"}}
    sentence = told(replace(BARE, interpretation=own), "asks").sentences[0]
    assert sentence.text == "Raad om middelen vragen."
    assert sentence.citations[0].id == "duiding-x"


def test_requirements_and_measures_stand_with_the_level_of_their_role() -> None:
    demands = [
        {"kind": "Requirement", "id": "req-a", "title": "Wees open", "roles": ["projectleider"], "notation": "u-1"},
        {"kind": "Measure", "id": "mea-a", "title": "Publiceer", "roles": ["ontwikkelaar"]},
        {"kind": "Measure", "id": "mea-b", "title": "Iets anders", "roles": ["ontwikkelaar"]},
    ]
    material = replace(BARE, demands=demands, demand_likeness=alike(0.5, 0.4, 0.02))
    found = [(one.level, one.citations[0].id) for one in told(material, "asks").sentences if one.literal]
    assert found == [("management", "req-a"), ("uitvoering", "mea-a")]


def test_support_is_told_per_level_and_group_with_its_evidence_and_a_gap_says_that_nothing_was_found() -> None:
    record = {
        "id": "dra-a",
        "title": "x",
        "about": "dev-a",
        "level": "bestuur",
        "stance": "verdeeld",
        "date": "2026-05-01",
        "speaker": "college",
        "condition": "binnen de begroting",
        "evidence": "motie verworpen",
    }
    group = {"id": "dra-b", "title": "x", "about": "dev-a", "group": "inwoners", "stance": "voor"}
    material = SupportMaterial(
        {**DEVELOPMENT, "kind": "Development"},
        "GM9001",
        "Proefstad",
        date(2026, 6, 1),
        said=[record, group],
        searched=3,
    )
    assert texts(replace(BARE, support=picture(material)), "support") == [
        "Het bestuur is verdeeld (college, 1 mei 2026): motie verworpen; voorwaarde: binnen de begroting.",
        "Van het management is niets gevonden, ook niet in 3 stukken van Proefstad.",
        "Van de uitvoering is niets gevonden, ook niet in 3 stukken van Proefstad.",
        "De groep inwoners is voor: waaruit dat blijkt, is niet vastgelegd.",
    ]


def test_that_there_is_no_support_is_told_as_a_fact_only_by_the_statement_that_says_so() -> None:
    subject = {**DEVELOPMENT, "kind": "Development"}
    material = SupportMaterial(subject, "GM9001", "Proefstad", date(2026, 6, 1), said=[], declared="vol-a")
    [first, *_] = told(replace(BARE, support=picture(material)), "support").sentences
    assert (first.gap, first.citations[0].id, first.level) == (False, "vol-a", "bestuur")
    assert first.text == "Bevestigd: van het bestuur is er geen uitspraak (vol-a)."


TRAJECTORY = {"id": "tra-a", "title": "Open stad", "goal": "Alles openbaar.", "themes": ["thema-b"]}


def test_the_trajectory_that_was_chosen_is_the_one() -> None:
    chosen = {"id": "duiding-x", "title": "Duiding", "trajectory": "tra-a"}
    material = replace(BARE, interpretation=chosen, trajectories=[TRAJECTORY], trajectory_likeness=alike(0.0))
    assert texts(material, "trajectory") == [
        "Dit hoort bij het traject “Open stad”.",
        "Doel van het traject: Alles openbaar.",
    ]


@pytest.mark.parametrize(
    ("record", "likeness", "why"),
    [
        ({**TRAJECTORY, "themes": ["thema-a"]}, 0.0, "zelfde thema (openheid)"),
        (TRAJECTORY, 0.5, "de omschrijving gaat er uitgesproken over"),
    ],
)
def test_a_trajectory_that_touches_it_is_named_with_the_reason(
    record: dict[str, Any], likeness: float, why: str
) -> None:
    material = replace(BARE, trajectories=[record], trajectory_likeness=alike(likeness), names={"thema-a": "openheid"})
    assert texts(material, "trajectory")[0] == f"Het traject “Open stad” raakt hieraan: {why}."


def test_without_a_trajectory_one_is_proposed_with_goal_date_and_partners_nearest_first() -> None:
    def other(name: str, *, near: bool, times: float | None) -> Other:
        return Other(name, Reference(f"pol-{name}", place="regel 1", title=f"Beleid {name}"), near, times)

    others = [
        other("Verre", near=False, times=1.0),
        other("Grote", near=True, times=4.0),
        other("Gelijke", near=True, times=0.9),
        other("Onbekende", near=True, times=None),
    ]
    said = texts(replace(BARE, others=others), "trajectory")
    assert said[0] == "Er is geen traject van Proefstad bekend dat hierbij hoort."
    assert said[1] == "Voorstel: een traject “Fictieve wet in Proefstad”."
    assert said[2] == "Voorgesteld doel: ambitie vaststellen; stukken publiceren."
    assert said[3] == "Richtpunt voor het traject: 1 juli 2027 (inwerkingtreding)."
    assert [text.split(": ")[1].split(" (")[0] for text in said[4:]] == ["Gelijke", "Grote", "Onbekende", "Verre"]
    assert "zelfde provincie, even groot" in said[4]
    assert "4,0 keer zo groot" in said[5]


def test_services_and_expertise_cover_the_phases_that_they_name_and_the_rest_is_a_hole() -> None:
    services = [
        {"id": "die-a", "title": "Advies", "provider": "org-a", "phases": ["formuleren"], "themes": ["thema-a"]},
        {"id": "die-b", "title": "Zwembad", "provider": "org-a", "phases": ["formuleren"], "themes": ["thema-z"]},
        {"id": "die-c", "title": "Begeleiding", "provider": "org-a", "phases": ["implementeren"]},
    ]
    expertise = [{"id": "exp-a", "title": "Archief", "phases": ["borgen"], "themes": ["thema-a"]}]
    names = {"org-a": "Bureau", "thema-a": "openheid"}
    material = replace(BARE, services=services, expertise=expertise, experts={"exp-a": 2}, names=names)
    assert texts(material, "cover") == [
        "Interpreteren: geen dienst of expertise bekend.",
        "Formuleren: dienst “Advies” van Bureau (thema openheid).",
        "Implementeren: dienst “Begeleiding” van Bureau (algemeen, zonder thema).",
        "Rapporteren: geen dienst of expertise bekend.",
        "Borgen: expertise “Archief” (thema openheid; 2 deskundigen).",
        "Verbeteren: geen dienst of expertise bekend.",
    ]


def test_lessons_come_with_reason_condition_and_case_and_differences_are_told_once() -> None:
    lesson = {
        "id": "les-a",
        "kind": "Lesson",
        "title": "Begin klein.",
        "because": "groot liep vast",
        "applies_when": "bij weinig capaciteit",
        "case": {"id": "case-a", "title": "Casus", "outcome": "deels", "municipalities": ["GM9002"]},
        "differences": [
            {"aspect": "inwoners", "text": "Elders is groter", "same": False},
            {"aspect": "provincie", "text": "ook in Utrecht", "same": True},
        ],
        "passage": {"place": "regel 3"},
        "sources": [{"url": "https://voorbeeld.nl/les"}],
    }
    said = texts(replace(BARE, lessons=[lesson, {**lesson, "id": "les-b"}], names={"GM9002": "Elders"}), "lessons")
    assert said[:5] == [
        "Les: Begin klein.",
        "Want: groot liep vast.",
        "Geldt: bij weinig capaciteit.",
        "Uit de casus “Casus” (Elders; uitkomst: deels).",
        "Verschil met Proefstad: Elders is groter.",
    ]
    assert len(said) == 9


def test_a_draft_is_reviewed_and_then_adopted_and_can_be_reopened() -> None:
    status: str | None = None
    for step, after in (("draft", "concept"), ("review", "getoetst"), ("adopt", "vastgesteld"), ("reopen", "concept")):
        status = advanced(status, step)
        assert status == after


@pytest.mark.parametrize("status", [None, "concept", "getoetst", "vastgesteld"])
@pytest.mark.parametrize("step", sorted(STEPS))
def test_a_step_out_of_order_is_refused_and_the_possible_ones_are_named(status: str | None, step: str) -> None:
    if status in STEPS[step][0]:
        assert advanced(status, step) == STEPS[step][1]
        return
    with pytest.raises(StepRefused, match="wat nu kan: ") as refused:
        advanced(status, step)
    possible = str(refused.value).split("wat nu kan: ")[1].split(", ")
    assert possible == [name for name, (froms, _) in STEPS.items() if status in froms]
    assert possible != [""]


def test_a_lonely_development_is_judged_on_its_likeness_alone() -> None:
    assert stands_out(np.array([[0.5], [0.1]]), 0, Bound(0.2, 4.0)).tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "said"), [("2026-05-01", "1 mei 2026"), ("2026-12", "december 2026"), ("2026", "2026")]
)
def test_dates_read_as_people_write_them(text: str, said: str) -> None:
    assert dutch(text) == said
