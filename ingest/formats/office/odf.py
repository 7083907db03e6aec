"""
ODT and ODP: headings, paragraphs, lists, tables, notes and text boxes; of a presentation slide by slide.

Left out: headers and footers (they stand in another part), deleted words, comments, indexes and tables of contents.
Source: OpenDocument 1.3 part 3, OASIS.
"""

from collections.abc import Iterator
from typing import Any, Final

from ingest.document import Document
from ingest.documents.extraction.block import Block, Extract, Kind
from ingest.formats.office.package import LOCKED, Element, Package, attribute, child, name_of, package_of
from kg.errors import UnreadableDocument

_PASSED_OVER: Final = frozenset({
    "annotation", "tracked-changes", "note", "frame", "text-box", "ruby-text", "table-of-content", "alphabetical-index",
    "illustration-index", "table-index", "object-index", "user-index", "bibliography", "forms", "sequence-decls",
    "variable-decls", "user-field-decls", "g", "custom-shape",
})  # fmt: skip
_SAID: Final = {
    "title": "title",
    "initial-creator": "author",
    "subject": "subject",
    "creation-date": "created",
    "date": "modified",
    "language": "language",
}
_MOST_SPACES: Final = 100


def extract(document: Document) -> Extract:
    """What a text or presentation holds; places are counted in paragraphs or in slides."""
    with package_of(document) as package:
        _refuse_locked(package)
        metadata = _metadata(package)
        slides = "presentation" in _kind(package)
        reading = _Reading(_titles(package), _numbers(package))
        for element in package.children("content.xml", "presentation" if slides else "text"):
            if not slides:
                reading.take(element)
            elif name_of(element) == "page":
                reading.slide(element)
        if slides:
            metadata["pages"] = reading.slides
        return Extract(tuple(reading.blocks), metadata)


def _kind(package: Package) -> str:
    root = package.root("META-INF/manifest.xml")
    entries = [each for each in root if attribute(each, "full-path") == "/"] if root is not None else []
    return (attribute(entries[0], "media-type") or "") if entries else ""


def _refuse_locked(package: Package) -> None:
    root = package.root("META-INF/manifest.xml")
    if root is not None and any(name_of(each) == "encryption-data" for each in root.iter()):
        raise UnreadableDocument(LOCKED)


def _metadata(package: Package) -> dict[str, Any]:
    found: dict[str, Any] = {}
    meta = child(package.root("meta.xml"), "meta")
    for each in meta if meta is not None else ():
        value = " ".join((each.text or "").split())
        if value and name_of(each) in _SAID:
            found[_SAID[name_of(each)]] = value
    return found


def _titles(package: Package) -> frozenset[str]:
    """The names of the styles that are those of the title of a document, also under another name."""
    found = {"Title"}
    for part in ("styles.xml", "content.xml"):
        root = _styles_of(package, part)
        for style in root.iter() if root is not None else ():
            if name_of(style) == "style" and attribute(style, "parent-style-name") in found:
                found.add(attribute(style, "name") or "")
    return frozenset(found)


def _numbers(package: Package) -> dict[tuple[str, int], bool]:
    found = {}
    for part in ("styles.xml", "content.xml"):
        root = _styles_of(package, part)
        for style in root.iter() if root is not None else ():
            if name_of(style) == "list-style":
                for level in style:
                    depth = attribute(level, "level") or ""
                    if depth.isdecimal() and len(depth) < 3:
                        counts = name_of(level) == "list-level-style-number" and bool(attribute(level, "num-format"))
                        found[attribute(style, "name") or "", int(depth)] = counts
    return found


def _is_only_a_list(item: Element) -> bool:
    return all(name_of(each) == "list" for each in item)


def _styles_of(package: Package, part: str) -> Element | None:
    """Of the text only the styles before it: the rest may be large, and is read bit by bit."""
    if part == "styles.xml":
        return package.root(part)
    holder: Element | None = None
    for style in package.children(part, "automatic-styles"):
        if holder is None:
            holder = style.makeelement("styles")
        holder.append(style.__copy__())
    return holder


class _Reading:
    """Walks a document once."""

    def __init__(self, titles: frozenset[str], numbers: dict[tuple[str, int], bool]) -> None:
        self.blocks: list[Block] = []
        self.slides = 0
        self._titles = titles
        self._numbers = numbers  # by style of lists and depth, whether it counts
        self._counts: dict[tuple[str, int], int] = {}
        self._style = self._mark = ""
        self._count = 0

    def slide(self, page: Element) -> None:
        """The next slide: its title, then its text, then the notes."""
        self.slides += 1
        shapes = [each for each in page if name_of(each) not in {"notes", "forms"}]
        titles = [each for each in shapes if attribute(each, "class") == "title"]
        title = " ".join(_text(each) for shape in titles for each in shape.iter() if name_of(each) in {"p", "h"})
        if title.strip():
            self._add(" ".join(title.split()), "heading", 1)
        for shape in shapes:
            if shape not in titles and attribute(shape, "class") not in {
                "footer",
                "date-time",
                "page-number",
                "header",
            }:
                self.take(shape)
        notes = next((each for each in page if name_of(each) == "notes"), None)
        said = [_text(each) for each in notes.iter() if name_of(each) == "p"] if notes is not None else []
        if any(said):
            self._add("Notities", "heading", 2)
            for text in filter(None, said):
                self._add(text, "paragraph")

    def take(self, element: Element, depth: int = 0) -> None:
        """A paragraph, list or table, or what holds them; `depth` is that of a list."""
        match name_of(element):
            case "h":
                level = attribute(element, "outline-level") or "1"
                if text := " ".join(_text(element).split()):
                    self._add(text, "heading", int(level) if level.isdecimal() and len(level) < 3 else 1)
                self._beside(element)
            case "p":
                text = _text(element)
                if text and attribute(element, "style-name") in self._titles:
                    self._add(" ".join(text.split()), "heading", 0)
                elif text:
                    self._add(self._mark + text, "item" if depth else "paragraph")
                    self._mark = ""
                self._beside(element)
            case "list":
                self._list(element, depth + 1)
            case "table":
                self._table(element)
            case "section" | "frame" | "text-box" | "custom-shape" | "g" | "a" | "text" | "rect" | "line" | "ellipse":
                for each in element:
                    self.take(each)

    def _list(self, element: Element, depth: int) -> None:
        """Its items; a list says its style itself, or is in one that does."""
        before, self._style = self._style, attribute(element, "style-name") or self._style
        is_numbered = self._numbers.get((self._style, depth), False)
        going_on = attribute(element, "continue-numbering") == "true"
        count = self._counts.get((self._style, depth), 0) if going_on else 0
        for each in element:
            if name_of(each) == "list-item" and not _is_only_a_list(each):
                start = attribute(each, "start-value") or ""
                count = int(start) if start.isdecimal() and len(start) < 6 else count + 1
                self._mark = f"{'  ' * (depth - 1)}{f'{count}.' if is_numbered else '-'} "
            for part in each:
                self.take(part, depth)
            self._mark = ""
        self._counts[self._style, depth] = count
        self._style = before

    def _add(self, text: str, kind: Kind, level: int = 0) -> None:
        self._count += 1
        unit, number = ("dia", self.slides) if self.slides else ("alinea", self._count)
        self.blocks.append(Block(text, kind, unit, number, level))

    def _beside(self, element: Element) -> None:
        """The notes and text boxes that hang on a paragraph."""
        for each in element.iter():
            name = name_of(each)
            if name == "note-body" and self.blocks:
                if said := " ".join(_flat(each).split()):
                    before = self.blocks[-1]
                    self.blocks.append(Block(f"Noot: {said}", "note", before.unit, before.number))
            elif name in {"frame", "custom-shape", "g"} and each is not element and not _is_within(each, element):
                self.take(each)

    def _table(self, element: Element) -> None:
        rows = [each for each in element.iter() if name_of(each) == "table-row"]
        for row in rows:
            if next(above for above in row.iterancestors() if name_of(above) == "table") is not element:
                continue
            cells = [
                " ".join(_flat(cell).split()) for cell in row if name_of(cell) in {"table-cell", "covered-table-cell"}
            ]
            if any(cells):
                self._add(" | ".join(cells), "row")


def _is_within(shape: Element, paragraph: Element) -> bool:
    """Whether a shape stands in another one, or in a note, of the same paragraph."""
    for above in shape.iterancestors():
        if above is paragraph:
            return False
        if name_of(above) in {"frame", "custom-shape", "g", "note", "annotation"}:
            return True
    return False


def _flat(element: Element) -> str:
    return " ".join(filter(None, (_text(each) for each in element.iter() if name_of(each) in {"p", "h"})))


def _text(element: Element) -> str:
    lines = "".join(_parts(element)).replace("\xa0", " ").split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _parts(element: Element) -> Iterator[str]:
    yield element.text or ""
    for each in element:
        match name_of(each):
            case "s":
                count = attribute(each, "c") or "1"
                yield " " * min(int(count) if count.isdecimal() and len(count) < 4 else 1, _MOST_SPACES)
            case "tab":
                yield " "
            case "line-break":
                yield "\n"
            case name if name and name not in _PASSED_OVER:
                yield from _parts(each)
        yield each.tail or ""
