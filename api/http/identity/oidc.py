"""
OpenID Connect: access tokens of one provider, checked against the keys that it publishes.

What a token has to be is in `api.http.identity.access_tokens`, which keys are used in `api.http.identity.key_sets`.
Source: https://openid.net/specs/openid-connect-discovery-1_0.html.
"""

import json
import logging
import math
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import anyio
import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.http.identity import access_tokens, key_sets
from api.http.identity.trust import trusted
from api.http.limits import Patience
from api.http.problems import Problem
from api.settings import Settings, is_safe
from kg.access import ROLES, Role, checked_organisation, checked_role
from kg.errors import InputError

_KEPT_S: Final = 3600.0  # the provider's keys
_MAX_BYTES: Final = 1_000_000  # of what the provider says of itself, and of its keys
_NO_KEYS: Final = (httpx2.HTTPError, httpx2.InvalidURL, OSError, JoseError, ValueError, RecursionError)
_log = logging.getLogger("kring.oidc")


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a token is about: the subject as the provider knows it, and the role per organisation."""

    name: str
    roles: Mapping[str, Role]


class Provider:
    """One OpenID Connect provider, asked from the event loop: one that hangs holds no thread."""

    def __init__(self, settings: Settings, patience: Patience, *, typed: bool = False) -> None:
        """
        A provider that is not looked at yet.

        Args:
            settings: Its issuer, the audience, and the claim with the roles.
            patience: How long it is waited for, and how soon it is looked at again.
            typed: Whether only tokens are taken that call themselves access tokens, see
                `api.http.identity.access_tokens`.
        """
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._audience = settings.oidc_audience
        self._roles_claim = settings.oidc_roles_claim
        self._patience = patience
        self._typed = typed
        self._trust = trusted()
        self._keys: KeySet | None = None
        self._fetched = self._looked = -math.inf  # when that went well, and when it was tried
        self._lock = anyio.Lock()

    async def person(self, token: str, resources: Collection[str] = ()) -> Person:
        """
        Whom a token is about.

        Args:
            token: As it came.
            resources: Addresses of what is asked; a token may be for one of those, besides for the audience.

        Raises:
            Problem: 401, if the token is not a valid one of this provider for this service; 503, if the provider
                cannot be reached.
        """
        head = access_tokens.head_of(token, typed=self._typed)
        claims = await self._signed(token, head)
        subject = access_tokens.check(
            head,
            claims,
            issuers=(self._issuer, f"{self._issuer}/"),
            audiences=(self._audience, *resources),
            roles_claim=self._roles_claim,
        )
        return Person(f"oidc:{subject}", self._roles(claims.get(self._roles_claim)))

    async def _signed(self, token: str, head: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the token says, when the provider signed it."""
        keys = await self._key_set(_KEPT_S)
        claims = access_tokens.claims_of(token, key_sets.fitting(keys, head))
        if claims is None and self._may_look():
            keys = await self._key_set(self._patience.pause_s)
            claims = access_tokens.claims_of(token, key_sets.fitting(keys, head))
        if claims is None:
            raise access_tokens.refused("handtekening", "signature")
        return claims

    def _may_look(self) -> bool:
        """A stream of forged tokens must not become a stream of requests, nor an outage a row of waiting ones."""
        return time.monotonic() - self._looked > self._patience.pause_s

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
            with anyio.fail_after(self._patience.look_s):
                return await self._published()
        except _NO_KEYS as error:
            _log.warning(
                "de inlogdienst is niet te bereiken of geeft geen sleutels",
                extra={"issuer": self._issuer, "reason": f"{type(error).__name__}: {error}"[:500]},
            )
            raise _away() from error
        finally:
            self._looked = time.monotonic()

    async def _published(self) -> KeySet:
        async with httpx2.AsyncClient(
            verify=self._trust, timeout=self._patience.look_s, follow_redirects=False, trust_env=False
        ) as client:
            about = await _told(client, f"{self._issuer}/.well-known/openid-configuration")
            issuer, keys_at = _member(about, "issuer"), _member(about, "jwks_uri")
            if issuer.rstrip("/") != self._issuer:
                raise ValueError(f"it calls itself {issuer[:200]}")
            if not is_safe(keys_at):
                raise ValueError(f"its keys are not at an https address: {keys_at[:200]}")
            return key_sets.usable(await _told(client, keys_at))

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


async def _told(client: httpx2.AsyncClient, url: str) -> Any:
    """The JSON at an address of the provider, when it is not too much."""
    body = b""
    async with client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer:
        answer.raise_for_status()
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > _MAX_BYTES:
                raise ValueError(f"more than {_MAX_BYTES} bytes at {url[:200]}")
    return json.loads(body)


def _member(about: object, name: str) -> str:
    value = about.get(name) if isinstance(about, Mapping) else None
    if not isinstance(value, str):
        raise ValueError(f"what it says of itself has no {name}")  # noqa: TRY004 - of what came, not of an argument
    return value


def _away() -> Problem:
    return Problem(
        "busy",
        "de inlogdienst is niet te bereiken of geeft geen sleutels; probeer het later",
        "the sign-in provider cannot be reached or gives no keys; try again later",
        headers={"Retry-After": "10"},
    )
