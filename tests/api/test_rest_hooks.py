"""Web hooks over REST, with the worker of the service that delivers. Organisations and records here are fictitious."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook
from starlette.testclient import TestClient

from kg.ports.outbox import News
from kg.profiles.access import open_keys, open_outbox
from tests.receiver import Receiver, receiver
from tests.rest_service import DEVELOPMENT, client, fill

TODAY = datetime.now(UTC).date()
URL = "https://zaken.voorbeeld.example/kring"


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store")
    return tmp_path / "store"


@contextmanager
def service_for(store: Path, there: Receiver | None = None, **more: Any) -> Iterator[TestClient]:
    """A service that may call the receiver, and looks often."""
    may = (
        {"hooks_allow_private": ("127.0.0.0/8",), "hooks_allow_http": True, "hooks_ports": (443, there.port)}
        if there
        else {}
    )
    with client(store, hooks_seconds=0.05, **may, **more) as opened:
        yield opened


@pytest.fixture
def service(store: Path, there: Receiver) -> Iterator[TestClient]:
    with service_for(store, there) as opened:
        yield opened


def watched(service: TestClient, **more: Any) -> str:
    made = service.post("/v1/watches", json={"name": "Baarn", "municipality": "Baarn"}, **more)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def hooked(service: TestClient, url: str = URL, *, watch: str = "", **more: Any) -> dict[str, Any]:
    made = service.post(
        "/v1/hooks", json={"name": "Zaken", "watch": watch or watched(service, **more), "url": url}, **more
    )
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == f"/v1/hooks/{made.json()['id']}"
    return dict(made.json())


def soon(look: Callable[[], Any], seconds: float = 15.0) -> Any:
    """What `look` gives, as soon as it gives something."""
    until = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < until:
        time.sleep(0.02)
    assert found
    return found


def test_a_change_in_the_store_is_told_by_itself(service: TestClient, there: Receiver) -> None:
    hook = hooked(service, there.url)
    new = {**DEVELOPMENT, "id": "dev-nieuw", "title": "Nieuwe wet"}
    assert service.post("/v1/developments", json=new).status_code == 201
    (headers, body), *_ = there.wait_for(1)
    told = Webhook(hook["secret"]).verify(body, headers)
    assert told["data"]["changes"][0]["development"] == "dev-nieuw"
    done = soon(lambda: service.get(f"/v1/hooks/{hook['id']}/deliveries?state=delivered").json()["items"])
    assert [(one["id"], one["status"], one["attempts"]) for one in done] == [(headers["webhook-id"], 204, 1)]
    figures = service.get("/metrics").text
    assert 'kring_hook_attempts_total{outcome="delivered"} 1.0' in figures
    assert 'kring_hook_messages{state="delivered"} 1.0' in figures


def test_a_test_message_is_sent_when_it_is_asked_for(service: TestClient, there: Receiver) -> None:
    hook = hooked(service, there.url)
    asked = service.post(f"/v1/hooks/{hook['id']}/tests")
    assert (asked.status_code, asked.json()["state"], asked.json()["type"]) == (202, "waiting", "hook.tested")
    ((headers, body),) = there.wait_for(1)
    assert Webhook(hook["secret"]).verify(body, headers)["type"] == "hook.tested"
    assert headers["webhook-id"] == asked.json()["id"]


def test_what_waits_when_the_service_stops_is_delivered_by_the_next(store: Path, there: Receiver) -> None:
    with service_for(store) as service:  # it may not call the receiver, and a hook of an earlier day waits
        hook = hooked(service)
    with closing(open_outbox(store)) as hooks:
        hooks.change(hook["id"], url=there.url)
        made = hooks.test(hook["id"])
        assert [one.id for one in hooks.take(5)] == [made.id], "an earlier service was sending it"
    with service_for(store, there):
        ((headers, _),) = there.wait_for(1)
    assert headers["webhook-id"] == made.id


def test_the_secret_is_given_once_and_renewed(service: TestClient) -> None:
    hook = hooked(service)
    path = f"/v1/hooks/{hook['id']}"
    assert hook["secret"].startswith("whsec_")
    for answer in (service.get(path), service.get("/v1/hooks")):
        assert "whsec_" not in answer.text
    renewed = service.post(f"{path}/secrets")
    assert renewed.status_code == 201
    assert renewed.json()["secret"] != hook["secret"]
    assert renewed.json()["id"] == hook["id"]


def test_a_hook_is_changed_switched_off_and_taken_away_by_who_saw_its_state(service: TestClient) -> None:
    hook = hooked(service)
    path = f"/v1/hooks/{hook['id']}"
    held = service.get(path)
    assert held.json() == {name: value for name, value in hook.items() if name != "secret"}
    assert service.get(path, headers={"If-None-Match": held.headers["ETag"]}).status_code == 304
    changed = {"name": "Anders", "url": f"{URL}/2", "enabled": False}
    assert service.put(path, json=changed).status_code == 428
    assert service.put(path, json=changed, headers={"If-Match": '"oud"'}).status_code == 412
    done = service.put(path, json=changed, headers={"If-Match": held.headers["ETag"]})
    assert done.status_code == 200
    assert {name: done.json()[name] for name in changed} == changed
    assert service.get("/v1/hooks").json()["items"] == [done.json()]
    assert service.delete(path).status_code == 428
    assert service.delete(path, headers={"If-Match": held.headers["ETag"]}).status_code == 412
    assert service.delete(path, headers={"If-Match": done.headers["ETag"]}).status_code == 204
    assert service.get(path).status_code == 404
    assert service.get("/v1/hooks").json() == {"items": []}


def test_dead_letters_are_shown_sent_again_and_dropped(service: TestClient, there: Receiver, store: Path) -> None:
    hook, other = hooked(service, there.url), hooked(service, there.url, watch=watched_again(service))
    with closing(open_outbox(store)) as hooks:
        for _ in range(3):
            hooks.test(other["id"])
        soon(lambda: hooks.counts().get("delivered") == 3)
        hooks.change(other["id"], enabled=False)  # so that nothing is sent until it is looked at
        ids = [hooks.test(other["id"]).id for _ in range(3)]
        for one in ids:
            hooks.settle(one, "dead", fault="time")
        hooks.change(other["id"], enabled=True)
    path = f"/v1/hooks/{other['id']}/deliveries"
    first = service.get(f"{path}?state=dead&pageSize=2").json()
    rest = service.get(first["links"]["next"]).json()
    assert {one["id"] for one in first["items"] + rest["items"]} == set(ids)
    assert "next" not in rest["links"]
    assert {one["fault"] for one in first["items"]} == {"time"}
    again = service.post(f"{path}/{ids[0]}/redeliveries")
    assert (again.status_code, again.json()["attempts"]) == (202, 0)
    soon(lambda: ids[0] in [headers["webhook-id"] for headers, _ in there.messages])
    assert service.delete(f"{path}/{ids[1]}").status_code == 204
    assert service.delete(f"{path}/{ids[1]}").status_code == 409
    soon(lambda: service.post(f"{path}/{ids[0]}/redeliveries").status_code == 409)
    elsewhere = f"/v1/hooks/{hook['id']}/deliveries"
    assert service.delete(f"{elsewhere}/{ids[2]}").status_code == 404
    assert service.post(f"{elsewhere}/{ids[2]}/redeliveries").status_code == 404
    assert service.get(f"{elsewhere}?after={ids[2]}").status_code == 404
    assert [one["id"] for one in service.get(f"{path}?state=dead").json()["items"]] == [ids[2]]


def watched_again(service: TestClient) -> str:
    made = service.post("/v1/watches", json={"name": "Ede", "municipality": "Ede"})
    return str(made.json()["id"])


@pytest.mark.parametrize(
    "change",
    [
        {"url": "ftp://zaken.voorbeeld.example/"},
        {"url": "https://localhost/"},
        {"url": "https://0x7f.1/"},
        {"url": "https://u@zaken.voorbeeld.example/"},
        {"url": "https://zaken.voorbeeld.example/#a"},
        {"url": ""},
        {"watch": "<>"},
        {"name": " "},
        {"organisation": "ede/private"},
        {"geheim": "x"},
        {"url": None},
    ],
)
def test_a_hook_that_cannot_be_is_refused(store: Path, change: dict[str, Any]) -> None:
    with service_for(store) as service:
        body = {"name": "Zaken", "watch": watched(service), "url": URL, **change}
        refused = service.post("/v1/hooks", json=body, headers={"Accept-Language": "en"})
        assert refused.status_code == 400, refused.text
        assert refused.json()["type"].endswith("/invalid-request")
        assert service.get("/v1/hooks").json() == {"items": []}


@pytest.mark.parametrize(
    ("url", "dutch", "english"),
    [
        ("https://192.168.1.1/", "openbare internet", "public internet"),
        ("https://[::1]/", "openbare internet", "public internet"),
        ("http://zaken.voorbeeld.example/", "KRING_HOOKS_ALLOW_HTTP", "KRING_HOOKS_ALLOW_HTTP"),
        ("https://zaken.voorbeeld.example:22/", "poort 22", "port 22"),
    ],
)
def test_why_an_address_is_not_allowed_is_said_in_dutch_and_english(
    store: Path, url: str, dutch: str, english: str
) -> None:
    with service_for(store) as service:
        hook = hooked(service)
        for send, path in ((service.post, "/v1/hooks"), (service.put, f"/v1/hooks/{hook['id']}")):
            body = {
                "name": "Zaken",
                "url": url,
                **({"watch": hook["watch"]} if send == service.post else {"enabled": True}),
            }
            refused = send(path, json=body, headers={"If-Match": "*"})
            assert refused.status_code == 403
            assert dutch in refused.json()["detail"].replace("Poort", "poort")
            spoken = send(path, json=body, headers={"If-Match": "*", "Accept-Language": "en"}).json()
            assert english in spoken["detail"].replace("Port", "port")
        assert service.get(f"/v1/hooks/{hook['id']}").json()["url"] == URL


def test_a_hook_on_what_is_no_watch_is_not_found(store: Path) -> None:
    with service_for(store) as service:
        for watch in ("les-1", "er-is-niets"):
            assert service.post("/v1/hooks", json={"name": "x", "watch": watch, "url": URL}).status_code == 404


# --- who may --------------------------------------------------------------------------------------


@pytest.fixture
def shared(store: Path) -> Iterator[tuple[TestClient, Callable[..., dict[str, str]]]]:
    credentials = open_keys(store)

    def key(**roles: str) -> dict[str, str]:
        _, text = credentials.add("proef", roles, until=TODAY + timedelta(days=9), today=TODAY)
        return {"Authorization": f"Bearer {text}"}

    with service_for(store, mode="shared") as opened, closing(credentials):
        yield opened, key


def test_an_editor_makes_hooks_and_a_reader_does_not(shared: Any) -> None:
    service, key = shared
    editor, reader = key(ede="editor"), key(ede="reader")
    hook = hooked(service, headers=editor)
    assert hook["organisation"] == "ede"
    body = {"name": "x", "watch": hook["watch"], "url": URL}
    assert service.post("/v1/hooks", json={**body, "organisation": "ede"}, headers=reader).status_code == 403
    assert service.post("/v1/hooks", json=body, headers=reader).status_code == 403
    assert service.post("/v1/hooks", json={**body, "organisation": "baarn"}, headers=editor).status_code == 403
    assert service.post("/v1/hooks", json=body).status_code == 401


def test_of_hooks_of_others_nothing_is_told(shared: Any) -> None:
    """The answers are those for a hook that is not there."""
    service, key = shared
    hook = hooked(service, headers=key(ede="editor"))
    changed, matching = {"name": "x", "url": URL, "enabled": True}, {"If-Match": "*"}
    for asker in (key(baarn="steward"), key(ede="reader")):
        assert service.get("/v1/hooks", headers=asker).json() == {"items": []}
        for path in (f"/v1/hooks/{hook['id']}", "/v1/hooks/hook_000000000000"):
            asked = [
                service.get(path, headers=asker),
                service.put(path, json=changed, headers={**asker, **matching}),
                service.delete(path, headers={**asker, **matching}),
                service.post(f"{path}/tests", headers=asker),
                service.post(f"{path}/secrets", headers=asker),
                service.get(f"{path}/deliveries", headers=asker),
            ]
            assert {answer.status_code for answer in asked} == {404}
            said = {answer.json()["detail"].replace(path.rpartition("/")[2], "ID") for answer in asked}
            assert said == {"Er is geen webhook 'ID'; zie kring hook list."}


def test_a_watch_that_the_organisation_may_not_read_cannot_be_hooked(shared: Any) -> None:
    service, key = shared
    watch = watched(service, headers=key(baarn="editor"))
    both = key(ede="editor", baarn="editor")
    body = {"name": "x", "watch": watch, "url": URL}
    assert service.post("/v1/hooks", json={**body, "organisation": "ede"}, headers=both).status_code == 404
    assert service.post("/v1/hooks", json={**body, "organisation": "baarn"}, headers=both).status_code == 201
    assert service.post("/v1/hooks", json=body, headers=both).status_code == 400, "of which organisation?"


def test_a_token_makes_no_hook_since_nobody_knows_until_when_it_holds(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.http.identity import oidc

    async def anna(*_: object) -> oidc.Person:
        return oidc.Person("oidc:anna", {"ede": "editor"})

    monkeypatch.setattr(oidc.Provider, "person", anna)
    with service_for(store, mode="shared", oidc_issuer="https://login.voorbeeld.example") as service:
        token = {"Authorization": "Bearer een-token"}
        body = {"name": "x", "watch": watched(service, headers=token), "url": URL}
        refused = service.post("/v1/hooks", json=body, headers=token)
        assert refused.status_code == 403
        assert "API-sleutel" in refused.json()["detail"]


# --- running it -----------------------------------------------------------------------------------


def test_a_worker_that_died_is_told_by_the_health(service: TestClient) -> None:
    assert service.get("/health").json() == {"status": "ok"}
    service.app.state.hook_worker.stop(10)  # type: ignore[attr-defined]
    failing = service.get("/health")
    assert (failing.status_code, failing.json()) == (503, {"status": "failing", "failing": ["hooks"]})


def test_an_error_of_the_store_does_not_end_the_worker(
    service: TestClient, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.errors import StoreLocked

    hook = hooked(service, there.url)
    failed: list[int] = []

    def refuses(*_: object) -> list[Any]:
        failed.append(1)
        raise StoreLocked("proef")

    with monkeypatch.context() as patch:
        patch.setattr(service.app.state.hooks, "take", refuses)  # type: ignore[attr-defined]
        service.post(f"/v1/hooks/{hook['id']}/tests")
        soon(lambda: len(failed) >= 2)
    there.wait_for(1)
    assert service.get("/health").status_code == 200


def test_what_was_made_of_a_watch_that_is_gone_is_dropped(service: TestClient, there: Receiver) -> None:
    hook = hooked(service, there.url)
    hooks = service.app.state.hooks  # type: ignore[attr-defined]
    changes = [{"development": "dev-weg", "text": "weg"}]
    held = hooks.get(hook["id"])
    hooks.tell(held, held.seen, [News("watch.changed", {"watch": "weg", "changes": changes})])
    soon(lambda: service.get(f"/v1/hooks/{hook['id']}/deliveries?state=dropped").json()["items"])
    assert there.messages == []
