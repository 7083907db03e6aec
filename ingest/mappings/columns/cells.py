"""From what stands in a cell to the value of a field, as Dutch spreadsheets write it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from ingest.mappings.columns.targets import Target, folded
from kg.dutch.amounts import MONEY_SCALE, MONEY_SCALES, NUMBER, number
from kg.dutch.dates import read, span
from kg.errors import InputError

NOTHING: Final = frozenset(
    {"", "-", "–", "—", "?", "/", "n.v.t.", "nvt", "n.n.b.", "nnb", "n.t.b.", "ntb", "onbekend", "onbepaald", "geen",
     "nader te bepalen", "leeg", "n/a", "none", "nan", "null"}
)  # fmt: skip
SEPARATORS: Final[Mapping[str, str]] = {
    "puntkomma": ";",
    "komma": ",",
    "streep": "|",
    "schuine streep": "/",
    "stip": "•",
    "regel": "\n",
}
_EPOCH: Final = date(1899, 12, 30)  # day 0 of Excel, that of 1900 with its 29 February
_SERIALS: Final = range(20_000, 80_000)  # 1954 to 2119
_TIME: Final = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$")
_SHORT_YEAR: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2})")
_AMOUNT: Final = re.compile(
    rf"(?:€|eur|euro)?\s*(?P<sign>[-−])?(?P<number>{NUMBER})(?:,-+)?\s*(?P<scale>{MONEY_SCALE})?\.?\s*"
    r"(?P<unit>€|euro|eur|%|maanden|mnd|maand|jaar|jr|uur|uren|dagen|stuks|inwoners)?\.?",
    re.IGNORECASE,
)
_YEARS: Final = frozenset({"jaar", "jr"})
_BOOLS: Final = {
    **dict.fromkeys(("ja", "j", "x", "v", "waar", "true", "yes", "1"), True),
    **dict.fromkeys(("nee", "n", "onwaar", "false", "no", "0"), False),
}
_ALSO: Final[Mapping[str, tuple[str, ...]]] = {  # what people write for a value of a list
    "succes": ("geslaagd", "gelukt", "succesvol", "goed", "positief"),
    "deels": ("gedeeltelijk", "deels gelukt", "gemengd"),
    "mislukt": ("niet gelukt", "gefaald", "negatief", "gestopt"),
    "wettelijk": ("wet", "wetgeving", "juridisch"),
    "technologisch": ("techniek", "technologie"),
    "maatschappelijk": ("maatschappij",),
    "bestuurlijk": ("bestuur",),
    "implementeren": ("uitvoeren", "uitvoering", "implementatie", "realisatie", "do"),
    "formuleren": ("plan", "planvorming", "beleid", "voorbereiding"),
    "rapporteren": ("rapportage", "verantwoording", "check"),
    "interpreteren": ("verkenning", "analyse", "orientatie"),
    "verbeteren": ("verbetering", "evaluatie", "act"),
}


def is_nothing(cell: Any) -> bool:
    """Whether a cell says that there is nothing, or that nothing is known."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in NOTHING)


def value_of(cell: Any, target: Target, separator: str | None = None) -> Any:
    """
    The value of a field; None where the cell says nothing.

    Args:
        cell: As a reader gives it.
        target: The field.
        separator: Between several values, a key of `SEPARATORS`.

    Raises:
        InputError: If the cell cannot be read as such a field.
    """
    if is_nothing(cell):
        return None
    spec = target.spec
    if not spec.many:
        return _one(cell, target)
    parts = str(cell).split(SEPARATORS[separator]) if separator and isinstance(cell, str) else [cell]
    found = [_one(part, target) for part in parts if not is_nothing(part)]
    return found or None


def _one(cell: Any, target: Target) -> Any:
    spec = target.spec
    if spec.choices:
        return a_choice(cell, spec.choices)
    reader: Callable[[Any], Any] = _months if spec.name == "duration_months" else _READERS.get(spec.range, text_of)
    return reader(cell)


def text_of(cell: Any) -> str:
    """A cell as a text; a whole number without a point."""
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def a_date(cell: Any) -> str:
    """
    A date as records hold it, from a number of Excel, a year, figures or words.

    Raises:
        InputError: If it is none.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if int(cell) in _SERIALS:
            return (_EPOCH + timedelta(days=int(cell))).isoformat()
        return read(text_of(cell)).partial()
    said = _TIME.sub("", str(cell).strip())
    if short := _SHORT_YEAR.fullmatch(said):
        said = f"{short[1]}-{short[3]}-20{short[4]}"
    return read(said).partial()


def says_more(cell: Any) -> bool:
    """Whether a date in words is narrower than a record can hold: "medio 2026" becomes 2026."""
    if not isinstance(cell, str):
        return False
    said = _TIME.sub("", cell.strip())
    try:
        found = read(said)
    except InputError:
        return False
    return span(found.partial()) != found


def a_number(cell: Any) -> float:
    """
    A number or amount: 1250.5, "1.250,50", "€ 2 mln".

    Raises:
        InputError: If it is none.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    if (found := _AMOUNT.fullmatch(str(cell).strip())) is None:
        raise InputError(f"{str(cell)[:80]!r} is niet als getal te lezen; schrijf bijvoorbeeld 1.250,50 of € 2 mln")
    size = number(found["number"]) * MONEY_SCALES.get((found["scale"] or "").lower(), 1)
    return -size if found["sign"] else size


def _whole(cell: Any) -> int:
    found = a_number(cell)
    if not found.is_integer():
        raise InputError(f"{text_of(cell)!r} is geen heel getal")
    return int(found)


def _months(cell: Any) -> int:
    found = _AMOUNT.fullmatch(str(cell).strip())
    years = found is not None and (found["unit"] or "").lower() in _YEARS
    return round(a_number(cell) * (12 if years else 1))


def a_choice(cell: Any, choices: tuple[str, ...]) -> str:
    """
    One of the values that a field may have, as people write it.

    Raises:
        InputError: If it is none of them.
    """
    said = folded(text_of(cell))
    for choice in choices:
        if said == folded(choice) or said in _ALSO.get(choice, ()):
            return choice
    raise InputError(f"{text_of(cell)[:80]!r} is geen van {', '.join(choices)}")


def _a_bool(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    if (found := _BOOLS.get(text_of(cell).casefold())) is None:
        raise InputError(f"{text_of(cell)[:80]!r} is geen ja of nee")
    return found


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "date": a_date,
    "int": _whole,
    "float": a_number,
    "bool": _a_bool,
}
