"""Which kind of XML a document is, by its root element and never by the name of the file."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ingest.document import Document, Row
from ingest.documents.markup import markup_of, opening
from ingest.formats import feed
from ingest.formats.rdf import rows_of_rdf_xml
from ingest.formats.xml import architecture, project, publications
from kg.errors import InputError, UnreadableDocument
from ontologies.terms import PREFIXES

_ATOM: Final = "http://www.w3.org/2005/Atom"
_RSS_1: Final = "http://purl.org/rss/1.0/"
_NAME: Final = re.compile(r"<(?:([\w.-]+):)?([\w.-]+)")
_NAMESPACE: Final = re.compile(r"\sxmlns(?::([\w.-]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class Root:
    """
    The root element of a document.

    Attributes:
        namespaces: By prefix, "" for the default one.
    """

    name: str
    namespace: str
    namespaces: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """
    A kind of XML.

    Attributes:
        title: In Dutch, for who gave another kind.
        rows: Takes the document and its text from the root element on; raises UnreadableDocument.
    """

    title: str
    fits: Callable[[Root], bool]
    rows: Callable[[Document, str], Iterator[Row | InputError]]


# The first that fits reads it.
DIALECTS: Final[tuple[Dialect, ...]] = (
    Dialect(
        "RSS en Atom",
        lambda root: root.name == "rss" or root.namespace == _ATOM or _RSS_1 in root.namespaces.values(),
        lambda document, _text: feed.read(document),
    ),
    Dialect("regelingen (CVDR)", lambda root: root.name == "cvdr", publications.read_cvdr),
    Dialect("wetten (BWB)", lambda root: root.name == "toestand", publications.read_bwb),
    Dialect("officiële publicaties", lambda root: root.name == "officiele-publicatie", publications.read_publication),
    Dialect(
        "hun metadata (OWMS)",
        lambda root: root.name in {"owms-metadata", "metadata_gegevens"},
        publications.read_metadata,
    ),
    Dialect(
        "antwoorden van SRU",
        lambda root: root.name == "searchRetrieveResponse" or (root.name == "record" and not root.namespace),
        publications.read_results,
    ),
    Dialect(
        "wat bij een wet hoort",
        lambda root: root.name in {"wetstechnische-informatie", "work"},
        publications.read_beside,
    ),
    Dialect(
        "ArchiMate",
        lambda root: root.name == "model" and "opengroup.org/xsd/archimate" in root.namespace,
        architecture.read,
    ),
    Dialect(
        "planningen (MS Project)",
        lambda root: root.name == "Project" and root.namespace == project.NAMESPACE,
        project.read,
    ),
    Dialect("RDF/XML", lambda root: root.name == "RDF" and root.namespace == PREFIXES["rdf"], rows_of_rdf_xml),
)


def read(document: Document) -> Iterator[Row | InputError]:
    """The rows of XML of a kind that is known; of another kind, which ones are."""
    try:
        text = markup_of(document)
        root = _root(text)
        dialect = next((one for one in DIALECTS if one.fits(root)), None)
        if dialect is None:
            known = ", ".join(one.title for one in DIALECTS)
            said = f"XML van een onbekende soort: het begint met {root.name!r}; bekend zijn {known}"
            yield UnreadableDocument(said, document=document.name)
        else:
            yield from dialect.rows(document, text)
    except UnreadableDocument as error:
        yield error


def _root(text: str) -> Root:
    tag = opening(text)
    spaces = {found[1] or "": found[2] or found[3] or "" for found in _NAMESPACE.finditer(tag)}
    name = _NAME.match(tag)
    prefix, local = (name[1] or "", name[2]) if name else ("", "")
    return Root(local, spaces.get(prefix, ""), spaces)
