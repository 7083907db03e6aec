"""Signing in with a key in a browser. All records are fictitious."""

import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from starlette.testclient import TestClient

from api.http.identity.browser.sessions import COOKIE, IDLE_S, LONGEST_S, Sessions, SignedIn, hashed
from kg.ports.keys import Callers
from kg.profiles.access import open_callers, open_keys
from tests.rest_service import client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, ROWS

Keys = Mapping[str, tuple[str, str]]  # by name: id and text
OPGAVE = "/ontwikkelingen/dev-plicht/opgave"
SAID = {"hebben": "nee", "grond": "overleg van 3 november"}


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """The id and text of a key of an editor at Ede, of a reader at Baarn, and of one that has ended."""
    fill(tmp_path / "store", ROWS)
    today = datetime.now(UTC).date()
    held, made = open_keys(tmp_path / "store"), {}
    for name, roles in (("ede", {"ede": "editor"}), ("baarn", {"baarn": "reader"}), ("oud", {"ede": "reader"})):
        key, words = held.add(name, roles, until=today + timedelta(1), today=today)
        made[name] = (key.id, words)
    held.revoke(made["oud"][0], today=today)
    held.close()
    return made


@pytest.fixture
def service(tmp_path: Path, keys: Keys) -> Iterator[TestClient]:
    """A service with signing in, asked by a browser over TLS."""
    assert keys
    with client(tmp_path / "store", mode="shared") as opened:
        opened.base_url = opened.base_url.copy_with(scheme="https")
        opened.headers.update(BROWSER)
        yield opened


def sign_in(service: TestClient, key: str, back: str = "/zoeken") -> None:
    answer = service.post("/inloggen", data={"sleutel": key, "terug": back})
    assert answer.status_code == 200
    assert answer.url.path == back


def token(service: TestClient, path: str = OPGAVE) -> str:
    """What the forms of this session send along."""
    page = read(service.get(path, params={"gemeente": "Ede"}).text)
    return next(about["value"] for _, about in page.elements if about.get("name") == "teken")


def test_a_key_opens_a_session_that_reads_what_the_key_reads(service: TestClient, keys: Keys) -> None:
    sign_in(service, keys["baarn"][1])
    page = service.get("/zoeken", params={"q": "zaaksysteem"}).text
    assert "Baarns zaaksysteem geheim" in page
    assert "Edes zaaksysteem geheim" not in page
    assert list(flaws(page)) == []
    [cookie] = [one for one in service.cookies.jar if one.name == COOKIE]
    assert cookie.secure
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"
    assert keys["baarn"][1] not in cookie.value


def test_a_session_is_for_pages_and_opens_no_door_of_programs(service: TestClient, keys: Keys) -> None:
    sign_in(service, keys["ede"][1])
    for path in (
        "/v1/lessons",
        "/v1/search?text=zaaksysteem",
        "/sparql?query=ASK%7B%7D",
        "/dump.nq",
        "/metrics",
        "/v1/audit",
    ):
        assert service.get(path, headers={"Accept": "*/*"}).status_code == 401, path
    assert service.get("/id/les-1", headers={"Accept": "text/turtle"}).status_code == 401
    assert service.post("/v1/lessons", json={"title": "x", "phase": "borgen", "basis": "afgeleid"}).status_code == 401


@pytest.mark.parametrize("given", ["", "kring_onzin_onzin", "x" * 600, "kring_é_\\u0000", "oud"])
def test_what_is_no_key_opens_nothing(given: str, service: TestClient, keys: Keys) -> None:
    answer = service.post("/inloggen", data={"sleutel": keys["oud"][1] if given == "oud" else given, "terug": "/"})
    assert answer.status_code == 422
    assert COOKIE not in service.cookies
    assert list(flaws(answer.text)) == []
    assert service.get("/zoeken", follow_redirects=False).status_code == 303


def test_guesses_from_one_address_come_to_an_end(service: TestClient) -> None:
    answers = [service.post("/inloggen", data={"sleutel": f"kring_{n}_x"}).status_code for n in range(40)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_a_form_without_the_token_of_its_session_writes_nothing(service: TestClient, keys: Keys) -> None:
    sign_in(service, keys["ede"][1])
    good, path = token(service), f"{OPGAVE}?gemeente=Ede"
    key = {"Authorization": f"Bearer {keys['ede'][1]}", "Accept": "*/*"}
    assert token(service) != good  # a page tells nothing by its size, once it is compressed; both are of this session
    for wrong in ({}, {"teken": ""}, {"teken": good[:-1]}, {"teken": good[:-4]}, {"teken": "é"}):
        assert service.post(path, data={**SAID, **wrong}).status_code == 403
    elsewhere = {"Origin": "https://elders.example"}
    assert service.post(path, data={**SAID, "teken": good}, headers=elsewhere).status_code == 403
    assert service.get("/v1/coverage-statements", headers=key).json()["items"] == []
    assert service.post(path, data={**SAID, "teken": good}).status_code == 200
    assert len(service.get("/v1/coverage-statements", headers=key).json()["items"]) == 1


def test_a_session_ends_with_its_key_and_with_signing_out(tmp_path: Path, service: TestClient, keys: Keys) -> None:
    sign_in(service, keys["ede"][1])
    assert service.get("/zoeken", follow_redirects=False).status_code == 200
    held = service.cookies[COOKIE]
    assert service.post("/uitloggen", data={"teken": token(service)}).url.path == "/inloggen"
    service.cookies.set(COOKIE, held)
    assert service.get("/zoeken", follow_redirects=False).status_code == 303
    service.cookies.clear()
    sign_in(service, keys["ede"][1])
    store = open_keys(tmp_path / "store")
    store.revoke(keys["ede"][0], today=datetime.now(UTC).date())
    store.close()
    assert service.get("/zoeken", follow_redirects=False).status_code == 303


def test_signing_in_again_gives_another_session(service: TestClient, keys: Keys) -> None:
    """What a browser held before it signed in stands for nothing after it. Source: CWE-384."""
    service.cookies.set(COOKIE, "gekozen-door-een-ander")
    sign_in(service, keys["ede"][1])
    held = {one.value for one in service.cookies.jar if one.name == COOKIE}
    assert held != {"gekozen-door-een-ander"}


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 30, 12, 0, tzinfo=UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def callers(profile: str) -> Iterator[Callers]:  # noqa: ARG001 - opened in it
    with closing(open_callers(b"geheim van de proef")) as opened:
        yield opened


@pytest.mark.anyio
async def test_a_session_ends_when_nobody_is_there_and_after_half_a_day(
    callers: Callers, now: time_machine.Traveller
) -> None:
    sessions = Sessions(callers.remembered("proef", 9))
    idle = await sessions.begin("a")
    now.shift(IDLE_S)
    assert await sessions.of(idle) is not None
    now.shift(IDLE_S + 1)
    assert await sessions.of(idle) is None
    busy, begun = await sessions.begin("b"), time.time()
    while time.time() - begun < LONGEST_S - IDLE_S:
        now.shift(IDLE_S / 2)
        assert await sessions.of(busy) is not None
    now.move_to(begun + LONGEST_S + 1)
    assert await sessions.of(busy) is None


@pytest.mark.anyio
async def test_of_too_many_sessions_the_one_used_longest_ago_gives_way(
    callers: Callers, now: time_machine.Traveller
) -> None:
    sessions = Sessions(callers.remembered("proef", 2))
    first = await sessions.begin("a")
    now.shift(1)
    second = await sessions.begin("b")
    now.shift(100)
    await sessions.of(first)
    now.shift(1)
    await sessions.begin("c")
    assert await sessions.of(first) is not None
    assert await sessions.of(second) is None


@pytest.mark.anyio
@pytest.mark.usefixtures("now")
async def test_what_is_kept_of_a_session_gives_nobody_a_way_in(callers: Callers) -> None:
    """Neither the text that the browser holds, nor what a token is renewed with."""
    held = callers.remembered("proef", 9)
    person = SignedIn("an-1", "oidc:an-1", "An Verzonnen", {"ede": "editor"}, time.time() + 60, "vernieuw-mij")
    text = await Sessions(held).begin(person=person)
    found = held.find(hashed(text))
    assert found is not None
    assert all(said not in found for said in (text.encode(), b"vernieuw-mij", b"Verzonnen", b"an-1"))
    session = await Sessions(held).of(text)
    assert session is not None
    assert session.person == person


@pytest.mark.anyio
@pytest.mark.usefixtures("now")
async def test_of_two_that_change_a_session_the_first_does_it(callers: Callers) -> None:
    sessions = Sessions(callers.remembered("proef", 9))
    text = await sessions.begin("a")
    one, other = await sessions.again(text), await sessions.again(text)
    assert one is not None
    assert other is not None
    assert await sessions.changed(one, renewing=5.0) is not None
    assert await sessions.changed(other, renewing=7.0) is None
    left = await sessions.again(text)
    assert left is not None
    assert left.renewing == 5.0
