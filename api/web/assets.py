"""The files of the page: style, script, letters and icon; the house style of a municipality in place of ours."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import settings_of
from api.http.negotiation import is_held
from api.http.problems import Problem

_TYPES: Final = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".js": "text/javascript"}
_FILES: Final = (
    "icon.svg",
    "kring.css",
    "kring.js",
    "tokens.css",
    "fonts/source-sans-3.woff2",
    "fonts/source-serif-4.woff2",
)
_HOUSE_STYLE: Final = "tokens.css"


async def asset(request: Request) -> Response:
    """
    One file, which a browser keeps for an hour.

    Raises:
        Problem: 404, for a file that is none of these.
    """
    name = request.path_params["name"]
    if name not in _FILES:
        raise Problem("not-found", f"er is geen bestand {name[:80]!r}", "there is no such file")
    own = settings_of(request).house_style
    content = own.read_bytes() if name == _HOUSE_STYLE and own is not None else _packaged(name)
    tag = f'"{sha256(content).hexdigest()[:24]}"'
    headers = {"ETag": f"W/{tag}", "Vary": "Accept-Encoding", "Cache-Control": "public, max-age=3600"}
    if is_held(tag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=_TYPES[name[name.rindex(".") :]])


@cache
def _packaged(name: str) -> bytes:
    """A file that comes with Kring, read once."""
    return files("api.web").joinpath("assets", *name.split("/")).read_bytes()
