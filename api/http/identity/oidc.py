"""
OpenID Connect: one provider, what it says of itself, and tokens checked against the keys that it publishes.

What an access token has to be is in `api.http.identity.access_tokens`, what an ID token in `browser.id_tokens`, which
keys are used in `key_sets`. Source: https://openid.net/specs/openid-connect-discovery-1_0.html.
"""

import logging
import math
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import anyio
from joserfc.jwk import KeySet

from api.http.identity import access_tokens, key_sets
from api.http.identity.lookup import FAULTS, Lookup
from api.http.identity.trust import trusted
from api.http.limits import Patience
from api.http.problems import Problem
from api.settings import Settings, is_safe
from kg.access import ROLES, Role, checked_organisation, checked_role
from kg.errors import InputError

_KEPT_S: Final = 3600.0  # what the provider says of itself, and its keys
_log = logging.getLogger("kring.oidc")


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a token is about: the subject as the provider knows it, and the role per organisation."""

    name: str
    roles: Mapping[str, Role]


@dataclass(frozen=True, slots=True)
class About:
    """
    What a provider says of itself.

    Attributes:
        members: Its metadata, as it came.
    """

    keys: KeySet
    members: Mapping[str, Any]

    def address(self, name: str) -> str:
        """An address of it; "" when it has none, or none that is safe to use."""
        value = self.members.get(name)
        return value if isinstance(value, str) and is_safe(value) else ""


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
        issuer = settings.oidc_issuer.rstrip("/")
        self.issuers: Final = (issuer, f"{issuer}/")  # itself, however it writes that
        self._issuer = issuer
        self._audience = settings.oidc_audience
        self._roles_claim = settings.oidc_roles_claim
        self._patience = patience
        self._typed = typed
        self._trust = trusted()
        self._about: About | None = None
        self._fetched = self._looked = -math.inf  # when that went well, and when it was tried
        self._lock = anyio.Lock()

    async def person(self, token: str, resources: Collection[str] = ()) -> Person:
        """
        Whom an access token is about.

        Args:
            token: As it came.
            resources: Addresses of what is asked; a token may be for one of those, besides for the audience.

        Raises:
            Problem: 401, if the token is not a valid one of this provider for this service; 503, if the provider
                cannot be reached.
        """
        head = access_tokens.head_of(token, typed=self._typed)
        claims = await self.signed(token, head)
        subject = access_tokens.check(
            head,
            claims,
            issuers=self.issuers,
            audiences=(self._audience, *resources),
            roles_claim=self._roles_claim,
        )
        return self.person_of(subject, claims)

    def person_of(self, subject: str, claims: Mapping[str, Any]) -> Person:
        """Whom a token is about that was found to be good."""
        return Person(f"oidc:{subject}", self._roles(claims.get(self._roles_claim)))

    async def signed(self, token: str, head: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        What a token says, when the provider signed it.

        Raises:
            Problem: 401, if it did not; 503, if it cannot be reached.
        """
        about = await self.about(_KEPT_S)
        claims = access_tokens.claims_of(token, key_sets.fitting(about.keys, head))
        if claims is None and self._may_look():
            about = await self.about(self._patience.pause_s)
            claims = access_tokens.claims_of(token, key_sets.fitting(about.keys, head))
        if claims is None:
            raise access_tokens.refused("handtekening", "signature")
        return claims

    def lookup(self) -> Lookup:
        """A way to ask it something else."""
        return Lookup(self._trust, self._patience.look_s)

    async def about(self, max_age_s: float = _KEPT_S) -> About:
        """
        What it says of itself, of no longer ago than so many seconds.

        Raises:
            Problem: 503, if it cannot be reached, or could not just now.
        """
        if (known := self.known(max_age_s)) is not None:
            return known
        async with self._lock:
            if (known := self.known(max_age_s)) is not None:  # another looked meanwhile
                return known
            if not self._may_look():
                raise away()
            self._about = await self._fetch()
            self._fetched = time.monotonic()
            return self._about

    def known(self, max_age_s: float = _KEPT_S) -> About | None:
        """As `about`, without asking; None when it is not known."""
        return self._about if time.monotonic() - self._fetched <= max_age_s else None

    def _may_look(self) -> bool:
        """A stream of forged tokens must not become a stream of requests, nor an outage a row of waiting ones."""
        return time.monotonic() - self._looked > self._patience.pause_s

    async def _fetch(self) -> About:
        try:
            with anyio.fail_after(self._patience.look_s):
                return await self._published()
        except FAULTS as error:
            _log.warning(
                "de inlogdienst is niet te bereiken of geeft geen sleutels",
                extra={"issuer": self._issuer, "reason": f"{type(error).__name__}: {error}"[:500]},
            )
            raise away() from error
        finally:
            self._looked = time.monotonic()

    async def _published(self) -> About:
        async with self.lookup() as line:
            members = await line.get(f"{self._issuer}/.well-known/openid-configuration")
            issuer, keys_at = _member(members, "issuer"), _member(members, "jwks_uri")
            if issuer.rstrip("/") != self._issuer:
                raise ValueError(f"it calls itself {issuer[:200]}")
            if not is_safe(keys_at):
                raise ValueError(f"its keys are not at an https address: {keys_at[:200]}")
            return About(key_sets.usable(await line.get(keys_at)), members)

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


def _member(about: object, name: str) -> str:
    value = about.get(name) if isinstance(about, Mapping) else None
    if not isinstance(value, str):
        raise ValueError(f"what it says of itself has no {name}")  # noqa: TRY004 - of what came, not of an argument
    return value


def away() -> Problem:
    """What is said when it cannot be reached."""
    return Problem(
        "busy",
        "de inlogdienst is niet te bereiken of geeft geen sleutels; probeer het later",
        "the sign-in provider cannot be reached or gives no keys; try again later",
        headers={"Retry-After": "10"},
    )
