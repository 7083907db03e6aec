"""A page of another site, or a name that is pointed at this machine, against the mode without signing in."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from api.settings import Settings
from tests.rest_service import LESSON, client, fill, server

Field = tuple[str, str]
MINE = "localhost"
FOREIGN_HOSTS = [
    "kwaad.example", "kwaad.example:8080", "localhost.kwaad.example", "localhost.", "127.0.0.1.kwaad.example",
    "127.0.0.1.nip.io", "[::1].kwaad.example", "[::1]kwaad.example", "localhost@kwaad.example",
    "kwaad.example@localhost",
    "localhost:80@kwaad.example", "localhost:x", "localhost:", "localhost:999999", "localhost, kwaad.example",
    "localhost kwaad.example", "localhost/", "localhost#x", "localhost?x", "http://localhost", "0.0.0.0",  # noqa: S104
    "[::]",
    "127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]", "192.168.1.5", "", " ", "loc\u00e4lhost", "local%68ost",
    "127.0.0.2",
]  # fmt: skip
FOREIGN_PAGES: list[list[Field]] = [
    [("Origin", "https://kwaad.example")],
    [("Origin", "null")],
    [("Origin", "http://localhost:9999")],
    [("Origin", "http://localhost.kwaad.example")],
    [("Origin", "file://")],
    [("Origin", "chrome-extension://localhost")],
    [("Origin", "localhost")],
    [("Origin", "http://localhost/")],
    [("Origin", f"http://{MINE}"), ("Origin", "https://kwaad.example")],
    [("Origin", "https://kwaad.example"), ("Origin", f"http://{MINE}")],
    [("Sec-Fetch-Site", "cross-site")],
    [("Sec-Fetch-Site", "same-site")],
    [("Sec-Fetch-Site", "iets-nieuws")],
    [("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "cross-site")],
    [("Sec-Fetch-Site", "cross-site"), ("Referer", f"http://{MINE}/")],
    [("Referer", "https://kwaad.example/pagina")],
    [("Referer", "http://localhost.kwaad.example/")],
    [("Referer", f"https://kwaad.example/http://{MINE}/")],
]
BODIES: list[dict[str, object]] = [
    {"json": LESSON},
    {"data": {"title": "x"}},
    {"content": b'{"title": "x"}', "headers": {"Content-Type": "text/plain"}},
    {"content": b'{"title": "x"}'},
    {"files": {"files": ("les.csv", b"x")}},
]
OWN_PAGES: list[list[Field]] = [
    [],  # a program
    [("Origin", f"http://{MINE}")],
    [("Origin", f"http://{MINE}"), ("Sec-Fetch-Site", "same-origin")],
    [("Sec-Fetch-Site", "same-origin")],
    [("Sec-Fetch-Site", "none")],
    [("Referer", f"http://{MINE}/id/les-1")],
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("local") / "store"
    fill(store)
    with client(store) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = tmp_path_factory.mktemp("served") / "store"
    fill(store)
    with server(store, base_url="https://kring.example/pad") as there:
        yield there


def status(address: str, *lines: str) -> int:
    """Of the answer to a request that is sent as it is."""
    split = urlsplit(address)
    with socket.create_connection((split.hostname or "", split.port or 0), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
        return int(connection.makefile("rb").readline().split(b" ")[1])


@pytest.mark.parametrize("host", FOREIGN_HOSTS, ids=repr)
def test_no_other_name_is_answered_to(host: str, address: str) -> None:
    """Source: RFC 9112, section 3.2; RFC 9110, section 7.2."""
    assert status(address, "GET /v1/lessons HTTP/1.1", f"Host: {host}") in {400, 421}


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]",
                                  "[::1]:8080", "kring.example", "kring.example:443"])  # fmt: skip
def test_loopback_names_and_the_own_address_are_answered_to(host: str, address: str) -> None:
    assert status(address, "GET /v1/lessons HTTP/1.1", f"Host: {host}") == 200


@pytest.mark.parametrize(
    "hosts", [("localhost", "kwaad.example"), ("kwaad.example", "localhost"), ("localhost", "localhost"), ()]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_a_request_has_one_host(method: str, hosts: tuple[str, ...], address: str) -> None:
    assert status(address, f"{method} /v1/lessons HTTP/1.1", *(f"Host: {host}" for host in hosts)) == 400


def test_a_target_in_full_counts_and_host_does_not(address: str) -> None:
    """Source: RFC 9112, section 3.2.2."""
    assert status(address, "GET http://kwaad.example/v1/lessons HTTP/1.1", "Host: localhost") == 421
    assert status(address, "GET http://localhost@kwaad.example/v1 HTTP/1.1", "Host: localhost") == 400
    assert status(address, "GET http://localhost/v1/lessons HTTP/1.1", "Host: kwaad.example") == 200
    assert status(address, "GET //kwaad.example/v1/lessons HTTP/1.1", "Host: localhost") == 404


def test_an_old_client_without_a_name_is_not_answered(address: str) -> None:
    assert status(address, "GET /v1/lessons HTTP/1.0") == 421


@pytest.mark.parametrize("page", FOREIGN_PAGES, ids=repr)
@pytest.mark.parametrize("path", ["/v1/lessons", "/v1/uploads", "/mcp", "/sparql"])
def test_a_page_of_another_site_writes_nothing_in_any_form(page: list[Field], path: str, service: TestClient) -> None:
    before = service.get("/v1/lessons").json()["total"]
    for body in BODIES:
        more = dict(body)
        fields = [*page, *dict(more.pop("headers", {})).items()]  # type: ignore[call-overload]
        answer = service.post(path, headers=fields, **more)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()["type"][-10:]) == (403, "cross-site"), body
    assert service.get("/v1/lessons").json()["total"] == before


@pytest.mark.parametrize("page", FOREIGN_PAGES, ids=repr)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_a_page_of_another_site_changes_nothing(page: list[Field], method: str, service: TestClient) -> None:
    answer = service.request(method, "/v1/lessons/les-1", headers=[*page, ("If-Match", "*")], json=LESSON)
    assert answer.status_code == 403
    assert service.get("/v1/lessons/les-1").json()["title"] == "Plan draagvlak voor het zaaksysteem"


@pytest.mark.parametrize("page", OWN_PAGES, ids=repr)
def test_a_program_and_a_page_of_the_service_itself_write(page: list[Field], service: TestClient) -> None:
    assert service.post("/v1/lessons", json=LESSON, headers=page).status_code == 201


def test_two_origins_are_refused_of_a_question_too(service: TestClient) -> None:
    two = [("Origin", f"http://{MINE}"), ("Origin", "https://kwaad.example")]
    assert service.get("/v1/lessons", headers=two).status_code == 403


def test_a_page_that_is_allowed_writes_from_its_own_site(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = tmp_path_factory.mktemp("allowed") / "store"
    fill(store)
    page = {"Origin": "https://app.example", "Sec-Fetch-Site": "cross-site"}
    with client(store, cors_origins=("https://app.example",)) as service:
        assert service.post("/v1/lessons", json=LESSON, headers=page).status_code == 201


def test_the_address_that_is_set_may_be_behind_a_proxy_that_changes_the_name(address: str) -> None:
    ask = ("POST /v1/lessons HTTP/1.1", "Host: localhost:1", "Content-Type: application/json", "Content-Length: 2")
    assert Settings().mode == "local"
    for origin, expected in (("https://kring.example", 400), ("https://kring.example.kwaad.example", 403)):
        split = urlsplit(address)
        with socket.create_connection((split.hostname or "", split.port or 0), timeout=20) as connection:
            connection.sendall("\r\n".join([*ask, f"Origin: {origin}", "Connection: close", "", "{}"]).encode())
            assert int(connection.makefile("rb").readline().split(b" ")[1]) == expected
