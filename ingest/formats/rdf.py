"""
Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD, one row per subject.

Nothing is fetched and nothing is expanded: no remote JSON-LD contexts, and XML comes here without a DOCTYPE.
A document with a syntax error is refused as a whole, for no one can say which subject misses a statement.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

import ontologies
from ingest.document import Document, Row
from ingest.documents.encoding import whole_text
from ingest.formats.strict_json import StrictJson, flaw
from kg.contract import CONTEXT_IRI
from kg.errors import InputError, UnreadableDocument
from ontologies.terms import KRING, PREFIXES

_OWN_CONTEXT_FILE: Final = Path(ontologies.__file__).parent / "context.jsonld"
_RDF_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
}

Subject = ox.NamedNode | ox.BlankNode | ox.Triple
_Statements = dict[Any, list[ox.Triple]]


def read(document: Document) -> Iterator[Row | InputError]:
    """
    One row per subject IRI, place "@id <iri>".

    `data` holds "@id", "@type" (IRIs), per property IRI a list of values (text, or {"@id": …}), and "@triples":
    the triples of the subject, of its blank nodes, and of the nodes whose IRI is its IRI with "#…" behind it.
    The parts of a record of our own have no row: they belong to the record.
    """
    try:
        text = whole_text(document)
        match document.suffix:
            case ".jsonld":
                yield from rows_of_json_ld(document, _strict(document, text), text)
            case suffix:
                yield from _rows(document, _parsed(document, text, _FORMATS[suffix]))
    except UnreadableDocument as error:
        yield error


def rows_of_rdf_xml(document: Document, text: str) -> Iterator[Row | InputError]:
    """
    The rows of RDF/XML.

    Raises:
        UnreadableDocument: If it breaks the syntax.
    """
    yield from _rows(document, _parsed(document, text, ox.RdfFormat.RDF_XML))


def is_json_ld(value: Any) -> bool:
    """Whether JSON says of itself that it is JSON-LD."""
    if isinstance(value, dict):
        return "@context" in value or "@graph" in value or "@id" in value
    return isinstance(value, list) and any(isinstance(item, dict) and "@id" in item for item in value)


def rows_of_json_ld(document: Document, value: Any, text: str) -> Iterator[Row | InputError]:
    """
    The rows of JSON-LD that has been parsed as JSON.

    Args:
        document: For messages.
        value: What the text says as JSON.
        text: Given to the RDF parser when the value needs no change.
    """
    if said := flaw(value):
        yield UnreadableDocument(said, document=document.name)
        return
    try:
        local = _with_local_contexts(document, value)
        text = text if local is value else json.dumps(local, ensure_ascii=False)
        yield from _rows(document, _parsed(document, text, ox.RdfFormat.JSON_LD))
    except UnreadableDocument as error:
        yield error


def _strict(document: Document, text: str) -> Any:
    try:
        return StrictJson().parse(text)
    except ValueError as error:
        raise UnreadableDocument(str(error), document=document.name) from error


def _with_local_contexts(document: Document, value: Any) -> Any:
    """The value itself, or a copy in which our own context stands in place of its address; no other is fetched."""
    match value:
        case dict():
            changed = {
                key: _local_context(document, item) if key == "@context" else _with_local_contexts(document, item)
                for key, item in value.items()
            }
            if "@import" in value:
                raise _remote_context(document, value["@import"])
            return value if all(changed[key] is value[key] for key in value) else changed
        case list():
            items = [_with_local_contexts(document, item) for item in value]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    return value


def _local_context(document: Document, context: Any) -> Any:
    if isinstance(context, list):
        items = [_local_context(document, item) for item in context]
        return context if all(new is old for new, old in zip(items, context, strict=True)) else items
    if not isinstance(context, str):
        return _with_local_contexts(document, context)
    if context != CONTEXT_IRI or not _OWN_CONTEXT_FILE.exists():
        raise _remote_context(document, context)
    return json.loads(_OWN_CONTEXT_FILE.read_text(encoding="utf-8"))["@context"]


def _remote_context(document: Document, context: Any) -> UnreadableDocument:
    said = f"verwijst naar de JSON-LD-context {context!r}; die wordt niet opgehaald, zet de context in het bestand zelf"
    return UnreadableDocument(said, document=document.name)


def _parsed(document: Document, text: str, syntax: ox.RdfFormat) -> _Statements:
    """The triples by subject, in the order of the document; named graphs are put together."""
    found: _Statements = defaultdict(list)
    try:
        for quad in ox.parse(text, format=syntax):
            found[quad.subject].append(quad.triple)
    except SyntaxError as error:
        place = f"regel {error.lineno}" if error.lineno else ""
        said = f"geen geldige {syntax.name}: {error.msg}"
        if "No scheme found" in str(error.msg):
            said += "; een IRI zonder begin (https:…) vraagt om een @base in het bestand"
        raise UnreadableDocument(said, document=document.name, place=place) from error
    return found


def _rows(document: Document, statements: _Statements) -> Iterator[Row | InputError]:
    parts: dict[str, list[ox.NamedNode]] = defaultdict(list)
    for subject in statements:
        if isinstance(subject, ox.NamedNode) and "#" in subject.value:
            parts[subject.value.partition("#")[0]].append(subject)
    if not any(isinstance(subject, ox.NamedNode) for subject in statements):
        yield UnreadableDocument("zegt niets over een onderwerp met een IRI", document=document.name)
    whole = {subject.value for subject in statements if isinstance(subject, ox.NamedNode)}
    for subject in statements:
        if not isinstance(subject, ox.NamedNode):
            continue
        base, _, fragment = subject.value.partition("#")
        if fragment and base.startswith(KRING.id) and base in whole:
            continue
        place = f"@id {subject.value}"
        data = _data(subject, statements, parts)
        if any("\0" in term.value for triple in data["@triples"] if isinstance(term := triple.object, ox.Literal)):
            yield UnreadableDocument("bevat een NUL-teken", document=document.name, place=place)
        else:
            yield Row(place, data)


def _data(subject: ox.NamedNode, statements: _Statements, parts: dict[str, list[ox.NamedNode]]) -> dict[str, Any]:
    data: dict[str, Any] = {"@id": subject.value, "@type": []}
    for triple in statements[subject]:
        if triple.predicate == _RDF_TYPE and isinstance(triple.object, ox.NamedNode):
            data["@type"].append(triple.object.value)
        else:
            data.setdefault(triple.predicate.value, []).append(_value(triple.object))
    data["@triples"] = tuple(_triples([subject, *parts.get(subject.value, ())], statements))
    return data


def _value(term: Any) -> str | dict[str, str]:
    match term:
        case ox.Literal():
            return term.value
        case ox.NamedNode():
            return {"@id": term.value}
        case ox.BlankNode():
            return {"@id": f"_:{term.value}"}
    return str(term)


def _triples(nodes: list[Any], statements: _Statements) -> Iterator[ox.Triple]:
    """The triples of the nodes and of the blank nodes that they lead to."""
    waiting = list(reversed(nodes))
    seen = set(waiting)
    while waiting:
        for triple in statements.get(waiting.pop(), ()):
            yield triple
            if isinstance(triple.object, ox.BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)
