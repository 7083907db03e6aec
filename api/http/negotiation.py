"""
Which form of an answer the client wants: by Accept, or by `?format=` for who cannot set a header.

Source: RFC 9110, section 12.5.1.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import mimeparse
from fastapi import Request
from starlette.datastructures import Headers

from api.http.dependencies import Values, query_values
from api.http.problems import Problem

_MAX_HEADER: Final = 2000  # characters; longer is no preference but an attack
FORMATS: Final[Mapping[str, str]] = {  # what a word stands for, as an Accept header
    "json": "application/sparql-results+json, application/ld+json, application/json;q=0.9",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "html": "text/html",
}
_ALSO: Final[Mapping[str, str]] = {  # what SPARQL clients write, beside an Accept header
    "turtle": FORMATS["ttl"],
    "n3": FORMATS["ttl"],
    "json-ld": FORMATS["jsonld"],
    "rdf+xml": FORMATS["rdf"],
}


def accepted(request: Request, values: Values | None = None) -> str:
    """
    What the client accepts; `values` are those of the address, with what was posted.

    Raises:
        Problem: 406, if `format` is a word that stands for nothing.
    """
    given = (query_values(request.scope["query_string"]) if values is None else values).get("format", ())
    if not given:
        return ",".join(request.headers.getlist("accept"))
    form = FORMATS.get(given[-1]) or _ALSO.get(given[-1])
    if form is None:
        known = ", ".join(FORMATS)
        raise Problem(
            "not-acceptable",
            f"de vorm {given[-1][:40]!r} is er niet; kies uit {known}",
            f"there is no format {given[-1][:40]!r}; choose from {known}",
        )
    return form


def best_form(accept: str, offered: Sequence[str]) -> str:
    """
    The media type to answer with.

    Args:
        accept: The Accept header; "" means anything.
        offered: Media types; the first is given to who has no preference.

    Raises:
        Problem: 406, if none of them is wanted.
    """
    wanted = accept.strip() or "*/*"
    found = ""
    if len(wanted) <= _MAX_HEADER:
        try:
            weights = {form: mimeparse.quality(form, wanted) for form in offered}
        except (mimeparse.MimeTypeParseException, ValueError):
            weights = {}
        found = max((form for form in offered if weights.get(form)), key=weights.__getitem__, default="")
    if not found:
        raise Problem(
            "not-acceptable",
            f"dit is er niet als {accept[:100]!r}, wel als {', '.join(offered)}",
            f"this is not available as {accept[:100]!r}, but as {', '.join(offered)}",
        )
    return found


def only_json(headers: Headers) -> None:
    """
    See that what is sent says that it is JSON.

    Raises:
        Problem: 415, if it does not.
    """
    form = headers.get("content-type", "").partition(";")[0].strip().lower()
    if form != "application/json":
        raise Problem(
            "unsupported-media-type",
            f"stuur application/json, niet {form[:80]!r}",
            f"send application/json, not {form[:80]!r}",
            headers={"Accept": "application/json"},
        )


def is_held(tag: str, header: str | None) -> bool:
    """Whether a header names this state, or any, compared weakly. Source: RFC 9110, section 13.1."""
    return header is not None and not {"*", tag}.isdisjoint(one.strip().removeprefix("W/") for one in header.split(","))
