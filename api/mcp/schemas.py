"""
The schemas of tools as they are listed: a model reads all of them before it asks anything, so they are short.

Of what a tool takes everything is said but the names that pydantic gives and the bounds of texts and lists: what passes
them is refused with the bound. Of what it answers the outline is said: its fields, and of a list in it the
fields of what is listed, with their types. Source: https://modelcontextprotocol.io/specification, tools.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter

from api.mcp.excerpt import Portion, left_out

Schema = Mapping[str, Any]
_DEPTH: Final = 2  # data, and what is in its lists
_BOUNDS: Final = ("minLength", "maxLength", "minItems", "maxItems", "pattern")
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
        "required": ["untrusted", "data", "sources"],
        "properties": {"untrusted": {"const": True}, "data": data, "sources": {"type": "array"}},
    }


def _plain(field: Schema) -> dict[str, Any]:
    """A field without its title, and without saying that what may be left out may be null too."""
    kinds = [kind for kind in field.get("anyOf", ()) if kind.get("type") != "null"]
    own = {
        key: value
        for key, value in field.items()
        if key not in {"anyOf", "title", *_BOUNDS} and (key, value) != ("default", None)
    }
    if len(kinds) == 1:
        return {**{key: value for key, value in kinds[0].items() if key not in _BOUNDS}, **own}
    return own | {key: field[key] for key in ("anyOf",) if key in field}


def _outline(
    schema: Schema, known: Schema, portion: Portion, within: str = "", depth: int = _DEPTH, *, fields: bool = True
) -> dict[str, Any]:
    told = _told(schema, known)
    found = {"type": told["type"]} if "type" in told else {}
    if fields and depth and "properties" in told:
        given = {name: one for name, one in told["properties"].items() if within + name not in portion.without}
        found["properties"] = {
            name: _outline(one, known, portion, f"{within}{name}.", depth - 1, fields=False)
            for name, one in given.items()
        } | {left_out(name): {"type": "integer"} for name in given if within + name in portion.few}
    if depth and "items" in told:
        found["items"] = _outline(told["items"], known, portion, within, depth)
    return found


def _told(schema: Schema, known: Schema) -> Schema:
    """What a schema says of what is there: of what may be null too, the rest."""
    schema = known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    kinds = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    return _told(kinds[0], known) if kinds else schema
