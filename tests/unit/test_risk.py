"""Knowledge at risk, by severity with evidence. Records here are fictitious."""

from datetime import date
from typing import Any

from kg.cycle.risk import Known, coverage, risks

TODAY = date(2026, 6, 15)


def known(**records: list[dict[str, Any]]) -> Known:
    return Known({kind: [{"title": one["id"], **one} for one in of_kind] for kind, of_kind in records.items()}, TODAY)


def found(seen: Known) -> list[tuple[int, str, str]]:
    return [(one.severity, one.rule, one.about) for one in risks(seen)]


def test_an_expertise_that_hangs_on_one_person_and_one_provider_is_named_with_both() -> None:
    seen = known(Expertise=[{"id": "k"}], Expert=[{"id": "e", "organisation": "org", "expertise": ["k"]}])
    assert found(seen) == [(2, "aanbieders", "k"), (2, "deskundigen", "k")]
    assert {evidence.id for one in risks(seen) for evidence in one.evidence} == {"e", "org"}


def test_who_has_left_carries_nothing_and_owns_nothing_any_more() -> None:
    seen = known(
        Expertise=[{"id": "k"}],
        Expert=[{"id": "e", "title": "A. Vertrokken", "expertise": ["k"], "period": {"end": "2026-05"}}],
        Objective=[{"id": "o", "owner": "a. vertrokken"}],
    )
    assert found(seen) == [(1, "deskundigen", "k"), (1, "eigenaar vertrokken", "o")]


def test_who_leaves_later_this_year_is_still_there() -> None:
    seen = known(Expert=[{"id": "e", "title": "A", "period": {"end": "2026"}}], Activity=[{"id": "a", "owner": "A"}])
    assert found(seen) == []


def test_a_lesson_past_its_date_is_at_risk_unless_it_was_replaced() -> None:
    lessons = [{"id": "a", "valid_until": "2026-05"}, {"id": "b", "valid_until": "2026"}]
    replaced = {"id": "c", "valid_until": "2020", "review": "vervangen"}
    assert found(known(Lesson=[*lessons, replaced])) == [(1, "verlopen les", "a")]


def test_a_running_theme_without_a_lesson_and_a_development_without_expertise_are_missing() -> None:
    seen = known(
        Trajectory=[{"id": "t", "themes": ["thema-a", "thema-b"]}],
        Lesson=[{"id": "l", "themes": ["thema-a"]}],
        Development=[{"id": "d", "themes": ["thema-z"]}],
    )
    assert found(seen) == [(3, "ontwikkeling zonder expertise", "d"), (3, "thema zonder les", "thema-b")]


def test_coverage_names_the_node_whose_loss_splits_the_network() -> None:
    seen = known(
        Expertise=[{"id": "k1"}, {"id": "k2"}],
        Expert=[{"id": "spil", "expertise": ["k1", "k2"]}, {"id": "e2", "expertise": ["k2"]}],
    )
    assert [(row.expertise, row.people, row.articulation) for row in coverage(seen)] == [
        ("k1", 1, ("spil",)),
        ("k2", 2, ("spil",)),
    ]
