"""The reference of REST as a page, from the very description that programs read; it needs no script and no network."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.answers.forms import KIND_ORDER, path_of
from api.answers.labels import text_of
from api.web.frame import open_page, shown
from api.web.place import chosen_by_reader
from api.web.texts import _, language
from api.web.words import capital, kind_word
from kg.errors import NotFound
from kg.model.kinds import KINDS

_KINDS: Final = {path_of(kind): kind for kind in KIND_ORDER}
_COMMON_SHARE: Final = 0.9  # of all operations: a refusal that so many have is told once, for all
_WHERE: Final = {"query": "?", "path": "/", "header": "header", "cookie": "cookie"}
_BOUNDS: Final = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "default")


class DescribedKind(NamedTuple):
    """What a value is: a text, and the schema that it names; "" for none."""

    text: str
    schema: str


class DescribedField(NamedTuple):
    """
    A parameter, or a field of a schema.

    Attributes:
        where: Of a parameter: in the address, the path or the head of the request; "" of a field.
        said: In English, as the description has it.
    """

    name: str
    where: str
    kinds: Sequence[DescribedKind]
    required: bool
    said: str
    bounds: str
    example: str


class DescribedAnswer(NamedTuple):
    """What may come back, or be sent: its media types, what it is, and an example of it in JSON."""

    status: str
    said: str
    forms: Sequence[str]
    kinds: Sequence[DescribedKind]
    example: str


class DescribedOperation(NamedTuple):
    """One thing that can be asked."""

    id: str
    verb: str
    path: str
    title: str
    said: str
    parameters: Sequence[DescribedField]
    body: DescribedAnswer | None
    answers: Sequence[DescribedAnswer]


class DescribedForm(NamedTuple):
    """A schema: what an object has."""

    name: str
    said: str
    fields: Sequence[DescribedField]
    kinds: Sequence[DescribedKind]


class OperationGroup(NamedTuple):
    """
    Operations on one thing.

    Attributes:
        said: In the language of the page for kinds of records, else in English, as the description has it.
        forms: The schemas that they name, and that those name in turn, by name.
    """

    name: str
    title: str
    said: str
    is_english: bool
    operations: Sequence[DescribedOperation]
    forms: Sequence[DescribedForm]


class ApiReference(NamedTuple):
    """
    All that REST answers.

    Attributes:
        groups: By name, in the order of the description.
        common: Refusals that nearly every operation may give.
        operations: How many there are.
    """

    version: str
    server: str
    said: str
    groups: Mapping[str, OperationGroup]
    common: Sequence[DescribedAnswer]
    operations: int


@open_page
async def reference(request: Request) -> Response:
    """Everything that can be asked, by group; it is open to all, as the description is."""
    made = reference_of(request.app.state.openapi, language())
    return shown(request, "reference", place=chosen_by_reader(request), reference=made)


@open_page
async def group(request: Request) -> Response:
    """
    What can be asked of one thing: what goes with it, what comes back, and examples.

    Raises:
        NotFound: If there is no such group.
    """
    made = reference_of(request.app.state.openapi, language())
    found = made.groups.get(request.path_params["group"])
    if found is None:
        raise NotFound("er is geen groep met deze naam")
    return shown(request, "reference_group", place=chosen_by_reader(request), reference=made, group=found)


@lru_cache(maxsize=4)
def reference_of(document: bytes, _language: str) -> ApiReference:
    """A description in OpenAPI 3.1, as a page shows it in the language of now."""
    held = json.loads(document)
    responses, schemas = held["components"]["responses"], held["components"]["schemas"]
    told = [(path, verb, one) for path, verbs in held["paths"].items() for verb, one in verbs.items()]
    common = _common([one for _path, _verb, one in told], responses)
    grouped: dict[str, list[DescribedOperation]] = defaultdict(list)
    for path, verb, one in told:
        grouped[one["tags"][0]].append(_operation(path, verb, one, responses, set(common)))
    said = {tag["name"]: tag.get("description", "") for tag in held["tags"]}
    forms = {name: _form(name, schema) for name, schema in schemas.items()}
    groups = [_group(name, said.get(name, ""), found, forms) for name, found in grouped.items()]
    return ApiReference(
        held["info"]["version"],
        held["servers"][0]["url"],
        held["info"]["description"],
        {one.name: one for one in groups},
        [_answer(name.removeprefix("Problem"), responses[name]) for name in common],
        len(told),
    )


def _group(
    name: str, said: str, operations: Sequence[DescribedOperation], forms: Mapping[str, DescribedForm]
) -> OperationGroup:
    used = _used(operations, forms)
    if name not in _KINDS:
        return OperationGroup(name, capital(name), said, language() == "nl", operations, used)
    kind = _KINDS[name]
    meant = text_of(KINDS[kind].class_iri, "definition", language())
    return OperationGroup(name, kind_word(kind), meant, is_english=False, operations=operations, forms=used)


def _used(operations: Sequence[DescribedOperation], forms: Mapping[str, DescribedForm]) -> list[DescribedForm]:
    """The forms that operations name, and those that these name, by name."""
    ahead = [kind.schema for one in operations for said in (one.body, *one.answers) if said for kind in said.kinds]
    found: dict[str, DescribedForm] = {}
    while ahead:
        name = ahead.pop()
        if name and name not in found:
            found[name] = form = forms[name]
            ahead += [kind.schema for field in form.fields for kind in field.kinds]
            ahead += [kind.schema for kind in form.kinds]
    return [found[name] for name in sorted(found)]


def _common(operations: Sequence[Mapping[str, Any]], refusals: Mapping[str, Any]) -> list[str]:
    """The names of the refusals that nearly all operations share, by status."""
    held = [_referred(operation) for operation in operations]
    return [name for name in refusals if sum(name in one for one in held) >= _COMMON_SHARE * len(held)]


def _referred(operation: Mapping[str, Any]) -> set[str]:
    return {_name(one.get("$ref", "")) for one in operation["responses"].values()}


def _operation(
    path: str, verb: str, told: Mapping[str, Any], responses: Mapping[str, Any], common: set[str]
) -> DescribedOperation:
    answers = [
        _answer(status, responses[_name(one["$ref"])] if "$ref" in one else one)
        for status, one in told["responses"].items()
        if _name(one.get("$ref", "")) not in common
    ]
    return DescribedOperation(
        told["operationId"],
        verb.upper(),
        path,
        told.get("summary", ""),
        told.get("description", ""),
        [_parameter(one) for one in told.get("parameters", ())],
        _answer("", told["requestBody"]) if "requestBody" in told else None,
        answers,
    )


def _parameter(told: Mapping[str, Any]) -> DescribedField:
    schema = told["schema"]
    example = next(iter(schema.get("examples", ())), "")
    return DescribedField(
        told["name"],
        _WHERE[told["in"]],
        _kinds(schema),
        told.get("required", False),
        told.get("description", ""),
        _bounds(schema),
        example if isinstance(example, str) else json.dumps(example, ensure_ascii=False),
    )


def _answer(status: str, told: Mapping[str, Any]) -> DescribedAnswer:
    content = told.get("content", {})
    first: Mapping[str, Any] = next(iter(content.values()), {})
    example = json.dumps(first["example"], ensure_ascii=False, indent=2) if "example" in first else ""
    return DescribedAnswer(status, told.get("description", ""), list(content), _kinds(first.get("schema", {})), example)


def _form(name: str, schema: Mapping[str, Any]) -> DescribedForm:
    fields = list(_fields(schema))
    return DescribedForm(name, schema.get("description", ""), fields, [] if fields else _kinds(schema))


def _fields(schema: Mapping[str, Any], before: str = "") -> Iterator[DescribedField]:
    """The fields of an object; those of an object within it after their own, by both names."""
    required = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        full = f"{before}{name}"
        yield DescribedField(full, "", _kinds(one), name in required, one.get("description", ""), _bounds(one), "")
        yield from _fields(one, f"{full}.")


def _kinds(schema: Mapping[str, Any]) -> list[DescribedKind]:
    """What a value may be, in words; each that is a schema by its name."""
    if "$ref" in schema:
        return [DescribedKind("", _name(schema["$ref"]))]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return [kind for one in schema[several] for kind in _kinds(one)]
    if "enum" in schema or "const" in schema:
        return [DescribedKind(", ".join(map(str, schema.get("enum", [schema.get("const")]))), "")]
    if schema.get("type") == "array":
        return [DescribedKind(_("lijst van"), ""), *_kinds(schema.get("items", {}))]
    return [DescribedKind(_word(schema), "")]


def _word(schema: Mapping[str, Any]) -> str:
    """The kind of a plain value, in the language of now."""
    words = {
        "string": _("tekst"), "integer": _("geheel getal"), "number": _("getal"), "boolean": _("ja of nee"),
        "object": _("object"), "null": _("niets"),
        "date": _("datum"), "date-time": _("datum en tijd"), "uri": _("adres"), "binary": _("bestand"),
    }  # fmt: skip
    named = schema.get("type", "")
    names: list[str] = named if isinstance(named, list) else [named]
    return words.get(schema.get("format", "")) or " / ".join(words.get(name, name) for name in names if name)


def _bounds(schema: Mapping[str, Any]) -> str:
    """How little, how much and how many; "" where anything goes."""
    held = schema.get("items", {}) | schema if schema.get("type") == "array" else schema
    return ", ".join(f"{name} {held[name]}" for name in _BOUNDS if name in held)


def _name(reference_: str) -> str:
    return reference_.rpartition("/")[2]
