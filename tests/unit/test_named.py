"""Where a record speaks of a person, and the record without them. Everything here is fictitious."""

from typing import Any

from kg.model.schema import parse
from kg.store.erasure.mentions import Named

JAN = Named("Jan Bakker", "exp-1")
CASE: dict[str, Any] = {"id": "case-1", "title": "Dorp", "situation": "Het was druk.", "outcome": "succes"}


def without(who: Named, kind: str, payload: dict[str, Any]) -> dict[str, Any] | None:
    assert who.in_record(payload["id"], kind, payload)
    left = who.taken_out(kind, payload)
    if left is not None:
        parse(kind, left)
        assert not who.in_record(left["id"], kind, left)
    return left


def test_a_name_in_running_text_goes_and_the_rest_stays() -> None:
    left = without(JAN, "Case", {**CASE, "situation": "Wethouder Jan  Bakker (jan.bakker@dorp.nl) stopte."})
    assert left == {**CASE, "situation": "Wethouder een medewerker (een-medewerker@dorp.nl) stopte."}


def test_an_address_with_the_name_stays_an_address() -> None:
    left = without(JAN, "Case", {**CASE, "sources": [{"url": "https://dorp.nl/jan-bakker/verslag"}]})
    assert left is not None
    assert left["sources"] == [{"url": "https://dorp.nl/een-medewerker/verslag"}]


def test_part_of_another_word_or_name_is_left_alone() -> None:
    assert not JAN.in_record("case-1", "Case", {**CASE, "situation": "Jan Bakkers en Arjan Bakker."})


def test_a_name_of_one_word_counts_only_where_a_person_is_recorded() -> None:
    bergen = Named("Bergen")
    assert not bergen.in_record("GM1", "Municipality", {"id": "GM1", "title": "Bergen", "code": "GM0001"})
    mine = {"id": "d", "title": "Doel in Bergen", "policy": "p", "owner": "bergen"}
    assert without(bergen, "Objective", mine) == {**mine, "owner": "een medewerker"}


def test_a_link_to_a_person_goes_and_what_cannot_be_without_it_goes_too() -> None:
    source = {"id": "s", "title": "Verslag", "related": ["exp-1", "case-1"]}
    assert without(JAN, "Source", source) == {**source, "related": ["case-1"]}
    said = {"id": "v", "title": "x", "corrects": "exp-1", "text": "x", "because": "y", "date": "2026", "person": "T"}
    assert without(JAN, "Correction", said) is None


def test_where_two_people_have_the_name_only_links_tell_who_is_meant() -> None:
    shared = Named("Jan Bakker", "exp-1", alone=False)
    assert not shared.in_record("d", "Objective", {"id": "d", "title": "x", "policy": "p", "owner": "Jan Bakker"})
    assert not shared.in_record("exp-2", "Expert", {"id": "exp-2", "title": "Jan Bakker"})
    assert shared.in_record("exp-1", "Expert", {"id": "exp-1", "title": "Jan Bakker"})


def test_somebody_whose_record_is_gone_is_found_by_name() -> None:
    assert Named("Jan Bakker").in_record("exp-9", "Expert", {"id": "exp-9", "title": "jan bakker"})
