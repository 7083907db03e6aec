"""What somebody narrows a search by: read from the address of a page, offered with counts, kept in its links."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from starlette.requests import Request

from api.web.texts import _
from api.web.words import OUTCOMES, capital, kind_word
from kg.places.gazetteer import Place
from kg.ports.passages import FILTERED, Filters
from kg.service import KnowledgeGraph

FACETS: Final = {  # by facet: its name in an address
    "kind": "soort",
    "municipality": "waar",
    "theme": "thema",
    "phase": "stap",
    "year": "jaar",
    "outcome": "uitkomst",
}
_MOST: Final = 20  # values of one facet that are read from an address
_LONGEST: Final = 200  # characters of one
_OPEN: Final = 6  # values of one facet that show at once
_FOLDED: Final = 40  # values besides, at most


class Value(NamedTuple):
    """A value of a facet as it is offered."""

    value: str
    label: str
    number: int
    chosen: bool


class Facet(NamedTuple):
    """
    A facet as it is offered.

    Attributes:
        name: In an address.
        title: In Dutch.
        values: Those that show at once: what is chosen, one's own municipality, and the most frequent.
        more: Those that fold.
    """

    name: str
    title: str
    values: Sequence[Value]
    more: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen, by facet; a facet without a choice is not there."""

    values: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, request: Request) -> "Chosen":
        """What the address of a page says."""
        query = request.query_params
        found = {
            facet: tuple(dict.fromkeys(one[:_LONGEST] for one in query.getlist(name)[:_MOST] if one))
            for facet, name in FACETS.items()
        }
        return cls({facet: values for facet, values in found.items() if values})

    def filters(self, graph: KnowledgeGraph) -> Filters:
        """As search takes it; a value that nothing has gives nothing."""
        wanted = {FILTERED[facet]: frozenset(values) for facet, values in self.values.items()}
        return replace(graph.filters(), **wanted)


def offered(
    graph: KnowledgeGraph, counts: Mapping[str, Mapping[str, int]], chosen: Chosen, place: Place | None
) -> list[Facet]:
    """The facets with their values, the most frequent first; one without values is left out."""
    made = []
    for facet, name in FACETS.items():
        held = chosen.values.get(facet, ())
        own = (place.code,) if place and facet == "municipality" else ()
        known = {**dict.fromkeys((*own, *held), 0), **counts.get(facet, {})}
        if not known:
            continue
        label = _labels(graph, facet, known)
        first = dict.fromkeys((*own, *(key for key in known if key in held)))
        order = dict.fromkeys((*first, *sorted(known, key=lambda key: (-known[key], label(key)))))
        values = [Value(key, label(key), known[key], key in held) for key in order]
        at = max(_OPEN, len(first))
        made.append(Facet(name, _titles()[facet], values[:at], values[at : at + _FOLDED]))
    return made


def _titles() -> Mapping[str, str]:
    return {
        "kind": _("Soort"),
        "municipality": _("Gemeente"),
        "theme": _("Onderwerp"),
        "phase": _("Stap in de kring"),
        "year": _("Jaar"),
        "outcome": _("Uitkomst"),
    }


def _labels(graph: KnowledgeGraph, facet: str, values: Iterable[str]) -> Callable[[str], str]:
    if facet == "municipality":
        return lambda code: graph.gazetteer.names.get(code, code)
    if facet == "theme":
        held = graph.get_many(values)
        return lambda key: capital(
            held[key].payload["title"] if key in held else key.removeprefix("thema-").replace("-", " ")
        )
    if facet == "outcome":
        return lambda key: _(OUTCOMES[key].word) if key in OUTCOMES else key
    return kind_word if facet == "kind" else lambda key: _(capital(key))
