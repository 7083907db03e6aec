"""From what stands in a cell to the value of a field, as Dutch spreadsheets write it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ingest.mappings.columns.money import CENTS
from ingest.mappings.columns.targets import Target, folded
from kg.dutch.amounts import CELL, a_number
from kg.dutch.dates import a_date, narrower
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


def value_of(cell: Any, target: Target, separator: str | None = None, *, times: int = 1) -> Any:
    """
    The value of a field; None where the cell says nothing.

    Args:
        cell: As a reader gives it.
        target: The field.
        separator: Between several values, a key of `SEPARATORS`.
        times: How many euros an amount of money of 1 is, where the table says that: "x € 1.000".

    Raises:
        InputError: If the cell cannot be read as such a field.
    """
    if is_nothing(cell):
        return None
    spec = target.spec
    if target.money:
        return _money(cell, times, cents=target.by_year)
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


def says_more(cell: Any, target: Target, value: Any) -> bool:
    """Whether a cell is narrower than the record holds it: "medio 2026" becomes 2026, € 1.250,50 becomes 1251."""
    if target.money and not target.by_year:
        return 0 < abs(float(value) - a_number(cell)) < 1
    return target.spec.range == "date" and narrower(cell)


def _money(cell: Any, times: int, *, cents: bool) -> int:
    """An amount in whole euros, or in cents; one with a scale of its own ("€ 2 mln") takes none from its table."""
    own = isinstance(cell, str) and (found := CELL.fullmatch(cell.strip())) is not None and found["scale"]
    size = a_number(cell) * (1 if own else times)
    if size < 0:
        raise InputError(f"{text_of(cell)!r} is minder dan niets; een budget is dat niet")
    return int(size * (CENTS if cents else 1) + 0.5)


def _whole(cell: Any) -> int:
    found = a_number(cell)
    if not found.is_integer():
        raise InputError(f"{text_of(cell)!r} is geen heel getal")
    return int(found)


def _months(cell: Any) -> int:
    found = CELL.fullmatch(str(cell).strip())
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
