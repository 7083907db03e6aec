"""When to say that nothing fits, and how likely it is that a hit answers. All questions here are fictitious."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from api.render.terminal.no_match import NEAREST, nothing_lines
from kg.cycle.borgen.lessons import delivery
from kg.ports.passages import BestPassage, Found, Hit, Read
from kg.reason.answer import to_json
from kg.reason.chance import LEVEL, PLACE, SURE, Missing, Reach, Signs, reach
from kg.store.chances import judged, reach_of

NEAR: Final = Signs(cosine=0.88, share=0.4, known=1.0, subject=True)
FAR: Final = Signs(cosine=0.80, share=0.03, known=0.8)
OUTSIDE: Final = Path(__file__).parents[1] / "bench" / "borgen" / "outside.jsonl"


def hit(key: str, score: float, **more: Any) -> Hit:
    why = {"identifier": more.pop("identifier", False), "terms": [], "semantic_weight": 0.0}
    return Hit(key, "Lesson", "local/private", score, why, BestPassage("tekst", "bron", "plaats"), **more)


def test_what_lies_near_fits_and_what_lies_far_does_not() -> None:
    assert reach(NEAR).fits
    assert not reach(FAR).fits
    assert 0 < reach(FAR).chance < LEVEL["meaning"] < reach(NEAR).chance < 1


def test_without_vectors_words_alone_decide() -> None:
    assert reach(replace(NEAR, cosine=None)).fits
    assert not reach(replace(FAR, cosine=None)).fits


def test_where_nothing_was_found_nothing_fits() -> None:
    assert reach(Signs(empty=True)) == Reach(0.0, fits=False)
    assert reach_of("een vraag", Found([])) == Reach(0.0, fits=False)


def test_more_of_any_sign_never_makes_an_answer_less_likely() -> None:
    for more in ({"cosine": 0.85}, {"share": 0.2}, {"known": 1.0}):
        assert reach(replace(FAR, **more)).chance > reach(FAR).chance
    words = replace(FAR, cosine=None)
    assert reach(replace(words, subject=True)).chance > reach(words).chance


def test_an_identifier_of_the_question_is_an_answer() -> None:
    found = judged("GM0308", Found([hit("les-1", 1.2, identifier=True), hit("les-2", 0.4)], read_as=Read(0.0)))
    assert found.fits
    assert found.hits[0].answers == 1.0
    assert found.hits[1].answers < 1


@pytest.mark.parametrize("door", PLACE)
def test_chances_stand_in_the_order_of_the_scores_and_below_that_of_the_whole(door: str) -> None:
    whole = reach(NEAR)
    told = [whole.answers(door, score / 10) for score in range(10, -1, -1)]
    assert told == sorted(told, reverse=True)
    assert all(0 <= one <= whole.chance for one in told)


def test_the_cosine_of_another_encoder_does_not_count() -> None:
    hits = [hit("les-1", 0.9, cosine=0.99, share=0.01)]
    other = reach_of("iets anders", Found(hits, read_as=Read(0.5, encoder="another-model")))
    ours = reach_of("iets anders", Found(hits, read_as=Read(0.5, encoder="e5-small-1-v3-onnx")))
    assert (other.by, ours.by) == ("words", "meaning")
    assert ours.chance > other.chance


def test_of_another_language_the_cosine_alone_tells() -> None:
    def told(*, cosine: float, dutch: bool, known: float) -> Reach:
        read = Read(known, "e5-small-1-v3-onnx", dutch)
        return reach_of("how do we archive", Found([hit("les-1", 0.9, cosine=cosine, share=0.05)], read_as=read))

    near, far = (told(cosine=cosine, dutch=False, known=0.3) for cosine in (0.86, 0.76))
    assert (near.fits, far.fits, near.by) == (True, False, "cosine")
    assert told(cosine=0.86, dutch=False, known=1.0) == near
    assert told(cosine=0.84, dutch=True, known=0.3).chance < told(cosine=0.84, dutch=True, known=1.0).chance


def test_who_names_a_theme_or_a_phase_is_not_refused() -> None:
    assert SURE.fits
    by_phase = delivery.WorkStep("", "borgen", "zo gevraagd", frozenset())
    lesson = {"id": "les-1", "title": "Les", "phase": "borgen", "themes": ["thema-a"]}
    assert pushed(by_phase, lesson) == {"answers": 1.0, "fits": True}


def test_a_lesson_of_the_phase_that_shares_no_theme_is_only_the_nearest() -> None:
    step = delivery.WorkStep("", "borgen", "zo gevraagd", frozenset({"thema-b"}))
    lesson = {"id": "les-1", "title": "Les", "phase": "borgen", "themes": ["thema-a"]}
    assert pushed(step, lesson) == {"answers": 0.0, "fits": False}
    assert pushed(step, {**lesson, "themes": ["thema-b"]}) == {"answers": 1.0, "fits": True}


def test_a_step_whose_words_nothing_answers_gets_no_lesson_for_its_phase_alone() -> None:
    lesson = {"id": "les-1", "title": "Les", "phase": "borgen"}
    step = delivery.WorkStep("doel-1", "borgen", "zo gevraagd", frozenset(), reach=reach(FAR))
    assert not pushed(step, lesson, answers=0.02)["fits"]
    assert pushed(replace(step, reach=reach(NEAR)), lesson, answers=0.4) == {"answers": 0.4, "fits": True}


def pushed(step: delivery.WorkStep, lesson: Mapping[str, Any], answers: float = 0.0) -> dict[str, Any]:
    (found,) = delivery.lessons_for(step, [delivery.Candidate(lesson, answers, answers)])
    told = to_json(found)
    return {name: told[name] for name in ("answers", "fits")}


def test_people_read_what_was_searched_what_is_lacking_and_what_is_nearest() -> None:
    missing = Missing({"Case": 1, "Lesson": 467}, ("appeltaart",), ())
    nearest = [(f"Titel {n}", f"les-{n}", 0.02 / (n + 1)) for n in range(5)]
    lines = list(nothing_lines(missing, nearest))
    said = "\n".join(lines)
    assert lines[0] == "Niets passends gevonden"
    assert "Gezocht in 1 casus en 467 lessen" in said
    assert "Niet gevonden is niet: bestaat niet." in said
    assert "geen tekst die is doorzocht: appeltaart" in said
    assert "2 %  Titel 0 (les-0)" in said
    assert "minder dan 1 %  Titel 2 (les-2)" in said
    assert said.count("(les-") == NEAREST


def test_people_read_it_when_the_words_are_known_or_the_base_is_empty() -> None:
    known = "\n".join(nothing_lines(Missing({"Case": 2, "Service": 3, "Policy": 4, "Person": 1}, (), ("archief",))))
    assert "Elk woord van de vraag komt hier ergens voor" in known
    assert "2 casussen, 3 diensten en 5 andere records" in known
    assert "herkennen: archief" in known
    assert "0 casussen en 0 lessen" in "\n".join(nothing_lines(Missing({})))


def test_the_questions_from_outside_are_a_hundred_of_our_own() -> None:
    rows = [json.loads(line) for line in OUTSIDE.read_text("utf-8").splitlines()]
    assert len({row["question"] for row in rows}) == len({row["id"] for row in rows}) == 100
    assert sum(row["about"] == "klinkt gemeentelijk" for row in rows) >= 20
