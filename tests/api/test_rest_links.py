"""
Every link and IRI that the service gives out leads to something at the service, also behind a path prefix.

A walk begins at the landing page and at every described operation, and follows whatever is a link in what comes back.
"""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import pyoxigraph
import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.problems import SORTS, TYPE
from tests.described import DOCUMENT
from tests.rest_service import SOURCE, WORLD, described, fill, settings

BASE: Final = "https://gemeente.example"
PREFIX: Final = "/diensten/kring"
W3ID: Final = "https://w3id.org/kring"
MOST: Final = 400  # addresses of one walk
HREF: Final = re.compile(r'(?:href|src)="([^"]+)"')
LINK: Final = re.compile(r"<([^>]+)>")
WATCH: Final = {"id": "volg-1", "title": "Volg Baarn", "municipality": "GM0308", "checked": "2026-01-31T10:00:00Z"}


class Proxy:
    """What stands before a service and takes the prefix off; beside the prefix something else answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"]
            if path != PREFIX and not path.startswith(f"{PREFIX}/"):
                await send({"type": "http.response.start", "status": 410, "headers": []})
                await send({"type": "http.response.body", "body": b"outside the prefix"})
                return
            scope = {**scope, "path": path.removeprefix(PREFIX) or "/", "raw_path": b""}
        await self._app(scope, receive, send)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("links") / "store"
    fill(store, {**WORLD, "kring/network": [("Watch", WATCH)]})
    with (
        described(settings(store, base_url=BASE + PREFIX, allowed_hosts=("gemeente.example",))) as app,
        TestClient(Proxy(app), base_url=BASE, raise_server_exceptions=False) as opened,
    ):
        yield opened


def links_in(value: Any, name: str = "") -> Iterator[str]:
    """What is a link in JSON: whatever stands under `links`, and addresses of Kring wherever they stand."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key == "@context":  # names of words, not links
                continue
            yield from links_in(item, "links" if name == "links" else key)
    elif isinstance(value, list):
        for item in value:
            yield from links_in(item, name)
    elif (
        isinstance(value, str)
        and value != f"{W3ID}/id/"
        and (  # of VoID: how the IRIs of records begin
            name == "links" or value.startswith((W3ID, BASE)) or re.match(r"/(v1|id)/", value)
        )
    ):
        yield value


def links_of(answer: Response) -> Iterator[str]:
    """Every link in an answer: in its headers, and in its body by what that is."""
    yield from (answer.headers[name] for name in ("Location",) if name in answer.headers)
    yield from LINK.findall(answer.headers.get("Link", ""))
    form = answer.headers.get("Content-Type", "").partition(";")[0]
    if str(answer.url).endswith("openapi.json"):
        return  # what is in its examples is somewhere else
    if form.endswith("json"):
        value = answer.json()
        yield from links_in(value)
        yield from re.findall(r"/\S*openapi\.json", str(value.get("detail", "")) if isinstance(value, dict) else "")
    elif form == "text/html" or form.endswith("xml"):
        yield from (unescape(found) for found in HREF.findall(answer.text))
    elif form == "text/turtle":
        statements = list(pyoxigraph.parse(answer.content, pyoxigraph.RdfFormat.TURTLE))
        nodes = {term.value for one in statements for term in one if isinstance(term, pyoxigraph.NamedNode)}
        yield from (node for node in nodes if node.startswith((W3ID, BASE)))


def at_the_service(link: str, come_from: str) -> str | None:
    """The path of a link at this host; an IRI of Kring leads to the service, and any other host is not ours."""
    if link.startswith(W3ID):
        link = PREFIX + (link.removeprefix(W3ID) or "/")
    there = urlsplit(urljoin(BASE + come_from, link))
    if there.netloc != "gemeente.example":
        return None
    return there.path + (f"?{there.query}" if there.query else "") + (f"#{there.fragment}" if there.fragment else "")


def begun(service: TestClient) -> Iterator[tuple[str, Response]]:
    """The answers that a walk begins with: every operation that reads, with its examples, and what is written."""
    for path in ("/", "/v1", "/nergens", "/v1/lessons?onzin=1", "/v1/lessons/weg", "/v1/keys/0123456789ab"):
        yield path, service.get(PREFIX + path)
    ids = {"cases": "cas-1", "cards": "dev-1", "watches": "volg-1", "traces": "les-1", "share-previews": "les-1"}
    for template, operations in DOCUMENT["paths"].items():
        if "get" in operations:
            first = template.strip("/").split("/")[0]
            path = template.replace("{id}", ids.get(first, "les-1"))
            asked = {
                one["name"]: one["schema"]["examples"][0] if one["schema"].get("examples") else "borgen"
                for one in operations["get"].get("parameters", ())
                if one["in"] == "query" and one.get("required")
            }
            yield template, service.get(f"{PREFIX}/v1{path}", params=asked)
    lesson = {"title": "Betrek gebruikers vroeg", "phase": "borgen", "basis": "afgeleid", "sources": [SOURCE]}
    made = service.post(f"{PREFIX}/v1/lessons", json=lesson)
    yield "POST /lessons", made
    path = made.headers["Location"]
    yield "PUT", service.put(f"{path}-2", json={**lesson, "id": path.rpartition("/")[2] + "-2"})
    yield "POST /keys", service.post(f"{PREFIX}/v1/keys", json={"name": "Zaak", "roles": {"ede": "reader"}})
    yield "GET /keys", service.get(f"{PREFIX}/v1/keys")
    yield (
        "POST /grants",
        service.post(f"{PREFIX}/v1/grants", json={"owner": "ede", "grantee": "bureau", "until": "2099-12-31"}),
    )
    hook = {"name": "Zaak", "watch": "volg-1", "url": "https://voorbeeld.example/x", "organisation": "kring"}
    yield "POST /hooks", service.post(f"{PREFIX}/v1/hooks", json=hook)
    sent = [("files", ("a.jsonl", json.dumps({"kind": "Lesson", "id": "les-9", **lesson}).encode()))]
    yield "POST /uploads", service.post(f"{PREFIX}/v1/uploads", files=sent)
    for form in ("text/html", "text/turtle", "application/ld+json"):
        for path in ("/id/les-1", "/id/volg-1", "/def", "/.well-known/void", "/catalog", "/space/kring/public"):
            yield f"{form} {path}", service.get(PREFIX + path, headers={"Accept": form})


@pytest.mark.deep
def test_every_link_has_the_prefix_and_leads_somewhere(service: TestClient) -> None:
    waiting: dict[str, str] = {}  # by address, where it was found
    seen = set[str]()

    def take(where: str, answer: Response, path: str) -> None:
        for link in links_of(answer):
            there = at_the_service(link, path)
            if there and there.partition("#")[0] not in seen:
                seen.add(there.partition("#")[0])
                waiting[there] = where

    for where, answer in begun(service):
        assert answer.status_code != 410, where
        take(where, answer, urlsplit(str(answer.url)).path)
    broken = []
    while waiting and len(seen) < MOST:
        there, where = waiting.popitem()
        answer = service.get(there.partition("#")[0], headers={"Accept": "text/html, */*;q=0.5"})
        # POST is all that some take, and one grant is not read by itself; 404 and 410 are links that lead nowhere.
        if answer.status_code in {404, 410} or answer.status_code >= 500:
            broken.append(f"{there} in {where}: {answer.status_code}")
        take(there, answer, urlsplit(there).path)
    assert not broken, "\n".join(broken)
    assert len(seen) > 60


def test_every_word_of_kring_has_an_anchor_where_its_iri_leads(service: TestClient) -> None:
    page = service.get(f"{PREFIX}/def", headers={"Accept": "text/html"}).text
    anchors = set(re.findall(r'id="([^"]+)"', page))
    given = "".join(
        service.get(PREFIX + path, headers={"Accept": form}).text
        for path, form in (("/def", "application/n-triples"), ("/shapes", "text/turtle"), ("/dump.nq", "*/*"))
    )
    words = set(re.findall(r"https://w3id\.org/kring/def#([\w-]+)", given)) | set(
        re.findall(r"\bkring:([\w-]+)", given)
    )
    assert len(words) > 200
    assert words <= anchors
    assert len(anchors) == page.count(' id="')


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("form", ["text/html", "application/json"])
def test_the_type_of_every_problem_can_be_looked_up(sort: str, form: str, service: TestClient) -> None:
    path = at_the_service(TYPE + sort, "/")
    answer = service.get(str(path), headers={"Accept": form})
    assert answer.status_code == 200
    assert SORTS[sort].nl in unescape(answer.text)


def test_a_sort_of_problem_that_there_is_not_is_not_found(service: TestClient) -> None:
    assert service.get(f"{PREFIX}/problem/onzin").status_code == 404


def test_a_space_is_looked_up_by_who_may_read_it_and_by_nobody_else(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    shared = {"mode": "shared", "anonymous_reading": True}
    with (
        described(settings(tmp_path / "store", **shared)) as app,
        TestClient(app, base_url="http://localhost") as opened,
    ):
        there = opened.get("/space/kring/public", headers={"Accept": "text/turtle"})
        assert there.status_code == 200
        assert b"rdf-graph-store?graph=" in there.content
        hidden, absent = opened.get("/space/ede/private"), opened.get("/space/weg/private")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.json()["detail"].replace("ede/", "weg/") == absent.json()["detail"]
        assert opened.get("/problem/busy").status_code == 200


def test_the_document_behind_a_prefix_gives_examples_with_it(service: TestClient) -> None:
    text = service.get(f"{PREFIX}/v1/openapi.json").text
    assert f'"{PREFIX}/v1/' in text
    assert '"/v1/' not in text
    assert json.loads(text)["servers"] == [{"url": f"{BASE}{PREFIX}/v1"}]
