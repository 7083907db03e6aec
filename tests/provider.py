"""An OpenID Connect provider on this machine, made with Authlib. The people and organisations are fictitious."""

import base64
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import anyio
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import grants
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from flask import Flask, Response, jsonify
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

from api.http.identity.oidc import Person
from api.http.identity.oidc import Provider as Checker
from api.http.limits import USUAL
from api.http.problems import SORTS, Problem
from api.settings import Settings


@cache
def _key() -> RSAKey:
    """The same for each provider of a process: to make one takes longer than most tests."""
    return RSAKey.generate_key(2048, parameters={"kid": "een"})


@dataclass
class Provider:
    """
    Discovery, keys, and a token end point.

    Attributes:
        beside: Key set entries that are published before its own key.
        about: Members of its metadata that are other than they should be.
    """

    key: RSAKey = field(default_factory=_key)
    roles: dict[str, str] = field(default_factory=lambda: {"ede": "editor"})
    issuer: str = ""
    seconds: int = 300
    beside: list[Any] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)

    def app(self) -> Flask:
        app = Flask("provider")
        server = AuthorizationServer(app, query_client=lambda _id: _Client(), save_token=lambda _token, _request: None)
        server.register_token_generator("client_credentials", self._token)
        server.register_grant(grants.ClientCredentialsGrant)
        app.add_url_rule("/token", "token", server.create_token_response, methods=["POST"])
        app.add_url_rule("/keys", "keys", self._published)
        app.add_url_rule(
            "/.well-known/openid-configuration",
            "about",
            lambda: jsonify(
                {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **self.metadata(), **self.about}
            ),
        )
        return app

    def metadata(self) -> dict[str, Any]:
        """What it says of itself besides."""
        return {}

    def _published(self) -> Response:
        own = KeySet([self.key]).as_dict(private=False)["keys"]
        return jsonify({"keys": [*self.beside, *own]})

    def _token(self, **_asked: Any) -> dict[str, Any]:
        return {"token_type": "Bearer", "expires_in": self.seconds, "access_token": self.signed()}

    def claims(self, **claims: Any) -> dict[str, Any]:
        """What its tokens say; None takes a claim out."""
        now = int(time.time())
        said = {
            "iss": self.issuer,
            "aud": "kring",
            "sub": "anna",
            "iat": now,
            "exp": now + self.seconds,
            "kring_roles": self.roles,
            **claims,
        }
        return {name: value for name, value in said.items() if value is not None}

    def signed(
        self, *, key: Any = None, algorithm: str = "RS256", head: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        """A token; `head` are more header parameters."""
        signer = key or self.key
        named = {"typ": "JWT", "alg": algorithm, "kid": signer.kid, **(head or {})}
        if algorithm == "RS256":  # also what no library would sign
            return signed(as_json(named), as_json(self.claims(**claims)), signer.private_key)
        return jwt.encode(named, self.claims(**claims), signer, algorithms=[algorithm])


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


@contextmanager
def running(*, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, made: Any = None) -> Iterator[Any]:
    """A provider that listens while the block runs: a plain one, or the one that was made."""
    made = made or Provider()
    with make_server(host, 0, made.app(), threaded=True, ssl_context=tls) as served:
        made.issuer = f"{'https' if tls else 'http'}://{host}:{served.server_port}"
        thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield made
        finally:
            served.shutdown()
            thread.join()


# --- tokens of any bytes --------------------------------------------------------------------------


def part(content: bytes) -> str:
    """One part of a token."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def signed(head: bytes, claims: bytes, key: RSAPrivateKey | None) -> str:
    """Any bytes, rightly signed with RS256."""
    assert key is not None
    content = f"{part(head)}.{part(claims)}"
    return f"{content}.{part(key.sign(content.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def checker(provider: Provider, *, typed: bool = False) -> Checker:
    """What Kring has of a provider; it has not been looked at yet."""
    return Checker(Settings(mode="shared", oidc_issuer=provider.issuer), USUAL, typed=typed)


def outcome(checked_by: Checker, token: str) -> Person | int:
    """Whom a token is about, or the status that it is refused with."""
    try:
        return anyio.run(checked_by.person, token)
    except Problem as refused:
        return SORTS[refused.sort].status
