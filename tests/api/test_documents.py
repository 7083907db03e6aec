"""A document says the same as DOCX, PDF and HTML; its texts stay texts, and its parts are what they are."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import docx
import pdfua
import pikepdf
import pypdfium2
import pytest
from docx.oxml.ns import qn

from api.render.documents import pdf as pdf_form
from api.render.documents.document import Block, Document, Figure, Heading, Items, Note, Paragraph, Table, Text
from api.render.documents.forms import FORMS
from kg.errors import InputError, QuestionEnded

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" viewBox="0 0 200 40">'
    '<rect width="120" height="40" fill="#1d3d73"/></svg>'
)
HOSTILE = (
    '#read("/etc/passwd") *vet* $x$ `#sys` @preview/x:1.0.0 <b onclick="x">&amp;</b> {{ 7*7 }} \\end{x} [1] // -- ok'
)
WHOLE = Document(
    title="Nieuwe Archiefwet: wat betekent zij voor Baarn?",
    on=date(2026, 11, 28),
    lead="De wet komt; wanneer staat niet vast.",
    about="Duiding",
    blocks=[
        Heading("Wat het is"),
        Paragraph(Text("Overbrengen gaat van twintig naar tien jaar.", notes=(1,))),
        Heading("Wat het vraagt"),
        Heading("Per niveau", 2),
        Items([Text("een verordening vaststellen", label="Bestuur:", notes=(1, 2)), Text("niet bekend", gap=True)]),
        Items([Text("eerst dit"), Text("dan dat")], ordered=True),
        Table(
            "Draagvlak", ["Niveau", "Stand"], [[Text("Bestuur"), Text("voor", notes=(2,))], [Text("Raad"), Text("?")]]
        ),
        Figure(SVG, "Draagvlak: drie van de vijf zijn voor", "Draagvlak"),
    ],
    notes=[
        Note("ICTRecht, blog", "https://example.org/archief?a=b&c=d"),
        Note("Perspectiefnota", "javascript:alert(1)"),
    ],
)
HOSTILES: list[Block] = [
    Heading(HOSTILE),
    Paragraph(Text(HOSTILE, label=HOSTILE, notes=(1,))),
    Items([Text(HOSTILE)]),
    Table(HOSTILE, [HOSTILE], [[Text(HOSTILE)]]),
    Figure(SVG, HOSTILE, HOSTILE),
]


def words(content: bytes, form: str) -> str:
    """What can be read in it, with one space between words."""
    if form == "docx":
        # Each run of text, hyperlinks included.
        body = docx.Document(io.BytesIO(content)).element.body
        found = " ".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))
    elif form == "pdf":
        file = pypdfium2.PdfDocument(content)
        found = " ".join(page.get_textpage().get_text_range() for page in file)
    else:
        found = unescape(re.sub(r"<[^>]+>", " ", content.decode().partition("<body>")[2]))
    return " ".join(found.split())


@pytest.mark.parametrize("form", FORMS)
def test_each_form_says_all_of_it(form: str) -> None:
    said = re.sub(r"\s", "", words(FORMS[form].made(WHOLE), form))
    for text in (
        WHOLE.title, WHOLE.lead, "Wat het is", "Per niveau", "Overbrengen gaat van twintig naar tien jaar. [1]",
        "Bestuur: een verordening vaststellen [1] [2]", "niet bekend", "dan dat", "Draagvlak", "Stand", "voor [2]",
        "ICTRecht, blog https://example.org/archief?a=b&c=d", "Perspectiefnota javascript:alert(1)", "Bronnen",
    ):  # fmt: skip
        assert re.sub(r"\s", "", text) in said


@pytest.mark.parametrize("form", FORMS)
def test_equal_documents_give_equal_files_whenever_they_are_made(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = FORMS[form].made(WHOLE)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert FORMS[form].made(replace(WHOLE)) == first
    assert FORMS[form].made(replace(WHOLE, on=date(2026, 11, 29))) != first


@pytest.mark.parametrize("form", FORMS)
def test_markup_and_code_in_a_text_stay_text(form: str) -> None:
    made = FORMS[form].made(
        Document(HOSTILE, date(2026, 1, 2), HOSTILES, lead=HOSTILE, about=HOSTILE, notes=[Note(HOSTILE, HOSTILE)])
    )
    said = words(made, form)
    # On a line break PDF leaves the space out.
    assert re.sub(r"\s", "", said).count(re.sub(r"\s", "", HOSTILE)) >= 8
    assert "root:x:0" not in said
    assert form != "html" or b"<b onclick" not in made


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", ["a\x00\x0b\x1fb", "a\ud800b", "a\u202eb", "漢字 😀", "e\u0301", "\u200b", "-", " "])
def test_characters_that_a_form_lacks_do_no_harm(form: str, text: str) -> None:
    made = FORMS[form].made(replace(WHOLE, title=f"Titel {text}", blocks=[Paragraph(Text(text)), Items([Text(text)])]))
    said = words(made, form)
    assert "Titel" in said
    assert not set(said) & set("\x00\x0b\x1f")
    assert made == FORMS[form].made(
        replace(WHOLE, title=f"Titel {text}", blocks=[Paragraph(Text(text)), Items([Text(text)])])
    )


def test_a_pdf_says_which_characters_it_lacks() -> None:
    assert "lettertype" not in words(pdf_form.pdf(WHOLE), "pdf")
    said = words(pdf_form.pdf(replace(WHOLE, lead="Stand 😀")), "pdf")
    assert "Stand ◌" in said
    assert "lettertype" in said


def test_a_pdf_is_tagged_dutch_and_without_findings(tmp_path: Path) -> None:
    """Pdfua looks at 16 of the 106 rules of PDF/UA-1; a file without findings is no proof of the others."""
    file = tmp_path / "document.pdf"
    file.write_bytes(pdf_form.pdf(WHOLE))
    found = pdfua.validate(str(file)).findings
    assert [one.message for one in found if one.severity is pdfua.Severity.ERROR] == []
    with pikepdf.open(file) as read:
        assert str(read.Root.Lang) == "nl"
        assert read.Root.MarkInfo.Marked
        assert str(read.docinfo["/Title"]) == WHOLE.title


def test_a_word_file_has_real_headings_lists_and_tables() -> None:
    file = docx.Document(io.BytesIO(FORMS["docx"].made(WHOLE)))
    styles = [(p.style.name if p.style else "", p.text) for p in file.paragraphs]
    assert ("Heading 1", WHOLE.title) in styles
    assert ("Heading 2", "Wat het vraagt") in styles
    assert ("Heading 3", "Per niveau") in styles
    assert ("List Bullet", "niet bekend") in styles
    assert ("List Number", "dan dat") in styles
    (table,) = file.tables
    assert table.rows[0]._tr.trPr is not None
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert {one.get(qn("w:val")) for one in file.styles.element.iter(qn("w:lang"))} == {"nl-NL"}
    pictures = [one.get("descr") for one in file.element.body.iter() if one.tag.endswith("}docPr")]
    assert pictures == ["Draagvlak: drie van de vijf zijn voor"]
    about = file.core_properties
    assert (about.title, about.language, about.author) == (WHOLE.title, "nl", "Kring")
    assert about.created is not None
    assert about.created.date() == WHOLE.on


def test_only_an_address_of_the_web_becomes_a_link() -> None:
    with zipfile.ZipFile(io.BytesIO(FORMS["docx"].made(WHOLE))) as file:
        outside = file.read("word/_rels/document.xml.rels").decode()
    assert "https://example.org/archief" in outside
    assert "javascript" not in outside
    assert 'href="javascript' not in FORMS["html"].made(WHOLE).decode()
    assert b"javascript" not in b"".join(re.findall(rb"/URI ?\([^)]*\)", FORMS["pdf"].made(WHOLE)))


def test_the_html_needs_nothing_beside_it() -> None:
    made = FORMS["html"].made(WHOLE).decode()
    assert "<script" not in made
    assert "style=" not in made
    assert re.findall(r'(?:src|href)="(?!#|data:image/svg)([^"]+)"', made) == [
        "https://example.org/archief?a=b&amp;c=d"
    ]
    assert "default-src 'none'" in made


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"blocks": [Heading("a", 2)]},
        {"blocks": [Heading("a"), Heading("b", 3)]},
        {"blocks": [Table("", ["a"], [[Text("b"), Text("c")]])]},
        {"blocks": [Paragraph(Text("a", notes=(3,)))]},
        {"blocks": [Figure(SVG, "", "")]},
    ],
)
def test_a_document_that_is_wrong_is_not_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"heading|table|note|alternative|title"):
        replace(WHOLE, **wrong)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_too_long_is_refused(form: str) -> None:
    long = replace(WHOLE, blocks=[Paragraph(Text("x" * 4_000_001))])
    with pytest.raises(InputError, match="te veel"):
        FORMS[form].made(long)


def test_work_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_form, "MAX_S", 0.0)
    monkeypatch.setattr(pdf_form, "_LOOK_S", 0.001)
    with pytest.raises(QuestionEnded):
        pdf_form.pdf(WHOLE)
