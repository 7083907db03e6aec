"""The same records as a NetworkX graph: a node per record, an edge per link. For analysts, and for nearness."""

from collections.abc import Collection, Iterable, Mapping

import networkx as nx

from kg.ports import Stored
from kg.schema import links_of

# Where a statement came from is no relation in the world: two facts of one file are not neighbours.
_PROVENANCE = "prov:entity"
# Nor is what Kring itself concluded: a ranking that counts as a neighbour would confirm itself.
BOOKKEEPING = frozenset({"Ranking", "Watch"})


def network(records: Iterable[Stored]) -> "nx.MultiDiGraph[str]":
    """
    Records and the links between them; a link to a record that is not there is left out.

    Nodes have "kind" and "title"; an edge's key is the property as a prefixed name.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    held = []
    for stored in records:
        if stored.kind in BOOKKEEPING:
            continue
        graph.add_node(stored.id, kind=stored.kind, title=stored.payload.get("title", stored.id))
        held.append((stored.id, [link for link in links_of(stored.kind, stored.payload) if link[0] != _PROVENANCE]))
    for record, links in held:
        for prop, other in links:
            if other in graph:
                graph.add_edge(record, other, key=prop)
    return graph


def nearness(graph: "nx.MultiDiGraph[str]", start: Collection[str]) -> dict[str, float]:
    """
    How near every record is to some records: personalised PageRank, links followed both ways.

    Returns:
        By id, 0 to 1: the share of the highest outside `start`; records out of reach are left out.
        Source: Page, Brin, Motwani and Winograd (1999), The PageRank Citation Ranking, section 6.
    """
    reached = nx.Graph(graph)
    present = {node for node in start if node in reached}
    if not present:
        return {}
    part = reached.subgraph(set().union(*(nx.node_connected_component(reached, node) for node in present)))
    ranks = nx.pagerank(part, personalization=dict.fromkeys(sorted(present), 1.0))
    highest = max((rank for node, rank in ranks.items() if node not in present), default=0.0)
    return {node: rank / highest for node, rank in ranks.items() if node not in present} if highest else {}


def paths(graph: "nx.MultiDiGraph[str]", start: str, targets: Collection[str]) -> Mapping[str, list[str]]:
    """For each target in reach, the titles of the records on a shortest way to it, both ends left out."""
    if start not in graph:
        return {}
    ways = nx.single_source_shortest_path(nx.Graph(graph), start)
    return {target: [graph.nodes[node]["title"] for node in ways[target][1:-1]] for target in targets if target in ways}
