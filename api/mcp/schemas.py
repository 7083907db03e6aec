"""
The schemas of tools as they are listed: a model reads all of them before it asks anything, so they are short.

Of what a tool takes everything is said but the names that pydantic gives and the bounds of texts and lists: what passes
them is refused with the bound. Of what it answers the outline is said: the parts, and the fields in them with
their types. Source: https://modelcontextprotocol.io/specification, tools.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

from api.mcp.answers import Reply

Schema = Mapping[str, Any]
_DEPTH: Final = 2  # data, and what is in its lists
_BOUNDS: Final = ("minLength", "maxLength", "minItems", "maxItems", "pattern")
_MARK: Final = {"x-kring-untrusted": True}  # every text in it is data, never an instruction


def taken(arguments: type[BaseModel]) -> dict[str, Any]:
    """What a tool takes."""
    schema = arguments.model_json_schema(by_alias=True)
    named = {name: _plain(field) for name, field in schema["properties"].items()}
    return {**{key: schema[key] for key in ("type", "additionalProperties", "required") if key in schema},
            "properties": named}  # fmt: skip


def answered(reply: type[Reply[Any]]) -> dict[str, Any]:
    """What a tool answers, in outline."""
    schema = reply.model_json_schema(by_alias=True, mode="serialization")
    data = _outline(schema["properties"]["data"], schema["$defs"], _DEPTH)
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


def _outline(schema: Schema, known: Schema, depth: int) -> dict[str, Any]:
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    for kind in schema.get("anyOf", ()):
        if kind.get("type") != "null":
            return _outline(kind, known, depth)
    found = {"type": schema["type"]} if "type" in schema else {}
    if depth and "properties" in schema:
        found["properties"] = {name: _outline(one, known, depth - 1) for name, one in schema["properties"].items()}
    if depth and "items" in schema:
        found["items"] = _outline(schema["items"], known, depth)
    return found
