"""
The shortest way to a record by its address, which is what is asked most.

FastAPI looks through every route and solves ten parameters for it: two thirds of what such a request costs. A request
without a query has no parameters to solve. Whatever else is asked (a date, a method, an id that cannot be one) goes by
the declared route of `api.routes_records`, which stands in the OpenAPI document; a test holds the two to one answer.
"""

import re
from typing import Final

from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from api.dependencies import graph_of
from api.forms import REST
from api.routes_records import KIND_BY_PATH, answer_of
from kg.record import ID_PATTERN

_PATH: Final = re.compile(rf"{REST}/(?P<collection>[a-z-]+)/(?P<id>{ID_PATTERN.removeprefix('^').removesuffix('$')})")


class RecordRoute(BaseRoute):
    """GET of a record of a kind that there is, by an id that can be one, without a query."""

    path_format = f"{REST}/{{collection}}/{{id}}"  # as it is written in the log and the figures

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this is such a request. Source: `starlette.routing.Router`."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
            return Match.NONE, {}
        found = _PATH.fullmatch(scope["path"].removeprefix(scope.get("root_path", "")))
        if found is None or found["collection"] not in KIND_BY_PATH:
            return Match.NONE, {}
        return Match.FULL, {"path_params": found.groupdict(), "route": self}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        The answer.

        Raises:
            NotFound: If there is no such record that may be read.
        """
        asked = scope["path_params"]
        held = Headers(scope=scope).get("if-none-match")
        graph, root = graph_of(scope), scope["app"].state.settings.root
        response = answer_of(graph, KIND_BY_PATH[asked["collection"]], asked["id"], root, if_none_match=held)
        await response(scope, receive, send)
