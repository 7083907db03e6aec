"""What docs/reference/mcp.md says works: its configurations, its example, its table of tools."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from api.mcp.tools import TOOLS
from kg.profiles.access import open_keys
from tests.rest_service import fill, server

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference" / "mcp.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```json\n(.*?)```", REFERENCE, re.DOTALL)
STDIO, HTTP = (json.loads(block)["mcpServers"]["kring"] for block in BLOCKS)
[EXAMPLE] = re.findall(r"```python\n(.*?)```", REFERENCE, re.DOTALL)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store")
    return tmp_path / "store"


def key_for(store: Path) -> str:
    today = datetime.now(UTC).date()
    credentials = open_keys(store)
    _, key = credentials.add("proef", {"ede": "reader"}, until=today + timedelta(1), today=today)
    credentials.close()
    return key


def test_the_configuration_for_standard_input_works(store: Path) -> None:
    assert STDIO["command"] == "kring"
    arguments = [str(store) if argument.startswith("/") else argument for argument in STDIO["args"]]
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "KRING_ENCODER": "none"}

    async def ask() -> None:
        started = StdioServerParameters(
            command=sys.executable, args=["-m", "api.cli.commands", *arguments], env=environment
        )
        async with Client(started) as opened:
            assert {tool.name for tool in (await opened.list_tools()).tools} == set(TOOLS)

    anyio.run(ask)


def test_the_configuration_for_the_service_and_the_example_work(store: Path) -> None:
    key = key_for(store)
    with server(store, mode="shared") as address:

        async def ask() -> None:
            headers = {name: value.replace("${KRING_KEY}", key) for name, value in HTTP["headers"].items()}
            url = HTTP["url"].replace("http://127.0.0.1:8080", address)
            async with (
                httpx2.AsyncClient(headers=headers) as http,
                Client(streamable_http_client(url, http_client=http)) as opened,
            ):
                assert {tool.name for tool in (await opened.list_tools()).tools} == set(TOOLS)

        anyio.run(ask)
        code = EXAMPLE.replace("http://127.0.0.1:8080", address)
        ran = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "KRING_KEY": key},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    assert "Plan draagvlak voor het zaaksysteem" in ran.stdout
    assert "bron: https://voorbeeld.example/les" in ran.stdout


def test_every_tool_and_argument_is_in_the_table() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", REFERENCE, re.MULTILINE))
    assert set(rows) == set(TOOLS)
    for name, tool in TOOLS.items():
        assert re.findall(r"`(\w+)`", rows[name]) == list(tool.arguments.model_json_schema(by_alias=True)["properties"])
