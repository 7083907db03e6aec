"""Examples in the description: there for every answer and parameter that they help with, and true to its schema."""

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.rest.openapi import document
from api.settings import Settings
from tests.api.example_answers import FILE, shortened
from tests.described import closed

DOCUMENT = json.loads(document(Settings()))
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}
ANSWERS = json.loads(FILE.read_text(encoding="utf-8"))


def fits(value: Any, schema: dict[str, Any]) -> None:
    Draft202012Validator(closed({**schema, "components": DOCUMENT["components"]})).validate(value)


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_in_json_has_an_example_that_fits(label: str) -> None:
    for status, response in OPERATIONS[label]["responses"].items():
        content = response.get("content", {}).get("application/json")
        if content is not None:
            assert "example" in content, status
            fits(content["example"], content["schema"])


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_parameter_has_an_example_unless_its_values_are_told(label: str) -> None:
    """A choice and a yes or no speak for themselves; a number of answers has its default."""
    for parameter in OPERATIONS[label].get("parameters", ()):
        schema = parameter["schema"]
        told = "enum" in {**schema, **schema.get("items", {})} or schema["type"] in {"boolean", "integer"}
        assert told or schema["examples"], parameter["name"]
        for one in schema.get("examples", ()):
            fits(one, schema)


def scored(value: Any) -> Iterator[dict[str, Any]]:
    """Whatever has a score and the parts of it."""
    if isinstance(value, dict):
        if "score" in value and "parts" in {**value, **value.get("why", {})}:
            yield value
        for item in value.values():
            yield from scored(item)
    elif isinstance(value, list):
        for item in value:
            yield from scored(item)


def test_shortening_leaves_a_score_the_sum_of_its_parts() -> None:
    found = list(scored(ANSWERS))
    assert len(found) >= 4
    for one in found:
        parts = {**one, **one.get("why", {})}["parts"]
        if parts and "points" in parts[0]:  # of a link that is suggested: in the logit, see `SuggestedPart`
            continue
        assert math.isclose(one["score"], math.fsum(part["contribution"] for part in parts), abs_tol=1e-9)


def test_no_example_stays_behind_when_its_schema_goes() -> None:
    assert set(ANSWERS) <= set(DOCUMENT["components"]["schemas"])


def test_what_is_in_the_file_is_as_short_as_it_gets() -> None:
    assert {name: shortened(answer) for name, answer in ANSWERS.items()} == ANSWERS
