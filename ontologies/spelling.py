r"""
The normal form of a text, and the form in which names and labels are compared: the same words, the same characters.

    normal    NFC; what has no width gone; every kind of space one space; lines and empty lines kept
    line      the same on one line
    folded    a line without case and accents, with one apostrophe and one hyphen
    words     the words of that

A record holds its texts in normal form, see `kg.model.record`; how the source wrote them stands in the source, at the
place that the record names.
Source: https://www.unicode.org/reports/tr15/ (NFC, NFKD), Unicode Default_Ignorable_Code_Point.
"""

import re
import unicodedata
from typing import Final

# For a class of a regular expression: all that is ignored in display (soft hyphen, zero width, direction, variation).
INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
MARKS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # accents that stand apart
_CONTROLS: Final = "\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # NUL is refused, not dropped; the rest are kinds of space
_DROPPED: Final = re.compile(f"[{INVISIBLE}{_CONTROLS}]")
_LINE_END: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES: Final = re.compile(r"[^\S\n]+")
_EDGES: Final = re.compile(" ?\n ?")
_EMPTY_LINES: Final = re.compile("\n{3,}")
_ODD_SPACES: Final = "\t\r\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_ODD: Final = re.compile(f"[{_ODD_SPACES}{INVISIBLE}{_CONTROLS}]")
_UNTIDY: Final = (" \n", "\n ", "\n\n\n")
_ACCENTS: Final = re.compile(f"[{MARKS}]")
_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u02bd\u2032\u2035\u00b4\u0060\uff07", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "ħ": "h",
        "Ħ": "H",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "þ": "th",
        "Þ": "TH",
        "ı": "i",
    }
)


def normal(text: str) -> str:
    """A text in normal form; lines stay lines, more than one empty line becomes one."""
    if _is_normal(text):  # nearly always
        return text
    seen = _SPACES.sub(" ", _LINE_END.sub("\n", _DROPPED.sub("", text)))
    return unicodedata.normalize("NFC", _EMPTY_LINES.sub("\n\n", _EDGES.sub("\n", seen)).strip(" "))


def _is_normal(text: str) -> bool:
    if "  " in text or text[:1] == " " or text[-1:] == " ":
        return False
    if text.isascii() and text.isprintable():  # ten times as quick, and on one line
        return True
    if "\n" in text and any(one in text for one in _UNTIDY):
        return False
    if text.isascii():
        return text.replace("\n", "").isprintable()
    return not _ODD.search(text) and unicodedata.is_normalized("NFC", text)


def line(text: str) -> str:
    """A text in normal form on one line."""
    if "\n" not in text and _is_normal(text):  # nearly always
        return text
    return " ".join(normal(text).split())


def folded(text: str) -> str:
    """A text as it is compared with another: on one line, without case and accents, quotes and hyphens of one kind."""
    flat = line(text)
    if flat.isascii() and "`" not in flat:
        return flat.lower()
    return line(_ACCENTS.sub("", unicodedata.normalize("NFKD", flat.translate(_ALIKE))).translate(_ALIKE)).casefold()


def words(text: str) -> list[str]:
    """The words and numbers of a text, folded, in order: "Wmo-raad 's-Graveland" is wmo, raad, s, graveland."""
    return re.findall(r"[a-z0-9]+", folded(text))
