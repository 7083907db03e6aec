"""The same records as a NetworkX graph: a node per record, an edge per link. For analysts, and for nearness."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from kg.deadline import steps
from kg.ports import Stored
from kg.schema import links_of

# Where a statement came from is no relation in the world: two facts of one file are not neighbours.
_PROVENANCE = "prov:entity"
_DAMPING: Final = 0.85
_TOLERANCE: Final = 1e-6  # per node, as in NetworkX
_ROUNDS: Final = 100
_NONE: Final = -9999  # how SciPy writes that a node has no predecessor

# What people think of a ranking must not feed back into it; what Kring itself concluded is no knowledge at all.
_OPINIONS: Final = frozenset({"Interpretation", "Judgement", "WeightSet"})
_BOOKKEEPING: Final = frozenset({"Feed", "Ranking", "Watch", "Proposal"})

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
        return f"{begun}-01-01"[:10]
    happened = str(next(filter(None, map(payload.get, _HAPPENS)), ""))
    if len(happened) == len("2026"):
        return f"{happened}-12-31"
    if len(happened) == len("2026-01"):
        return f"{happened}-{monthrange(int(happened[:4]), int(happened[5:]))[1]}"
    return happened


@dataclass(frozen=True)
class Ways:
    """
    The links of a network walked both ways, ready for many questions.

    Attributes:
        nodes: Ids in order.
        titles: By id.
        links: Shape (nodes, nodes), 1 where two records are linked, symmetric.
    """

    nodes: list[str]
    titles: Mapping[str, str]
    links: csr_array

    @classmethod
    def of(cls, graph: "nx.MultiDiGraph[str]", as_of: date | None = None) -> "Ways":
        """
        The ways through a network, opinions left out.

        Args:
            graph: As `network` gives it.
            as_of: Records that came after this day, and the links to them, are left out; one without a date never is.
        """
        day = as_of.isoformat() if as_of else "9999-12-31"
        nodes = [
            node for node, said in graph.nodes.items() if said["kind"] not in _OPINIONS and said.get("since", "") <= day
        ]
        rows = {node: number for number, node in enumerate(nodes)}
        ends = ((rows.get(a), rows.get(b)) for a, b in steps(graph.edges()) if a != b)
        pairs = np.array([(a, b) for a, b in ends if a is not None and b is not None], dtype=int).reshape(-1, 2)
        both = np.concatenate([pairs, pairs[:, ::-1]])
        links = csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(len(nodes), len(nodes)))
        links.data[:] = 1.0
        return cls(nodes, {node: graph.nodes[node]["title"] for node in nodes}, links)

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each id."""
        return {node: number for number, node in enumerate(self.nodes)}

    @cached_property
    def _steps(self) -> csr_array:
        """From each node to its neighbours, evenly: columns sum to 1, or to 0 where there are none."""
        degrees = np.maximum(self.links.sum(axis=0), 1.0)
        return csr_array(self.links / degrees[None, :])

    def nearness(self, start: Collection[str]) -> dict[str, float]:
        """
        How near every record is to some records: personalised PageRank.

        Returns:
            By id, 0 to 1: the share of the highest outside `start`; records out of reach are left out.
            Source: Page, Brin, Motwani and Winograd (1999), The PageRank Citation Ranking, section 6.
        """
        present = sorted(self.rows[node] for node in set(start) if node in self.rows)
        if not present:
            return {}
        restart: NDArray[np.float64] = np.zeros(len(self.nodes))
        restart[present] = 1 / len(present)
        ranks = restart
        for _ in steps(range(_ROUNDS)):
            walked = _DAMPING * (self._steps @ ranks)
            following = walked + (1 - walked.sum()) * restart
            settled = float(np.abs(following - ranks).sum()) < _TOLERANCE * len(self.nodes)
            ranks = following
            if settled:
                break
        ranks[present] = 0.0
        highest = ranks.max()
        return {self.nodes[row]: float(ranks[row] / highest) for row in np.flatnonzero(ranks)} if highest else {}

    def paths(self, start: str, targets: Collection[str]) -> dict[str, list[str]]:
        """For each target in reach, the titles of the records on a shortest way to it, both ends left out."""
        if start not in self.rows:
            return {}
        _, before = breadth_first_order(self.links, self.rows[start], directed=False)
        found = {}
        for target in steps(targets):
            row = self.rows.get(target)
            if row is not None and (before[row] != _NONE or target == start):
                found[target] = self._titles_before(row, before)
        return found

    def _titles_before(self, row: int, before: NDArray[np.int32]) -> list[str]:
        titles: list[str] = []
        row = int(before[row])
        while row != _NONE and before[row] != _NONE:
            titles.append(self.titles[self.nodes[row]])
            row = int(before[row])
        return titles[::-1]


def nearness(graph: "nx.MultiDiGraph[str]", start: Collection[str]) -> dict[str, float]:
    """How near every record is to some records, see `Ways.nearness`; for one question."""
    return Ways.of(graph).nearness(start)


def paths(graph: "nx.MultiDiGraph[str]", start: str, targets: Collection[str]) -> dict[str, list[str]]:
    """Shortest ways from a record, see `Ways.paths`; for one question."""
    return Ways.of(graph).paths(start, targets)
