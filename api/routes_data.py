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
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize
from starlette.responses import Response

from api import pages
from api.dependencies import Graph, Threads, settings_of
from api.forms import as_json, etag
from api.negotiate import best_form
from kg.contract import CONTEXT_IRI, context
from kg.ports import Stored
from kg.rdf import n_quads, triples
from kg.record import ID_PATTERN
from kg.service import KnowledgeGraph
from ontologies.terms import KRING, PREFIXES

HTML: Final = "text/html"
JSON_LD: Final = "application/ld+json"
N_QUADS: Final = "application/n-quads"
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
_LICENCE: Final = "https://creativecommons.org/publicdomain/zero/1.0/"

router = APIRouter(include_in_schema=False)


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


def _answer(content: bytes | str, form: str, **headers: str) -> Response:
    charset = "; charset=utf-8" if form.startswith("text/") else ""
    return Response(content, headers=headers, media_type=form + charset)


# --- records --------------------------------------------------------------------------------------


@router.api_route("/id/{id}", methods=["GET", "HEAD"])
def record(
    request: Request,
    graph: Graph,
    id: Annotated[str, Path(pattern=ID_PATTERN)],  # noqa: A002
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


def json_ld(stored: Stored) -> dict[str, object]:
    """A record as JSON-LD, with the part of the context that its kind needs, so that nothing has to be fetched."""
    return {"@context": _context(stored.kind), "kind": stored.kind, **stored.payload}


@cache
def _context(kind: str) -> dict[str, object]:
    whole = context()["@context"]
    return {name: term for name, term in whole.items() if not name[:1].isupper() or name == kind}


def _serialised(statements: Iterable[Triple], form: str) -> bytes:
    if form == JSON_LD:
        return serialize(statements, format=RdfFormat.JSON_LD, prefixes=_PREFIXES) or b""
    return serialize(statements, format=_RDF[form], prefixes=_PREFIXES) or b""


# --- the ontology ---------------------------------------------------------------------------------


@router.api_route("/def", methods=["GET", "HEAD"])
def ontology(request: Request) -> Response:
    """The words of Kring: their labels, definitions and alignments."""
    form = best_form(_accept(request), (*_ABOUT, HTML))
    answer = _answer(pages.ontology() if form == HTML else _ontology(form), form)
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
    return _answer(json.dumps(context(), ensure_ascii=False), JSON_LD, **{"Access-Control-Allow-Origin": "*"})


@router.get("/shapes")
def shapes() -> Response:
    """The SHACL shapes of every kind."""
    return _answer((files("ontologies") / "shapes.ttl").read_bytes(), "text/turtle")


# --- the data set ---------------------------------------------------------------------------------


@router.api_route("/.well-known/void", methods=["GET", "HEAD"])
async def void(request: Request, graph: Graph, work: Threads) -> Response:
    """What there is for this principal, in VoID."""
    form = best_form(_accept(request), _ABOUT)
    here = _here(request)
    statements = await work.ask(lambda: _void(graph, here))
    return _answer(_serialised(statements, form), form)


@router.api_route("/catalog", methods=["GET", "HEAD"])
async def catalogue(request: Request, graph: Graph, work: Threads) -> Response:
    """The catalogue with the data set, after DCAT-AP-NL."""
    form = best_form(_accept(request), _ABOUT)
    here, settings = _here(request), settings_of(request)
    who = (settings.contact_name, settings.contact_email, settings.contact_url)
    statements = await work.ask(lambda: _catalogue(graph, here, who))
    return _answer(_serialised(statements, form), form)


def _here(request: Request) -> str:
    base = settings_of(request).base_url or str(request.base_url)
    return base.rstrip("/")


_VOID: Final = "http://rdfs.org/ns/void#"
_VCARD: Final = "http://www.w3.org/2006/vcard/ns#"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_RIGHTS: Final = "http://publications.europa.eu/resource/authority/access-right/"
_DUTCH: Final = "http://publications.europa.eu/resource/authority/language/NLD"
_THEME: Final = "http://publications.europa.eu/resource/authority/data-theme/GOVE"


class _About:
    """Statements that are being gathered."""

    def __init__(self) -> None:
        self.found: list[Triple] = []

    def say(self, subject: str, prop: str, value: str | int, *, language: str = "") -> None:
        """Add one: an address becomes a link, a number a number, and anything else a text."""
        prefix, _, local = prop.partition(":")
        names = {**PREFIXES, "void": _VOID, "vcard": _VCARD, "foaf": _FOAF}
        about = value if isinstance(value, str) else ""
        if about.startswith(("http://", "https://", "mailto:")):
            term: NamedNode | Literal = NamedNode(about)
        else:
            term = Literal(about, language=language) if language else Literal(value)
        self.found.append(Triple(NamedNode(subject), NamedNode(names[prefix] + local), term))

    def type_(self, subject: str, name: str) -> None:
        """Say what something is."""
        prefix, _, local = name.partition(":")
        names = {**PREFIXES, "void": _VOID, "vcard": _VCARD, "foaf": _FOAF}
        self.say(subject, "rdf:type", names[prefix] + local)


def _void(graph: KnowledgeGraph, here: str) -> list[Triple]:
    from kg.model import KINDS

    counts, about = graph.counts(), _About()
    whole = f"{here}/.well-known/void#kring"
    about.type_(whole, "void:Dataset")
    about.say(whole, "dcterms:title", "Kring", language="nl")
    about.say(whole, "dcterms:license", _LICENCE)
    about.say(whole, "void:uriSpace", Literal(KRING.id).value.replace("https://", "https://"))
    about.say(whole, "void:vocabulary", KRING.ns.rstrip("#"))
    about.say(whole, "void:entities", sum(counts.values()))
    about.say(whole, "void:exampleResource", f"{here}/v1")
    for kind, number in counts.items():
        part = f"{whole}-{kind}"
        prefix, _, local = KINDS[kind].class_iri.partition(":")
        about.say(whole, "void:classPartition", part)
        about.say(part, "void:class", PREFIXES[prefix] + local)
        about.say(part, "void:entities", number)
    return about.found


def _catalogue(graph: KnowledgeGraph, here: str, who: tuple[str, str, str]) -> list[Triple]:
    """Source: DCAT-AP-NL 3.0, the mandatory properties of catalogue, data set, distribution and data service."""
    name, mail, page = who
    about = _About()
    catalogue_iri, data_set, service, publisher, contact = (
        f"{here}/catalog#{part}" for part in ("catalog", "dataset", "service", "publisher", "contact")
    )
    title = "Kring: wat gemeenten leren over digitale verandering"
    text = f"Ontwikkelingen, beleid, uitvoering en lessen van gemeenten: {sum(graph.counts().values())} records."
    for subject, class_name in (
        (catalogue_iri, "dcat:Catalog"), (data_set, "dcat:Dataset"), (service, "dcat:DataService"),
    ):  # fmt: skip
        about.type_(subject, class_name)
        about.say(subject, "dcterms:title", title, language="nl")
        about.say(subject, "dcterms:description", text, language="nl")
        about.say(subject, "dcterms:publisher", publisher)
        about.say(subject, "dcat:contactPoint", contact)
        about.say(subject, "dcterms:license", _LICENCE)
        about.say(subject, "dcterms:language", _DUTCH)
        about.say(subject, "dcterms:identifier", Literal(subject.rpartition("#")[2]).value)
    for subject in (data_set, service):
        about.say(
            subject, "dcterms:accessRights", f"{_RIGHTS}{'PUBLIC' if graph.principal.everything else 'NON_PUBLIC'}"
        )
        about.say(subject, "dcat:theme", _THEME)
    about.say(catalogue_iri, "dcat:dataset", data_set)
    about.say(catalogue_iri, "dcat:service", service)
    about.say(service, "dcat:servesDataset", data_set)
    about.say(service, "dcat:endpointURL", f"{here}/v1")
    about.say(service, "dcat:endpointDescription", f"{here}/v1/openapi.json")
    _distributions(about, data_set, here)
    about.type_(publisher, "foaf:Agent")
    about.say(publisher, "foaf:name", name, language="nl")
    about.type_(contact, "vcard:Kind")
    about.say(contact, "vcard:fn", name, language="nl")
    about.say(contact, "vcard:hasEmail", f"mailto:{mail}")
    about.say(contact, "vcard:hasURL", page)
    return about.found


def _distributions(about: _About, data_set: str, here: str) -> None:
    formats = "https://www.iana.org/assignments/media-types/"
    for number, (path, form) in enumerate((("/v1", "application/json"), ("/.well-known/void", "text/turtle")), 1):
        distribution = f"{here}/catalog#distribution-{number}"
        about.say(data_set, "dcat:distribution", distribution)
        about.type_(distribution, "dcat:Distribution")
        about.say(distribution, "dcat:accessURL", here + path)
        about.say(distribution, "dcat:mediaType", formats + form)
        about.say(distribution, "dcterms:license", _LICENCE)


__all__ = ["CONTEXT_IRI", "FORMS", "json_ld", "router"]
