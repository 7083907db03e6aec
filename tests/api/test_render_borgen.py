"""Experiences in short: by case, failures apart. All cases here are fictitious."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from api.render.terminal.borgen import FAILED, borgen_lines, groups
from kg.cycle.borgen.cases.retrieval import Experience, FoundReasons
from kg.places.comparison import Difference
from kg.ports.passages import BestPassage
from kg.reason.answer import to_json
from kg.reason.score import Evidence, Part

CASES = {
    key: {
        "id": key,
        "title": f"Fictief: {key}",
        "outcome": outcome,
        "municipalities": ["GM1", "GM2", "GM3", "GM4"],
        "sources": [{"url": f"https://a.example/{key}", "publisher": "Fictief blad", "kind": "leverancier"}],
    }
    for key, outcome in (("goed", "succes"), ("fout", "mislukt"), ("half", "deels"))
}

NOWHERE = BestPassage("", "", "")


def entry(key: str, case: str, score: float, kind: str = "Lesson", **payload: Any) -> Experience:
    told = {"id": key, "title": f"Advies {key}", "because": f"Reden {key}.", **payload}
    parts = (
        Part("own", 1, score * 0.7, (Evidence("x", short="Grootste."),)),
        Part("case", 1, score * 0.3, (Evidence("Kleinste. Meer."),)),
    )
    return Experience.of(kind, told, CASES.get(case, {}), score=score, why=FoundReasons(parts), passage=NOWHERE)


FOUND = (
    entry("fout-1", "fout", 0.9),
    entry("goed", "goed", 0.6, "Case", title=CASES["goed"]["title"]),
    entry("goed-1", "goed", 0.5, basis="afgeleid"),
    entry("goed-2", "goed", 0.45),
    entry("half-1", "half", 0.4),
    entry("goed-3", "goed", 0.3),
    entry("los", "", 0.2),
)


def lines(found: Sequence[Experience] = FOUND, most: int = 5) -> list[str]:
    return list(borgen_lines(found, {"GM1": "Aadorp", "GM2": "Beedorp", "GM3": "Ceedorp"}, most))


def test_what_belongs_together_has_the_id_of_its_case_also_in_json() -> None:
    assert [one.group for one in FOUND] == ["fout", "goed", "goed", "goed", "half", "goed", "los"]
    assert [to_json(one)["group"] for one in FOUND] == [one.group for one in FOUND]


def test_cases_stand_in_the_order_of_their_best_answer_each_with_its_best_lesson() -> None:
    made = groups(FOUND)
    assert [group.first.id for group in made] == ["fout-1", "goed", "half-1", "los"]
    assert [group.lesson.id for group in made if group.lesson] == ["fout-1", "goed-1", "half-1", "los"]
    assert [len(group.others) for group in made] == [0, 2, 0, 0]


def test_a_case_is_shown_once_with_word_bar_outcome_lesson_reasons_and_source() -> None:
    shown = lines()
    assert shown[:13] == [
        " 1. Fictief: goed",
        "    Hoog ██████░░░░  Gelukt  Aadorp, Beedorp, Ceedorp en nog 1  goed",
        "    Beste les: Advies goed-1 (goed-1)",
        "    Omdat: Reden goed-1.",
        "    - Grootste.",
        "    - Kleinste.",
        "    Let op: een leverancier vertelt dit; wij leidden de les af; de bron zegt haar niet letterlijk.",
        "    bron: Fictief blad https://a.example/goed",
        "    En nog 2 uit deze casus: goed-2, goed-3",
        "",
        " 2. Fictief: half",
        "    Middel ████░░░░░░  Deels gelukt  Aadorp, Beedorp, Ceedorp en nog 1  half",
        "    Beste les: Advies half-1 (half-1)",
    ]
    assert sum("Fictief: goed" in line for line in shown) == 1


def test_what_failed_comes_last_under_its_own_heading_whatever_its_score() -> None:
    shown = lines()
    at = shown.index(FAILED)
    assert shown[at + 2 : at + 5] == [
        " 4. Fictief: fout",
        "    Hoog █████████░  Mislukt  Aadorp, Beedorp, Ceedorp en nog 1  fout",
        "    Les: Advies fout-1 (fout-1)",
    ]
    assert FAILED not in lines(FOUND[1:])


def test_a_lesson_without_a_case_stands_by_itself() -> None:
    shown = lines([FOUND[-1]])
    assert shown[:3] == [" 1. Advies los", "    Laag ██░░░░░░░░  Uitkomst onbekend  los", "    Omdat: Reden los."]


def test_no_more_cases_than_asked_for_and_what_differs_is_named() -> None:
    other = Difference("inwoners", "9.000", "30.000", same=False, text="Aadorp is kleiner.")
    alike = Difference("provincie", "Utrecht", "Utrecht", same=True, text="ook in Utrecht")
    compared = replace(FOUND[4], differences=(other, alike))
    shown = lines([compared, *FOUND], most=1)
    assert "Anders dan bij u: inwoners." in " ".join(shown)
    assert not any(line.startswith(" 2.") for line in shown)


def test_nothing_found_is_said() -> None:
    assert lines([])[0].startswith("Geen casussen of lessen gevonden.")
