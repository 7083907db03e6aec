"""The reference at /docs: every operation of the description, open to all, and no reference that leads nowhere."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.rest_service import client
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, text


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service over an empty store: the reference is of the door, not of what is kept."""
    with client(tmp_path_factory.mktemp("reference") / "store") as opened:
        opened.headers.update(BROWSER)
        yield opened


@pytest.fixture(scope="module")
def described(empty: TestClient) -> Any:
    """The description that programs read."""
    return empty.get("/v1/openapi.json").json()


@pytest.mark.deep
def test_every_operation_is_on_the_page_of_its_group_under_its_own_address(empty: TestClient, described: Any) -> None:
    index = read(empty.get("/docs").text).links()
    told = [(verb, path, one) for path, verbs in described["paths"].items() for verb, one in verbs.items()]
    pages = {tag: empty.get(f"/docs/{tag}").text for tag in {one["tags"][0] for _, _, one in told}}
    ids = {tag: Counter(about.get("id") for _, about in read(page).elements) for tag, page in pages.items()}
    said = {tag: text(page) for tag, page in pages.items()}
    assert len(told) > 100
    for verb, path, one in told:
        tag, key = one["tags"][0], one["operationId"]
        assert f"/docs/{tag}#{key}" in index
        assert ids[tag][key] == 1
        assert f"{verb.upper()} {path}" in said[tag]
    for page in pages.values():
        assert list(flaws(page)) == []


def test_a_reference_within_a_page_leads_to_a_part_of_it(empty: TestClient, described: Any) -> None:
    for tag in {one["tags"][0] for verbs in described["paths"].values() for one in verbs.values()}:
        page = read(empty.get(f"/docs/{tag}").text)
        there = {about["id"] for _, about in page.elements if "id" in about}
        assert {link[1:] for link in page.links() if link.startswith("#")} <= there, tag


def test_a_parameter_tells_what_it_is_what_it_means_and_an_example(empty: TestClient) -> None:
    said = text(empty.get("/docs/search").text)
    assert "q verplicht tekst minLength 1, maxLength 2000 The question. Bijvoorbeeld: draagvlak zaaksysteem" in said
    assert "lijst van Development, Signal, Feed" in said


def test_a_field_of_a_kind_is_told_in_its_form(empty: TestClient) -> None:
    page = empty.get("/docs/lessons")
    assert "Les" in text(page.text)
    assert '"id": "les-' in page.text.replace("&#34;", '"')
    [form] = [about for _, about in read(page.text).elements if about.get("id") == "vorm-Lesson"]
    assert form["class"] == "vraag"
    assert "conditions" in text(page.text)


def test_a_refusal_that_all_share_is_told_once(empty: TestClient) -> None:
    assert "401" in text(empty.get("/docs").text)
    assert "401" not in text(empty.get("/docs/search").text)


def test_a_group_that_is_not_there_is_said_on_a_page(empty: TestClient) -> None:
    answer = empty.get("/docs/nergens")
    assert answer.status_code == 404
    assert "Deze pagina bestaat niet" in text(answer.text)


def test_in_english_the_words_of_the_page_follow(tmp_path: Path) -> None:
    with client(tmp_path / "store") as opened:
        said = text(opened.get("/docs/search?taal=en", headers=BROWSER).text)
    assert "q required text" in said
    assert "verplicht" not in said
