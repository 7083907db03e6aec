"""
OpenID Connect: access tokens of one provider, checked against the keys that it publishes.

Checked are the algorithm (asymmetric only), the signature, issuer, audience, expiry and not-before.
Source: https://openid.net/specs/openid-connect-discovery-1_0.html, RFC 7519, RFC 8725 (section 3), RFC 9068.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.problems import Problem
from api.settings import Settings
from kg.access import ROLES, Role, checked_organisation, checked_role
from kg.errors import InputError

ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
LEEWAY_S: Final = 30  # clocks differ
_KEPT_S: Final = 3600.0  # the provider's keys
_PAUSE_S: Final = 10.0  # between two looks for a key that is not there
_TIMEOUT_S: Final = 5.0
_MAX_KEYS_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a token is about: the subject as the provider knows it, and the role per organisation."""

    name: str
    roles: Mapping[str, Role]


class Provider:
    """One OpenID Connect provider; `person` may be called from any thread."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._roles_claim = settings.oidc_roles_claim
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "values": [self._issuer, self._issuer + "/"]},
            aud={"essential": True, "value": settings.oidc_audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._keys: KeySet | None = None
        self._fetched = 0.0
        self._lock = threading.Lock()

    def person(self, token: str) -> Person:
        """
        Whom a token is about.

        Raises:
            Problem: 401, if the token is not a valid one of this provider for this service; 503, if the provider
                cannot be reached.
        """
        try:
            claims = self._decoded(token)
            self._claims.validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise _refusal(type(error).__name__) from error
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject:
            raise _refusal("sub")
        return Person(f"oidc:{subject}", self._roles(claims.get(self._roles_claim)))

    def _decoded(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(token, self._key_set(), algorithms=list(ALGORITHMS)).claims
        except (JoseError, ValueError):
            if not self._may_look_again():
                raise
            return jwt.decode(token, self._key_set(fresh=True), algorithms=list(ALGORITHMS)).claims

    def _may_look_again(self) -> bool:
        """The provider may have new keys; a stream of forged tokens must not become a stream of requests to it."""
        return time.monotonic() - self._fetched > _PAUSE_S

    def _key_set(self, *, fresh: bool = False) -> KeySet:
        with self._lock:
            aged = time.monotonic() - self._fetched
            if self._keys is None or aged > _KEPT_S or (fresh and aged > _PAUSE_S):
                self._keys = self._fetch()
                self._fetched = time.monotonic()
            return self._keys

    def _fetch(self) -> KeySet:
        try:
            with httpx2.Client(timeout=_TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
                about = client.get(f"{self._issuer}/.well-known/openid-configuration").raise_for_status().json()
                answer = client.get(about["jwks_uri"]).raise_for_status()
            if about["issuer"].rstrip("/") == self._issuer and len(answer.content) <= _MAX_KEYS_BYTES:
                return KeySet.import_key_set(answer.json())
            reason: Exception | None = None
        except (httpx2.HTTPError, JoseError, ValueError, KeyError, AttributeError, TypeError) as error:
            reason = error
        raise Problem(
            "busy", "de inlogdienst is niet te bereiken of geeft geen sleutels; probeer het later",
            "the sign-in provider cannot be reached or gives no keys; try again later", headers={"Retry-After": "30"},
        ) from reason  # fmt: skip

    def _roles(self, claim: object) -> dict[str, Role]:
        """Roles by organisation; `{"ede": "editor"}` or `["ede:editor"]`. What is no role gives none."""
        pairs: list[tuple[object, object]] = []
        if isinstance(claim, Mapping):
            pairs = list(claim.items())
        elif isinstance(claim, list):
            pairs = [(entry.partition(":")[0], entry.partition(":")[2]) for entry in claim if isinstance(entry, str)]
        found: dict[str, Role] = {}
        for where, what in pairs:
            try:
                organisation, role = checked_organisation(str(where)), checked_role(str(what))
            except InputError:
                continue
            held = found.get(organisation)
            if held is None or ROLES.index(held) < ROLES.index(role):
                found[organisation] = role
        return found


def _refusal(reason: str) -> Problem:
    return Problem(
        "unauthenticated", f"dit token is niet geldig ({reason})", f"this token is not valid ({reason})",
        headers={"WWW-Authenticate": 'Bearer realm="kring", error="invalid_token"'},
    )  # fmt: skip
