"""
What the data set is and how much there is of it, for who asks.

Source: https://www.w3.org/TR/void/, DCAT-AP-NL 3.0.
"""

from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.model import KINDS
from kg.service import KnowledgeGraph
from ontologies.terms import KRING, PREFIXES

_VOID: Final = "http://rdfs.org/ns/void#"
_VCARD: Final = "http://www.w3.org/2006/vcard/ns#"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_NAMES: Final = {**PREFIXES, "void": _VOID, "vcard": _VCARD, "foaf": _FOAF}
_LICENCE: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
_RIGHTS: Final = "http://publications.europa.eu/resource/authority/access-right/"
_DUTCH: Final = "http://publications.europa.eu/resource/authority/language/NLD"
_THEME: Final = "http://publications.europa.eu/resource/authority/data-theme/GOVE"


class _About:
    """Statements that are being gathered."""

    def __init__(self) -> None:
        self.found: list[Triple] = []

    def add(self, subject: str, prop: str, term: NamedNode | Literal) -> None:
        """Add one."""
        prefix, _, local = prop.partition(":")
        self.found.append(Triple(NamedNode(subject), NamedNode(_NAMES[prefix] + local), term))

    def say(self, subject: str, prop: str, value: str | int, *, language: str = "") -> None:
        """Add one: an address becomes a link, a number a number, and anything else a text."""
        if isinstance(value, int):
            self.add(subject, prop, Literal(value))
        elif value.startswith(("http://", "https://", "mailto:")):
            self.add(subject, prop, NamedNode(value))
        else:
            self.add(subject, prop, Literal(value, language=language) if language else Literal(value))

    def type_(self, subject: str, name: str) -> None:
        """Say what something is."""
        prefix, _, local = name.partition(":")
        self.say(subject, "rdf:type", _NAMES[prefix] + local)


def void(graph: KnowledgeGraph, here: str) -> list[Triple]:
    """How many entities of each class there are for who asks."""
    counts, about = graph.counts(), _About()
    whole = f"{here}/.well-known/void#kring"
    about.type_(whole, "void:Dataset")
    about.say(whole, "dcterms:title", "Kring", language="nl")
    about.say(whole, "dcterms:license", _LICENCE)
    about.add(whole, "void:uriSpace", Literal(KRING.id))
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


def dcat(graph: KnowledgeGraph, here: str, who: tuple[str, str, str]) -> list[Triple]:
    """
    The catalogue: data set, distributions and data service, with what DCAT-AP-NL 3.0 asks of each.

    Args:
        graph: In the eyes of who asks.
        here: The address of the service, without a slash at its end.
        who: Name, mail address and page of the contact.
    """
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
        about.say(subject, "dcterms:identifier", subject.rpartition("#")[2])
    for subject in (data_set, service):
        about.say(
            subject, "dcterms:accessRights", f"{_RIGHTS}{'PUBLIC' if not graph.principal.takes_part else 'NON_PUBLIC'}"
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
