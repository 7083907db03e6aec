"""
Markdown and plain text, cut into sections that can be cited by line.

Markup goes, meaning stays: headings become the section's heading, links their text, tables and lists lines.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.document import Document, Row, Section
from ingest.documents.encoding import whole_text
from ingest.documents.identity.metadata import stated
from ingest.formats.front_matter import front_matter
from kg.errors import InputError, UnreadableDocument

MAX_WORDS: Final = 400  # of a section; a paragraph is never cut
_ONE_EACH: Final = frozenset({"dia", "pagina"})
MAX_TITLE: Final = 120  # characters of a first line that can pass for a title
# Indented code is off: in the Dutch sources, indented text is the inside of an admonition of MkDocs.
_MARKDOWN: Final = MarkdownIt("commonmark").enable("table").enable("strikethrough").disable("code")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_ADMONITION: Final = re.compile(
    r'^(?:!!!|\?\?\?\+?|===)[ \t]*(?:\w[\w -]*?[ \t]*)?"([^"\n]*)"[ \t]*$|^(?:!!!|\?\?\?\+?) *\w+$', re.MULTILINE
)
_ATTRIBUTES: Final = re.compile(r"\{:?[ \t]*(?:[.#][\w-]|[\w-]+=|data-)[^{}\n]*\}")
_ICON: Final = re.compile(r":(?:material|octicons|fontawesome|simple)-[\w-]+:")


@dataclass(frozen=True, slots=True)
class Piece:
    """
    A paragraph, list item, table row or piece of code.

    Attributes:
        text: Never empty.
        first, last: Where it stands, from 1 and with the last.
        heading: The headings above it, joined by " > ".
        unit: What is counted. A section holds one "dia" or "pagina", and as many of the others as it has room for.
        close: Whether it stands right under the one before it, as rows of a table do; of lines their numbers say so.
    """

    text: str
    first: int
    last: int
    heading: str
    unit: str = "regel"
    close: bool = False


def read_markdown(document: Document) -> Iterator[Row | InputError]:
    """One row: the front matter as data (with the first heading as title if it has none) and the sections."""
    try:
        text = whole_text(document)
    except UnreadableDocument as error:
        yield error
        return
    data, lines, wrong = front_matter(document, text)
    if wrong is not None:
        yield wrong
    body = text.split("\n", lines)[-1] if lines else text
    tokens = _MARKDOWN.parse(body)
    blocks = _Blocks(offset=lines)
    for before, token in pairwise([Token("", "", 0), *tokens]):
        blocks.take(token, before)
    if data or blocks.found:
        title = {} if stated(data).get("title") or not blocks.first_heading else {"title": blocks.first_heading}
        yield Row("$", data | title, tuple(sections(blocks.found)))
    elif wrong is None:
        said = f"heeft alleen een kop, {blocks.first_heading!r}" if blocks.first_heading else "bevat alleen opmaak"
        yield UnreadableDocument(f"{said}, geen tekst", document=document.name)


def read_plain(document: Document) -> Iterator[Row | InputError]:
    """One row: the first line as title when it is short, and the paragraphs in sections."""
    try:
        lines = whole_text(document).split("\n")
    except UnreadableDocument as error:
        yield error
        return
    title = next(line.strip() for line in lines if line.strip())
    data = {"title": title} if len(title) <= MAX_TITLE else {}
    yield Row("$", data, tuple(sections(_paragraphs(lines))))


def _paragraphs(lines: list[str]) -> Iterator[Piece]:
    breaks = [-1, *(number for number, line in enumerate(lines) if not line.strip()), len(lines)]
    for before, after in pairwise(breaks):
        if after > before + 1:
            yield Piece("\n".join(lines[before + 1 : after]).strip(), before + 2, after, "")


class _Blocks:
    """
    Walks the tokens of a Markdown document once.

    Attributes:
        found: The text so far, in order.
        first_heading: Or "".
    """

    def __init__(self, offset: int) -> None:
        self.found: list[Piece] = []
        self.first_heading = ""
        self._offset = offset  # lines before the Markdown starts
        self._headings: list[tuple[int, str]] = []
        self._depth = 0  # of lists
        self._cells: list[str] = []
        self._bullet = ""
        self._span = (0, 0)

    def take(self, token: Token, before: Token) -> None:
        """The next token, and the one before it, which says what running text is part of."""
        if token.map:
            self._span = (token.map[0] + self._offset + 1, token.map[1] + self._offset)
        match token.type:
            case "bullet_list_open" | "ordered_list_open" | "bullet_list_close" | "ordered_list_close":
                self._depth += token.nesting
            case "list_item_open":
                self._bullet = "  " * (self._depth - 1) + (f"{token.info}." if token.info else "-") + " "
            case "tr_open":
                self._cells = []
            case "tr_close":
                self._table_row(of_head=before.type == "th_close")
            case "fence":
                self._add(token.content.rstrip())
            case "html_block":
                self._add(_without_markup(token.content))
            case "inline":
                self._running(_without_markup(_inline(token.children or ())), before)

    def _table_row(self, *, of_head: bool) -> None:
        first, last = self._span
        self._span = (first, last + of_head)  # the line of dashes belongs to the head
        self._add(" | ".join(self._cells) if any(self._cells) else "")

    def _running(self, text: str, before: Token) -> None:
        if before.type in {"th_open", "td_open"}:
            self._cells.append(" ".join(text.split()))
        elif before.type == "heading_open":
            level = int(before.tag[1])
            name = " ".join(text.split())
            above = [(other, heading) for other, heading in self._headings if other < level]
            self._headings = [*above, (level, name)] if name else above
            self.first_heading = self.first_heading or name
        else:
            self._add(text)

    def _add(self, text: str) -> None:
        if text:
            heading = " > ".join(name for _, name in self._headings)
            self.found.append(Piece(self._bullet + text, *self._span, heading))
            self._bullet = ""


def _inline(tokens: Iterable[Token]) -> str:
    """Plain text; the words of a link without its address, of an image its description."""
    parts = []
    for token in tokens:
        match token.type:
            case "text" | "code_inline" | "html_inline":
                parts.append(token.content)
            case "softbreak" | "hardbreak":
                parts.append("\n")
            case "image":
                parts.append(token.content)
    return "".join(parts)


def _without_markup(text: str) -> str:
    """Without HTML, and without what MkDocs adds to Markdown."""
    if "<" in text:
        text = unescape(_TAG.sub("", _COMMENT.sub("", text)))
    text = _ADMONITION.sub(r"\1", text)
    text = _ICON.sub("", _ATTRIBUTES.sub("", text))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def sections(blocks: Iterable[Piece]) -> Iterator[Section]:
    """Blocks under one heading together, up to MAX_WORDS."""
    waiting: list[Piece] = []
    words = 0
    for block in blocks:
        size = len(block.text.split())
        if waiting and (_parted(waiting[0], block) or words + size > MAX_WORDS):
            yield _section(waiting)
            waiting, words = [], 0
        waiting.append(block)
        words += size
    if waiting:
        yield _section(waiting)


def _parted(one: Piece, other: Piece) -> bool:
    """Whether they may not stand in one section."""
    return one.heading != other.heading or (other.unit in _ONE_EACH and one.first != other.first)


def _section(blocks: list[Piece]) -> Section:
    first, last = blocks[0].first, max(block.last for block in blocks)
    numbers = f"{first}-{last}" if last > first else f"{first}"
    return Section(_joined(blocks), f"{blocks[0].unit} {numbers}", blocks[0].heading)


def _joined(blocks: list[Piece]) -> str:
    """List items and table rows follow each other on the next line, paragraphs after an empty one."""
    parts = [blocks[0].text]
    for before, block in pairwise(blocks):
        close = block.first <= before.last + 1 if block.unit == "regel" else block.close
        parts.append(("\n" if close else "\n\n") + block.text)
    return "".join(parts)
