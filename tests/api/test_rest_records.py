"""The records of the REST door: reading, paging, writing without losing an update. Records are fictitious."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.answers.forms import KIND_ORDER, example, path_of
from api.rest.records import MANAGED  # made in ways of their own, as a watch is: test_rest_circle
from kg.cycle.interpret.ranking import ranking
from kg.model.kinds import KINDS
from tests.rest_service import LESSON, WORLD, client, fill


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A filled store that tests only read."""
    store = tmp_path_factory.mktemp("records") / "store"
    fill(store)
    with client(store) as opened:
        yield opened


@pytest.fixture
def own(tmp_path: Path) -> Iterator[TestClient]:
    """A filled store of a test's own."""
    fill(tmp_path / "store")
    with client(tmp_path / "store") as opened:
        yield opened


def test_a_record_is_given_in_camel_case_with_its_iri_and_its_sources(shared: TestClient) -> None:
    answer = shared.get("/v1/lessons/les-1")
    lesson = answer.json()
    assert (lesson["kind"], lesson["appliesWhen"], lesson["case"]) == ("Lesson", "er een oud zaaksysteem is", "cas-1")
    assert lesson["sources"][0]["published"] == "2024-05"
    assert lesson["meta"]["iri"] == "https://w3id.org/kring/id/les-1"
    assert lesson["meta"]["space"] == "kring/public"
    assert answer.headers["API-Version"] == "1.0.0"
    assert answer.headers["Content-Type"] == "application/json"


def test_pages_follow_each_other_by_their_links_and_hold_every_record_once(shared: TestClient) -> None:
    address, seen = "/v1/lessons?pageSize=2", []
    while address:
        answer = shared.get(address)
        page = answer.json()
        assert page["total"] == 5
        seen += [item["id"] for item in page["items"]]
        address = page["links"].get("next", "")
        assert (f'<{address}>; rel="next"' in answer.headers["Link"]) is bool(address)
    assert seen == ["baarn.les-geheim", "ede.les-geheim", "les-1", "les-2", "les-3"]


def test_a_state_that_the_client_holds_is_not_sent_again(shared: TestClient) -> None:
    tag = shared.get("/v1/lessons/les-1").headers["ETag"]
    again = shared.get("/v1/lessons/les-1", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize("kind", [kind for kind in KIND_ORDER if kind not in {"Watch", *MANAGED}])
def test_the_example_of_every_kind_can_be_written_read_changed_and_deleted(kind: str, own: TestClient) -> None:
    address = f"/v1/{path_of(kind)}"
    given = {name: value for name, value in example(kind).items() if name != "id"}
    made = own.post(address, json=given)
    assert made.status_code == 201, made.text
    place = made.headers["Location"]
    assert place.startswith(f"{address}/local.{path_of(kind)}-")
    read = own.get(place)
    assert read.json() == made.json()
    changed = own.put(place, json={**read.json(), "note": "nagekeken"}, headers={"If-Match": read.headers["ETag"]})
    if KINDS[kind].written_once:
        assert (changed.status_code, own.get(place).json()) == (409, read.json())
        gone = own.delete(place, headers={"If-Match": read.headers["ETag"]})
        assert (gone.status_code, own.get(place).json()) == (409, read.json())
        return
    assert changed.status_code == 200, changed.text
    assert changed.json()["note"] == "nagekeken"
    assert own.delete(place, headers={"If-Match": changed.headers["ETag"]}).status_code == 204
    assert own.get(place).status_code == 404


def test_of_two_who_change_the_same_state_the_second_is_refused_and_nothing_is_lost(own: TestClient) -> None:
    tag = own.get("/v1/lessons/les-2").headers["ETag"]
    first = own.put("/v1/lessons/les-2", json={**LESSON, "title": "Van Anna"}, headers={"If-Match": tag})
    second = own.put("/v1/lessons/les-2", json={**LESSON, "title": "Van Bram"}, headers={"If-Match": tag})
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["type"].endswith("/lost-update")
    assert own.get("/v1/lessons/les-2").json()["title"] == "Van Anna"
    assert own.delete("/v1/lessons/les-2", headers={"If-Match": tag}).status_code == 412


def test_a_change_without_a_condition_is_asked_for_one(own: TestClient) -> None:
    assert own.put("/v1/lessons/les-2", json=LESSON).status_code == 428
    assert own.delete("/v1/lessons/les-2").status_code == 428
    assert own.get("/v1/lessons/les-2").json()["title"] == "Meet vooraf"


def test_a_new_record_only_is_what_if_none_match_asks_for(own: TestClient) -> None:
    assert own.put("/v1/lessons/les-2", json=LESSON, headers={"If-None-Match": "*"}).status_code == 412
    assert own.put("/v1/lessons/nieuw-1", json=LESSON, headers={"If-None-Match": "*"}).status_code == 201
    assert own.put("/v1/lessons/nieuw-2", json=LESSON, headers={"If-Match": '"x"'}).status_code == 412


def test_what_was_written_is_found_at_once_and_its_past_is_kept(own: TestClient) -> None:
    made = own.post("/v1/lessons", json={**LESSON, "title": "Reservaatparkeren"})
    found = own.get("/v1/search", params={"q": "reservaatparkeren"}).json()
    assert [hit["id"] for hit in found["items"]] == [made.json()["id"]]
    assert own.get(made.headers["Location"], params={"asOf": "2020-01-01"}).status_code == 404


def test_a_record_is_not_under_the_address_of_another_kind(shared: TestClient) -> None:
    assert shared.get("/v1/cases/les-1").status_code == 404
    refused = shared.put("/v1/cases/les-1", json={"title": "x", "situation": "x", "outcome": "succes"})
    assert refused.status_code in {409, 428}


def test_a_field_that_is_wrong_is_named_in_dutch(shared: TestClient) -> None:
    refused = shared.post("/v1/lessons", json={**LESSON, "phase": "dromen"})
    assert (refused.status_code, refused.headers["Content-Type"]) == (400, "application/problem+json")
    assert "phase: is geen toegestane waarde (waarde: 'dromen')" in refused.json()["detail"]
    unknown = shared.post("/v1/lessons", json={**LESSON, "applies_when": "x"})
    assert "onbekende velden 'applies_when'" in unknown.json()["detail"]


def test_problems_are_told_in_dutch_unless_english_is_preferred(shared: TestClient) -> None:
    dutch = shared.get("/v1/lessons/geen").json()
    answer = shared.get("/v1/lessons/geen", headers={"Accept-Language": "fr, en-GB;q=0.8, nl;q=0.5"})
    english = answer.json()
    assert (dutch["title"], dutch["detail"]) == ("Niet gevonden", "Er is niets bekend onder 'geen'.")
    assert (english["title"], english["status"]) == ("Not found", 404)
    assert english["original"] == dutch["detail"]
    assert answer.headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("content", "form", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"title": "a", "title": "b"}', "application/json", 400),
        (b'{"title": NaN}', "application/json", 400),
        (b'{"title": "\\ud800"}', "application/json", 400),
        (b'{"title": "\xff"}', "application/json", 400),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "application/json", 400),
        (b"", "application/json", 400),
        (b"title=x", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
    ],
)
def test_a_body_that_is_no_record_is_refused_with_the_right_status(
    content: bytes, form: str, status: int, shared: TestClient
) -> None:
    answer = shared.post("/v1/lessons", content=content, headers={"Content-Type": form} if form else {})
    assert answer.status_code == status
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    "path", ["/v1/lessons/", "/v1/search/?q=x", "/v1/nothing", "/v2/lessons", "/v1/lessons/les-1/", "/nergens"]
)
def test_an_address_that_is_not_there_is_not_redirected(path: str, shared: TestClient) -> None:
    answer = shared.get(path, follow_redirects=False)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_parameter_that_nobody_knows_is_refused(shared: TestClient) -> None:
    answer = shared.get("/v1/search", params={"q": "x", "gemeente": "Ede"})
    assert answer.status_code == 400
    assert "'gemeente'" in answer.json()["detail"]


def test_the_description_is_of_version_3_1_and_has_every_kind_and_the_header(shared: TestClient) -> None:
    answer = shared.get("/v1/openapi.json", headers={"Origin": "https://elders.example"})
    described = json.loads(answer.content)
    assert described["openapi"].startswith("3.1.")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for kind in KINDS:
        made = set() if kind == "MergedRecord" else {"post"}  # that comes of a merge
        assert {"get", *made} == set(described["paths"][f"/{path_of(kind)}"])
        assert {"get", *([] if kind in MANAGED else ["put", "delete"])} == set(
            described["paths"][f"/{path_of(kind)}/{{id}}"]
        )
        assert described["components"]["schemas"][kind]["example"]
    for operations in described["paths"].values():
        for operation in operations.values():
            assert all("API-Version" in r["headers"] for code, r in operation["responses"].items() if code[0] in "23")


def test_resources_stand_in_the_order_of_the_circle(shared: TestClient) -> None:
    tags = [tag["name"] for tag in shared.get("/v1/openapi.json").json()["tags"]]
    assert tags[:6] == ["developments", "interpretations", "policies", "objectives", "activities", "results"]


def test_a_ranking_adds_up_and_can_be_asked_what_if(shared: TestClient) -> None:
    answer = shared.get("/v1/ranking", params={"municipality": "Baarn", "duty": 0.5, "asOf": "2026-06-01"}).json()
    assert (answer["municipality"], answer["weights"]["duty"]) == ("GM0308", 0.5)
    assert answer["weightsVersion"] is None
    for entry in answer["items"]:
        assert entry["score"] == pytest.approx(sum(part["contribution"] for part in entry["parts"]))
    assert shared.get("/v1/ranking", params={"municipality": "Atlantis"}).status_code == 404


def test_a_ranking_uses_the_weights_that_were_adopted(tmp_path: Path) -> None:
    weights = [{"feature": name, "amount": 0.9 if name == "duty" else 0.1 / 6} for name in ranking.WEIGHTS]
    adopted = {
        "id": "gewichten-fictief-1",
        "title": "Gewichten",
        "version": 1,
        "weights": weights,
        "status": "vastgesteld",
        "learned_from": ["oordeel-fictief"],
        "author": "proef",
        "created": "2026-01-01T00:00:00Z",
    }
    fill(tmp_path / "store", {**WORLD, "local/private": [("WeightSet", adopted)]})
    with client(tmp_path / "store") as opened:
        answer = opened.get("/v1/ranking", params={"municipality": "Baarn", "fit": 0.5}).json()
    assert (answer["weights"]["duty"], answer["weights"]["fit"]) == (0.9, 0.5)
    used = {part["feature"]: part["weight"] for part in answer["items"][0]["parts"]}
    assert used == pytest.approx(answer["weights"])


def test_borgen_gives_lessons_with_their_case_and_what_differs(shared: TestClient) -> None:
    items = shared.get("/v1/borgen", params={"q": "draagvlak zaaksysteem", "municipality": "Baarn"}).json()["items"]
    first = next(item for item in items if item["id"] == "les-1")
    assert first["case"]["id"] == "cas-1"
    assert first["appliesWhen"] == "er een oud zaaksysteem is"


def test_search_is_narrowed_by_its_filters_and_counts_facets(shared: TestClient) -> None:
    answer = shared.get("/v1/search", params={"q": "zaaksysteem", "kind": ["Lesson"], "phase": "borgen"}).json()
    assert {item["kind"] for item in answer["items"]} == {"Lesson"}
    assert answer["facets"]["kind"] == {"Lesson": answer["total"]}
