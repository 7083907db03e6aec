"""
What a reader takes and gives.

    Document --reader--> Row, Row, ...   (unlinked, in the words of the source, each with its place)
    Row --mapping--> (kind, payload)     (in the words of Kring, see `kg.model.kinds`)

A reader knows a format, never what the data means; a mapping knows the data, never the format.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from kg.errors import InputError


@dataclass(frozen=True, slots=True)
class Section:
    """
    A piece of a running text.

    Attributes:
        text: Plain text or Markdown, never empty.
        place: "regel 12-30" or "pagina 3", counted from 1.
        heading: The headings above it, joined by " > ", or "".
    """

    text: str
    place: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class TableHeader:
    """
    The header of the table that a row stands in; one for all of its rows.

    Attributes:
        sheet: Its name; "" for a file that is one table.
        number: Of the line of the header, from 1.
        columns: The names, all different, in the order of the file.
        letters: By column, how a spreadsheet names it.
        above: What stands above it on the sheet: a title, "bedragen x € 1.000"; "" for nothing.
    """

    sheet: str
    number: int
    columns: tuple[str, ...]
    letters: tuple[str, ...]
    above: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """
    One unit of a document: a line, a table row, an entry of a list, or the document as a whole.

    Attributes:
        place: Where it stands, for instance "regel 12", "blad Cases, rij 4", "[3]" or "themas.bestuur.afspraken[0]".
        data: Keys and values in the words of the source; {} for a text without front matter.
        sections: The running text, for Markdown and PDF.
        table: The header that the keys of a row of a table come from.
        aside: Why it is no row to make anything of: a total, a remark below a table; "" for all others.
    """

    place: str
    data: Mapping[str, Any]
    sections: tuple[Section, ...] = ()
    table: TableHeader | None = None
    aside: str = ""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Document:
    """
    One file, or one member of an archive.

    Attributes:
        path: The file on disk.
        name: How it is named to people: relative to the folder that was asked for; a member of an archive as
            "archief.zip!/map/lijst.csv".
        content: The bytes of a member that is not a file of its own; None for a file.
    """

    path: Path
    name: str
    content: bytes | None = None

    @property
    def suffix(self) -> str:
        """The format, by name: ".md", ".jsonl", lower case."""
        return Path(self.name).suffix.lower()

    def read(self) -> bytes:
        """All bytes; readers of large formats stream instead."""
        return self.path.read_bytes() if self.content is None else self.content


# A row that cannot be read is yielded as the error that says why, with its place, so that the rest still comes through.
Reader: TypeAlias = Callable[[Document], Iterator[Row | InputError]]

Unlisted: TypeAlias = Callable[[Document, str], None]
"""Told, of a document with others in it, the name of one that is there and not to be read; "" when it may be any."""
