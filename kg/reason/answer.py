"""
What is answered, declared once: a frozen dataclass under `@answer`; every door derives from it what it sends.

All its fields are sent, and so is each `computed_field`, with these exceptions, which stand in the annotation:

    HIDDEN       only the core needs it
    SPARSE       left out when it is empty
    KNOWN        left out when it is None
    Held(shape)  part of a record, sent as the record holds it; the schema shows the shape

PARTIAL says of a field that it is a date as stated: a year, a month or a day.

`to_json` has the names that are used here, `sent` those of the outside, and `to_pandas` makes a table; an answer shows
itself in a notebook. The schema says of each field what `Attributes` in the docstring of the class says.
Source: https://docs.pydantic.dev/latest/concepts/dataclasses/.
"""

import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, partial
from textwrap import dedent
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from pydantic import (
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializationInfo,
    TypeAdapter,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import plain_serializer_function_ser_schema

from kg.errors import InputError
from kg.ports.journal import Stored

if TYPE_CHECKING:
    import pandas as pd

_A = TypeVar("_A")
_ATTRIBUTES: Final = "\n\nAttributes:\n"
_ATTRIBUTE: Final = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)


@cache
def camel(name: str) -> str:
    """A name as the outside knows it: `applies_when` is `appliesWhen`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() if part[:1].isalpha() else f"To{part}" for part in rest)


def camelled(value: Any) -> Any:
    """A JSON value with the names in all of its objects as the outside knows them."""
    if isinstance(value, Mapping):
        return {camel(key): camelled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [camelled(item) for item in value]
    return value


def _held(value: Any, info: SerializationInfo) -> Any:
    return camelled(value) if info.by_alias else value


HIDDEN: Final = Field(exclude=True)
SPARSE: Final = Field(exclude_if=operator.not_)
KNOWN: Final = Field(exclude_if=partial(operator.is_, None))


def _partial(schema: dict[str, Any]) -> None:
    """The design rules want a format, which has to stand beside the type that it is of; null is a second type then."""
    either = schema.pop("anyOf", [])
    for one in either:
        schema.update({} if one["type"] == "null" else one)
    schema.update({"type": ["string", "null"]} if either else {}, format="partial-date")


PARTIAL: Final = Field(json_schema_extra=_partial)
Chance = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
_CONFIG: Final = ConfigDict(alias_generator=camel, json_schema_serialization_defaults_required=True)


@dataclass(frozen=True, slots=True)
class Held:
    """Beside a field that holds part of a record."""

    shape: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        as_held = plain_serializer_function_ser_schema(_held, info_arg=True)
        return {**handler.generate_schema(self.shape), "serialization": as_held}


def answer(cls: type[_A]) -> type[_A]:
    """Declare a dataclass to be an answer; it gets the methods `to_pandas`, and `_repr_html_` for notebooks."""
    cls.__pydantic_config__ = {**_CONFIG, **getattr(cls, "__pydantic_config__", {})}  # type: ignore[attr-defined]
    cls.__get_pydantic_json_schema__ = classmethod(_schema)  # type: ignore[attr-defined]
    cls.to_pandas = to_pandas  # type: ignore[attr-defined]
    cls._repr_html_ = _as_html  # type: ignore[attr-defined]
    return cls


def widened(cls: type[_A], found: Any, **more: Any) -> _A:
    """An answer as one of a class that inherits its own, with the fields that this adds."""
    return cls(**{one.name: getattr(found, one.name) for one in fields(found)}, **more)


def is_answer(value: object) -> bool:
    """Whether a value was declared to be an answer."""
    return hasattr(value, "__pydantic_config__")


def to_json(value: Any) -> Any:
    """An answer, or several, in JSON with the names that are used here."""
    return _dumped(value, outside=False)


def sent(value: Any) -> Any:
    """An answer, or several, in JSON with the names that the outside knows."""
    return _dumped(value, outside=True)


def to_pandas(value: Any, table: str = "") -> "pd.DataFrame":
    """
    An answer, or several, as a DataFrame; records of the graph too.

    Several are a row each. Of one, the rows are those of the table in it, such as the aims of a chain; one without a
    table is a row itself. An answer within an answer has its fields as "name.field".

    Args:
        value: An answer, a `Stored` record, or any number of either.
        table: Which of its tables, where one answer has several.

    Raises:
        InputError: If pandas is not installed, there is no such table, one of several has to be chosen, or it is
            neither an answer nor a record.
    """
    from kg.frames.frame import frame, frame_of

    alone = is_dataclass(value)
    held = list(value) if isinstance(value, Iterable) and not alone else [value]
    if not all(map(is_dataclass, held)):
        raise InputError(f"{value!r} is geen uitkomst en geen record; geef er een, of een lijst")
    if held and isinstance(held[0], Stored):
        return frame({"kind": one.kind, "space": one.space, **one.payload} for one in held)
    return frame_of(value if alone else held, table)


def _as_html(self: Any) -> str:
    from kg.frames.markup import of_answer

    return of_answer(self)


def _dumped(value: Any, *, outside: bool) -> Any:
    if isinstance(value, Iterable):
        return [_dumped(one, outside=outside) for one in value]
    return _adapter(value.__class__).dump_python(value, mode="json", by_alias=outside or None)


@cache
def _adapter(cls: Any) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


def _schema(cls: type[Any], core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
    schema = handler(core)
    made = handler.resolve_ref_schema(schema)
    made["description"] = " ".join(_docstring(cls).partition(_ATTRIBUTES)[0].split())
    told = {
        key: " ".join(text.split())
        for base in reversed(cls.__mro__)
        for name, text in _ATTRIBUTE.findall(_docstring(base).partition(_ATTRIBUTES)[2])
        for key in (name, camel(name))
    }
    for name, field in made.get("properties", {}).items():
        field.pop("default", None)  # of who makes one in code
        field.pop("readOnly", None)  # as is all of an answer
        if name in told:
            field["description"] = told[name]
    return schema


def _docstring(cls: type[Any]) -> str:
    return dedent(cls.__doc__ or "").strip()
