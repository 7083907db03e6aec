"""Where the header of a table stands, and what its columns are called. All tables are fictitious."""

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.document import Document, Row
from ingest.formats.registry import read
from kg.errors import InputError


def book(sheets: dict[str, list[list[Any]]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rows(name: str, content: bytes) -> list[Row]:
    found = list(read(Document(Path(__file__), name, content)))
    assert not [one for one in found if isinstance(one, InputError)], found
    return [one for one in found if isinstance(one, Row)]


@pytest.mark.parametrize(
    ("above", "header", "names"),
    [
        ([], [["Nr", "Actie", "Wie"]], ("Nr", "Actie", "Wie")),
        ([["Actielijst 2026"], []], [["Nr", "Actie", "Wie"]], ("Nr", "Actie", "Wie")),
        ([["Datum:", "1-1-2026"], ["Team", "DIV"], []], [["Nr", "Actie", "Wie"]], ("Nr", "Actie", "Wie")),
        ([], [["Nr", "Planning", None], [None, "start", "eind"]], ("Nr", "Planning start", "Planning eind")),
        ([[None, "2025", None]], [["Nr", "kans", "kans"]], ("Nr", "2025 kans", "2025 kans (kolom C)")),
        ([], [["Nr", None, "Wie"]], ("Nr", "kolom B", "Wie")),
    ],
)
def test_the_header_is_found_under_titles_and_over_two_lines(
    above: list[list[Any]], header: list[list[Any]], names: tuple[str, ...]
) -> None:
    body = [[1, "Archief overdragen", "DIV"], [2, "Register bijwerken", "FG"], [3, "Contract verlengen", "Inkoop"]]
    found = [row for row in rows("a.xlsx", book({"Acties": [*above, *header, *body]})) if not row.aside]
    table = found[0].table
    assert table is not None
    assert table.columns == names
    assert [list(row.data.values()) for row in found] == body
    assert found[0].place == f"blad Acties, rij {len(above) + len(header) + 1}"


def test_totals_remarks_and_headers_that_come_back_are_no_rows() -> None:
    head = ["Nr", "Actie", "Budget", "Wie"]
    body = [head, [1, "A", 10, "x"], head, [2, "B", 20, "y"], ["Totaal", None, 30], [], ["Bron: eigen telling"]]
    found = rows("a.xlsx", book({"Acties": body}))
    assert [row.data["Actie"] for row in found if not row.aside] == ["A", "B"]
    assert [row.aside for row in found if row.aside] == [
        "kopregel die terugkomt in een tabel",
        "totaalregel van een tabel",
        "onderschrift van een tabel",
    ]


def test_each_sheet_has_a_header_of_its_own() -> None:
    found = rows("a.xlsm", book({"Uitleg": [["Dit blad is een toelichting."]], "Acties": [["Nr", "Actie"], [1, "A"]]}))
    assert [(row.place, dict(row.data)) for row in found if row.table] == [
        ("blad Acties, rij 2", {"Nr": 1, "Actie": "A"})
    ]


@pytest.mark.parametrize("sign", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_is_read_however_it_was_saved(sign: str, encoding: str) -> None:
    text = "\r\n".join(["Overzicht", "", sign.join(["Nr", "Actie"]), sign.join(["1", "Coördinatie"])])
    (row,) = rows("a.csv", text.encode(encoding))
    assert row.data == {"Nr": "1", "Actie": "Coördinatie"}
    assert row.place == "regel 4"


_ODS = (
    '<?xml version="1.0"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Acties">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def ods(inner: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", _ODS.format(rows=inner))
    return out.getvalue()


def _text(said: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{said}</text:p></table:table-cell>'


def test_ods_gives_texts_numbers_and_dates_and_repeats_what_is_written_once() -> None:
    header = f"<table:table-row>{_text('Actie')}{_text('Gereed')}{_text('Budget')}</table:table-row>"
    date = '<table:table-cell office:value-type="date" office:date-value="2026-05-01T00:00:00"/>'
    number = '<table:table-cell office:value-type="currency" office:value="1250.5"/>'
    row = f'<table:table-row table:number-rows-repeated="2">{_text("A")}{date}{number}</table:table-row>'
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    found = rows("a.ods", ods(header + row + empty))
    assert [row.place for row in found] == ["blad Acties, rij 2", "blad Acties, rij 3"]
    assert found[0].data == {"Actie": "A", "Gereed": "2026-05-01", "Budget": 1250.5}


def test_ods_with_entities_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    (error,) = read(Document(Path(__file__), "a.ods", out.getvalue()))
    assert isinstance(error, InputError)
    assert "DOCTYPE" in str(error)


def test_a_cell_at_the_far_end_of_a_sheet_costs_nothing() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for place, said in {"A1": "Nr", "B1": "Actie", "A2": 1, "B2": "A", "XFD1048576": "ver weg"}.items():
        sheet[place] = said
    out = io.BytesIO()
    made.save(out)
    assert [dict(row.data) for row in rows("a.xlsx", out.getvalue())] == [{"Nr": 1, "Actie": "A"}]


def test_a_year_names_a_column_when_amounts_stand_below_it() -> None:
    lines = "Programma;2026;2027;2028\nArchief;100.000;€ 80.000,50;-5.000\nTotaal;100.000;80.000,50;-5.000\n"
    row, total = rows("begroting.csv", lines.encode())
    assert row.data == {"Programma": "Archief", "2026": "100.000", "2027": "€ 80.000,50", "2028": "-5.000"}
    assert total.aside == "totaalregel van een tabel"
    spans = rows("looptijden.csv", b"Project;Begin;Eind\nArchief;2026;2027\nPrivacy;2026;2027\n")
    assert [one.data["Begin"] for one in spans] == ["2026", "2026"]


def test_years_under_merged_names_are_columns() -> None:
    sheet = [
        ["Programma", "Lasten", None, None, "Baten", None],
        [None, 2026, 2027, 2028, 2026, 2027],
        ["Archief", 1000.5, 2000, 3000, 10, 20],
        ["Privacy", 500, 600, "n.v.t.", 0, 0],
    ]
    first, _ = rows("begroting.xlsx", book({"Begroting": sheet}))
    names = ["Programma", "Lasten 2026", "Lasten 2027", "Lasten 2028", "Baten 2026", "Baten 2027"]
    assert list(first.data) == names
    assert first.data["Baten 2027"] == 20


def test_a_sheet_or_file_with_a_header_only_is_said() -> None:
    [aside] = rows("leeg.xlsx", book({"Acties": [["Nr", "Actie", "Wie"]]}))
    assert aside.aside == "kop van een tabel zonder rijen"
    [refused] = read(Document(Path(__file__), "leeg.csv", b"Nr;Actie;Wie\n"))
    assert "er staat niets in" in str(refused)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_machine(end: str) -> None:
    found = rows("acties.csv", end.join(["Nr|Actie|Wie", '1|"Een\ntwee"|DIV', "2|Drie|FG", ""]).encode())
    assert [(one.place, one.data["Wie"]) for one in found] == [("regel 2", "DIV"), ("regel 4", "FG")]


def test_a_stroke_in_a_sentence_here_and_there_splits_nothing() -> None:
    found = rows("acties.csv", b"Actie\nherstel de site\nkies a|b\nmeld het\nsluit af\n")
    assert [one.data["Actie"] for one in found] == ["herstel de site", "kies a|b", "meld het", "sluit af"]


def test_formulas_that_nobody_counted_are_said() -> None:
    """A program that makes a workbook stores no values; the cells would be empty without a word."""
    made = book({"Kosten": [["Post", "Bedrag", "Totaal"], ["Archief", 5, "=B2*2"], ["Privacy", 6, "=B3*2"]]})
    said, *others = read(Document(Path(__file__), "kosten.xlsx", made))
    assert isinstance(said, InputError)
    assert "2 formules hebben geen bewaarde uitkomst" in str(said)
    assert [one.data["Bedrag"] for one in others if isinstance(one, Row)] == [5, 6]


def test_a_text_that_is_called_a_workbook_is_said_to_be_one() -> None:
    [said] = read(Document(Path(__file__), "lijst.xlsx", b"Actie;Wie\nA;x\n"))
    assert "er staat gewone tekst in" in str(said)
