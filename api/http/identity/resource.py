"""
What a client has to know to get a token for the service, or for its door for models alone.

Source: RFC 9728; https://modelcontextprotocol.io/specification, authorization.
"""

from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from api.answers.forms import json_answer
from api.http.dependencies import FOR_ANY_ORIGIN, base_of, settings_of
from api.http.doors import MCP
from api.http.problems import Problem
from api.settings import Settings

WELL_KNOWN: Final = "/.well-known/oauth-protected-resource"


def tells_of_resource(path: str) -> bool:
    """Whether an address is one of those that are described here: open to all."""
    return path == WELL_KNOWN or path.startswith(f"{WELL_KNOWN}/")


def metadata_address(scope: Scope) -> str:
    """
    Where it stands what a token for the address of a request has to be.

    Under the address of the service, also when that has a path: there a proxy surely leads to it.
    """
    return f"{base_of(HTTPConnection(scope))}{WELL_KNOWN}{MCP if scope['path'] == MCP else ''}"


def resources(settings: Settings, path: str) -> tuple[str, ...]:
    """What a token may be for that is used at a path: a token for models is for nothing else. Source: RFC 8707."""
    base = settings.base_url.rstrip("/")
    if not base:
        return ()
    return (base, f"{base}/", *((f"{base}{MCP}",) if path == MCP else ()))


async def metadata(request: Request) -> Response:
    """Of the service or of its door for models; the path may be the one of the address of the service too."""
    base, settings, resource = base_of(request), settings_of(request), request.path_params.get("resource", "")
    inside = f"/{resource}".removeprefix(urlsplit(base).path).strip("/")
    known = {"": base, MCP.strip("/"): f"{base}{MCP}"}
    if not settings.oidc_issuer or inside not in known:
        raise Problem("not-found", "hier staat niets over inloggen", "nothing is said of signing in here")
    about = {
        "resource": known[inside],
        "resource_name": "Kring",
        "authorization_servers": [settings.oidc_issuer],
        "bearer_methods_supported": ["header"],
    }
    answer = json_answer(about)
    answer.headers.update(FOR_ANY_ORIGIN)
    return answer


ROUTES: Final = (Route(WELL_KNOWN, metadata), Route(f"{WELL_KNOWN}/{{resource:path}}", metadata))
