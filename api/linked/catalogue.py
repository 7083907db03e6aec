"""
What the data set is, how much there is of it for the caller, and where it is to be had.

Source: https://www.w3.org/TR/void/, DCAT-AP-NL 3.0 (https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/).
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode, Triple

from api.http.doors import DUMP, GRAPH_STORE, MCP, SPARQL
from kg.access import is_public
from kg.errors import QueryBusy, QueryTimeout
from kg.model.kinds import KINDS
from kg.model.record import record_iri
from kg.model.schema import fields_of, value_classes
from kg.ports.triples import N_QUADS
from kg.service import KnowledgeGraph
from ontologies.terms import KRING, PREFIXES

_NAMES: Final = {
    **PREFIXES,
    "void": "http://rdfs.org/ns/void#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_DUTCH: Final = f"{_AUTHORITY}language/NLD"
_THEME: Final = f"{_AUTHORITY}data-theme/GOVE"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
# By name: what it is called, where it answers, what describes it, and what it keeps to.
_SERVICES: Final = {
    "rest": ("REST", "/v1", "/v1/openapi.json", "https://gitdocumentatie.logius.nl/publicatie/api/adr/2.1/"),
    "sparql": ("SPARQL", SPARQL, SPARQL, "https://www.w3.org/TR/sparql11-protocol/"),
    # What the last can do it says itself, in the way of its specification.
    "mcp": ("Model Context Protocol", MCP, "", "https://modelcontextprotocol.io/specification"),
}


@dataclass(frozen=True, slots=True)
class Publisher:
    """
    What the operator states of itself and of the data.

    Attributes:
        here: The address of the service, without a slash at its end.
        name: Of the contact.
        mail: Its address for mail.
        page: Its page.
        licence: Of the data, an IRI; "" claims none.
    """

    here: str
    name: str
    mail: str
    page: str
    licence: str


class _About:
    """Statements that are being gathered."""

    def __init__(self) -> None:
        self.found: list[Triple] = []

    def add(self, subject: str, prop: str, term: NamedNode | Literal) -> None:
        """Add one."""
        prefix, _, local = prop.partition(":")
        self.found.append(Triple(NamedNode(subject), NamedNode(_NAMES[prefix] + local), term))

    def say(self, subject: str, prop: str, value: str | int, *, language: str = "") -> None:
        """Add one: an address becomes a link, a number a number, anything else a text; "" says nothing."""
        if isinstance(value, int):
            self.add(subject, prop, Literal(value))
        elif value.startswith(("http://", "https://", "mailto:")):
            self.add(subject, prop, NamedNode(value))
        elif value:
            self.add(subject, prop, Literal(value, language=language) if language else Literal(value))

    def type_(self, subject: str, name: str) -> None:
        """Say what something is."""
        prefix, _, local = name.partition(":")
        self.say(subject, "rdf:type", _NAMES[prefix] + local)


# --- VoID -----------------------------------------------------------------------------------------


def void(graph: KnowledgeGraph, publisher: Publisher) -> list[Triple]:
    """How much there is for the caller, of each class and in all, and where all of it is to be had."""
    counts, about, here = graph.counts(), _About(), publisher.here
    whole = f"{here}/.well-known/void#kring"
    about.type_(whole, "void:Dataset")
    about.say(whole, "dcterms:title", "Kring", language="nl")
    about.say(whole, "dcterms:license", publisher.licence)
    about.add(whole, "void:uriSpace", Literal(KRING.id))
    about.say(whole, "void:sparqlEndpoint", here + SPARQL)
    about.say(whole, "void:dataDump", here + DUMP)
    for vocabulary in _vocabularies():
        about.say(whole, "void:vocabulary", vocabulary)
    about.say(whole, "void:entities", sum(counts.values()))
    with suppress(QueryTimeout, QueryBusy):  # a number that takes too long is left out
        about.say(whole, "void:triples", graph.statements())
    for stored in graph.page(after="", size=1)[0]:
        about.say(whole, "void:exampleResource", record_iri(stored.id))
    for kind, number in counts.items():
        part = f"{whole}-{kind}"
        prefix, _, local = KINDS[kind].class_iri.partition(":")
        about.say(whole, "void:classPartition", part)
        about.say(part, "void:class", PREFIXES[prefix] + local)
        about.say(part, "void:entities", number)
    return about.found


@cache
def _vocabularies() -> list[str]:
    """Those of every class and property that a record can have."""
    owners = (*KINDS.values(), *value_classes())
    names = {KINDS[kind].class_iri for kind in KINDS} | {spec.prop.iri for one in owners for spec in fields_of(one)}
    return sorted({PREFIXES[name.partition(":")[0]].rstrip("#") for name in names})


# --- a named graph ------------------------------------------------------------------------------


def space(name: str, here: str) -> list[Triple]:
    """What a named graph is, and where its statements are; `here` is the address of the service."""
    about, iri = _About(), KRING.space + name
    about.type_(iri, "void:Dataset")
    about.say(iri, "dcterms:title", f"Kring: de ruimte {name}", language="nl")
    about.say(iri, "dcterms:isPartOf", f"{here}/.well-known/void#kring")
    about.say(iri, "void:sparqlEndpoint", here + SPARQL)
    about.say(iri, "void:dataDump", f"{here}{GRAPH_STORE}?{urlencode({'graph': iri})}")
    return about.found


# --- DCAT -----------------------------------------------------------------------------------------


def dcat(graph: KnowledgeGraph, publisher: Publisher) -> list[Triple]:
    """The catalogue: the data set as the caller may see it, its distributions and its data services."""
    about, start = _About(), f"{publisher.here}/catalog#"
    catalogue, data_set = f"{start}catalog", f"{start}dataset"
    number = sum(graph.counts().values())
    text = f"Ontwikkelingen, beleid, uitvoering en lessen van gemeenten: {number} records."
    if publisher.licence:
        text += " Een bron die zelf een licentie noemt, houdt die."
    title = "Kring: wat gemeenten leren over digitale verandering"
    _resource(about, catalogue, "dcat:Catalog", (title, text), publisher)
    _resource(about, data_set, "dcat:Dataset", (title, text), publisher)
    about.say(catalogue, "dcat:dataset", data_set)
    for name, (called, endpoint, description, standard) in _SERVICES.items():
        service = start + name
        said = f"De kennis van Kring over {called}; ieder ziet wat die mag lezen."
        _resource(about, service, "dcat:DataService", (f"Kring: {called}", said), publisher)
        about.say(catalogue, "dcat:service", service)
        about.say(service, "dcat:servesDataset", data_set)
        about.say(service, "dcat:endpointURL", publisher.here + endpoint)
        about.say(service, "dcat:endpointDescription", publisher.here + description if description else standard)
        about.say(service, "dcterms:conformsTo", standard)
    rights = "PUBLIC" if all(map(is_public, graph.spaces())) else "RESTRICTED"
    for subject in (data_set, *(start + name for name in _SERVICES)):
        about.say(subject, "dcterms:accessRights", f"{_AUTHORITY}access-right/{rights}")
        about.say(subject, "dcat:theme", _THEME)
    _distributions(about, start, publisher)
    _contact(about, start, publisher)
    return about.found


def _resource(about: _About, subject: str, class_name: str, said: tuple[str, str], publisher: Publisher) -> None:
    """What is asked of everything in a catalogue; `said` is title and description."""
    start, _, name = subject.rpartition("#")
    about.type_(subject, class_name)
    about.say(subject, "dcterms:title", said[0], language="nl")
    about.say(subject, "dcterms:description", said[1], language="nl")
    about.say(subject, "dcterms:publisher", f"{start}#publisher")
    about.say(subject, "dcat:contactPoint", f"{start}#contact")
    about.say(subject, "dcterms:license", publisher.licence)
    about.say(subject, "dcterms:language", _DUTCH)
    about.say(subject, "dcterms:identifier", name)


def _distributions(about: _About, start: str, publisher: Publisher) -> None:
    dump, json = f"{start}dump", f"{start}json"
    for distribution, title, path, form, file_type in (
        (dump, "Alles als RDF", DUMP, N_QUADS, "RDF_N_QUADS"),
        (json, "Records als JSON, over REST", "/v1", "application/json", "JSON"),
    ):
        about.type_(distribution, "dcat:Distribution")
        about.say(f"{start}dataset", "dcat:distribution", distribution)
        about.say(distribution, "dcterms:title", title, language="nl")
        about.say(distribution, "dcat:accessURL", publisher.here + path)
        about.say(distribution, "dcat:mediaType", _MEDIA_TYPES + form)
        about.say(distribution, "dcterms:format", f"{_AUTHORITY}file-type/{file_type}")
        about.say(distribution, "dcterms:license", publisher.licence)
    about.say(dump, "dcat:downloadURL", publisher.here + DUMP)
    about.say(json, "dcat:accessService", f"{start}rest")


def _contact(about: _About, start: str, publisher: Publisher) -> None:
    agent, contact = f"{start}publisher", f"{start}contact"
    about.type_(agent, "foaf:Agent")
    about.say(agent, "foaf:name", publisher.name, language="nl")
    about.type_(contact, "vcard:Kind")
    about.say(contact, "vcard:fn", publisher.name, language="nl")
    about.say(contact, "vcard:hasEmail", f"mailto:{publisher.mail}")
    about.say(contact, "vcard:hasURL", publisher.page)
