"""Which records a text calls by name; where that cannot be told, nothing is linked. All records here are fictitious."""

from typing import Any

import pytest

from kg.names.mentions import Lexicon, around

RECORDS: list[tuple[str, dict[str, Any]]] = [
    (
        "Development",
        {
            "id": "dev-woo",
            "title": "Wet open overheid met gefaseerde actieve openbaarmaking",
            "alt_labels": ["Woo", "Wet open overheid", "Woo-verzoek"],
            "former_labels": ["Wob"],
            "law": {"name": "Wet open overheid"},
        },
    ),
    ("Development", {"id": "dev-cbw", "title": "Cyberbeveiligingswet (NIS2)", "law": {"name": "Cyberbeveiligingswet"}}),
    ("Development", {"id": "dev-ai", "title": "AI-verordening", "law": {"name": "AI-verordening"}}),
    ("Development", {"id": "dev-wijs", "title": "AI-geletterdheid", "law": {"name": "AI-verordening"}}),
    ("Development", {"id": "dev-archief", "title": "Nieuwe regels", "law": {"name": "Archiefwet 2026"}}),
    (
        "Development",
        {
            "id": "dev-zand",
            "title": "Nieuwe zandregels",
            "law": {"name": "Zandwet 2026"},
            "former_labels": ["Zandwet 1995"],
        },
    ),
    ("Development", {"id": "dev-bot", "title": "Gesprekken met een computer", "alt_labels": ["chatbot", "Vlam"]}),
    ("Municipality", {"id": "GM0308", "title": "Baarn"}),
    ("Municipality", {"id": "GM0753", "title": "Best"}),
    ("Municipality", {"id": "GM0344", "title": "Utrecht", "known_as": ["De Meern"]}),
    ("Organisation", {"id": "org-a", "title": "Vereniging A", "alt_labels": ["VA"]}),
    ("Organisation", {"id": "org-b", "title": "Vereniging B", "alt_labels": ["Samenwerking Gooi"]}),
    ("Organisation", {"id": "org-c", "title": "Vereniging C", "alt_labels": ["Samenwerking Gooi"]}),
    ("ArchitectureElement", {"id": "el-1", "title": "DigiD", "element_type": "ApplicationComponent"}),
    ("ArchitectureElement", {"id": "el-2", "title": "Browser", "element_type": "ApplicationComponent"}),
    ("ArchitectureElement", {"id": "el-3", "title": "Zaakafhandeling", "element_type": "BusinessProcess"}),
    ("ArchitectureElement", {"id": "el-4", "title": "Overheid.nl", "element_type": "ApplicationComponent"}),
    ("Development", {"id": "dev-code", "title": "Gedeeld platform", "alt_labels": ["code.overheid.nl", "Wep"]}),
    ("Development", {"id": "dev-cada", "title": "Cloud and AI Development Act (voorstel)"}),
]
LEXICON = Lexicon.of(RECORDS)


def named(text: str) -> list[str]:
    return [spot.id for spot in LEXICON.spotted(text)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Wij volgen de Woo en de cyberbeveiligingswet.", ["dev-woo", "dev-cbw"]),
        ("De Wet open overheid geldt.", ["dev-woo"]),  # the longer name, once
        ("Een Woo-verzoek kwam binnen.", ["dev-woo"]),
        ("Vroeger was er de Wob.", ["dev-woo"]),
        ("Dat moet van NIS2.", ["dev-cbw"]),
        ("De AI-verordening geldt.", ["dev-ai"]),  # its own title, before the law of another
        ("De Archiefwet vraagt dat.", ["dev-archief"]),
        ("De Zandwet 2026 vraagt dat.", ["dev-zand"]),
        ("De Zandwet vraagt dat.", []),  # which of the two?
        ("Er komt een chatbot.", ["dev-bot"]),
        ("Er was een vlam in de pan.", []),
        ("WOO", ["dev-woo"]),
        ("Het college van Baarn besluit.", ["GM0308"]),
        ("Dat werkt het best.", []),
        ("Best spannend.", []),
        ("De gemeente Best besluit.", ["GM0753"]),
        ("De gemeenten Utrecht, Best en Baarn besluiten.", ["GM0344", "GM0753", "GM0308"]),
        ("De inwoners van Utrecht.", ["GM0344"]),
        ("De Universiteit Utrecht en de provincie Utrecht.", []),
        ("Pauline van Utrecht was er ook.", []),
        ("Wij wonen in De Meern.", []),  # a place within it
        ("De VA schreef, en va schreef niet.", ["org-a"]),
        ("De Samenwerking Gooi schreef.", []),  # of two
        ("Inwoners komen binnen met DigiD.", ["el-1"]),
        ("Open de Browser.", []),
        ("De Zaakafhandeling duurt lang.", []),  # a process is no system
        ("Kijk niet op overheid.nl.", []),
        ("Het staat op code.overheid.nl, niet op mijn-code.overheid.nl.", ["dev-code"]),
        ("De wep is een wet, de Wep ook.", ["dev-code"]),
        ("Het voorstel voor de Cloud and AI Development Act.", ["dev-cada"]),
        ("", []),
    ],
)
def test_a_name_is_found_where_it_is_sure(text: str, ids: list[str]) -> None:
    assert named(text) == ids


def test_a_record_is_told_once_with_its_first_place_and_all_of_them() -> None:
    text = [("pagina 1", "Niets."), ("pagina 2", "Eerst dit.\nDe Woo geldt hier. Dan dat."), ("pagina 4", "De Woo.")]
    (found,) = LEXICON.mentions(text)
    assert (found.id, found.kind, found.said) == ("dev-woo", "Development", "Woo")
    assert (found.place, found.places) == ("pagina 2", ("pagina 2", "pagina 4"))
    assert (found.quote, found.how) == ("De Woo geldt hier.", "met een andere naam")


def test_a_long_sentence_is_cut_around_the_name() -> None:
    text = "a " * 400 + "Woo" + " b" * 400
    quote = around(text, 800, 803)
    assert "Woo" in quote
    assert len(quote) < 300
