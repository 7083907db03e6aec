"""
A real panel of municipalities and months: registrations in the register of algorithms.

It is no outcome of policy. It is here since it is real, monthly and of many municipalities: it has the noise, the
noughts and the bursts that simulated series lack.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from kg.cycle.improve.change.control import CONTROLS, claimed, differences, fake_scores
from kg.places.comparison import likeness
from kg.places.municipality import MunicipalityFacts

MONTHS = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13) if (year, month) >= (2023, 12)]
CONTROLS_EACH = 39  # the most alike, as the product takes them
MOMENTS = range(6, len(MONTHS) - 1)  # each but those that leave fewer than six months before or two after
PROFILES = Path(__file__).parents[3] / "ingest" / "demo" / "gemeenten" / "gemeente_profiel_2021_2022.csv"


def registrations(shared: Path) -> Mapping[str, np.ndarray]:
    """By code of a municipality: how many algorithms it registered in each of `MONTHS`."""
    found: dict[str, np.ndarray] = {}
    place = {month: at for at, month in enumerate(MONTHS)}
    with (shared / "algoritmeregister" / "gemeente_adoptions.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if (month := row["geregistreerd"][:7]) in place:
                found.setdefault(row["code"], np.zeros(len(MONTHS)))[place[month]] += 1
    return found


def profiles() -> Mapping[str, MunicipalityFacts]:
    """What is known of municipalities, by code."""
    with PROFILES.open(encoding="utf-8") as file:
        return {
            row["code"]: MunicipalityFacts(
                row["code"], row["naam"], row["provincie"], int(float(row["inwoners"])) if row["inwoners"] else None
            )
            for row in csv.DictReader(file)
        }


def placebos(shared: Path) -> Iterator[tuple[str, bool]]:
    """Of each municipality at each moment, where nothing is known to have changed: whether a change is claimed."""
    counted, known = registrations(shared), profiles()
    codes = sorted(code for code in counted if code in known)
    assert len(codes) > CONTROLS
    for code in codes:
        others = sorted(
            (one for one in codes if one != code), key=lambda one: (-likeness(known[one], known[code]), one)
        )
        table = np.array([counted[one] for one in (code, *others[:CONTROLS_EACH])])
        for moment in MOMENTS:
            yield code, bool(claimed(differences(table, moment)[1], fake_scores(table, moment))[0])


def rate(found: list[tuple[str, bool]]) -> tuple[float, float, int, int]:
    """The share that is claimed, its standard error over municipalities, the number of these, and of all."""
    by_code: dict[str, list[bool]] = {}
    for code, claim in found:
        by_code.setdefault(code, []).append(claim)
    shares = np.array([np.mean(claims) for claims in by_code.values()])
    return float(shares.mean()), float(shares.std(ddof=1) / len(shares) ** 0.5), len(shares), len(found)
