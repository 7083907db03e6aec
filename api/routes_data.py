"""
Linked data: every record at its IRI, the ontology at its own, and the description of the data set.

https://w3id.org/kring/id/<id> and https://w3id.org/kring/def lead here, to /id/<id> and /def.
Source: https://www.w3.org/TR/cooluris/, https://www.w3.org/TR/void/, DCAT-AP-NL 3.0.
"""

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Annotated, Final

from fastapi import APIRouter, Header, Path, Request
from pyoxigraph import RdfFormat, Triple, parse, serialize
from starlette.responses import Response

from api import catalogue, pages
from api.dependencies import FOR_ANY_ORIGIN, Graph, Threads, base_of, settings_of
from api.forms import as_json, etag
from api.json_ld import json_ld
from api.negotiate import best_form
from kg.contract import context
from kg.ports import N_QUADS, Stored
from kg.rdf import n_quads, triples
from kg.record import ID_PATTERN
from ontologies.terms import KRING, PREFIXES

HTML: Final = "text/html"
JSON_LD: Final = "application/ld+json"
_RDF: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
FORMS: Final = (
    JSON_LD,
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    N_QUADS,
    HTML,
    "application/json",
)
_ABOUT: Final = ("text/turtle", "application/n-triples", "application/rdf+xml", JSON_LD)
_PREFIXES: Final = {name: iri for name, iri in PREFIXES.items() if name not in {"id", "space"}}

router = APIRouter(include_in_schema=False)


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


def _answer(content: bytes | str, form: str, **headers: str) -> Response:
    charset = "; charset=utf-8" if form.startswith("text/") else ""
    return Response(content, headers=headers, media_type=form + charset)


# --- records --------------------------------------------------------------------------------------


@router.get("/id/{id}")
async def record(
    request: Request,
    graph: Graph,
    id: Annotated[str, Path(pattern=ID_PATTERN)],
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """A record in the form that the client wants."""
    form = best_form(_accept(request), FORMS)
    stored = graph.get(id)
    tag = etag(stored, form)
    if if_none_match is not None and tag in {part.strip() for part in if_none_match.split(",")}:
        return Response(status_code=304, headers={"ETag": tag})
    answer = _answer(_written(stored, form), form)
    answer.headers["ETag"] = tag
    answer.headers["Link"] = f'<{KRING.id}{stored.id}>; rel="canonical"'
    if form == HTML:
        answer.headers["Content-Security-Policy"] = pages.POLICY
    return answer


def _written(stored: Stored, form: str) -> bytes | str:
    if form == HTML:
        return pages.record(stored)
    if form in {JSON_LD, "application/json"}:
        return as_json(json_ld(stored))
    if form == N_QUADS:
        return n_quads(stored)
    return _serialised(triples(stored.kind, stored.payload), form)


def _serialised(statements: Iterable[Triple], form: str) -> bytes:
    if form == JSON_LD:
        return serialize(statements, format=RdfFormat.JSON_LD, prefixes=_PREFIXES) or b""
    return serialize(statements, format=_RDF[form], prefixes=_PREFIXES) or b""


# --- the ontology ---------------------------------------------------------------------------------


@router.get("/def")
def ontology(request: Request) -> Response:
    """The words of Kring: their labels, definitions and alignments."""
    form = best_form(_accept(request), (*_ABOUT, HTML))
    answer = _answer(pages.ontology() if form == HTML else _ontology(form), form, **FOR_ANY_ORIGIN)
    if form == HTML:
        answer.headers["Content-Security-Policy"] = pages.POLICY
    return answer


@cache
def _ontology(form: str) -> bytes:
    if form == "text/turtle":
        return b"\n".join((files("ontologies") / name).read_bytes() for name in ("core.ttl", "alignments.ttl"))
    texts = [(files("ontologies") / name).read_bytes() for name in ("core.ttl", "alignments.ttl")]
    found = [quad.triple for text in texts for quad in parse(text, RdfFormat.TURTLE, rename_blank_nodes=True)]
    return _serialised(dict.fromkeys(found), form)


@router.get("/context.jsonld")
def context_file() -> Response:
    """The JSON-LD context of every kind, which `https://w3id.org/kring/context.jsonld` leads to."""
    return _answer(json.dumps(context(), ensure_ascii=False), JSON_LD, **FOR_ANY_ORIGIN)


@router.get("/shapes")
def shapes() -> Response:
    """The SHACL shapes of every kind."""
    return _answer((files("ontologies") / "shapes.ttl").read_bytes(), "text/turtle", **FOR_ANY_ORIGIN)


# --- the data set ---------------------------------------------------------------------------------


def _publisher(request: Request) -> catalogue.Publisher:
    stated = settings_of(request)
    return catalogue.Publisher(
        base_of(request), stated.contact_name, stated.contact_email, stated.contact_url, stated.license
    )


@router.get("/.well-known/void")
async def void(request: Request, graph: Graph, work: Threads) -> Response:
    """What there is for this principal, in VoID."""
    form = best_form(_accept(request), _ABOUT)
    publisher = _publisher(request)
    statements = await work.ask(lambda: catalogue.void(graph, publisher))
    return _answer(_serialised(statements, form), form)


@router.get("/catalog")
async def data_set(request: Request, graph: Graph, work: Threads) -> Response:
    """The catalogue with the data set, its distributions and its data services, after DCAT-AP-NL."""
    form = best_form(_accept(request), _ABOUT)
    publisher = _publisher(request)
    statements = await work.ask(lambda: catalogue.dcat(graph, publisher))
    return _answer(_serialised(statements, form), form)
