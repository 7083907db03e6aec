"""
Records as RDF and back, driven by the declaration alone.

A record is an IRI that ends in its id; a value inside it is a skolem IRI `<record>#<field>-<n>`, so that graphs
compare and merge without blank nodes. Source: https://www.w3.org/TR/rdf11-concepts/#section-skolemization.

The mapping also takes payloads that break their shape: SHACL is what says so.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.model import KINDS
from kg.ports import Stored
from kg.record import ID_PATTERN, Record, Value, record_id, record_iri
from kg.schema import FieldSpec, fields_of, kind_class
from ontologies.terms import KRING, PREFIXES

Node: TypeAlias = NamedNode | BlankNode
_XSD: Final = PREFIXES["xsd"]
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_DATE_TYPES: Final = {4: "gYear", 7: "gYearMonth"}
_ID: Final = re.compile(ID_PATTERN)


@cache
def _name(prefixed: str) -> NamedNode:
    prefix, _, local = prefixed.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


@cache
def _datatype(name: str) -> NamedNode:
    return NamedNode(_XSD + name)


def space_node(space: str) -> NamedNode:
    """The named graph of a space."""
    return NamedNode(KRING.space + space)


def quads(stored: Stored) -> list[Quad]:
    """A record in the named graph of its space."""
    graph = space_node(stored.space)
    return [Quad(t.subject, t.predicate, t.object, graph) for t in triples(stored.kind, stored.payload)]


def triples(kind: str, payload: Mapping[str, Any]) -> Iterator[Triple]:
    """The triples of a payload, also of one that breaks its shape; fields that the kind does not know are left out."""
    yield from _node_triples(kind_class(kind), record_iri(str(payload.get("id", ""))), payload, "#")


def _node_triples(
    owner: type[Record] | type[Value], iri: str, payload: Mapping[str, Any], joint: str
) -> Iterator[Triple]:
    subject = NamedNode(iri)
    yield Triple(subject, _TYPE, _name(owner.class_iri))
    for spec in fields_of(owner):
        value = payload.get(spec.name)
        if value is None:
            continue
        predicate = _name(spec.prop.iri)
        items = value if isinstance(value, list | tuple) else (value,)
        for number, item in enumerate(items, 1):
            if spec.node is not None and isinstance(item, Mapping):
                inner = f"{iri}{joint}{spec.name}-{number}"
                yield Triple(subject, predicate, NamedNode(inner))
                yield from _node_triples(spec.node, inner, item, ".")
            else:
                yield Triple(subject, predicate, _term(spec, item))


def _term(spec: FieldSpec, value: Any) -> NamedNode | Literal:
    if isinstance(value, bool):
        return Literal(str(value).lower(), datatype=_datatype("boolean"))
    if isinstance(value, int) and spec.range != "float":
        return Literal(str(value), datatype=_datatype("integer"))
    if isinstance(value, int | float):
        return Literal(repr(float(value)), datatype=_datatype("double"))
    text = value if isinstance(value, str) else repr(value)
    if spec.range == "link" and _ID.match(text):
        return NamedNode(record_iri(text))
    if spec.range == "date":
        return Literal(text, datatype=_datatype(_DATE_TYPES.get(len(text), "date")))
    if spec.range == "timestamp":
        return Literal(text, datatype=_datatype("dateTime"))
    if spec.range == "url":
        return Literal(text, datatype=_datatype("anyURI"))
    return Literal(text)


# --- and back ------------------------------------------------------------------------------------


@cache
def _kinds_by_class() -> dict[str, str]:
    return {_name(owner.class_iri).value: kind for kind, owner in KINDS.items()}


def payloads(statements: Iterable[Triple]) -> Iterator[tuple[str, dict[str, Any]]]:
    """
    The records that triples state: every IRI whose type is the class of a kind.

    Multi-valued plain fields come sorted, since RDF keeps no order; values inside keep theirs by their number.
    """
    known: dict[Node, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for statement in statements:
        known[statement.subject][statement.predicate.value].append(statement.object)
    for subject in sorted((node for node in known if isinstance(node, NamedNode)), key=lambda node: node.value):
        for kind_iri in known[subject][_TYPE.value]:
            kind = _kinds_by_class().get(getattr(kind_iri, "value", ""))
            if kind:
                yield kind, {"id": record_id(subject.value), **_fields(KINDS[kind], subject, known)}


def _fields(
    owner: type[Record] | type[Value], subject: Node, known: Mapping[Node, Mapping[str, list[Any]]]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for spec in fields_of(owner):
        objects = known[subject].get(_name(spec.prop.iri).value, [])
        if not objects:
            continue
        if spec.node is not None:
            inner = sorted((node for node in objects if not isinstance(node, Literal)), key=_numbered)
            values = [_fields(spec.node, node, known) for node in inner]
        else:
            values = sorted((_value(spec, node) for node in objects), key=str)
        found[spec.name] = values if spec.many else values[0] if len(values) == 1 else values
    return found


def _numbered(node: Node) -> tuple[int, str]:
    number = re.search(r"-(\d+)$", node.value)
    return int(number[1]) if number else 0, node.value


def _value(spec: FieldSpec, node: Any) -> Any:
    if isinstance(node, NamedNode | BlankNode):
        return record_id(node.value) if spec.range == "link" else node.value
    name = node.datatype.value.removeprefix(_XSD)
    if spec.range == "bool" and node.value in {"true", "false", "1", "0"}:
        return node.value in {"true", "1"}
    if spec.range == "int" and name in {"integer", "int", "nonNegativeInteger"}:
        return int(node.value)
    if spec.range == "float" and name in {"double", "decimal", "float", "integer"}:
        return float(node.value)
    return node.value
