"""Tokens of an OpenID Connect provider: a real one, on this machine. The people and organisations are fictitious."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import grants
from flask import Flask, jsonify
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from starlette.testclient import TestClient
from werkzeug.serving import make_server

from api.credentials import Credentials
from api.settings import Settings
from kg.errors import InputError
from tests.rest_service import LESSON, client, fill


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def key_for(store: Path) -> str:
    credentials, today = Credentials.open(store), datetime.now(UTC).date()
    _, text = credentials.add("proef", {"ede": "reader"}, until=today, today=today)
    credentials.close()
    return text


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store")
    return tmp_path / "store"


@dataclass
class Provider:
    """An OpenID Connect provider on this machine, made with Authlib: discovery, keys, and a token end point."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, parameters={"kid": "een"}))
    roles: dict[str, str] = field(default_factory=lambda: {"ede": "editor"})
    issuer: str = ""
    seconds: int = 300

    def app(self) -> Flask:
        app = Flask("provider")
        server = AuthorizationServer(app, query_client=lambda _id: _Client(), save_token=lambda _token, _request: None)
        server.register_token_generator("client_credentials", self._token)
        server.register_grant(grants.ClientCredentialsGrant)
        app.add_url_rule("/token", "token", server.create_token_response, methods=["POST"])
        app.add_url_rule("/keys", "keys", lambda: jsonify(KeySet([self.key]).as_dict(private=False)))
        app.add_url_rule(
            "/.well-known/openid-configuration", "about",
            lambda: jsonify({"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}),
        )  # fmt: skip
        return app

    def _token(self, **_asked: Any) -> dict[str, Any]:
        return {"token_type": "Bearer", "expires_in": self.seconds, "access_token": self.signed()}

    def signed(self, *, key: Any = None, algorithm: str = "RS256", **claims: Any) -> str:
        now = int(time.time())
        said = {"iss": self.issuer, "aud": "kring", "sub": "anna", "iat": now, "exp": now + self.seconds,
                "kring_roles": self.roles, **claims}  # fmt: skip
        kept = {name: value for name, value in said.items() if value is not None}
        signer = key or self.key
        return jwt.encode({"alg": algorithm, "kid": signer.kid}, kept, signer, algorithms=[algorithm])


class _Client:
    """The one client of the provider."""

    client_id = "proef"

    def check_client_secret(self, secret: str) -> bool:
        return secret == "geheim"  # noqa: S105 - of a fictitious client

    def check_endpoint_auth_method(self, _method: str, _endpoint: str) -> bool:
        return True

    def check_grant_type(self, grant: str) -> bool:
        return grant == "client_credentials"

    def get_allowed_scope(self, scope: str) -> str:
        return scope


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    with make_server("127.0.0.1", 0, made.app(), threaded=True) as served:
        made.issuer = f"http://127.0.0.1:{served.server_port}"
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield made
        served.shutdown()
        thread.join()


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
    }  # fmt: skip


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


def test_a_new_key_of_the_provider_is_fetched(
    service: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert service.get("/v1/lessons", headers=bearer(provider.signed())).status_code == 200
    provider.key = RSAKey.generate_key(2048, parameters={"kid": "twee"})
    assert service.get("/v1/lessons", headers=bearer(provider.signed())).status_code == 401  # looked just now
    monkeypatch.setattr("api.oidc._PAUSE_S", 0.0)
    assert service.get("/v1/lessons", headers=bearer(provider.signed())).status_code == 200


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


def test_an_outage_is_remembered_for_some_seconds_and_ends(
    store: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer, provider.issuer = provider.issuer, "https://elders.example"  # what it says of itself: no provider of ours
    with client(store, mode="shared", oidc_issuer=issuer) as service:
        token = bearer(provider.signed(iss=issuer))
        assert service.get("/v1/lessons", headers=token).status_code == 503
        provider.issuer = issuer
        assert service.get("/v1/lessons", headers=token).status_code == 503  # looked just now
        monkeypatch.setattr("api.oidc._PAUSE_S", 0.0)
        assert service.get("/v1/lessons", headers=token).status_code == 200


def test_a_provider_elsewhere_must_be_reached_over_tls() -> None:
    with pytest.raises(InputError, match="https"):
        Settings(mode="shared", oidc_issuer="http://login.example.nl").checked()
