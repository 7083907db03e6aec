"""Rows that are read in a process of their own are the rows that are read here; a message is read once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.document import Document, Row, Section, TableHeader
from ingest.documents.extraction import process, wire
from ingest.documents.extraction.process import Apart, Pool
from ingest.formats.lookahead import read_ahead
from ingest.formats.registry import documents, read
from ingest.formats.tables.opendocument import read_ods
from ingest.formats.tables.workbook import read_xlsx
from kg.errors import InputError, UnreadableDocument
from tests.attack.hostile_tables import CELL, TABLE
from tests.bad_files import workbook
from tests.contract.test_withdrawal import BOTH, eml
from tests.office_files import odf

BOOK = workbook([["Titel"], [], ["naam", "jaar", "bedrag"], ["Élan", 2028, 1.5], ["#REF!", None, True], ["a", 1, 2, 3]])
SHEETS = odf(
    TABLE.format("".join(f"<table:table-row>{CELL.format(one) * 2}</table:table-row>" for one in "abc")),
    kind="spreadsheet",
)


def told(rows: Iterator[Row | InputError]) -> list[object]:
    return [one if isinstance(one, Row) else (type(one), str(one), one.place, one.document) for one in rows]


@pytest.mark.parametrize(("name", "content", "reader"), [("a.xlsx", BOOK, read_xlsx), ("a.ods", SHEETS, read_ods)])
def test_rows_come_back_as_they_were_read(name: str, content: bytes, reader: object) -> None:
    document = Document(Path(name), name, content)
    here = told(reader(document))
    assert len(here) > 1
    assert told(Apart(f"{reader.__module__}:{reader.__name__}", 1_000_000)(document)) == here
    assert told(Apart(f"{reader.__module__}:{reader.__name__}", 1_000_000)(document, 1)) == here[:1]


def test_all_that_a_row_can_be_goes_over_the_line() -> None:
    """Also half a character, and two tables of which the rows take turns."""
    first, second = TableHeader("A", 1, ("a",), ("A",)), TableHeader("B", 2, ("b", "c"), ("A", "C"))
    rows: list[Row | InputError] = [
        Row("rij 1", {"a": "\ud800é", "b": [1, {"c": None}]}, table=first),
        UnreadableDocument("kapot", document="d", place="p"),
        Row("rij 2", {"b": 1.5}, table=second, aside="totaal"),
        Row("rij 3", {"a": True}, table=first),
        Row("$", {}, (Section("tekst", "pagina 1", "Kop"), Section("meer", "pagina 2"))),
    ]
    assert told(wire.heard(b"".join(wire.told(rows)).splitlines(keepends=True))) == told(iter(rows))


def test_what_is_read_ahead_comes_in_order_and_as_it_is_read_when_taken(tmp_path: Path) -> None:
    """More tables than are read ahead, with a text and a broken book among them."""
    names = ["a.xlsx", "b.txt", "c.ods", "d.xlsx", "e.xlsx", "f.csv", "g.xlsx", "h.eml", "i.xlsx", "j.xlsx"]
    contents = {"xlsx": BOOK, "ods": SHEETS, "csv": b"naam;jaar\nEde;2028\n", "eml": eml(), "txt": b"Een tekst.\n"}
    for name in names:
        (tmp_path / name).write_bytes(contents[name[2:]] if name != "e.xlsx" else b"geen boek")
    given = [Document(tmp_path / name, name) for name in names]
    assert [told(iter(rows)) for rows in read_ahead(given)] == (whole := [told(read(one)) for one in given])
    assert [len(rows) for rows in whole] == [3, 1, 2, 3, 1, 1, 3, 1, 3, 3]


def test_what_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (said,) = Apart("ingest.formats.tables.workbook:read_xlsx", 10)(Document(tmp_path / "a.xlsx", "a.xlsx", BOOK))
    assert "te groot" in str(said)


def test_an_answer_that_grows_too_large_ends_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool()
    monkeypatch.setattr(process, "MOST_ANSWER_BYTES", 100)
    (said,) = pool.rows("ingest.formats.tables.workbook:read_xlsx", Document(Path("a.xlsx"), "a.xlsx", BOOK))
    pool.close()
    assert "splits het document" in str(said)


def test_a_message_is_read_once_for_what_is_attached_and_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the file changed in between."""
    asked: list[str] = []
    extracted = Pool.extracted

    def counted(pool: Pool, extractor: str, document: Document) -> object:
        asked.append(document.name)
        return extracted(pool, extractor, document)

    monkeypatch.setattr(Pool, "extracted", counted)
    file = tmp_path / "bericht.eml"
    file.write_bytes(eml(*BOTH))
    for changed in (False, True):
        asked.clear()
        found = list(documents([file]))
        assert [one.name.partition("!/")[2] for one in found] == ["", "plan.md", "memo.md"]
        if changed:
            file.write_bytes(eml(*BOTH).replace(b"dinsdag", b"woensdagmiddag"))
        (row,) = read(found[0])
        assert isinstance(row, Row)
        assert ("woensdagmiddag" in row.sections[0].text) is changed
        assert asked == ["bericht.eml"] * (1 + changed)
