"""Feeds over REST and on the page of sources. All that is said is fictitious."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.contract.test_feed_polls import rss
from tests.origin import Origin, answer, origin
from tests.rest_service import client, fill

ADDRESS = "/v1/connections"


@pytest.fixture
def site() -> Iterator[Origin]:
    with origin(lambda _path, _fields: answer(rss("Fictief bericht"))) as opened:
        yield opened


@pytest.fixture
def service(tmp_path: Path, site: Origin) -> Iterator[TestClient]:
    fill(tmp_path / "store", {})
    allowed = {"feeds_allow_private": ("127.0.0.0/8",), "feeds_allow_http": True, "feeds_ports": (site.port,)}
    with client(tmp_path / "store", feeds=True, **allowed) as opened:
        yield opened


def until_fetched(service: TestClient, path: str) -> dict[str, object]:
    """How a feed stands, when it has been looked at."""
    import time

    for _ in range(600):
        found: dict[str, object] = service.get(path).json()
        if found["lastSuccess"] or found["lastFailure"]:
            return found
        time.sleep(0.05)
    raise AssertionError(path)


def test_a_feed_is_followed_fetched_in_the_background_and_switched_off(service: TestClient, site: Origin) -> None:
    made = service.post(ADDRESS, json={"url": f"{site.url}/feed.xml", "title": "Fictief nieuws", "rhythmDays": 7})
    assert made.status_code == 201, made.text
    found = until_fetched(service, made.headers["Location"])
    assert (found["state"], found["items"], found["alarm"]) == ("in orde", 1, False)
    assert [one["title"] for one in service.get("/v1/signals").json()["items"]] == ["Fictief bericht"]
    page = service.get("/bronnen", headers={"Accept": "text/html"})
    assert "Wat Kring zelf ophaalt" in page.text
    assert "Fictief nieuws" in page.text
    off = service.put(made.headers["Location"], json={"enabled": False})
    assert off.json()["state"] == "uit"
    assert service.post(f"{made.headers['Location']}/looks").status_code == 400
    assert [one["id"] for one in service.get(ADDRESS).json()["items"]] == [found["id"]]


def test_an_address_inside_is_refused(service: TestClient) -> None:
    answered = service.post(ADDRESS, json={"url": "https://10.0.0.1/feed.xml", "title": "x"})
    assert answered.status_code == 403
    assert service.get(ADDRESS).json()["items"] == []


def test_a_feed_that_is_not_there_is_not_found(service: TestClient) -> None:
    assert service.get(f"{ADDRESS}/bron-x").status_code == 404
