"""What a document is, is read of the document itself, with the words that say so; all of them fictitious."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ingest.document import Row, Section
from ingest.documents.identity.source import identified, told, with_corrections
from kg.places.gazetteer import Gazetteer

PLACES = Gazetteer.of(
    {"id": code, "title": name}
    for code, name in (("GM0308", "Baarn"), ("GM0400", "Den Helder"), ("GM0344", "Utrecht"), ("GM0164", "Hengelo"))
)


def known(*texts: str, name: str = "stuk", **metadata: Any) -> Mapping[str, Any]:
    sections = tuple(Section(text, f"pagina {number}") for number, text in enumerate(texts, 1))
    return identified(Row("$", {"metadata": metadata}, sections), name, PLACES)


def evidence(found: Mapping[str, Any], field: str) -> Sequence[Mapping[str, str]]:
    return [one for one in found["identified"] if one["field"] == field]


def heading(text: str, size: float, page: int = 1) -> dict[str, Any]:
    return {"text": text, "size": size, "place": f"pagina {page}"}


def test_the_largest_heading_is_the_title_and_not_what_a_template_left() -> None:
    found = known(
        "Tekst.", title="Microsoft Word - concept_v3.docx", headings=[heading("Memo", 22), heading("Plan voor Woo", 14)]
    )
    assert found["title"] == "Plan voor Woo"
    assert evidence(found, "title") == [
        {
            "field": "title",
            "found": "Plan voor Woo",
            "how": "grootste kop",
            "quote": "Plan voor Woo",
            "place": "pagina 1",
        }
    ]


def test_the_title_in_the_file_counts_when_the_document_shows_it() -> None:
    assert known("Plan Woo 2027\n\nTekst.", title="Plan Woo 2027")["title"] == "Plan Woo 2027"
    assert known("Besluitenlijst raad, 3 maart 2026\n\nTekst.", title="Agenda 2008")["title"].startswith(
        "Besluitenlijst"
    )


def test_the_title_in_the_file_may_stand_at_the_head_of_each_page() -> None:
    found = known("1 Inleiding\n\nTekst.", title="Plan Woo 2027", running=["Plan Woo 2027 | Gemeente Baarn"])
    assert found["title"] == "Plan Woo 2027"


def test_a_first_chapter_is_no_title() -> None:
    assert known("1 Inleiding\n\nTekst.", name="Plan Woo")["title"] == "Plan Woo"


def test_the_name_of_the_file_is_the_last_resort() -> None:
    found = known("Aanwezig:\n\nDrie mensen.", name="Werkgroep mei")
    assert found["title"] == "Werkgroep mei"
    assert evidence(found, "title")[0]["how"] == "bestandsnaam"


def test_a_mail_has_its_subject_sender_and_day() -> None:
    found = known(
        "Hallo, zie de bijlage.",
        subject="Re: Archief op orde",
        sender="An <an@baarn.nl>",
        sent="2026-03-12T09:00:00+01:00",
    )
    assert (found["title"], found["date"], found["document_kind"]) == ("Archief op orde", "2026-03-12", "mail")
    assert found["municipalities"] == ["GM0308"]
    assert evidence(found, "municipalities")[0]["how"] == "afzender"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Datum: 8 november 2019\n\nTekst.", "2019-11-08"),
        ("Vastgesteld op 3 maart 2026", "2026-03-03"),
        ("Versie: 1.1 (augustus 2025)", "2025-08"),
        ("Definitief, 9 april 2020", "2020-04-09"),
        ("Op 5 mei 2025 was er een bijeenkomst van veel mensen uit het hele land, en daar was het druk.", None),
    ],
)
def test_a_date_counts_when_it_is_of_the_document(text: str, day: str | None) -> None:
    assert known(text).get("date") == day


def test_a_date_in_the_name_of_the_file_counts_last() -> None:
    assert known("Tekst.", name="2026-02-18-visie")["date"] == "2026-02-18"


def test_a_date_of_publication_is_another_one() -> None:
    assert known("Gepubliceerd op 4 mei 2026")["published"] == "2026-05-04"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Besluitenlijst raadsvergadering 29 juni", "besluitenlijst"),
        ("Raadsinformatiebrief over AI", "raadsbrief"),
        ("Informatiebeleid 2026-2030", "beleidsplan"),
        ("Factsheet AI-verordening", "factsheet"),
        ("Iets heel anders", None),
    ],
)
def test_a_document_has_the_kind_that_it_names(title: str, kind: str | None) -> None:
    assert known("Tekst.", headings=[heading(title, 20)]).get("document_kind") == kind


def test_a_municipality_on_each_page_is_whose_it_is() -> None:
    found = known("De gemeente Utrecht doet het ook.", running=["Informatiebeleid | Gemeente Den Helder"])
    assert found["municipalities"] == ["GM0400"]
    assert found["publisher"] == "gemeente Den Helder"


def test_its_council_and_board_are_whose_it_is() -> None:
    said = "De raad van Baarn besluit. Het college van burgemeester en wethouders van Baarn voert uit. Gemeente Baarn."
    found = known(f"{said} In de gemeente Hengelo is er een app.", headings=[heading("Besluitenlijst", 20)])
    assert found["municipalities"] == ["GM0308"]
    assert evidence(found, "municipalities")[0]["place"] == "pagina 1"


def test_a_municipality_that_is_only_named_is_not_whose_it_is() -> None:
    assert "municipalities" not in known("De gemeente Utrecht en de gemeente Baarn deden dit eerder.")
    assert "municipalities" not in known("Baarn ligt bij Utrecht.")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "De gemeente werkt aan het archief, en dat is niet eenvoudig voor een kleine gemeente met weinig mensen.",
            "nl",
        ),
        ("The municipality is working on the archive, and that is not easy for a small town in the north.", "en"),
        ("Baarn 2026", None),
    ],
)
def test_small_words_tell_the_language(text: str, language: str | None) -> None:
    assert known(text).get("language") == language


def test_what_the_document_states_as_data_stands() -> None:
    payload = {"title": "x", "published": "2020-01-01"}
    found = told(payload, known("Gepubliceerd op 4 mei 2026"), PLACES)
    assert found["published"] == "2020-01-01"
    assert evidence(found, "published") == [
        {"field": "published", "found": "2020-01-01", "how": "opgave in het document"}
    ]


def test_what_a_person_changed_stays_when_the_document_is_read_again() -> None:
    held = {**known("Datum: 8 november 2019"), "title": "Met de hand", "municipalities": ["GM0344"]}
    again = with_corrections(held, known("Datum: 9 november 2019"))
    assert (again["title"], again["municipalities"], again["date"]) == ("Met de hand", ["GM0344"], "2019-11-09")
    dropped = with_corrections({**held, "date": None}, known("Datum: 9 november 2019"))
    assert "date" not in dropped
