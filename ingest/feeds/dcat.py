"""
DCAT catalogues: the datasets that a publisher lists, each with the day that it changed.

Source: https://www.w3.org/TR/vocab-dcat-3/; of a catalogue in pages the next one: https://www.hydra-cg.com/spec/latest/core/.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ingest.document import Document, Row
from ingest.documents.markup import markup
from ingest.feeds.channel import ChannelKind, Item, PageRead, line
from ingest.formats.rdf import read, rows_of_rdf_xml
from kg.errors import InputError, UnreadableDocument
from ontologies.terms import PREFIXES

_DCT, _DCAT = PREFIXES["dcterms"], PREFIXES["dcat"]
_FOAF, _HYDRA = "http://xmlns.com/foaf/0.1/", "http://www.w3.org/ns/hydra/core#"
_NEXT: Final = (f"{_HYDRA}next", f"{_HYDRA}nextPage")


def _first(url: str, _cursor: str) -> str:
    return url


def _read(body: bytes, url: str, _cursor: str) -> PageRead:
    rows = list(_rows(body, url))
    fault = next((row for row in rows if isinstance(row, InputError)), None)
    if fault is not None:
        raise UnreadableDocument(f"is geen DCAT: {fault}", document=url)
    subjects = {row.data["@id"]: row.data for row in rows if isinstance(row, Row)}
    datasets = [data for data in subjects.values() if f"{_DCAT}Dataset" in data["@type"]]
    further = next((said for data in subjects.values() for name in _NEXT if (said := _iri(data, name))), "")
    return PageRead([item for data in datasets if (item := _item(data, subjects))], next=further)


def _rows(body: bytes, url: str) -> "list[Row | InputError]":
    if body.lstrip()[:1] == b"<" and b"rdf:RDF" in body[:4096]:
        return list(rows_of_rdf_xml(Document(Path(url), url, body), markup(body, url)))
    suffix = ".jsonld" if body.lstrip()[:1] in {b"{", b"["} else ".ttl"
    return list(read(Document(Path(f"catalogus{suffix}"), f"catalogus{suffix}", body)))


def _item(data: Mapping[str, Any], subjects: Mapping[str, Mapping[str, Any]]) -> Item | None:
    title = line(_text(data, f"{_DCT}title"))
    if not title:
        return None
    publisher = subjects.get(_iri(data, f"{_DCT}publisher"), {})
    changed = _text(data, f"{_DCT}modified") or _text(data, f"{_DCT}issued")
    return Item(
        key=data["@id"],
        title=title,
        url=_iri(data, f"{_DCAT}landingPage") or data["@id"],
        date=changed[:10],
        text=_text(data, f"{_DCT}description"),
        publisher=line(_text(publisher, f"{_FOAF}name"), 500),
        category="dataset",
        changed=changed,
    )


def _text(data: Mapping[str, Any], name: str) -> str:
    return next((one for one in data.get(name, ()) if isinstance(one, str)), "")


def _iri(data: Mapping[str, Any], name: str) -> str:
    return next((str(one["@id"]) for one in data.get(name, ()) if isinstance(one, Mapping)), "")


DCAT = ChannelKind(_first, _read, conditional=True, carries=("Source",))
