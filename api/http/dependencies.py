"""
What the routes ask for: the caller, and the graph as that one may see it.

`app.state` holds `settings`, `graph` (the one open store) and `work` (`api.http.work.Workers`, threads with a limit).
`Authentication` (api/http/identity/authentication.py) leaves the principal in the scope of each request, also for what
is mounted.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final
from urllib.parse import parse_qs

from fastapi import Depends, Request
from starlette.requests import HTTPConnection
from starlette.types import Scope

from api.http.lanes import NOBODY
from api.http.limits import who
from api.http.problems import Problem
from api.http.work import Asking, Workers
from api.render.house.shelf import TemplateShelf
from api.settings import Settings
from kg.access import LOCAL_SPACE, Principal
from kg.errors import InvalidRecord, StoreReadOnly
from kg.service import KnowledgeGraph

FOR_ANY_ORIGIN: Final = {"Access-Control-Allow-Origin": "*"}  # of what is the same for everyone, and open
Values = Mapping[str, Sequence[str]]


def lasting_key(request: HTTPConnection, asker: Principal, dutch: str, english: str) -> str:
    """
    The id of the key that what somebody leaves behind goes on with, since of a key is known until when it holds.

    The single user has none.

    Raises:
        Problem: 403, with what to do, if they came with a token.
    """
    key: str = request.scope.get("kring.key", "")
    if not key and not asker.everything:
        raise Problem("forbidden", dutch, english)
    return key


def settings_of(connection: HTTPConnection) -> Settings:
    """The settings of the service."""
    settings: Settings = connection.app.state.settings
    return settings


def shelf_of(connection: HTTPConnection) -> TemplateShelf:
    """The templates that the caller may use and change."""
    graph = graph_for(connection)
    return TemplateShelf(graph.stores.directory, graph.principal, settings_of(connection).templates)


def must_take_writes(connection: HTTPConnection) -> None:
    """
    Nothing, where the service writes too.

    Raises:
        StoreReadOnly: If it only reads.
    """
    if settings_of(connection).read_only:
        raise StoreReadOnly("deze dienst leest alleen")


def base_of(connection: HTTPConnection) -> str:
    """The address at which others reach the service, without a slash at its end."""
    base = settings_of(connection).base_url or str(connection.base_url)
    return base.rstrip("/")


def root_of(connection: HTTPConnection) -> str:
    """What the path of every link begins with: that of `KRING_BASE_URL`, or "" when that has none."""
    return settings_of(connection).root


def principal_of(connection: HTTPConnection) -> Principal:
    """The caller; whether that is enough to read was decided by `Authentication`."""
    principal: Principal = connection.scope["kring.principal"]
    return principal


def graph_for(connection: HTTPConnection) -> KnowledgeGraph:
    """What Kring knows, as the caller sees it."""
    return graph_of(connection.scope)


def graph_of(scope: Scope) -> KnowledgeGraph:
    """What Kring knows, in the eyes of whose request it is."""
    graph: KnowledgeGraph = scope["app"].state.graph
    return graph.seen_by(scope["kring.principal"], scope["kring.standing"])


def work_of(request: Request) -> Asking:
    """Where work is done that takes long, see `api.http.work`; for this caller, and as long as they are there."""
    work: Workers = request.app.state.work
    asker = NOBODY if principal_of(request).everything else who(request.scope)
    return Asking(work, asker, request.receive)


def own_space(principal: Principal) -> str:
    """
    The private space where a principal writes, when there is one and no other.

    Raises:
        Forbidden: If there is none.
        InvalidRecord: If there are more, so that one has to be named.
    """
    if principal.everything:
        return "local/private"
    places = sorted({f"{where}/private" for where, _ in principal.roles if principal.may_write(f"{where}/private")})
    if len(places) == 1:
        return places[0]
    if not places:
        principal.must_write(f"{next(iter(principal.organisations), principal.name)}/private")
    raise InvalidRecord(f"geef met space aan waar dit record hoort: {', '.join(places)}")


def card_space(principal: Principal) -> str:
    """The space whose interpretations are meant: that of the caller, where there is one and no other."""
    private = sorted({f"{where}/private" for where, _ in principal.roles})
    return private[0] if len(private) == 1 and not principal.everything else LOCAL_SPACE


async def _graph(request: Request) -> KnowledgeGraph:  # async: FastAPI sends other functions to a thread
    return graph_for(request)


async def _root(request: Request) -> str:
    return root_of(request)


async def _principal(request: Request) -> Principal:
    return principal_of(request)


async def _work(request: Request) -> Asking:
    return work_of(request)


def query_values(text: bytes) -> Values:
    """
    What a query string or a form says.

    Raises:
        Problem: 400, if it is no UTF-8, or too much.
    """
    try:
        return parse_qs(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        raise Problem(
            "invalid-request",
            "de parameters zijn geen geldige UTF-8 in procentcodering, of het zijn er te veel",
            "the parameters are not valid percent-encoded UTF-8, or too many",
        ) from None


async def known_parameters(request: Request) -> None:
    """
    Nothing, when the route knows every parameter of the query: a filter with a typing error must not seem to work.

    Raises:
        Problem: 400, with what it does know; or as `query_values`.
    """
    route = request.scope["route"]
    known = {str(field.alias) for field in route.dependant.query_params}
    unknown = sorted(query_values(request.scope["query_string"]).keys() - known)
    if unknown:
        asked, there = ", ".join(unknown)[:200], ", ".join(sorted(known)) or "geen"
        raise Problem("invalid-request", f"onbekende parameters {asked!r}; bekend zijn {there}", f"unknown: {asked!r}")


Graph = Annotated[KnowledgeGraph, Depends(_graph)]
Root = Annotated[str, Depends(_root)]
Asker = Annotated[Principal, Depends(_principal)]
Threads = Annotated[Asking, Depends(_work)]
