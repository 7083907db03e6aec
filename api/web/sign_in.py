"""Signing in with a key, where more than one person uses the service; and out."""

from typing import TYPE_CHECKING

import anyio
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import principal_of, root_of, settings_of
from api.http.identity.key_check import SIGN_IN_S, too_slow
from api.http.identity.sessions import COOKIE, LONGEST_S
from api.web.forms import form_of, inside, keep_in_browser
from api.web.frame import elsewhere, open_page, shown

if TYPE_CHECKING:
    from api.http.identity.key_check import KeyCheck
    from api.http.identity.sessions import Sessions

_WRONG = "Deze sleutel werkt niet. Zij kan zijn ingetrokken of verlopen."


@open_page
async def ask(request: Request) -> Response:
    """The page to sign in; who may see everything already goes on."""
    back = inside(request.query_params.get("terug", "/"))
    principal = principal_of(request)
    if principal.everything or principal.roles:
        return elsewhere(request, back)
    return shown(request, "sign_in", back=back, trouble="")


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
        check.failed(request.scope)
        return shown(request, "sign_in", status=422, back=back, trouble=_WRONG if text else "Vul uw sleutel in.")
    sessions: Sessions = request.app.state.sessions
    sessions.end(request.cookies.get(COOKIE, ""))
    answer = elsewhere(request, back)
    keep_in_browser(request, answer, COOKIE, sessions.begin(key.id), int(LONGEST_S))
    return answer


@open_page
async def sign_out(request: Request) -> Response:
    """The end of the session."""
    await form_of(request)
    sessions: Sessions = request.app.state.sessions
    sessions.end(request.cookies.get(COOKIE, ""))
    answer = elsewhere(request, "/inloggen")
    answer.delete_cookie(COOKIE, path=root_of(request) or "/")
    return answer
