"""The namespaces that Kring speaks, and the IRIs of its own."""

from typing import Final, NamedTuple


class _Kring(NamedTuple):
    """The namespaces that are ours; w3id.org gives them an address that outlives any server."""

    ns: str = "https://w3id.org/kring/def#"
    id: str = "https://w3id.org/kring/id/"
    space: str = "https://w3id.org/kring/space/"


KRING: Final = _Kring()

PREFIXES: Final[dict[str, str]] = {
    "kring": KRING.ns,
    "id": KRING.id,
    "space": KRING.space,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "org": "http://www.w3.org/ns/org#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "schema": "https://schema.org/",
    "tooi": "https://identifier.overheid.nl/tooi/def/ont/",
}
