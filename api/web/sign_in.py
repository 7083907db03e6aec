"""Signing in where more people use the service, with a key or at the provider of the organisation; and out."""

from typing import TYPE_CHECKING, Any

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.http.dependencies import principal_of, root_of, settings_of
from api.http.identity.browser import attempts
from api.http.identity.browser.sessions import COOKIE, LONGEST_S
from api.http.identity.key_check import SIGN_IN_S, too_slow
from api.http.problems import Problem, status_of, told
from api.web.forms import form_of, inside, keep_in_browser, session_of
from api.web.frame import HEADERS, elsewhere, open_page, shown
from api.web.texts import FIELD, _, language
from kg.errors import NotFound

if TYPE_CHECKING:
    from api.http.identity.browser.sessions import Sessions, SignedIn
    from api.http.identity.browser.sign_in import SignIn
    from api.http.identity.key_check import KeyCheck


@open_page
async def ask(request: Request) -> Response:
    """The page to sign in; who may see everything already goes on."""
    back = inside(request.query_params.get("terug", "/"))
    principal = principal_of(request)
    if principal.everything or principal.roles:
        return elsewhere(request, back)
    ended = COOKIE in request.cookies and session_of(request) is None
    return _form(request, back=back, ended=ended and "uitgelogd" not in request.query_params)


@open_page
async def sign_in(request: Request) -> Response:
    """A session for the key that was given, and on to the page that was asked for."""
    form = await form_of(request)
    back, text = inside(form.get("terug", "/")), form.get("sleutel", "").strip()
    check: KeyCheck = request.app.state.key_check
    if settings_of(request).mode == "local":
        return elsewhere(request, back)
    try:
        with anyio.fail_after(SIGN_IN_S):
            key = await check.key_of(text, request.scope) if text else None
    except TimeoutError:
        raise too_slow() from None
    if key is None:
        await check.failed(request.scope)
        wrong = _("Deze sleutel werkt niet. Zij kan zijn ingetrokken of verlopen.")
        return _form(request, status=422, back=back, trouble=wrong if text else _("Vul uw sleutel in."))
    return await _let_in(request, back, key=key.id)


@open_page
async def leave(request: Request) -> Response:
    """To the provider, to sign in there."""
    back = inside(request.query_params.get("terug", "/"))
    try:
        address, text = await _provider(request).begin(back)
    except Problem as refused:
        return _form(request, status=status_of(refused), back=back, refused=told(refused))
    answer = RedirectResponse(address, 303, headers=HEADERS)
    keep_in_browser(request, answer, attempts.COOKIE, text, int(attempts.LASTS_S))
    return answer


@open_page
async def come_back(request: Request) -> Response:
    """From the provider: a session for a user who signed in there, and on to the page that was asked for."""
    provider, check = _provider(request), request.app.state.key_check
    given = dict(request.query_params)
    try:
        with anyio.fail_after(SIGN_IN_S):
            person, back = await provider.finish(request.cookies.get(attempts.COOKIE, ""), given)
    except TimeoutError:
        raise too_slow() from None
    except Problem as refused:
        if refused.sort == "unauthenticated":  # a code that is none is a guess too
            await check.failed(request.scope)
        return _form(request, status=status_of(refused), back="/", refused=told(refused))
    answer = await _let_in(request, back, person=person)
    answer.delete_cookie(attempts.COOKIE, path=root_of(request) or "/")
    return answer


@open_page
async def sign_out(request: Request) -> Response:
    """The end of the session."""
    await form_of(request)
    sessions: Sessions = request.app.state.sessions
    session = session_of(request)
    await sessions.end(request.cookies.get(COOKIE, ""))
    also = {"organisatie": "ja"} if session is not None and session.person else {}
    answer = elsewhere(request, "/inloggen", uitgelogd="ja", **also)
    answer.delete_cookie(COOKIE, path=root_of(request) or "/")
    return answer


def _provider(request: Request) -> "SignIn":
    provider: SignIn | None = request.app.state.sign_in
    if provider is None or settings_of(request).mode == "local":
        raise NotFound("er is hier geen inlogdienst")
    return provider


async def _let_in(request: Request, back: str, *, key: str = "", person: "SignedIn | None" = None) -> Response:
    """On to the page that was asked for, in a session that is new: what the browser held before stands for nothing."""
    sessions: Sessions = request.app.state.sessions
    await sessions.end(request.cookies.get(COOKIE, ""))
    answer = elsewhere(request, back)
    keep_in_browser(request, answer, COOKIE, await sessions.begin(key, person), int(LONGEST_S))
    return answer


def _form(request: Request, *, status: int = 200, **said: Any) -> Response:
    provider: SignIn | None = request.app.state.sign_in
    out = request.query_params.get("uitgelogd") == "ja"
    also = out and request.query_params.get("organisatie") == "ja" and provider is not None
    values = {
        "trouble": "",
        "refused": "",
        "ended": False,
        "out": out,
        "farewell": provider.farewell() if also and provider else "",
        "with_provider": provider is not None,
        **said,
    }
    if "code" in request.query_params or "error" in request.query_params:  # what the provider said goes into no link
        values["other_language"] = f"{root_of(request)}/inloggen?{FIELD}={'nl' if language() == 'en' else 'en'}"
    return shown(request, "sign_in", status=status, **values)
