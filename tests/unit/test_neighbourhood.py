"""What a record hangs together with, and the way between two. All records are fictitious."""

from typing import Any

from kg.cycle.implement.chain.chain import CONCLUDED, Links
from kg.cycle.implement.chain.neighbourhood import Neighbourhood, Ties

_RECORDS = [
    ("sig", "Signal", "Bericht"),
    ("dev", "Development", "Wet"),
    ("int", "Interpretation", "Duiding"),
    ("pol", "Policy", "Beleid"),
    ("doel", "Objective", "Doel"),
    ("act", "Activity", "Activiteit"),
    ("les", "Lesson", "Les"),
    ("cas", "Case", "Casus"),
    ("thema", "Concept", "archief"),
    ("los", "Case", "Alleen"),
]
_LINKS = [
    ("sig", "dev", "kring:development"),
    ("int", "dev", "kring:development"),
    ("pol", "dev", "kring:respondsTo"),
    ("doel", "pol", "kring:policy"),
    ("act", "doel", "kring:objective"),
    ("les", "cas", "kring:case"),
    ("les", "thema", "dcat:theme"),
    ("dev", "thema", "dcat:theme"),
    ("les", "weg", "kring:result"),
]
_CHAIN = Links.of(
    [
        ("dev", "Development", {}),
        ("int", "Interpretation", {"development": "dev", "municipality": "GM0308"}),
        ("pol", "Policy", {"responds_to": ["dev"], "municipality": "GM0308"}),
    ]
)
TIES = Ties.of(_RECORDS, _LINKS, _CHAIN)


def around(start: str, depth: int = 4, **more: Any) -> Neighbourhood:
    return TIES.around(start, depth=depth, **more)


def sides(found: Neighbourhood) -> list[tuple[str, str, int]]:
    return [(one.id, one.side, one.distance) for one in found.records]


def test_what_came_before_stands_first_then_the_record_then_what_came_of_it() -> None:
    assert sides(around("pol")) == [
        ("sig", "before", 2),
        ("dev", "before", 1),
        ("int", "before", 1),
        ("pol", "here", 0),
        ("doel", "after", 1),
        ("act", "after", 2),
    ]


def test_a_depth_is_the_number_of_links_each_way() -> None:
    assert [one.id for one in around("pol", 1).records] == ["dev", "int", "pol", "doel"]


def test_what_kring_concluded_is_told_apart_from_what_a_record_states() -> None:
    ties = {(tie.earlier, tie.later): (tie.by, tie.concluded) for tie in around("pol", 1).ties}
    assert ties["int", "pol"] == (CONCLUDED, True)
    assert ties["dev", "pol"] == ("kring:respondsTo", False)


def test_what_many_share_is_counted_and_shown_when_asked_but_never_walked_through() -> None:
    plain, asked = around("dev"), around("dev", kinds=["Concept", "Lesson", "Case"])
    assert "thema" not in [one.id for one in plain.records]
    assert plain.kinds["Concept"] == 1
    assert [one.id for one in asked.records] == ["thema", "dev"]


def test_a_filter_on_relations_follows_these_alone() -> None:
    found = around("pol", relations=["kring:policy"])
    assert [one.id for one in found.records] == ["pol", "doel"]
    assert found.relations["kring:respondsTo"] == 1


def test_of_too_many_the_nearest_are_given_and_the_rest_is_counted() -> None:
    found = around("pol", most=2)
    assert [one.id for one in found.records] == ["dev", "int", "pol"]
    assert found.left_out == 3


def test_the_way_goes_along_both_directions_and_says_which() -> None:
    way = TIES.way("sig", "act")
    assert [(step.id, step.onward) for step in way.steps] == [
        ("sig", True), ("dev", True), ("pol", True), ("doel", True), ("act", False),
    ]  # fmt: skip
    assert [step.by for step in TIES.way("act", "pol").steps] == ["kring:objective", "kring:policy", ""]
    assert not way.shared


def test_a_way_through_what_many_share_is_the_last_resort_and_is_said() -> None:
    way = TIES.way("cas", "pol")
    assert [step.id for step in way.steps] == ["cas", "les", "thema", "dev", "pol"]
    assert way.shared


def test_without_a_way_it_is_said_how_many_were_looked_at() -> None:
    assert (TIES.way("los", "pol").steps, TIES.way("pol", "los").searched) == ((), 9)


def test_a_record_is_its_own_way() -> None:
    assert [step.id for step in TIES.way("pol", "pol").steps] == ["pol"]
