"""Signing in at a provider in a browser: a real one, on this machine. The people and organisations are fictitious."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import time_machine
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from api.http.identity.browser import attempts
from api.http.identity.browser.attempts import Attempts
from api.http.identity.browser.sessions import COOKIE
from api.http.limits import Patience
from api.settings import Settings
from kg.access import Grant
from kg.errors import InputError
from kg.profiles.access import open_callers, open_keys
from tests.provider import running
from tests.rest_service import client, fill
from tests.sign_in_provider import CLIENT, SECRET, SignInProvider
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, ROWS, text

HOME = "https://kring.example"
SOON = Patience(look_s=1.0, pause_s=0.2)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("inlog") / "store"
    fill(made, ROWS)
    return made


@pytest.fixture
def apart(tmp_path: Path) -> Path:
    """The same, for a service with settings of its own."""
    fill(tmp_path / "store", ROWS)
    return tmp_path / "store"


@pytest.fixture(scope="module")
def running_provider() -> Iterator[SignInProvider]:
    with running(made=SignInProvider()) as made:
        yield made


@pytest.fixture
def provider(running_provider: SignInProvider) -> SignInProvider:
    """The provider as it is when nothing was done to it yet; making a service takes longer than most tests."""
    fresh = SignInProvider(issuer=running_provider.issuer)
    for one in fields(SignInProvider):
        setattr(running_provider, one.name, getattr(fresh, one.name))
    return running_provider


@contextmanager
def browser(store: Path, provider: SignInProvider, **more: Any) -> Iterator[TestClient]:
    """A service where people sign in at the provider, asked by a browser over TLS."""
    set_ = {"oidc_issuer": provider.issuer, "oidc_client": CLIENT, "oidc_secret": SECRET, "base_url": HOME, **more}
    with client(store, mode="shared", patience=SOON, **set_) as opened:
        opened.base_url = opened.base_url.copy_with(scheme="https", host=urlsplit(set_["base_url"]).hostname)
        opened.headers.update(BROWSER)
        yield opened


@pytest.fixture(scope="module")
def running_service(store: Path, running_provider: SignInProvider) -> Iterator[TestClient]:
    with browser(store, running_provider) as opened:
        yield opened


@pytest.fixture
def service(running_service: TestClient, provider: SignInProvider) -> TestClient:
    """The service, asked by a browser that was never here."""
    running_service.cookies.clear()
    assert provider.asked == []
    return running_service


def leave(service: TestClient, back: str = "/zoeken") -> str:
    """Where the service sends the browser to."""
    answer = service.get("/inloggen/organisatie", params={"terug": back}, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["Location"]


def at_provider(address: str) -> dict[str, str]:
    """What the browser comes back with from the provider."""
    answer = httpx2.get(address, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    home = urlsplit(answer.headers["Location"])
    return {name: values[0] for name, values in parse_qs(home.query).items()}


def come_back(service: TestClient, given: dict[str, str]) -> Any:
    return service.get("/inloggen/terug", params=given, follow_redirects=False)


def sign_in(service: TestClient, back: str = "/zoeken") -> Any:
    answer = come_back(service, at_provider(leave(service, back)))
    assert answer.status_code == 303, text(answer.text)
    return answer


def is_in(service: TestClient) -> bool:
    return service.get("/zoeken", follow_redirects=False).status_code == 200


def refused(service: TestClient, answer: Any, status: int) -> str:
    """What a page says that lets nobody in: what happened, and what next."""
    assert answer.status_code == status, text(answer.text)
    assert COOKIE not in service.cookies
    assert not is_in(service)
    assert list(flaws(answer.text)) == []
    said = text(answer.text)
    assert "Inloggen is niet gelukt" in said
    assert "Begin opnieuw, of log in met een sleutel." in said
    return said


# --- the way that it should go --------------------------------------------------------------------


def test_who_signs_in_at_the_provider_reads_what_the_token_says_and_comes_back(service: TestClient) -> None:
    page = service.get("/inloggen", params={"terug": "/zoeken?q=zaaksysteem"})
    assert list(flaws(page.text)) == []
    [link] = [path for path in read(page.text).links() if "organisatie" in path]
    address = service.get(link, follow_redirects=False).headers["Location"]
    answer = come_back(service, at_provider(address))
    assert answer.headers["Location"] == "/zoeken?q=zaaksysteem"
    found = service.get(answer.headers["Location"]).text
    assert "Edes zaaksysteem geheim" in found
    assert "Baarns zaaksysteem geheim" not in found


def test_the_browser_gets_no_token_and_the_provider_proof_of_who_began(
    service: TestClient, provider: SignInProvider
) -> None:
    address = leave(service)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{HOME}/inloggen/terug"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    [held] = [one for one in service.cookies.jar if one.name == attempts.COOKIE]
    assert held.value not in asked.values()
    answer = come_back(service, at_provider(address))
    [sent] = provider.asked
    assert sent["code_verifier"] not in address
    assert sent["code_verifier"] != held.value
    assert "client_secret" not in sent
    for cookie in service.cookies.jar:
        assert cookie.secure
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "lax"
    assert attempts.COOKIE not in service.cookies
    shown = answer.text + str(answer.headers) + service.get("/").text + str(service.cookies)
    assert "eyJ" not in shown  # how every token begins
    assert "verlenging" not in shown


def test_two_who_sign_in_send_other_values_each_time(service: TestClient) -> None:
    first, second = (parse_qs(urlsplit(leave(service)).query) for _ in range(2))
    assert not {first[name][0] for name in ("state", "nonce", "code_challenge")} & {
        second[name][0] for name in ("state", "nonce", "code_challenge")
    }


@pytest.mark.parametrize("methods", [None, ["client_secret_post"], ["client_secret_basic", "client_secret_post"]])
def test_the_client_says_who_it_is_as_the_provider_wants(
    methods: list[str] | None, apart: Path, provider: SignInProvider
) -> None:
    provider.about = {"token_endpoint_auth_methods_supported": methods} if methods else {}
    with browser(apart, provider) as service:
        sign_in(service)
        assert ("client_secret" in provider.asked[0]) is (methods == ["client_secret_post"])
        assert is_in(service)


def test_a_client_without_a_secret_signs_people_in_with_pkce(apart: Path, provider: SignInProvider) -> None:
    with browser(apart, provider, oidc_secret="") as service:
        sign_in(service)
        assert provider.asked[0]["client_id"] == CLIENT
        assert is_in(service)


def test_behind_the_path_of_a_proxy_every_address_has_it(apart: Path, provider: SignInProvider) -> None:
    home = "https://example.nl/kring"
    provider.home = f"{home}/inloggen/terug"
    with browser(apart, provider, base_url=home) as service:
        gone = service.get("/inloggen/organisatie?terug=/zoeken", follow_redirects=False)
        assert "Path=/kring" in gone.headers["Set-Cookie"]
        held = gone.headers["Set-Cookie"].partition(";")[0]
        given = at_provider(gone.headers["Location"])
        back = service.get("/inloggen/terug", params=given, headers={"Cookie": held}, follow_redirects=False)
        assert back.headers["Location"] == "/kring/zoeken"
        assert all("Path=/kring" in one for one in back.headers.get_list("set-cookie"))
        session = next(one for one in back.headers.get_list("set-cookie") if one.startswith(COOKIE))
        assert service.get("/zoeken", headers={"Cookie": session.partition(";")[0]}).status_code == 200


# --- who should not get in ------------------------------------------------------------------------


def test_who_comes_back_with_another_state_gets_in_nowhere_and_can_still_finish(service: TestClient) -> None:
    given = at_provider(leave(service))
    for state in ("", "anders", "é", given["state"][:-1]):
        refused(service, come_back(service, {**given, "state": state}), 400)
    assert come_back(service, given).status_code == 303


def test_who_comes_back_without_having_left_from_here_gets_in_nowhere(
    service: TestClient, provider: SignInProvider
) -> None:
    """Somebody else's code, sent to a browser, signs it in as nobody (login CSRF). Source: RFC 9700, section 4.7."""
    given = at_provider(leave(service))
    service.cookies.clear()
    refused(service, come_back(service, given), 400)
    leave(service)  # now with an attempt of its own
    refused(service, come_back(service, given), 400)
    assert provider.asked == []


def test_an_address_to_come_back_to_works_once(service: TestClient) -> None:
    gone = service.get("/inloggen/organisatie", follow_redirects=False)
    held, given = gone.headers["Set-Cookie"].partition(";")[0], at_provider(gone.headers["Location"])
    assert come_back(service, given).status_code == 303
    service.cookies.clear()
    again = service.get("/inloggen/terug", params=given, headers={"Cookie": held}, follow_redirects=False)
    refused(service, again, 400)


def test_a_code_that_was_used_elsewhere_is_refused_by_the_provider(
    service: TestClient, provider: SignInProvider
) -> None:
    used = at_provider(leave(service))
    provider.codes.clear()
    said = refused(service, come_back(service, used), 401)
    assert "nam de code niet aan" in said


def test_a_code_of_another_browser_fails_on_its_proof(service: TestClient) -> None:
    """A stolen code is worth nothing without the verifier (PKCE). Source: RFC 7636."""
    stolen = at_provider(leave(service))
    service.cookies.clear()
    own = at_provider(leave(service))
    refused(service, come_back(service, {**own, "code": stolen["code"]}), 401)


def test_an_answer_of_another_issuer_is_refused_before_its_code_is_sent(
    service: TestClient, provider: SignInProvider
) -> None:
    """Mix-up. Source: RFC 9207, section 2.4."""
    for other in ("https://kwaad.example", "", f"{provider.issuer}.kwaad.example"):
        given = at_provider(leave(service))
        refused(service, come_back(service, {**given, "iss": other}), 400)
    given = at_provider(leave(service))
    given.pop("iss")  # the provider says that it always gives it
    refused(service, come_back(service, given), 400)
    assert provider.asked == []


def test_a_provider_that_never_says_who_it_is_is_believed_by_its_token(apart: Path, provider: SignInProvider) -> None:
    provider.issues_iss = False
    with browser(apart, provider) as service:
        given = at_provider(leave(service))
        assert "iss" not in given
        assert come_back(service, given).status_code == 303


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def wrong_tokens(provider: SignInProvider) -> dict[str, dict[str, Any]]:
    """What is wrong with a token, and what the provider is to be like for it."""
    now = int(time.time())
    claims = {"iss": provider.issuer, "aud": CLIENT, "sub": "eva", "exp": now + 99, "iat": now}
    other = RSAKey.generate_key(2048, parameters={"kid": "een"})
    return {
        "no token": {"token": "niets"},
        "alg none": {"token": f"{_part({'alg': 'none'})}.{_part(claims)}."},
        "another key": {"token": provider.signed(key=other, aud=CLIENT)},
        "another nonce": {"said": {"nonce": "anders"}},
        "no nonce": {"said": {"nonce": None}},
        "another audience": {"said": {"aud": "kring"}},
        "several audiences without azp": {"said": {"aud": [CLIENT, "elders"]}},
        "for another client": {"said": {"azp": "elders"}},
        "another issuer": {"said": {"iss": "https://kwaad.example"}},
        "expired": {"said": {"exp": now - 60}},
        "no expiry": {"said": {"exp": None}},
        "never expires": {"said": {"exp": 10**15}},
        "not made yet": {"said": {"iat": now + 3600}},
        "no moment of making": {"said": {"iat": None}},
        "no subject": {"said": {"sub": None}},
        "a subject with a line in it": {"said": {"sub": "an\nna"}},
        "an access token": {"head": {"typ": "at+jwt"}},
    }


def test_a_token_that_is_not_about_this_sign_in_lets_nobody_in(apart: Path, provider: SignInProvider) -> None:
    with browser(apart, provider) as service:
        for what, wrong in wrong_tokens(provider).items():
            for name, value in {"token": "", "said": {}, "head": {}, **wrong}.items():
                setattr(provider, name, value)
            answer = come_back(service, at_provider(leave(service)))
            assert answer.status_code == 401, what
            assert COOKIE not in service.cookies, what
        refused(service, answer, 401)


@pytest.mark.parametrize("roles", [{}, {"ede": "koning"}, None, "ede"])
def test_who_has_no_role_here_is_told_whom_to_ask(roles: Any, service: TestClient, provider: SignInProvider) -> None:
    provider.said = {"kring_roles": roles}
    said = refused(service, come_back(service, at_provider(leave(service))), 403)
    assert "nog geen rol in Kring" in said


def test_who_the_provider_lets_not_in_gets_a_page_that_says_so_and_repeats_nothing(
    service: TestClient, provider: SignInProvider
) -> None:
    provider.denies = True
    given = at_provider(leave(service))
    assert given["error"] == "access_denied"
    answer = come_back(service, {**given, "error_description": "Bel 0900-KWAAD"})
    said = refused(service, answer, 403)
    assert "liet u niet inloggen, of u brak het zelf af" in said
    assert "KWAAD" not in answer.text


@pytest.mark.parametrize(
    "back", ["//elders.example/", "https://elders.example/", "/\\elders.example", "javascript:alert(1)"]
)
def test_the_way_back_from_the_provider_stays_within_the_service(back: str, service: TestClient) -> None:
    assert sign_in(service, back).headers["Location"] == "/"


def test_signing_in_at_the_provider_gives_another_session(service: TestClient) -> None:
    """Source: CWE-384."""
    service.cookies.set(COOKIE, "gekozen-door-een-ander", domain="kring.example", path="/")
    sign_in(service)
    assert service.cookies.get(COOKIE, domain="kring.example") != "gekozen-door-een-ander"
    first = service.cookies.get(COOKIE, domain="kring.example")
    sign_in(service)
    service.cookies.set(COOKIE, first, domain="kring.example", path="/")
    assert not is_in(service)  # the one before has ended


def test_guesses_of_a_code_come_to_an_end(apart: Path, provider: SignInProvider) -> None:
    found = []
    with browser(apart, provider) as service:
        for _ in range(35):
            given = at_provider(leave(service))
            found.append(come_back(service, {**given, "code": "geraden"}).status_code)
    assert found[0] == 401
    assert found[-1] == 429


# --- a provider that is away, or other than it says -----------------------------------------------


def test_a_provider_that_is_away_is_said_and_a_key_still_works(apart: Path, provider: SignInProvider) -> None:
    credentials, today = open_keys(apart), datetime.now(UTC).date()
    _, key = credentials.add("proef", {"ede": "reader"}, until=today + timedelta(1), today=today)
    credentials.close()
    with browser(apart, provider, oidc_issuer="http://127.0.0.1:9") as service:
        answer = service.get("/inloggen/organisatie", follow_redirects=False)
        assert "inlogdienst is niet te bereiken" in refused(service, answer, 503)
        assert service.post("/inloggen", data={"sleutel": key}).status_code == 200


def test_a_provider_that_hangs_holds_nobody_long(service: TestClient, provider: SignInProvider) -> None:
    given = at_provider(leave(service))
    provider.hangs_s = 3.0
    begun = time.monotonic()
    refused(service, come_back(service, given), 503)
    assert time.monotonic() - begun < 3.0


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint"])
@pytest.mark.parametrize("at", ["http://kwaad.example/x", None, 3])
def test_an_end_point_that_is_not_safe_is_not_used(name: str, at: Any, apart: Path, provider: SignInProvider) -> None:
    provider.about = {name: at}
    with browser(apart, provider) as service:
        if name == "authorization_endpoint":
            answer = service.get("/inloggen/organisatie", follow_redirects=False)
        else:
            answer = come_back(service, at_provider(leave(service)))
        refused(service, answer, 503)


def test_without_a_client_there_is_nothing_but_the_key(apart: Path, provider: SignInProvider) -> None:
    with browser(apart, provider, oidc_client="") as service:
        assert "organisatie?" not in service.get("/inloggen").text
        for path in ("/inloggen/organisatie", "/inloggen/terug?code=x&state=y"):
            assert service.get(path).status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"oidc_client": "x"}, "KRING_OIDC_ISSUER"),
        ({"oidc_client": "x", "oidc_issuer": "https://login.example"}, "KRING_BASE_URL"),
        ({"oidc_client": "x", "oidc_issuer": "https://login.example", "base_url": "http://kring.example"}, "https"),
        (
            {"oidc_client": "x", "oidc_issuer": "https://a.example", "base_url": HOME, "oidc_scope": "profile"},
            "openid",
        ),
    ],
)
def test_settings_that_let_nobody_sign_in_safely_are_refused_at_the_start(given: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Settings(mode="shared", **given).checked()
    assert SECRET not in repr(Settings(oidc_secret=SECRET))


# --- how long it lasts ----------------------------------------------------------------------------


def test_a_session_ends_with_its_token_and_is_renewed_while_the_provider_lets_it(
    service: TestClient, provider: SignInProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(service)
    assert is_in(service)
    now = time.time
    monkeypatch.setattr("api.http.identity.browser.sign_in.time.time", lambda: now() + 3600)
    provider.said = {"kring_roles": {"baarn": "reader"}}
    page = service.get("/zoeken?q=zaaksysteem").text
    assert [sent["grant_type"] for sent in provider.asked] == ["authorization_code", "refresh_token"]
    assert "Baarns zaaksysteem geheim" in page  # what the provider says of their roles now
    assert "Edes zaaksysteem geheim" not in page


@pytest.mark.parametrize(
    "change",
    [
        {"renewals": {}},
        {"said": {"sub": "eva"}},
        {"said": {"aud": "elders"}},
        {"said": {"kring_roles": {}}},
        {"token": "niets"},
    ],
)
def test_a_session_that_the_provider_does_not_renew_has_ended(
    change: dict[str, Any], service: TestClient, provider: SignInProvider
) -> None:
    provider.said = {"exp": int(time.time()) + 1}
    sign_in(service)
    time.sleep(1.1)
    provider.said = {}
    for name, value in change.items():
        provider.renewals.clear() if name == "renewals" else setattr(provider, name, value)
    assert not is_in(service)
    provider.said, provider.token = {}, ""
    assert not is_in(service)


def test_an_outage_when_a_session_is_renewed_lets_nobody_in_and_ends_nothing(
    service: TestClient, provider: SignInProvider
) -> None:
    provider.said = {"exp": int(time.time()) + 1}
    sign_in(service)
    time.sleep(1.1)
    provider.said, provider.is_away = {}, True
    assert not is_in(service)
    provider.is_away = False
    assert not is_in(service)  # not asked again so soon
    time.sleep(SOON.pause_s)
    assert is_in(service)


def test_a_grant_that_is_withdrawn_counts_at_once(store: Path, service: TestClient) -> None:
    credentials, today = open_keys(store), datetime.now(UTC).date()
    credentials.grant(Grant("baarn", "ede", today))
    sign_in(service)
    assert "Baarns zaaksysteem geheim" in service.get("/zoeken?q=zaaksysteem").text
    credentials.withdraw("baarn", "ede")
    credentials.close()
    assert "Baarns zaaksysteem geheim" not in service.get("/zoeken?q=zaaksysteem").text


def test_a_session_of_the_provider_is_for_pages_and_opens_no_door_of_programs(service: TestClient) -> None:
    sign_in(service)
    for path in ("/v1/lessons", "/sparql?query=ASK%7B%7D", "/dump.nq", "/v1/audit-entries"):
        assert service.get(path, headers={"Accept": "*/*"}).status_code == 401, path


def test_who_signs_out_can_sign_out_of_the_provider_too(service: TestClient, provider: SignInProvider) -> None:
    sign_in(service)
    page = read(service.get("/gemeente").text)
    token = next(about["value"] for _, about in page.elements if about.get("name") == "teken")
    answer = service.post("/uitloggen", data={"teken": token})
    assert "U bent uitgelogd bij Kring." in text(answer.text)
    [there] = [path for path in read(answer.text).links() if path.startswith(provider.issuer)]
    asked = parse_qs(urlsplit(there).query)
    assert asked == {"client_id": [CLIENT], "post_logout_redirect_uri": [f"{HOME}/inloggen"]}
    assert not is_in(service)
    assert list(flaws(answer.text)) == []


@pytest.mark.anyio
@pytest.mark.usefixtures("profile")
async def test_an_attempt_ends_after_ten_minutes_and_the_oldest_gives_way() -> None:
    noon = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
    with closing(open_callers(b"geheim van de proef")) as callers, time_machine.travel(noon, tick=False) as now:
        held = Attempts(callers.remembered("proef", 2))
        text, made = await held.begin("/")
        now.shift(attempts.LASTS_S + 1)
        assert await held.take(text, made.state) is None
        (first, one), _, (third, three) = [(await held.begin(path), now.shift(1))[0] for path in ("/a", "/b", "/c")]
        assert await held.take(first, one.state) is None
        found = await held.take(third, three.state)
        assert found is not None
        assert found.back == "/c"
        assert await held.take(third, three.state) is None
