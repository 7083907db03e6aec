"""
A page of the web: its main text, without menus, banners, forms and feet.

What is main is what the page itself says: `main`, or `article`, or else all of it without what it marks as something
else, by an element, a role or a name that is common for it, and without lists that are links only.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from ingest.document import Document
from ingest.documents.encoding import page_encoding
from ingest.documents.extraction.block import Block, Extract, Kind
from ingest.formats.office.package import Element
from kg.errors import UnreadableDocument

_NEVER: Final = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "canvas", "nav", "aside", "form",
    "button", "select", "option", "textarea", "input", "dialog", "audio", "video", "map", "head",
})  # fmt: skip
_EDGES: Final = frozenset({"header", "footer"})  # of a page; those of an article belong to it
_ROLES: Final = frozenset({
    "navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog", "alertdialog",
})  # fmt: skip
# As a class, or as the whole id: an id may be made of the words of a heading.
_NAMES: Final = re.compile(
    r"(?:breadcrumbs?|kruimelpad|cookie[\w-]*|skip[\w-]*|(?:hoofd|sub|main)?-?(?:menu|nav)|navbar|navigation|navigatie|"
    r"side-?bar|zijbalk|social(?:-media)?|share|delen|footer|voettekst|search|zoeken|pagination|paginering|print_pagina|"
    r"sr-only|visually-?hidden|screen-reader-text)",
    re.IGNORECASE,
)
_BLOCKS: Final = frozenset({
    "address", "article", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NAMED_FREELY: Final = _HEADINGS | {"html", "body", "main", "article"}
_LISTS: Final = frozenset({"ul", "ol"})
_LINE: Final = "\u2028"  # where the page breaks a line itself; other white space of its source is one space
_ENOUGH: Final = 0.25  # of the words of the page, for what says that it is the main part
_TOO_DEEP: Final = "heeft delen die te diep in elkaar zitten om te lezen; sla de pagina op als PDF"
_MENU: Final = 4  # links, of which a list is a menu when it says nothing else
_SAID: Final[Mapping[str, str]] = {
    "og:url": "url",
    "author": "author", "dcterms.creator": "publisher", "dcterms.publisher": "publisher", "og:site_name": "publisher",
    "article:published_time": "created", "dcterms.created": "created", "dcterms.issued": "created",
    "article:modified_time": "modified", "dcterms.modified": "modified", "keywords": "keywords",
    "dcterms.language": "language", "dcterms.type": "kind", "overheid.informationtype": "kind",
}  # fmt: skip


def extract(document: Document) -> Extract:
    """What a page says; places are counted in paragraphs of its main text."""
    content = document.read()
    root = parsed(content)
    if root is None:
        raise UnreadableDocument("is geen pagina met tekst; sla haar in de browser op als PDF")
    return Extract(tuple(blocks_of(root)), _metadata(root))


def parsed(content: bytes) -> Element | None:
    """
    A page as a tree; None if there is nothing in it. Nothing that it names is fetched.

    Raises:
        UnreadableDocument: If it is nested so deep that a part is not read.
    """
    parser = etree.HTMLParser(
        encoding=page_encoding(content), no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    root: Element | None = etree.fromstring(content, parser) if content.strip() else None
    if any("depth" in error.message for error in parser.error_log):
        raise UnreadableDocument(_TOO_DEEP)
    return root


def blocks_of(root: Element) -> Iterator[Block]:
    """The main text of a page."""
    _without_edges(root)
    main = _main(root)
    if main.tag not in {"main", "article"}:
        _without_menus(main)
    return _Reading().blocks(main)


def _without_edges(root: Element) -> None:
    """Take out what is no text of the page."""
    for element in list(root.iter(etree.Element)):
        name = str(element.tag)
        inner = name in _EDGES and any(above.tag in {"article", "main"} for above in element.iterancestors())
        named = [*element.get("class", "").split(), element.get("id", "")]
        if (
            name in _NEVER - {"head"}
            or (name in _EDGES and not inner)
            or element.get("role", "").lower() in _ROLES
            or element.get("hidden") is not None
            or element.get("aria-hidden") == "true"
            or (name == "div" and element.get("title") in _EDGES)  # as LibreOffice writes those of its pages
            or (name not in _NAMED_FREELY and any(map(_NAMES.fullmatch, named)))
        ):
            _drop(element)


def _drop(element: Element) -> None:
    """Without it, with what follows it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + " " + element.tail
        else:
            parent.text = (parent.text or "") + " " + element.tail
    parent.remove(element)


def _words(element: Element) -> int:
    return sum(len(str(text).split()) for text in element.itertext())


def _main(root: Element) -> Element:
    body = root.find("body")
    body = root if body is None else body
    total = _words(body)
    for found in (root.findall(".//main"), root.findall(".//*[@role='main']"), root.findall(".//article")):
        if len(found) == 1 and _words(found[0]) >= _ENOUGH * total:
            return found[0]
    return body


def _without_menus(main: Element) -> None:
    for found in list(main.iter("ul", "ol")):
        links = list(found.iter("a"))
        linked = sum(map(_words, links))
        if len(links) >= _MENU and linked >= 0.9 * _words(found) and linked < 4 * len(links):
            _drop(found)


class _Reading:
    """Walks the main text once."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._count = 0
        self._lists: list[tuple[str, int]] = []  # the mark of each, and how far it has counted
        self._item = ""  # the mark of the item that begins
        self._level = 0
        self._is_kept = 0  # depth of what keeps its lines

    def blocks(self, main: Element) -> Iterator[Block]:
        """In reading order."""
        walk = etree.iterwalk(main, events=("start", "end"))
        for event, element in walk:
            name = str(element.tag)
            if event == "start":
                if name in _NEVER or (name == "sup" and _is_reference(element)):
                    walk.skip_subtree()
                    continue
                if name in _BLOCKS:
                    yield from self._flushed()
                if name == "table" and _is_data(element):
                    yield from self._rows(element)
                    walk.skip_subtree()
                    continue
                self._begin(name)
                self._said.append(element.text or "")
            else:
                if name in _BLOCKS:
                    yield from self._flushed()
                self._end(name)
                if element is not main:
                    self._said.append(element.tail or "")
        yield from self._flushed()

    def _begin(self, name: str) -> None:
        match name:
            case "br":
                self._said.append(_LINE)
            case "ul" | "ol":
                self._lists.append((name, 0))
            case "li":
                kind, count = self._lists[-1] if self._lists else ("ul", 0)
                if self._lists:
                    self._lists[-1] = (kind, count + 1)
                mark = "-" if kind == "ul" else f"{count + 1}."
                self._item = f"{'  ' * max(len(self._lists) - 1, 0)}{mark} "
            case "pre":
                self._is_kept += 1
            case _ if name in _HEADINGS:
                self._level = int(name[1])

    def _end(self, name: str) -> None:
        if name in _LISTS and self._lists:
            self._lists.pop()
        elif name == "li":
            self._item = ""
        elif name == "pre":
            self._is_kept -= 1
        elif name in _HEADINGS:
            self._level = 0

    def _flushed(self) -> Iterator[Block]:
        text = _tidy("".join(self._said), keep=self._is_kept > 0)
        self._said.clear()
        if not text:
            return
        if self._level:
            yield self._block(" ".join(text.split()), "heading", self._level)
        else:
            yield self._block(self._item + text, "item" if self._item else "paragraph")
            self._item = ""

    def _rows(self, table: Element) -> Iterator[Block]:
        for row in table.iter("tr"):
            cells = [" ".join("".join(map(str, cell.itertext())).split()) for cell in row if cell.tag in {"td", "th"}]
            if any(cells):
                yield self._block(" | ".join(cells), "row")

    def _block(self, text: str, kind: Kind, level: int = 0) -> Block:
        self._count += 1
        return Block(text, kind, "alinea", self._count, level)


def _is_reference(element: Element) -> bool:
    """A number that leads to a note."""
    links = element.find(".//a") is not None or any(above.tag == "a" for above in element.iterancestors())
    return links and all(str(text).strip("[]() \n").isdecimal() for text in element.itertext())


def _is_data(table: Element) -> bool:
    """A table of data; one that only gives others their place on the page is read as what is in it."""
    if table.get("role") == "presentation" or next(table.iter(*_HEADINGS), None) is not None:
        return False
    inner = sum(1 for _ in table.iter("table")) > 1
    return not inner and any(sum(1 for cell in row if cell.tag in {"td", "th"}) > 1 for row in table.iter("tr"))


def _tidy(text: str, *, keep: bool) -> str:
    text = text.replace("\xa0", " ").replace("\xad", "").replace("\u200b", "")
    if keep:
        return text.replace(_LINE, "\n").strip("\n").rstrip()
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split(_LINE))))


def _metadata(root: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    title = root.find(".//title")
    if title is not None and (said := " ".join("".join(map(str, title.itertext())).split())):
        found["title"] = said
    for meta in root.iter("meta"):
        key = _SAID.get((meta.get("name") or meta.get("property") or "").lower())
        value = " ".join(meta.get("content", "").split())
        if key and value:
            found.setdefault(key, value)
    if language := root.get("lang"):
        found.setdefault("language", language)
    return found
