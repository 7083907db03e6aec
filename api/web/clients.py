"""For whom somebody works: the municipalities that they choose in one step; and where their visits are kept."""

from typing import TYPE_CHECKING, NamedTuple

from starlette.requests import Request

from api.http.dependencies import principal_of, settings_of

if TYPE_CHECKING:
    from kg.ports.keys import Visits
    from kg.service import KnowledgeGraph


class Client(NamedTuple):
    """A municipality to choose in one step."""

    code: str
    name: str


def clients_of(request: Request, graph: "KnowledgeGraph", *, also: str = "") -> list[Client]:
    """
    For whom somebody works, by name; it waits for the disk.

    These are the municipalities that roles and grants name, and on one's own machine those visited before and `also`.
    Of one that was dissolved, they are those that it went into.
    """
    principal, visits = principal_of(request), visits_of(request)
    if principal.everything:
        codes = {one.place for one in visits.of(principal.name)} if visits else set()
        codes |= {also} if also else set()
    else:
        codes = {code for owner in principal.organisations if (code := graph.gazetteer.find(owner))}
    names, became = graph.gazetteer.names, graph.gazetteer.became
    today = {new for code in codes for new in (became[code][1] if code in became else ()) or (code,)}
    return sorted((Client(code, names[code]) for code in today if code in names), key=lambda one: one.name)


def visits_of(request: Request) -> "Visits | None":
    """Where visits are kept; None for a reader without a name, and in a service that only reads."""
    principal = principal_of(request)
    if settings_of(request).read_only or not (principal.everything or principal.roles):
        return None
    found: Visits = request.app.state.visits
    return found
