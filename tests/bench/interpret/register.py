"""The algorithm register as dated events, and the municipalities with their CBS facts."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kg.cycle.interpret.ranking.landscape import item_of
from kg.cycle.interpret.ranking.uptake import Taken
from kg.places.municipality import MunicipalityFacts


def families(data: Path) -> list[Taken]:
    """The first registration of each family by each municipality."""
    rows = _rows(data / "algoritmeregister" / "adoption_families.csv")
    return [Taken(row["code"], row["family"], date.fromisoformat(row["first_geregistreerd"])) for row in rows]


def titles(data: Path) -> list[Taken]:
    """The first registration of each title by each municipality; no patterns over all data are at work here."""
    first: dict[tuple[str, str], date] = {}
    for row in _rows(data / "algoritmeregister" / "gemeente_adoptions.csv"):
        key, day = (row["code"], item_of(row["title"])), date.fromisoformat(row["geregistreerd"])
        first[key] = min(day, first.get(key, day))
    return [Taken(code, item, day) for (code, item), day in first.items()]


def towns(data: Path) -> list[MunicipalityFacts]:
    """Every municipality of the CBS profile."""
    rows = _rows(data / "gemeenten" / "gemeente_profiel_2021_2022.csv")
    return sorted((_town(row) for row in rows), key=lambda town: town.code)


def _town(row: dict[str, str]) -> MunicipalityFacts:
    return MunicipalityFacts(
        row["code"],
        row["naam"],
        row["provincie"],
        int(row["inwoners"]) if row["inwoners"] else None,
        density_per_km2=float(row["dichtheid"]) if row["dichtheid"] else None,
        region=row["nuts3"],
        health_region=row["ggdregio"],
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
