"""Which methods a path takes: HEAD wherever there is GET, and the truth in `Allow`."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from api.rest.openapi import document
from api.settings import Settings
from tests.rest_service import client, fill, server

PATHS = json.loads(document(Settings()))["paths"]
OTHERS = {
    "/": "GET, HEAD", "/v1": "GET, HEAD", "/v1/openapi.json": "GET, HEAD", "/health": "GET, HEAD",
    "/ready": "GET, HEAD", "/metrics": "GET, HEAD", "/def": "GET, HEAD", "/shapes": "GET, HEAD",
    "/context.jsonld": "GET, HEAD", "/id/les-1": "GET, HEAD", "/problem/busy": "GET, HEAD",
    "/space/kring/public": "GET, HEAD", "/.well-known/void": "GET, HEAD",
    "/catalog": "GET, HEAD", "/sparql?query=ASK%20%7B%7D": "GET, HEAD, POST",
    "/rdf-graph-store?default": "GET, HEAD", "/dump.nq": "GET, HEAD", "/mcp": "POST",
    "/v1/proposals/removals": "GET, HEAD, POST",  # to read, `removals` could be the id of a proposal
}  # fmt: skip
ORDER = ("get", "head", "post", "put", "patch", "delete")
CHANGES = {"x-request-id", "date"}  # from one answer to the next


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("methods") / "store"
    fill(store)
    with client(store) as opened:
        yield opened


def filled_in(path: str) -> str:
    """An address of a described path; what it needs more is left to be refused."""
    return "/v1" + path.replace("{id}", "les-1").replace("{delivery}", "msg_0")


def declared(path: str) -> str:
    """What `Allow` says by the description."""
    there = {*PATHS[path], *(["head"] if "get" in PATHS[path] else [])}
    return ", ".join(method.upper() for method in ORDER if method in there)


EVERY = {filled_in(path): declared(path) for path in PATHS} | OTHERS


@pytest.mark.parametrize("address", [address for address, methods in EVERY.items() if "GET" in methods])
def test_head_is_get_without_a_body(address: str, service: TestClient) -> None:
    got, head = service.get(address), service.head(address)
    assert head.status_code == got.status_code
    assert head.content == b""
    if address == "/metrics":  # it counts these two
        return
    assert {**head.headers, **dict.fromkeys(CHANGES)} == {**got.headers, **dict.fromkeys(CHANGES)}


@pytest.mark.parametrize("address", EVERY)
@pytest.mark.parametrize("method", ["OPTIONS", "PATCH"])
def test_allow_names_every_method_of_a_path(method: str, address: str, service: TestClient) -> None:
    answer = service.request(method, address)
    assert (answer.status_code, answer.headers["Allow"]) == (405, EVERY[address])
    assert f"{method} kan hier niet, wel {EVERY[address]};" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "address", "methods"),
    [
        ("POST", "/v1/lessons/x", "GET, HEAD, PUT, DELETE"),
        ("POST", "/v1/search", "GET, HEAD"),
        ("PUT", "/v1/hooks", "GET, HEAD, POST"),
        ("DELETE", "/v1/proposals/x", "GET, HEAD"),
        ("HEAD", "/v1/smart-checks", "POST"),
    ],
)
def test_a_path_takes_no_method_of_a_path_that_looks_like_it(
    method: str, address: str, methods: str, service: TestClient
) -> None:
    answer = service.request(method, address)
    assert (answer.status_code, answer.headers["Allow"]) == (405, methods)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PATCH"])
def test_what_is_no_kind_is_not_there_by_any_method(method: str, service: TestClient) -> None:
    assert service.request(method, "/v1/geen").status_code == 404


def test_head_keeps_to_what_is_held(service: TestClient) -> None:
    tag = service.head("/v1/lessons/les-1").headers["ETag"]
    assert service.head("/v1/lessons/les-1", headers={"If-None-Match": tag}).status_code == 304


def test_head_is_written_down_as_head_with_its_route(service: TestClient) -> None:
    service.head("/v1/lessons/les-1?asOf=2020-01-01")
    assert 'method="HEAD",route="/v1/lessons/{id}",status="404"' in service.get("/metrics").text


def test_head_tells_no_more_than_get(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    with client(tmp_path / "store", mode="shared") as service:
        assert service.head("/v1/lessons").status_code == 401
        assert service.head("/health").status_code == 200


def test_no_body_follows_on_the_connection(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    with server(tmp_path / "store") as address, socket.create_connection(_where(address), timeout=30) as wire:
        lines = "HEAD /v1/lessons HTTP/1.1", f"Host: {urlsplit(address).netloc}", "Connection: close", "", ""
        wire.sendall("\r\n".join(lines).encode())
        told = b"".join(iter(lambda: wire.recv(65_536), b""))
    head, _, body = told.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert b"content-length: 0" not in head.lower()
    assert body == b""


def _where(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return str(parts.hostname), int(parts.port or 0)
