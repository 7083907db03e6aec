"""A provider that takes connections and says nothing, and many who sign in with it at the same time."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from api.http.limits import Patience
from kg.profiles.access import open_keys
from tests.rest_service import LESSON, fill, server

FORGED = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImVlbiJ9.eyJzdWIiOiJldmEifQ.AAAA"  # RS256, as a token looks
LOOK_S = 4.0  # that the service waits for the provider, made short


@pytest.fixture
def silent() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def key(tmp_path: Path) -> dict[str, str]:
    fill(tmp_path / "store")
    credentials, today = open_keys(tmp_path / "store"), datetime.now(UTC).date()
    _, text = credentials.add("proef", {"ede": "editor"}, until=today, today=today)
    credentials.close()
    return {"Authorization": f"Bearer {text}"}


def test_a_provider_that_hangs_keeps_nobody_with_a_key_waiting(
    tmp_path: Path, silent: str, key: dict[str, str]
) -> None:
    forged = {"Authorization": f"Bearer {FORGED}"}
    with (
        server(tmp_path / "store", patience=Patience(look_s=LOOK_S), mode="shared", oidc_issuer=silent) as address,
        httpx2.Client(base_url=address, timeout=30, limits=httpx2.Limits(max_connections=None)) as caller,
        ThreadPoolExecutor(60) as many,
    ):
        begun = time.monotonic()
        tokens = [many.submit(caller.get, "/v1/lessons", headers=forged) for _ in range(60)]
        time.sleep(LOOK_S / 4)
        written = caller.post("/v1/lessons", json=LESSON, headers=key)
        took = time.monotonic() - begun
        refused = [token.result() for token in tokens]
        all_took = time.monotonic() - begun
    assert written.status_code == 201
    assert took < LOOK_S, "it waited for the provider"
    assert {answer.status_code for answer in refused} == {503}
    assert {answer.headers["Content-Type"] for answer in refused} == {"application/problem+json"}
    assert all_took < 2 * LOOK_S, "each waited for a look of its own"
