"""What the words of the ontology are called and mean, in Dutch and in English, from `core.ttl`."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from kg.model.kinds import KINDS
from ontologies.terms import KRING, PREFIXES

Which = Literal["label", "definition"]
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
