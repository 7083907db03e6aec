"""
YAML without surprises: the data types of JSON, no objects, no tag that runs anything.

Of the implicit types only those of the core schema are kept, and whole numbers only without leading zeros:
a date stays the text it was, "0308" stays a code and "nee" stays a word. Source: https://yaml.org/spec/1.2.2/#103-core-schema.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from ingest.document import Document, Row
from ingest.documents.encoding import whole_text
from ingest.formats.strict_json import MAX_DEPTH, flaw
from kg.errors import InputError, UnreadableDocument

MAX_NODES: Final = 1_000_000  # with every alias written out
# What PyYAML lets through when an explicit tag does not fit its value, for instance `!!bool misschien`.
_WRONG_FOR_ITS_TAG: Final = (ValueError, KeyError, AttributeError, IndexError, TypeError)

_PROBLEMS: Final = {  # as libyaml says them
    "mapping values are not allowed": "een waarde met een dubbele punt hoort tussen aanhalingstekens",
    "tab character": "een tab hoort hier niet; gebruik spaties",
    "'\\t' that cannot start": "een tab hoort hier niet; gebruik spaties",
    "cannot start any token": "een waarde die met een leesteken begint hoort tussen aanhalingstekens",
    "unexpected end of stream": "een aanhalingsteken wordt niet gesloten",
    "expected ',' or": "een haakje wordt niet gesloten",
    "could not find expected ':'": "na een naam hoort een dubbele punt",
    "found undefined alias": "er wordt verwezen naar een anker (&) dat er niet is",
    "but found another document": "er staan twee documenten in; maak er twee bestanden van",
}


class _Loader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own shape


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", list("-+0123456789")),
    ("float", r"^[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
    ("merge", r"^(?:<<)$", ["<"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def read(document: Document) -> Iterator[Row | InputError]:
    """The whole mapping as one row, "$"; of a mapping with one key that holds a list of mappings, each of these."""
    try:
        value = parse(whole_text(document), document)
    except UnreadableDocument as error:
        yield error
        return
    if not isinstance(value, dict):
        yield UnreadableDocument("is geen YAML met sleutels en waarden", document=document.name)
        return
    for place, entry in _entries(value):
        if not isinstance(entry, dict):
            yield UnreadableDocument("heeft geen sleutels en waarden", document=document.name, place=place)
        elif said := flaw(entry):
            yield UnreadableDocument(said, document=document.name, place=place)
        else:
            yield Row(place, entry)


def _entries(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if len(value) == 1:
        ((key, items),) = value.items()
        if isinstance(items, list) and any(isinstance(item, dict) for item in items):
            yield from ((f"{key}[{index}]", item) for index, item in enumerate(items))
            return
    yield "$", value


def parse(text: str, document: Document, *, first_line: int = 1) -> Any:
    """
    The value of one YAML text, in the types of JSON.

    Args:
        text: One YAML document.
        document: For the message.
        first_line: The line of the document on which the text starts, for front matter.

    Raises:
        UnreadableDocument: With the line, if it is no YAML or asks for more than data.
    """
    try:
        _refuse_excess(text)
        return _plain(_loaded(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"regel {mark.line + first_line}" if mark else ""
        raise UnreadableDocument(_said(error), document=document.name, place=place) from error
    except yaml.YAMLError as error:
        raise UnreadableDocument(f"geen geldige YAML: {error}", document=document.name) from error
    except _WRONG_FOR_ITS_TAG as error:
        raise UnreadableDocument(f"een waarde past niet bij haar type: {error}", document=document.name) from error


def _said(error: yaml.MarkedYAMLError) -> str:
    problem = str(error.problem or error.context)
    if "tag:yaml.org,2002:python/" in problem:
        return "bevat een Python-objectverwijzing; dat wordt niet uitgevoerd"
    if "could not determine a constructor" in problem:
        tag = problem.rpartition("tag ")[2]
        return f"bevat de onbekende tag {tag}; alleen gewone waarden worden gelezen"
    if isinstance(error, _Excess):
        return problem
    known = next((dutch for said, dutch in _PROBLEMS.items() if said in problem), "de opbouw klopt hier niet")
    return f"geen geldige YAML: {known}"


class _Excess(yaml.MarkedYAMLError):
    """Well-formed, but more than any document of ours would hold."""

    def __init__(self, problem: str, at: yaml.Event | yaml.Node) -> None:
        super().__init__(problem=problem, problem_mark=at.start_mark)  # type: ignore[arg-type]  # libyaml's own Mark


@dataclass(slots=True)
class _Open:
    """A list or mapping that has not ended yet."""

    anchor: str | None
    nodes: int = 1


def _refuse_excess(text: str) -> None:
    """
    Raises _Excess for nesting without end and aliases that multiply.

    Works on events, which cost no memory: building the value first would be too late.
    """
    stack = [_Open(None)]
    anchored: dict[str, int] = {}
    for event in yaml.parse(text, yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(_Open(event.anchor))
            if len(stack) > MAX_DEPTH:
                raise _Excess(f"dieper genest dan {MAX_DEPTH} niveaus", event)
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            closed = stack.pop()
            anchor, nodes = closed.anchor, closed.nodes
        elif isinstance(event, yaml.ScalarEvent):
            anchor, nodes = event.anchor, 1
        elif isinstance(event, yaml.AliasEvent):
            anchor, nodes = None, anchored.get(event.anchor or "", MAX_NODES)  # unknown: it holds itself
        else:
            continue
        if anchor:
            anchored[anchor] = nodes
        stack[-1].nodes += nodes
        if stack[-1].nodes > MAX_NODES:
            raise _Excess(f"wordt met alle verwijzingen (*…) uitgeschreven meer dan {MAX_NODES} waarden", event)


def _loaded(text: str) -> Any:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _settle_second_keys(node, set())
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _settle_second_keys(node: yaml.Node, seen: set[int]) -> None:
    """
    Make every key stand once: the same value twice is one value, two lists become one list.

    Raises _Excess for other values, since one of them would be lost.
    """
    if isinstance(node, yaml.ScalarNode) or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _settle_second_keys(item, seen)
        return
    values: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for key, value in node.value:
        _settle_second_keys(value, seen)
        name = str(key.value)
        _, first = values.get(name, (key, value))
        values[name] = (key, first if _same(first, value) else _together(name, first, value, key))
    node.value = list(values.values())


def _together(name: str, first: yaml.Node, second: yaml.Node, key: yaml.Node) -> yaml.Node:
    if not (isinstance(first, yaml.SequenceNode) and isinstance(second, yaml.SequenceNode)):
        raise _Excess(f"de sleutel {name!r} staat er meer dan eens, met een andere waarde", key)
    more = [item for item in second.value if not any(_same(item, other) for other in first.value)]
    return yaml.SequenceNode(first.tag, [*first.value, *more], first.start_mark, first.end_mark)


def _same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if isinstance(one, tuple):  # a key with its value
        return _same(one[0], other[0]) and _same(one[1], other[1])
    if type(one) is not type(other) or one.tag != other.tag:
        return False
    if isinstance(one, yaml.ScalarNode):
        return bool(one.value == other.value)
    return len(one.value) == len(other.value) and all(map(_same, one.value, other.value))


def _plain(value: Any) -> Any:
    """The value in the types of JSON; keys become text, for a year is a fine key."""
    match value:
        case dict():
            return {_key(key): _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case None | bool() | int() | float() | str():
            return value
    raise ValueError(f"een waarde van het type {type(value).__name__} wordt niet gelezen")


def _key(key: Any) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    if key is None or isinstance(key, str | int | float):
        return "null" if key is None else str(key)
    raise ValueError(f"een sleutel van het type {type(key).__name__} wordt niet gelezen")
