"""
The Model Context Protocol at /mcp, over streamable HTTP: the same asker, the same rights, the same limits as REST.

Every request stands by itself: no session is kept, so there is none to take over.
Source: https://modelcontextprotocol.io/specification, transports.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from mcp.server.context import ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.http.dependencies import graph_for, work_of
from api.http.doors import MCP
from api.http.negotiation import only_json
from api.http.work import Asking
from api.mcp.server import server
from kg.service import KnowledgeGraph


class Door:
    """The endpoint; which server answers is known once the service runs."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Source: https://asgi.readthedocs.io/en/latest/specs/www.html."""
        only_json(Headers(scope=scope))  # the SDK would say 400, in a text of no type
        manager: StreamableHTTPSessionManager = scope["app"].state.mcp
        await manager.handle_request(scope, receive, send)


router = APIRouter()
router.routes.append(Route(MCP, Door(), methods=["POST"], include_in_schema=False))


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """The server, as long as the store is open."""
    manager = StreamableHTTPSessionManager(
        server(_asked, feeds=lambda _context: app.state.feeds, writes=_decides(app)),
        json_response=True,
        stateless=True,
        max_request_body_size=app.state.settings.max_body_bytes,
    )
    async with manager.run():
        app.state.mcp = manager
        yield


def _decides(app: FastAPI) -> bool:
    settings = app.state.settings
    return bool(settings.mcp_decides) and not settings.read_only


def _asked(context: ServerRequestContext[Any]) -> tuple[KnowledgeGraph, Asking]:
    """What the one may see whose key or token came with this request."""
    request = context.request
    if not isinstance(request, Request):
        raise TypeError("a message over HTTP comes with its request")
    return graph_for(request), work_of(request)
