"""The joint offer: who does what, which holes are said, and how promises are served. All records are fictitious."""

from dataclasses import replace

import pytest

from kg.cycle.borgen.expertise.offer import (
    PHASES,
    Offer,
    OfferedCase,
    OfferedKnowledge,
    OfferedLesson,
    OfferSubject,
    OfferSupply,
    Provided,
    Who,
    joint,
)
from kg.reason.answer import to_json

BCT, BURO = Who("org-b", "Bureau"), Who("org-c", "Collegiaal")
ANNA, BERT = Who("exp-a", "Anna"), Who("exp-b", "Bert")
TRAJECTORY = OfferSubject("tra-1", "Traject", {"thema-archivering": "archivering"}, phase="formuleren")
SERVICE = Provided(
    "dienst", "Dienst", (BCT,), PHASES, {"thema-archivering": "gaat over archivering"}, people=(ANNA, BERT)
)
WHOLE = OfferSupply(
    services=[replace(SERVICE, providers=(BCT, BURO))],
    knowledge=[OfferedKnowledge("kennis", "Archiveren", ("thema-archivering",), (ANNA, BERT), (BCT, BURO))],
    lessons={phase: [OfferedLesson(f"les-{phase}", "Les")] for phase in PHASES},
    experience=[OfferedCase("case", "Casus")],
    hours=[4.0, 2.5],
)


def rules(made: Offer) -> dict[str, tuple[str, ...]]:
    return {hole.rule: hole.phases or hole.themes for hole in made.holes}


def test_an_offer_with_two_of_everything_has_no_holes_and_serves_every_promise() -> None:
    made = joint(TRAJECTORY, WHOLE)
    assert made.holes == ()
    assert {one.status for one in made.promises} == {"gediend"}
    assert "samen 6,5 uur" in made.promises[0].text
    assert [step.phase for step in made.phases if step.now] == ["formuleren"]


@pytest.mark.parametrize(
    ("service", "rule"),
    [
        (replace(SERVICE, phases=("borgen",)), "geen aanbieder"),
        (SERVICE, "één aanbieder"),
        (replace(SERVICE, people=()), "geen deskundige"),
        (replace(SERVICE, people=(ANNA,)), "één persoon"),
        (replace(SERVICE, providers=(BCT, BURO), people=()), "wie doet het"),
    ],
)
def test_what_is_not_there_is_said_once_with_its_phases(service: Provided, rule: str) -> None:
    made = joint(TRAJECTORY, replace(WHOLE, services=[service]))
    assert rules(made)[rule] == (tuple(p for p in PHASES if p != "borgen") if rule == "geen aanbieder" else PHASES)
    assert len([hole for hole in made.holes if hole.rule == rule]) == 1


def test_a_general_service_serves_the_phases_and_leaves_the_theme_a_hole() -> None:
    general = replace(SERVICE, themes={}, general=True, providers=(BCT, BURO))
    made = joint(TRAJECTORY, replace(WHOLE, services=[general], knowledge=[]))
    assert rules(made) == {"geen expertise": ("thema-archivering",)}
    assert made.phases[0].services[0].why == "algemeen, niet aan een thema gebonden"
    assert [one.status for one in made.promises] == ["gediend", "deels", "niet"]


def test_a_service_about_something_else_is_no_part_of_it() -> None:
    made = joint(TRAJECTORY, replace(WHOLE, services=[replace(SERVICE, themes={})]))
    assert rules(made) == {"geen aanbieder": PHASES}


def test_expertise_at_risk_is_a_hole_and_breaks_the_promise_to_keep_it() -> None:
    risky = replace(WHOLE.knowledge[0], risks=("De expertise hangt aan één persoon.",))
    made = joint(TRAJECTORY, replace(WHOLE, knowledge=[risky]))
    assert rules(made) == {"kennis in gevaar": ("thema-archivering",)}
    assert made.holes[0].evidence[0].id == "kennis"
    assert made.promises[2].status == "niet"


def test_a_phase_without_lessons_is_named() -> None:
    lessons = {phase: found for phase, found in WHOLE.lessons.items() if phase != "borgen"}
    assert rules(joint(TRAJECTORY, replace(WHOLE, lessons=lessons))) == {"geen les": ("borgen",)}


def test_time_is_not_claimed_to_be_saved_when_nobody_said_so() -> None:
    unmeasured = joint(TRAJECTORY, replace(WHOLE, hours=[])).promises[0]
    assert (unmeasured.status, "niet aan te tonen" in unmeasured.text) == ("deels", True)
    assert joint(TRAJECTORY, replace(WHOLE, hours=[], lessons={}, experience=[])).promises[0].status == "niet"


def test_with_nothing_at_all_every_hole_is_said_and_no_promise_is_served() -> None:
    made = joint(OfferSubject("tra-2", "Kaal"), OfferSupply())
    assert rules(made) == {"geen aanbieder": PHASES, "geen les": PHASES, "geen thema": ()}
    assert {one.status for one in made.promises} == {"niet"}


def test_a_phase_in_which_nothing_is_for_this_subject_says_so() -> None:
    general = replace(SERVICE, id="algemeen", themes={}, general=True)
    special = replace(SERVICE, phases=("implementeren",))
    made = joint(TRAJECTORY, replace(WHOLE, services=[special, general]))
    assert rules(made)["alleen algemeen"] == tuple(phase for phase in PHASES if phase != "implementeren")
    missing = {step.phase: step.missing for step in made.phases}
    assert any(text.startswith("Alleen algemeen aanbod") for text in missing["borgen"])
    assert not any(text.startswith("Alleen algemeen aanbod") for text in missing["implementeren"])


def test_a_line_gives_its_source_and_what_is_doubtful() -> None:
    service = replace(SERVICE, sources=("https://voorbeeld.example/dienst",), note="Bericht uit 2011.")
    line = to_json(joint(TRAJECTORY, replace(WHOLE, services=[service])))["phases"][0]["services"][0]
    assert (line["sources"], line["note"]) == (["https://voorbeeld.example/dienst"], "Bericht uit 2011.")


def test_an_offer_for_a_development_says_that_it_is_one() -> None:
    made = to_json(joint(replace(TRAJECTORY, id="dev-1", kind="Development", phase=""), WHOLE))
    assert (made["trajectory"], made["development"]) == (None, "dev-1")
    assert not any(step["now"] for step in made["phases"])
