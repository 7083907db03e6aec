"""The addresses of the page; what is asked for at `/` as anything else than HTML goes to the way in for machines."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from api.http.negotiation import best_form
from api.web.assets import asset
from api.web.borgen_cases import experience
from api.web.borgen_expertise import helpers
from api.web.interpret_card import card
from api.web.interpret_coverage import state, write
from api.web.interpret_ranking import developments
from api.web.phases import COMING, coming
from api.web.place import choose, keep
from api.web.search import search
from api.web.sources import sources
from api.web.start import start

_HTML: Final = "text/html"


class PageRoute(Route):
    """A page, by the path that it has in the log and the figures."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this is such a request. Source: `starlette.routing.Router`."""
        found, child = super().matches(scope)
        return found, {**child, "route": self}


class StartRoute(PageRoute):
    """`/` for who prefers HTML to JSON, as browsers do."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this is such a request. Source: `starlette.routing.Router`."""
        found, child = super().matches(scope)
        if found is Match.NONE or not _prefers_html(Request(scope)):
            return Match.NONE, {}
        return found, child


def _prefers_html(request: Request) -> bool:
    accept = ",".join(request.headers.getlist("accept"))
    return _HTML in accept and best_form(accept, ("application/json", _HTML)) == _HTML


async def _icon(request: Request) -> Response:
    request.path_params["name"] = "icon.svg"
    return await asset(request)


ROUTES: Final[tuple[BaseRoute, ...]] = (
    StartRoute("/", start, methods=["GET"]),
    PageRoute("/ontwikkelingen", developments, methods=["GET"]),
    PageRoute("/ontwikkelingen/{id}", card, methods=["GET"]),
    PageRoute("/ontwikkelingen/{id}/opgave", state, methods=["GET"]),
    PageRoute("/ontwikkelingen/{id}/opgave", write, methods=["POST"]),
    PageRoute("/ervaring", experience, methods=["GET"]),
    PageRoute("/zoeken", search, methods=["GET"]),
    PageRoute("/wie-kan-helpen", helpers, methods=["GET"]),
    PageRoute("/bronnen", sources, methods=["GET"]),
    PageRoute("/gemeente", choose, methods=["GET"]),
    PageRoute("/gemeente", keep, methods=["POST"]),
    *(PageRoute(path, coming, methods=["GET"]) for path in COMING),
    PageRoute("/favicon.ico", _icon, methods=["GET"]),
    PageRoute("/assets/{name:path}", asset, methods=["GET"]),
)
