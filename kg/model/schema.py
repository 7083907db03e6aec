"""
The declaration of a kind, read back: its fields with their constraints, and whether a payload keeps them.

Everything that must agree with the declaration (RDF, SHACL, the JSON-LD context, forms) reads `fields_of`.
"""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin

import annotated_types
from pydantic import StringConstraints, ValidationError

from kg.bounds import YEARS, cut
from kg.dutch.figures import written
from kg.errors import InvalidRecord
from kg.model.kinds import KINDS
from kg.model.record import DATE_PATTERN, ID_PATTERN, TIMESTAMP_PATTERN, URL_PATTERN, BySteps, Prop, Record, Value

Payload = dict[str, Any]
_R = TypeVar("_R", bound=Record)
Range = Literal["text", "date", "timestamp", "url", "int", "float", "bool", "link", "node"]
_RANGE_BY_PATTERN: dict[str, Range] = {DATE_PATTERN: "date", TIMESTAMP_PATTERN: "timestamp", URL_PATTERN: "url"}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """
    One field of a kind or value, as the declaration states it.

    Attributes:
        name: In payloads and in code.
        prop: The property that it stands for.
        range: What its values are.
        required: Whether a record without it is refused.
        many: Whether it holds a list.
        pattern: A regular expression that text must match, or "".
        choices: The allowed texts, or () for any.
        minimum: Smallest number allowed, or None.
        maximum: Largest number allowed, or None.
        min_length: Fewest characters allowed, or None.
        max_length: Most characters allowed, or None.
        most: How many values a list may have, or None.
        node: The value class of a "node", or None.
        by_steps: Which steps of Kring set it, or None when whoever writes the record does.
    """

    name: str
    prop: Prop
    range: Range
    required: bool
    many: bool
    pattern: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    most: int | None = None
    node: type[Value] | None = None
    by_steps: BySteps | None = None


def _flatten(annotation: Any, metadata: list[Any]) -> tuple[Any, list[Any] | None]:
    """The innermost type of an annotation, gathering its metadata; and that of the list around it, None without one."""
    if hasattr(annotation, "__metadata__"):
        metadata.extend(annotation.__metadata__)
        return _flatten(annotation.__origin__, metadata)
    origin = get_origin(annotation)
    if origin is tuple:
        of_list = metadata.copy()
        metadata.clear()
        return _flatten(get_args(annotation)[0], metadata)[0], of_list
    if origin in {Union, types.UnionType}:
        (present,) = (arg for arg in get_args(annotation) if arg is not type(None))
        return _flatten(present, metadata)
    return annotation, None


def _parts(metadata: list[Any]) -> Iterator[Any]:
    for one in metadata:
        yield from getattr(one, "metadata", ()) or (one,)  # a pydantic FieldInfo carries its constraints inside


def _range(base: Any, pattern: str, prop: Prop) -> Range:
    if isinstance(base, type) and issubclass(base, Value):
        return "node"
    if base is bool:
        return "bool"
    if base is int:
        return "int"
    if base is float:
        return "float"
    if prop.to:
        return "link"
    return _RANGE_BY_PATTERN.get(pattern, "text")


def _spec(name: str, annotation: Any, extra: list[Any], *, required: bool) -> FieldSpec:
    metadata = list(extra)
    base, of_list = _flatten(annotation, metadata)
    prop = next(m for m in (*(of_list or ()), *metadata) if isinstance(m, Prop))
    limits: dict[str, Any] = {}
    for part in _parts(metadata):
        match part:
            case StringConstraints():
                limits |= {"min_length": part.min_length, "max_length": part.max_length}
                limits["pattern"] = str(part.pattern or "")
            case annotated_types.Ge():
                limits["minimum"] = part.ge
            case annotated_types.Le():
                limits["maximum"] = part.le
    limits["most"] = next((one.max_length for one in of_list or () if isinstance(one, annotated_types.MaxLen)), None)
    choices = tuple(get_args(base)) if get_origin(base) is Literal else ()
    kind = _range(base, limits.get("pattern", ""), prop)
    return FieldSpec(
        name,
        prop,
        kind,
        required=required,
        many=of_list is not None,
        choices=choices,
        node=base if kind == "node" else None,
        by_steps=next((m for m in (*(of_list or ()), *metadata) if isinstance(m, BySteps)), None),
        **limits,
    )


@cache
def fields_of(owner: type[Record] | type[Value]) -> tuple[FieldSpec, ...]:
    """The fields of a kind or value in order of declaration, without `id`."""
    return tuple(
        _spec(name, info.annotation, list(info.metadata), required=info.is_required())
        for name, info in owner.model_fields.items()
        if name != "id"
    )


@cache
def set_by_steps(owner: type[Record]) -> tuple[FieldSpec, ...]:
    """The fields of a kind that steps of Kring set."""
    return tuple(spec for spec in fields_of(owner) if spec.by_steps)


@cache
def value_classes() -> tuple[type[Value], ...]:
    """Every value class that a kind holds, directly or deeper, by name."""
    found: dict[str, type[Value]] = {}

    def visit(owner: type[Record] | type[Value]) -> None:
        for spec in fields_of(owner):
            if spec.node is not None and spec.node.__name__ not in found:
                found[spec.node.__name__] = spec.node
                visit(spec.node)

    for kind in KINDS.values():
        visit(kind)
    return tuple(found[name] for name in sorted(found))


def kind_class(kind: str) -> type[Record]:
    """
    The class of a kind.

    Raises:
        InvalidRecord: If there is no such kind.
    """
    try:
        return KINDS[kind]
    except KeyError:
        msg = f"onbekende soort {kind!r}; bekend zijn: {', '.join(sorted(KINDS))}"
        raise InvalidRecord(msg) from None


@cache
def _changed_since() -> frozenset[str]:
    """The kinds that read what was written before their declaration changed."""
    return frozenset(name for name, kind in KINDS.items() if "current" in vars(kind))


def current(kind: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """A payload as its kind is declared now, see `kg.model.record.Record.current`; itself when it is so."""
    return KINDS[kind].current(payload) if kind in _changed_since() else payload


def parse(kind: str, payload: Mapping[str, Any]) -> Record:
    """
    The validated record behind a payload.

    Raises:
        InvalidRecord: With every violation, in Dutch.
    """
    return valid(kind_class(kind), payload)


def valid(owner: type[_R], payload: Mapping[str, Any]) -> _R:
    """
    As `parse`, of a kind that is known by its class.

    Raises:
        InvalidRecord: With every violation, in Dutch.
    """
    try:
        return owner.model_validate(payload)
    except ValidationError as error:
        raise InvalidRecord("; ".join(_messages(payload.get("id"), owner.kind(), error))) from error


def faults(kind: str, payload: Mapping[str, Any]) -> str:
    """Every way in which a payload breaks the shape of its kind, in Dutch; "" when it keeps to it."""
    try:
        parse(kind, payload)
    except InvalidRecord as error:
        return str(error)
    return ""


def composed(kind: str, payload: Mapping[str, Any]) -> Record:
    """As `parse`, for a record that Kring makes of another: a text that came out too long is cut."""
    return parse(kind, _cut(kind_class(kind), payload))


def _cut(owner: type[Record] | type[Value], payload: Mapping[str, Any]) -> Payload:
    found = dict(payload)
    for spec in fields_of(owner):
        value = found.get(spec.name)
        if value is None:
            continue
        items = [_cut_one(spec, item) for item in (list(value)[: spec.most] if spec.many else [value])]
        found[spec.name] = items if spec.many else items[0]
    return found


def _cut_one(spec: FieldSpec, item: Any) -> Any:
    if spec.node is not None:
        return _cut(spec.node, item)
    return cut(item, spec.max_length) if spec.range == "text" and spec.max_length else item


def dump(record: Record) -> Payload:
    """The payload of a record: JSON values only; what is empty is left out."""
    payload: Payload = record.model_dump(mode="json", exclude_defaults=True)
    return payload


def links_of(kind: str, payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The (property, id) pairs by which a record points at others; values and provenance included."""
    yield from _links(kind_class(kind), payload)


@cache
def _linking(owner: type[Record] | type[Value]) -> tuple[FieldSpec, ...]:
    """The fields that are links, or whose values hold some."""
    return tuple(spec for spec in fields_of(owner) if spec.range == "link" or (spec.node and _linking(spec.node)))


def _links(owner: type[Record] | type[Value], payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for spec in _linking(owner):
        value = payload.get(spec.name)
        if value is None:
            continue
        for item in value if spec.many else (value,):
            if spec.range == "link":
                yield spec.prop.iri, item
            elif spec.node is not None:
                yield from _links(spec.node, item)


_DUTCH = {
    "missing": "verplicht veld ontbreekt",
    "extra_forbidden": "dit veld kent de soort niet",
    "string_type": "moet tekst zijn",
    "string_too_short": "mag niet leeg zijn",
    "string_too_long": "heeft meer dan {max_length} tekens; kort het in, of zet een lange tekst in een document",
    "too_long": "heeft {actual_length} waarden, en hoogstens {max_length} mag; verdeel ze over meer records",
    "record_too_long": "alle tekst samen is {length} tekens, en hoogstens {most} mag; verdeel het over meer records",
    "model_type": "moet een record zijn, met velden",
    "too_short": "mag niet leeg zijn",
    "literal_error": "is geen toegestane waarde",
    "int_type": "moet een geheel getal zijn",
    "int_parsing": "moet een geheel getal zijn",
    "int_from_float": "moet een geheel getal zijn",
    "float_type": "moet een getal zijn",
    "float_parsing": "moet een getal zijn",
    "finite_number": "moet een eindig getal zijn",
    "bool_type": "moet waar of onwaar zijn",
    "bool_parsing": "moet waar of onwaar zijn",
    "greater_than_equal": "is te klein; het is minstens {ge}",
    "less_than_equal": "is te groot; het is hoogstens {le}",
    "tuple_type": "moet een lijst zijn",
}
_DUTCH_PATTERN = {
    DATE_PATTERN: "is geen datum (jjjj, jjjj-mm of jjjj-mm-dd) van {} tot en met {}".format(*YEARS),
    TIMESTAMP_PATTERN: "is geen tijdstip (jjjj-mm-ddTuu:mm:ssZ) van {} tot en met {}".format(*YEARS),
    URL_PATTERN: "is geen webadres",
    ID_PATTERN: "is geen geldig id (letters, cijfers en . _ ~ : @ ( ) + -)",
    r"\S": "mag niet leeg zijn",
}


_WITHOUT_VALUE: Final = frozenset({"missing", "model_type", "record_too_long", "period", "years", "shares"})
_SHOWN: Final = 80  # characters of a value
_BITS: Final = 266  # of a number of so many digits


def _messages(record_id: object, kind: str, error: ValidationError) -> Iterator[str]:
    for item in error.errors(include_url=False):
        where = ".".join(str(part) for part in item["loc"])
        if item["type"] == "string_pattern_mismatch":
            said = _DUTCH_PATTERN.get(item["ctx"]["pattern"], "heeft niet de verwachte vorm")
        elif item["type"] == "value_error":
            said = "is geen bestaande datum" if "day is out of range" in item["msg"] else str(item["ctx"]["error"])
        else:
            sort = f"string_{item['type']}" if isinstance(item["input"], str) else item["type"]
            limits = {name: dotted(limit) for name, limit in item.get("ctx", {}).items()}
            said = _DUTCH.get(sort, _DUTCH.get(item["type"], item["msg"])).format(**limits)
        shown = "" if item["type"] in _WITHOUT_VALUE else f" (waarde: {_shown(item['input'])})"
        yield f"{kind} {record_id or 'zonder id'}: {where + ': ' if where else ''}{said}{shown}"


def _shown(value: object) -> str:
    """A value, shortened; of a number that Python does not write out, how long it is."""
    match value:
        case int() if value.bit_length() > _BITS:
            return f"een getal van meer dan {_SHOWN} cijfers"
        case list() | tuple():
            return f"een lijst van {dotted(len(value))}"
    return repr(str(value)[:_SHOWN])


def dotted(limit: object) -> str:
    """A bound as Dutch writes numbers."""
    return written(limit, None) if isinstance(limit, int | float) else str(limit)
