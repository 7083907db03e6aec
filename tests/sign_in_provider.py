"""A provider at which people sign in with a browser, made with Authlib. The people and organisations are fictitious."""

import time
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from tests.provider import Provider

CLIENT = "kring-web"
SECRET = "geheim & fictief"  # noqa: S105 - of a fictitious client
ANNA = "anna"


@dataclass
class Code:
    """One authorization code, or token to renew with, as Authlib asks for it."""

    scope: str
    nonce: str = ""
    redirect_uri: str = ""
    code_challenge: str = ""
    code_challenge_method: str = ""

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def check_client(self, _client: object) -> bool:
        return True


@dataclass
class SignInProvider(Provider):
    """
    One that lets Anna sign in at once.

    Attributes:
        home: The only address that it sends a browser back to.
        said: Claims of ID tokens that are other than they should be; None takes one out.
        head: Header parameters of ID tokens, likewise.
        token: What it gives instead of an ID token, or "".
        issues_iss: Whether it says in its answer who it is (RFC 9207).
        denies: Whether it lets nobody in.
        hangs_s: Seconds that its token end point waits.
        is_away: Whether its token end point is out of order.
        asked: The forms that came to its token end point.
        renewals: Those that work, by token.
    """

    home: str = "https://kring.example/inloggen/terug"
    said: dict[str, Any] = field(default_factory=dict)
    head: dict[str, Any] = field(default_factory=dict)
    token: str = ""
    issues_iss: bool = True
    denies: bool = False
    hangs_s: float = 0.0
    is_away: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    renewals: dict[str, Code] = field(default_factory=dict)

    def app(self) -> Flask:
        app = super().app()
        server = AuthorizationServer(app, query_client=self._client_of, save_token=lambda _token, _request: None)
        server.register_token_generator("default", BearerTokenGenerator(self._opaque, self._renewal))
        server.register_grant(self._by_code(), [CodeChallenge(required=True), self._open_id()])
        server.register_grant(self._by_renewal(), [self._open_id()])
        server.register_extension(self._issuer())
        app.add_url_rule("/authorize", "authorize", lambda: self._authorize(server))
        app.add_url_rule("/code", "code", lambda: self._given(server), methods=["POST"])
        app.add_url_rule("/bye", "bye", lambda: redirect(request.args["post_logout_redirect_uri"]))
        return app

    def metadata(self) -> dict[str, Any]:
        return {
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/code",
            "end_session_endpoint": f"{self.issuer}/bye",
            "authorization_response_iss_parameter_supported": self.issues_iss,
        }

    def _authorize(self, server: AuthorizationServer) -> Response:
        anna = None if self.denies else ANNA
        grant = server.get_consent_grant(end_user=anna)
        return server.create_authorization_response(grant_user=anna, grant=grant)

    def _given(self, server: AuthorizationServer) -> Response:
        time.sleep(self.hangs_s)
        if self.is_away:
            return Response(status=503)
        self.asked.append(dict(request.form))
        return server.create_token_response()

    def _client_of(self, client: str) -> "_Client | None":
        return _Client(self.home) if client == CLIENT else None

    def _opaque(self, **_asked: Any) -> str:
        return f"ondoorzichtig-{len(self.asked)}"

    def _renewal(self, *, scope: str, **_asked: Any) -> str:
        made = f"verlenging-{len(self.asked)}"
        self.renewals[made] = Code(scope)
        return made

    def id_token(self, nonce: str) -> str:
        """As it stands in an answer."""
        own = {"aud": CLIENT, "nonce": nonce or None, "name": "Anna de Fictieve", "auth_time": int(time.time())}
        return self.token or self.signed(head=self.head, **{**own, **self.said})

    def _by_code(self) -> type[grants.AuthorizationCodeGrant]:
        provider = self

        class ByCode(grants.AuthorizationCodeGrant):
            TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")

            def save_authorization_code(self, code: str, asked: Any) -> None:
                data = asked.payload.data
                provider.codes[code] = Code(
                    data["scope"],
                    data["nonce"],
                    data["redirect_uri"],
                    data["code_challenge"],
                    data["code_challenge_method"],
                )

            def query_authorization_code(self, code: str, _client: object) -> Code | None:
                return provider.codes.pop(code, None)  # it works once

            def delete_authorization_code(self, _code: Code) -> None:
                """It is gone already."""

            def authenticate_user(self, _code: Code) -> str:
                return ANNA

        return ByCode

    def _by_renewal(self) -> type[grants.RefreshTokenGrant]:
        provider = self

        class ByRenewal(grants.RefreshTokenGrant):
            TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")
            INCLUDE_NEW_REFRESH_TOKEN = True

            def authenticate_refresh_token(self, token: str) -> Code | None:
                return provider.renewals.pop(token, None)

            def authenticate_user(self, _token: Code) -> str:
                return ANNA

            def revoke_old_credential(self, _token: Code) -> None:
                """It is gone already."""

        return ByRenewal

    def _open_id(self) -> OpenIDCode:
        provider = self

        class OpenId(OpenIDCode):
            def exists_nonce(self, _nonce: str, _request: object) -> bool:
                return False

            def encode_id_token(self, _token: dict[str, Any], asked: Any) -> str:
                code = getattr(asked, "authorization_code", None)
                return provider.id_token(code.nonce if code else "")

        return OpenId(require_nonce=True)

    def _issuer(self) -> IssuerParameter:
        provider = self

        class Issuer(IssuerParameter):
            def get_issuer(self) -> str | None:
                return provider.issuer if provider.issues_iss else None

        return Issuer()


class _Client:
    """Kring, as the provider knows it."""

    client_id = CLIENT

    def __init__(self, home: str) -> None:
        self._home = home

    def check_client_secret(self, secret: str) -> bool:
        return secret == SECRET

    def check_endpoint_auth_method(self, _method: str, _endpoint: str) -> bool:
        return True

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, grant: str) -> bool:
        return grant in {"authorization_code", "refresh_token"}

    def check_redirect_uri(self, address: str) -> bool:
        return address == self._home

    def get_default_redirect_uri(self) -> str:
        return self._home

    def get_allowed_scope(self, scope: str) -> str:
        return scope
