"""Nearness agrees with NetworkX, which is the reference here."""

from datetime import date

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.network import Ways, network
from kg.ports import Stored

edges = st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), min_size=1, max_size=15)


def graph_of(pairs: list[tuple[str, str]]) -> "nx.MultiDiGraph[str]":
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in "abcdefg":
        graph.add_node(node, kind="Case", title=node.upper())
    for number, (a, b) in enumerate(pairs):
        if a != b:
            graph.add_edge(a, b, key=f"p{number}")
    return graph


@settings(deadline=None)
@given(edges)
def test_nearness_is_the_personalised_pagerank_of_networkx(pairs: list[tuple[str, str]]) -> None:
    graph = graph_of(pairs)
    found = Ways.of(graph).nearness({"a"})
    part = nx.Graph(graph).subgraph(nx.node_connected_component(nx.Graph(graph), "a"))
    if len(part) == 1:
        assert found == {}
        return
    ranks = nx.pagerank(part, personalization={"a": 1.0}, tol=1e-10, max_iter=1000)
    highest = max(rank for node, rank in ranks.items() if node != "a")
    assert found == pytest.approx({n: r / highest for n, r in ranks.items() if n != "a"}, abs=1e-3)


@settings(deadline=None)
@given(edges)
def test_paths_are_as_short_as_those_of_networkx(pairs: list[tuple[str, str]]) -> None:
    graph = graph_of(pairs)
    lengths = nx.single_source_shortest_path_length(nx.Graph(graph), "a")
    found = Ways.of(graph).paths("a", set("bcdefg"))
    assert {node: len(titles) + 1 for node, titles in found.items()} == {n: d for n, d in lengths.items() if n != "a"}


@pytest.mark.parametrize(
    ("fields", "since"),
    [
        ({"date": "2025"}, "2025-12-31"),
        ({"date": "2024-02"}, "2024-02-29"),
        ({"date": "2025-03-01"}, "2025-03-01"),
        ({"registered": "2025"}, "2025-01-01"),
        ({"period": {"start": "2025-03", "end": "2026"}}, "2025-03-01"),
        ({"period": {"end": "2026"}}, ""),
        ({"year": "2021"}, "2021-12-31"),
        ({}, ""),
    ],
)
def test_a_record_is_there_from_the_day_that_its_own_dates_allow(fields: dict[str, object], since: str) -> None:
    stored = Stored(
        "case-a", "Case", "kring/public", 1, "2026-01-01T00:00:00Z", {"id": "case-a", "title": "A", **fields}
    )
    assert network([stored]).nodes["case-a"].get("since", "") == since


def test_a_lesson_is_as_old_as_its_case() -> None:
    case = {"id": "case-a", "title": "A", "period": {"start": "2025"}}
    lesson = {"id": "les-a", "title": "L", "case": "case-a"}
    graph = network(
        Stored(str(payload["id"]), kind, "kring/public", 1, "2026-01-01T00:00:00Z", payload)
        for kind, payload in (("Lesson", lesson), ("Case", case))
    )
    assert graph.nodes["les-a"]["since"] == "2025-01-01"
    assert Ways.of(graph, date(2024, 12, 31)).nodes == []
    assert Ways.of(graph, date(2025, 1, 1)).nodes == ["les-a", "case-a"]
