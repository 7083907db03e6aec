"""Bodies, headers and addresses made to do harm: each gets its refusal, and the running service goes on."""

import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.rest_service import LESSON, fill, server

GIB = 1 << 30
PIECE = b" " * 65_536
JSON = {"Content-Type": "application/json"}
DEEP = 100_000
TYPES = {"/v1/lessons": "application/json", "/sparql": "application/sparql-query", "/mcp": "application/json"}
ADDRESSES = [
    "/v1/lessons/../../../etc/passwd",
    "/v1/lessons/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/v1/lessons/..%5c..%5cwin.ini",
    "/v1/lessons/les-1%00.json",
    "/v1/lessons/les-1%0d%0aX-Injected:%20yes",
    "/v1/lessons/'%20OR%20'1'='1",
    "/v1/lessons/les-1;DROP%20TABLE%20record",
    "/v1/lessons/%3Cscript%3Ealert(1)%3C/script%3E",
    "/v1/lessons/%F0%28%8C%28",
    "/v1/lessons/$%7Bjndi:ldap://x%7D",
    "/v1/lessons/%7B%7B7*7%7D%7D",
    "/v1/lessons/" + "a" * 5000,
    "/id/les-1%3E%20%7D%20INSERT%20DATA%20%7B",
    "/id/%2e%2e%2fles-1",
    "/id/https:%2f%2fkwaad.example%2f",
    "/def/..%2f..%2fetc%2fpasswd",
    "/v1/uploads/..%2f..%2faccess.db",
    "/v1/lessons?after='%20OR%201=1",
    "/v1/lessons?after=%0d%0aX-Injected:%20yes",
    "/v1/search?q=x&kind='%3B--",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = tmp_path_factory.mktemp("attack") / "store"
    fill(store)
    with server(store, workers=4) as served:
        yield served


@pytest.fixture(autouse=True)
def goes_on(address: str) -> Iterator[None]:
    """After each attack the service is up, and answers an ordinary question as fast as ever."""
    yield
    with httpx2.Client(base_url=address) as caller:
        assert caller.get("/health").status_code == 200
        took = []
        for _ in range(20):
            begun = time.perf_counter()
            assert caller.get("/v1/lessons/les-1").status_code == 200
            took.append(time.perf_counter() - begun)
    assert sorted(took)[18] < 1.0  # the 95th percentile, in seconds, on a machine that does more


def memory_bytes() -> int:
    """What this process holds in memory now."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def send(address: str, *pieces: bytes, most: int = GIB) -> tuple[int, bytes]:
    """Send pieces until the server answers; how many bytes went out, and what came back."""
    split = urlsplit(address)
    sent = 0
    with socket.create_connection((split.hostname or "", split.port or 0), timeout=10) as connection:
        for piece in pieces[:-1]:
            connection.sendall(piece)
        connection.setblocking(False)  # noqa: FBT003 - so it is called
        while sent < most:
            try:
                if connection.recv(1, socket.MSG_PEEK) is not None:
                    break
            except BlockingIOError:
                pass
            try:
                part_of = sent % len(pieces[-1])  # what was taken of a piece is not sent again
                sent += connection.send(pieces[-1][part_of:])
            except BlockingIOError:
                time.sleep(0.001)
        connection.settimeout(10)
        return sent, to_the_end(connection)


def to_the_end(connection: socket.socket) -> bytes:
    """All that is said, up to the end that the server makes; a reset is none."""
    received = b""
    while part := connection.recv(65_536):
        received += part
    return received


@pytest.mark.parametrize("door", ["/v1/lessons", "/sparql", "/mcp"])
@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (f"Content-Length: {GIB}\r\n", PIECE),
        ("Transfer-Encoding: chunked\r\n", b"10000\r\n" + PIECE + b"\r\n"),
    ],
    ids=["with its length", "chunked, without a length"],
)
def test_a_body_of_a_gigabyte_is_refused_long_before_its_end(head: str, piece: bytes, door: str, address: str) -> None:
    before = memory_bytes()  # the server is in this process
    head = (
        f"POST {door} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TYPES[door]}\r\n"
        f"Accept: application/json, text/event-stream\r\n{head}\r\n"
    )
    sent, received = send(address, head.encode(), piece)
    assert received.startswith(b"HTTP/1.1 413 "), received[:200]
    assert b"/problem/too-large" in received
    assert sent < 64 << 20
    assert memory_bytes() - before < 128 << 20


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("POST /v1/lessons HTTP/1.1\r\nHost: localhost\r\nContent-Length: {most}\r\n\r\n", 413),
        ("POST /v1/lessons HTTP/1.0\r\nHost: localhost\r\nContent-Length: {most}\r\n\r\n", 413),
        ("POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{most:x}\r\n", 415),
        ("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {most}\r\n\r\n", 413),
        ("POST /v1/lessons HTTP/1.1\r\nHost: localhost\r\nContent-Length: een\r\n\r\n", 400),
        ("POST /v1/lessons HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\nContent-Length: {most}\r\n\r\n", 400),
    ],
)
def test_who_sends_all_before_it_reads_still_gets_the_answer(head: str, status: int, address: str) -> None:
    """No reset, which some systems let take the answer away. Source: RFC 9112, section 9.6."""
    most = 24 << 20
    split = urlsplit(address)
    with socket.create_connection((split.hostname or "", split.port or 0), timeout=20) as connection:
        connection.sendall(head.format(most=most).encode() + b" " * most)
        received = to_the_end(connection)
    assert received.startswith(b"HTTP/1.1 %d " % status), received[:200]
    assert received.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "body",
    [
        b"[" * DEEP + b"]" * DEEP,
        b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        b"[" * DEEP,
        b'{"title": "\xff\xfe"}',
        b"\xff\xfe{\x00}\x00",
        b'{"title": "a", "title": "b"}',
        b'{"title": ' + b"9" * 100_000 + b"}",
        b'{"title": 1e999999}',
        b"NaN",
        b"",
        b"null",
        b'{"title": "\\ud800"}',
        b'{"__proto__": {"x": 1}, "title": "a"}',
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_body_that_is_no_record_gets_a_400(body: bytes, address: str) -> None:
    answer = httpx2.post(f"{address}/v1/lessons", content=body, headers=JSON, timeout=20)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert len(answer.content) < 4000


@pytest.mark.parametrize(
    "form",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/xml",
        "",
        "x" * 3000,
        "application/jsonp",
        "application/json-patch+json",
    ],
)
@pytest.mark.parametrize("door", ["/v1/lessons", "/mcp"])
def test_another_media_type_gets_a_415(form: str, door: str, address: str) -> None:
    answer = httpx2.post(f"{address}{door}", content=json.dumps(LESSON).encode(), headers={"Content-Type": form})
    assert answer.status_code == 415
    assert answer.json()["type"].endswith("/unsupported-media-type")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * DEEP + b"]" * DEEP,
        b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
        b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list\xff"}',
        b'{"jsonrpc": "2.0", "id": ' + b"9" * 5000 + b', "method": "tools/list"}',
        b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "show", "arguments": {"id": "\\ud8"}}}',  # noqa: E501
        b"NaN",
        b"",
        b"{}",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_body_that_is_no_message_of_mcp_gets_a_400_as_its_standard_says(body: bytes, address: str) -> None:
    headers = {**JSON, "Accept": "application/json, text/event-stream"}
    answer = httpx2.post(f"{address}/mcp", content=body, headers=headers, timeout=20)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in {-32700, -32602, -32600}
    assert len(answer.content) < 8000


@pytest.mark.parametrize(
    ("body", "form", "status"),
    [
        (b"SELECT * { ?s ?p ?o } #\xff", "application/sparql-query", 400),
        (b"query=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"query=\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"SELECT * " + b"{" * DEEP + b"}" * DEEP, "application/sparql-query", 400),
        (b"SELECT * { ?s ?p \x00 }", "application/sparql-query", 400),
        (b"SELECT * { <urn:a> DELETE DATA { <urn:b> ?p } }", "application/sparql-query", 400),
        (b"SELECT * { <les-1> } ; DROP ALL #> ?p ?o }", "application/sparql-query", 400),
        (b'{"query": "ASK {}"}', "application/json", 415),
        (b"ASK {}", "application/sparql-query; charset=utf-16", 415),
        (b"ASK {}", "", 415),
    ],
)
def test_a_body_that_is_no_query_gets_its_problem(body: bytes, form: str, status: int, address: str) -> None:
    answer = httpx2.post(f"{address}/sparql", content=body, headers={"Content-Type": form}, timeout=20)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


@pytest.mark.parametrize("path", ADDRESSES)
def test_an_address_with_an_injection_or_a_way_out_finds_nothing(path: str, address: str) -> None:
    split = urlsplit(address)
    with socket.create_connection((split.hostname or "", split.port or 0), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        received = b""
        while part := connection.recv(65_536):
            received += part
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.split(b" ")[1] in {b"400", b"404"}, head
    assert b"x-injected" not in head.lower()
    assert b"root:" not in body
    assert b"<script>" not in body


@pytest.mark.parametrize("query", ["q=%ff%fe", "q=zaak&%ff=1", "q=%c3", "q=%ed%a0%80"])
@pytest.mark.parametrize("path", ["/v1/search", "/v1/borgen", "/v1/lessons/les-1", "/sparql", "/rdf-graph-store"])
def test_a_query_that_is_no_utf_8_gets_a_400(path: str, query: str, address: str) -> None:
    answer = httpx2.get(f"{address}{path}?{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert "UTF-8" in answer.json()["detail"]


@pytest.mark.parametrize("value", ["a\r\nX-Injected: yes", "a\nX-Injected: yes", "a\x00b", "a\rb"])
@pytest.mark.parametrize("name", ["Accept-Language", "If-None-Match", "X-Forwarded-For", "Origin"])
def test_a_header_that_would_add_another_adds_none_to_the_answer(name: str, value: str, address: str) -> None:
    split = urlsplit(address)
    with socket.create_connection((split.hostname or "", split.port or 0), timeout=10) as connection:
        sent = f"GET /v1/lessons/les-1 HTTP/1.1\r\nHost: localhost\r\n{name}: {value}\r\nConnection: close\r\n\r\n"
        connection.sendall(sent.encode())
        received = b""
        while part := connection.recv(65_536):
            received += part
    head = received.partition(b"\r\n\r\n")[0]
    assert head.split(b" ")[1] in {b"200", b"400"}
    assert b"x-injected" not in head.lower()
