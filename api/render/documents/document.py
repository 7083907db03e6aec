"""
What a document says, whatever its form: `FORMS` of `api.render.documents.forms` makes a file of it.

All texts are plain: no form reads markup, code or addresses in them. Equal documents give equal files, to the byte.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from api.render.xml_text import xml_text
from kg.errors import InputError

DEEPEST: Final = 3  # of headings under the title
_MOST_CHARACTERS: Final = 4_000_000  # of a document; that is some 2,000 pages
_SCHEMES: Final = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Text:
    """
    What a paragraph, an item or a cell says.

    Attributes:
        text: One line; breaks in it become spaces.
        label: What stands before it in bold, such as "Bestuur:".
        notes: Numbers of the notes that it rests on, from 1.
        gap: It says that something is not known.
    """

    text: str
    label: str = ""
    notes: Sequence[int] = ()
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` is 1 under the title, and goes down by one at a time."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: Text


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `ordered` gives numbers."""

    items: Sequence[Text]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table.

    Attributes:
        caption: What it shows.
        head: What each column holds; marked as the header.
        rows: Each as long as `head`.
        first: How many times as wide as each other column the first one is; 1 or more.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Text]]
    first: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """
    A picture.

    Attributes:
        svg: Its text, of our own making.
        alternative: What it shows, for who cannot see it.
        caption: What stands under it.
    """

    svg: str
    alternative: str
    caption: str


Block = Heading | Paragraph | Items | Table | Figure


@dataclass(frozen=True, slots=True)
class Note:
    """
    A source.

    Attributes:
        text: What it is called, and where in it.
        url: Where it can be read; a link when it is an address of the web.
    """

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """
    A document.

    Attributes:
        on: The day that it is of; the file says that it was made then.
        lead: What stands under the title.
        about: What it is, in one line, for who searches files.
        language: BCP 47.
        notes: The sources, at the end under "Bronnen"; the first has number 1.

    Raises:
        ValueError: If a heading skips a level, a row has another length than its head, a picture has no alternative,
            or a note that is referred to is not there.
    """

    title: str
    on: date
    blocks: Sequence[Block]
    lead: str = ""
    about: str = ""
    notes: Sequence[Note] = ()
    author: str = "Kring"
    language: str = "nl"
    sources_title: str = "Bronnen"

    def __post_init__(self) -> None:
        if not plain(self.title):
            raise ValueError("a document has a title")
        level = 0
        for block in self.blocks:
            if isinstance(block, Heading):
                if not 1 <= block.level <= min(level + 1, DEEPEST) or not plain(block.text):
                    raise ValueError(f"heading {block.text!r} is empty or skips a level")
                level = block.level
            elif isinstance(block, Table) and {len(row) for row in block.rows} - {len(block.head)}:
                raise ValueError(f"table {block.caption!r} has a row of another length than its head")
            elif isinstance(block, Figure) and not plain(block.alternative):
                raise ValueError("a picture has an alternative text")
        if {note for text in texts(self) for note in text.notes} - set(range(1, len(self.notes) + 1)):
            raise ValueError("a text refers to a note that is not there")


def texts(document: Document) -> list[Text]:
    """All that its paragraphs, items and cells say."""
    found: list[Text] = []
    for block in document.blocks:
        match block:
            case Paragraph():
                found.append(block.text)
            case Items():
                found += block.items
            case Table():
                found += [cell for row in block.rows for cell in row]
            case _:
                pass
    return found


def must_fit(document: Document) -> None:
    """
    See that it goes in one file.

    Raises:
        InputError: If it is too long for that.
    """
    if _length(document) > _MOST_CHARACTERS:
        raise InputError("dit is te veel voor één document; vraag minder tegelijk")


def _length(document: Document) -> int:
    """How many characters it has, about."""
    said = sum(len(one.text) + len(one.label) for one in texts(document))
    headings = sum(len(block.text) for block in document.blocks if isinstance(block, Heading))
    return said + headings + sum(len(note.text) + len(note.url) for note in document.notes)


def plain(text: str) -> str:
    """One line of it, composed, without what no document can hold."""
    return unicodedata.normalize("NFC", " ".join(xml_text(text).split()))


def address(url: str) -> str:
    """The address when it is one of the web, else ""; another scheme may start something."""
    return url if url.lower().startswith(_SCHEMES) and url == plain(url) and " " not in url else ""
