"""The lines of a page, with where they stand and how large they are."""

import ctypes
from collections import Counter
from dataclasses import dataclass
from typing import Final

from pypdfium2 import PdfPage, PdfTextPage, raw

from ingest.formats.pdf.characters import repaired

_GUTTER: Final = 1.6  # times the height of a line: a wider gap within it sets two columns or cells apart
_BOLD_WEIGHT: Final = 600
_NAME_BYTES: Final = 128


@dataclass(frozen=True, slots=True)
class TextLine:
    """
    Characters that stand on one line, without a wide gap between them.

    Attributes:
        left, top, right, bottom: In points, from the top left corner of the page.
        size: Of the font, in points; what most of its characters have.
        bold: Whether it begins and ends in bold type.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool

    @property
    def middle(self) -> float:
        """Half way between top and bottom."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """
    A page as it is drawn.

    Attributes:
        number: From 1.
        lines: In the order in which they are drawn.
    """

    number: int
    width: float
    height: float
    lines: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True)
class _Glyph:
    index: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


def page_of(page: PdfPage, text: PdfTextPage, number: int) -> Page:
    """A page with its lines."""
    width, height = page.get_size()
    found, current = [], list[_Glyph]()
    blanks = ""
    for index in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (0x0A, 0x0D):
            found.append(current)
            current, blanks = [], ""
        elif code in (0x20, 0x09, 0xA0) or 0x2000 <= code <= 0x200A:
            blanks = " "
        elif code:
            glyph = _glyph(text, index, code, height, blanks if current else "")
            if current and _apart(current[-1], glyph):
                found.append(current)
                current = []
            current.append(glyph)
            blanks = ""
    lines = (_line(text, glyphs) for glyphs in [*found, current] if glyphs)
    return Page(number, width, height, tuple(line for line in lines if line.text.strip("\x02 ")))


def _glyph(text: PdfTextPage, index: int, code: int, height: float, blanks: str) -> _Glyph:
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, index, box)
    shown = blanks + (chr(code) if not 0xD800 <= code <= 0xDFFF else "")
    return _Glyph(index, shown, box.left, height - box.top, box.right, height - box.bottom)


def _apart(before: _Glyph, after: _Glyph) -> bool:
    if after.text.strip() in {"\x02", "\ufffe"}:
        return False  # a hyphen that PDFium adds has no place of its own
    tall = max(before.bottom - before.top, after.bottom - after.top, 1.0)
    return after.left - before.right > _GUTTER * tall or before.left - after.right > 3 * tall


def _line(text: PdfTextPage, glyphs: list[_Glyph]) -> TextLine:
    drawn = [glyph for glyph in glyphs if glyph.right > glyph.left] or glyphs
    sizes = Counter(round(glyph.bottom - glyph.top, 1) for glyph in drawn)
    return TextLine(
        repaired("".join(glyph.text for glyph in glyphs)),
        min(glyph.left for glyph in drawn),
        min(glyph.top for glyph in drawn),
        max(glyph.right for glyph in drawn),
        max(glyph.bottom for glyph in drawn),
        sizes.most_common(1)[0][0],
        _bold(text, drawn[0].index) and _bold(text, drawn[-1].index),
    )


def _bold(text: PdfTextPage, index: int) -> bool:
    if raw.FPDFText_GetFontWeight(text, index) >= _BOLD_WEIGHT:
        return True
    name, flags = ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, index, name, _NAME_BYTES, flags)
    said = name.value.lower()
    return any(word in said for word in (b"bold", b"black", b"heavy"))
