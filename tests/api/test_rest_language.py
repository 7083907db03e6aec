"""What a refusal says is in one language: Dutch, or English when that is asked for."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.answers.forms import KIND_ORDER, path_of
from api.rest.openapi import document
from api.settings import Settings
from tests.rest_service import client, fill

SAME = {path_of(kind) for kind in KIND_ORDER} - {"lessons"}  # the routes of records are the same for every kind
PATHS = {
    path: operations
    for path, operations in json.loads(document(Settings()))["paths"].items()
    if path.removesuffix("/{id}").strip("/") not in SAME
}
ENGLISH = re.compile(r"\b(should|required|not permitted|be)\b")
DUTCH = re.compile(r"\b(moet|mag|ontbreekt|bekend|groot getal|minstens|hoogstens)\b")
ODD_TEXT = ("", " ", "x" * 20_001, "-1", "1.5", "9" * 30, "9" * 5000, "2026-02-30", "2026-13-99T00:00", "1780000001")
ODD_JSON: tuple[Any, ...] = (None, True, -1, 1.5, 1e300, 10**30, [], ["x"] * 201, {}, [{"x": 1}], *ODD_TEXT)
WHOLE_BODIES: tuple[Any, ...] = (None, 1, [], "x", {}, {"onbekend": 1})


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("language") / "store"
    fill(store)
    with client(store) as opened:
        yield opened


def odd_questions() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, address and the rest of requests of which one thing does not fit, by the description."""
    for path, operations in PATHS.items():
        address = "/v1" + re.sub(r"\{\w+\}", "les-1", path)
        for method, operation in operations.items():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query":
                    yield from ((method, address, {"params": {parameter["name"]: value}}) for value in ODD_TEXT)
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            if "example" in content and "$ref" not in content["schema"]:  # records have errors of their own
                yield from ((method, address, {"json": body}) for body in odd_bodies(content))


def odd_bodies(content: dict[str, Any]) -> Iterator[Any]:
    yield from WHOLE_BODIES
    names = content["schema"].get("properties") or content["schema"]["oneOf"][0]["properties"]
    yield from ({**content["example"], name: value} for name in names for value in ODD_JSON)
    yield from ({**content["example"], name: [{"x": value}]} for name in names for value in ODD_JSON)


def reasons(service: TestClient) -> set[str]:
    found = set()
    for method, address, more in odd_questions():
        answer = service.request(method, address, **more)
        assert answer.status_code < 500, (method, address, more, answer.text)
        if answer.status_code == 400:
            found |= {one["reason"] for one in answer.json().get("errors", ())}
    return found


def without_what_was_sent(said: str) -> str:
    return re.sub(r"niet \".*|: \".*", "", said)


@pytest.mark.deep
def test_every_reason_is_dutch(service: TestClient) -> None:
    """Also: each error that the parameters and bodies can give has a sentence of its own."""
    said = reasons(service)
    assert len(said) > 50
    assert [one for one in said if ENGLISH.search(without_what_was_sent(one))] == []
    assert [one for one in said if not DUTCH.search(one)] == []


@pytest.mark.parametrize(
    ("address", "dutch", "english"),
    [
        ("/v1/lessons?pageSize=0", 'moet minstens 1 zijn, niet "0"', "Input should be greater than or equal to 1"),
        ("/v1/search", "ontbreekt; stuur het mee", "Field required"),
        (
            "/v1/radar?municipality=Baarn&asOf=gisteren",
            'moet een dag van 1900 tot en met 2099, als 2026-01-15, zijn, niet "gisteren"',
            "String should match pattern",
        ),
        (
            "/v1/share-previews/les-1?audience=x",
            "moet een van deze zijn: 'network' of 'public'; niet \"x\"",
            "Input should be 'network' or 'public'",
        ),
    ],
)
def test_a_reason_names_the_value_and_what_fits(address: str, dutch: str, english: str, service: TestClient) -> None:
    asked = [service.get(address, headers={"Accept-Language": language}) for language in ("nl", "en")]
    assert [answer.status_code for answer in asked] == [400, 400]
    [in_dutch], [in_english] = (answer.json()["errors"] for answer in asked)
    assert in_dutch["reason"] == dutch
    assert in_english["reason"].startswith(english)


@pytest.mark.parametrize(
    ("body", "dutch", "english"),
    [
        ("{'a': 1}", "op regel 1, kolom 2: hier hoort een naam tussen dubbele aanhalingstekens", "line 1 column 2"),
        ('{\n"a": }', "op regel 2, kolom 6: hier hoort een waarde", "Expecting value: line 2 column 6"),
        ('{"a" 1}', "hier hoort een dubbele punt", "Expecting ':' delimiter"),
        ('{"a": 1 2}', "hier hoort een komma of het einde", "Expecting ',' delimiter"),
        ("{} {}", "hierna hoort niets meer", "Extra data"),
        ('{"a', "deze tekst heeft geen einde", "Unterminated string"),
        ('{"a\t": 1}', "een besturingsteken", "Invalid control character"),
        (r'{"\x": 1}', "na \\ hoort", "Invalid \\escape"),
        (r'{"\u12": 1}', "na \\u horen", "Invalid \\uXXXX escape"),
        ("[" * 100_000, "Dieper genest dan 100", "it nests too deep"),
        ("9" * 5000, "een geheel getal van meer dan 4300 cijfers", "Exceeds the limit"),
    ],
)
def test_broken_json_is_told_in_one_language(body: str, dutch: str, english: str, service: TestClient) -> None:
    said = [
        service.post(
            "/v1/lessons", content=body, headers={"Accept-Language": language, "Content-Type": "application/json"}
        )
        for language in ("nl", "en")
    ]
    assert [answer.status_code for answer in said] == [400, 400]
    assert dutch in said[0].json()["detail"]
    assert english not in said[0].json()["detail"]
    assert english in said[1].json()["detail"]
    assert dutch not in said[1].json()["detail"]
