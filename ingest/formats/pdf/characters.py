"""Characters of a PDF as they were meant: ligatures, broken composition, hyphens, spaces."""

import re
import unicodedata
from typing import Final

# PDFium writes a hyphen at the end of a line as U+0002 or U+FFFE.
_BROKEN_OFF: Final = re.compile(r"(\w)[\x02\ufffe\xad]$|(\w)-$")
_INNER_HYPHEN: Final = re.compile(r"(\w)[\x02\ufffe\xad](?=(\w))")
_LIGATURES: Final = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_SPACES: Final = re.compile(r"[ \t\xa0\u2000-\u200a\u202f\u205f\u3000]+")
_UNPRINTABLE: Final = re.compile(r"[\0-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ACCENTS: Final = {"¨": "\u0308", "´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "˜": "\u0303"}
_APART: Final = re.compile(r"(?<=[a-z])([¨´`ˆ˜])([aeiounAEIOUN])")  # as TeX draws it: the accent, then its letter
# A letter of Windows that was drawn with the codes of a Macintosh: "coˆperatie", "ideeÎn".
_MISTAKEN: Final = re.compile(r"(?<=[a-z])([ˆÎÈÔËÛÍÁÓÚ])(?=[a-z]|\b|$)")


def repaired(text: str) -> str:
    """One line, in composed form, with every space one space."""
    text = text.translate(_LIGATURES)
    text = _APART.sub(lambda found: unicodedata.normalize("NFC", found[2] + _ACCENTS[found[1]]), text)
    text = _MISTAKEN.sub(_of_windows, text)
    text = _INNER_HYPHEN.sub(_rejoined, text)
    trailing = text.rstrip()
    end = trailing[-1:] if trailing[-1:] in {"\x02", "\ufffe", "\xad"} else ""
    return _SPACES.sub(" ", _UNPRINTABLE.sub("", unicodedata.normalize("NFC", text))).strip() + ("\x02" if end else "")


def _of_windows(found: re.Match[str]) -> str:
    meant = found[1].encode("mac_roman").decode("cp1252", "replace")
    return meant if meant.islower() else found[1]


def joined(before: str, after: str) -> str:
    """Two lines of one paragraph, with the word whole that was cut between them."""
    cut = _BROKEN_OFF.search(before)
    if cut is None:
        return f"{before} {after}"
    kept = before[:-1]
    if before[-1] == "-" and re.match(r"(?:en|of|tot|als|dan wel)\b", after):
        return f"{before} {after}"  # "wet- en regelgeving"
    meant = not (kept[-1:].islower() and after[:1].islower())
    return f"{kept}-{after}" if meant else f"{kept}{after}"


def _rejoined(found: re.Match[str]) -> str:
    """A hyphen beside a capital or digit was meant ("AI-systeem"); any other one only broke the word."""
    before, after = found[1], found[2]
    return before if before.islower() and after.islower() else f"{before}-"
