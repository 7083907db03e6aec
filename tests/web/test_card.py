"""The card of a development: its downloads, what the municipality writes itself, and the sources behind it."""

import io
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdfium2
import pytest
from starlette.testclient import TestClient

from tests.rest_service import client, fill
from tests.web.markup import read
from tests.web.test_pages import BROWSER, ROWS, text

CARD = "/ontwikkelingen/dev-plicht"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    """A service on one's own machine, asked as a browser does, for Baarn."""
    fill(tmp_path / "store", ROWS)
    with client(tmp_path / "store") as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0308")
        yield opened


def test_a_card_is_kept_as_word_pdf_and_html(service: TestClient) -> None:
    word = service.get(f"{CARD}/duiding.docx")
    assert word.headers["Content-Disposition"] == 'attachment; filename="duiding-dev-plicht-GM0308.docx"'
    held = docx.Document(io.BytesIO(word.content))
    assert held.paragraphs[0].text == "Fictieve plicht: wat betekent dit voor Baarn?"
    assert "Wat het vraagt" in [one.text for one in held.paragraphs]
    pdf = service.get(f"{CARD}/duiding.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert "Fictieve plicht" in pypdfium2.PdfDocument(pdf.content)[0].get_textpage().get_text_range()
    page = service.get(f"{CARD}/duiding.html")
    assert "attachment" in page.headers["Content-Disposition"]
    assert "Een fictieve plicht." in page.text
    assert service.get(f"{CARD}/duiding.exe").status_code == 404
    assert service.get("/ontwikkelingen/dev-is-er-niet/duiding.pdf").status_code == 404


def test_the_documents_say_each_sentence_of_the_page_with_the_number_of_its_source(service: TestClient) -> None:
    page, held = text(service.get(CARD).text), text(service.get(f"{CARD}/duiding.html").text)
    for sentence in ("Een fictieve plicht.", "Wat dit van de laag bestuur vraagt, is niet bekend."):
        assert sentence in page
        assert sentence in held
    assert "Een fictieve plicht. [1]" in held


def test_rest_gives_a_card_as_a_document_by_name_and_by_header(service: TestClient) -> None:
    address = "/v1/cards/dev-plicht?municipality=Baarn"
    assert service.get(address).headers["Content-Type"] == "application/json"  # a browser's header names HTML
    for form, begin in (("pdf", b"%PDF-"), ("docx", b"PK"), ("html", b"<!DOCTYPE html>")):
        answer = service.get(f"{address}&format={form}")
        assert answer.content.startswith(begin)
        assert f"duiding-dev-plicht-GM0308.{form}" in answer.headers["Content-Disposition"]
    assert service.get(address, headers={"Accept": "application/pdf"}).content.startswith(b"%PDF-")
    assert service.get(address, headers={"Accept": "application/pdf;q=0.1, application/json"}).json()["sections"]
    assert service.get(f"{address}&format=exe").status_code == 400


def test_a_sentence_leads_to_its_passage_with_the_ground_marked(service: TestClient) -> None:
    links = [about["href"] for tag, about in read(service.get(CARD).text).elements if about.get("class") == "bron"]
    (path,) = {link for link in links if "zin=Een+fictieve+plicht" in link}
    page = service.get(path)
    assert '<mark id="p">Een fictieve plicht.</mark>' in page.text
    assert "De gele zin is de grond voor de uitspraak." in page.text
    assert f'href="{CARD}"' in page.text
    assert path.endswith("#p")


def test_what_cannot_be_pointed_at_is_not_marked(service: TestClient) -> None:
    page = service.get(
        "/bron/dev-plicht?zin=Heel+iets+anders&plaats=<script>alert(1)</script>&adres=https://elders.example"
    )
    assert "<mark" not in page.text
    assert "kunnen wij niet aanwijzen" in page.text
    assert "<script>alert" not in page.text
    assert 'href="https://elders.example' not in page.text  # the record does not cite it


def test_a_source_that_was_withdrawn_is_shown_as_such(service: TestClient) -> None:
    held = service.get("/v1/lessons/les-1").headers["ETag"]
    assert service.delete("/v1/lessons/les-1", headers={"If-Match": held}).status_code == 204
    page = service.get("/bron/les-1?plaats=titel")
    assert page.status_code == 410
    assert "ingetrokken" in text(page.text)
    assert service.get("/bron/les-is-er-niet").status_code == 404


def test_a_meaning_is_written_read_by_another_and_adopted(service: TestClient) -> None:
    path = f"{CARD}/duiding"
    assert "nog niet vastgelegd" in text(service.get(path).text)
    empty = service.post(path, data={"stap": "draft", "gezien": "", "board": " "})
    assert empty.status_code == 422
    assert "Vul voor minstens één niveau in wat dit vraagt." in empty.text
    assert 'aria-invalid="true"' in empty.text
    kept = service.post(
        path,
        data={"stap": "draft", "gezien": "", "board": "Stel een <b>verordening</b> vast.", "reden": "Eerste tekst"},
    )
    said = text(kept.text)
    assert "Stel een &lt;b&gt;verordening&lt;/b&gt; vast." in kept.text
    assert "1, concept, nog niet nagekeken" in said
    assert "De tekst voor bestuur" in said
    assert "Eerste tekst" in said
    # What somebody writes who saw an older version does not go over it.
    late = service.post(path, data={"stap": "draft", "gezien": "", "board": "Iets anders."})
    assert late.status_code == 422
    assert "Een collega paste dit aan" in late.text
    assert "Iets anders." in late.text
    assert "Iets anders." not in service.get(path).text
    assert "Stel een &lt;b&gt;verordening&lt;/b&gt; vast." in service.get(CARD).text

    reviewed = service.post(path, data={"stap": "review"})
    assert "2, nagekeken" in text(reviewed.text)
    assert "<textarea" not in reviewed.text
    alone = service.post(path, data={"stap": "adopt"})
    assert alone.status_code == 422
    assert "U schreef deze tekst zelf." in alone.text
    adopted = service.post(path, data={"stap": "adopt", "alleen": "ja"})
    assert "3, vastgesteld" in text(adopted.text)
    assert "zonder tweede lezer" in text(adopted.text)
    # Frozen: a draft is refused until it is opened again.
    assert service.post(path, data={"stap": "draft", "board": "Toch anders."}).status_code == 422
    assert service.post(path, data={"stap": "reopen", "reden": "De wet is anders"}).status_code == 200
    cleared = service.post(path, data={"stap": "draft", "operations": "Leg termijnen vast.", "board": ""})
    assert "verordening&lt;/b&gt;" not in cleared.text
    assert "vastgesteld" in text(service.get(f"{CARD}/duiding.html").text)  # its course


def test_a_step_that_is_none_is_refused(service: TestClient) -> None:
    assert service.post(f"{CARD}/duiding", data={"stap": "wissen"}).status_code == 422
    assert service.post("/ontwikkelingen/dev-is-er-niet/duiding", data={"stap": "review"}).status_code == 404


def test_the_page_tells_what_each_level_is_asked_beside_its_support(service: TestClient) -> None:
    page = service.get(CARD).text
    (table,) = [part for part in page.split("<table")[1:] if "Draagvlak" in part]
    rows = table.partition("</table>")[0].split("<tr>")[2:]
    assert [row.partition("</th>")[0] for row in rows] == [
        '<th scope="row">Bestuur', '<th scope="row">Management', '<th scope="row">Uitvoering'
    ]  # fmt: skip
    assert all("Niet bekend" in row for row in rows)
