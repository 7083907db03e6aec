"""Who is at the page: their name and organisations, as they know them themselves, and what they manage."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from starlette.requests import Request

from api.http.dependencies import graph_for, principal_of
from api.web.forms import session_of
from api.web.texts import message
from kg.access import Principal, Role


class Tab(NamedTuple):
    """One part of it, and the role that it takes."""

    path: str
    name: str
    role: Role


TABS: Final = (
    Tab("/beheer", message("Mensen en rollen"), "steward"),
    Tab("/beheer/gedeeld", message("Gedeeld"), "steward"),
    Tab("/beheer/sleutels", message("Sleutels"), "steward"),
    Tab("/beheer/gewichten", message("Gewichten"), "editor"),
    Tab("/beheer/sjablonen", message("Sjablonen"), "editor"),
    Tab("/beheer/webhooks", message("Webhooks"), "editor"),
    Tab("/beheer/logboek", message("Logboek"), "steward"),
)


def tabs_of(principal: Principal) -> list[Tab]:
    """The parts that somebody may see; none for who manages nothing."""
    return [tab for tab in TABS if organisations(principal, tab.role) or principal.everything]


def organisations(principal: Principal, role: Role) -> list[str]:
    """Where somebody has a role or more; the single user, who has all of them everywhere, is not asked."""
    return sorted({where for where, _ in principal.roles if principal.has_role(role, where)})


@dataclass(frozen=True, slots=True)
class Visitor:
    """
    Who is signed in.

    Attributes:
        called: What they are called; of a key, what that is called.
        roles: With the name of each organisation.
        manages: Where the pages begin on which they manage something; "" when they manage nothing.
    """

    called: str
    roles: tuple[tuple[str, Role], ...]
    manages: str


def visitor_of(request: Request) -> Visitor | None:
    """Who is signed in, or the single user; None for somebody unknown, and where it was not looked at who it is."""
    if "kring.principal" not in request.scope:  # refused before that
        return None
    principal = principal_of(request)
    if not (principal.roles or principal.everything):
        return None
    session = session_of(request)
    if session is not None and session.person is not None:
        called = session.person.called or session.person.name
    else:
        called = principal.name.rpartition(" (")[0] or principal.name
    tabs = tabs_of(principal)
    manages = tabs[0].path if tabs else ""
    if principal.everything:
        return Visitor("", (), manages)
    gazetteer = graph_for(request).gazetteer
    roles = ((gazetteer.names.get(gazetteer.find(where) or "", where), role) for where, role in sorted(principal.roles))
    return Visitor(called, tuple(roles), manages)
