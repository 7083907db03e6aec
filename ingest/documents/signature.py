"""What a file is by its first bytes, whatever it is called."""

import re
from typing import Final, Literal, TypeAlias

LOOKED_AT: Final = 4096  # bytes
Begin: TypeAlias = Literal["zip", "ole", "rtf", "pdf", "page", "text", ""]
OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")  # what Office used until 2007, and puts around what has a password
_SIGNS: Final[tuple[tuple[bytes, Begin], ...]] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (OLE, "ole"),
    (b"{\\rtf", "rtf"),
    (b"%PDF", "pdf"),
)
_PAGE: Final = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


def begin_of(head: bytes) -> Begin:
    """By the first `LOOKED_AT` bytes; "" for what is none of these."""
    for sign, said in _SIGNS:
        if head.startswith(sign):
            return said
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if _PAGE.match(plain):
        return "page"
    is_text = plain.strip() and b"\0" not in plain and sum(sign < 0x20 for sign in plain) < len(plain) / 4
    return "text" if is_text else ""
