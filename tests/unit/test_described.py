"""What holds every answer of the tests to the OpenAPI document finds what the document lacks."""

import json
from typing import Any

import pytest

from tests.described import DOCUMENT, KEEP, closed, flaw, free, operation

JSON = "application/json"
KEY = {"id": "0123456789ab", "name": "Zaaksysteem", "roles": {"ede": "reader"}, "created": "2026-01-15"}
FITS = {**KEY, "until": "2027-01-15", "revoked": None, "links": {"self": "/v1/keys/0123456789ab"}}


@pytest.fixture(autouse=True)
def none_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made up here is no answer of a service."""
    monkeypatch.delenv(KEEP, raising=False)


def said(value: Any, status: int = 200, media_type: str = JSON, path: str = "/keys/0123456789ab") -> str:
    return flaw("GET", path, status, media_type, json.dumps(value).encode())


def test_what_is_described_passes() -> None:
    assert said(FITS) == ""
    assert (
        said(
            {"type": "https://w3id.org/kring/problem/not-found", "title": "x", "status": 404, "detail": "y"},
            404,
            "application/problem+json",
        )
        == ""
    )


@pytest.mark.parametrize(
    ("value", "status", "media_type"),
    [
        ({**FITS, "rank": 1}, 200, JSON),
        ({**FITS, "links": {"self": "/v1/keys/0123456789ab", "next": "x"}}, 200, JSON),
        (KEY, 200, JSON),
        (FITS, 202, JSON),
        (FITS, 200, "text/json"),
        ({"type": "x", "title": "x", "status": 404, "detail": "y", "more": 1}, 404, "application/problem+json"),
    ],
)
def test_what_the_document_lacks_is_found(value: Any, status: int, media_type: str) -> None:
    assert said(value, status, media_type)


def test_a_route_of_its_own_goes_before_that_of_the_kind() -> None:
    found = operation("GET", "/lessons/les-1/applicability")
    assert found is not None
    assert found[1]["operationId"] == "applicability"
    found = operation("GET", "/lessons/les-1")
    assert found is not None
    assert found[1]["operationId"] == "getLesson"


def test_no_answer_may_be_just_any_object() -> None:
    """A body that is sent may: the one of lessons to add is described by the schema of a lesson."""
    answers = {
        f"{method} {path} {status}": one
        for path, methods in DOCUMENT["paths"].items()
        for method, described in methods.items()
        for status, one in described["responses"].items()
    }
    assert list(free(answers)) == list(free(DOCUMENT["components"])) == []


def test_closing_reaches_every_object_and_no_other() -> None:
    inner = {"type": "object", "properties": {"properties": {"type": "string"}}}
    named = {"type": "object", "properties": {"a": {"items": inner}, "b": {"type": "object"}}}
    assert closed(named)["properties"]["a"]["items"]["additionalProperties"] is False
    assert closed(named)["additionalProperties"] is False
    assert "additionalProperties" not in closed(named)["properties"]["b"]
