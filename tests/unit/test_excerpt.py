"""How much of an answer a model is given over MCP. Everything here is fictitious."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import TypeAdapter

from api.mcp import circle, intake
from api.mcp.excerpt import TEXT, Portion, excerpt
from api.mcp.schemas import answered
from api.mcp.tools import PORTIONS, TOOLS

_PORTIONS = {**PORTIONS, **intake.PORTIONS, "circle": circle.PORTION}


def paths(schema: Mapping[str, Any], known: Mapping[str, Any], within: str = "", depth: int = 5) -> Iterator[str]:
    """The path of every field of an answer."""
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    for kind in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])):
        yield from paths(kind, known, within, depth)
    for name, one in schema.get("properties", {}).items() if depth else ():
        yield within + name
        yield from paths(one, known, f"{within}{name}.", depth - 1)


@pytest.mark.parametrize("name", TOOLS)
def test_a_portion_names_fields_that_the_answer_of_the_tool_has(name: str) -> None:
    schema = TypeAdapter(TOOLS[name].answer).json_schema(by_alias=True, mode="serialization")
    known, portion = (
        set(paths(schema, schema.get("$defs", {}))),
        _PORTIONS[name],
    )
    assert portion.without | portion.few | portion.longer.keys() <= known
    if not portion.every:  # which is of an answer of many forms
        assert all(any(path.rpartition(".")[2] == key for path in known) for key in portion.records)


def test_a_text_is_cut_at_its_length_and_an_address_never() -> None:
    long = "x" * (TEXT + 1)
    portion = Portion(longer={"items.passage.text": TEXT + 1})
    given = excerpt({"text": long, "url": long, "items": [{"passage": {"text": long}}]}, portion)
    assert given == {"text": f"{'x' * TEXT} …", "url": long, "items": [{"passage": {"text": long}}]}


def test_what_says_nothing_is_left_out_and_an_empty_list_is_not() -> None:
    parts = [{"feature": "own", "contribution": 0.00001}, {"feature": "case", "contribution": 0.12345}]
    given = excerpt({"under": None, "case": {}, "items": [], "why": {"parts": parts}, "executable": False}, Portion())
    assert given == {"items": [], "why": {"parts": [{"feature": "case", "contribution": 0.1235}]}, "executable": False}


def test_of_a_list_as_many_are_given_as_were_asked_for_and_the_rest_is_counted() -> None:
    portion = Portion(frozenset({"phases.now"}), few=frozenset({"phases.services"}))
    phases = [{"now": True, "services": ["a", "b", "c"]}, {"now": False, "services": ["d"]}]
    assert excerpt({"phases": phases}, portion, most=2) == {
        "phases": [{"services": ["a", "b"], "servicesLeftOut": 1}, {"services": ["d"], "servicesLeftOut": 0}]
    }


def test_where_every_list_is_cut_those_within_have_two_and_what_is_whole_says_nothing() -> None:
    given = excerpt({"a": [{"b": [1, 2, 3]}, {"b": [1]}, {}, {}], "c": ["d"]}, Portion(every=True), most=3)
    assert given == {"a": [{"b": [1, 2], "bLeftOut": 1}, {"b": [1]}, {}], "aLeftOut": 1, "c": ["d"]}


def test_the_outline_of_an_answer_keeps_to_the_portion_of_the_tool() -> None:
    outline = answered(TOOLS["offer"].answer, PORTIONS["offer"])["properties"]["data"]["description"].split("; ")
    assert "promises" not in outline
    [listed] = [field.removeprefix("phases: ").split() for field in outline if field.startswith("phases: ")]
    assert {"services", "servicesLeftOut"} <= set(listed)
    assert "lessons" not in listed
