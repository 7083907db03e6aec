"""What subjects are called: every label of `themes.ttl` and `wording.ttl`."""

from functools import cache
from importlib.resources import files

from ontologies.terms import KRING, PREFIXES

_FILES = ("themes.ttl", "wording.ttl")


@cache
def subject_labels() -> dict[str, tuple[str, ...]]:
    """By id of a concept its labels in any language; the first is the one that is shown."""
    from pyoxigraph import Literal, NamedNode, RdfFormat, Store

    store = Store()
    for name in _FILES:
        store.load((files("ontologies") / name).read_bytes(), RdfFormat.TURTLE)
    found: dict[str, list[str]] = {}
    for local in ("prefLabel", "altLabel", "hiddenLabel"):
        for quad in store.quads_for_pattern(None, NamedNode(PREFIXES["skos"] + local), None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                found.setdefault(quad.subject.value.removeprefix(KRING.id), []).append(quad.object.value)
    found.pop("themas", None)  # the list itself
    return {concept: (labels[0], *sorted(labels[1:])) for concept, labels in sorted(found.items())}
