"""The words by which the wording of an objective is judged, as `smart-words.ttl` holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from ontologies.terms import PREFIXES

NAMESPACE: Final = "https://w3id.org/kring/smart-words#"


@dataclass(frozen=True, slots=True)
class Group:
    """
    Words that mean the same for the judgement.

    Attributes:
        key: Its name in the scheme, for instance "vague-time".
        label: In Dutch.
        why: What its words do to an objective, in Dutch.
        source: The publication whose demand it serves, or "".
        words: As people write them; "…" is room for other words.
    """

    key: str
    label: str
    why: str
    source: str
    words: tuple[str, ...]


@cache
def groups() -> Mapping[str, Group]:
    """Every group, by its key."""
    from pyoxigraph import Literal, NamedNode, RdfFormat, Store

    store = Store()
    store.load((files("ontologies") / "smart-words.ttl").read_bytes(), RdfFormat.TURTLE)

    def texts(subject: NamedNode, prefix: str, name: str) -> list[str]:
        found = (quad.object for quad in store.quads_for_pattern(subject, NamedNode(PREFIXES[prefix] + name), None))
        return sorted(
            one.value for one in found if isinstance(one, NamedNode) or (isinstance(one, Literal) and one.language == "nl")
        )

    scheme = store.quads_for_pattern(None, NamedNode(PREFIXES["skos"] + "inScheme"), None)
    made = {}
    for subject in {quad.subject for quad in scheme if isinstance(quad.subject, NamedNode)}:
        key = subject.value.removeprefix(NAMESPACE)
        [label], [why] = texts(subject, "skos", "prefLabel"), texts(subject, "skos", "note")
        source = "".join(texts(subject, "dcterms", "source"))
        made[key] = Group(key, label, why, source, tuple(texts(subject, "skos", "hiddenLabel")))
    return {key: made[key] for key in sorted(made)}
