"""
Signing in with the provider in a browser: authorization code with PKCE, in which the browser gets no token.

What the ID token says of roles counts until it ends; then it is renewed, where the provider lets us, or signing in is
asked for again. Source: OpenID Connect Core 1.0, sections 3.1 and 12; RFC 9700; RFC 9207.
"""

import base64
import logging
import math
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

import anyio

from api.http.identity.browser import id_tokens
from api.http.identity.browser.attempts import Attempts
from api.http.identity.browser.sessions import Session, Sessions, SignedIn
from api.http.identity.lookup import FAULTS
from api.http.identity.oidc import About, Provider, away
from api.http.limits import Patience
from api.http.problems import Problem
from api.settings import Settings

BACK: Final = "/inloggen/terug"
_AGAIN_S: Final = 0.05  # between two looks whether somebody else has renewed a token
_LONGEST: Final = 4096  # characters of what comes back in the address
_log = logging.getLogger("kring.oidc")


class SignIn:
    """Kring as a client of its provider."""

    def __init__(
        self, settings: Settings, provider: Provider, patience: Patience, attempts: Attempts, sessions: Sessions
    ) -> None:
        self._settings = settings
        self._provider = provider
        self._patience = patience
        self._attempts = attempts
        self._sessions = sessions
        self._failed = -math.inf  # when the provider could not renew a session last

    async def begin(self, back: str) -> tuple[str, str]:
        """
        Where the browser goes to sign in, and the text that it is to hold meanwhile.

        Args:
            back: The path that was asked for, within this service.

        Raises:
            Problem: 503, if the provider cannot be reached, or lets nobody sign in.
        """
        at = _address(await self._provider.about(), "authorization_endpoint")
        text, made = await self._attempts.begin(back)
        asked = {
            "response_type": "code",
            "client_id": self._settings.oidc_client,
            "redirect_uri": self._redirect,
            "scope": self._settings.oidc_scope,
            "state": made.state,
            "nonce": made.nonce,
            "code_challenge": made.challenge,
            "code_challenge_method": "S256",
        }
        return _asking(at, asked), text

    async def finish(self, text: str, given: Mapping[str, str]) -> tuple[SignedIn, str]:
        """
        Who came back from the provider, and the page that they had asked for.

        Args:
            text: What the browser holds.
            given: The query with which it came back.

        Raises:
            Problem: 400, if this browser did not begin this, or it came from another provider; 403, if the provider
                let nobody in, or somebody without a role; 401, if what it gave is not valid; 503, if it is away.
        """
        attempt = await self._attempts.take(text, given.get("state", ""))
        if attempt is None:
            raise Problem(
                "invalid-request",
                "het inloggen begon niet in dit venster, is al gebruikt, of duurde langer dan tien minuten",
                "signing in did not begin in this browser, was used already, or took longer than ten minutes",
            )
        about = await self._provider.about()
        issuer = given.get("iss")
        if issuer is None and about.members.get("authorization_response_iss_parameter_supported") is True:
            issuer = ""
        if issuer is not None and issuer not in self._provider.issuers:  # RFC 9207, section 2.4
            raise Problem(
                "invalid-request",
                "dit antwoord kwam niet van de inlogdienst van uw organisatie",
                "this answer is not of the sign-in provider of this service",
            )
        if "error" in given or not given.get("code"):
            raise _denied(given.get("error", ""))
        told = await self._exchanged(
            {
                "grant_type": "authorization_code",
                "code": given["code"][:_LONGEST],
                "redirect_uri": self._redirect,
                "code_verifier": attempt.verifier,
            }
        )
        claims = await id_tokens.checked(
            self._provider, _text(told, "id_token"), client=self._settings.oidc_client, nonce=attempt.nonce
        )
        return self._signed_in(claims, told, ""), attempt.back

    async def current(self, session: Session) -> SignedIn | None:
        """
        Who a session of somebody with a token is of, with what the provider says now; None when that has ended.

        Raises:
            Problem: 503, if the provider has to renew it, and cannot be reached.
        """
        now: Session | None = session
        while now is not None and (held := now.person) is not None and time.time() >= held.until:
            if now.renewing <= time.time() and (mine := await self._turn(now)):
                return await self._renewed_in(mine, held)
            await anyio.sleep(_AGAIN_S)  # somebody else renews it, here or at another process
            now = await self._sessions.again(session.text)
        return now.person if now else None

    async def _turn(self, session: Session) -> Session | None:
        """The session, when nobody else may renew its token until the provider had time to answer."""
        return await self._sessions.changed(session, renewing=time.time() + 2 * self._patience.look_s)

    async def _renewed_in(self, session: Session, held: SignedIn) -> SignedIn | None:
        person: SignedIn | None = held
        try:
            person = await self._renewed(held) if held.renewal else None
        finally:
            await self._sessions.changed(session, person=person, renewing=0.0)
        return person

    def farewell(self) -> str:
        """Where a browser signs out of the provider too; "" when it offers that nowhere, as far as is known."""
        about = self._provider.known()
        at = about.address("end_session_endpoint") if about else ""
        if not at:
            return ""
        asked = {"client_id": self._settings.oidc_client, "post_logout_redirect_uri": f"{self._base}/inloggen"}
        return _asking(at, asked)

    @property
    def _base(self) -> str:
        return self._settings.base_url.rstrip("/")

    @property
    def _redirect(self) -> str:
        return f"{self._base}{BACK}"

    async def _renewed(self, held: SignedIn) -> SignedIn | None:
        if time.monotonic() - self._failed <= self._patience.pause_s:
            raise away()
        try:
            told = await self._exchanged({"grant_type": "refresh_token", "refresh_token": held.renewal})
            claims = await id_tokens.checked(
                self._provider, _text(told, "id_token"), client=self._settings.oidc_client, subject=held.subject
            )
            return self._signed_in(claims, told, held.renewal)
        except Problem as refused:
            if refused.sort == "busy":
                self._failed = time.monotonic()
                raise
            return None

    def _signed_in(self, claims: Mapping[str, Any], told: Mapping[str, Any], renewal: str) -> SignedIn:
        subject = claims["sub"]
        person = self._provider.person_of(subject, claims)
        if not person.roles:
            raise Problem(
                "forbidden",
                "uw organisatie kent u, maar u hebt nog geen rol in Kring; vraag de beheerder van uw organisatie",
                "you have no role in Kring yet; ask who manages it for your organisation",
            )
        more = told.get("refresh_token", renewal)
        return SignedIn(
            subject=subject,
            name=person.name,
            called=id_tokens.name_in(claims),
            roles=person.roles,
            until=float(claims["exp"]),
            renewal=more if isinstance(more, str) else "",
        )

    async def _exchanged(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        """What the provider gives for a code or for a token to renew with."""
        about = await self._provider.about()
        at = _address(about, "token_endpoint")
        more, headers = self._as_client(about.members.get("token_endpoint_auth_methods_supported"))
        try:
            with anyio.fail_after(self._patience.look_s):
                async with self._provider.lookup() as line:
                    status, told = await line.post(at, {**form, **more}, headers)
        except FAULTS as error:
            raise _no_good(f"{type(error).__name__}: {error}") from error
        if status >= 500:
            raise _no_good(f"status {status}")
        if status != 200 or not isinstance(told, Mapping):
            said = told.get("error") if isinstance(told, Mapping) else None
            _log.warning("de inlogdienst nam niet aan", extra={"reason": f"status {status}: {said}"[:500]})
            raise Problem(
                "unauthenticated",
                "de inlogdienst van uw organisatie nam de code niet aan; een code werkt één keer, en kort",
                "the provider did not take the code; a code works once, and not for long",
            )
        return told

    def _as_client(self, methods: object) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """What says that it is this client that asks, in the form and in the head. Source: RFC 6749, section 2.3.1."""
        client, secret = self._settings.oidc_client, self._settings.oidc_secret
        offered = methods if isinstance(methods, list) else ["client_secret_basic"]
        if not secret:
            return {"client_id": client}, {}
        if "client_secret_basic" not in offered and "client_secret_post" in offered:
            return {"client_id": client, "client_secret": secret}, {}
        pair = f"{quote(client, safe='')}:{quote(secret, safe='')}"
        return {}, {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _address(about: About, name: str) -> str:
    """An address that signing in cannot do without."""
    at = about.address(name)
    if not at:
        raise _no_good(f"{name} is none")
    return at


def _asking(at: str, asked: Mapping[str, str]) -> str:
    """An address with a query, behind the one that it may have."""
    return f"{at}{'&' if '?' in at else '?'}{urlencode(asked)}"


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _no_good(reason: str) -> Problem:
    _log.warning("bij de inlogdienst kan nu niemand inloggen", extra={"reason": reason[:500]})
    return away()


def _denied(error: str) -> Problem:
    """That the provider let nobody in; what it says itself came in an address, and is not repeated."""
    _log.warning("de inlogdienst liet niet toe", extra={"reason": error[:100]})
    if error in {"temporarily_unavailable", "server_error"}:
        return away()
    return Problem(
        "forbidden",
        "uw organisatie liet u niet inloggen, of u brak het zelf af",
        "the provider did not let you sign in, or you broke it off",
    )
