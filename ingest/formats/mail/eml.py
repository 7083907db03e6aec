"""EML: a message as the internet sends it. Source: RFC 5322 and RFC 2045 to 2049."""

from collections.abc import Iterator
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import Any, Final

from ingest.document import Document
from ingest.documents.encoding import bytes_in
from ingest.documents.extraction.block import Block, Extract
from ingest.formats.mail.message import attached, paragraphs, parted, said_by
from ingest.formats.office.html import blocks_of, parsed
from kg.errors import UnreadableDocument

_SAID: Final = {"subject": "subject", "from": "sender", "to": "recipients", "cc": "recipients"}
_NO_DOCUMENT: Final = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_LOCKED: Final = "is versleuteld; open het in het mailprogramma en sla de tekst op als PDF"
_MOST_PARTS: Final = 1000


def extract(document: Document) -> Extract:
    """A message with its text, and what is attached to it as members."""
    message = BytesParser(policy=policy.compat32).parsebytes(document.read())
    return read_message(message, deep=document.name.count("!/"))


def read_message(message: Message, *, deep: int) -> Extract:
    """
    The same of one that is parsed.

    Args:
        message: As `email` has it.
        deep: In how many other documents it is; what is attached to one that is too deep is refused.

    Raises:
        UnreadableDocument: If it is no message, or encrypted.
    """
    metadata = _metadata(message)
    parts = list(_parts(message))
    if not metadata and not any(message.get(name) for name in ("date", "received", "content-type")):
        raise UnreadableDocument("is geen bericht: er staat geen afzender of onderwerp in; sla het op als EML of PDF")
    if message.get_content_type() in {"multipart/encrypted", "application/pkcs7-mime"}:
        raise UnreadableDocument(_LOCKED)
    blocks = list(parted(_body(parts))) or said_by(metadata)
    members, refused = attached(((_name(part), _content(part)) for part in _attached(parts)), deep=deep)
    return Extract(tuple(blocks), metadata, members, refused)


def _metadata(message: Message) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, word in _SAID.items():
        for value in message.get_all(name, []):
            if said := header(str(value)):
                found[word] = f"{found[word]}, {said}" if word in found else said
    if subject := found.get("subject"):
        found["title"] = subject
    if date := message.get("date"):
        try:
            found["sent"] = parsedate_to_datetime(str(date)).isoformat()
        except ValueError:
            found["sent"] = header(str(date))
    if found:
        found["kind"] = "bericht"
    return found


def header(value: str) -> str:
    """As people read it."""
    try:
        said = str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        said = value
    return " ".join(bytes_in(said.encode("utf-8", "replace"), "utf-8").split())


def _parts(message: Message) -> Iterator[Message]:
    """What is no container; a message that is attached stays whole."""
    waiting, count = [message], 0
    while waiting and count < _MOST_PARTS:
        part = waiting.pop(0)
        count += 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting[:0] = [one for one in inner if isinstance(one, Message)]
        else:
            yield part


def _is_text(part: Message) -> bool:
    return part.get_content_type() in {"text/plain", "text/html"} and not _is_attached(part)


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _body(parts: list[Message]) -> list[Block]:
    """The plain text, or else the page; of a message in several parts all of them."""
    plain = [part for part in parts if _is_text(part) and part.get_content_type() == "text/plain"]
    found = list(paragraphs("\n\n".join(_text(part) for part in plain)))
    if found:
        return found
    for part in parts:
        if _is_text(part) and (root := parsed(_content(part))) is not None:
            found += blocks_of(root)
    return found


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return bytes_in(content, part.get_content_charset("utf-8")) if isinstance(content, bytes) else ""


def _attached(parts: list[Message]) -> Iterator[Message]:
    """Without pictures of the text itself, such as a logo, and without signatures of programs."""
    for part in parts:
        is_picture = part.get_content_maintype() == "image" and (
            bool(part.get("content-id")) or part.get_content_disposition() == "inline"
        )
        if not _is_text(part) and not is_picture and part.get_content_type() not in _NO_DOCUMENT:
            yield part


def _content(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822" and isinstance(inner := part.get_payload(), list) and inner:
        return inner[0].as_bytes() if isinstance(inner[0], Message) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name(part: Message) -> str:
    """As it was sent; of a message its subject."""
    inner = part.get_payload()
    subject = inner[0].get("subject") if isinstance(inner, list) and inner and isinstance(inner[0], Message) else None
    given = part.get_filename() or (f"{subject}.eml" if subject else "")
    return header(str(given))
