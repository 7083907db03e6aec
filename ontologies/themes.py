"""Themes: one concept per subject, whatever spelling a source uses."""

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from ontologies import spelling
from ontologies.terms import KRING, PREFIXES


def theme_id(label: str) -> str:
    """The id that a label gives by itself: "Common Ground" becomes "thema-common-ground"."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return "thema-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "onbekend")


@cache
def known_themes() -> dict[str, tuple[str, str]]:
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
        if concept[0].startswith("thema-") and label.language == "nl":
            known[concept[0]] = concept
        for other in store.quads_for_pattern(subject, NamedNode(skos + "altLabel"), None):
            if isinstance(other.object, Literal):
                known[theme_id(other.object.value)] = concept
    return known


@lru_cache(maxsize=4096)
def canonical_theme(label: str) -> tuple[str, str]:
    """The id and preferred label of the theme that a label means; a new one for a label that is not known."""
    said = spelling.line(label)
    found = theme_id(said)
    return known_themes().get(found, (found, said))


@cache
def _broader() -> dict[str, frozenset[str]]:
    """By id of a theme in `themes.ttl`, those directly above it."""
    from pyoxigraph import NamedNode, RdfFormat, Store

    store, found = Store(), dict[str, frozenset[str]]()
    store.load((files("ontologies") / "themes.ttl").read_bytes(), RdfFormat.TURTLE)
    for quad in store.quads_for_pattern(None, NamedNode(PREFIXES["skos"] + "broader"), None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            narrow, broad = (node.value.removeprefix(KRING.id) for node in (quad.subject, quad.object))
            found[narrow] = found.get(narrow, frozenset()) | {broad}
    return found


@cache
def _above(theme: str) -> frozenset[str]:
    found, waiting = set[str](), [theme]
    while waiting:
        new = _broader().get(waiting.pop(), frozenset()) - found
        found |= new
        waiting += new
    return frozenset(found)


@cache
def related_themes(theme: str) -> frozenset[str]:
    """The themes that are broader or narrower than one, at any distance; without itself."""
    below = {narrow for narrow in _broader() if theme in _above(narrow)}
    return (_above(theme) | below) - {theme}
