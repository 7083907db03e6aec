"""
Records as JSON-LD that states exactly what their other forms state. Source: https://www.w3.org/TR/json-ld11/.

Names are those of the published context (ontologies/context.jsonld), of which the part that is needed comes along, so
that nothing has to be fetched. Values get the address and the class that they have in RDF.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from kg.contract import context
from kg.model.kinds import KINDS
from kg.model.record import Record, Value
from kg.model.schema import FieldSpec, fields_of
from kg.ports.journal import Stored

_DATE_TYPE: Final = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}  # by the length of the text


def json_ld(stored: Stored) -> dict[str, Any]:
    """A record with its context."""
    return {
        "@context": _context(stored.kind),
        "id": stored.id,
        "kind": stored.kind,
        **_stated(KINDS[stored.kind], stored.payload, f"{stored.id}#"),
    }


def json_ld_graph(records: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Records in one document, each as `json_ld` has it: their kind, and their payload with its id."""
    held = list(records)
    return {
        "@context": _context(*sorted({kind for kind, _ in held})),
        "@graph": [
            {**_stated(KINDS[kind], payload, f"{payload['id']}#"), "id": payload["id"], "kind": kind}
            for kind, payload in held
        ],
    }


@cache
def _context(*kinds: str) -> dict[str, Any]:
    whole = context()["@context"]
    return {name: term for name, term in whole.items() if not name[:1].isupper() or name in kinds}


def _stated(owner: type[Record] | type[Value], payload: Mapping[str, Any], joint: str) -> dict[str, Any]:
    found = {}
    for spec in fields_of(owner):
        value = payload.get(spec.name)
        if value is not None:
            items = value if spec.many else (value,)
            stated = [_value(spec, item, f"{joint}{spec.name}-{number}") for number, item in enumerate(items, 1)]
            found[spec.name] = stated if spec.many else stated[0]
    return found


def _value(spec: FieldSpec, item: Any, address: str) -> Any:
    if spec.node is not None:
        return {"@id": address, "@type": spec.node.class_iri, **_stated(spec.node, item, f"{address}.")}
    if spec.range == "date":
        return {"@value": item, "@type": _DATE_TYPE[len(item)]}
    return item
