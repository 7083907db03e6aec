"""What the words of the ontology are called and mean, in Dutch and in English, from `core.ttl`."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from kg.dutch.dates import dutch
from kg.model.kinds import KINDS
from kg.model.schema import fields_of
from ontologies.terms import KRING, PREFIXES

Which = Literal["label", "definition"]
_COMMON: Final = {  # fields of others, whose words are not ours to give in the ontology; and lists by what they hold
    "title": "titel", "summary": "samenvatting", "description": "beschrijving", "note": "opmerking",
    "lessons": "les", "goals": "doel", "dates": "datum", "cases": "casus", "policies": "beleid",
}  # fmt: skip
_DATED: Final = re.compile(r"^datum (\d{4}(?:-\d{2}){0,2})$")
_PATH: Final = re.compile(r"^(?P<names>[A-Za-z_]+(?:\.[A-Za-z_]+)*)\[(?P<number>\d{1,6})\]$")
_PROPERTY: Final = {
    PREFIXES["rdfs"] + "label": "label",
    PREFIXES["skos"] + "prefLabel": "label",
    PREFIXES["skos"] + "definition": "definition",
}


@cache
def _texts() -> Mapping[tuple[str, str, str], str]:
    """By (IRI, "label" or "definition", language)."""
    from pyoxigraph import Literal as Text
    from pyoxigraph import NamedNode, RdfFormat, parse

    found = {}
    for quad in parse((files("ontologies") / "core.ttl").read_bytes(), RdfFormat.TURTLE):
        what = _PROPERTY.get(quad.predicate.value)
        if what and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Text) and quad.object.language:
            found[quad.subject.value, what, quad.object.language] = quad.object.value
    return found


def words() -> tuple[str, ...]:
    """The prefixed names of all that the ontology names in Kring's own namespace, in its order."""
    found = dict.fromkeys(iri for iri, _, _ in _texts() if iri.startswith(KRING.ns))
    return tuple(iri.replace(KRING.ns, "kring:") for iri in found)


def text_of(name: str, which: Which, language: str) -> str:
    """The label or definition of a term by its prefixed name; "" when the ontology gives none."""
    prefix, _, local = name.partition(":")
    return _texts().get((PREFIXES[prefix] + local, which, language), "")


def kind_label(kind: str, language: str) -> str:
    """What a kind is called; its English name in code where the ontology is silent."""
    return (text_of(KINDS[kind].class_iri, "label", language) if kind in KINDS else "") or kind


def place_said(place: str) -> str:
    """
    A place in a document as people say it, in Dutch: "regel 4, lessons[0], title" is "regel 4, les 1, titel".

    Names of our fields become what the ontology calls them; a path in a document loses its signs.
    """
    return ", ".join(_part_said(part) for part in place.split(", "))


def _part_said(part: str) -> str:
    said = _DATED.sub(lambda found: f"datum {dutch(found[1])}", part)
    return _PATH.sub(_step_said, _fields().get(said, said))


def _step_said(path: re.Match[str]) -> str:
    named = [_fields().get(name, name).replace("_", " ") for name in path["names"].split(".")]
    return f"{', '.join(named)} {int(path['number']) + 1}"


@cache
def _fields() -> Mapping[str, str]:
    """What our fields are called, by name: those of which the name is no Dutch word in a heading too."""
    found = {
        spec.name: text_of(spec.prop.iri, "label", "nl").lower() for kind in KINDS.values() for spec in fields_of(kind)
    }
    return {**{name: said for name, said in found.items() if said}, **_COMMON}
