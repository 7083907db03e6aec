"""The Model Context Protocol, asked by the official client. All records are fictitious."""

import json
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from api.mcp.tools import TOOLS
from kg.profiles.access import open_keys
from tests import commands
from tests.rest_service import WORLD, client, fill, server

ROOT = Path(__file__).parents[2]
EXPERT: dict[str, Any] = {"id": "kennis-1", "title": "Archief", "phases": ["borgen"]}
ASKED: dict[str, dict[str, Any]] = {
    "search": {"query": "zaaksysteem"},
    "interpret": {"municipality": "Baarn"},
    "borgen": {"question": "draagvlak voor een zaaksysteem", "municipality": "GM0308"},
    "show": {"id": "les-1"},
    "trace": {"id": "les-1"},
    "applies": {"lesson": "les-1", "municipality": "Baarn"},
    "smart": {"text": "Vóór 1 mei 2027 is het register openbaar."},
    "offer": {"about": "dev-1", "municipality": "Baarn"},
    "risk": {},
    "circle": {"part": "fit", "id": "dev-1"},
    "document": {"id": "stuk-1"},
    "proposals": {"id": "voorstel-1"},
    "feeds": {},
}
STATED = {"id": "beleid-nieuw", "title": "Fictief beleid", "municipality": "GM0308"}
INTAKE = [
    ("Source", {"id": "stuk-1", "title": "Fictief plan", "body": [{"text": "Fictief beleid.", "place": "pagina 1"}]}),
    ("Feed", {"id": "bron-1", "title": "Fictief nieuws", "url": "https://voorbeeld.example/feed", "channel": "rss"}),
    (
        "Proposal",
        {
            "id": "voorstel-1",
            "title": "Voorstel uit Fictief plan",
            "target_space": "ede/private",
            "status": "open",
            "author": "lezer",
            "created": "2026-01-01T00:00:00Z",
            "document": "stuk-1",
            "changes": [
                {
                    "change": "toevoegen",
                    "target": "beleid-nieuw",
                    "target_kind": "Policy",
                    "content": json.dumps(STATED),
                    "grounds": [{"source": "stuk-1", "place": "pagina 1", "quote": "Fictief beleid", "chance": 0.7}],
                }
            ],
        },
    ),
]


def filled(folder: Path) -> Path:
    fill(folder, {**WORLD, "kring/public": [*WORLD["kring/public"], ("Expertise", EXPERT), *INTAKE]})
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("mcp") / "store")


def key_for(store: Path, organisation: str) -> str:
    today = datetime.now(UTC).date()
    credentials = open_keys(store)
    _, key = credentials.add(f"proef-{organisation}", {organisation: "reader"}, until=today + timedelta(1), today=today)
    credentials.close()
    return key


@asynccontextmanager
async def over_http(address: str, key: str = "", *, mode: str = "auto") -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
        transport = streamable_http_client(f"{address}/mcp", http_client=http)
        async with Client(transport, mode=mode) as opened:
            yield opened


@asynccontextmanager
async def over_stdio(store: Path, *, mode: str = "auto") -> AsyncIterator[Client]:
    command = ["-m", "api.cli.commands", "mcp", "--store", str(store), "--encoder", "none"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    started = StdioServerParameters(command=sys.executable, args=command, env=environment, cwd=ROOT)
    async with Client(started, mode=mode) as opened:
        yield opened


async def every_tool_answers(opened: Client) -> None:
    listed = {tool.name: tool for tool in (await opened.list_tools()).tools}
    assert set(listed) == set(TOOLS) == set(ASKED)
    for name, arguments in ASKED.items():
        answer = await opened.call_tool(name, arguments)  # the client checks the answer against its schema
        assert not answer.is_error, answer
        said = answer.structured_content
        Draft202012Validator(listed[name].output_schema or {}).validate(said)
        assert said["untrusted"] is True
        assert said["sources"], name
        assert json.loads(answer.content[0].text) == said  # type: ignore[union-attr]


@pytest.mark.deep
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_every_tool_answers_over_standard_input(store: Path, mode: str) -> None:
    async def ask() -> None:
        async with over_stdio(store, mode=mode) as opened:
            await every_tool_answers(opened)
            titles = (await opened.call_tool("search", {"query": "geheim"})).structured_content["data"]["items"]
            assert len(titles) == 2  # the single user of a store reads all of it

    anyio.run(ask)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    store = filled(tmp_path_factory.mktemp("served") / "store")  # one process holds a store at a time
    keys = {name: key_for(store, name) for name in ("ede", "baarn")}
    with server(store, mode="shared") as address:
        yield address, keys


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_every_tool_answers_over_http_with_a_key(served: tuple[str, dict[str, str]], mode: str) -> None:
    address, keys = served

    async def ask() -> None:
        async with over_http(address, keys["ede"], mode=mode) as opened:
            await every_tool_answers(opened)

    anyio.run(ask)


def test_each_sees_what_it_may_read_and_nothing_else(served: tuple[str, dict[str, str]]) -> None:
    address, keys = served

    async def ask(organisation: str, other: str) -> None:
        async with over_http(address, keys[organisation]) as opened:
            found = (await opened.call_tool("search", {"query": "geheim"})).structured_content["data"]
            assert [item["id"] for item in found["items"]] == [f"{organisation}.les-geheim"]
            listed = [resource.name for resource in (await opened.list_resources()).resources]
            assert f"{organisation}.les-geheim" in listed
            assert f"{other}.les-geheim" not in listed
            hidden = await opened.call_tool("show", {"id": f"{other}.les-geheim"})
            absent = await opened.call_tool("show", {"id": f"{other}.les-nergens"})
            assert hidden.is_error
            assert hidden.content[0].text.replace("geheim", "nergens") == absent.content[0].text  # type: ignore[union-attr]
            with pytest.raises(MCPError, match="niets bekend"):
                await opened.read_resource(f"kring://record/{other}.les-geheim")

    anyio.run(ask, "ede", "baarn")
    anyio.run(ask, "baarn", "ede")


def test_without_a_key_nobody_comes_in(served: tuple[str, dict[str, str]]) -> None:
    address, _ = served
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    for headers in ({}, {"Authorization": "Bearer kring_onbekend"}):
        answer = httpx2.post(f"{address}/mcp", json=asked, headers={"Accept": "application/json", **headers})
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("uri", ["kring://record/les-1", "https://w3id.org/kring/id/les-1"])
def test_a_record_is_a_resource_under_both_its_addresses(store: Path, uri: str) -> None:
    async def ask() -> None:
        async with over_stdio(store) as opened:
            [content] = (await opened.read_resource(uri)).contents
            said = json.loads(content.text)  # type: ignore[union-attr]
            assert said["data"]["record"]["title"] == "Plan draagvlak voor het zaaksysteem"
            assert said["sources"][0]["url"] == "https://voorbeeld.example/les"
            with pytest.raises(MCPError, match="een bron begint hier met"):
                await opened.read_resource("file:///etc/passwd")

    anyio.run(ask)


def test_the_list_of_resources_has_every_record_once(tmp_path: Path) -> None:
    many = [
        ("Lesson", {"id": f"les-{n:03}", "title": f"Les {n}", "phase": "borgen", "basis": "afgeleid"})
        for n in range(205)
    ]
    fill(tmp_path / "store", {"local/private": many})

    async def ask() -> None:
        async with over_stdio(tmp_path / "store") as opened:
            found, cursor = [], None
            while True:
                page = await opened.list_resources(cursor=cursor)
                found += [resource.name for resource in page.resources]
                cursor = page.next_cursor
                if cursor is None:
                    break
            assert found == [payload["id"] for _, payload in many]
            with pytest.raises(MCPError, match="cursor"):
                await opened.list_resources(cursor="../x")

    anyio.run(ask)


def test_what_is_asked_wrongly_is_told_so_that_it_can_be_mended(store: Path) -> None:
    async def ask() -> None:
        async with over_stdio(store) as opened:
            wrong = [
                ("interpret", {"municipality": "Atlantis"}, "Atlantis"),
                ("interpret", {}, "municipality"),
                ("search", {"query": "x", "kinds": ["Draak"]}, "kinds"),
                ("search", {"query": "x", "space": "ede/private"}, "space"),
                ("applies", {"lesson": "cas-1", "municipality": "Baarn"}, "geen les"),
                ("show", {"id": "../../etc"}, "id"),
                ("borgen", {"question": "\u200b"}, "question"),
                ("smart", {}, "geef id of text"),
                ("smart", {"id": "les-1", "text": "x"}, "geef id of text"),
                ("smart", {"id": "les-1"}, "geen doelstelling"),
                ("smart", {"text": "\u200b"}, "text"),
                ("smart", {"text": "x" * 20_001}, "text"),
            ]
            for name, arguments, said in wrong:
                answer = await opened.call_tool(name, arguments)
                assert answer.is_error, (name, arguments)
                assert said in answer.content[0].text  # type: ignore[union-attr]
            with pytest.raises(MCPError, match="is er niet"):
                await opened.call_tool("duiden", {"text": "x"})

    anyio.run(ask)


def test_every_description_is_dutch_and_english_and_every_tool_only_reads(store: Path) -> None:
    async def ask() -> None:
        async with over_stdio(store) as opened:
            for tool in (await opened.list_tools()).tools:
                assert re.fullmatch(r"NL: .+\nEN: .+", tool.description or "")
                assert tool.annotations is not None
                assert tool.annotations.read_only_hint is True
                assert tool.input_schema["additionalProperties"] is False
            templates = (await opened.list_resource_templates()).resource_templates
            assert {one.uri_template for one in templates} == {"kring://record/{id}", "https://w3id.org/kring/id/{id}"}

    anyio.run(ask)


def test_bad_messages_are_refused_and_the_service_stays_up(store: Path) -> None:
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    ping = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"})
    with client(store) as service:
        for body in ("", "{", "[]", "[" * 100_000, '{"jsonrpc": "2.0"}', "\x00", '"\\ud800"'):
            assert 400 <= service.post("/mcp", content=body, headers=headers).status_code < 500, body[:20]
        assert 400 <= service.post("/mcp", content=b"\xff\xfe", headers=headers).status_code < 500
        assert service.post("/mcp", content=ping, headers={**headers, "Content-Type": "text/plain"}).status_code == 415
        assert service.get("/mcp").status_code == 405
        assert service.delete("/mcp").status_code == 405
        crossed = service.post("/mcp", content=ping, headers={**headers, "Origin": "https://elders.example"})
        assert crossed.status_code == 403
        assert service.post("/mcp", content=ping, headers=headers).json()["result"] == {}


def test_a_fault_of_our_own_is_not_told(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(_graph: object, _arguments: object) -> None:
        raise RuntimeError("the secret of the house")

    headers = {"Accept": "application/json, text/event-stream"}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "risk", "arguments": {}}}
    monkeypatch.setitem(
        TOOLS,
        "risk",
        TOOLS["risk"].__class__(  # type: ignore[index]
            *(fault if name == "run" else getattr(TOOLS["risk"], name) for name in TOOLS["risk"].__slots__)
        ),
    )
    with client(store) as service:
        said = service.post("/mcp", json=call, headers=headers)
    assert "secret" not in said.text
    assert said.json()["error"]["code"] == -32603


BROKEN = {
    "half an emoji": rb'{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"search\ud83d"}}',
    "cut off": b'{"jsonrpc":"2.0","id":9,',
    "no method": b'{"jsonrpc":"2.0","id":7}',
    "several in one": b'[{"jsonrpc":"2.0","id":8,"method":"ping"}]',
    "no UTF-8": b'{"jsonrpc":"2.0","id":9,"method":"ping\xff"}',
}


def test_what_was_asked_before_the_input_ends_is_answered(store: Path) -> None:
    """As when questions are written to a pipe that is closed then."""
    opening = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "x", "version": "1"},
    }
    call = {"name": "search", "arguments": {"query": "archief"}}
    sent = [
        {"id": 1, "method": "initialize", "params": opening},
        {"method": "notifications/initialized"},
        *({"id": number, "method": "tools/call", "params": call} for number in range(10, 16)),
    ]
    lines = "".join(json.dumps({"jsonrpc": "2.0", **one}) + "\n" for one in sent)
    done = commands.run(["mcp", "--store", str(store), "--encoder", "none"], stdin=lines)
    assert done.returncode == 0
    answers = {said["id"]: said for said in map(json.loads, done.stdout.splitlines())}
    assert set(answers) == {1, *range(10, 16)}
    assert not any("error" in said for said in answers.values())


def test_over_stdio_every_line_that_is_no_message_gets_an_answer_and_the_next_one_too(store: Path) -> None:
    first = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},'
    opening = [
        first + b'"clientInfo":{"name":"x","version":"1"}}}',
        b'{"jsonrpc":"2.0","method":"notifications/initialized"}',
    ]
    ping = b'{"jsonrpc":"2.0","id":10,"method":"ping"}'
    sent = b"\n".join([*opening, *BROKEN.values(), b"", ping]) + b"\n"
    done = commands.run(["mcp", "--store", str(store), "--encoder", "none"], stdin=sent)
    assert done.returncode == 0
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    told = [answer["error"]["code"] for answer in answers if "error" in answer]
    assert sorted(told) == sorted([-32700, -32700, -32700, -32600, -32600])
    assert {answer["id"] for answer in answers} == {1, 5, 7, 10, None}
    assert done.stderr == ""
