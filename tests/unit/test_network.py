from typing import Any

import pytest

from kg.ports.journal import Stored
from kg.projections.network import network


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
