"""
Bytes to text: UTF-8 with or without a byte order mark, or UTF-16 with one; nothing is guessed.

A guess would turn "coördinatie" into "coÃ¶rdinatie" without anybody noticing, so other encodings are refused. One is
none: a table or a plain text that is no UTF-8 at all is what Excel and Notepad save, windows-1252. The other one-byte
encodings of Western Europe, of the Mac and of DOS, put their accents where windows-1252 has quotes and dashes: with one
of these within a word it is none of them for sure, and it is refused.
"""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO, Final

from ingest.document import Document
from kg.errors import UnreadableDocument

MAX_TEXT_BYTES: Final = 50_000_000  # of a document that is read as a whole
MAX_LINE_BYTES: Final = 10_000_000  # of a document that is read line by line, which has no limit itself
_HEAD_BYTES: Final = 4096  # of a page, in which it says its encoding
_CHARSET: Final = re.compile(
    rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?([\w-]{2,40})""", re.IGNORECASE
)
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UNDEFINED: Final = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})  # bytes that windows-1252 has no sign for
# Signs of windows-1252 that never stand behind a letter, and those that never stand within a word.
_WITHIN_A_WORD: Final = re.compile(
    rb"[A-Za-z\xc0-\xff](?:[\x82-\x84\x88-\x8c\x8e\x91\x93\x98\x9a\x9c\x9e\x9f]|[\x80-\x91\x93-\x9f][a-z\xdf-\xff])"
    rb"|[\x8e\x9e]"
)
_PLAIN: Final = frozenset({".md", ".markdown", ".txt"})
_HOW_TO_CONVERT: Final = (
    "zet het bestand om naar UTF-8, bijvoorbeeld met `iconv -f WINDOWS-1252 -t UTF-8 oud > nieuw` "
    "of in Excel met Opslaan als > CSV UTF-8"
)


def size_of(document: Document) -> int:
    """In bytes."""
    return document.path.stat().st_size if document.content is None else len(document.content)


def opened(document: Document) -> BinaryIO:
    """A stream of the bytes, for the caller to close."""
    return document.path.open("rb") if document.content is None else io.BytesIO(document.content)


def refuse_size(document: Document, limit: int) -> None:
    """
    Look at the size before anything is read.

    Raises:
        UnreadableDocument: If the document is empty, or larger than `limit` bytes.
    """
    size = size_of(document)
    if size == 0:
        raise UnreadableDocument("het bestand is leeg", document=document.name)
    if size > limit:
        raise UnreadableDocument(
            f"het bestand is te groot: {size / 1e6:.1f} MB, de grens is {limit / 1e6:.0f} MB; splits het bestand",
            document=document.name,
        )


def whole_text(document: Document) -> str:
    r"""
    The text of a document, lines ended by "\n".

    Raises:
        UnreadableDocument: If it is empty, too large, not UTF-8 or UTF-16, or holds a NUL character.
    """
    refuse_size(document, MAX_TEXT_BYTES)
    content = document.read()
    if content.startswith(_UTF16):
        text = _from_utf16(document, content)
    else:
        bom = len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0
        plainly = document.suffix in _PLAIN and not bom
        encoding = _encoding_of(content.splitlines()) if plainly else "utf-8"
        try:
            text = content[bom:].decode(encoding)
        except UnicodeDecodeError as error:
            offset = bom + error.start
            raise _not_utf8(document, offset, 1 + content.count(b"\n", 0, offset)) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if (nul := text.find("\0")) >= 0:
        raise _nul(document, 1 + text.count("\n", 0, nul))
    if not text.strip():
        raise UnreadableDocument("het bestand is leeg: er staat alleen witruimte in", document=document.name)
    return text


def page_encoding(content: bytes) -> str:
    """
    The encoding of a page of the web: what its first bytes or its head say, UTF-8 if it is that, else Windows-1252.

    Source: https://html.spec.whatwg.org/#determining-the-character-encoding, which has Windows-1252 for Dutch.
    """
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (_UTF16[0], "utf-16-le"), (_UTF16[1], "utf-16-be")):
        if content.startswith(mark):
            return name
    said = _CHARSET.search(content[:_HEAD_BYTES])
    try:
        if said and (name := codecs.lookup(str(said[1], "ascii")).name) not in {"utf-16", "utf-16-le", "utf-16-be"}:
            return "cp1252" if name in {"iso8859-1", "ascii"} else name  # as the standard has it
    except LookupError:
        pass
    try:
        content.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def bytes_in(content: bytes, encoding: int | str) -> str:
    """Bytes in an encoding that the document itself names, a code page of Windows by its number; � for what is none."""
    name = f"cp{encoding}" if isinstance(encoding, int) else encoding
    try:
        return content.decode({"cp65001": "utf-8", "cp10000": "mac_roman"}.get(name, name), errors="replace")
    except LookupError:
        return content.decode("cp1252", errors="replace")


def table_encoding(document: Document) -> str:
    """
    How the lines of a table are written: "utf-8", or "cp1252" as Excel in the Netherlands saves it.

    Only a file that is no UTF-8 anywhere where it could be is taken for the other: where one letter with an accent is
    UTF-8 and another is not, two files were put together, and nothing is guessed.
    """
    with opened(document) as stream:
        return _encoding_of(iter(partial(stream.readline, MAX_LINE_BYTES), b""))


def _encoding_of(lines: Iterable[bytes]) -> str:
    is_utf8 = is_other = False
    for raw in lines:
        if raw.isascii() or len(raw) == MAX_LINE_BYTES:  # a line that was cut may end in half a letter
            continue
        try:
            raw.decode()
        except UnicodeDecodeError:
            if _UNDEFINED.intersection(raw) or _WITHIN_A_WORD.search(raw):
                return "utf-8"
            is_other = True
        else:
            is_utf8 = True
    return "cp1252" if is_other and not is_utf8 else "utf-8"


def numbered_lines(document: Document, encoding: str = "utf-8") -> Iterator[tuple[int, str | UnreadableDocument]]:
    """
    The lines with their number from 1 and their line end, without holding the document in memory.

    A line that is no text is the error that says so; the next lines still come.

    Raises:
        UnreadableDocument: If the document is empty, or UTF-16 that cannot be read.
    """
    refuse_size(document, limit=1 << 62)
    with opened(document) as stream:
        start = stream.read(3)
        if start.startswith(_UTF16):
            refuse_size(document, MAX_TEXT_BYTES)
            stream.close()
            for number, line in enumerate(io.StringIO(_from_utf16(document, document.read()), newline="\n"), 1):
                yield number, _nul(document, number) if "\0" in line else line
            return
        offset = stream.seek(3 if start == codecs.BOM_UTF8 else 0)
        number = 0
        while raw := stream.readline(MAX_LINE_BYTES + 1):
            number += 1
            length = len(raw)
            if length > MAX_LINE_BYTES:
                length += _skip_line(stream, raw)
                yield number, _line_too_long(document, number, length)
            else:
                yield number, _decoded(document, raw, number, offset, encoding)
            offset += length


def _decoded(document: Document, raw: bytes, number: int, offset: int, encoding: str) -> str | UnreadableDocument:
    try:
        line = raw.decode(encoding)
    except UnicodeDecodeError as error:
        return _not_utf8(document, offset + error.start, number)
    return _nul(document, number) if "\0" in line else line


def _skip_line(stream: BinaryIO, read: bytes) -> int:
    """Go to the end of a line of which a part has been read; how many bytes further that was."""
    skipped = 0
    while not read.endswith(b"\n") and (read := stream.readline(MAX_LINE_BYTES)):
        skipped += len(read)
    return skipped


def _from_utf16(document: Document, content: bytes) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"begint als UTF-16 maar is dat niet op byte {error.start}; {_HOW_TO_CONVERT}", document=document.name
        ) from error


def _not_utf8(document: Document, offset: int, line: int) -> UnreadableDocument:
    return UnreadableDocument(
        f"geen geldige UTF-8 op byte {offset}; {_HOW_TO_CONVERT}", document=document.name, place=f"regel {line}"
    )


def _nul(document: Document, line: int) -> UnreadableDocument:
    return UnreadableDocument(
        "bevat een NUL-teken; verwijder het, of zet het bestand om naar UTF-8",
        document=document.name,
        place=f"regel {line}",
    )


def _line_too_long(document: Document, line: int, size: int) -> UnreadableDocument:
    return UnreadableDocument(
        f"de regel is te lang: {size / 1e6:.1f} MB, de grens is {MAX_LINE_BYTES / 1e6:.0f} MB",
        document=document.name,
        place=f"regel {line}",
    )
