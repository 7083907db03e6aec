"""
Bytes of XML to its text from the root element on, before any parser sees it.

XML says itself in which encoding it is, so that nothing is guessed. Source: https://www.w3.org/TR/xml/#charencoding.
A DOCTYPE is refused: an entity of 1 kB can grow to 1 GB, or fetch a file of the machine.
"""

import codecs
import re
from typing import Final

from ingest.document import Document
from ingest.documents.encoding import MAX_TEXT_BYTES, refuse_size
from kg.errors import UnreadableDocument

MAX_DEPTH: Final = 1000  # Oxigraph's time grows with the square of the depth
_DECLARED: Final = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_ENCODINGS: Final = frozenset({"ascii", "cp1252", "iso8859-1", "iso8859-15", "utf-8", "utf-16"})
_BOMS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_PROLOG_PART: Final = re.compile(r"\s+|<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_PART: Final = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<(/?)[\w:][^<>]*?(/?)>", re.DOTALL)
_OPENING: Final = re.compile(r"<[\w:][^<>]*>?")


def markup(content: bytes, name: str = "") -> str:
    r"""
    The text of XML from its root element on, lines ended by "\n".

    Args:
        content: At most `MAX_TEXT_BYTES`.
        name: Of the document, for messages.

    Raises:
        UnreadableDocument: If its encoding is unknown or not kept to, it has a DOCTYPE or no element, or is nested
            deeper than `MAX_DEPTH`.
    """
    text = _decoded(content, name).replace("\r\n", "\n").replace("\r", "\n")
    start = 0
    while part := _PROLOG_PART.match(text, start):
        start = part.end()
    if text[start : start + 9].upper() == "<!DOCTYPE":
        raise UnreadableDocument(
            "bevat een DOCTYPE; XML met eigen of externe entiteiten wordt niet gelezen",
            document=name,
            place=f"regel {1 + text.count(chr(10), 0, start)}",
        )
    if not _OPENING.match(text, start):
        raise UnreadableDocument("is geen XML: er staat geen element in", document=name)
    if "\0" in text:
        raise UnreadableDocument("bevat een NUL-teken", document=name)
    depth = 0
    for tag in _PART.finditer(text, start):
        if tag[1] is not None and not tag[2]:
            depth += -1 if tag[1] else 1
            if depth > MAX_DEPTH:
                raise UnreadableDocument(f"dieper genest dan {MAX_DEPTH} niveaus", document=name)
    return text[start:]


def markup_of(document: Document) -> str:
    """
    The same of a document.

    Raises:
        UnreadableDocument: As `markup`, or if it is empty or too large.
    """
    refuse_size(document, MAX_TEXT_BYTES)
    return markup(document.read(), document.name)


def opening(text: str) -> str:
    """The tag with which the root element opens."""
    found = _OPENING.match(text)
    return found[0] if found else ""


def _decoded(content: bytes, name: str) -> str:
    encoding = next((found for bom, found in _BOMS.items() if content.startswith(bom)), "")
    if not encoding:
        stated = _DECLARED.match(content.lstrip()[:300])
        encoding = stated[1].decode("ascii") if stated else "utf-8"
        try:
            known = codecs.lookup(encoding).name in _ENCODINGS
        except LookupError:
            known = False
        if not known:
            raise UnreadableDocument(
                f"zegt dat het in codering {encoding!r} is; die wordt niet gelezen, sla het op als UTF-8", document=name
            )
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"zegt dat het in codering {encoding!r} is, maar is dat niet op byte {error.start}; sla het op als UTF-8",
            document=name,
        ) from error
