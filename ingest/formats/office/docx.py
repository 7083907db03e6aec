"""
DOCX, with macros (DOCM) or as a template: paragraphs, headings, lists, tables, footnotes and text boxes of the text.

What Word keeps beside the text is no part of it: headers and footers, comments, deleted words, hidden words, fields,
and the table of contents. Macros are never looked at.
Source: ECMA-376 part 1, clause 17 (WordprocessingML).
"""

from collections.abc import Iterator
from typing import Final

from ingest.document import Document
from ingest.documents.extraction.block import HIDDEN_TEXT, Block, Extract, Kind
from ingest.formats.office.package import (
    Element,
    Package,
    attribute,
    child,
    core_metadata,
    name_of,
    package_of,
)
from ingest.formats.office.word_styles import CONTENTS, Numbering, Styles

_PASSED_OVER: Final = frozenset(
    {"pPr", "rPr", "del", "moveFrom", "instrText", "delText", "Fallback", "txbxContent", "fldData", "sdtPr", "tbl"}
)
_TO_TEXT: Final = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_NOTES: Final = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


def extract(document: Document) -> Extract:
    """What a Word document holds; places are counted in paragraphs, in which a row of a table is one."""
    with package_of(document) as package:
        main = next(iter(package.related("", "officeDocument")), "word/document.xml")
        reading, hides = _Reading(package, main), False
        for element in package.children(main, "body"):
            reading.take(element)
            hides = hides or any(map(_hides, element.iter("{*}r")))
        return Extract(tuple(reading.blocks), core_metadata(package), aside=(HIDDEN_TEXT,) if hides else ())


class _Reading:
    """Walks a document once."""

    def __init__(self, package: Package, main: str) -> None:
        self.blocks: list[Block] = []
        self._styles = Styles(package, main)
        self._numbering = Numbering(package, main)
        self._notes = {kind: _notes(package, main, part) for kind, part in _NOTES.items()}
        self._count = 0

    def take(self, element: Element) -> None:
        """A paragraph, a table, or what holds them."""
        match name_of(element):
            case "p":
                self._paragraph(element)
            case "tbl":
                self._table(element)
            case "sdt" if not _is_contents(element):
                for each in child(element, "sdtContent") or ():
                    self.take(each)
            case "ins" | "customXml" | "smartTag" | "moveTo":
                for each in element:
                    self.take(each)

    def _add(self, text: str, kind: Kind, level: int = 0) -> None:
        self._count += 1
        self.blocks.append(Block(text, kind, "alinea", self._count, level))

    def _paragraph(self, element: Element) -> None:
        level, listed = self._styles.level(element), self._styles.listed(element, self._numbering)
        text = _text(element)
        mark = self._numbering.mark(listed) if listed and text else ""
        if level == CONTENTS:
            return
        if text and level is not None:
            self._add(" ".join([*([mark] if mark not in {"", "-"} else []), *text.split()]), "heading", level)
        elif text and listed:
            self._add(f"{'  ' * listed[1]}{mark} {text}" if mark else text, "item")
        elif text:
            self._add(text, "paragraph")
        self._beside(element)

    def _beside(self, element: Element) -> None:
        """The notes and text boxes that hang on a paragraph."""
        self._add_notes(element)
        if next(element.iter("{*}txbxContent"), None) is not None:
            for each in (each for box in _boxes(element) for each in box):
                self.take(each)

    def _add_notes(self, element: Element) -> None:
        for note in element.iter(*(f"{{*}}{kind}" for kind in _NOTES)):
            if said := self._notes[name_of(note)].get(attribute(note, "id") or ""):
                self.blocks.append(Block(f"Noot: {said}", "note", "alinea", max(self._count, 1)))

    def _table(self, element: Element) -> None:
        rows = [row for row in element.iter() if name_of(row) == "tr" and _table_of(row) is element]
        if all(len(_cells(row)) < 2 for row in rows):  # a frame around text
            for row in rows:
                for cell in _cells(row):
                    for each in cell:
                        self.take(each)
            return
        for row in rows:
            cells = [" ".join(_flat(cell).split()) for cell in _cells(row)]
            if any(cells):
                self._add(" | ".join(cells), "row")
                self._add_notes(row)


def _text(element: Element) -> str:
    """Of a paragraph, spaces and lines as people see them."""
    lines = "".join(_parts(element)).replace("\xa0", " ").split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _parts(element: Element) -> Iterator[str]:
    for each in element:
        name = name_of(each)
        if name == "t":
            yield each.text or ""
        elif name in _TO_TEXT:
            yield _TO_TEXT[name]
        elif name not in _PASSED_OVER and not (name == "r" and _is_hidden(each)):
            yield from _parts(each)


def _is_hidden(run: Element) -> bool:
    vanish = child(run, "rPr", "vanish")
    return vanish is not None and attribute(vanish, "val") not in {"0", "false", "off"}


def _hides(run: Element) -> bool:
    """Whether a person would read a text here that the document does not show."""
    return _is_hidden(run) and bool("".join(_parts(run)).strip())


def _boxes(element: Element) -> Iterator[Element]:
    """Text boxes, each once: what is there for older programs says the same again."""
    for each in element:
        name = name_of(each)
        if name == "txbxContent":
            yield each
        elif name not in {"Fallback", "del", "moveFrom"}:
            yield from _boxes(each)


def _cells(row: Element) -> list[Element]:
    found = []
    for each in row:
        if name_of(each) == "tc":
            found.append(each)
        elif name_of(each) == "sdt":
            found += [cell for cell in child(each, "sdtContent") or () if name_of(cell) == "tc"]
    return found


def _flat(cell: Element) -> str:
    """All text in a cell, also of tables and boxes in it."""
    said = [_text(each) for each in cell.iter() if name_of(each) == "p" and not _is_said_again(each)]
    return " ".join(filter(None, said))


def _is_said_again(paragraph: Element) -> bool:
    return any(name_of(above) == "Fallback" for above in paragraph.iterancestors())


def _table_of(row: Element) -> Element | None:
    return next((above for above in row.iterancestors() if name_of(above) == "tbl"), None)


def _is_contents(element: Element) -> bool:
    gallery = child(element, "sdtPr", "docPartObj", "docPartGallery")
    return gallery is not None and attribute(gallery, "val") == "Table of Contents"


def _notes(package: Package, main: str, part: str) -> dict[str, str]:
    """By id what a note says; without those that are only the line above the notes."""
    found = {}
    for name in package.related(main, part):
        root = package.root(name)
        for note in root if root is not None else ():
            text = _flat(note)
            if text and attribute(note, "type") in {None, "normal"}:
                found[attribute(note, "id") or ""] = " ".join(text.split())
    return found
