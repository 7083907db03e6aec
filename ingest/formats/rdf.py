"""
Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD, one row per subject.

Nothing is fetched and nothing is expanded: no remote JSON-LD contexts, and XML comes here without a DOCTYPE.
A document with a syntax error is refused as a whole, for no one can say which subject misses a statement.
"""

import hashlib
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

_SKOS: Final = PREFIXES["skos"]
_DCAT: Final = PREFIXES["dcat"]
# What is something by itself wherever it stands, also without an IRI.
_STANDING: Final = frozenset(
    {_SKOS + "Concept", _DCAT + "Dataset", _DCAT + "DatasetSeries", _DCAT + "DataService", _DCAT + "Catalog"}
)
_SHOWN: Final = 60  # characters of a text
WITHOUT_IRI: Final = "urn:zonder-iri:"
LABEL: Final = "http://www.w3.org/2008/05/skos-xl#"  # labels that are subjects themselves

Subject = ox.NamedNode | ox.BlankNode | ox.Triple
_Statements = dict[Any, list[ox.Triple]]


def read(document: Document) -> Iterator[Row | InputError]:
    """
    One row per subject, place "@id <iri>".

    A subject without an IRI that no other leads to, or that is something by itself (`_STANDING`), gets one that follows
    from what it says, so that it is the same one the next time.
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
    return _named(_with_inverse(found))


def _with_inverse(statements: _Statements) -> _Statements:
    """That a concept is broader, where only the other one says that it is narrower."""
    for subject, stated in list(statements.items()):
        for triple in stated:
            if triple.predicate.value == _SKOS + "narrower" and not isinstance(triple.object, ox.Literal):
                up = ox.Triple(triple.object, ox.NamedNode(_SKOS + "broader"), subject)
                if triple.object in statements and up not in statements[triple.object]:
                    statements[triple.object].append(up)
    return statements


def _named(statements: _Statements) -> _Statements:
    """The same, where each blank node that would have no row has an IRI of its own."""
    blank = [subject for subject in statements if isinstance(subject, ox.BlankNode)]
    if not blank:
        return statements
    inside = {triple.object for stated in statements.values() for triple in stated}
    standing = [one for one in blank if one not in inside or _STANDING.intersection(_types(statements[one]))]
    reached = _beyond([*(one for one in statements if isinstance(one, ox.NamedNode)), *standing], statements)
    for one in blank:  # of those that only lead to each other, the first
        if one not in reached:
            standing.append(one)
            reached.update(_beyond([one], statements))
    names: dict[Any, ox.NamedNode] = {one: ox.NamedNode(WITHOUT_IRI + _digest(one, statements)) for one in standing}
    found: _Statements = defaultdict(list)
    for subject, stated in statements.items():
        here: Any = names.get(subject, subject)
        found[here] += [ox.Triple(here, one.predicate, names.get(one.object, one.object)) for one in stated]
    return found


def _types(stated: list[ox.Triple]) -> set[str]:
    return {one.object.value for one in stated if one.predicate == _RDF_TYPE and isinstance(one.object, ox.NamedNode)}


def _digest(node: ox.BlankNode, statements: _Statements) -> str:
    """By what is said of it and what hangs on it, whatever its blank nodes are called."""
    told = (
        f"{triple.predicate} {'' if isinstance(triple.object, ox.BlankNode) else triple.object}"
        for triple in _triples([node], statements)
    )
    return hashlib.sha256("\n".join(sorted(told)).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _beyond(nodes: list[Any], statements: _Statements) -> set[Any]:
    """The blank nodes that these lead to."""
    return {triple.subject for triple in _triples(nodes, statements)}


def _rows(document: Document, statements: _Statements) -> Iterator[Row | InputError]:
    parts: dict[str, list[ox.NamedNode]] = defaultdict(list)
    for subject in statements:
        if isinstance(subject, ox.NamedNode) and "#" in subject.value:
            parts[subject.value.partition("#")[0]].append(subject)
    whole = {subject.value for subject in statements if isinstance(subject, ox.NamedNode)}
    if not whole:
        yield UnreadableDocument("zegt niets over een onderwerp dat te herkennen is", document=document.name)
    for subject in statements:
        if not isinstance(subject, ox.NamedNode):
            continue
        base, _, fragment = subject.value.partition("#")
        if fragment and base.startswith(KRING.id) and base in whole:
            continue
        place = f"@id {subject.value}"
        if subject.value.startswith(WITHOUT_IRI):
            place = f"onderwerp zonder IRI: {_called(statements[subject])}"
        data = _data(subject, statements, parts)
        if any("\0" in term.value for triple in data["@triples"] if isinstance(term := triple.object, ox.Literal)):
            yield UnreadableDocument("bevat een NUL-teken", document=document.name, place=place)
        else:
            yield Row(place, data)


def _called(stated: list[ox.Triple]) -> str:
    """The first text that is said of it, by which a person finds it."""
    said = sorted(one.object.value for one in stated if isinstance(one.object, ox.Literal))
    return repr(said[0][:_SHOWN]) if said else "zonder tekst"


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
    """The triples of the nodes, and of the blank nodes and labels that they lead to."""
    waiting = list(reversed(nodes))
    seen = set(waiting)
    while waiting:
        for triple in statements.get(waiting.pop(), ()):
            yield triple
            inside = isinstance(triple.object, ox.BlankNode) or triple.predicate.value.startswith(LABEL)
            if inside and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)
