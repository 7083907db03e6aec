"""What fields, links and values of records are called on the page: by the ontology, else by the lists below."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from api.answers.labels import text_of
from api.web import words
from api.web.texts import _, language, message
from api.web.words import capital, kind_word
from kg.cycle.implement.chain.chain import CONCLUDED
from kg.model.kinds import KINDS
from kg.model.schema import FieldSpec, fields_of, value_classes

_LABELS: Final[Mapping[str, str]] = {  # of properties of others, whose words are not ours to give in the ontology
    "asked_at": message("Gevraagd op"), "asked_by": message("Gevraagd door"), "currency": message("Munt"),
    "recorded_by": message("Vastgelegd door"), "restriction": message("Beperking"), "shown_to": message("Te tonen aan"),
    "alt_labels": message("Ook genoemd"), "at": message("Op"), "audience": message("Voor wie"),
    "author": message("Door"), "broader": message("Valt onder"), "category": message("Soort"),
    "citation": message("Vindplaats"), "code": message("Code"), "created": message("Gemaakt op"),
    "date": message("Datum"), "definition": message("Betekenis"), "description": message("Beschrijving"),
    "documentation": message("Toelichting"), "high": message("Hoogstens"), "judged_at": message("Beoordeeld op"),
    "judged_by": message("Beoordeeld door"), "known_as": message("Ook bekend als"), "licence": message("Licentie"),
    "low": message("Minstens"), "name": message("Naam"), "notation": message("Nummer"), "note": message("Opmerking"),
    "organisation": message("Organisatie"), "part_of": message("Hoort bij"), "properties": message("Meer gegevens"),
    "provenance": message("Hoe dit in Kring kwam"), "published": message("Verschenen"),
    "publisher": message("Uitgever"), "registered": message("Geregistreerd op"), "related": message("Zie ook"),
    "replaced_by": message("Opgegaan in"),
    "replaces": message("Komt in plaats van"), "rests_on": message("Rust op"),
    "same_as": message("Is hetzelfde als"), "source": message("Bron"),
    "stated_by": message("Gemeld door"), "summary": message("Samenvatting"),
    "supersedes": message("Komt in plaats van"), "themes": message("Thema’s"), "unit": message("Eenheid"),
    "url": message("Adres"), "valid_from": message("Geldig vanaf"), "value": message("Waarde"),
    "version_of": message("Versie van"), "language": message("Taal"), "what": message("Wat"),
    "title": message("Titel"), "follows": message("Volgt op versie"), "lead": message("Onder de titel"),
    "record": message("Record"), "by": message("Eigen woorden van"),
}  # fmt: skip
_VALUES: Final[Mapping[str, Mapping[str, str]]] = {  # by field: values that are no words for people
    "certainty": {"vast": message("staat vast"), "verlopen planning": message("oude planning, niet gehaald")},
    "review": {"concept": message("concept, nog niet nagekeken")},
    "status": {"concept": message("concept, nog niet nagekeken"), "getoetst": message("nagekeken")},
    "kind": {"vng": message("VNG")},
    "published_basis": {
        "index-of-url-datum": message("uit een lijst of het adres"),
        "in bron": message("staat in de bron"),
    },
    "read": {"fragment": message("een fragment"), "volledig": message("helemaal")},
    "basis": {
        "zoekfragment": message("een fragment uit een zoekmachine"),
        "via repository": message("via een verzameling"),
    },
    "feature": words.FEATURES,
}
_KINDS: Final = frozenset({"carries", "target_kind"})  # fields whose values are kinds
_PARTS: Final = frozenset({"field", "fields"})  # fields whose values are names of fields
_AUDIENCES: Final = {
    "private": message("alleen %(wie)s"),
    "network": message("%(wie)s en wie is ingelogd"),
    "public": message("iedereen"),
}
_SLUG: Final = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)+")
_SLUGS: Final = frozenset({"status", "roles", "stages", "name", "element_type", "relation_type", "category", "family"})


def field_word(spec: FieldSpec) -> str:
    """What a field is called, with a capital."""
    return capital(text_of(spec.prop.iri, "label", language()) or _(_LABELS[spec.name]))


def field_anchor(spec: FieldSpec) -> str:
    """Where the page of the words of Kring says what a field means, as a fragment; "" for a word of others."""
    prefix, _, local = spec.prop.iri.partition(":")
    return local if prefix == "kring" and text_of(spec.prop.iri, "label", "nl") else ""


def tie_word(by: str) -> str:
    """What a link between two records is called: "casus" where a lesson names its case."""
    if by == CONCLUDED:
        return by
    return _ties(language()).get(by, by).lower()


def value_word(spec: FieldSpec, value: str) -> str:
    """A value as people say it."""
    if spec.name == "outcome" and value in words.OUTCOMES:
        return _(words.OUTCOMES[value].word)
    if spec.name in _KINDS and value in KINDS:
        return kind_word(value)
    if spec.name in _PARTS:
        return _part(value)
    if spec.name == "target_space":
        return space_word(value)
    if spec.name == "method":
        return _("ingelezen") if value.startswith("ingest") else value
    said = _VALUES.get(spec.name, {}).get(value)
    if said is None and spec.name in _SLUGS and _SLUG.fullmatch(value):
        said = value.replace("_", " ").replace("-", " ")
    return _(said or value)


def space_word(space: str) -> str:
    """Who may see what is in a space: "alleen baarn" of "baarn/private"; a text that is no space is itself."""
    owner, _slash, audience = space.rpartition("/")
    if audience not in _AUDIENCES:
        return space
    return _(_AUDIENCES[audience]) % {"wie": _("u") if owner == "local" else capital(owner)}


def _part(path: str) -> str:
    """The name of a field in a path such as "dates[0].certainty"."""
    first = re.split(r"[.\[]", path)[0]
    return _names(language()).get(first, path)


@cache
def _names(_language: str) -> Mapping[str, str]:
    return {spec.name: field_word(spec) for owner in KINDS.values() for spec in fields_of(owner)}


@cache
def _ties(_language: str) -> Mapping[str, str]:
    """By property what it is called, of every property that links records."""
    found: dict[str, str] = {}
    for owner in (*KINDS.values(), *value_classes()):
        for spec in fields_of(owner):
            if spec.range == "link":
                found.setdefault(spec.prop.iri, field_word(spec))
    return found
