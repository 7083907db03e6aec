"""An owner who left is a gap for certain, where one organisation has them on record. All people are fictitious."""

from datetime import date
from typing import Any

from api.cli.implement_chain import alarm_lines, chain_lines
from kg.cycle.implement.chain.gaps import ChainGaps, Tree, chain_gaps
from kg.cycle.implement.chain.owners import LEFT, departed

TODAY = date(2026, 11, 30)
TOWN = "GM0308"
WHOSE = {"org-baarn": ("org-baarn", TOWN), "org-ede": ("org-ede", "GM0228")}
WORK = [
    ("Activity", {"id": "werk", "title": "Werk", "municipality": TOWN, "owner": "Fia  Fictief"}),
    ("Activity", {"id": "ander", "title": "Ander werk", "municipality": TOWN, "owner": "Noor Niemand"}),
    ("Activity", {"id": "bloot", "title": "Werk van niemand", "municipality": TOWN}),
]


def person(key: str, end: str = "", *, name: str = "Fia Fictief", organisation: str = "org-baarn") -> dict[str, Any]:
    period = {"period": {"end": end}} if end else {}
    return {"id": key, "title": name, "organisation": organisation, **period}


def swept(*people: dict[str, Any], today: date = TODAY) -> ChainGaps:
    return chain_gaps(Tree.of(WORK), TOWN, today=today, left=departed(people, WHOSE, today=today))


def test_work_of_who_left_is_missing_an_owner_for_certain_and_names_who_it_was() -> None:
    found = swept(person("fia", "2026-06"))
    assert [(gap.id, gap.facet, gap.state, gap.declared_by) for gap in found.alarms] == [
        ("werk", LEFT, "ontbreekt", "fia")
    ]
    (count,) = (one for one in found.counts if one.facet == LEFT)
    assert (count.kind, count.known, count.not_found, count.missing, count.share) == ("Activity", 1, 0, 1, None)


def test_the_commands_say_who_left_and_of_how_many() -> None:
    found = swept(person("fia", "2026-06"))
    assert "Eigenaar vertrokken bij activiteiten: 1 van 2" in list(chain_lines(found))
    assert next(alarm_lines(found)) == "eigenaar vertrokken: Werk  (werk; volgens fia)"


def test_who_is_still_there_on_that_day_has_not_left() -> None:
    assert not swept(person("fia", "2026-11-30")).alarms
    assert swept(person("fia", "2026-11-29")).alarms
    assert not swept(person("fia")).alarms


def test_the_same_name_elsewhere_or_without_an_organisation_is_another_person() -> None:
    assert not swept(person("fia", "2026-06", organisation="org-ede")).alarms
    assert not swept({**person("fia", "2026-06"), "organisation": None}).alarms


def test_of_two_with_one_name_one_who_is_still_there_is_taken_to_be_the_owner() -> None:
    assert not swept(person("fia", "2026-06"), person("fia-2")).alarms
    both = swept(person("fia", "2026-06"), person("fia-2", "2026-08"))
    assert [gap.declared_by for gap in both.alarms] == ["fia-2"]


def test_without_anyone_who_left_it_is_not_counted() -> None:
    assert LEFT not in {one.facet for one in swept().counts}
