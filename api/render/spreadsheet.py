"""
CSV that a spreadsheet may open: no cell of it is taken for a formula.

The standard asks for the values as they are (https://www.w3.org/TR/sparql11-results-csv-tsv/), and programs need them
so. A spreadsheet reads a cell that begins with = + - or @ as a formula, which can call out or start a program.
Source: OWASP ASVS 5.0.0, 1.2.10; a number keeps its sign, since it can do nothing.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

# Also the full-width forms, which some spreadsheets read alike, and what they skip before looking.
_FORMULA: Final = re.compile(r"[\s\x00\ufeff\u200b'\"]*[=+\-@＝＋－＠|%]|[\t\r\n\x00]")
_NUMBER: Final = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")


def plain_cell(text: str) -> str:
    """A text as a spreadsheet shows it, with a quote before what it would calculate."""
    if _NUMBER.fullmatch(text) or not _FORMULA.match(text):
        return text
    return f"'{text}"


def plain_csv(content: bytes) -> bytes:
    """A CSV file in UTF-8, every cell of it plain."""
    return plain_table(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def plain_table(rows: Iterable[Sequence[str]]) -> bytes:
    """
    Rows as CSV in UTF-8, every cell of it plain; lines end as RFC 4180 has it.

    A byte order mark goes before them: without it a spreadsheet takes UTF-8 for something else.
    """
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([plain_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8")
