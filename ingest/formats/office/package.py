"""The ZIP with XML that DOCX, PPTX, ODT and ODP are: its parts, what leads from one to another, and what is refused."""

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import IO, Any, Final, TypeAlias

from lxml import etree

from ingest.document import Document
from ingest.documents.archives import BROKEN_ARCHIVE, refuse_bomb
from ingest.documents.encoding import opened
from kg.errors import UnreadableDocument

_SAFE: Final[Mapping[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,  # which also refuses what is nested more than 256 deep
    "remove_comments": True,
    "remove_pis": True,
}
_ENCRYPTED: Final = 0x1  # flag bit 0. Source: PKWARE APPNOTE 4.4.4
_RELATIONS: Final = "Relationship"
LOCKED: Final = "is met een wachtwoord beveiligd; sla het op zonder wachtwoord"
_DTD: Final = (
    "heeft een DOCTYPE, waarmee een bestand andere kan binnenhalen of eindeloos groeien; dat wordt niet gelezen"
)
_SAVE_AGAIN: Final = (
    "open het in het programma waarmee het is gemaakt en sla het opnieuw op, bijvoorbeeld als PDF of DOCX"
)

Element: TypeAlias = Any  # of lxml, which publishes no types


@lru_cache(maxsize=4096)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def name_of(element: Element) -> str:
    """Its name without the namespace, which differs between the strict and the usual form; "" of what is no element."""
    return _local(element.tag)


def attribute(element: Element, name: str) -> str | None:
    """By its name without the namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: Element | None, *names: str) -> Element | None:
    """The first child of that name, its first child of the next name, and so on."""
    for name in names:
        if element is None:
            return None
        element = next((one for one in element if name_of(one) == name), None)
    return element


class Package:
    """
    An opened one.

    Args:
        archive: Its directory has been judged.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = frozenset(archive.namelist())

    def root(self, name: str) -> Element | None:
        """
        A part that is small, as a whole; None if it is not there.

        Raises:
            UnreadableDocument: If it has a DOCTYPE.
        """
        if name not in self.names:
            return None
        with self._archive.open(name) as stream:
            tree = etree.parse(stream, etree.XMLParser(**_SAFE))
        _refuse_doctype(tree.docinfo.doctype, name)
        root: Element = tree.getroot()
        return root

    def content(self, name: str) -> bytes:
        """A part as it is."""
        return self._archive.read(name)

    def children(self, name: str, parent: str) -> Iterator[Element]:
        """
        Each child of the first element of a name, read one by one; gone from memory when the next is asked.

        Raises:
            UnreadableDocument: If the part has a DOCTYPE, or is not there.
        """
        if name not in self.names:
            raise UnreadableDocument(f"mist het onderdeel {name}; {_SAVE_AGAIN}")
        with self._archive.open(name) as stream:
            yield from _children(stream, name, parent)

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """By id what a part leads to inside: the last word of its type, and the name of the part."""
        folder, _, last = name.rpartition("/")
        root = self.root(f"{folder}/_rels/{last}.rels" if folder else f"_rels/{last}.rels")
        found = {}
        for each in root if root is not None else ():
            if name_of(each) == _RELATIONS and each.get("TargetMode") != "External":
                target = each.get("Target", "")
                whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
                found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], whole.lstrip("/"))
        return found

    def related(self, name: str, kind: str) -> list[str]:
        """The parts of one kind that a part leads to."""
        return [target for found, target in self.relations(name).values() if found == kind]


def _children(stream: IO[bytes], name: str, parent: str) -> Iterator[Element]:
    container: Element | None = None
    walk = etree.iterparse(stream, events=("start", "end"), **_SAFE)
    for event, element in walk:
        if event == "start":
            if element.getparent() is None:
                _refuse_doctype(element.getroottree().docinfo.doctype, name)
            if container is None and name_of(element) == parent:
                container = element
        elif element is container:
            container = None
            return
        elif container is not None and element.getparent() is container:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del container[0]


def _refuse_doctype(doctype: str | None, name: str) -> None:
    if doctype:
        raise UnreadableDocument(_DTD, place=f"onderdeel {name}")


@contextmanager
def package_of(document: Document) -> Iterator[Package]:
    """
    Open a document.

    Raises:
        UnreadableDocument: If it is damaged, locked, a bomb, or its XML is none.
    """
    try:
        with opened(document) as stream, zipfile.ZipFile(stream) as archive:
            refuse_bomb(document, archive)
            if any(member.flag_bits & _ENCRYPTED for member in archive.infolist()):
                raise UnreadableDocument(LOCKED)
            yield Package(archive)
    except BROKEN_ARCHIVE as error:
        raise UnreadableDocument(f"is beschadigd ({error}); {_SAVE_AGAIN}") from error
    except etree.XMLSyntaxError as error:
        if "entity" in str(error.msg):
            raise UnreadableDocument(_DTD) from error
        raise UnreadableDocument(f"heeft XML die niet klopt ({error.msg}); {_SAVE_AGAIN}") from error


def core_metadata(package: Package) -> dict[str, Any]:
    """What an Office Open XML file says about itself. Source: ECMA-376 part 2, clause 8 (core properties)."""
    names = {
        "title": "title",
        "creator": "author",
        "subject": "subject",
        "keywords": "keywords",
        "language": "language",
        "created": "created",
        "modified": "modified",
    }
    found = {}
    for part, words in (("docProps/core.xml", names), ("docProps/app.xml", {"Company": "publisher"})):
        root = package.root(part)
        for element in root if root is not None else ():
            value = " ".join((element.text or "").split())
            if value and name_of(element) in words:
                found[words[name_of(element)]] = value
    return found
