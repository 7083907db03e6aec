"""The formats of SPARQL answers, and the description of the endpoint, as SPARQL clients expect them."""

from typing import Final, Literal

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from api.http.negotiation import best_form
from api.http.sparql.queries import GRAPHS, TABLES
from kg.ports.triples import ChooseForm
from ontologies.terms import KRING, PREFIXES

_RDF: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_WRITTEN: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")


def chooser(accept: str) -> ChooseForm:
    """
    What to answer with, by the Accept header.

    SELECT and ASK give one of `TABLES`, CONSTRUCT and DESCRIBE one of `GRAPHS`; the first to who has no preference.
    What is chosen raises a Problem, 406, when none of them is wanted.
    """

    def choose(shape: Literal["table", "graph"]) -> str:
        return best_form(accept, TABLES if shape == "table" else GRAPHS)

    return choose


def content_type(form: str) -> str:
    """The media type as it stands in the header; text says its encoding."""
    return f"{form}; charset=utf-8" if form.startswith("text/") else form


def description(accept: str, endpoint: str, graphs: list[str]) -> tuple[str, bytes]:
    """
    The description of the endpoint and of the graphs that may be asked; its media type and its text.

    Source: https://www.w3.org/TR/sparql11-service-description/.

    Raises:
        Problem: 406, if no form of RDF is wanted.
    """
    form = best_form(accept, GRAPHS)
    service, dataset, union = NamedNode(f"{endpoint}#service"), BlankNode(), BlankNode()
    found = [
        Triple(service, _TYPE, _sd("Service")),
        Triple(service, _sd("endpoint"), NamedNode(endpoint)),
        Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        Triple(service, _sd("feature"), _sd("UnionDefaultGraph")),
        *(Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name)) for name in _WRITTEN),
        Triple(service, _sd("defaultDataset"), dataset),
        Triple(dataset, _TYPE, _sd("Dataset")),
        Triple(dataset, _sd("defaultGraph"), union),
        Triple(union, _TYPE, _sd("Graph")),
    ]
    for iri in graphs:
        entry, graph = BlankNode(), BlankNode()
        found += [
            Triple(dataset, _sd("namedGraph"), entry),
            Triple(entry, _TYPE, _sd("NamedGraph")),
            Triple(entry, _sd("name"), NamedNode(iri)),
            Triple(entry, _sd("graph"), graph),
            Triple(graph, _TYPE, _sd("Graph")),
        ]
    prefixes = {"sd": _SD, "formats": _FORMATS, "kring": KRING.ns}
    return form, serialize(found, format=_RDF[form], prefixes=prefixes) or b""


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
