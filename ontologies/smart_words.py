"""The words by which the wording of an objective is judged, as `smart-words.ttl` holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from ontologies.terms import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Store

NAMESPACE: Final = "https://w3id.org/kring/smart-words#"


@dataclass(frozen=True, slots=True)
class Group:
    """
    Words that mean the same for the judgement.

    Attributes:
        key: Its name in the scheme, for instance "vague-time".
        label: In Dutch.
        why: What its words do to an objective, in Dutch.
        words: As people write them, inflected or not; "…" is room for other words.
        forms: Words as they are written; one that begins with "-" is also what words end with.
    """

    key: str
    label: str
    why: str
    words: tuple[str, ...]
    forms: tuple[str, ...] = ()


@cache
def _store() -> "Store":
    from pyoxigraph import RdfFormat, Store

    store = Store()
    store.load((files("ontologies") / "smart-words.ttl").read_bytes(), RdfFormat.TURTLE)
    return store


def _texts(subject: "NamedNode", prefix: str, name: str) -> list[str]:
    """What a property says of a subject, in order: addresses, and texts in Dutch."""
    from pyoxigraph import Literal, NamedNode

    found = (quad.object for quad in _store().quads_for_pattern(subject, NamedNode(PREFIXES[prefix] + name), None))
    return sorted(
        one.value for one in found if isinstance(one, NamedNode) or (isinstance(one, Literal) and one.language == "nl")
    )


@cache
def groups() -> Mapping[str, Group]:
    """Every group, by its key."""
    from pyoxigraph import NamedNode

    made = {}
    for quad in _store().quads_for_pattern(None, NamedNode(PREFIXES["skos"] + "inScheme"), None):
        if isinstance(quad.subject, NamedNode):
            key = quad.subject.value.removeprefix(NAMESPACE)
            [label], [why] = (_texts(quad.subject, "skos", name) for name in ("prefLabel", "note"))
            words, forms = (tuple(_texts(quad.subject, "skos", name)) for name in ("hiddenLabel", "altLabel"))
            made[key] = Group(key, label, why, words, forms)
    return {key: made[key] for key in sorted(made)}


@cache
def sources() -> Mapping[str, str]:
    """The publications that the demands on an objective come from: title by address."""
    from pyoxigraph import NamedNode

    addresses = _texts(NamedNode(NAMESPACE), "dcterms", "source")
    return {address: _texts(NamedNode(address), "dcterms", "title")[0] for address in addresses}
