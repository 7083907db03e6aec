"""
The caller: the principal of each request, from an API key or an OpenID Connect token, for as long as that holds.

In local mode there is one user, who may do everything; the service then listens on loopback only.
In shared mode a request carries `Authorization: Bearer` with a key or a token, or `Basic` with a key as password (many
SPARQL clients know nothing else). Without one, only what is open to all is answered, and public spaces if so set.
"""

import base64
import binascii
from collections.abc import Callable
from datetime import date
from typing import Final

import anyio
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.identity.browser.sessions import COOKIE, Session, Sessions
from api.http.identity.browser.sign_in import SignIn
from api.http.identity.key_check import SIGN_IN_S, KeyCheck, too_slow
from api.http.identity.oidc import Provider
from api.http.identity.resource import metadata_address, resources, tells_of_resource
from api.http.identity.standing import Ended, Sentinel, Standing
from api.http.limits import Gone
from api.http.problems import Problem, problem
from api.settings import Settings
from kg import clock
from kg.access import ANONYMOUS, LOCAL, Principal
from kg.errors import KringError
from kg.ports.keys import PREFIX, Keys

OPEN: Final = frozenset(
    {"/", "/v1", "/v1/openapi.json", "/health", "/ready", "/def", "/context.jsonld", "/shapes"}
)  # they tell nothing of what is stored; nor does what an error means
OPEN_BELOW: Final = ("/problem/", "/assets/")
_MAX_TOKEN: Final = 16_384  # characters


class Authentication:
    """Puts the principal in the scope, or refuses."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        credentials: Keys,
        sentinel: Sentinel,
        check: KeyCheck,
        sessions: Sessions,
        is_page: Callable[[Scope], bool],
        provider: Provider | None = None,
        sign_in: SignIn | None = None,
    ) -> None:
        self._app = app
        self._check = check
        self._sessions = sessions
        self._is_page = is_page
        self._sentinel = sentinel
        self._settings = settings
        self._credentials = credentials
        self._provider = provider
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Source: https://asgi.readthedocs.io/en/latest/specs/www.html."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            standing = await self._standing(scope)
        except KringError as refused:  # also what is wrong with the file of the keys
            if isinstance(refused, Problem) and refused.sort == "unauthenticated" and self._settings.oidc_issuer:
                refused.headers["WWW-Authenticate"] += f', resource_metadata="{metadata_address(scope)}"'
            await problem(refused, scope)(scope, receive, send)
            return
        scope["kring.standing"] = standing
        if not isinstance(standing, Standing):
            await self._app(scope, receive, send)
        else:
            await self._for_as_long(standing, scope, receive, send)

    async def _for_as_long(self, standing: Standing, scope: Scope, receive: Receive, send: Send) -> None:
        """The request, until the caller may do less than when it came."""
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            async with self._sentinel.over(scope["kring.principal"], standing):
                await self._app(scope, receive, sent)
        except Ended as ended:
            if begun:
                raise Gone from ended
            refused = _refusal(str(ended), "this key or grant has ended meanwhile")
            await problem(refused, scope)(scope, receive, send)

    async def _standing(self, scope: Scope) -> Callable[[], Principal]:
        """Gives the principal with the rights of now; those of this moment are left in the scope."""
        if self._settings.mode == "local":
            scope["kring.principal"] = LOCAL
            return lambda: LOCAL
        given = Headers(scope=scope).getlist("authorization")
        if not given:
            return await self._without_header(scope)
        try:
            with anyio.fail_after(SIGN_IN_S):
                return await self._signed_in(_token(given), scope)
        except TimeoutError:
            raise too_slow() from None
        except Problem as refused:
            if refused.sort == "unauthenticated":  # an outage is no guess; and who is let in is never held up by others
                await self._check.failed(scope)
            raise

    async def _without_header(self, scope: Scope) -> Callable[[], Principal]:
        """A browser that is signed in, or somebody unknown where that is enough; a page itself asks to sign in."""
        path, is_page = scope["path"], self._is_page(scope)
        if is_page and (standing := await self._of_session(scope)) is not None:
            return standing
        is_open = is_page or path in OPEN or path.startswith(OPEN_BELOW) or tells_of_resource(path)
        if is_open or self._settings.anonymous_reading:
            scope["kring.principal"] = ANONYMOUS
            return lambda: ANONYMOUS
        raise _refusal("log in met een API-sleutel of een token", "sign in with an API key or a token", error="")

    async def _of_session(self, scope: Scope) -> Standing | None:
        text = Request(scope).cookies.get(COOKIE, "")
        session = await self._sessions.of(text) if text else None
        if session is None:
            return None
        standing = self._of_key(session, scope) if session.key else await self._of_person(session, scope)
        if standing is not None:
            scope["kring.session"] = session
        return standing

    def _of_key(self, session: Session, scope: Scope) -> Standing | None:
        key = self._credentials.find(session.key)
        if key is None or not key.works_on(clock.today()):
            return None
        scope["kring.key"] = key.id
        return self._seen(Standing(self._credentials, key.id, key.actor, key.roles), scope, clock.today())

    async def _of_person(self, session: Session, scope: Scope) -> Standing | None:
        try:
            person = await self._sign_in.current(session) if self._sign_in else None
        except Problem:  # the provider is away: what it gave has ended, and it can be renewed when it is back
            return None
        if person is None:
            return None
        scope["kring.subject"] = person.name
        return self._seen(Standing(self._credentials, "", person.name, person.roles), scope, clock.today())

    async def _signed_in(self, token: str, scope: Scope) -> Standing:
        today = clock.today()
        if token.startswith(PREFIX):
            key = await self._check.key_of(token, scope)
            if key is None:
                raise _refusal("deze sleutel is onbekend, ingetrokken of verlopen", "unknown, revoked or expired key")
            scope["kring.key"] = key.id
            return self._seen(Standing(self._credentials, key.id, key.actor, key.roles), scope, today)
        if self._provider is None:
            raise _refusal("tokens worden hier niet aangenomen, sleutels wel", "tokens are not taken here, keys are")
        person = await self._provider.person(token, resources(self._settings, scope["path"]))
        scope["kring.subject"] = person.name
        return self._seen(Standing(self._credentials, "", person.name, person.roles), scope, today)

    def _seen(self, standing: Standing, scope: Scope, today: date) -> Standing:
        grants = self._credentials.grants()
        scope["kring.principal"] = Principal.member(standing.name, standing.roles, grants, on=today)
        return standing


def _token(given: list[str]) -> str:
    """The key or token in the header; one header, and one way of signing in."""
    scheme, _, value = given[0].strip().partition(" ")
    value = value.strip()
    if len(given) == 1 and value and len(value) <= _MAX_TOKEN:
        if scheme.lower() == "bearer":
            return value
        if scheme.lower() == "basic":
            try:
                return base64.b64decode(value, validate=True).decode().partition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                pass  # refused below, as everything else that is no credential
    raise _refusal("de kop Authorization is niet te lezen", "the Authorization header cannot be read")


def _refusal(nl: str, en: str, *, error: str = "invalid_token") -> Problem:
    """Source: RFC 6750, section 3."""
    what = f', error="{error}"' if error else ""
    return Problem("unauthenticated", nl, en, headers={"WWW-Authenticate": f'Bearer realm="kring"{what}'})
