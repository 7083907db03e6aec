"""Two municipalities side by side: how alike they are, what differs, and what that comes to for many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, Final

from kg.dutch.figures import written
from kg.places.municipality import MunicipalityFacts
from kg.reason.answer import answer

FAR: Final = 16.0  # times as many inhabitants; from there on sizes are not alike at all
SIZE_SHARE: Final = 0.7  # of likeness; the rest is a shared province


@answer
@dataclass(frozen=True, slots=True)
class Difference:
    """One point on which their situation and ours compare."""

    aspect: str
    theirs: str
    ours: str
    same: bool
    text: str


def likeness(theirs: MunicipalityFacts, ours: MunicipalityFacts) -> float:
    """
    How alike two municipalities are, 0 to 1.

    `SIZE_SHARE` falls with the logarithm of how many times one is the other's size; what is not known is not alike.
    """
    size = 0.0
    if theirs.population and ours.population:
        size = max(0.0, 1 - abs(log(theirs.population / ours.population)) / log(FAR))
    province = float(bool(ours.province) and theirs.province == ours.province)
    return SIZE_SHARE * size + (1 - SIZE_SHARE) * province


def compare(
    theirs: Sequence[MunicipalityFacts], ours: MunicipalityFacts, case: Mapping[str, Any]
) -> tuple[Difference, ...]:
    """What differs, and what does not, between each municipality of a case and the asker."""
    found = [*_organisation(len(theirs), case)]
    for place in theirs:
        found += _size(place, ours) + _province(place, ours)
        if place.ended:
            said = f"{place.name} bestaat sinds {place.ended} niet meer als zelfstandige gemeente"
            found.append(Difference("herindeling", place.ended, "", same=False, text=said))
    return tuple(found)


def summary(
    theirs: Sequence[MunicipalityFacts], ours: MunicipalityFacts, case: Mapping[str, Any]
) -> tuple[Difference, ...]:
    """The same in one line an aspect: how many of the municipalities are like the asker; the same when half are."""
    if len(theirs) < 2:
        return compare(theirs, ours, case)
    count = len(theirs)
    found = [*_organisation(count, case)]
    if ours.population:
        known = [place for place in theirs if place.population]
        alike = [place for place in known if place.size_class == ours.size_class]
        sizes = sorted(place.population or 0 for place in known)
        span = f"{written(sizes[0])} tot {written(sizes[-1])}" if sizes else ""
        said = f"{_of(len(alike), count)} {'valt' if len(alike) <= 1 else 'vallen'} in dezelfde grootteklasse"
        said += f"; de gemeenten hebben {span} inwoners" if span else "; hun inwonertallen zijn niet bekend"
        found.append(Difference("inwoners", span, inhabitants(ours), same=2 * len(alike) >= count, text=said))
    if ours.province:
        near = [place for place in theirs if place.province == ours.province]
        where = ", ".join(sorted({place.province for place in theirs if place.province}))
        said = f"{_of(len(near), count)} {'ligt' if len(near) <= 1 else 'liggen'} ook in {ours.province}"
        found.append(Difference("provincie", where, ours.province, same=2 * len(near) >= count, text=said))
    gone = [place for place in theirs if place.ended]
    if gone:
        said = f"{_of(len(gone), count)} {'bestaat' if len(gone) == 1 else 'bestaan'} niet meer zelfstandig: "
        said += ", ".join(place.name for place in gone)
        found.append(Difference("herindeling", ", ".join(place.ended for place in gone), "", same=False, text=said))
    return tuple(found)


def _of(some: int, count: int) -> str:
    return f"{some or 'geen'} van de {count} gemeenten"


def _organisation(count: int, case: Mapping[str, Any]) -> list[Difference]:
    kind = case.get("organisation_type")
    if not kind:
        return []
    same = kind == "gemeente" and count <= 1
    many = {0: "", 1: " (1 gemeente)"}.get(count, f" ({count} gemeenten)")
    said = "ook één gemeente" if same else f"daar deed een {kind} het{many}"
    if kind == "gemeente" and count > 1:
        said = f"daar deden {count} gemeenten het"
    return [Difference("organisatievorm", kind, "gemeente", same, said)]


def _size(theirs: MunicipalityFacts, ours: MunicipalityFacts) -> list[Difference]:
    if not theirs.population or not ours.population:
        missing = ours.name if not ours.population else theirs.name
        said = f"inwonertal van {missing} is niet bekend"
        return [Difference("inwoners", inhabitants(theirs), inhabitants(ours), same=False, text=said)]
    same = theirs.size_class == ours.size_class
    ratio = theirs.population / ours.population
    if same:
        said = f"{theirs.name} valt in dezelfde grootteklasse"
    elif ratio > 1:
        said = f"{theirs.name} is {written(ratio, 1)} keer zo groot"
    else:
        said = f"{theirs.name} is {written(1 / ratio, 1)} keer kleiner"
    return [Difference("inwoners", inhabitants(theirs), inhabitants(ours), same=same, text=said)]


def _province(theirs: MunicipalityFacts, ours: MunicipalityFacts) -> list[Difference]:
    if not theirs.province or not ours.province:
        return []
    same = theirs.province == ours.province
    said = f"{'ook' if same else 'ligt'} in {theirs.province}"
    return [Difference("provincie", theirs.province, ours.province, same=same, text=f"{theirs.name}: {said}")]


def inhabitants(place: MunicipalityFacts) -> str:
    """Its number of inhabitants as it is written; "" when that is not known."""
    return written(place.population) if place.population else ""
