"""Tokens of an OpenID Connect provider: a real one, on this machine. The people and organisations are fictitious."""

import base64
import hmac
import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey, RSAKey
from starlette.testclient import TestClient

from api.app import create_app
from api.http.limits import Patience
from api.http.observation import JsonLines
from api.settings import Settings
from kg.errors import InputError
from kg.profiles.access import open_keys
from tests.provider import Provider, running
from tests.receiver import certificate
from tests.rest_service import LESSON, client, fill, settings

SOON = Patience(pause_s=2.0)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def key_for(store: Path) -> str:
    credentials, today = open_keys(store), datetime.now(UTC).date()
    _, text = credentials.add("proef", {"ede": "reader"}, until=today, today=today)
    credentials.close()
    return text


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as made:
        yield made


@pytest.fixture
def service(store: Path, provider: Provider) -> Iterator[TestClient]:
    with client(store, mode="shared", oidc_issuer=provider.issuer) as opened:
        yield opened


def test_a_token_of_the_provider_lets_its_person_in_with_the_roles_it_gives(
    service: TestClient, provider: Provider
) -> None:
    granted = httpx2.post(
        f"{provider.issuer}/token", data={"grant_type": "client_credentials"}, auth=("proef", "geheim")
    )
    headers = bearer(granted.json()["access_token"])
    assert service.get("/v1/lessons/ede.les-geheim", headers=headers).status_code == 200
    assert service.get("/v1/lessons/baarn.les-geheim", headers=headers).status_code == 404
    assert service.post("/v1/lessons", json=LESSON, headers=headers).status_code == 201


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forged(provider: Provider) -> dict[str, str]:
    """Tokens that are not to be believed, by what is wrong with them."""
    now = int(time.time())
    other = RSAKey.generate_key(2048, parameters={"kid": "een"})
    good = provider.signed()
    head, body, signature = good.split(".")
    none_head = _part({"alg": "none"})
    steward = {
        "iss": provider.issuer,
        "aud": "kring",
        "sub": "eva",
        "exp": now + 99,
        "kring_roles": {"baarn": "steward"},
    }
    more = _part(steward)
    secret_head = _part({"alg": "HS256", "kid": "een"})
    public = provider.key.as_pem(private=False)
    mac = hmac.new(public, f"{secret_head}.{body}".encode(), "sha256").digest()
    as_secret = f"{secret_head}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    curve = ECKey.generate_key("P-256", parameters={"kid": "een"})
    return {
        "alg none": f"{none_head}.{body}.",
        "alg none with a signature": f"{none_head}.{body}.{signature}",
        "the public key as a secret": as_secret,
        "another key": provider.signed(key=other),
        "an elliptic key of its own": provider.signed(key=curve, algorithm="ES256"),
        "other claims under the same signature": f"{head}.{more}.{signature}",
        "no signature": f"{head}.{body}.",
        "expired": provider.signed(exp=now - 60),
        "no expiry": provider.signed(exp=None),
        "an expiry that is no number": provider.signed(exp="morgen"),
        "not valid yet": provider.signed(nbf=now + 3600),
        "another audience": provider.signed(aud="elders"),
        "no audience": provider.signed(aud=None),
        "another issuer": provider.signed(iss="https://kwaad.example"),
        "no subject": provider.signed(sub=None),
        "not a token": "a.b.c",
        "empty parts": "..",
    }


def test_a_token_that_is_forged_expired_or_for_another_is_refused(service: TestClient, provider: Provider) -> None:
    tokens = forged(provider)
    assert len(tokens) == 17
    for what, token in tokens.items():
        answer = service.get("/v1/lessons", headers=bearer(token))
        assert answer.status_code == 401, what
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"], what
    assert service.get("/v1/lessons", headers=bearer(provider.signed())).status_code == 200


@pytest.mark.parametrize("roles", [{"ede": "koning"}, {"../x": "reader"}, ["ede"], "ede", 3, None, {}])
def test_roles_that_do_not_exist_open_nothing(roles: Any, service: TestClient, provider: Provider) -> None:
    answer = service.get("/v1/lessons", headers=bearer(provider.signed(kring_roles=roles)))
    assert [item["id"] for item in answer.json()["items"]] == ["les-1", "les-2", "les-3"]


@pytest.mark.deep
def test_a_new_key_of_the_provider_is_fetched(store: Path, provider: Provider) -> None:
    new = RSAKey.generate_key(2048, parameters={"kid": "twee"})
    with client(store, patience=SOON, mode="shared", oidc_issuer=provider.issuer) as service:
        assert service.get("/v1/lessons", headers=bearer(provider.signed())).status_code == 200
        provider.key = new
        token = bearer(provider.signed())
        assert service.get("/v1/lessons", headers=token).status_code == 401  # looked just now
        time.sleep(SOON.pause_s)
        assert service.get("/v1/lessons", headers=token).status_code == 200


def test_a_provider_that_is_away_gives_503_and_keys_go_on_working(store: Path) -> None:
    with client(store, mode="shared", oidc_issuer="http://127.0.0.1:9") as service:
        assert service.get("/v1/lessons", headers=bearer(Provider(issuer="x").signed())).status_code == 503
        assert service.get("/v1/lessons", headers=bearer(key_for(store))).status_code == 200


def test_an_outage_of_the_provider_counts_as_no_guess(store: Path) -> None:
    with client(store, mode="shared", oidc_issuer="http://127.0.0.1:9") as service:
        token = bearer(Provider(issuer="x").signed())
        assert {service.get("/v1/lessons", headers=token).status_code for _ in range(40)} == {503}
        assert service.get("/v1/lessons", headers=bearer("kring_0_x")).status_code == 401


def test_a_token_of_the_provider_is_taken_whatever_others_guess_from_the_same_address(
    service: TestClient, provider: Provider
) -> None:
    assert {service.get("/v1/lessons", headers=bearer("a.b.c")).status_code for _ in range(40)} == {401, 429}
    assert service.get("/v1/lessons", headers=bearer(provider.signed())).status_code == 200


@pytest.mark.deep
def test_an_outage_is_remembered_for_some_seconds_and_ends(store: Path, provider: Provider) -> None:
    issuer, provider.issuer = provider.issuer, "https://elders.example"  # what it says of itself: no provider of ours
    with client(store, patience=SOON, mode="shared", oidc_issuer=issuer) as service:
        token = bearer(provider.signed(iss=issuer))
        assert service.get("/v1/lessons", headers=token).status_code == 503
        provider.issuer = issuer
        assert service.get("/v1/lessons", headers=token).status_code == 503  # looked just now
        time.sleep(SOON.pause_s)
        assert service.get("/v1/lessons", headers=token).status_code == 200


def test_a_provider_elsewhere_must_be_reached_over_tls() -> None:
    with pytest.raises(InputError, match="https"):
        Settings(mode="shared", oidc_issuer="http://login.example.nl").checked()


def test_a_provider_with_a_certificate_of_the_house_is_trusted_as_the_receivers_of_hooks_are(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Source: https://docs.openssl.org/master/man3/SSL_CTX_load_verify_locations (SSL_CERT_FILE)."""
    shown, _ = certificate(tmp_path, "127.0.0.1")
    [house] = tmp_path.glob("*.pem")
    with running(tls=shown) as provider:
        token = bearer(provider.signed())
        with client(store, mode="shared", oidc_issuer=provider.issuer) as service, caplog.at_level(logging.WARNING):
            assert service.get("/v1/lessons", headers=token).status_code == 503
        monkeypatch.setenv("SSL_CERT_FILE", str(house))
        with client(store, mode="shared", oidc_issuer=provider.issuer) as service:
            assert service.get("/v1/lessons", headers=token).status_code == 200
    [said] = [record for record in caplog.records if record.name == "kring.oidc"]
    assert "CERTIFICATE_VERIFY_FAILED" in vars(said)["reason"]
    assert vars(said)["issuer"] == provider.issuer


def test_an_authority_that_cannot_be_read_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "leeg.pem"
    empty.write_text("geen certificaat", encoding="utf-8")
    for named in (empty, tmp_path / "nergens.pem"):
        monkeypatch.setenv("SSL_CERT_FILE", str(named))
        with pytest.raises(InputError, match=named.name):
            create_app(settings(tmp_path / "store", mode="shared", oidc_issuer="https://login.example"))


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"issuer": "https://kwaad.example"}, "https://kwaad.example"),
        ({"jwks_uri": "http://kwaad.example/k"}, "not at an https address"),
        ({"jwks_uri": None}, "has no jwks_uri"),
    ],
)
def test_the_log_says_why_a_provider_gives_no_keys_and_nothing_of_the_token(
    about: dict[str, Any], reason: str, provider: Provider, store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    provider.about = about
    token = provider.signed()
    with client(store, mode="shared", oidc_issuer=provider.issuer) as service, caplog.at_level(logging.INFO):
        assert service.get("/v1/lessons", headers=bearer(token)).status_code == 503
    written = [JsonLines().format(record) for record in caplog.records if record.name.startswith("kring")]
    assert [reason in line for line in written if '"logger": "kring.oidc"' in line] == [True]
    assert not any(piece in line for line in written for piece in token.split("."))


def test_only_typed_tokens_when_so_set(store: Path, provider: Provider) -> None:
    """Source: RFC 9068, section 4."""
    typed = bearer(provider.signed(head={"typ": "at+jwt"}))
    with client(store, mode="shared", oidc_issuer=provider.issuer, oidc_typed_only=True) as service:
        assert service.get("/v1/lessons", headers=typed).status_code == 200
        refused = service.get("/v1/lessons", headers={**bearer(provider.signed()), "Accept-Language": "en"})
    assert refused.status_code == 401
    assert "not an access token" in refused.json()["detail"]


def test_an_id_token_opens_nothing_also_when_its_client_is_called_as_the_audience(
    service: TestClient, provider: Provider
) -> None:
    """Source: RFC 9068, section 4; RFC 8725, sections 3.11 and 3.12."""
    headers = bearer(provider.signed(nonce="n-0S6", at_hash="x", auth_time=1))
    answer = service.post("/v1/lessons", json=LESSON, headers=headers)
    assert answer.status_code == 401
    assert "ID-token" in answer.json()["detail"]


def test_no_key_bears_the_name_of_somebody_who_comes_with_a_token(store: Path) -> None:
    credentials, today = open_keys(store), datetime.now(UTC).date()
    with pytest.raises(InputError, match="oidc:"):
        credentials.add("oidc:anna", {"ede": "reader"}, until=today, today=today)
    credentials.close()
