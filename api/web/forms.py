"""What a form of the page sends."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from secrets import compare_digest, token_bytes
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import query_values, settings_of
from api.http.identity.browser.sessions import Session
from api.http.limits import must_be_of_own_site
from api.http.problems import Problem

_LONGEST: Final = 2000  # characters of a question
TOKEN: Final = "teken"  # noqa: S105  # nosec B105 - the name of a field


async def form_of(request: Request) -> Mapping[str, str]:
    """
    The fields of a form, each once; of a page of this very service, and of this session.

    Raises:
        Problem: 400, if it is no form in UTF-8; 403, if another site sent it, or a page of before the session.
    """
    must_be_of_own_site(settings_of(request), request.method, request.headers)
    form = {name: values[-1] for name, values in query_values(await request.body()).items()}
    _must_be_of_session(request, form.get(TOKEN, ""))
    return form


@asynccontextmanager
async def form_with_files(request: Request, most: int) -> AsyncIterator[FormData]:
    """
    The fields and files of a form, as `form_of`; the files are gone when this ends.

    Args:
        request: That sends it.
        most: Files at most.
    """
    must_be_of_own_site(settings_of(request), request.method, request.headers)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise Problem("unsupported-media-type", "dit is geen formulier met bestanden", "this is no form with files")
    async with request.form(max_files=most, max_fields=most) as form:
        token = form.get(TOKEN, "")
        _must_be_of_session(request, token if isinstance(token, str) else "")
        yield form


def _must_be_of_session(request: Request, token: str) -> None:
    session = session_of(request)
    if session is not None and not compare_digest(_unmasked(token), session.token.encode()):
        raise Problem("cross-site", "dit formulier is van een vorige keer; open de pagina opnieuw", "the form is stale")


def token_of(request: Request) -> str:
    """
    What the forms of a page send along; "" without a session.

    Masked anew in each page: a compressed page would else tell by its size what it shares with what somebody had typed.
    Source: BREACH, and how Django answers it.
    """
    if (session := session_of(request)) is None:
        return ""
    held = session.token.encode()
    mask = token_bytes(len(held))
    return urlsafe_b64encode(mask + _crossed(mask, held)).decode()


def _unmasked(sent: str) -> bytes:
    """The token that was sent; empty when it is none."""
    try:
        both = urlsafe_b64decode(sent.encode("ascii"))
    except ValueError:
        return b""
    half = len(both) // 2
    return _crossed(both[:half], both[half:]) if len(both) == 2 * half else b""


def _crossed(first: bytes, second: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(first, second, strict=True))


def session_of(request: Request) -> Session | None:
    """The session that the browser is in; None on one's own machine, and for who is not signed in."""
    found: Session | None = request.scope.get("kring.session")
    return found


def inside(path: str) -> str:
    """A path of this service; another address counts as the start page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def is_address(text: str) -> bool:
    """Whether a link to it leads somewhere; nothing at all is fine."""
    try:
        parts = urlsplit(text)
        return not text or (parts.scheme in {"http", "https"} and bool(parts.hostname))
    except ValueError:  # a bracket that is not closed
        return False


def question_of(request: Request) -> str:
    """What is asked in the address of a page, as far as it is read; "" for nothing."""
    return request.query_params.get("q", "").strip()[:_LONGEST]


def keep_in_browser(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    """Let a browser hold a cookie for this service alone: no script sees it, and no other site has it sent along."""
    settings = settings_of(request)
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path=settings.root or "/",
        secure=request.url.scheme == "https" or settings.base_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )
