"""Themes: one concept per subject, whatever spelling a source uses."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

from ontologies.terms import KRING, PREFIXES


def theme_id(label: str) -> str:
    """The id that a label gives by itself: "Common Ground" becomes "thema-common-ground"."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return "thema-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "onbekend")


@cache
def _known() -> dict[str, tuple[str, str]]:
    """By theme id of every label in `themes.ttl`: the id and preferred label of its concept."""
    from pyoxigraph import Literal, NamedNode, RdfFormat, Store

    store = Store()
    store.load((files("ontologies") / "themes.ttl").read_bytes(), RdfFormat.TURTLE)
    skos = PREFIXES["skos"]
    known = {}
    for quad in store.quads_for_pattern(None, NamedNode(skos + "prefLabel"), None):
        subject, label = quad.subject, quad.object
        if not isinstance(subject, NamedNode) or not isinstance(label, Literal):
            continue
        concept = (subject.value.removeprefix(KRING.id), label.value)
        if concept[0].startswith("thema-"):
            known[concept[0]] = concept
        for other in store.quads_for_pattern(subject, NamedNode(skos + "altLabel"), None):
            if isinstance(other.object, Literal):
                known[theme_id(other.object.value)] = concept
    return known


def canonical_theme(label: str) -> tuple[str, str]:
    """The id and preferred label of the theme that a label means; a new one for a label that is not known."""
    found = theme_id(label)
    return _known().get(found, (found, label.strip()))
