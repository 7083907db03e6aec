"""A request without a query, of which no parameter is solved, says and does what it does when all of them are."""

import json
import pkgutil
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from fastapi.routing import APIRoute

import api.rest
from api.rest import records
from api.rest.records import KIND_BY_PATH, MANAGED, STARTED
from kg import clock
from kg.profiles.access import open_keys
from tests.rest_service import LESSON, client, fill

ASKED: list[tuple[str, dict[str, str]]] = [
    ("/v1/lessons/les-1", {}),
    ("/v1/cases/cas-1", {"Accept-Language": "en"}),
    ("/v1/lessons/cas-1", {}),
    ("/v1/lessons/ede.les-geheim", {}),
    ("/v1/lessons/er-is-niets", {"Accept-Language": "en"}),
    ("/v1/lessons/%2e%2e%2fles-1", {}),
    ("/v1/lessons/les-1%0a", {}),
    ("/v1/lessons/les 1", {}),
    ("/v1/lessons/les-1/", {}),
    ("/v1/geen/les-1", {}),
    ("/v1/lessons/les-1?asOf=2020-01-01", {}),
    ("/v1/lessons/les-1?onbekend=1", {}),
    ("/v1/uploads/les-1", {}),
    ("/v1/lessons/les-1", {"If-None-Match": '"x", W/"y"'}),
]
LABELS = [f"{path} {headers}" for path, headers in ASKED]
Said = dict[str, list[Any]]


NEW = {**LESSON, "id": "baarn.les-nieuw"}
TAG = "the ETag of les-nieuw"
WRITTEN: list[tuple[str, str, bytes | str, dict[str, str]]] = [
    ("POST", "/v1/lessons", json.dumps(LESSON), {}),
    ("POST", "/v1/lessons", json.dumps(NEW), {}),
    ("POST", "/v1/lessons", json.dumps(NEW), {"Accept-Language": "en"}),
    ("POST", "/v1/lessons", json.dumps({**LESSON, "id": "les-1"}), {}),
    ("POST", "/v1/lessons", json.dumps({"title": "Zonder fase"}), {}),
    ("POST", "/v1/lessons", '{"title": ', {}),
    ("POST", "/v1/lessons", b"\xff", {}),
    ("POST", "/v1/lessons", "[]", {}),
    ("POST", "/v1/lessons", json.dumps(LESSON), {"Content-Type": "text/plain"}),
    ("POST", "/v1/lessons?space=ede/private", json.dumps(LESSON), {}),
    ("POST", "/v1/lessons?onbekend=1", json.dumps(LESSON), {}),
    ("POST", "/v1/proposals", json.dumps({"title": "Zo niet"}), {}),
    ("POST", "/v1/geen", json.dumps(LESSON), {}),
    ("PUT", "/v1/lessons/baarn.les-anders", json.dumps(LESSON), {}),
    ("PUT", "/v1/lessons/baarn.les-nieuw", json.dumps(LESSON), {}),
    ("PUT", "/v1/lessons/baarn.les-nieuw", json.dumps(LESSON), {"If-Match": '"anders"'}),
    ("PUT", "/v1/lessons/baarn.les-nieuw", json.dumps(LESSON), {"If-None-Match": "*"}),
    ("PUT", "/v1/lessons/baarn.les-nieuw", json.dumps({**LESSON, "title": "Anders"}), {"If-Match": TAG}),
    ("PUT", "/v1/cases/baarn.les-nieuw", json.dumps(LESSON), {}),
    ("PUT", "/v1/lessons/les-1", json.dumps(LESSON), {"If-Match": "*"}),
    ("PUT", "/v1/lessons/met spatie", json.dumps(LESSON), {}),
    ("DELETE", "/v1/lessons/baarn.les-anders", "", {"If-Match": "*"}),
]


@contextmanager
def _solved(*, short: bool) -> Iterator[None]:
    """While this is held, every parameter is solved, unless `short`."""
    with nullcontext() if short else patch.object(records, "_ID", re.compile("(?!)")):
        yield


def _written(store: Path, *, short: bool) -> list[Any]:
    fill(store)
    keys = open_keys(store)
    _, text = keys.add("anna", {"baarn": "editor"}, until=clock.today(), today=clock.today())
    keys.close()
    usual = {"Content-Type": "application/json", "Authorization": f"Bearer {text}"}
    answers = []
    with client(store, mode="shared") as service, _solved(short=short):
        for method, path, body, headers in WRITTEN:
            more = dict(headers)
            if more.get("If-Match") == TAG:
                more["If-Match"] = service.get("/v1/lessons/baarn.les-nieuw", headers=usual).headers["ETag"]
            answers.append(service.request(method, path, content=body, headers={**usual, **more}))
        answers.append(service.get("/v1/lessons?pageSize=50", headers=usual))
    return answers


def test_writing_without_a_query_does_what_solving_does(tmp_path: Path) -> None:
    one, other = (_written(tmp_path / str(short), short=short) for short in (True, False))
    assert {answer.status_code for answer in one} >= {200, 201, 400, 403, 404, 409, 412, 415, 428}
    for one_way, solved in zip(one, other, strict=True):
        assert _masked(one_way) == _masked(solved)


def _masked(answer: Any) -> list[Any]:
    """What is the same in both stores: without moments, and names that are made up on the spot."""
    given = re.compile(r"urn:kring:request:\w+|lessons-[0-9a-f]{12}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z")
    headers = {name: given.sub("", value) for name, value in answer.headers.items()}
    return [answer.status_code, given.sub("", answer.text), {**headers, "x-request-id": "", "etag": ""}]


def test_no_kind_has_another_way_to_write() -> None:
    modules = [import_module(f"api.rest.{found.name}") for found in pkgutil.iter_modules(api.rest.__path__)]
    routes = [
        (route, module)
        for module in modules
        for route in getattr(getattr(module, "router", None), "routes", ())
        if isinstance(route, APIRoute) and route.methods & {"POST", "PUT"}
    ]
    assert len(routes) > 20
    for path, kind in KIND_BY_PATH.items():
        for method, where in (("POST", f"/{path}"), ("PUT", f"/{path}/x")):
            taken = {
                module.__name__ for route, module in routes if method in route.methods and route.path_regex.match(where)
            }
            if kind not in MANAGED | STARTED:
                assert taken == {"api.rest.records"}, (method, where)


def _asked(store: Path, *, short: bool) -> Said:
    with client(store, mode="shared", anonymous_reading=True) as service, _solved(short=short):
        said: Said = {
            label: [service.get(path, headers=headers)] for label, (path, headers) in zip(LABELS, ASKED, strict=True)
        }
        tag = service.get("/v1/lessons/les-1").headers["ETag"]
        said["held"] = [service.get("/v1/lessons/les-1", headers={"If-None-Match": tag})]
        figures = service.app.state.figures.text().decode()  # type: ignore[attr-defined]
        said["figures"] = sorted(re.findall(r"kring_requests_total\{.*\} \S+", figures))
    return said


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Said, Said]:
    """What the service says, and what it says when every parameter is solved."""
    store = tmp_path_factory.mktemp("route") / "store"
    fill(store)
    return _asked(store, short=True), _asked(store, short=False)


@pytest.mark.parametrize("label", [*LABELS, "held"])
def test_it_answers_as_when_all_is_solved(label: str, both: tuple[Said, Said]) -> None:
    short, solved = (said[label][0] for said in both)
    assert short.status_code == solved.status_code
    bodies = [re.sub(r"urn:kring:request:\w+", "", answer.text) for answer in (short, solved)]
    assert bodies[0] == bodies[1]
    other = {"x-request-id": ""}
    assert {**short.headers, **other} == {**solved.headers, **other}


def test_what_is_held_is_not_sent_again(both: tuple[Said, Said]) -> None:
    answer = both[0]["held"][0]
    assert (answer.status_code, answer.content) == (304, b"")


def test_the_figures_know_it_by_its_route(both: tuple[Said, Said]) -> None:
    short, solved = (said["figures"] for said in both)
    assert short == solved
    assert any('route="/v1/lessons/{id}",status="200"' in line for line in short)
