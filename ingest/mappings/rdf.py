"""Subjects of RDF documents: records of our own vocabulary, SKOS concepts, and organisations of TOOI."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from ingest.document import Row
from ingest.mappings.draft import Draft, Mapped, Origin, Skipped, filled
from kg.errors import InputError
from kg.model.record import record_id
from kg.projections.rdf import in_dutch, payloads
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
    types = sorted(str(kind) for kind in data["@type"])
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


class _Said:
    """What is said of one subject, whatever the order in which it is said."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.iri: str = data["@id"]
        self._said: dict[str, list[Any]] = defaultdict(list)
        for triple in _triples(data):
            if isinstance(triple.subject, NamedNode) and triple.subject.value == self.iri:
                self._said[triple.predicate.value].append(triple.object)

    def texts(self, *iris: str) -> list[str]:
        """The texts of some properties, those in Dutch where there are any."""
        found = (in_dutch(self._literals(iri), several=True) for iri in iris)
        return list(dict.fromkeys(text for terms in found for text in sorted(term.value for term in terms)))

    def text(self, *iris: str) -> str | None:
        """The text of the first property that has one: in Dutch, else without a language, else in English."""
        for iri in iris:
            if terms := in_dutch(self._literals(iri), several=False):
                return str(min(terms, key=lambda term: (_rank(term.language), term.value)).value)
        return None

    def links(self, iri: str) -> list[str]:
        """The ids that a property leads to."""
        return sorted({record_id(term.value) for term in self._said[iri] if isinstance(term, NamedNode)})

    def _literals(self, iri: str) -> list[Literal]:
        return [term for term in self._said[iri] if isinstance(term, Literal)]


def _rank(language: str | None) -> tuple[bool, str]:
    """English goes before the other languages, for who reads no Dutch."""
    plain = (language or "").lower()
    return plain.split("-")[0] not in {"", "nl", "en"}, plain


def _concept(data: Mapping[str, Any]) -> Draft:
    said, key = _Said(data), record_id(data["@id"])
    return Draft(
        "Concept",
        filled(
            id=key,
            title=said.text(_SKOS + "prefLabel", _SKOS + "altLabel"),
            alt_labels=said.texts(_SKOS + "altLabel"),
            definition=said.text(_SKOS + "definition"),
            broader=said.links(_SKOS + "broader"),
            notation=said.text(_SKOS + "notation"),
            scheme="thema's" if key.startswith("thema-") else next(iter(said.links(_SKOS + "inScheme")), None),
            same_as=None if key.startswith("thema-") else said.iri,
        ),
        "ingest/skos",
    )


def _organisation(data: Mapping[str, Any], category: str) -> Draft:
    said = _Said(data)
    return Draft(
        "Organisation",
        filled(
            id=record_id(said.iri),
            title=said.text(
                _TOOI + "officieleNaamInclSoort", PREFIXES["rdfs"] + "label", _TOOI + "officieleNaamExclSoort"
            ),
            alt_labels=said.texts(_TOOI + "afkorting", _TOOI + "voorkeursnaamExclSoort"),
            category=category.lower(),
            same_as=said.iri,
            period={"start": said.text(_TOOI + "begindatum"), "end": said.text(_TOOI + "einddatum")},
        ),
        "ingest/tooi",
    )
