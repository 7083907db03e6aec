"""XML as a tree: elements by their local name, and their text."""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from lxml import etree

from ingest.document import Document
from kg.errors import UnreadableDocument

Element: TypeAlias = Any  # of lxml, which publishes no types


def parsed(document: Document, text: str) -> Element:
    """
    The root element; nothing is fetched and no entity is resolved.

    Args:
        document: For messages.
        text: From the root element on, see `ingest.documents.markup`.

    Raises:
        UnreadableDocument: If it is not well-formed.
    """
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        place = f"regel {error.lineno}" if error.lineno else ""
        raise UnreadableDocument(f"geen geldige XML: {error.msg}", document=document.name, place=place) from error


def name(element: Element) -> str:
    """Its name without namespace."""
    return str(etree.QName(element).localname)


def attribute(element: Element, local: str) -> str:
    """The value of an attribute by its name without namespace, or ""."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == local), "")


def children(element: Element, *names: str) -> Iterator[Element]:
    """Its children with one of these names, in order."""
    return (child for child in element if name(child) in names)


def below(element: Element, *names: str) -> Iterator[Element]:
    """The elements at any depth with one of these names, in order."""
    return (found for found in element.iter() if name(found) in names)


def line(element: Element | None, without: frozenset[str] = frozenset()) -> str:
    """Its text on one line, without that of some elements in it; "" when there is no element."""
    return "" if element is None else " ".join("".join(_texts(element, without)).split())


def _texts(element: Element, without: frozenset[str]) -> Iterator[str]:
    """In the order of the document, without a call for each level."""
    inside: int = 0
    for event, one in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            inside += name(one) in without
            if not inside:
                yield one.text or ""
        else:
            inside -= name(one) in without
            if not inside and one is not element:
                yield one.tail or ""


MAX_STEPS: Final = 150  # levels that a reader follows by a call for each
