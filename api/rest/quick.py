"""
The shortest way to a record by its address and to a new one, which are what is asked and written most.

FastAPI looks through every route and solves ten parameters for it: two thirds of what such a request costs. A request
without a query has no parameters to solve but its headers. Whatever else is asked (a date, a space, an id that cannot
be one) goes by the declared route of `api.rest.records`, which stands in the OpenAPI document and does the same; a
test holds the two to one answer.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from api.answers.forms import REST
from api.http.dependencies import graph_of, root_of, work_of
from api.rest import records
from api.rest.records import KIND_BY_PATH, MANAGED
from kg.model.record import ID_PATTERN

OWN: Final = MANAGED | {"Watch"}  # kinds with a declared route of their own for writing; a test sees to it
_Door = Callable[[Request, str], Awaitable[Response]]
_COLLECTION: Final = rf"{REST}/(?P<collection>[a-z-]+)"
_ID: Final = ID_PATTERN.removeprefix("^").removesuffix("$")


class QuickRoute(BaseRoute):
    """
    Requests without a query to a kind that there is.

    Args:
        path: A pattern of the whole path, with the group `collection`.
        path_format: How it is written in the log and the figures.
        doors: By method: what gives the answer.
    """

    def __init__(self, path: str, path_format: str, doors: Mapping[str, _Door]) -> None:
        self.path_format = path_format
        self._path = re.compile(path)
        self._doors = doors

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this is such a request. Source: `starlette.routing.Router`."""
        if scope["type"] != "http" or scope["method"] not in self._doors or scope["query_string"]:
            return Match.NONE, {}
        found = self._path.fullmatch(scope["path"].removeprefix(scope.get("root_path", "")))
        kind = KIND_BY_PATH.get(found["collection"]) if found else None
        if found is None or kind is None or (kind in OWN and scope["method"] != "GET"):
            return Match.NONE, {}
        return Match.FULL, {"path_params": found.groupdict(), "route": self}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The answer; raises as the declared route."""
        request = Request(scope, receive, send)
        door = self._doors[scope["method"]]
        response = await door(request, KIND_BY_PATH[request.path_params["collection"]])
        await response(scope, receive, send)


async def _get(request: Request, kind: str) -> Response:
    held = request.headers.get("if-none-match")
    graph, asked = graph_of(request.scope), request.path_params["id"]
    return records.answer_of(graph, kind, asked, root_of(request), if_none_match=held)


async def _add(request: Request, kind: str) -> Response:
    return await records.add(request, kind, graph_of(request.scope), work_of(request), root_of(request))


async def _put(request: Request, kind: str) -> Response:
    headers = request.headers
    return await records.put(
        request, kind, graph_of(request.scope), work_of(request), request.path_params["id"], root_of(request),
        if_match=headers.get("if-match"), if_none_match=headers.get("if-none-match"),
    )  # fmt: skip


ROUTES: Final = (
    QuickRoute(rf"{_COLLECTION}/(?P<id>{_ID})", f"{REST}/{{collection}}/{{id}}", {"GET": _get, "PUT": _put}),
    QuickRoute(_COLLECTION, f"{REST}/{{collection}}", {"POST": _add}),
)
