"""
Which municipalities are like this one, and why.

likeness = Σ weight · part; every part lies in [0, 1] and says what it rests on; what is not known adds nothing.

    size      inhabitants: a bell over their logarithm
    urbanity  inhabitants per km²: a bell over their logarithm
    place     same COROP area, same health region, same province: a third each
    shared    what both registered, or do together: Jaccard index
    themes    what both write about: Jaccard index
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from kg.deadline import steps
from kg.dutch.figures import written
from kg.places.municipality import MunicipalityFacts
from kg.reason.answer import Chance, answer
from kg.reason.score import Evidence, Part, total

Matrix = NDArray[np.float64]

# What a whole part adds; they sum to 1. The order and the bells were set before measuring the parts that have
# real behaviour to measure against (docs/adr/0008-ranking.md); themes are too sparse to measure.
WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {"size": 0.30, "urbanity": 0.20, "place": 0.30, "shared": 0.10, "themes": 0.10}
)
SIZE_SPREAD: Final = 0.8  # in natural logarithms: at 2.2 times the inhabitants .61 is left, at 5 times .13
URBANITY_SPREAD: Final = 1.0
_NAMED: Final = 4  # how many shared things a sentence names


@answer
@dataclass(frozen=True, slots=True)
class Peer:
    """
    A municipality and how it is like the one that was asked about.

    Attributes:
        score: Its likeness.
    """

    id: str
    title: str
    score: Chance
    parts: tuple[Part, ...]


def likeness(towns: Sequence[MunicipalityFacts], rows: Sequence[int]) -> Matrix:
    """How like each of some towns is to every town; shape (rows, towns), 0 to 1, a town to itself 0."""
    found = np.zeros((len(rows), len(towns)))
    for feature, part in _parts(towns, rows).items():
        found += WEIGHTS[feature] * part
    found[np.arange(len(rows)), list(rows)] = 0.0
    return found


def nearest(towns: Sequence[MunicipalityFacts], code: str, top: int) -> list[Peer]:
    """The towns most like one of them, best first; equal ones in order of code; [] when the code is not there."""
    row = next((number for number, town in enumerate(towns) if town.code == code), None)
    if row is None:
        return []
    parts = _parts(towns, [row])
    found = []
    for column, town in enumerate(steps(towns)):
        if column != row:
            told = tuple(
                Part(feature, float(part[0, column]), WEIGHTS[feature], (_told(feature, towns[row], town),))
                for feature, part in parts.items()
            )
            found.append(Peer(town.code, town.name, total(told), told))
    return sorted(found, key=lambda peer: (-peer.score, peer.id))[:top]


def _parts(towns: Sequence[MunicipalityFacts], rows: Sequence[int]) -> dict[str, Matrix]:
    """Every part of the likeness, each of shape (rows, towns)."""
    places = [
        _same([getattr(town, field) for town in towns], rows) for field in ("region", "health_region", "province")
    ]
    return {
        "size": _bell([town.population for town in towns], rows, SIZE_SPREAD),
        "urbanity": _bell([town.density_per_km2 for town in towns], rows, URBANITY_SPREAD),
        "place": np.mean(places, axis=0),
        "shared": _jaccard([town.shared for town in towns], rows),
        "themes": _jaccard([town.themes for town in towns], rows),
    }


def _bell(values: Sequence[float | None], rows: Sequence[int], spread: float) -> Matrix:
    known = np.array([np.log(value) if value else np.nan for value in values])
    distance = (known[list(rows), None] - known[None, :]) / spread
    bell: Matrix = np.nan_to_num(np.exp(-(distance**2) / 2))
    return bell


def _same(values: Sequence[str], rows: Sequence[int]) -> Matrix:
    named = np.array(values, dtype=object)
    same: Matrix = ((named[list(rows), None] == named[None, :]) & (named[None, :] != "")).astype(float)
    return same


def _jaccard(sets: Sequence[Collection[str]], rows: Sequence[int]) -> Matrix:
    labels = {label: number for number, label in enumerate(sorted(set().union(*sets)))}
    if not labels:
        return np.zeros((len(rows), len(sets)))
    columns = [labels[name] for names in steps(sets) for name in names]
    sizes = np.array([len(names) for names in sets])
    held = np.ones(len(columns)), columns, np.concatenate([[0], np.cumsum(sizes)])
    member = csr_array(held, shape=(len(sets), len(labels)))  # most towns have few of all the labels that there are
    both = (member[list(rows)] @ member.T).toarray()
    either = sizes[list(rows)][:, None] + sizes[None, :] - both
    shared: Matrix = both / np.maximum(either, 1.0)
    return shared


# --- what each part rests on, in Dutch ------------------------------------------------------------


def _told(feature: str, ours: MunicipalityFacts, theirs: MunicipalityFacts) -> Evidence:
    return Evidence(_SAID[feature](ours, theirs), short=_SHORT[feature](ours, theirs) if feature in _SHORT else "")


def _size_said(ours: MunicipalityFacts, theirs: MunicipalityFacts) -> str:
    return _measured(ours, theirs, ours.population, theirs.population, "inwoners")


def _urbanity_said(ours: MunicipalityFacts, theirs: MunicipalityFacts) -> str:
    return _measured(ours, theirs, ours.density_per_km2, theirs.density_per_km2, "inwoners per km²")


def _measured(
    ours: MunicipalityFacts, theirs: MunicipalityFacts, own: float | None, other: float | None, unit: str
) -> str:
    if not own or not other:
        return f"Aantal {unit} van {theirs.name if own else ours.name} is niet bekend."
    return f"{written(other)} {unit}, tegenover {written(own)}."


def _place_said(ours: MunicipalityFacts, theirs: MunicipalityFacts) -> str:
    same = [
        f"{what} {getattr(theirs, field)}"
        for what, field in (("COROP-gebied", "region"), ("regio", "health_region"), ("provincie", "province"))
        if getattr(theirs, field) and getattr(theirs, field) == getattr(ours, field)
    ]
    return f"Beide in: {', '.join(same)}." if same else "Niet in dezelfde regio of provincie."


def _shared_said(ours: MunicipalityFacts, theirs: MunicipalityFacts) -> str:
    return _both(ours.shared & theirs.shared, "Beide deden", "Niets bekend dat beide registreerden of samen deden.")


def _themes_said(ours: MunicipalityFacts, theirs: MunicipalityFacts) -> str:
    return _both(ours.themes & theirs.themes, "Beide schrijven over", "Geen thema bekend waar beide over schrijven.")


def _both(names: Collection[str], lead: str, nothing: str) -> str:
    if not names:
        return nothing
    listed = sorted(names)
    more = f" en nog {len(listed) - _NAMED}" if len(listed) > _NAMED else ""
    return f"{lead}: {', '.join(listed[:_NAMED])}{more}."


_SAID: Final = {
    "size": _size_said,
    "urbanity": _urbanity_said,
    "place": _place_said,
    "shared": _shared_said,
    "themes": _themes_said,
}


def _place_short(ours: MunicipalityFacts, theirs: MunicipalityFacts) -> str:
    near = {ours.region, ours.health_region} & {theirs.region, theirs.health_region} - {""}
    region = "dezelfde regio" if near else ""
    province = f"de provincie {theirs.province}" if theirs.province and theirs.province == ours.province else ""
    both = " en ".join(part for part in (province, region) if part)
    return f"Ligt ook in {both}." if both else ""


def _measured_short(unit: str, own: float | None, other: float | None) -> str:
    return f"{unit}: {written(other)} daar, {written(own)} hier." if own and other else ""


_SHORT: Final = {
    "size": lambda ours, theirs: _measured_short("Inwoners", ours.population, theirs.population),
    "urbanity": lambda ours, theirs: _measured_short("Inwoners per km²", ours.density_per_km2, theirs.density_per_km2),
    "place": _place_short,
}
