"""What an author hid: sheets, slides and texts do not count, rows and columns do; each is said. All is fictitious."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ingest.commit.summary import Summary
from ingest.document import Document, Row
from ingest.formats.registry import read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>
<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>
<table:table table:name="Lonen" table:style-name="ta2">{head}{row}</table:table>
<table:table table:name="Acties">{head}{hidden}{row}</table:table>
<table:table table:name="Heel">{head}{row}</table:table>
</office:spreadsheet></office:body></office:document-content>"""


def _asides(name: str, content: bytes) -> tuple[list[Row], list[str]]:
    found = list(read(Document(Path(__file__), name, content)))
    assert all(isinstance(one, Row) for one in found), found
    rows = [one for one in found if isinstance(one, Row)]
    return [one for one in rows if not one.aside], [
        f"{one.place}: {one.aside.partition(';')[0]}" for one in rows if one.aside
    ]


def _docx(body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def test_a_hidden_sheet_of_excel_is_said_and_not_read_and_hidden_rows_and_columns_are_read_and_said() -> None:
    book = openpyxl.Workbook()
    for name in ("Acties", "Lonen", "Kolom", "Heel"):
        sheet = book.create_sheet(name)
        sheet.append(["Nr", "Actie", "Wie"])
        sheet.append([1, "Archief overdragen", "DIV"])
        sheet.append([2, "Register bijwerken", "FG"])
    book.remove(book.worksheets[0])
    book["Acties"].row_dimensions[3].hidden = True
    book["Lonen"].sheet_state = "veryHidden"
    book["Kolom"].column_dimensions["C"].hidden = True
    out = io.BytesIO()
    book.save(out)
    rows, asides = _asides("a.xlsx", out.getvalue())
    assert asides == [
        "blad Acties: let op: blad 'Acties' heeft verborgen rijen of kolommen",
        "blad Lonen: verborgen blad 'Lonen'",
        "blad Kolom: let op: blad 'Kolom' heeft verborgen rijen of kolommen",
    ]
    assert [one.place for one in rows] == [
        f"blad {name}, rij {at}" for name in ("Acties", "Kolom", "Heel") for at in (2, 3)
    ]


def test_ods_says_the_same() -> None:
    cells = [f"<table:table-cell><text:p>{said}</text:p></table:table-cell>" for said in ("Nr", "Actie")]
    row = f"<table:table-row>{''.join(cells).replace('Nr', '1').replace('Actie', 'x')}</table:table-row>"
    told = ODS.format(
        head=f"<table:table-row>{''.join(cells)}</table:table-row>",
        row=row,
        hidden=row.replace("table-row>", 'table-row table:visibility="filter">', 1),
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("content.xml", told)
    rows, asides = _asides("a.ods", out.getvalue())
    assert asides == [
        "blad Lonen: verborgen blad 'Lonen'",
        "blad Acties: let op: blad 'Acties' heeft verborgen rijen of kolommen",
    ]
    assert [one.place for one in rows] == ["blad Acties, rij 2", "blad Acties, rij 3", "blad Heel, rij 2"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.docx",
            _docx(
                "<w:p><w:r><w:t>Wij bewaren.</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Geheim</w:t></w:r></w:p>"
            ),
        ),
        ("a.rtf", rb"{\rtf1\ansi Wij bewaren. {\v Geheim}\par}"),
    ],
)
def test_hidden_text_does_not_count_and_is_said(name: str, content: bytes) -> None:
    rows, asides = _asides(name, content)
    assert [part.text for row in rows for part in row.sections] == ["Wij bewaren."]
    assert asides == ["$: verborgen tekst in een document"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.docx",
            _docx("<w:p><w:r><w:t>Wij bewaren.</w:t></w:r><w:del><w:r><w:delText>Niet</w:delText></w:r></w:del></w:p>"),
        ),
        ("a.rtf", rb"{\rtf1\ansi Wij bewaren. {\deleted Niet}\par}"),
    ],
)
def test_what_was_deleted_is_not_hidden(name: str, content: bytes) -> None:
    rows, asides = _asides(name, content)
    assert [part.text for row in rows for part in row.sections] == ["Wij bewaren."]
    assert asides == []


def test_what_was_read_all_the_same_is_not_called_skipped() -> None:
    summary = Summary()
    summary.left_out.update({"let op: blad 'A' heeft verborgen rijen": 1, "totaalregel van een tabel": 2})
    said = list(summary.lines())
    assert "  let op: blad 'A' heeft verborgen rijen (1)" in said
    assert "  overgeslagen (2): totaalregel van een tabel" in said
