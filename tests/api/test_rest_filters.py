"""What a facet gives can be sent back as a filter, and finds what was counted. Records are fictitious."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.described import DOCUMENT
from tests.rest_service import WORLD, client, fill

THEMED = [
    ("Concept", {"id": "c_1", "title": "Riolering", "scheme": "lijst"}),
    ("Lesson", {"id": "les-4", "title": "Zaaksysteem met riool", "phase": "borgen", "basis": "afgeleid",
                "themes": ["thema-archivering", "c_1", "nergens-beschreven"]}),
    ("Policy", {"id": "beleid-1", "title": "Zaaksysteem", "municipality": "GM9999", "themes": ["thema-privacy"]}),
    ("Case", {"id": "cas-2", "title": "Zaaksysteem in 2021", "situation": "Oud zaaksysteem", "outcome": "deels",
              "municipalities": ["GM0308"], "period": {"start": "2021-03"}}),
]  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("filters") / "store"
    fill(store, {**WORLD, "kring/network": THEMED})
    with client(store) as opened:
        yield opened


def test_each_value_of_each_facet_is_a_filter_that_finds_as_many(service: TestClient) -> None:
    facets = service.get("/v1/search", params={"q": "zaaksysteem"}).json()["facets"]
    assert {"kind", "municipality", "theme", "phase", "year", "outcome"} == facets.keys()
    assert {"thema-archivering", "c_1", "nergens-beschreven"} <= facets["theme"].keys()
    for facet, values in facets.items():
        for value, number in values.items():
            found = service.get("/v1/search", params={"q": "zaaksysteem", facet: value})
            assert (found.status_code, found.json()["total"]) == (200, number), (facet, value)


@pytest.mark.parametrize("theme", ["archief", "Archivering", "thema-archivering", "riolering"])
def test_a_theme_goes_by_its_names_too(theme: str, service: TestClient) -> None:
    found = service.get("/v1/search", params={"q": "zaaksysteem", "theme": theme}).json()
    assert [item["id"] for item in found["items"]] == ["les-4"]


@pytest.mark.parametrize("path", ["/v1/search?q=zaaksysteem", "/v1/who?q=zaaksysteem", "/v1/advice?phase=borgen"])
def test_an_unknown_theme_is_refused_as_an_unknown_municipality_is(path: str, service: TestClient) -> None:
    for parameter, value, sort in (("theme", "onzin", "unknown-theme"), ("municipality", "x", "unknown-municipality")):
        answer = service.get(f"{path}&{parameter}={value}")
        assert answer.status_code == 404, path
        assert answer.json()["type"].endswith(f"/{sort}")


def test_a_theme_of_a_hidden_record_is_unknown(tmp_path: Path) -> None:
    hidden = {"id": "ede.les-9", "title": "Stil", "phase": "borgen", "basis": "afgeleid", "themes": ["ede.thema"]}
    fill(tmp_path / "store", {**WORLD, "ede/private": [("Lesson", hidden)]})
    with client(tmp_path / "store", mode="shared", anonymous_reading=True) as service:
        assert service.get("/v1/search?q=stil&theme=ede.thema").status_code == 404


def test_the_examples_of_the_document_find_something(service: TestClient) -> None:
    """With its own examples for every parameter that has one; nothing is refused, and themes find what has them."""
    for path in ("/search", "/who", "/advice", "/ranking", "/borgen"):
        described = DOCUMENT["paths"][path]["get"]["parameters"]
        given = {
            one["name"]: one["schema"]["examples"][0]
            for one in described
            if one["schema"].get("examples") and one["name"] not in {"record", "year"}
        }
        answer = service.get(f"/v1{path}", params={"phase": "borgen", **given} if path == "/advice" else given)
        assert answer.status_code == 200, (path, answer.text)
    found = service.get("/v1/search", params={"q": "zaaksysteem", "theme": "archief"}).json()
    assert found["total"] > 0
