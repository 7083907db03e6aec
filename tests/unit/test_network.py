from typing import Any

import pytest

from kg.network import nearness, network, paths
from kg.ports import Stored


def stored(kind: str, record_id: str, **fields: Any) -> Stored:
    payload = {"id": record_id, "title": f"Titel van {record_id}", **fields}
    return Stored(record_id, kind, "local/private", 1, "2026-01-01T00:00:00Z", payload)


RECORDS = [
    stored("Municipality", "GM0308", code="GM0308"),
    stored("Concept", "archivering"),
    stored("Case", "case-a", municipalities=["GM0308"], themes=["archivering", "weg"], situation="s", outcome="deels"),
    stored("Lesson", "les-a", case="case-a", phase="borgen", basis="expliciet"),
    stored("ArchitectureRelation", "rel", relation_type="Serving", origin="case-a", target="les-a"),
    stored("Concept", "eiland"),
]


def test_a_record_is_a_node_with_its_kind_and_title() -> None:
    assert network(RECORDS).nodes["les-a"] == {"kind": "Lesson", "title": "Titel van les-a"}


def test_a_link_is_an_edge_keyed_by_its_property() -> None:
    assert network(RECORDS).has_edge("les-a", "case-a", key="kring:case")


def test_a_link_record_stays_a_node_with_both_its_ends() -> None:
    graph = network(RECORDS)
    assert set(graph.successors("rel")) == {"case-a", "les-a"}


def test_a_link_to_an_absent_record_makes_no_node() -> None:
    assert "weg" not in network(RECORDS)


def test_the_same_records_twice_make_the_same_edges() -> None:
    assert sorted(network(RECORDS * 2).edges(keys=True)) == sorted(network(RECORDS).edges(keys=True))


def test_the_nearest_outside_the_start_has_nearness_one() -> None:
    near = nearness(network(RECORDS), ["GM0308"])
    assert max(near.values()) == pytest.approx(1.0)
    assert near["case-a"] > near["archivering"] > 0
    assert all(0 <= value <= 1 for value in near.values())


def test_what_is_out_of_reach_is_not_near() -> None:
    assert nearness(network(RECORDS), ["GM0308"]).get("eiland", 0.0) == 0.0


def test_nearness_does_not_depend_on_the_order_of_the_records() -> None:
    near, again = nearness(network(RECORDS), ["GM0308"]), nearness(network(RECORDS[::-1]), ["GM0308"])
    assert near == pytest.approx(again)


def test_an_unknown_start_is_near_to_nothing() -> None:
    assert nearness(network(RECORDS), ["GM9999"]) == {}


def test_a_path_names_what_lies_between() -> None:
    assert paths(network(RECORDS), "GM0308", ["les-a"]) == {"les-a": ["Titel van case-a"]}
