"""The row that comes of a document of an office or a page of the web."""

from collections.abc import Iterable, Iterator
from typing import Final

from ingest.document import Document, Row
from ingest.documents.encoding import refuse_size
from ingest.documents.extraction.block import Block, Extract
from ingest.documents.extraction.process import POOL
from ingest.formats.text import Piece, sections
from kg.errors import InputError, UnreadableDocument

MAX_BYTES: Final = 50_000_000
_EXTRACTOR: Final = "ingest.formats.office.content:extract"


def read(document: Document) -> Iterator[Row | InputError]:
    """One row with the text in sections and what the file says about itself."""
    try:
        refuse_size(document, MAX_BYTES)
        found = POOL.extracted(_EXTRACTOR, document)
    except UnreadableDocument as error:
        yield error
        return
    yield from rows(document, found)


def rows(document: Document, found: Extract) -> Iterator[Row | InputError]:
    """The row of what was read, or why there is none; and what of it does not count."""
    if found.blocks:
        yield Row("$", {"metadata": dict(found.metadata)}, tuple(sections(pieces(found.blocks))))
    else:
        said = "bevat geen tekst, misschien alleen afbeeldingen; tekst in beeld wordt hier niet herkend"
        yield UnreadableDocument(said, document=document.name)
    yield from (Row("$", {}, aside=why) for why in found.aside)


def pieces(blocks: Iterable[Block]) -> Iterator[Piece]:
    """Text under its headings, which hold on one slide only; a heading with nothing under it is a piece itself."""
    above: list[Block] = []
    bare: Block | None = None
    for block in blocks:
        if above and block.unit == "dia" and block.number != above[-1].number:
            if bare is not None:
                yield _piece(bare, above[:-1])
            above, bare = [], None
        if block.kind != "heading":
            yield _piece(block, above)
            bare = None
            continue
        if bare is not None and block.level <= bare.level:
            yield _piece(bare, above[:-1])
        above, bare = [*(one for one in above if one.level < block.level), block], block
    if bare is not None:
        yield _piece(bare, above[:-1])


def _piece(block: Block, above: Iterable[Block]) -> Piece:
    heading = " > ".join(one.text for one in above)
    return Piece(block.text, block.number, block.number, heading, block.unit, block.kind in {"row", "item"})
