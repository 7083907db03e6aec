"""
RTF: headings, paragraphs and tables; without headers, footers, pictures, fields and what only programs read.

Source: Rich Text Format (RTF) Specification 1.9.1.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from ingest.document import Document
from ingest.documents.encoding import bytes_in
from ingest.documents.extraction.block import HIDDEN_TEXT, Block, Extract, Kind

_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})?[ ]?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}]+)|\\", re.DOTALL
)
_STYLE: Final = re.compile(rb"\{\\s(\d{1,5})(?![\d])([^{};]*(?:\{[^{}]*\}[^{};]*)*);")
_OUTLINE: Final = re.compile(rb"\\outlinelevel(\d)")
_ABOVE: Final = re.compile(rb"\\sbasedon(\d{1,5})")
_CONTROL: Final = re.compile(rb"\{[^{}]*\}|\\[a-zA-Z]+-?\d* ?|\\\*")
_HEADING: Final = re.compile("(?:heading|kop) ?([1-9])")
_CONTENTS: Final = re.compile("(?:toc|contents|inhopg) ?\\d?")
# Groups that hold no text of the document.
_ASIDE: Final = frozenset({
    "annotation", "atnauthor", "atnid", "bkmkend", "bkmkstart", "colortbl", "colorschememapping", "datafield",
    "datastore", "falt", "fldinst", "fontemb", "fontfile", "footer", "footerf", "footerl", "footerr", "filetbl",
    "ftncn", "ftnsep", "ftnsepc", "generator", "header", "headerf", "headerl", "headerr", "latentstyles",
    "listoverridetable", "listtable", "nonshppict", "objdata", "pict", "pgdsctbl", "revtbl", "rsidtbl", "shppict", "sn",
    "stylesheet", "sv", "themedata", "userprops", "xe", "xmlnstbl",
})  # fmt: skip
# Groups whose text is something else than running text: what the file says of itself, marks of lists, notes.
_APART: Final = {
    "title": "title", "author": "author", "subject": "subject", "keywords": "keywords", "company": "publisher",
    "listtext": "mark", "pntext": "mark", "footnote": "note", "fonttbl": "fonts",
    **dict.fromkeys(("category", "comment", "creatim", "doccomm", "hlinkbase", "manager", "operator", "printim",
                     "revtim", "buptim", "template"), "rest"),
}  # fmt: skip
_SAID: Final = ("title", "author", "subject", "keywords", "publisher")
_SIGNS: Final = {
    "tab": " ", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "column": " ", "nestcell": " ",
}  # fmt: skip
_ENDS: Final = {"par": "paragraph", "sect": "paragraph", "page": "paragraph", "cell": "cell", "row": "row"}
_SYMBOLS: Final = {b"~": " ", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"}
_CODE_PAGES: Final = {0: 1252, 128: 932, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251,
                      222: 874, 238: 1250}  # fmt: skip
_CONTENTS_LEVEL: Final = -1
_TEXT_LEVEL: Final = 10


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group: `apart` names what its text is, when that is no running text."""

    aside: bool = False
    hidden: str = ""  # the word by which it is: "v" by who wrote it, "deleted" by a tracked change
    font: int = 0
    apart: str = ""
    unicode_bytes: int = 1  # after a sign of Unicode, for programs that do not know it


def extract(document: Document) -> Extract:
    """What a document holds; places are counted in paragraphs, in which a row of a table is one."""
    reading = _Reading(document.read())
    reading.walk()
    return Extract(tuple(reading.blocks), reading.metadata, aside=(HIDDEN_TEXT,) if reading.hides else ())


class _Reading:
    """Walks the tokens once."""

    def __init__(self, content: bytes) -> None:
        self.blocks: list[Block] = []
        self.metadata: dict[str, str] = {}
        self.hides = False  # whether its author hid text in it
        self._content = content
        self._levels = _levels(content)
        self._state, self._above = _State(), list[_State]()
        self._said: dict[str, list[str]] = {}  # by what it is, "" for running text
        self._raw = bytearray()  # in the code page of the font
        self._pages: dict[int, int] = {}  # by font
        self._page = 1252
        self._skip = 0  # bytes
        self._cells: list[str] = []
        self._level, self._in_table = _TEXT_LEVEL, False
        self._count = 0

    def walk(self) -> None:
        """From the first token to the last."""
        at, begins = 0, False
        while found := _TOKEN.match(self._content, at):
            at = found.end()
            word, number, byte, symbol, brace, plain = found.groups()
            if plain or byte:
                self._bytes(plain.replace(b"\r", b"").replace(b"\n", b"") if plain else bytes([int(byte, 16)]))
                begins = False
                continue
            self._decode()
            if brace:
                self._brace(opens=brace == b"{")
            elif word == b"bin":
                at += max(int(number or 0), 0)
            elif word:
                self._word(str(word, "ascii"), int(number) if number else None, begins=begins)
            elif symbol == b"*":
                self._state = replace(self._state, aside=True)
            elif symbol in {b"\n", b"\r"}:
                self._end()
            else:
                self._say(_SYMBOLS.get(symbol, ""))
            begins = brace == b"{" or (begins and symbol == b"*")
        self._decode()
        self._end()

    def taken(self, apart: str) -> str:
        """The text of a kind, which is gone then; running text with its lines."""
        lines = "".join(self._said.pop(apart, [])).split("\n")
        return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))

    def _bytes(self, content: bytes) -> None:
        skipped = min(self._skip, len(content))
        self._skip -= skipped
        self._raw += content[skipped:]

    def _decode(self) -> None:
        if self._raw:
            self._say(bytes_in(bytes(self._raw), self._pages.get(self._state.font, self._page)))
            self._raw.clear()

    def _say(self, text: str) -> None:
        if self._state.hidden == "v" and text.strip() and not self._state.aside:
            self.hides = True
        if text and not self._state.aside and not self._state.hidden:
            self._said.setdefault(self._state.apart, []).append(text)

    def _brace(self, *, opens: bool) -> None:
        self._skip = 0
        if opens:
            self._above.append(self._state)
            return
        before, self._state = self._state, self._above.pop() if self._above else _State()
        if before.apart in _SAID and before.apart != self._state.apart and (text := self.taken(before.apart)):
            self.metadata.setdefault(before.apart, text)
        if before.apart == "note" != self._state.apart and (said := " ".join(self.taken("note").split())):
            self.blocks.append(Block(f"Noot: {said}", "note", "alinea", self._count + 1))

    def _word(self, word: str, number: int | None, *, begins: bool) -> None:
        state = self._state
        if begins and word in _ASIDE:
            self._state = replace(state, aside=True)
        elif begins and word in _APART:
            self._state = replace(state, apart=_APART[word], aside=_APART[word] in {"rest", "fonts"})
        elif word in _SIGNS:
            self._say(_SIGNS[word])
        elif word == "u" and number is not None:
            code = number % 65536
            self._say("" if 0xD800 <= code < 0xE000 else chr(code))
            self._skip = state.unicode_bytes
        elif state.apart == "fonts" and word == "fcharset":
            self._pages[state.font] = _CODE_PAGES.get(number or 0, self._page)
        elif word in _ENDS:
            self._end_of(_ENDS[word])
        else:
            self._change(word, number)

    def _end_of(self, what: str) -> None:
        if what == "paragraph":
            self._end()
        elif what == "cell" and not self._state.aside:
            self._cells.append(" ".join(self.taken("").split()))
            self.taken("mark")
        elif what == "row" and not self._state.aside:
            self._row()

    def _change(self, word: str, number: int | None) -> None:
        match word:
            case "pard" if not self._state.apart:
                self._level, self._in_table = _TEXT_LEVEL, False
            case "intbl":
                self._in_table = True
            case "s":
                self._level = self._levels.get(number or 0, _TEXT_LEVEL)
            case "outlinelevel":
                self._level = _TEXT_LEVEL if number is None or number > 8 else number + 1
            case "v" | "deleted":
                self._state = replace(self._state, hidden=word if number != 0 else "")
            case "plain":
                self._state = replace(self._state, hidden="")
            case "f":
                self._state = replace(self._state, font=number or 0)
            case "uc":
                self._state = replace(self._state, unicode_bytes=number or 0)
            case "ansicpg":
                self._page = number or self._page

    def _row(self) -> None:
        if any(self._cells):
            self._add(" | ".join(self._cells), "row")
        self._cells = []

    def _end(self) -> None:
        """Of a paragraph; in a cell or a note it is a space."""
        if self._state.apart or self._state.aside or self._in_table:
            self._say(" ")
            return
        text, mark = self.taken(""), self.taken("mark")
        if not text or self._level == _CONTENTS_LEVEL:
            return
        if self._level < _TEXT_LEVEL:
            self._add(" ".join([mark, *text.split()]).strip(), "heading", self._level)
        elif mark:
            counts = mark != "o" and (mark[0].isalnum() or mark[0] == "(")
            self._add(f"{mark if counts else '-'} {text}", "item")
        else:
            self._add(text, "paragraph")

    def _add(self, text: str, kind: Kind, level: int = 0) -> None:
        self._count += 1
        self.blocks.append(Block(text, kind, "alinea", self._count, level))


def _levels(content: bytes) -> dict[int, int]:
    """By number of a style: the level of its headings, 0 of a title, or that it is for a table of contents."""
    begin = content.find(b"{\\stylesheet")
    found: dict[int, int] = {}
    for style in _STYLE.finditer(content, begin, begin + 500_000) if begin >= 0 else ():
        name = bytes_in(_CONTROL.sub(b"", style[2]), 1252).strip().lower()
        outline, above = _OUTLINE.search(style[2]), _ABOVE.search(style[2])
        if _CONTENTS.fullmatch(name):
            found[int(style[1])] = _CONTENTS_LEVEL
        elif heading := _HEADING.fullmatch(name):
            found[int(style[1])] = int(heading[1])
        elif name in {"title", "titel"}:
            found[int(style[1])] = 0
        elif outline:
            found[int(style[1])] = int(outline[1]) + 1
        elif above and int(above[1]) in found:
            found[int(style[1])] = found[int(above[1])]
    return found
