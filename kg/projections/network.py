"""The same records as a NetworkX graph: a node per record, an edge per link. For analysts."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import networkx as nx

from kg.deadline import steps
from kg.dutch.dates import span
from kg.model.schema import links_of
from kg.ports.journal import Stored

# Where a statement came from is no relation in the world: two facts of one file are not neighbours.
_PROVENANCE = "prov:entity"
# What Kring itself concluded, or follows, is no knowledge.
_BOOKKEEPING: Final = frozenset({"Distinction", "Feed", "MergedRecord", "Proposal", "Ranking", "TableMapping", "Watch"})

_BEGINS: Final = ("registered", "published")  # there from the first day that it can mean, as a period from its start
_HAPPENS: Final = ("date", "year", "as_of")  # known for certain after the last day that it can mean
_PART_OF: Final = ("policy", "case")  # an objective is as old as its policy, a lesson as its case


def network(records: Iterable[Stored]) -> "nx.MultiDiGraph[str]":
    """
    Records and the links between them; a link to a record that is not there is left out.

    Nodes have "kind" and "title", and where that is known "since", the day from which the record was there
    (YYYY-MM-DD); an edge's key is the property as a prefixed name.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    held = []
    undated: dict[str, str] = {}
    for stored in records:
        if stored.kind in _BOOKKEEPING:
            continue
        graph.add_node(stored.id, kind=stored.kind, title=stored.payload.get("title", stored.id))
        if since := _since(stored.payload):
            graph.nodes[stored.id]["since"] = since
        elif whole := next((stored.payload[field] for field in _PART_OF if stored.payload.get(field)), ""):
            undated[stored.id] = whole
        held.append((stored.id, [link for link in links_of(stored.kind, stored.payload) if link[0] != _PROVENANCE]))
    for record, links in steps(held):
        for prop, other in links:
            if other in graph:
                graph.add_edge(record, other, key=prop)
    for record, whole in undated.items():
        if since := graph.nodes.get(whole, {}).get("since", ""):
            graph.nodes[record]["since"] = since
    return graph


def _since(payload: Mapping[str, Any]) -> str:
    """The day from which a record was there, as far as it says so itself; "" when it does not."""
    begun = (payload.get("period") or {}).get("start") or next(filter(None, map(payload.get, _BEGINS)), "")
    if begun:
        return span(begun).first.isoformat()
    happened = next(filter(None, map(payload.get, _HAPPENS)), "")
    return span(str(happened)).last.isoformat() if happened else ""  # a book year is a number
