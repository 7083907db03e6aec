"""
Which methods a path takes, in one place for all doors: HEAD wherever there is GET, and the truth in `Allow`.

Source: RFC 9110, sections 9.1, 9.3.2 and 10.2.1.
"""

from typing import Final

from starlette.applications import Starlette
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_IS_HEAD: Final = "kring.head"


class HeadAsGet:
    """Lets the routes answer HEAD as GET; the server, which knows that it is HEAD, sends no body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Source: https://asgi.readthedocs.io/en/latest/specs/www.html."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        # A copy: the server looks at its own to see whether a body follows.
        asked = {**scope, "method": "GET", _IS_HEAD: True}
        try:
            await self._app(asked, receive, send)
        finally:
            scope.update(asked, method="HEAD")  # which route it was, for the log


def is_head(scope: Scope) -> bool:
    """Whether nobody waits for the body, for who can save itself making one."""
    return _IS_HEAD in scope


def allowed(app: Starlette, scope: Scope) -> str:
    """The methods of a path, over all routes, as `Allow` names them."""
    path = {name: scope[name] for name in ("type", "path", "root_path")} | {"query_string": b"", "headers": []}
    found = [
        method
        for method in _METHODS
        if any(route.matches({**path, "method": method})[0] is Match.FULL for route in app.routes)
    ]
    return ", ".join(["GET", "HEAD", *found[1:]] if found[:1] == ["GET"] else found)
