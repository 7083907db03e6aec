"""The municipalities that somebody works for, a line each: what comes first, what is late, how much is known."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, principal_of, work_of
from api.web.clients import Client, clients_of, visits_of
from api.web.frame import page, shown
from api.web.interpret_outlook import LATE, SOON, Attention, Outlook, outlook
from api.web.place import chosen
from api.web.texts import day
from api.web.visits import changed_since

if TYPE_CHECKING:
    from kg.ports.keys import Visit
    from kg.service import KnowledgeGraph


class ClientLine(NamedTuple):
    """
    One municipality among others; all in it is of that one alone.

    Attributes:
        seen: The day of the last visit but this, as people write it; "" when there was none.
        news: How much changed since; None when there was no visit.
    """

    client: Client
    said: str
    view: Outlook
    soon: Attention | None
    late: Attention | None
    seen: str
    news: int | None


@page
async def portfolio(request: Request) -> Response:
    """A line for each municipality that somebody works for."""
    graph = graph_for(request)
    place = chosen(request, graph)
    lines = await work_of(request).ask(lambda: _lines(request, graph, place.code if place else ""))
    return shown(request, "portfolio", active="start", place=place, lines=lines)


def _lines(request: Request, graph: "KnowledgeGraph", here: str) -> Sequence[ClientLine]:
    visits = visits_of(request)
    seen = {one.place: one for one in visits.of(principal_of(request).name)} if visits else {}
    return [_line(graph, client, seen.get(client.code)) for client in clients_of(request, graph, also=here)]


def _line(graph: "KnowledgeGraph", client: Client, visit: "Visit | None") -> ClientLine:
    view = outlook(graph, client.code)
    by_kind = {one.why: one for one in view.attention}
    before = visit.before_at if visit else ""
    return ClientLine(
        client,
        graph.gazetteer.place(client.code).said,
        view,
        by_kind.get(SOON),
        by_kind.get(LATE),
        day(before[:10]) if before else "",
        changed_since(graph, visit).total if visit and before else None,
    )
