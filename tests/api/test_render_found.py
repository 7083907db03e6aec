"""What was found in short. Everything here is fictitious."""

from collections.abc import Sequence
from typing import Any

import pytest

from api.render.terminal.hits import expected_lines, helper_lines, hit_lines, likeness_lines
from kg.cycle.borgen.expertise.helpers import Claim, Deed, Helper, Need, rank
from kg.cycle.interpret.ranking.peers import nearest
from kg.cycle.interpret.ranking.uptake import Expected
from kg.places.municipality import MunicipalityFacts
from kg.ports.passages import BestPassage
from kg.reason.hit import SearchHit, Why
from kg.reason.score import Evidence, Part

TOWNS = [
    MunicipalityFacts("GM1", "Aadorp", "Zeeland", 30_000, density_per_km2=500.0, region="A", health_region="Z"),
    MunicipalityFacts("GM2", "Beedorp", "Zeeland", 31_000, density_per_km2=400.0, region="A", health_region="Z"),
    MunicipalityFacts("GM3", "Ceedorp", "Utrecht", 900_000, density_per_km2=5000.0, region="B", health_region="U"),
]


CITED = ({"url": "https://a.example", "publisher": "Fictief blad"},)


def hit(sources: Sequence[dict[str, str]] = CITED) -> SearchHit:
    passage = BestPassage("Advies een\nWant het werkt.", "bestand-1", "regel 1")
    why = Why(["advies"], 0.4, 0.0, 1.0, 0.0, identifier=False)
    return SearchHit("les-1", "Lesson", "Advies een", 0.4, 0.5, fits=True, why=why, passage=passage, sources=sources)


def test_a_hit_has_title_word_bar_kind_and_what_the_passage_adds_to_the_title() -> None:
    assert list(hit_lines([hit()], {}))[:4] == [
        " 1. Advies een",
        "    Middel ████░░░░░░  les  les-1",
        "    Want het werkt.",
        "    bron: Fictief blad https://a.example",
    ]


def test_a_hit_that_cites_nothing_has_the_document_that_it_was_read_from() -> None:
    assert "    bron: Notitie" in list(hit_lines([hit(sources=[])], {"bestand-1": "Notitie"}))


def test_like_municipalities_have_their_strongest_reasons_in_plain_words() -> None:
    assert list(likeness_lines(nearest(TOWNS, "GM1", 1), "Aadorp"))[2:6] == [
        " 1. Beedorp  Hoog ████████░░  GM2",
        "    - Ligt ook in de provincie Zeeland en dezelfde regio.",
        "    - Inwoners: 31.000 daar, 30.000 hier.",
        "    - Inwoners per km²: 400 daar, 500 hier.",
    ]


def test_what_may_come_next_is_shown_by_the_share_of_those_alike() -> None:
    said = tuple(Evidence(text) for text in ("40% deed dit.", "Beedorp deed dit.", "Ceedorp deed dit.", "Deedorp."))
    shown = list(expected_lines([Expected("chatbot", 3.2, 0.1, 0.4, (Part("overall", 1, 1, said),))], "Aadorp"))
    assert shown[3:5] == [" 1. chatbot", "    Middel ████░░░░░░"]
    assert [line for line in shown if line.startswith("    - ")] == [
        "    - 40% deed dit.",
        "    - Beedorp deed dit.",
        "    - Ceedorp deed dit.",
    ]


def test_who_only_failed_comes_last_and_apart() -> None:
    helpers = [
        Helper("org-1", "Organisation", "Fictief bureau", offers=(Claim("d-1", "Dienst", 1.0, "gaat over archief"),)),
        Helper("GM2", "Municipality", "Beedorp", did=(Deed("c-1", "x", 1.0, "mislukt", source="https://a.example"),)),
    ]
    shown = list(helper_lines(rank(helpers, Need())))
    at = shown.index("Leer van: daar mislukte het")
    assert shown[0] == " 1. Fictief bureau  Laag ██░░░░░░░░  aanbieder, org-1"
    assert shown[at + 2] == " 2. Beedorp  Laag ███░░░░░░░  gemeente, GM2"
    assert "    bron: https://a.example" in shown[at:]
    assert "    bron: record d-1" in shown[:at]


@pytest.mark.parametrize(
    "lines", [hit_lines([], {}), likeness_lines([], "A"), expected_lines([], "A"), helper_lines([])]
)
def test_nothing_found_is_one_line(lines: Any) -> None:
    assert len(list(lines)) == 1
