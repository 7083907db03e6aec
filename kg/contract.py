"""
The published contract, made from the declaration: SHACL shapes and a JSON-LD context.

`python -m kg.contract` writes `ontologies/shapes.ttl`, `ontologies/smart.ttl` and `ontologies/context.jsonld`.
Source: https://www.w3.org/TR/shacl/, https://www.w3.org/TR/json-ld11/.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import ontologies
from kg.model.kinds import KINDS
from kg.model.objective import RULES, Rule
from kg.model.record import ID_PATTERN, Record, Value
from kg.model.schema import FieldSpec, dotted, fields_of, value_classes
from ontologies.terms import KRING, PREFIXES

CONTEXT_IRI: Final = "https://w3id.org/kring/context.jsonld"
_FOLDER: Final = Path(ontologies.__file__).parent
_DATATYPES: Final = {
    "text": "xsd:string",
    "timestamp": "xsd:dateTime",
    "url": "xsd:anyURI",
    "int": "xsd:integer",
    "float": "xsd:double",
    "bool": "xsd:boolean",
}
_HEAD: Final = "# Made from kg/model/ by `make contract`; do not edit.\n"
_SMART: Final = (
    "# Made from kg/model/objective.py by `make contract`; do not edit.\n"
    "# What an objective holds when it can be judged; one that breaks a rule is stored all the same.\n"
)


def shapes() -> str:
    """SHACL for every kind and value, in Turtle."""
    used = ("kring", "rdf", "xsd", "sh", "dcterms", "dcat", "prov", "skos", "org", "eli", "schema", "owl")
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in used)
    owners: list[tuple[str, type[Record | Value], bool]] = [
        *((name, kind, True) for name, kind in KINDS.items()),
        *((value.__name__, value, False) for value in value_classes()),
    ]
    return _HEAD + prefixes + "".join(_shape(name, owner, is_kind=is_kind) for name, owner, is_kind in owners)


def smart_shapes() -> str:
    """SHACL for what makes an objective SMART, in Turtle: one shape a rule, named after it."""
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("kring", "sh"))
    return _SMART + prefixes + "".join(_smart_shape(rule) for rule in RULES)


def _smart_shape(rule: Rule) -> str:
    kind = "Property" if rule.shape.startswith("sh:path") else "Node"
    message = _quoted(f"{rule.criterion}: {rule.reason} {rule.advice}")
    lines = ["sh:targetClass kring:Objective ;", "sh:severity sh:Warning ;", f"sh:message {message}@nl ;"]
    return "\n    ".join([f"\nkring:smart-{rule.key} a sh:{kind}Shape ;", *lines, f"{rule.shape} .\n"])


def _shape(name: str, owner: type[Record] | type[Value], *, is_kind: bool) -> str:
    lines = [f"\nkring:{name}Shape a sh:NodeShape ;"]
    is_ours = owner.class_iri.startswith("kring:")
    if is_kind:
        lines += [f"    sh:targetClass {owner.class_iri} ;"] if is_ours else []
        lines += _identity()
    lines += [f"    sh:property {_property(spec)} ;" for spec in fields_of(owner)]
    lines += [] if is_kind else _alternatives(owner)
    lines += [f"    {one} ;" for one in getattr(owner, "constraints", ())]
    lines += ["    sh:ignoredProperties ( rdf:type ) ;", "    sh:closed true .\n"]
    return "\n".join(lines) + ("" if is_ours or not is_kind else _narrowed(name, owner.class_iri))


def _alternatives(owner: type[Record] | type[Value]) -> list[str]:
    """That one of the alternatives of a value is there, see `kg.model.record.Value`."""
    if not issubclass(owner, Value) or not owner.alternatives:
        return []
    paths = {spec.name: spec.prop.iri for spec in fields_of(owner)}

    def asked(name: str, values: tuple[str, ...]) -> str:
        among = " ; sh:in ( " + " ".join(_quoted(one) for one in values) + " )" if values else ""
        return f"sh:property [ sh:path {paths[name]} ; sh:minCount 1{among} ]"

    each = " ".join("[ " + " ; ".join(asked(*item) for item in one.items()) + " ]" for one in owner.alternatives)
    return [f"    sh:message {_quoted(owner.otherwise)}@nl ;", f"    sh:or ( {each} ) ;"]


def _narrowed(name: str, class_iri: str) -> str:
    """
    The target of a shape for a class of someone else: records of this kind, and nothing else that has the class.

    The phases of our own ontology are concepts too, and by inference so is every kind below the class.
    """
    own_type = f"[ sh:path rdf:type ; sh:hasValue {class_iri} ; sh:not [ sh:pattern {_quoted('^' + KRING.ns)} ] ]"
    record = f"[ sh:pattern {_quoted('^' + KRING.id)} ; sh:property {own_type} ]"
    return "\n    ".join(
        [
            f"\n[] a sh:NodeShape ;\n    sh:targetClass {class_iri} ;",
            f'sh:message "een veld van dit record klopt niet, zie kring:{name}Shape"@nl ;',
            f"sh:or ( [ sh:not {record} ] kring:{name}Shape ) .\n",
        ]
    )


def _identity() -> Iterator[str]:
    """The id is the last segment of the IRI."""
    yield "    sh:nodeKind sh:IRI ;"
    yield f"    sh:pattern {_quoted('^' + KRING.id + ID_PATTERN[1:])} ;"
    yield '    sh:message "het id of een veld van dit record klopt niet"@nl ;'


def _property(spec: FieldSpec) -> str:
    what = [f"sh:path {spec.prop.iri}", f"sh:name {_quoted(spec.name)}", f"sh:message {_quoted(_message(spec))}@nl"]
    if spec.required:
        what.append("sh:minCount 1")
    what.append(f"sh:maxCount {spec.most if spec.many else 1}")
    what += _values(spec)
    return "[ " + " ; ".join(what) + " ]"


def _values(spec: FieldSpec) -> Iterator[str]:
    if spec.node is not None:
        yield "sh:nodeKind sh:IRI"
        yield f"sh:node kring:{spec.node.__name__}Shape"
    elif spec.range == "link":
        yield "sh:nodeKind sh:IRI"
        yield f"sh:pattern {_quoted('^' + KRING.id + ID_PATTERN[1:])}"
    elif spec.range == "date":
        options = " ".join(f"[ sh:datatype xsd:{name} ]" for name in ("date", "gYearMonth", "gYear"))
        yield f"sh:or ( {options} )"
        yield f"sh:pattern {_quoted(spec.pattern)}"
    else:
        yield f"sh:datatype {_DATATYPES[spec.range]}"
        if spec.range == "timestamp":  # rdflib writes Z as +00:00
            yield f"sh:pattern {_quoted(spec.pattern.replace('Z$', '(Z|[+]00:00)$'))}"
        elif spec.pattern:
            yield f"sh:pattern {_quoted(spec.pattern)}"
    if spec.choices:
        yield "sh:in ( " + " ".join(_quoted(choice) for choice in spec.choices) + " )"
    limits = {
        "sh:minLength": spec.min_length,
        "sh:maxLength": spec.max_length,
        "sh:minInclusive": _number(spec, spec.minimum),
        "sh:maxInclusive": _number(spec, spec.maximum),
    }
    yield from (f"{name} {limit}" for name, limit in limits.items() if limit is not None)


def _number(spec: FieldSpec, limit: float | None) -> str | None:
    if limit is None:
        return None
    return f"{float(limit)!r}e0" if spec.range == "float" else str(int(limit))


_TIMES: Final = {  # by whether a field is required, and whether it has many values
    (True, True): "verplicht, 1 tot {most} keer",
    (True, False): "verplicht en eenmalig",
    (False, True): "hoogstens {most} keer",
    (False, False): "hoogstens eenmaal",
}


def _message(spec: FieldSpec) -> str:
    """What a person reads when the field is not right."""
    label = _labels().get(spec.prop.iri, spec.name)
    what = {
        "text": "een tekst",
        "date": "een datum (jjjj, jjjj-mm of jjjj-mm-dd)",
        "timestamp": "een tijdstip in UTC",
        "url": "een webadres",
        "int": "een geheel getal",
        "float": "een getal",
        "bool": "waar of onwaar",
        "link": "een verwijzing naar een record",
        "node": "een samengestelde waarde",
    }[spec.range]
    if spec.choices:
        what = "een van: " + ", ".join(spec.choices)
    if spec.minimum is not None and spec.maximum is not None:
        what += f" van {dotted(spec.minimum)} tot en met {dotted(spec.maximum)}"
    if spec.max_length:
        what += f" van hoogstens {dotted(spec.max_length)} tekens"
    times = _TIMES[spec.required, spec.many].format(most=dotted(spec.most))
    return f"{label} ({spec.name}): {times}, {what}"


@cache
def _labels() -> dict[str, str]:
    """The Dutch label of each of our properties, from `core.ttl`."""
    from pyoxigraph import Literal, NamedNode, RdfFormat, Store

    store = Store()
    store.load((_FOLDER / "core.ttl").read_bytes(), RdfFormat.TURTLE)
    found = store.quads_for_pattern(None, NamedNode(PREFIXES["rdfs"] + "label"), None)
    return {
        quad.subject.value.replace(KRING.ns, "kring:"): quad.object.value
        for quad in found
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal) and quad.object.language == "nl"
    }


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def context() -> dict[str, Any]:
    """The JSON-LD context under which a payload is RDF; a kind is a context of its own, since field names differ."""
    return {
        "@context": {
            "@version": 1.1,
            "@base": KRING.id,
            **{name: iri for name, iri in PREFIXES.items() if name not in {"id", "space"}},
            "id": "@id",
            "kind": "@type",
            **{name: {"@id": kind.class_iri, "@context": _fields(kind)} for name, kind in KINDS.items()},
        }
    }


def _fields(owner: type[Record] | type[Value]) -> dict[str, Any]:
    return {spec.name: _term(spec) for spec in fields_of(owner)}


def _term(spec: FieldSpec) -> dict[str, Any]:
    term: dict[str, Any] = {"@id": spec.prop.iri}
    if spec.node is not None:
        term["@context"] = _fields(spec.node)
    elif spec.range == "link":
        term["@type"] = "@id"
    elif spec.range in _DATATYPES and spec.range not in {"text", "int", "bool"}:
        term["@type"] = _DATATYPES[spec.range]
    if spec.many:
        term["@container"] = "@set"
    return term


def written() -> dict[Path, str]:
    """What the files must hold."""
    return {
        _FOLDER / "shapes.ttl": shapes(),
        _FOLDER / "smart.ttl": smart_shapes(),
        _FOLDER / "context.jsonld": json.dumps(context(), ensure_ascii=False, indent=1) + "\n",
    }


if __name__ == "__main__":
    for path, content in written().items():
        path.write_text(content, encoding="utf-8")
