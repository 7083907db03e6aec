"""Questions over REST, by people of two municipalities; and that nothing of one reaches the other. All fictitious."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from kg.access import Role
from kg.profiles.access import open_keys
from tests.api.test_rest_joint_offer import Parties
from tests.rest_service import WORLD, client, fill

ROLES: dict[str, dict[str, Role]] = {"Carla": {"baarn": "reviewer"}, "Dirk": {"ede": "steward"}}
RECORDS = {
    **WORLD,
    "baarn/private": [
        ("Policy", {"id": "baarn.pol", "title": "Een visie", "municipality": "GM0308"}),
        ("Recommendation", {"id": "baarn.advies", "title": "Doe het samen", "body": "B", "municipality": "GM0308"}),
    ],
    "baarn/public": [("Policy", {"id": "baarn.open", "title": "Openbare visie", "municipality": "GM0308"})],
}
HOME = "asked-questions?space=baarn/private"
SECRET = "Zeldzame woorden"  # noqa: S105 - of a question


@pytest.fixture(scope="module")
def parties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parties]:
    store = tmp_path_factory.mktemp("vragen") / "store"
    fill(store, RECORDS)
    today = datetime.now(UTC).date()
    keys = open_keys(store)
    given = {name: keys.add(name, roles, until=today + timedelta(2), today=today)[1] for name, roles in ROLES.items()}
    keys.close()
    with client(store, mode="shared") as opened:
        yield Parties(opened, given)


def asked(parties: Parties, about: str, text: str) -> str:
    made = parties.ask("Carla", "POST", HOME, json={"text": text, "about": about, "promised": "2026-01-01"})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def test_a_question_is_answered_once_and_published_as_a_copy(parties: Parties) -> None:
    key = asked(parties, "baarn.open", "Wanneer komt het?")
    steps = f"asked-questions/{key}/steps"
    assert parties.ask("Carla", "POST", steps, json={"step": "publish"}).status_code == 409
    given = parties.ask("Carla", "POST", steps, json={"step": "assign", "to": "de controller"})
    assert (given.json()["owner"], given.json()["status"]) == ("de controller", "toegewezen")
    assert parties.ask("Carla", "POST", steps, json={"step": "answer", "text": "In maart."}).status_code == 200
    again = parties.ask("Carla", "POST", steps, json={"step": "answer", "text": "In april."})
    assert again.status_code == 409
    assert "Wanneer komt het?" not in parties.ask("Dirk", "GET", "asked-questions").text
    copy = parties.ask("Carla", "POST", steps, json={"step": "publish"}).json()["publishedAs"]
    seen = parties.ask("Dirk", "GET", f"asked-questions/{copy}").json()
    assert (seen["answer"], seen["askedBy"], seen["owner"]) == ("In maart.", "baarn", None)
    assert parties.ask("Dirk", "GET", f"asked-questions/{key}").status_code == 404


def test_nothing_of_a_question_reaches_another_organisation_by_any_door_of_this_phase(parties: Parties) -> None:
    key = asked(parties, "baarn.pol", SECRET)
    for path in (
        "asked-questions", "asked-questions?about=baarn.pol", "asked-questions?municipality=Baarn",
        "alarms?municipality=Baarn", "accountability-feed?municipality=Baarn", "questions",
        "accountability-agenda?municipality=Baarn", "followed-recommendations", "search?q=zeldzame+woorden",
    ):  # fmt: skip
        answer = parties.ask("Dirk", "GET", path)
        assert answer.status_code == 200, path
        assert key not in answer.text, path
        assert "Zeldzame" not in answer.text.replace("zeldzame+woorden", ""), path
        assert "baarn.advies" not in answer.text, path
    assert key in parties.ask("Carla", "GET", "alarms?municipality=Baarn").text
    for method, path, body in (
        ("GET", f"asked-questions/{key}", None),
        ("POST", f"asked-questions/{key}/steps", {"step": "answer", "text": "Iets"}),
        ("POST", "asked-questions?space=ede/private", {"text": "Hoe?", "about": "baarn.pol"}),
        ("GET", f"alarm-drafts?municipality=Baarn&key=vraag:{key}", None),
        ("POST", "followed-recommendations/baarn.advies/steps", {"step": "opvolging", "text": "Iets"}),
    ):
        assert parties.ask("Dirk", method, path, json=body).status_code == 404, path


def test_what_is_not_right_is_refused_with_its_reason(parties: Parties) -> None:
    for body, status in (
        ({"text": "  ", "about": "baarn.pol"}, 400),
        ({"text": "Hoe?", "about": "baarn.pol", "passage": "staat er niet"}, 400),
        ({"text": "Hoe?", "about": "baarn.pol", "figure": "hoogte"}, 400),
        ({"text": "Hoe?", "about": "er-is-niets"}, 404),
    ):
        answer = parties.ask("Carla", "POST", HOME, json=body)
        assert answer.status_code == status, (body, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
    assert parties.ask("Carla", "GET", "alarms?municipality=Nergenshuizen").status_code == 404
    steps = "followed-recommendations/baarn.advies/steps"
    assert parties.ask("Carla", "POST", steps, json={"step": "afgesloten", "text": "Klaar."}).status_code == 200
    assert parties.ask("Carla", "POST", steps, json={"step": "opvolging", "text": "Toch."}).status_code == 409
