"""What fields, links and values of records are called on the page: by the ontology, else by the lists below."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from api.answers.labels import text_of
from api.web import words
from api.web.words import capital, kind_word
from kg.cycle.implement.chain.chain import CONCLUDED
from kg.model.kinds import KINDS
from kg.model.schema import FieldSpec, fields_of, value_classes

_LABELS: Final[Mapping[str, str]] = {  # of properties of others, whose words are not ours to give in the ontology
    "alt_labels": "Ook genoemd", "at": "Op", "audience": "Voor wie", "author": "Door", "broader": "Valt onder",
    "category": "Soort", "citation": "Vindplaats", "code": "Code", "created": "Gemaakt op", "date": "Datum",
    "definition": "Betekenis", "description": "Beschrijving", "documentation": "Toelichting", "high": "Hoogstens",
    "judged_at": "Beoordeeld op", "judged_by": "Beoordeeld door", "known_as": "Ook bekend als", "licence": "Licentie",
    "low": "Minstens", "name": "Naam", "notation": "Nummer", "note": "Opmerking", "organisation": "Organisatie",
    "part_of": "Hoort bij", "properties": "Meer gegevens", "provenance": "Hoe dit in Kring kwam",
    "published": "Verschenen", "publisher": "Uitgever", "registered": "Geregistreerd op", "related": "Zie ook",
    "replaces": "Komt in plaats van", "same_as": "Is hetzelfde als", "source": "Bron", "stated_by": "Gemeld door",
    "summary": "Samenvatting", "supersedes": "Komt in plaats van", "themes": "Thema’s", "unit": "Eenheid",
    "url": "Adres", "valid_from": "Geldig vanaf", "value": "Waarde", "what": "Wat", "title": "Titel",
}  # fmt: skip
_VALUES: Final[Mapping[str, Mapping[str, str]]] = {  # by field: values that are no words for people
    "certainty": {"vast": "staat vast", "verlopen planning": "oude planning, niet gehaald"},
    "review": {"concept": "concept, nog niet nagekeken"},
    "status": {"concept": "concept, nog niet nagekeken", "getoetst": "nagekeken"},
    "kind": {"vng": "VNG"},
    "published_basis": {"index-of-url-datum": "uit een lijst of het adres", "in bron": "staat in de bron"},
    "read": {"fragment": "een fragment", "volledig": "helemaal"},
    "basis": {"zoekfragment": "een fragment uit een zoekmachine", "via repository": "via een verzameling"},
    "feature": words.FEATURES,
}
_KINDS: Final = frozenset({"carries", "target_kind"})  # fields whose values are kinds
_PARTS: Final = frozenset({"field", "fields"})  # fields whose values are names of fields
_AUDIENCES: Final = {"private": "alleen {}", "network": "{} en wie is ingelogd", "public": "iedereen"}
_SLUG: Final = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)+")
_SLUGS: Final = frozenset({"status", "roles", "stages", "name", "element_type", "relation_type", "category", "family"})


def field_word(spec: FieldSpec) -> str:
    """What a field is called, with a capital."""
    return capital(text_of(spec.prop.iri, "label", "nl") or _LABELS[spec.name])


def field_anchor(spec: FieldSpec) -> str:
    """Where the page of the words of Kring says what a field means, as a fragment; "" for a word of others."""
    prefix, _, local = spec.prop.iri.partition(":")
    return local if prefix == "kring" and text_of(spec.prop.iri, "label", "nl") else ""


def tie_word(by: str) -> str:
    """What a link between two records is called: "casus" where a lesson names its case."""
    if by == CONCLUDED:
        return by
    return _ties().get(by, by).lower()


def value_word(spec: FieldSpec, value: str) -> str:
    """A value as people say it."""
    if spec.name == "outcome" and value in words.OUTCOMES:
        return words.OUTCOMES[value].word
    if spec.name in _KINDS and value in KINDS:
        return kind_word(value)
    if spec.name in _PARTS:
        return _part(value)
    if spec.name == "target_space":
        return space_word(value)
    if spec.name == "method":
        return "ingelezen" if value.startswith("ingest") else value
    said = _VALUES.get(spec.name, {}).get(value)
    if said is None and spec.name in _SLUGS and _SLUG.fullmatch(value):
        said = value.replace("_", " ").replace("-", " ")
    return said or value


def space_word(space: str) -> str:
    """Who may see what is in a space: "alleen baarn" of "baarn/private"."""
    owner, _, audience = space.rpartition("/")
    return _AUDIENCES[audience].format("u" if owner == "local" else capital(owner))


def _part(path: str) -> str:
    """The name of a field in a path such as "dates[0].certainty"."""
    first = re.split(r"[.\[]", path)[0]
    return _names().get(first, path)


@cache
def _names() -> Mapping[str, str]:
    return {spec.name: field_word(spec) for owner in KINDS.values() for spec in fields_of(owner)}


@cache
def _ties() -> Mapping[str, str]:
    """By property what it is called, of every property that links records."""
    found: dict[str, str] = {}
    for owner in (*KINDS.values(), *value_classes()):
        for spec in fields_of(owner):
            if spec.range == "link":
                found.setdefault(spec.prop.iri, field_word(spec))
    return found
