"""
An anonymised copy of a case or lesson: names, people and telling numbers out, a size band instead of the municipality.

Only fields that are named here leave; what is new in a record stays behind until someone decides otherwise.
Before it may leave, at least five living municipalities must fit the description (k-anonymity: Sweeney 2002,
doi:10.1142/S0218488502001648). Names of unknown people cannot be recognised for certain: what still looks like a
name is listed, for a person to judge before anything is written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.errors import InputError

K: Final = 5
BANDS: Final = (0, 20_000, 50_000, 100_000, 250_000)  # inhabitants, lower bounds; the classes that CBS publishes by
_LEAVING: Final = {
    "Case": ("title", "themes", "situation", "approach", "outcome", "results", "support"),
    "Lesson": ("title", "themes", "because", "applies_when", "phase", "basis"),
}
_CONTACT: Final = re.compile(r"(?<!\S)\S[^\s@]*+@\S+\.\S+|https?://\S+|www\.\S+|\b0\d{1,3}[ -]?\d{6,8}\b")
_TITLED: Final = re.compile(
    r"\b(?P<role>(?i:de heer|mevrouw|wethouder|burgemeester|gemeentesecretaris|"
    r"programmamanager|projectleider|directeur))"
    r"(?: [A-Z]\.)* (?:(?:van|de|der|den|ten|ter) )*[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*"
)
_NUMBER: Final = re.compile(r"(?:€ ?)?\d[\d.,]*(?:\s?(?:miljoen|miljard|euro))?")
_NAME_LIKE: Final = re.compile(r"(?<=[a-z,;] )[A-Z][\w'’-]{2,}")


@dataclass(frozen=True, slots=True)
class Names:
    """
    What must not be read in the copy.

    Attributes:
        municipalities: Every name and alternative name in the register.
        organisations: Names of organisations.
        people: Names of people that the store knows.
    """

    municipalities: Sequence[str]
    organisations: Sequence[str] = ()
    people: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """
    What would leave.

    Attributes:
        payload: Without an id.
        band: The description instead of the municipality.
        fitting: How many living municipalities fit it.
        removed: Fields and words that stay behind.
        doubtful: What still looks like a name.
    """

    kind: str
    payload: Mapping[str, Any]
    band: str
    fitting: int
    removed: tuple[str, ...]
    doubtful: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The preview as the doors give it."""
        counted = {"band": self.band, "municipalities_that_fit": self.fitting}
        return {
            "kind": self.kind, "record": dict(self.payload), **counted,
            "removed": list(self.removed), "doubtful": list(self.doubtful),
        }  # fmt: skip


def band_of(population: int) -> tuple[int, int]:
    """The size band of a number of inhabitants: lower bound and the first number above it."""
    low = max(bound for bound in BANDS if bound <= population)
    above = [bound for bound in BANDS if bound > low]
    return low, above[0] if above else 10**9


def anonymised(
    kind: str, payload: Mapping[str, Any], populations: Sequence[int], everyone: Sequence[int], names: Names
) -> Copy:
    """
    The copy that would leave.

    Args:
        kind: "Case" or "Lesson".
        payload: The original.
        populations: Of the municipalities that it is about.
        everyone: Of every living municipality.
        names: What must not be read in it.

    Raises:
        InputError: If the kind cannot be anonymised, a population is not known, or fewer than five municipalities fit.
    """
    if kind not in _LEAVING:
        raise InputError(f"een {kind} kan niet anoniem gedeeld worden; wel een {' of '.join(_LEAVING)}")
    if not populations:
        raise InputError(
            "van geen van de gemeenten is een inwonertal bekend; of er genoeg op lijken, is niet na te gaan"
        )
    low, high = min(band_of(one)[0] for one in populations), max(band_of(one)[1] for one in populations)
    narrow = min(sum(band_of(one) == band_of(other) for other in everyone) for one in populations)
    band = f"een gemeente met {_bounds(low, high)}"
    if narrow < K:
        raise InputError(
            f"maar {narrow} gemeenten passen bij “{band}”; anoniem delen mag pas vanaf {K}, anders is het te raden"
        )
    removed: list[str] = sorted(set(payload) - set(_LEAVING[kind]) - {"id"})
    kept = {key: _cleaned(payload[key], band, names, removed) for key in _LEAVING[kind] if payload.get(key)}
    text = " ".join(_texts(kept))
    kept["note"] = f"Anoniem gedeeld: {band}."
    return Copy(kind, kept, band, narrow, tuple(dict.fromkeys(removed)), tuple(sorted(set(_NAME_LIKE.findall(text)))))


def _bounds(low: int, high: int) -> str:
    dotted = [f"{value:,}".replace(",", ".") for value in (low, high)]
    if high == 10**9:
        return f"{dotted[0]} inwoners of meer"
    return f"minder dan {dotted[1]} inwoners" if not low else f"{dotted[0]} tot {dotted[1]} inwoners"


def _cleaned(value: Any, band: str, names: Names, removed: list[str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _cleaned(item, band, names, removed) for key, item in value.items()}
    if not isinstance(value, str):
        return value  # themes and their like: ids of shared concepts
    text = _without(value, _CONTACT, "[weggelaten]", removed)
    for said, known in (
        ("een medewerker", names.people),
        (band, names.municipalities),
        ("een organisatie", names.organisations),
    ):
        pattern = _any_of(known, text)
        if pattern:
            text = _without(text, pattern, said, removed)
    titled = [found[0] for found in _TITLED.finditer(text)]
    removed.extend(titled)
    text = _TITLED.sub(lambda found: found["role"], text)
    return _numbers_out(text, band, removed)


def _numbers_out(text: str, band: str, removed: list[str]) -> str:
    parts = text.split(band)  # the figures of the band itself are what may be told
    return band.join(_without(part, _NUMBER, "[getal]", removed) for part in parts)


def _any_of(known: Sequence[str], text: str) -> re.Pattern[str] | None:
    """A pattern for those of the names that occur, longest first, in one case and whole."""
    low = text.casefold()
    present = sorted((name for name in known if len(name) > 1 and name.casefold() in low), key=len, reverse=True)
    # A name in lower case is an ordinary word ("best", "bergen"); joined to another by a hyphen it is still a name.
    return (
        re.compile(r"(?<!\w)(?:[Gg]emeente )?(?:" + "|".join(map(re.escape, present)) + r")(?!\w)") if present else None
    )


def _without(text: str, pattern: re.Pattern[str], instead: str, removed: list[str]) -> str:
    removed.extend(found[0] for found in pattern.finditer(text))
    return pattern.sub(instead, text)


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in _texts(item)]
    return [value] if isinstance(value, str) else []
