"""
MSG: a message as Outlook keeps it; a message that is attached to it becomes an EML.

Source: [MS-OXMSG] 2 (the structure), [MS-OXPROPS] 2 (the properties).
"""

import io
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

from ingest.document import Document
from ingest.documents.encoding import bytes_in
from ingest.documents.extraction.block import Block, Extract
from ingest.formats.mail.message import attached, paragraphs, parted, said_by
from ingest.formats.office.html import blocks_of, parsed
from kg.errors import UnreadableDocument

if TYPE_CHECKING:
    from olefile import OleFileIO

_PROPERTIES: Final = "__properties_version1.0"
_SUBJECT, _BODY, _PAGE = 0x0037, 0x1000, 0x1013
_SENDER, _SENDER_ADDRESS, _SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
_TO, _CC = 0x0E04, 0x0E03
_SENT, _DELIVERED = 0x0039, 0x0E06
_CODE_PAGE = 0x3FFD
_DATA, _FILE_NAME, _SHORT_NAME, _CONTENT_ID, _MIME, _HIDDEN = 0x3701, 0x3707, 0x3704, 0x3712, 0x370E, 0x7FFE
_ROOT_HEAD, _INNER_HEAD, _PART_HEAD = 32, 24, 8  # bytes before the properties of a message, one in another, a part
_AS_OFFICE: Final = "is het een document van Office, geef het dan de uitgang daarvan"
_BEGIN_OF_TIME: Final = datetime(1601, 1, 1, tzinfo=UTC)


def extract(document: Document) -> Extract:
    """A message with its text, and what is attached to it as members."""
    import olefile

    content = document.read()
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as found:
            if not found.exists(_PROPERTIES):
                raise UnreadableDocument(f"heet {document.suffix}, maar is geen bericht; {_AS_OFFICE}")
            return _Message(found, []).extract(deep=document.name.count("!/"))
    except (OSError, struct.error) as error:
        raise UnreadableDocument(f"is beschadigd ({error}); sla het in Outlook opnieuw op als EML of PDF") from error


class _Storage:
    """The properties of a message or of a part of it."""

    def __init__(self, found: "OleFileIO", path: list[str], head: int) -> None:
        self.found, self.path = found, path
        self._fixed = dict(self._read_fixed(head))

    def _read_fixed(self, head: int) -> Iterator[tuple[int, bytes]]:
        content = self._stream(_PROPERTIES) or b""
        for at in range(head, len(content) - 15, 16):
            yield struct.unpack_from("<I", content, at)[0] >> 16, content[at + 8 : at + 16]

    def _stream(self, name: str) -> bytes | None:
        path = [*self.path, name]
        if self.found.get_type(path) != 2:  # STGTY_STREAM
            return None
        with self.found.openstream(path) as stream:
            content: bytes = stream.read()
        return content

    def number(self, tag: int) -> int:
        """0 when it is not there."""
        return int(struct.unpack("<I", self._fixed.get(tag, bytes(8))[:4])[0])

    def text(self, tag: int) -> str:
        """Empty when it is not there."""
        wide = self._stream(f"__substg1.0_{tag:04X}001F")
        if wide is not None:
            return bytes_in(wide, "utf-16-le").rstrip("\0")
        narrow = self._stream(f"__substg1.0_{tag:04X}001E")
        return bytes_in(narrow, self.number(_CODE_PAGE) or 1252).rstrip("\0") if narrow is not None else ""

    def content(self, tag: int) -> bytes:
        """Empty when it is not there."""
        return self._stream(f"__substg1.0_{tag:04X}0102") or b""

    def moment(self, tag: int) -> datetime | None:
        """When, in UTC. Source: [MS-DTYP] 2.3.3 (FILETIME)."""
        ticks = int(struct.unpack("<Q", self._fixed.get(tag, bytes(8)))[0])
        return _BEGIN_OF_TIME + timedelta(microseconds=ticks // 10) if 0 < ticks < 3 * 10**18 else None


class _Message(_Storage):
    """A message; `path` is empty but for one that is attached to another."""

    def __init__(self, found: "OleFileIO", path: list[str]) -> None:
        super().__init__(found, path, _INNER_HEAD if path else _ROOT_HEAD)

    def extract(self, *, deep: int) -> Extract:
        members, refused = attached(self._attached(), deep=deep)
        metadata = self._metadata()
        return Extract(tuple(parted(self._body())) or tuple(said_by(metadata)), metadata, members, refused)

    def _sender(self) -> str:
        name, address = self.text(_SENDER), self.text(_SENDER_SMTP) or self.text(_SENDER_ADDRESS)
        return f"{name} <{address}>" if "@" in address and address != name else name or address

    def _metadata(self) -> dict[str, Any]:
        subject = " ".join(self.text(_SUBJECT).split())
        recipients = ", ".join(filter(None, (self.text(_TO), self.text(_CC))))
        moment = self.moment(_SENT) or self.moment(_DELIVERED)
        found = {
            "subject": subject,
            "title": subject,
            "sender": " ".join(self._sender().split()),
            "recipients": " ".join(recipients.split()),
            "sent": moment.isoformat() if moment else "",
            "kind": "bericht",
        }
        return {name: value for name, value in found.items() if value}

    def _page(self) -> bytes:
        return self.content(_PAGE) or self.text(_PAGE).encode()

    def _body(self) -> list[Block]:
        found = list(paragraphs(self.text(_BODY)))
        if not found and (page := self._page()) and (root := parsed(page)) is not None:
            found = list(blocks_of(root))
        return found

    def _attached(self) -> Iterator[tuple[str, bytes]]:
        """Without pictures of the text itself, such as a logo."""
        before = len(self.path)
        names = {path[before] for path in self.found.listdir(streams=True) if path[:before] == self.path}
        for folder in sorted(name for name in names if name.startswith("__attach_version1.0_")):
            part = _Storage(self.found, [*self.path, folder], _PART_HEAD)
            inner = [*part.path, f"__substg1.0_{_DATA:04X}000D"]
            is_picture = part.text(_MIME).startswith("image/") and (part.text(_CONTENT_ID) or part.number(_HIDDEN))
            if self.found.exists([*inner, _PROPERTIES]):
                message = _Message(self.found, inner)
                yield f"{message.text(_SUBJECT) or 'bericht'}.eml", message.as_eml()
            elif not is_picture and (content := part.content(_DATA)):
                yield part.text(_FILE_NAME) or part.text(_SHORT_NAME), content

    def as_eml(self) -> bytes:
        """The same as the internet would send it."""
        made, said = EmailMessage(), self._metadata()
        for name, word in (("Subject", "subject"), ("From", "sender"), ("To", "recipients")):
            if word in said:
                made[name] = said[word]
        if moment := self.moment(_SENT) or self.moment(_DELIVERED):
            made["Date"] = format_datetime(moment)
        made.set_content(self.text(_BODY) or "")
        if not self.text(_BODY) and (page := self._page()):
            made.set_content(bytes_in(page, "utf-8"), subtype="html")
        for name, content in self._attached():
            made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return made.as_bytes()
