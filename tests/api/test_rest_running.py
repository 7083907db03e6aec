"""The service stays up, says how it is, and tells nobody else what people do with it."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
import time_machine
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from api.http.identity.pseudonyms import Pseudonyms
from api.http.observation import JsonLines
from kg.profiles.access import open_keys
from tests.provider import running
from tests.rest_service import LESSON, client, fill, server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("running") / "store"
    fill(folder)
    return folder


@pytest.fixture
def service(store: Path) -> Iterator[TestClient]:
    with client(store, max_body_bytes=10_000, max_upload_bytes=50_000) as opened:
        yield opened


def test_it_says_that_it_is_up_and_ready(service: TestClient) -> None:
    assert service.get("/health").json() == {"status": "ok"}
    assert service.get("/ready").json() == {"status": "ok"}


def test_every_answer_carries_the_security_headers(service: TestClient) -> None:
    for path in ("/v1/lessons", "/v1/geen", "/id/les-1", "/health"):
        headers = service.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Server" not in headers


def test_over_https_every_answer_tells_browsers_to_stay_there(store: Path) -> None:
    with client(store, mode="shared", base_url="https://kring.example.nl") as opened:
        for path, status in (("/health", 200), ("/v1/lessons", 401), ("/nergens", 401), ("/v1/openapi.json", 200)):
            answer = opened.get(path, headers={"Host": "kring.example.nl"})
            assert answer.status_code == status, path
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_figures_name_routes_and_never_ids_or_questions(service: TestClient) -> None:
    service.get("/v1/lessons/les-1")
    service.get("/v1/search", params={"q": "Annemarie Jansen"})
    text = service.get("/metrics").text
    assert "les-1" not in text
    assert "Annemarie" not in text
    (family,) = [f for f in text_string_to_metric_families(text) if f.name == "kring_requests"]
    counted = {(s.labels["route"], s.labels["status"]): s.value for s in family.samples if s.name.endswith("_total")}
    assert counted["/v1/lessons/{id}", "200"] == 1
    assert counted["/v1/search", "200"] == 1


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_the_log_holds_no_id_no_question_and_no_address(service: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        answer = service.get("/v1/search", params={"q": "Annemarie Jansen"}, headers={"Authorization": "Bearer geheim"})
        service.get("/v1/lessons/les-1")
    written = "\n".join(JsonLines().format(record) for record in caplog.records if record.name.startswith("kring"))
    entries = [json.loads(line) for line in written.splitlines()]
    assert {entry["route"] for entry in entries} == {"/v1/search", "/v1/lessons/{id}"}
    assert entries[0]["request"] == answer.headers["X-Request-ID"]
    for secret in ("Annemarie", "geheim", "les-1", "testclient", "127.0.0.1"):
        assert secret not in written
    assert {len(entry["client"]) for entry in entries} == {12}


def logged(service: TestClient, caplog: pytest.LogCaptureFixture, *headers: dict[str, str]) -> list[dict[str, str]]:
    """What the log says of a request with each of these headers."""
    caplog.clear()
    with caplog.at_level(logging.INFO):
        for sent in headers:
            service.get("/v1/lessons", headers=sent)
    return [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == "kring.requests"]


def test_the_log_tells_which_key_came_and_what_stands_for_a_subject_and_an_address(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fill(tmp_path / "store")
    credentials, today = open_keys(tmp_path / "store"), datetime.now(UTC).date()
    made, text = credentials.add("Annemarie Jansen", {"ede": "reader"}, until=today, today=today)
    credentials.close()
    with running() as provider, client(tmp_path / "store", mode="shared", oidc_issuer=provider.issuer) as service:
        anna, eva = (bearer(provider.signed(sub=name)) for name in ("anna", "eva"))
        of_key, first, again, other, refused = logged(
            service, caplog, bearer(text), anna, anna, eva, bearer("kring_0_x")
        )
    assert of_key["key"] == made.id
    assert "subject" not in of_key
    assert first["subject"] == again["subject"] != other["subject"]
    assert "key" not in first
    assert {"key", "subject"}.isdisjoint(refused)
    assert of_key["client"] == refused["client"]
    written = json.dumps([of_key, first, other, refused])
    for secret in (text.split("_", 2)[2], "Annemarie", "anna", "eva", "testclient"):
        assert secret not in written


@pytest.mark.parametrize(("setting", "said"), [("address", "testclient"), ("none", None)])
def test_the_log_tells_the_address_or_nothing_of_it_when_so_set(
    setting: str, said: str | None, store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with client(store, log_client=setting) as service:
        [entry] = logged(service, caplog, {})
    assert entry.get("client") == said


def test_what_stands_for_an_address_is_of_one_store_and_one_day(tmp_path: Path) -> None:
    names = []
    for folder in ("een", "een", "twee"):
        credentials = open_keys(tmp_path / folder)
        names.append(Pseudonyms(credentials.secret("log")))
        credentials.close()
    same, again, elsewhere = (one.of("192.0.2.1") for one in names)
    assert same == again != elsewhere
    assert names[0].of("192.0.2.2") != same
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        assert names[0].of("192.0.2.1") != same


def test_a_body_that_is_too_large_is_refused_by_its_length_and_by_its_bytes(service: TestClient) -> None:
    stated = service.post("/v1/lessons", content=b" " * 10_001, headers={"Content-Type": "application/json"})
    counted = service.post("/v1/lessons", content=iter([b" " * 6000] * 3), headers={"Content-Type": "application/json"})
    upload = service.post("/v1/uploads", files={"files": ("a.csv", b"x" * 60_000)})
    fits = service.post("/v1/uploads", files={"files": ("a.csv", b"x" * 20_000)})
    assert [answer.status_code for answer in (stated, counted, upload, fits)] == [413, 413, 413, 202]
    assert stated.json()["type"].endswith("/too-large")


def test_too_many_requests_are_told_when_to_come_back(store: Path) -> None:
    with client(store, rate_per_minute=5) as service, time_machine.travel(datetime.now(UTC), tick=False):
        codes = [service.get("/v1").status_code for _ in range(7)]
        refused, probes = service.get("/v1"), [service.get(path).status_code for path in ("/health", "/ready")]
    assert (codes, probes) == ([200] * 5 + [429] * 2, [200, 200])
    assert 1 <= int(refused.headers["Retry-After"]) <= 61


def test_a_question_that_takes_too_long_is_answered_for(store: Path) -> None:
    with client(store, max_seconds=0.000_001) as service:
        answer = service.get("/v1/search", params={"q": "zaaksysteem"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_fault_of_our_own_is_a_problem_that_tells_nothing(
    service: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.names.thesaurus.theme_id", lambda label: 1 / 0)  # noqa: ARG005
    answer = service.get("/v1/search", params={"q": "x", "theme": "x"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert "ZeroDivision" not in answer.text
    assert service.get("/health").status_code == 200


def test_a_page_of_an_allowed_origin_may_call_and_may_ask_first(store: Path) -> None:
    with client(store, cors_origins=("https://app.example",)) as service:
        asking = {
            "Origin": "https://app.example",
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "if-match,content-type",
        }
        assert service.options("/v1/lessons/les-1", headers=asking).status_code == 200
        answer = service.get("/v1/lessons/les-1", headers={"Origin": "https://app.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        stranger = service.get("/v1/lessons/les-1", headers={"Origin": "https://elders.example"})
        assert "Access-Control-Allow-Origin" not in stranger.headers


@pytest.mark.parametrize("path", ["/v1/openapi.json", "/def", "/shapes", "/context.jsonld"])
@pytest.mark.parametrize("mode", ["local", "shared"])
def test_the_words_and_the_description_are_read_from_any_origin_and_nothing_else(
    path: str, mode: str, store: Path
) -> None:
    anywhere = {"Origin": "https://elders.example"}
    with client(store, mode=mode) as service:
        answer = service.get(path, headers=anywhere)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
        for other in ("/v1/lessons", "/id/les-1", "/catalog", "/metrics"):
            assert "Access-Control-Allow-Origin" not in service.get(other, headers=anywhere).headers


def test_a_client_of_mcp_in_a_page_of_an_allowed_origin_may_send_what_the_protocol_asks(store: Path) -> None:
    origin = {"Origin": "https://app.example"}
    named = "accept,authorization,content-type,last-event-id,mcp-protocol-version,mcp-session-id"
    asking = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": named}
    sent = {**origin, "Accept": "application/json, text/event-stream", "Mcp-Protocol-Version": "2025-06-18"}
    with client(store, cors_origins=("https://app.example",)) as service:
        assert service.options("/mcp", headers=asking).status_code == 200
        answer = service.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers=sent)
        assert answer.json()["result"]["tools"]
        assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"
        assert "Mcp-Session-Id" in answer.headers["Access-Control-Expose-Headers"]


def raw(address: str, sent: bytes, *, timeout: float = 5.0) -> bytes:
    """What comes back on a connection of our own."""
    split = urlsplit(address)
    with socket.create_connection((split.hostname or "", split.port or 0), timeout=timeout) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(65536):
            received += part
        return received


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /id/%00%ff%fe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"POST /v1/lessons HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"BREW /v1/lessons HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ],
    ids=["no host", "TLS", "a long path", "a long header", "no UTF-8", "a negative length", "two lengths", "BREW"],
)
def test_what_is_no_request_is_refused_and_the_service_goes_on(sent: bytes, store: Path) -> None:
    with server(store) as address:
        answer = raw(address, sent)
        assert not answer or 400 <= int(answer.split(b" ", 2)[1]) < 500
        assert httpx2.get(f"{address}/health").status_code == 200


def test_many_connections_and_one_that_never_reads_keep_nobody_waiting(store: Path) -> None:
    with server(store) as address:
        split = urlsplit(address)
        idle = [socket.create_connection((split.hostname or "", split.port or 0)) for _ in range(300)]
        deaf = idle[0]
        deaf.sendall(b"GET /v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 50)
        begun = time.perf_counter()
        assert httpx2.get(f"{address}/v1/lessons/les-1").status_code == 200
        assert time.perf_counter() - begun < 5
        for connection in idle:
            connection.close()


def test_writes_at_the_same_time_lose_nothing(store: Path) -> None:
    with server(store) as address:
        path = f"{address}/v1/lessons/local.teller"
        httpx2.put(path, json={**LESSON, "title": "0"})
        wins: list[str] = []

        def add(name: str) -> None:
            with httpx2.Client() as caller:
                for _ in range(3):
                    held = caller.get(path)
                    body = {**held.json(), "title": f"{held.json()['title']}{name}"}
                    done = caller.put(path, json=body, headers={"If-Match": held.headers["ETag"]})
                    assert done.status_code in {200, 412}
                    wins.extend([name] * (done.status_code == 200))

        threads = [threading.Thread(target=add, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        title = httpx2.get(path).json()["title"]
    assert len(wins) >= 3
    assert sorted(title[1:]) == sorted(wins)


@pytest.mark.deep
def test_the_command_serves_says_that_it_is_local_and_stops_when_asked(store: Path) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KRING_ENCODER": "none", "PYTHONWARNINGS": "default"}
    command = [sys.executable, "-m", "api.cli.commands", "serve", "--store", str(store), "--port", str(port)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as running:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                ready = httpx2.get(f"http://127.0.0.1:{port}/ready").status_code == 200
            except httpx2.TransportError:
                ready = False
            if ready:
                break
            time.sleep(0.1)
        running.send_signal(signal.SIGTERM)
        said = running.communicate(timeout=30)[1]
    assert ready, said
    assert running.returncode in {0, -signal.SIGTERM}
    entries = [json.loads(line) for line in said.splitlines()]
    assert any("zonder inloggen, en luistert alleen op deze machine" in entry["message"] for entry in entries)


def test_every_link_of_the_landing_page_leads_somewhere(store: Path) -> None:
    with client(store) as service:
        links = service.get("/").json()["links"]
        for _ in range(600):  # on a busy machine its look takes a while
            if service.get(links["ready"]).status_code == 200:
                break
            time.sleep(0.1)
        assert {name: service.get(link).status_code for name, link in links.items()} == {
            **dict.fromkeys(links, 200),
            "mcp": 405,  # it takes POST
        }
