"""
PPTX, with macros (PPTM) or as a show (PPSX): per slide its title, text, tables, diagrams and the notes of the speaker.

The number, the date and the foot of a slide are no part of its text.
Source: ECMA-376 part 1, clauses 19 (PresentationML) and 21 (DrawingML).
"""

from collections.abc import Iterator
from typing import Final

from ingest.document import Document
from ingest.documents.extraction.block import HIDDEN_SLIDE, Block, Extract, Kind
from ingest.formats.office.package import Element, Package, attribute, child, core_metadata, name_of, package_of

_BESIDE: Final = frozenset({"dt", "ftr", "hdr", "sldNum", "sldImg"})
_TITLES: Final = frozenset({"title", "ctrTitle"})


def extract(document: Document) -> Extract:
    """What a presentation holds, slide by slide in the order of the show."""
    with package_of(document) as package:
        main = next(iter(package.related("", "officeDocument")), "ppt/presentation.xml")
        blocks: list[Block] = []
        aside: list[str] = []
        slides = list(_slides(package, main))
        for number, part in enumerate(slides, 1):
            root = package.root(part)
            if root is not None and root.get("show") in {"0", "false"}:
                aside.append(HIDDEN_SLIDE)
            elif root is not None:
                blocks += _Slide(package, part, number).blocks(root)
        return Extract(tuple(blocks), {**core_metadata(package), "pages": len(slides)}, aside=tuple(aside))


def _slides(package: Package, main: str) -> Iterator[str]:
    relations = package.relations(main)
    listed = child(package.root(main), "sldIdLst")
    for each in listed if listed is not None else ():
        ids = [value for key, value in each.attrib.items() if str(key).endswith("}id")]
        kind, part = relations.get(str(ids[0]) if ids else "", ("", ""))
        if kind == "slide":
            yield part


class _Slide:
    """One slide."""

    def __init__(self, package: Package, part: str, number: int) -> None:
        self._package, self._part, self._number = package, part, number

    def blocks(self, root: Element) -> Iterator[Block]:
        """Its title first, wherever that stands; the notes last."""
        shapes = list(_shapes(root))
        titles = [shape for shape in shapes if _holder(shape) in _TITLES]
        title = " ".join(" ".join(text for _, text in _paragraphs(shape)) for shape in titles)
        if title:
            yield self._block(" ".join(title.split()), "heading", 1)
        for shape in shapes:
            if shape not in titles and _holder(shape) not in _BESIDE:
                yield from self._shape(shape)
        for part in self._package.related(self._part, "diagramData"):
            yield from self._running(self._package.root(part))
        for part in self._package.related(self._part, "notesSlide"):
            notes = self._package.root(part)
            said = [shape for shape in _shapes(notes) if _holder(shape) == "body"] if notes is not None else []
            lines = [text for shape in said for _, text in _paragraphs(shape)]
            if lines:
                yield self._block("Notities", "heading", 2)
                yield from (self._block(line, "paragraph") for line in lines)

    def _block(self, text: str, kind: Kind, level: int = 0) -> Block:
        return Block(text, kind, "dia", self._number, level)

    def _shape(self, shape: Element) -> Iterator[Block]:
        for row in (each for each in shape.iter() if name_of(each) == "tr"):
            cells = [" ".join(text for _, text in _paragraphs(cell)) for cell in row if name_of(cell) == "tc"]
            if any(cells):
                yield self._block(" | ".join(" ".join(cell.split()) for cell in cells), "row")
        if name_of(shape) == "sp":
            found = list(_paragraphs(shape))
            are_items = _holder(shape) in {"body", "obj"} and len(found) > 1
            for depth, text in found:
                if are_items or depth:
                    yield self._block(f"{'  ' * depth}- {text}", "item")
                else:
                    yield self._block(text, "paragraph")

    def _running(self, root: Element | None) -> Iterator[Block]:
        yield from (self._block(f"- {text}", "item") for _, text in _paragraphs(root) if text)


def _shapes(root: Element) -> Iterator[Element]:
    """Shapes and tables in the order in which they stand there, also those in groups; none twice."""
    for each in root:
        name = name_of(each)
        if name in {"sp", "graphicFrame"}:
            yield each
        elif name != "Fallback":
            yield from _shapes(each)


def _holder(shape: Element) -> str:
    """What a shape holds the place of: "title", "body", "ftr", ... or "" of what somebody drew."""
    found = child(shape, "nvSpPr", "nvPr", "ph") if name_of(shape) == "sp" else None
    return (attribute(found, "type") or "obj") if found is not None else ""


def _paragraphs(root: Element | None) -> Iterator[tuple[int, str]]:
    """How deep each stands, and its text, never empty."""
    for paragraph in root.iter() if root is not None else ():
        if name_of(paragraph) != "p":
            continue
        said = []
        for part in paragraph.iter():
            match name_of(part):
                case "t":
                    said.append(part.text or "")
                case "br":
                    said.append("\n")
        lines = "".join(said).replace("\xa0", " ").replace("\x0b", "\n").split("\n")
        if text := "\n".join(filter(None, (" ".join(line.split()) for line in lines))):
            depth = attribute(child(paragraph, "pPr"), "lvl") if child(paragraph, "pPr") is not None else None
            yield int(depth) if depth in {str(number) for number in range(9)} else 0, text
