"""Subjects of RDF documents: records of our own vocabulary, SKOS concepts, datasets of DCAT, organisations of TOOI."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from ingest.document import Row
from ingest.formats.rdf import LABEL, WITHOUT_IRI
from ingest.mappings.converters import named_from, period, safe_id
from ingest.mappings.draft import Draft, Mapped, Origin, Skipped
from ingest.mappings.shape import Of, Shape, Table, Turn, drafts, fixed
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
    PREFIXES["dcat"] + "Distribution": "bestand bij een dataset die zelf is ingelezen",
    PREFIXES["dcat"] + "CatalogRecord": "administratie van een catalogus",
    LABEL + "Label": "naam van een begrip dat zelf is ingelezen",
}
_DCAT: Final = PREFIXES["dcat"]
_TERMS: Final = PREFIXES["dcterms"]
_DATASETS: Final = {
    _DCAT + "Dataset": "dataset",
    _DCAT + "DatasetSeries": "reeks van datasets",
    _DCAT + "DataService": "dataservice",
    _DCAT + "Catalog": "catalogus",
}
# By what a node that stands in the place of a text says it. Source: https://www.w3.org/TR/skos-primer/#secdocumentation.
_SAYING: Final = (
    LABEL + "literalForm",
    PREFIXES["rdf"] + "value",
    "http://xmlns.com/foaf/0.1/name",
    "http://www.w3.org/2006/vcard/ns#fn",
    _SKOS + "prefLabel",
    PREFIXES["rdfs"] + "label",
    _TERMS + "title",
    PREFIXES["schema"] + "name",
)
_NOTES: Final = ("scopeNote", "example", "note", "editorialNote", "historyNote", "changeNote", "hiddenLabel")
# How the national lists write a municipality in an address: by its name, or by its code.
_MUNICIPALITY: Final = re.compile(r"/owms/terms/([^/#]+)_\(gemeente\)$|/tooi/id/gemeente/(gm\d{4})$")


def _subject(row: Row, origin: Origin) -> Mapped:
    types = sorted(str(kind) for kind in row.data["@type"])
    own = [(kind, payload) for kind, payload in payloads(_triples(row.data)) if payload.get("title")]
    reason = next((_PASSED_OVER[kind] for kind in types if kind in _PASSED_OVER), "")
    organisation = next((kind.removeprefix(_TOOI) for kind in types if kind.removeprefix(_TOOI) in _ORGANISATIONS), "")
    if own:
        yield from (Draft(kind, payload, "ingest/rdf") for kind, payload in own)
    elif reason:
        yield Skipped(reason)
    elif _SKOS + "Concept" in types:
        yield from drafts(_CONCEPT, row, origin)
    elif dataset := next((_DATASETS[kind] for kind in types if kind in _DATASETS), ""):
        yield from drafts(_dataset(dataset), row, origin)
    elif organisation:
        yield from drafts(_organisation(organisation), row, origin)
    elif types and all(kind.startswith(_TOOI) for kind in types):
        yield Skipped("wijziging van een organisatie; alleen die van gemeenten worden ingelezen, uit herindelingen.csv")
    else:
        yield Skipped(
            f"RDF van een soort zonder vertaling: {', '.join(dict.fromkeys(map(record_id, types)))}"
            if types
            else "RDF zonder soort: er staat geen rdf:type bij"
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


def _terms(row: Row) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What is said of one subject: by property its terms, whatever the order in which they are said."""
    said: dict[str, list[Any]] = defaultdict(list)
    about: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in _triples(row.data):
        about[triple.subject][triple.predicate.value].append(triple.object)
    for predicate, terms in about[NamedNode(row.data["@id"])].items():
        name = predicate.replace(LABEL, _SKOS)
        for term in terms:
            said[name] += _inside(about[term]) if isinstance(term, BlankNode) or name != predicate else [term]
    yield row.place, {**said, "@id": row.data["@id"]}


def _inside(stated: Mapping[str, Sequence[Any]]) -> Sequence[Any]:
    """What a node says that stands where a text is expected: a label, a definition with its source, a publisher."""
    return next((terms for name in _SAYING if (terms := _literals(stated.get(name)))), ())


def _texts(*terms: Sequence[Any] | None) -> list[str]:
    """The texts of some properties, those in Dutch where there are any."""
    found = (in_dutch(_literals(some), several=True) for some in terms)
    return list(dict.fromkeys(text for some in found for text in sorted(term.value for term in some)))


def _text(*terms: Sequence[Any] | None) -> str | None:
    """The text of the first property that has one: in Dutch, else without a language, else in English."""
    for some in terms:
        if found := in_dutch(_literals(some), several=False):
            return str(min(found, key=lambda term: (_rank(term.language), term.value)).value)
    return None


def _links(terms: Sequence[Any] | None) -> list[str]:
    """The ids that a property leads to."""
    return sorted({_id(term.value) for term in terms or () if isinstance(term, NamedNode)})


def _literals(terms: Sequence[Any] | None) -> list[Literal]:
    return [term for term in terms or () if isinstance(term, Literal)]


def _rank(language: str | None) -> tuple[bool, str]:
    """English goes before the other languages, for readers without Dutch."""
    plain = (language or "").lower()
    return plain.split("-")[0] not in {"", "nl", "en"}, plain


def _id(iri: str) -> str:
    return iri.replace(WITHOUT_IRI, "begrip-") if iri.startswith(WITHOUT_IRI) else record_id(iri)


def _own_iri(iri: str) -> str | None:
    """The address of a concept of others; None for a theme of ours, and where it had none."""
    return None if iri.startswith(WITHOUT_IRI) or record_id(iri).startswith("thema-") else iri


def _remarks(*notes: Sequence[Any] | None) -> list[dict[str, str]]:
    """What a thesaurus says beside a definition, under its own names."""
    return named_from({name: "; ".join(_texts(said)) for name, said in zip(_NOTES, notes, strict=True)})


def _scheme(iri: str, terms: Sequence[Any] | None) -> str | None:
    return "thema's" if record_id(iri).startswith("thema-") else next(iter(_links(terms)), None)


_CONCEPT: Final = Table(
    kind="Concept",
    method="ingest/skos",
    rows=_terms,
    fields={
        "id": Of(_id, "@id"),
        "title": Of(_text, _SKOS + "prefLabel", _SKOS + "altLabel"),
        "alt_labels": Of(_texts, _SKOS + "altLabel"),
        "definition": Of(_text, _SKOS + "definition"),
        "broader": Of(_links, _SKOS + "broader"),
        "notation": Of(_text, _SKOS + "notation"),
        "scheme": Of(_scheme, "@id", _SKOS + "inScheme"),
        "same_as": Of(_own_iri, "@id"),
        "properties": Of(_remarks, *(_SKOS + name for name in _NOTES)),
    },
)


def _publisher(*terms: Sequence[Any] | None) -> str | None:
    """Who publishes it: by name, else by the end of an address."""
    if said := _text(*terms):
        return said
    named = sorted(term.value for some in terms for term in some or () if isinstance(term, NamedNode))
    return unquote(record_id(named[0])).replace("_", " ") if named else None


def _municipalities(*terms: Sequence[Any] | None) -> list[str]:
    """The municipalities that publish it, as the national lists write them."""
    found = (
        _MUNICIPALITY.search(unquote(term.value))
        for some in terms
        for term in some or ()
        if isinstance(term, NamedNode)
    )
    return sorted({(one[1] or one[2].upper()).replace("_", " ") for one in found if one})


def _address(*terms: Sequence[Any] | None) -> str | None:
    return next((term.value for some in terms for term in some or () if isinstance(term, NamedNode)), None)


def _day(terms: Sequence[Any] | None) -> str | None:
    """The day of a moment."""
    return (_text(terms) or "")[:10] or None


def _keywords(words: Sequence[Any] | None, themes: Sequence[Any] | None) -> list[dict[str, str]]:
    named = [unquote(record_id(term.value)).replace("_", " ") for term in themes or () if isinstance(term, NamedNode)]
    return named_from({"trefwoord": _texts(words), "thema": sorted(named)})


def _dataset(category: str) -> Table:
    return Table(
        kind="Source",
        method="ingest/dcat",
        rows=_terms,
        fields={
            "id": Of(lambda iri: safe_id(iri.replace(WITHOUT_IRI, "dataset-")), "@id"),
            "title": Of(_text, _TERMS + "title", PREFIXES["rdfs"] + "label"),
            "category": fixed(category),
            "summary": Of(_text, _TERMS + "description"),
            "publisher": Of(_publisher, _TERMS + "publisher", _TERMS + "creator"),
            "municipalities": Of(_municipalities, _TERMS + "publisher", _TERMS + "creator", _TERMS + "authority"),
            "published": Of(_day, _TERMS + "issued"),
            "date": Of(_day, _TERMS + "modified"),
            "url": Of(lambda page, iri: _address(page) or _own_iri(iri), _DCAT + "landingPage", "@id"),
            "licence": Of(_publisher, _TERMS + "license"),
            "notation": Of(_text, _TERMS + "identifier"),
            "properties": Of(_keywords, _DCAT + "keyword", _DCAT + "theme"),
        },
        may_lack=("municipalities",),
    )


def _organisation(category: str) -> Table:
    return Table(
        kind="Organisation",
        method="ingest/tooi",
        rows=_terms,
        fields={
            "id": Of(record_id, "@id"),
            "title": Of(
                _text, _TOOI + "officieleNaamInclSoort", PREFIXES["rdfs"] + "label", _TOOI + "officieleNaamExclSoort"
            ),
            "alt_labels": Of(_texts, _TOOI + "afkorting", _TOOI + "voorkeursnaamExclSoort"),
            "category": fixed(category.lower()),
            "same_as": "@id",
            "period": Of(
                lambda start, end: period(_text(start), _text(end)), _TOOI + "begindatum", _TOOI + "einddatum"
            ),
        },
    )


# What is said about one IRI.
SUBJECT: Final = Shape("@id @type", code=_subject, turn=Turn.FIRST)
