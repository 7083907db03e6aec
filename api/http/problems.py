"""
What went wrong, as problem details in Dutch or English. Source: RFC 9457.

An error of Kring speaks Dutch; whoever asks for English gets the English title and, where the door knows it, the
detail in English, with Kring's own sentence beside it as `original`.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Scope

from api.http.language import Language, language
from api.http.methods import allowed
from api.http.reasons import reason
from api.http.work import Busy, HungUp
from api.settings import API_VERSION
from kg import errors

TYPE: Final = "https://w3id.org/kring/problem/"
MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of problem: its status, its title and, for English, what the detail comes down to."""

    status: int
    nl: str
    en: str
    detail_en: str


SORTS: Final[Mapping[str, Sort]] = {
    "invalid-request": Sort(400, "Het verzoek klopt niet", "The request is not valid", "See `original` and `errors`."),
    "invalid-record": Sort(400, "Het record klopt niet", "The record is not valid", "A field breaks its declaration."),
    "unknown-municipality": Sort(404, "Onbekende gemeente", "Unknown municipality", "No register has this name."),
    "ambiguous-name": Sort(404, "Deze naam betekent er meer", "Ambiguous name", "Say which; see `candidates`."),
    "unknown-theme": Sort(404, "Onbekend thema", "Unknown theme", "No record and no list has this theme."),
    "query-refused": Sort(400, "De vraag is geweigerd", "The query is refused", "It would leave or change the store."),
    "query-error": Sort(400, "De vraag is niet te beantwoorden", "The query cannot be answered", "See `original`."),
    "unauthenticated": Sort(401, "Niet ingelogd", "Not signed in", "A valid key or token is needed."),
    "forbidden": Sort(403, "Dit mag u niet", "Not allowed", "Your roles do not allow this."),
    "read-only": Sort(403, "Hier kan alleen gelezen worden", "Read-only", "This service only reads."),
    "cross-site": Sort(403, "Verzoek van een vreemde site", "Request from another site", "This origin is not allowed."),
    "not-found": Sort(404, "Niet gevonden", "Not found", "There is nothing here that you may read."),
    "method-not-allowed": Sort(405, "Methode niet toegestaan", "Method not allowed", "See the Allow header."),
    "not-acceptable": Sort(406, "Vorm niet beschikbaar", "Form not available", "See the Accept header."),
    "too-slow": Sort(408, "Het verzoek kwam te langzaam", "The request came too slowly", "Send it again."),
    "conflict": Sort(409, "Conflict", "Conflict", "The state does not allow this."),
    "lost-update": Sort(412, "Intussen gewijzigd", "Changed in the meantime", "Get it again and repeat the change."),
    "too-large": Sort(413, "Te groot", "Too large", "The body is larger than allowed."),
    "unsupported-media-type": Sort(415, "Vorm niet ondersteund", "Unsupported media type", "Send another form."),
    "wrong-host": Sort(421, "Verkeerde naam", "Misdirected request", "This host name is not served here."),
    "precondition-required": Sort(428, "Voorwaarde nodig", "Precondition required", "Send If-Match with the ETag."),
    "too-many": Sort(429, "Te veel verzoeken", "Too many requests", "Wait as long as Retry-After says."),
    "headers-too-large": Sort(431, "Kopregels te groot", "Headers too large", "Send shorter header fields."),
    "internal": Sort(500, "Er ging iets mis bij Kring", "Something went wrong", "It is logged; nothing was changed."),
    "busy": Sort(503, "Te druk", "Too busy", "Try again later."),
    "store": Sort(503, "De opslag klopt niet", "The store is not sound", "It is logged; tell who runs the service."),
    "repairing": Sort(503, "Wordt hersteld", "Being repaired", "It is being made again; try again later."),
    "store-full": Sort(507, "Geen ruimte meer", "No room left", "There is no room to write; nothing was stored."),
    "stopping": Sort(503, "De dienst stopt", "The service stops", "Send it again in a while."),
    "timeout": Sort(503, "Duurt te lang", "Takes too long", "Ask for less at a time."),
}
_BY_ERROR: Final[tuple[tuple[type[errors.KringError], str], ...]] = (  # the first that fits
    (errors.NotFound, "not-found"),
    (errors.Forbidden, "forbidden"),
    (errors.Overtaken, "lost-update"),
    (errors.Conflict, "conflict"),
    (errors.StepRefused, "conflict"),
    (errors.RephraserUnavailable, "busy"),
    (errors.AmbiguousName, "ambiguous-name"),
    (errors.UnknownMunicipality, "unknown-municipality"),
    (errors.UnknownTheme, "unknown-theme"),
    (errors.InvalidRecord, "invalid-record"),
    (errors.InputError, "invalid-request"),
    (errors.QueryRefused, "query-refused"),
    (errors.QueryTimeout, "timeout"),
    (errors.QueryBusy, "busy"),
    (errors.QuestionEnded, "busy"),
    (errors.QueryError, "query-error"),
    (errors.StoreLocked, "busy"),
    (errors.StoreFull, "store-full"),
    (errors.StoreReadOnly, "read-only"),
    (errors.ViewDown, "repairing"),
    (errors.EncoderUnavailable, "busy"),
    (Busy, "busy"),
    (HungUp, "too-slow"),
    (errors.Stopped, "stopping"),
    (errors.KringError, "store"),
)
_BY_STATUS: Final = {
    400: "invalid-request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "too-large",
    415: "unsupported-media-type",
    431: "headers-too-large",
}
# What is said of the store itself names no file; the error that does is in the log.
_OF_THE_STORE: Final = {
    "store": "De opslag klopt niet; het staat in het logboek van de dienst.",
    "store-full": "Er is geen ruimte meer om te schrijven; er is niets opgeslagen. Probeer het later opnieuw.",
    "read-only": "Deze dienst leest alleen; er is niets opgeslagen.",
}
_log: Final = logging.getLogger("kring.store")


class Problem(errors.KringError):
    """
    Something that a door itself refuses.

    Attributes:
        sort: A key of `SORTS`.
        english: The message in English.
        headers: Header fields that go with it.
        extra: More members of the problem.
    """

    def __init__(self, sort: str, nl: str, en: str, *, headers: Mapping[str, str] | None = None, **extra: Any) -> None:
        super().__init__(nl)
        self.sort = sort
        self.english = en
        self.headers = dict(headers or {})
        self.extra = extra


def problem(error: errors.KringError, scope: Scope) -> Response:
    """
    The answer that tells of an error, in the language that the request asks for.

    A page of it where the app has pages (`app.state.fault_page`) and the caller, at the address of one, prefers that.
    """
    as_page = getattr(scope["app"].state, "fault_page", None) if "app" in scope else None
    if as_page is not None and (shown := as_page(error, scope)) is not None:
        page: Response = shown
        return page
    spoken = language(Headers(scope=scope))
    if isinstance(error, Problem):
        sort, english, extra, headers = error.sort, error.english, error.extra, error.headers
    else:
        sort = _sort_of(error)
        extra = {"candidates": error.candidates} if isinstance(error, errors.AmbiguousName) else {}
        english, headers = "", {"Retry-After": "5"} if SORTS[sort].status in {503, 507} else {}
    what, dutch = SORTS[sort], _OF_THE_STORE.get(sort) or _sentence(str(error))
    body: dict[str, Any] = {
        "type": TYPE + sort,
        "title": what.nl if spoken == "nl" else what.en,
        "status": what.status,
        "detail": dutch if spoken == "nl" else _sentence(english or what.detail_en),
    }
    if spoken == "en" and not english:
        body["original"] = dutch
    if request_id := scope.get("kring.request"):
        body["instance"] = f"urn:kring:request:{request_id}"
    content = json.dumps({**body, **extra}, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Response(content, what.status, {"Content-Language": spoken, **headers}, MEDIA_TYPE)


def _sort_of(error: errors.KringError) -> str:
    if isinstance(error, Problem):
        return error.sort
    return next(name for sort_of, name in _BY_ERROR if isinstance(error, sort_of))


def told(error: errors.KringError, spoken: Language = "nl") -> str:
    """
    What may be told of an error where there is no HTTP: its own sentence, unless it speaks of the store itself.

    Args:
        error: What was refused, or went wrong.
        spoken: In which language, where the error has it; else in Dutch.
    """
    if isinstance(error, Problem) and spoken == "en":
        return _sentence(error.english)
    return _OF_THE_STORE.get(_sort_of(error)) or _sentence(str(error))


def status_of(error: errors.KringError) -> int:
    """The status that an error has over HTTP."""
    return SORTS[_sort_of(error)].status


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def install(app: FastAPI) -> None:
    """Let every error of an app come out as a problem."""
    app.add_exception_handler(errors.KringError, _kring)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ClientDisconnect, _hung_up)
    app.add_exception_handler(OSError, _system)
    app.add_exception_handler(Exception, _unforeseen)


def _kring(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.KringError)  # noqa: S101 - registered for this class
    if isinstance(error, errors.StoreError) and _sort_of(error) in {"store", "store-full"}:
        _log.error("%s", error, exc_info=error)
    return problem(error, request.scope)


def _system(request: Request, error: Exception) -> Response:
    """What the file system refuses, wherever a door writes: no room and no right are told, the rest is unforeseen."""
    assert isinstance(error, OSError)  # noqa: S101 - registered for this class
    if error.errno in errors.NO_ROOM:
        return _kring(request, errors.StoreFull(f"er is geen ruimte meer: {error}"))
    if error.errno in errors.NO_RIGHT:
        return _kring(request, errors.StoreReadOnly(f"dat mag niet worden geschreven: {error}"))
    raise error


def _http(request: Request, error: Exception) -> Response:
    """What the framework refuses: a path or method that is not there, a form that cannot be read."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    sort = _BY_STATUS.get(error.status_code, "invalid-request" if error.status_code < 500 else "internal")
    if sort == "method-not-allowed":
        return problem(_no_method(request), request.scope)
    dutch, english = SORTS[sort].nl, SORTS[sort].detail_en
    if sort == "not-found":
        there = _description(request)
        dutch, english = f"er is hier niets; kijk in {there} wat er wel is", f"nothing is here; see {there}"
    return problem(Problem(sort, dutch, english, headers=error.headers), request.scope)


def _description(request: Request) -> str:
    """Where it stands what there is."""
    root: str = request.app.state.settings.root
    return f"{root}/v1/openapi.json"


def _no_method(request: Request) -> Problem:
    asked, there = request.method[:40], allowed(request.app, request.scope)
    where = _description(request)
    return Problem(
        "method-not-allowed",
        f"{asked} kan hier niet, wel {there}; {where} zegt wat waar kan",
        f"{asked} is not allowed here, {there} is; {where} says what is where",
        headers={"Allow": there},
    )


def _name(where: Sequence[int | str]) -> str:
    """What a caller calls the place of an error: of one in a list of values, the name of that list."""
    return next((part for part in reversed(where) if isinstance(part, str)), "")


def _invalid(request: Request, error: Exception) -> Response:
    """A parameter that does not fit: the names of all of them, and why."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    spoken = language(request.headers)
    found = [
        {"in": str(item["loc"][0]), "name": _name(item["loc"]), "reason": reason(item, spoken)}
        for item in error.errors()
    ]
    names = ", ".join(sorted({entry["name"] for entry in found}))
    refused = Problem(
        "invalid-request",
        f"deze parameters kloppen niet: {names}",
        f"these parameters are not valid: {names}",
        errors=found,
    )
    return problem(refused, request.scope)


def _hung_up(request: Request, _error: Exception) -> Response:
    """Who hangs up in the middle of a body is no fault of ours, and nothing for the log."""
    return problem(Problem("too-slow", "het verzoek is afgebroken", "the request was broken off"), request.scope)


def _unforeseen(request: Request, _error: Exception) -> Response:
    """A fault of Kring itself: its traceback is in the log, and nowhere else."""
    said = Problem(
        "internal",
        "er ging iets mis bij Kring; het staat in het logboek",
        "something went wrong; it is in the log",
        headers={"API-Version": API_VERSION, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
    )
    return problem(said, request.scope)  # outside every layer, so with the headers that those would give
