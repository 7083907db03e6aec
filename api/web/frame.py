"""
The frame of every page: its head, menu, colours and words, and what a browser may do with it.

Templates are Jinja2, with everything escaped. A page works without script: forms are GET or POST, what folds is
`<details>`; the one script makes it quicker. Nothing comes from elsewhere; the policy below refuses what would.
"""

from collections.abc import Awaitable, Callable
from functools import cache, wraps
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.answers.labels import place_said
from api.http.dependencies import principal_of, root_of, settings_of
from api.http.problems import Problem, status_of, told
from api.render.drawings.circle import mark
from api.render.short import level
from api.web import texts, words
from api.web.address import with_query
from api.web.forms import TOKEN, keep_in_browser, token_of
from api.web.texts import _, message
from api.web.visitor import visitor_of
from kg import clock
from kg.errors import AmbiguousName, KringError, NotFound, StoreReadOnly, UnknownMunicipality
from kg.model.values import PHASES

POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "same-origin",  # with less, a browser sends the forms of a page as from nowhere: Origin null
    "Vary": "Cookie, Accept",
}
MENU: Final = tuple(zip(PHASES, words.PATHS, strict=True))
_TOLD: Final = (UnknownMunicipality, AmbiguousName, StoreReadOnly)  # of what is open to all, and of the service itself
_NOTICES: Final = {  # after a form was kept
    "bewaard": message("Bewaard."),
    "vastgelegd": message("Vastgelegd. Deze planning blijft staan."),
    "verantwoord": message("Vastgelegd. Dit jaar is verantwoord en blijft staan."),
    "geboekt": message("Geboekt. Het verschil telt in dit jaar."),
    "besluit": message("Het besluit is vastgelegd."),
    "ingetrokken": message("Ingetrokken."),
    "vastgelegd-draagvlak": message("Vastgelegd."),
    "gedeeld": message("Gedeeld."),
    "twee": message("Vastgelegd. Kring stelt deze twee niet meer voor als één."),
    "samengevoegd": message("Samengevoegd. U kunt dit terugdraaien."),
    "teruggedraaid": message("Teruggedraaid. Het zijn weer twee records."),
    "vergeten": message("Vergeten. Wij weten niet meer wanneer u er voor het laatst was."),
}
_NOT_KEPT: Final = message("Dit kunt u hier niet bewaren. Er is niets veranderd.")
_YEAR_S: Final = 365 * 24 * 3600

Page = Callable[[Request], Awaitable[Response]]


@cache
def templates() -> Environment:
    """The templates of the page, with the words and figures that they may use."""
    made = Environment(
        loader=PackageLoader("api.web"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]  # of i18n
    made.filters.update(
        datum=texts.day, getal=texts.figure, niveau=_level, kans=words.chance, hoofdletter=words.capital
    )
    made.filters["plaats"] = place_said
    made.globals["nl"] = texts.InDutch()
    made.filters["vertaald"] = texts.gettext  # of a word that Python chose
    made.globals.update(boog=lambda phase: Markup(mark(phase)), balk=_bar, menu=MENU, vandaag=clock.today)  # noqa: S704  # nosec B704 - ours
    made.globals.update(dekking=words.COVERAGE, uitkomst=words.OUTCOMES, features=words.FEATURES, token_name=TOKEN)
    made.globals.update(nowhere=words.nowhere, naast=words.COMPARED, geldt=words.holding)
    return made


def _level(value: float | None) -> str:
    return _(level(value))


def _bar(value: float) -> Markup:
    """A value of 0 to 1 as a bar; a word beside it carries the meaning."""
    width = max(2, min(100, round(100 * value)))
    return Markup(  # noqa: S704  # nosec B704 - a number and nothing else goes in
        '<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="spoor" width="100" '
        f'height="8"/><rect class="deel-1" width="{width}" height="8"/></svg>'
    )


def shown(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """
    A page.

    Args:
        request: Whose it is.
        template: Its name without ".html".
        status: Of HTTP.
        values: What the template asks for; `place` is the municipality that it is for, or None.
    """
    frame = {
        "root": root_of(request),
        "here": here(request),
        "token": token_of(request),
        "place": None,
        "known_until": "",
        "active": "",
        "asked": "",
        "notice": _NOTICES.get(request.query_params.get("bericht", ""), ""),
        "language": texts.language(),
        "visitor": visitor_of(request),
        "other_language": _in_other_language(request),
        **values,
    }
    text = templates().get_template(f"{template}.html").render(frame)
    return HTMLResponse(text, status, headers=HEADERS)


def elsewhere(request: Request, path: str, **query: str) -> Response:
    """The browser goes on to another page of this service."""
    address = f"{root_of(request)}{path}" + (f"?{urlencode(query)}" if query else "")
    return RedirectResponse(str(URL(address)), 303, headers=HEADERS)


def may_read(request: Request) -> bool:
    """Whether the caller may read anything at all here."""
    principal = principal_of(request)
    return bool(principal.everything or principal.roles or settings_of(request).anonymous_reading)


def page(build: Page) -> Page:
    """A page for who may read here; anybody else is asked to sign in first, and comes back."""

    @wraps(build)
    async def answered(request: Request) -> Response:
        if may_read(request):
            return await build(request)
        if request.method != "GET":
            return elsewhere(request, "/inloggen")
        asked = f"?{request.url.query}" if request.url.query else ""
        return elsewhere(request, "/inloggen", terug=f"{here(request)}{asked}")

    return open_page(answered)


def open_page(build: Page) -> Page:
    """A page for everybody, whose refusals are pages too: what happened, and what to do next."""

    @wraps(build)
    async def answered(request: Request) -> Response:
        with texts.speak(texts.language_of(request)):
            try:
                answer = await build(request)
            except KringError as refused:
                answer = refusal(request, refused)
            if texts.FIELD in request.query_params:
                keep_in_browser(request, answer, texts.COOKIE, texts.language(), _YEAR_S)
            return answer

    return answered


def refusal(request: Request, refused: KringError) -> Response:
    """A page of what happened, as far as it may be told, and of what to do next."""
    status = status_of(refused)
    if status == 405:
        return shown(request, "fault", status=status, title=_(words.NOT_HERE), told="")
    hidden = status in {403, 404} and not isinstance(refused, (Problem, *_TOLD))
    title = _(_NOT_KEPT) if status == 403 and request.method == "POST" else _title(status)
    return shown(request, "fault", status=status, title=title, told="" if hidden else told(refused, texts.language()))


@page
async def nowhere(_request: Request) -> Response:
    """An address that is none."""
    raise NotFound("er is hier niets")


def here(request: Request) -> str:
    """The path of a page without what stands before the service."""
    return request.url.path.removeprefix(request.scope.get("root_path", ""))


def _title(status: int) -> str:
    if status in {403, 404}:
        return _(words.NOT_HERE)
    return _("Dit kan nu niet") if status >= 500 or status == 429 else _("Dit klopt nog niet")


def _in_other_language(request: Request) -> str:
    """This very page in the language that it is not in, as an address from here; after a form, the page of the form."""
    other = "nl" if texts.language() == "en" else "en"
    return with_query(request.query_params, **{texts.FIELD: other})
