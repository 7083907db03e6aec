"""A joint offer over REST, by people of two providers, of the municipality and of another. All of it is fictitious."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from kg.access import Role
from kg.profiles.access import open_keys
from tests.rest_service import WORLD, client, fill

ROOM = "kring-samen/private"
ROLES: dict[str, dict[str, Role]] = {
    "Anna": {"aak": "editor", "kring-samen": "editor"},
    "Bert": {"boei": "editor", "kring-samen": "editor"},
    "Carla": {"baarn": "editor", "kring-samen": "editor"},
    "Dirk": {"ede": "editor"},
}
ORGANISATIONS = [("Organisation", {"id": f"org-{name.lower()}", "title": name}) for name in ("Aak", "Boei")]
BEGIN = {"about": "dev-1", "municipality": "Baarn", "providers": ["org-aak", "org-boei"], "aim": "Samen verder"}
STEP = {"phase": "borgen", "role": "leidt", "delivers": "Zeldzame woorden", "priceCents": 1234, "restsOn": []}


class Parties:
    """A client whose next request is of the person that is named."""

    def __init__(self, opened: TestClient, keys: dict[str, str]) -> None:
        self.opened, self.keys = opened, keys

    def ask(self, who: str, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.keys[who]}", **more.pop("headers", {})}
        return self.opened.request(method, f"/v1/{path}", headers=headers, **more)

    def begun(self) -> str:
        made = self.ask("Anna", "POST", f"offer-sheets?space={ROOM}", json=BEGIN)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])


@pytest.fixture(scope="module")
def parties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parties]:
    store = tmp_path_factory.mktemp("samen") / "store"
    fill(store, {**WORLD, "kring/public": [*WORLD["kring/public"], *ORGANISATIONS]})
    today = datetime.now(UTC).date()
    keys = open_keys(store)
    given = {name: keys.add(name, roles, until=today + timedelta(2), today=today)[1] for name, roles in ROLES.items()}
    keys.close()
    with client(store, mode="shared") as opened:
        yield Parties(opened, given)


def test_an_offer_goes_from_begun_to_accepted_and_is_frozen(parties: Parties) -> None:
    key = parties.begun()
    for who, provider in (("Anna", "org-aak"), ("Bert", "org-boei")):
        assert (
            parties.ask(who, "PUT", f"offer-sheets/{key}/parts/{provider}", json={"steps": [STEP]}).status_code == 200
        )
        step = {"step": "offer", "provider": provider}
        assert parties.ask(who, "POST", f"offer-sheets/{key}/steps", json=step).status_code == 200
    made = parties.ask("Carla", "GET", f"offer-sheets/{key}").json()
    assert (made["status"], made["totalCents"], made["priced"]) == ("aangeboden", 2468, 1)
    stale = parties.ask("Carla", "POST", f"offer-sheets/{key}/steps", json={"step": "accept", "seen": 1})
    assert stale.status_code == 412
    accepted = parties.ask("Carla", "POST", f"offer-sheets/{key}/steps", json={"step": "accept", "seen": made["seen"]})
    assert accepted.json()["status"] == "aanvaard"
    again = parties.ask("Anna", "POST", f"offer-sheets/{key}/steps", json={"step": "offer", "provider": "org-aak"})
    assert again.status_code == 409
    record = parties.ask("Anna", "GET", f"joint-offers/{key}")
    written = {name: said for name, said in record.json().items() if name != "meta"} | {"aim": "Iets anders"}
    put = parties.ask("Anna", "PUT", f"joint-offers/{key}", json=written, headers={"If-Match": record.headers["ETag"]})
    assert put.status_code == 409
    assert parties.ask("Anna", "GET", f"joint-offers/{key}").json()["aim"] == "Samen verder"


def test_nothing_of_a_part_is_told_to_the_other_before_it_is_offered(parties: Parties) -> None:
    key = parties.begun()
    secret = {**STEP, "delivers": "Wonderlijk geheim"}
    parties.ask("Anna", "PUT", f"offer-sheets/{key}/parts/org-aak", json={"steps": [secret]})
    assert "Wonderlijk" in parties.ask("Anna", "GET", "offer-parts").text
    for who in ("Bert", "Carla", "Dirk"):
        for path in ("offer-parts", f"offer-sheets/{key}", "joint-offers"):
            assert "Wonderlijk" not in parties.ask(who, "GET", path).text
        assert "aak.deel" not in parties.ask(who, "GET", "search?q=Wonderlijk geheim").text
    assert parties.ask("Dirk", "GET", f"offer-sheets/{key}").status_code == 404
    assert parties.ask("Bert", "PUT", f"offer-sheets/{key}/parts/org-aak", json={"steps": [STEP]}).status_code == 403


def test_a_provider_that_withdraws_leaves_a_hole(parties: Parties) -> None:
    key = parties.begun()
    parties.ask("Anna", "PUT", f"offer-sheets/{key}/parts/org-aak", json={"steps": [STEP]})
    parties.ask("Anna", "POST", f"offer-sheets/{key}/steps", json={"step": "offer", "provider": "org-aak"})
    step = {"step": "withdraw", "provider": "org-aak", "reason": "Te druk"}
    made = parties.ask("Anna", "POST", f"offer-sheets/{key}/steps", json=step).json()
    assert {"rule": "trok zich terug", "phases": ["borgen"]}.items() <= next(
        hole for hole in made["holes"] if hole["rule"] == "trok zich terug"
    ).items()
    assert [one["withdrawn"] for one in made["phases"][4]["work"]] == [True]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", f"offer-sheets?space={ROOM}", {**BEGIN, "about": "dev-weg"}, 404),
        ("POST", f"offer-sheets?space={ROOM}", {**BEGIN, "about": "les-1"}, 400),
        ("POST", f"offer-sheets?space={ROOM}", {**BEGIN, "municipality": "Nergens"}, 404),
        ("POST", f"offer-sheets?space={ROOM}", {**BEGIN, "providers": ["org-weg"]}, 404),
        ("POST", f"offer-sheets?space={ROOM}", {**BEGIN, "providers": []}, 400),
        ("POST", "offer-sheets?space=boei/private", BEGIN, 403),
        ("PUT", "offer-sheets/{}/parts/org-aak", {"steps": [{"phase": "ontwerpen"}]}, 400),
        ("PUT", "offer-sheets/{}/parts/org-aak", {"steps": [STEP, STEP]}, 400),
        ("PUT", "offer-sheets/{}/parts/org-aak", {"steps": [{**STEP, "priceCents": -1}]}, 400),
        ("PUT", "offer-sheets/{}/parts/org-boei", {"steps": [STEP]}, 403),
        ("POST", "offer-sheets/{}/steps", {"step": "accept"}, 403),
        ("POST", "offer-sheets/{}/steps", {"step": "offer"}, 400),
        ("POST", "offer-sheets/{}/steps", {"step": "offer", "provider": "org-aak"}, 404),
        ("POST", "offer-sheets/{}/steps", {"step": "withdraw", "provider": "org-aak"}, 409),
        ("POST", "offer-sheets/les-1/steps", {"step": "accept"}, 404),
        ("GET", "offer-sheets/les-1", None, 404),
    ],
)
def test_a_mistake_is_a_problem_in_dutch(parties: Parties, method: str, path: str, body: Any, status: int) -> None:
    answer = parties.ask("Anna", method, path.format(parties.begun()), json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert answer.json()["detail"]


def test_what_was_not_offered_is_not_accepted(parties: Parties) -> None:
    answer = parties.ask("Carla", "POST", f"offer-sheets/{parties.begun()}/steps", json={"step": "accept"})
    assert answer.status_code == 409
    assert "wacht op org-aak en org-boei" in answer.json()["detail"]


@pytest.mark.parametrize("form", ["docx", "pdf", "html"])
def test_it_comes_as_a_document(parties: Parties, form: str) -> None:
    key = parties.begun()
    answer = parties.ask("Bert", "GET", f"offer-sheets/{key}?format={form}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{key}.{form}"'
    assert answer.content[:4] in {b"PK\x03\x04", b"%PDF", b"<!do", b"<!DO"}
    if form == "html":
        assert "Samen verder" in answer.text
        assert "Nog niemand." in answer.text
