"""A passage in its document, fetched: the record that a statement cites, and the publications and files behind it."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from kg.errors import NotFound
from kg.ports.journal import Stored
from kg.projections.quotation import Origin, Quotation, is_literal, quoted
from kg.reason.history import history

if TYPE_CHECKING:
    from kg.store.reader import Reader

_CITED: Final = ("title", "publisher", "published", "published_basis", "read", "note")


def quotation(graph: "Reader", record_id: str, *, place: str, statement: str, url: str) -> Quotation:
    """See `KnowledgeGraph.quotation`."""
    stored = graph.get(record_id)
    origins = list(_origins(graph, stored))
    if url and url not in {one.url for one in origins} and url in _texts(stored.payload):
        origins.append(Origin(url=url))  # of one value of the record, such as a date
    lines, before, after = quoted(stored.kind, stored.payload, place=place, statement=statement)
    return Quotation(
        record=stored.id,
        kind=stored.kind,
        title=stored.payload["title"],
        place=place,
        literal=is_literal(stored.kind, stored.payload),
        lines=tuple(lines),
        before=before,
        after=after,
        origins=tuple(sorted(origins, key=lambda one: one.url != url)),
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for one in value.values() for text in _texts(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in _texts(one))


def _origins(graph: "Reader", stored: Stored) -> Iterator[Origin]:
    if stored.kind == "Source":
        yield _of_source(stored, "")
    for cited in stored.payload.get("sources") or ():
        said = {name: str(cited.get(name) or "") for name in _CITED}
        yield Origin(url=cited["url"], withdrawn=False, **said)
    read_from = stored.payload.get("provenance") or ()
    held = graph.get_many(derived["source"] for derived in read_from)
    for derived in read_from:
        source = held.get(derived["source"])
        if source is not None:
            yield _of_source(source, derived["place"])
        elif gone := _gone(graph, derived["source"]):
            yield Origin(id=derived["source"], title=gone, place=derived["place"], withdrawn=True)


def _of_source(source: Stored, place: str) -> Origin:
    held = source.payload
    return Origin(
        id=source.id,
        title=held["title"],
        publisher=held.get("publisher") or "",
        published=held.get("published") or "",
        url=held.get("url") or "",
        place=place,
    )


def _gone(graph: "Reader", source: str) -> str:
    """What a source was called that was taken away; "" for one that nobody here may know of."""
    try:
        found = history(graph.stores.journal, graph.principal, source)
    except NotFound:
        return ""
    return (found.title or source) if found.gone else ""
