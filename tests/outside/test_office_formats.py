"""What LibreOffice makes of one document in other formats is read the same, as far as the format holds it."""

import io
import subprocess
from collections.abc import Mapping
from pathlib import Path
from shutil import which

import docx
import pytest

from ingest.document import Row
from ingest.formats.registry import documents, read

TEXT = "De gemeente Voorbeeldstad (fictief) brengt de coördinatie van het archief vóór 2028 op orde — voor 5 €."


def made() -> bytes:
    """Headings, paragraphs, two lists and a table. All is fictitious."""
    document = docx.Document()
    document.add_heading("Doel", 1)
    document.add_paragraph(TEXT)
    document.add_paragraph("Tellen", "List Bullet")
    document.add_paragraph("Bewaren", "List Bullet")
    document.add_heading("Planning", 2)
    table = document.add_table(2, 2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ("Wat", "Wanneer", "e-depot", "Q3 2027"), strict=True):  # fmt: skip # noqa: E501
        cell.text = text
    document.sections[0].header.paragraphs[0].text = "Kop van de bladzijde"
    document.sections[0].footer.paragraphs[0].text = "Voet van de bladzijde"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    program = which("soffice")
    if program is None:
        pytest.skip("needs LibreOffice")
    folder = tmp_path_factory.mktemp("office")
    (folder / "plan.docx").write_bytes(made())
    found = {"docx": folder / "plan.docx"}
    for suffix in ("odt", "rtf", "doc", "html"):
        subprocess.run(
            [program, f"-env:UserInstallation={(folder / 'profiel').as_uri()}", "--headless", "--convert-to", suffix,
             "--outdir", str(folder), str(folder / "plan.docx")],
            check=True, capture_output=True,
        )  # fmt: skip
        found[suffix] = folder / f"plan.{suffix}"
    return found


@pytest.mark.parametrize("suffix", ["docx", "odt", "rtf", "html"])
def test_headings_lists_and_tables_are_the_same(converted: Mapping[str, Path], suffix: str) -> None:
    (document,) = documents([converted[suffix]])
    (row,) = read(document)
    assert isinstance(row, Row)
    texts = [(section.heading, section.text) for section in row.sections]
    assert texts == [("Doel", f"{TEXT}\n- Tellen\n- Bewaren"), ("Doel > Planning", "Wat | Wanneer\ne-depot | Q3 2027")]


def test_an_old_word_document_has_its_text_and_rows(converted: Mapping[str, Path]) -> None:
    (document,) = documents([converted["doc"]])
    (row,) = read(document)
    assert isinstance(row, Row)
    assert [section.text for section in row.sections] == [
        f"Doel\n\n{TEXT}\n\nTellen\n\nBewaren\n\nPlanning\nWat | Wanneer\ne-depot | Q3 2027"
    ]
