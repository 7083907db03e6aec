"""AJV, in strict mode, over every schema of the OpenAPI document and of MCP, every example, and every answer kept."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from api.mcp.tools import TOOLS
from api.rest.openapi import document
from api.settings import Settings
from tests.described import DIGEST, DOCUMENT, KEEP, closed
from tests.outside.conftest import Run

ROOT = Path(__file__).parents[2]
SHARED = Settings(mode="shared", base_url="https://kring.example.nl/pad", oidc_issuer="https://login.example.nl")


def pointer(*names: str) -> str:
    return "#/" + "/".join(
        name.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D") for name in names
    )


def examples(node: Any, *at: str) -> Iterator[dict[str, Any]]:
    """Every example with the schema that it is one of: of a body, of a parameter, of a schema itself."""
    if isinstance(node, list):
        for place, one in enumerate(node):
            yield from examples(one, *at, str(place))
    elif isinstance(node, dict):
        if "schema" in node:
            told = [node["example"]] if "example" in node else []
            told += node["schema"].get("examples", [])
            yield from ({"schema": pointer(*at, "schema"), "value": one} for one in told)
        if at[:2] == ("components", "schemas") and len(at) == 3 and "example" in node:
            yield {"schema": pointer(*at), "value": node["example"]}
        for name, one in node.items():
            if name not in {"example", "examples"}:
                yield from examples(one, *at, name)


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The answers that the tests kept: those of `make test`, or of the tests of the doors, which run first then."""
    folder = Path(os.environ.get(KEEP) or Path(sys.prefix) / "answers") / DIGEST
    if not any(folder.glob("*.jsonl")):
        home = tmp_path_factory.mktemp("answers")
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "tests/api"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, KEEP: str(home)}, check=True)
        folder = home / DIGEST
    return [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]


def judged(run: Run, workshop: Path, description: bytes, lines: list[str]) -> dict[str, Any]:
    (workshop / "document.json").write_bytes(description)
    (workshop / "values.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found: dict[str, Any] = json.loads(
        run("node", workshop / "ajv.mjs", workshop / "document.json", workshop / "values.jsonl")
    )
    return found


@pytest.mark.parametrize("settings", [Settings(), SHARED], ids=["local", "shared"])
def test_every_schema_compiles_and_every_example_fits(settings: Settings, run: Run, workshop: Path) -> None:
    description = document(settings)
    told = [json.dumps(one) for one in examples(json.loads(description))]
    found = judged(run, workshop, description, told)
    assert found["wrong"] == []
    assert found["schemas"] > 1500
    assert found["values"] == len(told) > 300


def test_every_answer_of_the_tests_fits_a_schema_that_allows_nothing_else(
    run: Run, workshop: Path, answers: list[str]
) -> None:
    found = judged(run, workshop, json.dumps(closed(DOCUMENT)).encode(), answers)
    assert found["wrong"] == []
    assert found["values"] > 500


def test_every_schema_of_the_tools_compiles(run: Run, workshop: Path) -> None:
    schemas = [
        schema
        for tool in TOOLS.values()
        for schema in (
            tool.arguments.model_json_schema(by_alias=True),
            TypeAdapter(tool.answer).json_schema(by_alias=True, mode="serialization"),
        )
    ]
    found = judged(run, workshop, b"{}", [json.dumps({"root": schema}) for schema in schemas])
    assert found["wrong"] == []
    assert found["values"] == 2 * len(TOOLS)


def test_a_pattern_that_is_no_ecma_is_found(run: Run, workshop: Path) -> None:
    wrong = {"components": {"schemas": {"X": {"type": "string", "pattern": '[^"\\"]'}, "Y": {"type": "string"}}}}
    (told,) = judged(run, workshop, json.dumps(wrong).encode(), [])["wrong"]
    assert told.startswith("#/components/schemas/X: ")
