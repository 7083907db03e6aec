"""The short way to a record says what the declared way says."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.rest_service import client, fill

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


def _asked(store: Path, *, quick: bool) -> Said:
    with client(store, mode="shared", anonymous_reading=True) as service:
        if not quick:
            assert type(service.app.router.routes.pop(0)).__name__ == "RecordRoute"  # type: ignore[attr-defined]
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
    """What the service says, and what it says without the short way."""
    store = tmp_path_factory.mktemp("quick") / "store"
    fill(store)
    return _asked(store, quick=True), _asked(store, quick=False)


@pytest.mark.parametrize("label", [*LABELS, "held"])
def test_it_answers_as_the_declared_route(label: str, both: tuple[Said, Said]) -> None:
    quick, declared = (said[label][0] for said in both)
    assert quick.status_code == declared.status_code
    bodies = [re.sub(r"urn:kring:request:\w+", "", answer.text) for answer in (quick, declared)]
    assert bodies[0] == bodies[1]
    other = {"x-request-id": ""}
    assert {**quick.headers, **other} == {**declared.headers, **other}


def test_what_is_held_is_not_sent_again(both: tuple[Said, Said]) -> None:
    answer = both[0]["held"][0]
    assert (answer.status_code, answer.content) == (304, b"")


def test_the_figures_know_it_by_the_declared_route(both: tuple[Said, Said]) -> None:
    quick, declared = (said["figures"] for said in both)
    assert quick == declared
    assert any('route="/v1/lessons/{id}",status="200"' in line for line in quick)
