"""Subjects of RDF documents: records of our own vocabulary, SKOS concepts, and organisations of TOOI."""

from collections.abc import Mapping
from typing import Any, Final

from pyoxigraph import RdfFormat, Triple, parse

from ingest.draft import Draft, Mapped, Origin, Skipped, filled
from ingest.sources import Row
from kg.errors import InputError
from kg.rdf import payloads
from kg.record import record_id
from ontologies.terms import PREFIXES

_SKOS: Final = PREFIXES["skos"]
_TOOI: Final = PREFIXES["tooi"]
_ORGANISATIONS: Final = frozenset({"Provincie", "Ministerie", "Waterschap", "Overheidsorganisatie"})
_PASSED_OVER: Final = {
    _TOOI + "Gemeente": "vervangen door het TOOI-register (tooi/gemeenten_flat.csv en tooi/herindelingen.csv)",
    _TOOI + "HistorischeVersie": "oudere versie van een organisatie die zelf is ingelezen",
    _SKOS + "Collection": "verzameling van begrippen die zelf zijn ingelezen",
    _SKOS + "ConceptScheme": "kop van een waardelijst",
    PREFIXES["owl"] + "Ontology": "kop van een waardelijst",
}


def subject(row: Row, _origin: Origin) -> Mapped:
    """What is said about one IRI."""
    data = row.data
    types = [str(kind) for kind in data["@type"]]
    try:
        own = [(kind, payload) for kind, payload in payloads(_triples(data)) if payload.get("title")]
    except InputError as error:
        yield error
        return
    reason = next((_PASSED_OVER[kind] for kind in types if kind in _PASSED_OVER), "")
    organisation = next((kind.removeprefix(_TOOI) for kind in types if kind.removeprefix(_TOOI) in _ORGANISATIONS), "")
    if own:
        yield from (Draft(kind, payload, "ingest/rdf") for kind, payload in own)
    elif reason:
        yield Skipped(reason)
    elif _SKOS + "Concept" in types:
        yield _concept(data)
    elif organisation:
        yield _organisation(data, organisation)
    elif all(kind.startswith(_TOOI) for kind in types):
        yield Skipped("wijziging van een organisatie; alleen die van gemeenten worden ingelezen, uit herindelingen.csv")
    else:
        yield Skipped(
            f"RDF van een soort zonder vertaling: {', '.join(record_id(kind) for kind in types) or 'geen soort'}"
        )


def _triples(data: Mapping[str, Any]) -> list[Triple]:
    """What is said; from quarantine it comes as lines of N-Triples."""
    stated = data.get("@triples", ())
    if not all(isinstance(line, str) for line in stated):
        return list(stated)
    try:
        return [quad.triple for quad in parse("\n".join(stated), RdfFormat.N_TRIPLES)]
    except SyntaxError as error:
        raise InputError(f"de regels onder '@triples' zijn geen N-Triples: {error}") from error


def _texts(data: Mapping[str, Any], iri: str) -> list[str]:
    return [value for value in data.get(iri, ()) if isinstance(value, str)]


def _links(data: Mapping[str, Any], iri: str) -> list[str]:
    return [value["@id"] for value in data.get(iri, ()) if isinstance(value, Mapping)]


def _first(data: Mapping[str, Any], *iris: str) -> str | None:
    return next((text for iri in iris for text in _texts(data, iri)), None)


def _concept(data: Mapping[str, Any]) -> Draft:
    key = record_id(data["@id"])
    scheme = next((record_id(iri) for iri in _links(data, _SKOS + "inScheme")), None)
    return Draft(
        "Concept",
        filled(
            id=key,
            title=_first(data, _SKOS + "prefLabel", _SKOS + "altLabel"),
            alt_labels=_texts(data, _SKOS + "altLabel"),
            definition=_first(data, _SKOS + "definition"),
            broader=[record_id(iri) for iri in _links(data, _SKOS + "broader")],
            notation=_first(data, _SKOS + "notation"),
            scheme="thema's" if key.startswith("thema-") else scheme,
            same_as=None if key.startswith("thema-") else data["@id"],
        ),
        "ingest/skos",
    )


def _organisation(data: Mapping[str, Any], category: str) -> Draft:
    return Draft(
        "Organisation",
        filled(
            id=record_id(data["@id"]),
            title=_first(
                data, _TOOI + "officieleNaamInclSoort", PREFIXES["rdfs"] + "label", _TOOI + "officieleNaamExclSoort"
            ),
            alt_labels=[*_texts(data, _TOOI + "afkorting"), *_texts(data, _TOOI + "voorkeursnaamExclSoort")],
            category=category.lower(),
            same_as=data["@id"],
            period={"start": _first(data, _TOOI + "begindatum"), "end": _first(data, _TOOI + "einddatum")},
        ),
        "ingest/tooi",
    )
