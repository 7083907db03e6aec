"""How many records have each value of each facet, for somebody who chooses among them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from kg.ports.passages import FILTERED, Filters

if TYPE_CHECKING:
    from kg.store.reader import Reader

Counts: TypeAlias = Mapping[str, Mapping[str, int]]  # by facet, of each value


def facets(
    graph: "Reader", text: str, filters: Filters, *, top: int, counted: Counts | None = None
) -> dict[str, dict[str, int]]:
    """See `KnowledgeGraph.facets`."""

    def counts(within: Filters) -> dict[str, dict[str, int]]:
        return graph.search(text, filters=within, top=top, facets=True).facets

    every = counts(graph.filters())
    chosen = {name for name in every if getattr(filters, FILTERED[name])}
    left = counted or (counts(filters) if chosen else every)
    found = {}
    for name, values in every.items():
        now = counts(replace(filters, **{FILTERED[name]: frozenset()})) if name in chosen else left
        found[name] = {value: now.get(name, {}).get(value, 0) for value in values}
    return found
