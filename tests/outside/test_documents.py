"""
What others make of our documents: pdfua of a hundred PDF files, LibreOffice of DOCX.

pdfua looks at 16 of the 106 rules of PDF/UA-1: files without findings are no proof of conformance.
"""

import random
import re
import shutil
import subprocess
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import docx
import pdfua
import pytest
from docx.oxml.ns import qn

from api.render.documents.document import Block, Document, Figure, Heading, Items, Note, Paragraph, Table, Text
from api.render.documents.forms import FORMS
from api.render.documents.word import word
from ingest.document import Document as Source
from ingest.formats.office.house_style import house_style
from tests.house_style_file import TEXT, house_file

WORDS = (
    "archief", "besluit", "de", "een", "niet bekend", "gemeente", "coördinatie", "€ 56.000", "12 van de 19", "wet",
    "“aangehaald”", "naïef", "–", "#hash", "*ster*", "[haak]", "$som$", "<teken>", "&", "\\", "@adres", "2026-2029",
    "Ωmega", "ĳ", "ﬁ", "…", "😀", "漢", "artikel 3:4", "x²", "_", "`", "e\u0301", "\u00ad", "\u2011",
)  # fmt: skip
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><rect width="{}" height="30" fill="#1d3d73"/></svg>'


def document(seed: int) -> Document:
    """One of many: each kind of block, in any order and length."""
    dice = random.Random(seed)  # noqa: S311 - for a test
    notes = [
        Note(said(dice, 6), dice.choice(["", "https://example.org/a?b=1&c=%C3%A9", "mailto:x@example.org"]))
        for _ in range(5)
    ]

    def text() -> Text:
        return Text(
            said(dice, dice.randint(1, 25)),
            label=dice.choice(["", "Bestuur:"]),
            notes=dice.sample(range(1, 6), dice.randint(0, 3)),
            gap=dice.random() < 0.2,
        )

    blocks: list[Block] = [Heading(said(dice, 4))]
    level = 1
    for _ in range(dice.randint(1, 10)):
        kind = dice.randrange(6)
        if kind == 0:
            level = dice.randint(1, min(level + 1, 3))
            blocks.append(Heading(said(dice, 5), level))
        elif kind == 1:
            blocks.append(Paragraph(text()))
        elif kind in {2, 3}:
            blocks.append(Items([text() for _ in range(dice.randint(1, 8))], ordered=kind == 3))
        elif kind == 4:
            columns = dice.randint(1, 5)
            rows = [[text() for _ in range(columns)] for _ in range(dice.randint(0, 12))]
            blocks.append(Table(said(dice, 4), [said(dice, 2) for _ in range(columns)], rows))
        else:
            blocks.append(Figure(SVG.format(dice.randint(1, 90)), said(dice, 8), said(dice, 3)))
    return Document(
        said(dice, 8), date(2026, 1, 1) + timedelta(days=seed), blocks, lead=said(dice, 12), notes=notes, about="Proef"
    )


def said(dice: random.Random, count: int) -> str:
    """Words, the first of them with a letter that each form has."""
    return " ".join(["Woord", *dice.choices(WORDS, k=count)])


def test_a_hundred_pdfs_are_without_errors(tmp_path: Path) -> None:
    file = tmp_path / "document.pdf"
    errors: list[str] = []
    for seed in range(100):
        file.write_bytes(FORMS["pdf"].made(document(seed)))
        report = pdfua.validate(str(file))
        errors += [f"{seed}: {one.message}" for one in report.findings if one.severity is pdfua.Severity.ERROR]
    assert not errors


def test_libreoffice_reads_the_same_text_in_a_word_file(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path / "out"
    found = house_style(Source(Path("stijl.docx"), "stijl.docx", house_file(*TEXT, header="", footer="")))
    ((_, house),) = found.members
    for seed in range(5):  # the last two in the house style of an organisation
        (tmp_path / f"{seed}.docx").write_bytes(word(document(seed), house if seed > 2 else None))
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "html:HTML",
         "--outdir", str(folder), *(str(tmp_path / f"{seed}.docx") for seed in range(5))],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for seed in range(5):
        theirs = words_of((folder / f"{seed}.html").read_text(encoding="utf-8", errors="strict"))
        file = docx.Document(str(tmp_path / f"{seed}.docx"))
        assert theirs == squeezed("".join(one.text or "" for one in file.element.body.iter(qn("w:t")))), seed


def words_of(page: str) -> str:
    """The text of an HTML page, without spaces."""
    body = re.sub(r"<(style|head)\b.*?</\1>", "", page, flags=re.DOTALL | re.IGNORECASE)
    return squeezed(unescape(re.sub(r"<[^>]+>", "", body)))


def squeezed(text: str) -> str:
    """A text without its spaces."""
    return re.sub(r"\s+", "", text)
