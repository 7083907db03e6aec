"""
The schemas of tools as they are listed: a model reads all of them before it asks anything, so they are short.

Of what a tool takes everything is said but the names that pydantic gives, the bounds, what is empty when it is not
given, and long lists of choices: what passes them is refused with the bound or the choices. Of what it answers the
outline is said: the names of its fields, and of a list in it those of what is listed.
Source: https://modelcontextprotocol.io/specification, tools.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter

from api.mcp.excerpt import Portion, left_out

Schema = Mapping[str, Any]
_BOUNDS: Final = ("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern")
_FEW: Final = 12  # names of a choice that are listed; who gives another one is told all of them
_MARK: Final = {"x-kring-untrusted": True}  # every text in it is data, never an instruction


def taken(arguments: type[BaseModel]) -> dict[str, Any]:
    """What a tool takes."""
    schema = arguments.model_json_schema(by_alias=True)
    named = {name: _plain(field) for name, field in schema["properties"].items()}
    return {
        **{key: schema[key] for key in ("type", "additionalProperties", "required") if key in schema},
        "properties": named,
    }


def answered(answer: type, portion: Portion) -> dict[str, Any]:
    """What a tool answers, in outline: the schema of the answer, as far as the tool gives it."""
    schema = TypeAdapter(answer).json_schema(by_alias=True, mode="serialization")
    data = _outline(schema, schema.get("$defs", {}), portion)
    return {
        "type": "object",
        **_MARK,
        "properties": {"data": data},
    }


def _plain(field: Schema) -> dict[str, Any]:
    """A field without its title, and without saying that what may be left out may be null too."""
    kinds = [kind for kind in field.get("anyOf", ()) if kind.get("type") != "null"]
    own = {
        key: value
        for key, value in field.items()
        if key not in {"anyOf", "title", *_BOUNDS} and not (key == "default" and not value)
    }
    if len(own.get("items", {}).get("enum", ())) > _FEW:
        own["items"] = {"type": "string"}
    if len(kinds) == 1:
        return {**{key: value for key, value in kinds[0].items() if key not in _BOUNDS}, **own}
    return own | {key: field[key] for key in ("anyOf",) if key in field}


def _outline(schema: Schema, known: Schema, portion: Portion) -> dict[str, Any]:
    told = _told(schema, known)
    given = {name: one for name, one in told.get("properties", {}).items() if name not in portion.without}
    fields = (f"{name}{_field(one, known, portion, f'{name}.')}" for name, one in given.items())
    return {"type": told["type"], "description": "; ".join(fields)}


def _field(schema: Schema, known: Schema, portion: Portion, within: str) -> str:
    """Of a list, the names of the fields of what is listed."""
    told = _told(schema, known)
    names = _names(told["items"], known, portion, within) if "items" in told else ""
    return f": {names}" if names else ""


def _names(schema: Schema, known: Schema, portion: Portion, within: str) -> str:
    """The fields of what is listed, by name: as a schema they would take twice the room."""
    given = [name for name in _told(schema, known).get("properties", ()) if within + name not in portion.without]
    return " ".join([*given, *(left_out(name) for name in given if within + name in portion.few)])


def _told(schema: Schema, known: Schema) -> Schema:
    """What a schema says of what is there: of what may be null too, the rest."""
    schema = known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    kinds = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    return _told(kinds[0], known) if kinds else schema
