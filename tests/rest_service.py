"""The service for tests: inside the process, or behind a real socket. Records made here are fictitious."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.routing import Route
from starlette.testclient import TestClient

from api.app import create_app
from api.http.limits import USUAL, Patience
from api.server import Server
from api.settings import Settings
from kg.model.schema import dump, parse
from kg.ports.journal import Put
from tests.chains import Chains
from tests.described import Described
from tests.mandates import as_user

Rows = Mapping[str, list[tuple[str, dict[str, Any]]]]  # by space: kind and payload

TOWN = {"id": "GM0308", "title": "Baarn", "code": "GM0308"}
OTHER_TOWN = {"id": "GM0228", "title": "Ede", "code": "GM0228"}
LESSON = {"title": "Betrek gebruikers vroeg", "phase": "borgen", "basis": "afgeleid"}
SOURCE = {"url": "https://voorbeeld.example/les", "title": "Fictieve bron", "published": "2024-05"}
DEVELOPMENT = {"id": "dev-1", "title": "Wet digitale overheid", "category": "wettelijk", "summary": "Veilig inloggen"}
CASE = {"id": "cas-1", "title": "Zaaksysteem", "situation": "Oud zaaksysteem", "outcome": "succes"}
FIRST = {"id": "les-1", "title": "Plan draagvlak voor het zaaksysteem", "phase": "borgen", "basis": "expliciet"}
WORLD: Rows = {
    "kring/public": [
        ("Municipality", TOWN),
        ("Municipality", OTHER_TOWN),
        ("Development", DEVELOPMENT),
        ("Case", {**CASE, "municipalities": ["GM0228"]}),
        ("Lesson", {**FIRST, "case": "cas-1", "applies_when": "er een oud zaaksysteem is", "sources": [SOURCE]}),
        ("Lesson", {"id": "les-2", "title": "Meet vooraf", "phase": "rapporteren", "basis": "afgeleid"}),
        ("Lesson", {"id": "les-3", "title": "Leg besluiten vast", "phase": "borgen", "basis": "afgeleid"}),
    ],
    "ede/private": [
        ("Lesson", {**LESSON, "id": "ede.les-geheim", "title": "Edes zaaksysteem geheim", "case": "cas-1"})
    ],
    "baarn/private": [("Lesson", {**LESSON, "id": "baarn.les-geheim", "title": "Baarns zaaksysteem geheim"})],
}


def fill(store: Path, rows: Rows = WORLD) -> None:
    """Put records in a store that is not open."""
    store.mkdir(parents=True, exist_ok=True)
    changes = [
        Put(payload["id"], kind, space, dump(parse(kind, payload)))
        for space, records in rows.items()
        for kind, payload in records
    ]
    with closing(Chains.of(store).journal()) as journal:  # the views follow when the service opens it
        journal.append(changes, mandate=as_user("proef"), reason="proef")


def settings(store: Path, **more: Any) -> Settings:
    """Settings for a test: words alone, and no feed is fetched."""
    return Settings(store=store, encoder="none", **{"feeds": False, **more})


@contextmanager
def described(chosen: Settings, patience: Patience = USUAL) -> Iterator[FastAPI]:
    """The application, of which every answer is held against the OpenAPI document, see `tests.described`."""
    app, flaws = create_app(chosen, patience=patience), list[str]()
    app.add_middleware(Described, flaws=flaws)
    yield app
    assert not flaws, "\n".join(flaws[:20])


@contextmanager
def client(store: Path, *, patience: Patience = USUAL, **more: Any) -> Iterator[TestClient]:
    """A client of a service inside this process."""
    with (
        described(settings(store, **more), patience) as app,
        TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as opened,
    ):
        yield opened


@contextmanager
def server(store: Path, *, patience: Patience = USUAL, **more: Any) -> Iterator[str]:
    """A service behind a socket; its address."""
    chosen = settings(store, **{"stop_seconds": 5, **more})
    with described(chosen, patience) as app, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        running = Server(app, chosen)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        deadline = time.monotonic() + 60
        while not running.started and thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            running.should_exit = True
            thread.join(20)
            assert not thread.is_alive()


def undescribed(app: FastAPI) -> set[str]:
    """The paths of the routes that are not in the description of the REST door."""
    routers = [route.original_router for route in app.routes if hasattr(route, "original_router")]
    own = [route for route in app.routes if isinstance(route, Route)]
    routes = [*own, *(route for router in routers for route in router.routes)]
    paths = {path for route in routes if (path := getattr(route, "path_format", ""))}
    beside = paths - json.loads(app.state.openapi)["paths"].keys()
    assert {"/sparql", "/mcp", "/id/{id}"} < beside
    return beside
