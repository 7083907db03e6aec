"""Managing an organisation: who may do what in it, what it shares, who saw what; for anybody else it is not there."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, principal_of, settings_of
from api.web.frame import Page, page, shown
from api.web.place import chosen
from api.web.texts import message
from api.web.visitor import organisations, tabs_of
from api.web.words import Sign
from kg import clock
from kg.access import ROLES, Role
from kg.errors import NotFound

if TYPE_CHECKING:
    from kg.ports.keys import Keys

SOON_DAYS: Final = 30  # what ends within them is marked
ROLE_WORDS: Final = {
    "reader": message("Lezen"),
    "editor": message("Schrijven"),
    "reviewer": message("Nakijken"),
    "steward": message("Beheren"),
}
MAY: Final = {  # source: docs/reference/rest.md
    "reader": message("lezen wat besloten is, en voorstellen doen"),
    "editor": message("lezen en schrijven in wat besloten is"),
    "reviewer": message("lezen en schrijven, ook in wat gedeeld is; lessen nakijken"),
    "steward": message("alles, ook wissen, sleutels en toegang geven, en het logboek zien"),
}


def managed(role: Role) -> Callable[[Page], Page]:
    """A page for who has a role somewhere; for anybody else it is not there."""

    def of(build: Page) -> Page:
        @wraps(build)
        async def answered(request: Request) -> Response:
            principal = principal_of(request)
            if not (principal.everything or organisations(principal, role)):
                raise NotFound("er is hier niets")
            return await build(request)

        return page(answered)

    return of


def managing(request: Request, template: str, *, tab: str, status: int = 200, **values: Any) -> Response:
    """A page of it, with the parts that this person may see."""
    principal, graph = principal_of(request), graph_for(request)
    names = graph.gazetteer.names
    called = {where: names.get(graph.gazetteer.find(where) or "", where) for where, _ in principal.roles}
    frame = {
        "place": chosen(request, graph),
        "active": "beheer",
        "tabs": tabs_of(principal),
        "tab": tab,
        "alone": settings_of(request).mode == "local",
        "own": organisations(principal, "steward"),
        "called": lambda where: called.get(where) or names.get(graph.gazetteer.find(where) or "", where),
        "role_words": ROLE_WORDS,
        "may": MAY,
        "roles": ROLES,
    }
    return shown(request, template, status=status, **{**frame, **values})


def credentials_of(request: Request) -> "Keys":
    """The keys and grants of the store."""
    credentials: Keys = request.app.state.credentials
    return credentials


def end_of(day: date, today: date) -> Sign | None:
    """The mark of something that has ended, or ends soon."""
    left = (day - today).days
    if left < 0:
        return Sign("fout", "i-kruis", message("Verlopen"))
    return Sign("let-op", "i-klok", message("Loopt bijna af")) if left <= SOON_DAYS else None


def day_in(text: str) -> date | None:
    """A day as a form sends it; None for what is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def soon(days: Sequence[date]) -> int:
    """How many of them come within `SOON_DAYS`, or are today."""
    today = clock.today()
    return sum(0 <= (day - today).days <= SOON_DAYS for day in days)
