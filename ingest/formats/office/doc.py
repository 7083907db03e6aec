"""
DOC, of Word 97 until 2003: its paragraphs and rows of tables; which of them are headings, and its notes, are not read.

Source: [MS-DOC] 2.4.1 (retrieving text), 2.5 (the file information block), 2.8.35 (the pieces), 2.4.3 (tables).
"""

import re
import struct
from typing import TYPE_CHECKING, Final

from ingest.documents.encoding import bytes_in
from ingest.documents.extraction.block import Block, Extract
from ingest.formats.office.package import LOCKED
from kg.errors import UnreadableDocument

if TYPE_CHECKING:
    from olefile import OleFileIO

_MAGIC: Final = 0xA5EC
_OLDEST: Final = 0x00C1  # nFib of Word 97
_LOCKED: Final = 0x0100  # flags at 0x0A
_SECOND_TABLE: Final = 0x0200
_OLD: Final = "is van een Word van voor 1997, of beschadigd; sla het op als DOCX of PDF"
_FIELD: Final = re.compile(
    "\x13[^\x13\x14\x15]*(?:\x14([^\x13\x15]*))?\x15"
)  # the innermost: what it does, what it says
_CONTENTS: Final = re.compile("\x13\\s*TOC\\b")
_DROPPED: Final = re.compile("[\x00-\x06\x08\x0e-\x1b\x1f]")
_SPACES: Final = str.maketrans({"\x0b": "\n", "\x1e": "-", "\xa0": " ", "\t": " "})
_DEEPEST: Final = 20  # fields in fields


def extracted(found: "OleFileIO") -> Extract:
    """What a document holds; places are counted in paragraphs, in which a row of a table is one."""
    with found.openstream("WordDocument") as stream:
        main = stream.read()
    try:
        magic, version = struct.unpack_from("<HH", main)
        flags = struct.unpack_from("<H", main, 0x0A)[0]
        text_length = struct.unpack_from("<i", main, 0x4C)[0]
        pieces_at, pieces_length = struct.unpack_from("<II", main, 0x01A2)
        if magic != _MAGIC or version < _OLDEST:
            raise UnreadableDocument(_OLD)
        if flags & _LOCKED:
            raise UnreadableDocument(LOCKED)
        with found.openstream("1Table" if flags & _SECOND_TABLE else "0Table") as stream:
            stream.seek(pieces_at)
            table = stream.read(pieces_length)
        text = _text(main, table)[:text_length]
    except struct.error as error:
        raise UnreadableDocument(_OLD) from error
    return Extract(tuple(_blocks(text)), _metadata(found))


def _text(main: bytes, table: bytes) -> str:
    """The pieces one after the other. Source: [MS-DOC] 2.9.38 (Clx)."""
    at = 0
    while table[at : at + 1] == b"\x01":  # formatting that comes before
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    if table[at : at + 1] != b"\x02":
        raise UnreadableDocument(_OLD)
    size = struct.unpack_from("<I", table, at + 1)[0]
    plc = table[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    said = []
    for number in range(count):
        where = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        length = ends[number + 1] - ends[number]
        begin, is_narrow = where & 0x3FFFFFFF, where & 0x40000000
        if length < 0 or length > len(main):
            raise UnreadableDocument(_OLD)
        if is_narrow:
            said.append(bytes_in(main[begin // 2 : begin // 2 + length], 1252))
        else:
            said.append(bytes_in(main[begin : begin + 2 * length], "utf-16-le"))
    return "".join(said)


def _without_fields(text: str) -> str:
    """With what fields say, without what they do; a table of contents says nothing."""
    while (begin := _CONTENTS.search(text)) and (end := _end_of_field(text, begin.start())) > 0:
        text = text[: begin.start()] + text[end:]
    for _ in range(_DEEPEST):
        shorter = _FIELD.sub(lambda match: match[1] or "", text)
        if shorter == text:
            break
        text = shorter
    return text


def _end_of_field(text: str, at: int) -> int:
    depth = 0
    for sign in re.compile("[\x13\x15]").finditer(text, at):
        depth += 1 if sign[0] == "\x13" else -1
        if depth == 0:
            return sign.end()
    return 0


def _blocks(text: str) -> list[Block]:
    found: list[Block] = []
    cells: list[str] = []
    for paragraph in re.split("\r|\x0c|(?<=\x07)", _without_fields(text)):
        is_cell = paragraph.endswith("\x07")
        said = "\n".join(filter(None, (" ".join(line.split()) for line in _tidy(paragraph).split("\n"))))
        if is_cell and not said and cells:  # the end of a row
            if any(cells):
                found.append(Block(" | ".join(cells), "row", "alinea", len(found) + 1))
            cells = []
        elif is_cell:
            cells.append(" ".join(said.split()))
        elif said:
            found.append(Block(said, "paragraph", "alinea", len(found) + 1))
    return found


def _tidy(paragraph: str) -> str:
    return _DROPPED.sub("", paragraph.replace("\x07", "").translate(_SPACES))


def _metadata(found: "OleFileIO") -> dict[str, str]:
    """What the file says about itself, as far as its properties can be read."""
    said = {}
    properties = found.get_metadata()
    for name, word in (("title", "title"), ("author", "author"), ("subject", "subject"), ("company", "publisher")):
        value = getattr(properties, name)
        if isinstance(value, bytes):
            value = bytes_in(value, properties.codepage if isinstance(properties.codepage, int) else 1252)
        if value and (text := " ".join(str(value).replace("\0", "").split())):
            said[word] = text
    for name, moment in (("created", properties.create_time), ("modified", properties.last_saved_time)):
        if moment is not None:
            said[name] = moment.isoformat()
    return said
