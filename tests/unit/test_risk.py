"""Knowledge at risk, by severity with evidence. Records here are fictitious."""

from dataclasses import replace
from datetime import date
from typing import Any

from kg.cycle.borgen.expertise.risk import KnownExperts, coverage, groups, risks
from kg.reason.answer import to_json

TODAY = date(2026, 6, 15)


def known(**records: list[dict[str, Any]]) -> KnownExperts:
    return KnownExperts(
        {kind: [{"title": one["id"], **one} for one in of_kind] for kind, of_kind in records.items()}, TODAY
    )


def found(seen: KnownExperts) -> list[tuple[int, str, str]]:
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
    assert [(row.expertise, row.people, row.articulation_points) for row in coverage(seen)] == [
        ("k1", 1, ("spil",)),
        ("k2", 2, ("spil",)),
    ]


def test_what_holds_of_many_is_said_once_with_the_list_of_them() -> None:
    developments = [{"id": f"d{n}", "title": f"Wet {n}", "themes": ["thema-z"]} for n in range(3)]
    every = risks(known(Development=developments, Expertise=[{"id": "k"}]))
    told = groups(every)
    assert [(len(one.risks), one.severity) for one in told] == [(1, 1), (3, 3)]
    assert told[1].text == "Voor deze ontwikkeling is geen expertise of dienst gevonden."
    assert [one.name for one in told[1].risks] == ["Wet 0", "Wet 1", "Wet 2"]
    assert [one for group in told for one in group.risks] == every
    assert {one["group"] for one in to_json(told[1].risks)} == {told[1].text}
    assert "“Wet 0”" in every[1].reason


def test_an_owner_who_left_is_a_group_of_one_in_its_own_words() -> None:
    left = {"id": "e", "title": "A. Vertrokken", "period": {"end": "2026-05"}}
    (one,) = groups(risks(known(Expert=[left], Objective=[{"id": "o", "owner": "A. Vertrokken"}])))
    assert one.text == one.risks[0].reason
    assert "group" not in to_json(one.risks[0])


def test_a_service_on_the_theme_of_a_development_or_on_a_broader_one_is_something() -> None:
    service = {"id": "s", "provider": "p", "themes": ["thema-toegankelijkheid"]}
    developments = [
        {"id": "d1", "themes": ["thema-toegankelijkheid"]},
        {"id": "d2", "themes": ["thema-digitale-toegankelijkheid"]},
        {"id": "d3", "themes": ["thema-z"]},
    ]
    seen = replace(
        known(Service=[service], Development=developments),
        near={"thema-digitale-toegankelijkheid": frozenset({"thema-toegankelijkheid"})},
    )
    assert found(seen) == [(3, "ontwikkeling zonder expertise", "d3")]
