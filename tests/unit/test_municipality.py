"""What is known of a municipality, out of what several records say. The municipalities here are fictitious."""

from typing import Any

import pytest

from kg.places.municipality import MunicipalityFacts, municipalities_of
from kg.ports.journal import Stored


def stored(kind: str, key: str, **payload: Any) -> Stored:
    return Stored(key, kind, "kring/public", 1, "2026-01-01T00:00:00Z", {"id": key, "title": key, **payload})


def profile(year: str, **stated: Any) -> Stored:
    return stored("Profile", f"profiel-{year}", municipality="GM0001", year=year, **stated)


def test_of_each_fact_the_newest_that_is_stated_counts() -> None:
    """A profile of later that states something else takes nothing away."""
    newest = profile("2024", region="Veluwe")
    known = municipalities_of(
        [
            stored("Municipality", "GM0001", province="Gelderland"),
            newest,
            profile("2022", population=9_000),
            profile("2023", population=10_000, region="Achterhoek"),
        ]
    )
    assert known["GM0001"] == MunicipalityFacts(
        "GM0001", "GM0001", "Gelderland", 10_000, source="profiel-2023", region="Veluwe"
    )


def test_a_municipality_is_one_of_the_register() -> None:
    assert municipalities_of([profile("2024", population=10_000)]) == {}


def test_the_mergers_that_it_took_part_in_stand_oldest_first() -> None:
    later = stored("Reorganisation", "wzg-1", date="2020-01-01", extended=["GM0001"], dissolved=["GM0002"])
    sooner = stored("Reorganisation", "wzg-2", date="2010-01-01", created=["GM0001"])
    gone = stored("Municipality", "GM0002", period={"end": "2020-01-01"})
    known = municipalities_of([later, sooner, gone, stored("Municipality", "GM0001")])
    assert list(known) == ["GM0001", "GM0002"]
    assert [key for key, _, _ in known["GM0001"].mergers] == ["wzg-2", "wzg-1"]
    assert known["GM0002"].ended == "2020-01-01"


@pytest.mark.parametrize(("population", "expected"), [(None, None), (19_999, 0), (20_000, 1), (900_000, 4)])
def test_size_classes_are_those_of_cbs(population: int | None, expected: int | None) -> None:
    assert MunicipalityFacts("GM0001", "Kleinstad", population=population).size_class == expected
