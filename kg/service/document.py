"""A document as its page and the other doors tell it, fetched: what it answers, its files, its other versions."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kg.errors import NotFound
from kg.ports.journal import Stored
from kg.reason.document import (
    DevelopmentAnswered,
    DocumentTold,
    FileOfDocument,
    OtherVersion,
    ProposedFromDocument,
    RecordNamed,
    identified,
    version,
)

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

MOST: Final = 20  # versions of one document
_VERSION_OF: Final = "dcterms:isVersionOf"
_AGES: Final = ("ouder", "onbekend", "nieuwer")


def document(graph: "KnowledgeGraph", source: str) -> DocumentTold:
    """See `KnowledgeGraph.document`."""
    stored = graph.get(source)
    if stored.kind != "Source" or not stored.payload.get("body"):
        raise NotFound(f"{source!r} is geen document met lopende tekst")
    answers, names = graph.documents.answered(source), graph.documents.mentions(source)
    titles = {
        key: str(one.payload["title"])
        for key, one in graph.get_many({*(one.development for one in answers), *(one.id for one in names)}).items()
    }
    return DocumentTold(
        id=stored.id,
        title=stored.payload["title"],
        identified=identified(stored.payload),
        answers=tuple(
            DevelopmentAnswered(
                id=one.development,
                title=titles.get(one.development, one.development),
                chance=one.chance,
                place=one.place,
                quote=one.quote,
                why=one.why,
            )
            for one in answers
        ),
        names=tuple(
            RecordNamed(
                id=one.id,
                kind=one.kind,
                title=titles.get(one.id, one.id),
                said=one.said,
                place=one.place,
                quote=one.quote,
                how=one.how,
            )
            for one in names
        ),
        files=tuple(_files(graph, stored)),
        versions=tuple(sorted(_versions(graph, stored), key=_order)),
        proposals=tuple(_proposals(graph, source)),
    )


def _order(one: OtherVersion) -> tuple[int, str, str]:
    return _AGES.index(one.age), one.dated or "", one.id


def _files(graph: "KnowledgeGraph", stored: Stored) -> Iterator[FileOfDocument]:
    origins = {one["source"]: one["at"] for one in stored.payload.get("provenance") or ()}
    for key, held in graph.get_many(origins).items():
        yield FileOfDocument(id=key, title=held.payload["title"], read=origins[key])


def _versions(graph: "KnowledgeGraph", stored: Stored) -> Iterator[OtherVersion]:
    """Those that it is a version of, or that are one of it, and so on."""
    network, found, ahead = graph.network(), {stored.id}, [stored.id]
    while ahead and len(found) <= MOST:
        key = ahead.pop(0)
        edges = [*network.out_edges(key, keys=True), *network.in_edges(key, keys=True)] if key in network else ()
        near = {other for one, to, prop in edges if prop == _VERSION_OF for other in (one, to)} - found
        found |= near
        ahead += sorted(near)
    for held in graph.get_many(found - {stored.id}).values():
        if held.payload.get("body"):
            yield version(stored.payload, held.payload)


def _proposals(graph: "KnowledgeGraph", source: str) -> Iterator[ProposedFromDocument]:
    for one in graph.scan("Proposal"):
        if one.payload.get("document") == source:
            changes = one.payload["changes"]
            left = sum(not change.get("decision") for change in changes)
            yield ProposedFromDocument(id=one.id, title=one.payload["title"], changes=len(changes), left=left)
