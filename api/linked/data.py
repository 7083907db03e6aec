"""
Linked data: every record at its IRI, the ontology at its own, and the description of the data set.

https://w3id.org/kring/… leads here: /id/<id> to a record, /def to the words, /space/<owner>/<audience> to a named graph
and /problem/<sort> to what an error means. Every such IRI that the service gives out can be looked up.
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

from api.answers.forms import as_json, etag
from api.http.dependencies import FOR_ANY_ORIGIN, Graph, Threads, base_of, root_of, settings_of
from api.http.negotiation import accepted, best_form, is_held
from api.http.problems import SORTS, TYPE
from api.linked import catalogue, pages
from api.render.json_ld import json_ld
from kg.access import OWNER_PATTERN
from kg.contract import context
from kg.errors import NotFound
from kg.model.record import ID_PATTERN
from kg.ports.journal import Stored
from kg.ports.triples import N_QUADS
from kg.projections.rdf import triples
from ontologies.terms import KRING, PREFIXES

HTML: Final = "text/html"
JSON_LD: Final = "application/ld+json"
_RDF: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    N_QUADS: RdfFormat.N_QUADS,  # in the default graph, where clients look for one record; no other form has one
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


def _answer(content: bytes | str, form: str, **headers: str) -> Response:
    charset = "; charset=utf-8" if form.startswith("text/") else ""
    return Response(content, headers=headers, media_type=form + charset)


def _page(text: str, **headers: str) -> Response:
    return _answer(text, HTML, **{"Content-Security-Policy": pages.POLICY, **headers})


# --- records --------------------------------------------------------------------------------------


@router.get("/id/{id}")
async def record(
    request: Request,
    graph: Graph,
    id: Annotated[str, Path(pattern=ID_PATTERN)],
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """A record in the form that the client wants."""
    form = best_form(accepted(request), FORMS)
    stored = graph.get(id)
    tag = etag(stored, form)
    if is_held(tag, if_none_match):
        return Response(status_code=304, headers={"ETag": tag})
    headers = {"ETag": tag, "Link": f'<{KRING.id}{stored.id}>; rel="canonical"'}
    return _answer(_written(stored, form), form, **headers)


def _written(stored: Stored, form: str) -> bytes:
    if form in {JSON_LD, "application/json"}:
        return as_json(json_ld(stored))
    return _serialised(triples(stored.kind, stored.payload), form)


def _serialised(statements: Iterable[Triple], form: str) -> bytes:
    if form == JSON_LD:
        return serialize(statements, format=RdfFormat.JSON_LD, prefixes=_PREFIXES) or b""
    return serialize(statements, format=_RDF[form], prefixes=_PREFIXES) or b""


@router.get("/space/{owner}/{audience}")
async def space(
    request: Request,
    graph: Graph,
    owner: Annotated[str, Path(pattern=rf"^{OWNER_PATTERN}$")],
    audience: Annotated[str, Path(pattern="^(private|network|public)$")],
) -> Response:
    """What a named graph is and where its statements are, for who may read it."""
    name, form = f"{owner}/{audience}", best_form(accepted(request), (*_ABOUT, HTML))
    if name not in graph.spaces():
        raise NotFound(f"er is geen ruimte {name!r} die u mag lezen")
    if form == HTML:
        return _page(pages.space(name, root_of(request)))
    return _answer(_serialised(catalogue.space(name, base_of(request)), form), form)


# --- the ontology ---------------------------------------------------------------------------------


@router.get("/def")
def ontology(request: Request) -> Response:
    """The words of Kring: their labels, definitions and alignments."""
    form = best_form(accepted(request), (*_ABOUT, HTML))
    if form == HTML:
        return _page(pages.ontology(root_of(request)), **FOR_ANY_ORIGIN)
    return _answer(_ontology(form), form, **FOR_ANY_ORIGIN)


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


# --- what an error means ------------------------------------------------------------------------


@router.get("/problem/{sort}")
def problem(request: Request, sort: Annotated[str, Path(pattern="^[a-z-]{1,40}$")]) -> Response:
    """What the type of a problem means, as a page or as JSON."""
    if sort not in SORTS:
        raise NotFound(f"er is geen soort fout {sort!r}")
    if best_form(accepted(request), (HTML, "application/json")) == HTML:
        return _page(pages.problem(sort, SORTS[sort]), **FOR_ANY_ORIGIN)
    what = SORTS[sort]
    told = {"type": TYPE + sort, "status": what.status, "nl": what.nl, "en": what.en, "detail": what.detail_en}
    return _answer(as_json(told), "application/json", **FOR_ANY_ORIGIN)


# --- the data set ---------------------------------------------------------------------------------


def _publisher(request: Request) -> catalogue.Publisher:
    stated = settings_of(request)
    return catalogue.Publisher(
        base_of(request), stated.contact_name, stated.contact_email, stated.contact_url, stated.license
    )


@router.get("/.well-known/void")
async def void(request: Request, graph: Graph, work: Threads) -> Response:
    """What there is for this principal, in VoID."""
    form = best_form(accepted(request), _ABOUT)
    publisher = _publisher(request)
    statements = await work.ask(lambda: catalogue.void(graph, publisher))
    return _answer(_serialised(statements, form), form)


@router.get("/catalog")
async def data_set(request: Request, graph: Graph, work: Threads) -> Response:
    """The catalogue with the data set, its distributions and its data services, after DCAT-AP-NL."""
    form = best_form(accepted(request), _ABOUT)
    publisher = _publisher(request)
    statements = await work.ask(lambda: catalogue.dcat(graph, publisher))
    return _answer(_serialised(statements, form), form)
