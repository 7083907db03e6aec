"""The card of a development: its downloads, what the municipality writes itself, and the sources behind it."""

import io
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdfium2
import pytest
from starlette.testclient import TestClient

from tests.rest_service import client, fill
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
    for sentence in ("Een fictieve plicht.", "Draagvlak bij bestuur: niets bekend."):
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
