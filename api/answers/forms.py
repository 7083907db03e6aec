"""
Records as the REST door gives and takes them, derived from the declaration of their kinds (kg/model/).

Names are camelCase outside and snake_case inside. `meta` says what Kring knows about a record besides its content; it
is left out of what is written, so that what was read can be changed and sent back.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from starlette.responses import Response

from api.answers.labels import kind_label, text_of
from kg.errors import Conflict, InvalidRecord
from kg.model.kinds import KINDS
from kg.model.record import ID_PATTERN, URL_PATTERN, Record, Value, record_iri
from kg.model.schema import FieldSpec, fields_of, value_classes
from kg.ports.journal import Stored
from kg.reason.answer import camel

Json = dict[str, Any]
REST: Final = "/v1"
READ_ONLY: Final = frozenset({"kind", "meta"})
_UNCOUNTABLE: Final = frozenset({"Expertise"})
_TAKEN: Final = {"Risk": "stated-risks"}  # /risks is knowledge at risk, which Kring concludes
# What counts as white space differs between languages: without control characters all of them agree.
_URL_PATTERN: Final = URL_PATTERN.replace(r"[^\s", r"[^\x00-\x1f\x7f-\x9f\s")
_MONTH_31: Final = r"(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
_FULL_DAY: Final = rf"{_MONTH_31}|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])"
_LEAP: Final = r"([12][0-9](0[48]|[2468][048]|[13579][26])|(12|16|20|24|28)00)-02-29"
DATE: Final = rf"^([12][0-9]{{3}}(-(0[1-9]|1[0-2]|{_FULL_DAY}))?|{_LEAP})$"
TIME: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
TIMESTAMP: Final = rf"^([12][0-9]{{3}}-({_FULL_DAY})|{_LEAP})T{TIME}(\.[0-9]+)?Z$"
_LEAP_DAY: Final = r"(19|20)(0[48]|[2468][048]|[13579][26])-02-29|2000-02-29"
DAY_PATTERN: Final = rf"^((19|20)[0-9]{{2}}-({_FULL_DAY})|{_LEAP_DAY})$"
TEXT_PATTERN: Final = r"^[^\x00]*[^\x00\s][^\x00]*$"
# By the circle: what happens, what we make of it, intend, do and account for, learned, and who it is for.
_FIRST: Final = (
    "Development", "Interpretation", "Policy", "Objective", "Activity", "Result", "Report", "Lesson", "Case",
    "Trajectory", "Municipality", "Expertise",
)  # fmt: skip
KIND_ORDER: Final = (*_FIRST, *(kind for kind in KINDS if kind not in _FIRST))


@cache
def path_of(kind: str) -> str:
    """The last segment of the address of a kind: `ArchitectureElement` is `architecture-elements`."""
    if kind in _TAKEN:
        return _TAKEN[kind]
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", kind).lower()
    if kind in _UNCOUNTABLE:
        return name
    if name.endswith("y"):
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith("ch") else f"{name}s"


# --- out ------------------------------------------------------------------------------------------


def collection_path(root: str, kind: str) -> str:
    """Where the records of a kind are; `root` as `api.http.dependencies.root_of`."""
    return f"{root}{REST}/{path_of(kind)}"


def record_path(root: str, stored: Stored) -> str:
    """Where a record is."""
    return f"{collection_path(root, stored.kind)}/{stored.id}"


def shown(stored: Stored, root: str) -> Json:
    """A record as it is given."""
    return {
        "id": stored.id,
        "kind": stored.kind,
        **_out(KINDS[stored.kind], stored.payload),
        "meta": {
            "iri": record_iri(stored.id),
            "space": stored.space,
            "modified": stored.at,
            "links": {
                "self": record_path(root, stored),
                "collection": collection_path(root, stored.kind),
                "data": f"{root}/id/{stored.id}",
            },
        },
    }


def _out(owner: type[Record] | type[Value], payload: Mapping[str, Any]) -> Json:
    found: Json = {}
    for spec in fields_of(owner):
        value = payload.get(spec.name)
        if value is None:
            continue
        if spec.node is None:
            found[camel(spec.name)] = value
        else:
            node = spec.node
            found[camel(spec.name)] = [_out(node, item) for item in value] if spec.many else _out(node, value)
    return found


def etag(stored: Stored, form: str = "") -> str:
    """
    What tells one state of a record, in one form, from another.

    Made of the content: the number of the event would tell how much is written in spaces that the asker cannot see.
    """
    return tag_of([stored.kind, stored.space, stored.payload, form])


def tag_of(value: Any) -> str:
    """The entity tag of a JSON value."""
    content = json.dumps(value, sort_keys=True)
    return f'"{hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()}"'


def as_json(value: Any) -> bytes:
    """JSON for an answer."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def json_answer(value: Any, status: int = 200, **headers: str) -> Response:
    """JSON as the answer; `Content_Language` is the header Content-Language, and an empty one is left out."""
    named = {name.replace("_", "-"): text for name, text in headers.items() if text}
    return Response(as_json(value), status, named, "application/json")


# --- in -------------------------------------------------------------------------------------------


def payload_from(kind: str, body: Any, *, record_id: str) -> Json:
    """
    The payload in a body that was sent; not validated yet.

    Raises:
        InvalidRecord: If it is no object, is of another kind, or has a field that the kind does not.
        Conflict: If it has another id.
    """
    if not isinstance(body, Mapping):
        raise InvalidRecord(f"een record van de soort {kind} is een JSON-object, geen {_json_name(body)}")
    if body.get("kind", kind) != kind:
        raise InvalidRecord(f"hier horen records van de soort {kind}, niet {str(body['kind'])[:80]!r}")
    if body.get("id", record_id) != record_id:
        raise Conflict(f"het id {str(body['id'])[:80]!r} is niet dat van het adres, {record_id!r}")
    content = {name: value for name, value in body.items() if name not in READ_ONLY and name != "id"}
    return {"id": record_id, **_in(KINDS[kind], content, kind)}


def _in(owner: type[Record] | type[Value], body: Mapping[str, Any], where: str) -> Json:
    specs = {camel(spec.name): spec for spec in fields_of(owner)}
    unknown = sorted(set(body) - set(specs))
    if unknown:
        raise InvalidRecord(f"{where}: onbekende velden {', '.join(unknown)[:200]!r}; bekend zijn {', '.join(specs)}")
    return {specs[name].name: _value(specs[name], value, f"{where}.{name}") for name, value in body.items()}


def _value(spec: FieldSpec, value: Any, where: str) -> Any:
    if value is None:
        raise InvalidRecord(f"{where} is null; laat een veld zonder waarde weg")
    if spec.range == "int" and isinstance(value, float) and value.is_integer():
        return int(value)  # to JSON, 3.0 is a whole number
    if spec.node is None:
        return value
    if spec.many and isinstance(value, list):
        return [_in(spec.node, item, where) if isinstance(item, Mapping) else item for item in value]
    return _in(spec.node, value, where) if isinstance(value, Mapping) and not spec.many else value


def _json_name(value: object) -> str:
    names = {list: "lijst", str: "tekst", bool: "waar of onwaar", type(None): "null"}
    return names.get(type(value), "getal")


# --- the schema -----------------------------------------------------------------------------------


def schemas() -> dict[str, Json]:
    """The JSON Schema of every kind and of every value in it, by name."""
    values = {value.__name__: _schema(value, value.__name__) for value in value_classes()}
    return {**{kind: _record_schema(kind) for kind in KIND_ORDER}, **values}


def _record_schema(kind: str) -> Json:
    schema = _schema(KINDS[kind], kind)
    identity = {"type": "string", "pattern": ID_PATTERN, "description": "The last segment of its IRI."}
    schema["properties"] = {
        "id": identity,
        "kind": {"type": "string", "const": kind, "readOnly": True},
        **schema["properties"],
        "meta": {"$ref": "#/components/schemas/Meta"},
    }
    schema["description"] += f" All of its texts together have at most {KINDS[kind].most:,} characters."
    schema["example"] = example(kind)
    return schema


def _schema(owner: type[Record] | type[Value], name: str) -> Json:
    specs = fields_of(owner)
    schema: Json = {
        "type": "object",
        "title": name,
        "description": _described(owner),
        "properties": {camel(spec.name): _field(spec) for spec in specs},
        "additionalProperties": False,
    }
    required = [camel(spec.name) for spec in specs if spec.required]
    wanted = owner.alternatives if issubclass(owner, Value) else [{name: ()} for name in owner.one_of]
    alternatives = [_asked(one) for one in wanted]
    return {
        **schema,
        **({"required": required} if required else {}),
        **({"anyOf": alternatives} if alternatives else {}),
    }


def _asked(alternative: Mapping[str, tuple[str, ...]]) -> Json:
    """One alternative of a value, see `kg.model.record.Value`."""
    among = {camel(name): {"enum": list(values)} if values else {} for name, values in alternative.items()}
    return {"required": list(among), "properties": among}


def _described(owner: type[Record] | type[Value]) -> str:
    dutch = text_of(owner.class_iri, "definition", "nl")
    label = text_of(owner.class_iri, "label", "nl")
    english = (owner.__doc__ or "").strip()
    return f"{english} ({label}: {dutch})" if label and dutch else english


def _field(spec: FieldSpec) -> Json:
    one = _one(spec)
    label = text_of(spec.prop.iri, "label", "nl")
    described = {"description": f"{label} ({spec.prop.iri})" if label else spec.prop.iri}
    if spec.many:
        limits = {"minItems": 1} if spec.required else {}
        return {"type": "array", "items": one, **limits, "maxItems": spec.most, **described}
    return {**one, **described}


def _one(spec: FieldSpec) -> Json:
    if spec.node is not None:
        return {"$ref": f"#/components/schemas/{spec.node.__name__}"}
    if spec.choices:
        return {"type": "string", "enum": list(spec.choices)}
    if spec.range in {"int", "float"}:
        limits = {"minimum": spec.minimum, "maximum": spec.maximum}
        given = {name: limit for name, limit in limits.items() if limit is not None}
        return {"type": "integer" if spec.range == "int" else "number", **given}
    by_range: dict[str, Json] = {
        "bool": {"type": "boolean"},
        "date": {"type": "string", "format": "partial-date", "pattern": DATE},  # the design rules want a format
        "timestamp": {"type": "string", "pattern": TIMESTAMP},
        "url": {"type": "string", "pattern": _URL_PATTERN, "maxLength": spec.max_length},
        "link": {"type": "string", "pattern": spec.pattern or ID_PATTERN},
        "text": {"type": "string", "minLength": 1, "maxLength": spec.max_length, "pattern": TEXT_PATTERN},
    }
    found = by_range[spec.range]
    if spec.range == "text" and spec.pattern not in {"", r"\S"}:
        return {"type": "string", "pattern": spec.pattern}
    return found


@cache
def example(kind: str) -> Json:
    """A fictitious record of a kind: an id, a title, and what is required besides."""
    return {
        "id": f"voorbeeld.{path_of(kind)}-1",
        "title": f"Voorbeeld: een fictieve {kind_label(kind, 'nl')}",
        **dict(_example_fields(KINDS[kind])),
    }


def _example_fields(owner: type[Record] | type[Value]) -> Iterator[tuple[str, Any]]:
    by_range = {
        "text": "fictief voorbeeld",
        "date": "2026-01-15",
        "timestamp": "2026-01-15T09:00:00Z",
        "url": "https://voorbeeld.example/bron",
        "int": 1,
        "float": 0.5,
        "bool": True,
    }
    needed = owner.one_of[:1] if issubclass(owner, Record) else ()
    for spec in fields_of(owner):
        if (spec.required or spec.name in needed) and not (spec.name == "title" and issubclass(owner, Record)):
            value: Any = spec.choices[0] if spec.choices else by_range.get(spec.range)
            if spec.range == "int":
                value = max(1, int(spec.minimum or 0))
            if spec.node is not None:
                value = dict(_example_fields(spec.node))
            if spec.range == "link":
                value = f"voorbeeld.{path_of(spec.prop.to)}-1" if spec.prop.to in KINDS else "voorbeeld.1"
            if spec.prop.to == "Municipality" or (spec.pattern or "").startswith("^GM"):
                value = "GM0308"
            yield camel(spec.name), [value] if spec.many else value
