"""CSV: a file that is one table."""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from ingest.document import Document, Row
from ingest.documents.encoding import MAX_LINE_BYTES, numbered_lines, table_encoding
from ingest.formats.tables.grid import rows_of
from ingest.formats.tables.header import LOOKED_AT, Line
from kg.errors import InputError, UnreadableDocument

DELIMITERS: Final = ",;\t|"
_AFTER_RETURN: Final = re.compile(r"(?<=\r)(?=[^\n])")
MAX_LINES_PER_ROW: Final = 1000  # a quote that is never closed would swallow the rest of the file

csv.field_size_limit(MAX_LINE_BYTES)


class _Lines:
    """The lines of a CSV for `csv.reader`, which can be given back when they turn out not to belong to one row."""

    def __init__(self, lines: Iterator[tuple[int, str | UnreadableDocument]]) -> None:
        self._lines = lines
        self._returned: list[tuple[int, str | UnreadableDocument]] = []
        self.taken: list[tuple[int, str | UnreadableDocument]] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.pop() if self._returned else next(self._lines)
        self.taken.append(line)
        if isinstance(line[1], UnreadableDocument):
            raise line[1]
        if len(self.taken) > MAX_LINES_PER_ROW:
            raise csv.Error(f"a row of more than {MAX_LINES_PER_ROW} lines")
        return line[1]

    def give_back(self) -> int:
        """Return all lines taken but the first; how many."""
        self._returned.extend(reversed(self.taken[1:]))
        return len(self.taken) - 1


def read_csv(document: Document) -> Iterator[Row | InputError]:
    """One row per row, place "regel 12": the line on which it starts. Source: https://www.rfc-editor.org/rfc/rfc4180."""
    try:
        encoding = table_encoding(document)
        delimiter = _delimiter(document, encoding)
        yield from rows_of(document, "", _lines(document, encoding, delimiter), "regel {}".format)
    except UnreadableDocument as error:
        yield error


def _numbered(document: Document, encoding: str) -> Iterator[tuple[int, str | UnreadableDocument]]:
    """The lines, also of a file that ends each with a carriage return alone."""
    more = 0
    for number, line in numbered_lines(document, encoding):
        if isinstance(line, str) and "\r" in line[:-2]:
            parts = _AFTER_RETURN.split(line)
            yield from ((number + more + at, part) for at, part in enumerate(parts))
            more += len(parts) - 1
        else:
            yield number + more, line


def _lines(document: Document, encoding: str, delimiter: str) -> Iterator[Line | UnreadableDocument]:
    lines = _Lines(_numbered(document, encoding))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnreadableDocument as error:
            yield _after_bad_line(document, lines, error)
        except csv.Error as error:
            yield _bad_quotes(document, lines, error)
        else:
            end = max((at for at, cell in enumerate(cells, 1) if cell.strip()), default=0)
            if end:
                yield Line(lines.taken[0][0], tuple(cell or None for cell in cells[:end]), len(cells))


def _after_bad_line(document: Document, lines: _Lines, error: UnreadableDocument) -> UnreadableDocument:
    """A line that is no text ends the row that it stands in; that row is lost too when it had begun before."""
    if len(lines.taken) > 1:
        return _bad_quotes(document, lines, csv.Error("no text"))
    return error


def _bad_quotes(document: Document, lines: _Lines, error: csv.Error) -> UnreadableDocument:
    number = lines.taken[0][0]
    returned = lines.give_back()
    return UnreadableDocument(
        f"de rij is niet te lezen, waarschijnlijk door een aanhalingsteken dat niet of te vroeg sluit ({error})"
        + (f"; de volgende regels (vanaf {number + 1}) zijn opnieuw gelezen" if returned else ""),
        document=document.name,
        place=f"regel {number}",
    )


def _delimiter(document: Document, encoding: str) -> str:
    """
    The one that splits most of the first rows, and into most cells; the comma when none splits any.

    One that stands in fewer than half of the rows, from the first that has it, is a sign in a sentence here and there.
    """
    begin = [line for _, line in islice(_numbered(document, encoding), LOOKED_AT) if isinstance(line, str)]

    def splits(delimiter: str) -> tuple[int, int]:
        try:
            counts = [len(row) for row in csv.reader(begin, delimiter=delimiter) if row]
        except csv.Error:
            return 0, 0
        split = [at for at, count in enumerate(counts) if count > 1]
        often = split and 2 * len(split) >= len(counts) - split[0]
        return (len(split), max(counts)) if often else (0, 0)

    return max(DELIMITERS, key=splits)
