"""
Records as RDF, and RDF as records.

A record is `https://w3id.org/kring/id/<id>`, typed by the class of its kind; every field is the property it declares.
A value without identity is a skolem node `<record>#<field>-<n>`, deeper `#<field>-<n>.<field>-<m>`, counted from 1:
RDF keeps no order, the numbers do. Source: https://www.w3.org/TR/rdf11-concepts/#section-skolemization.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.model.kinds import KINDS
from kg.model.record import ID_PATTERN, Record, Value, record_id, record_iri
from kg.model.schema import FieldSpec, fields_of, kind_class
from kg.ports.journal import Stored
from ontologies import spelling
from ontologies.terms import KRING, PREFIXES

Term = NamedNode | Literal
Statement = tuple[NamedNode, NamedNode, Term]

RDF_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_JSON: Final = NamedNode(PREFIXES["rdf"] + "JSON")
_XSD: Final = {
    name: NamedNode(PREFIXES["xsd"] + name)
    for name in ("anyURI", "boolean", "date", "dateTime", "double", "gYear", "gYearMonth", "integer")
}
_DATE_TYPE: Final = {4: _XSD["gYear"], 7: _XSD["gYearMonth"]}  # by the length of the text
_IS_ID: Final = re.compile(ID_PATTERN).fullmatch
_SKOLEM_NUMBERS: Final = re.compile(r"-([0-9]+)(?=\.|$)")


def triples(kind: str, payload: Mapping[str, Any]) -> Iterator[Triple]:
    """
    A record as RDF, also one that breaks its shape: what it states wrongly comes out as a term that SHACL refuses.

    A value of the wrong type becomes a literal of the type it has, or else of its JSON (a list where one value belongs,
    one value where a list belongs, text that RDF cannot hold); a link that is no id becomes text.
    Fields that the kind does not know, and values that are None, give nothing.

    Raises:
        InvalidRecord: If there is no such kind.
    """
    return (Triple(*statement) for statement in _record(kind, payload))


def quads(stored: Stored) -> list[Quad]:
    """A stored record as RDF in the named graph of its space."""
    graph = space_node(stored.space)
    return [Quad(*statement, graph) for statement in _record(stored.kind, stored.payload)]


def n_quads(stored: Stored) -> str:
    """The lines of `quads` as text, half as dear as the objects. Source: https://www.w3.org/TR/n-quads/."""
    end = f" {space_node(stored.space)} .\n"
    return "".join([f"{s!s} {p!s} {o!s}{end}" for s, p, o in _record(stored.kind, stored.payload)])


@cache
def space_node(space: str) -> NamedNode:
    """The named graph of a space."""
    return NamedNode(KRING.space + space)


# --- records to RDF -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Field:
    """A field with the terms that it needs, made once."""

    predicate: NamedNode
    many: bool
    node: type[Value] | None
    term: Callable[[Any], Term]


@cache
def _fields(owner: type[Record] | type[Value]) -> dict[str, _Field]:
    """By name."""
    return {
        spec.name: _Field(NamedNode(spec.prop.full_iri), spec.many, spec.node, _TERMS.get(spec.range, _foreign))
        for spec in fields_of(owner)
    }


@cache
def _class_node(owner: type[Record] | type[Value]) -> NamedNode:
    prefix, _, local = owner.class_iri.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def _record(kind: str, payload: Mapping[str, Any]) -> list[Statement]:
    given = payload.get("id")
    name = given if isinstance(given, str) and _IS_ID(given) else quote(str(given or ""), errors="replace")
    found: list[Statement] = []
    _state(kind_class(kind), NamedNode(record_iri(name)), payload, "#", found)
    return found


def _state(
    owner: type[Record] | type[Value], node: NamedNode, payload: Mapping[str, Any], joint: str, found: list[Statement]
) -> None:
    """Add what a record or value states, itself and deeper; `joint` stands between its IRI and a part's name."""
    found.append((node, RDF_TYPE, _class_node(owner)))
    fields = _fields(owner)
    for name, value in payload.items():
        field = fields.get(name)
        if field is None or value is None:
            continue
        if isinstance(value, (list, tuple)) is not field.many:
            found.append((node, field.predicate, _as_json(value)))
            continue
        for number, item in enumerate(value if field.many else (value,), 1):
            if field.node is not None and isinstance(item, Mapping):
                part = NamedNode(f"{node.value}{joint}{name}-{number}")
                found.append((node, field.predicate, part))
                _state(field.node, part, item, ".", found)
            else:
                found.append((node, field.predicate, field.term(item)))


def _foreign(value: Any) -> Term:
    """The literal of a value as it is, whatever the field expects."""
    match value:
        case bool():
            return Literal("true" if value else "false", datatype=_XSD["boolean"])
        case int():
            return Literal(str(value), datatype=_XSD["integer"])
        case float() if math.isfinite(value):
            return Literal(repr(value), datatype=_XSD["double"])
        case str():
            return _text(value)
    return _as_json(value)


def _as_json(value: Any) -> Literal:
    return Literal(json.dumps(value, default=str), datatype=_JSON)


def _text(value: Any) -> Term:
    if not isinstance(value, str):
        return _foreign(value)
    try:
        return Literal(value)
    except ValueError:  # a lone surrogate: no RDF literal can hold it, its JSON escape can
        return _as_json(value)


def _said(value: Any) -> Term:
    """In normal form: an older Kring wrote texts as they came."""
    return _text(spelling.normal(value) if isinstance(value, str) else value)


def _typed(value: Any, datatype: NamedNode) -> Term:
    if not isinstance(value, str):
        return _foreign(value)
    try:
        return Literal(value, datatype=datatype)
    except ValueError:
        return _text(value)


def _date(value: Any) -> Term:
    length = len(value) if isinstance(value, str) else 0
    return _typed(value, _DATE_TYPE.get(length, _XSD["date"]))


def _timestamp(value: Any) -> Term:
    return _typed(value, _XSD["dateTime"])


def _url(value: Any) -> Term:
    return _typed(value, _XSD["anyURI"])


def _double(value: Any) -> Term:
    whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**1023
    return _foreign(float(value) if whole else value)


def _link(value: Any) -> Term:
    return NamedNode(record_iri(value)) if isinstance(value, str) and _IS_ID(value) else _foreign(value)


_TERMS: Final[dict[str, Callable[[Any], Term]]] = {
    "text": _said,
    "date": _date,
    "timestamp": _timestamp,
    "url": _url,
    "float": _double,
    "link": _link,
}  # numbers, flags and values that are none: `_foreign`


# --- RDF to records -------------------------------------------------------------------------------

Node = NamedNode | BlankNode
_About = dict[Any, dict[str, list[Any]]]  # subject -> predicate IRI -> objects


def payloads(statements: Iterable[Triple | Quad]) -> Iterator[tuple[str, dict[str, Any]]]:
    """
    The records that RDF describes, as (kind, payload) in order of IRI; not validated.

    A subject is a record when it has the class of a kind; of several, the first in Kring's own namespace counts.
    Numbered values keep their order; other values of one field are sorted by what they say, since statements and blank
    nodes come in any order. Of texts in several languages Dutch is taken, see `in_dutch`. Where a field that holds one
    value is given more, all come out, so that validation refuses them.
    """
    about: _About = defaultdict(lambda: defaultdict(list))
    for node, predicate, term in dict.fromkeys((one.subject, one.predicate, one.object) for one in statements):
        about[node][predicate.value].append(term)  # each once: two graphs can say the same
    kinds = _kind_by_class()
    for node in sorted((subject for subject in about if isinstance(subject, NamedNode)), key=str):
        classes = [term.value for term in about[node].get(RDF_TYPE.value, ()) if isinstance(term, NamedNode)]
        known = sorted((not iri.startswith(KRING.ns), kinds[iri]) for iri in classes if iri in kinds)
        if known:
            kind = known[0][1]
            yield kind, {"id": record_id(node.value), **_read(KINDS[kind], node, about)}


@cache
def _kind_by_class() -> dict[str, str]:
    return {_class_node(owner).value: kind for kind, owner in KINDS.items()}


def _read(owner: type[Record] | type[Value], node: Node, about: _About) -> dict[str, Any]:
    stated = about.get(node, {})
    found = {}
    for spec in fields_of(owner):
        terms = stated.get(spec.prop.full_iri)
        if terms:
            values = _values(spec, terms, about)
            found[spec.name] = values if spec.many or len(values) > 1 else values[0]
    return found


def _values(spec: FieldSpec, terms: list[Any], about: _About) -> list[Any]:
    if spec.node is not None:
        parts = [
            (_place(term), _read(spec.node, term, about) if isinstance(term, (NamedNode, BlankNode)) else term.value)
            for term in terms
        ]
        return [part for _, part in sorted(parts, key=lambda one: (one[0], json.dumps(one[1], sort_keys=True)))]
    values = (_value(spec, term) for term in in_dutch(terms, several=spec.many))
    return sorted(values, key=lambda value: (str(type(value)), value))


def in_dutch(terms: Sequence[Any], *, several: bool) -> Sequence[Any]:
    """
    Of texts in several languages those in Dutch; where there are none those without a language, and else all.

    Args:
        terms: Of one property.
        several: Whether they stand beside each other, so that what has no language goes with what is Dutch.
    """
    dutch = [term for term in terms if (getattr(term, "language", None) or "").lower().split("-")[0] == "nl"]
    plain = [term for term in terms if not getattr(term, "language", None)]
    return ([*dutch, *plain] if several else dutch or plain) or terms


def _place(term: Any) -> tuple[list[int], str]:
    """Of a skolem node its numbers, of any other its IRI; a blank node has no place of its own."""
    if isinstance(term, BlankNode):
        return [], ""
    return [int(number) for number in _SKOLEM_NUMBERS.findall(str(term.value).rpartition("#")[2])], str(term)


def _value(spec: FieldSpec, term: Any) -> Any:
    text: str = term.value
    if isinstance(term, NamedNode) and spec.range == "link":
        return record_id(text)
    if not isinstance(term, Literal) or spec.range not in _READERS:
        return text
    try:
        return _READERS[spec.range](text)
    except (KeyError, ValueError):
        return text  # validation says what is wrong with it


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "int": int,
    "float": float,
    "bool": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
}
