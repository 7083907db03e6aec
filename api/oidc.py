"""
OpenID Connect: access tokens of one provider, checked against the keys that it publishes.

Checked are the algorithm (asymmetric only), the signature, issuer, audience, expiry and not-before.
Source: https://openid.net/specs/openid-connect-discovery-1_0.html, RFC 7519, RFC 8725 (section 3), RFC 9068.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import anyio
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
_PAUSE_S: Final = 10.0  # between two looks at the provider: for a key that is not there, or after it gave none
_TIMEOUT_S: Final = 5.0  # for one look, whatever the provider does meanwhile
_MAX_KEYS_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a token is about: the subject as the provider knows it, and the role per organisation."""

    name: str
    roles: Mapping[str, Role]


class Provider:
    """One OpenID Connect provider, asked from the event loop: one that hangs holds no thread."""

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
        self._fetched = self._looked = -math.inf  # when that went well, and when it was tried
        self._lock = anyio.Lock()

    async def person(self, token: str) -> Person:
        """
        Whom a token is about.

        Raises:
            Problem: 401, if the token is not a valid one of this provider for this service; 503, if the provider
                cannot be reached.
        """
        try:
            claims = await self._decoded(token)
            self._claims.validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise _refusal(type(error).__name__) from error
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject:
            raise _refusal("sub")
        return Person(f"oidc:{subject}", self._roles(claims.get(self._roles_claim)))

    async def _decoded(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(token, await self._key_set(_KEPT_S), algorithms=list(ALGORITHMS)).claims
        except (JoseError, ValueError):
            if not self._may_look():
                raise
            return jwt.decode(token, await self._key_set(_PAUSE_S), algorithms=list(ALGORITHMS)).claims

    def _may_look(self) -> bool:
        """A stream of forged tokens must not become a stream of requests, nor an outage a row of waiting ones."""
        return time.monotonic() - self._looked > _PAUSE_S

    async def _key_set(self, max_age_s: float) -> KeySet:
        if (known := self._known(max_age_s)) is not None:
            return known
        async with self._lock:
            if (known := self._known(max_age_s)) is not None:  # another looked meanwhile
                return known
            if not self._may_look():
                raise _away()
            self._keys = await self._fetch()
            self._fetched = time.monotonic()
            return self._keys

    def _known(self, max_age_s: float) -> KeySet | None:
        return self._keys if time.monotonic() - self._fetched <= max_age_s else None

    async def _fetch(self) -> KeySet:
        try:
            with anyio.fail_after(_TIMEOUT_S):
                return await self._published()
        except (httpx2.HTTPError, JoseError, ValueError, KeyError, AttributeError, TypeError, TimeoutError) as error:
            raise _away() from error
        finally:
            self._looked = time.monotonic()

    async def _published(self) -> KeySet:
        async with httpx2.AsyncClient(timeout=_TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
            about = (await client.get(f"{self._issuer}/.well-known/openid-configuration")).raise_for_status().json()
            answer = (await client.get(about["jwks_uri"])).raise_for_status()
        if about["issuer"].rstrip("/") != self._issuer or len(answer.content) > _MAX_KEYS_BYTES:
            raise ValueError("another issuer, or too much")
        return KeySet.import_key_set(answer.json())

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


def _away() -> Problem:
    return Problem(
        "busy", "de inlogdienst is niet te bereiken of geeft geen sleutels; probeer het later",
        "the sign-in provider cannot be reached or gives no keys; try again later", headers={"Retry-After": "10"},
    )  # fmt: skip
