"""What stands in a column: dates, amounts, municipalities, addresses, several values in one cell."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from ingest.mappings.columns.cells import SEPARATORS, is_nothing, text_of
from kg.dutch.amounts import a_number
from kg.dutch.dates import a_date
from kg.errors import InputError

What = Literal["leeg", "datum", "bedrag", "getal", "gemeente", "webadres", "ja of nee", "lijst", "lange tekst", "tekst"]
LOOKED_AT: Final = 200  # cells of a column
SAMPLES: Final = 3
_MOST: Final = 0.6  # of the cells, for a column to be of a sort
_LISTED: Final = 0.3  # of the cells that hold several values
_SHORT: Final = 60  # characters of a value in a list
_LONG: Final = 80  # characters on average of a long text
_FEW: Final = 12  # different values of a list of words
_YES: Final = frozenset({"ja", "nee", "j", "n", "x", "true", "false", "waar", "onwaar"})


@dataclass(frozen=True, slots=True)
class Content:
    """
    What was seen of a column.

    Attributes:
        what: Its sort, for most of what stands in it.
        filled: Cells that say something.
        seen: Cells that were looked at.
        unlike: Cells that are of another sort.
        different: How many different values there are.
        samples: The first few different ones.
        separator: Between several values in a cell, or "".
    """

    what: What
    filled: int
    seen: int
    unlike: int
    different: int
    samples: tuple[str, ...]
    separator: str = ""

    @property
    def tells_apart(self) -> bool:
        """Whether each row has another value."""
        return self.filled == self.seen == self.different > 0


def content(cells: Sequence[Any], is_municipality: Callable[[str], bool]) -> Content:
    """What stands in a column."""
    seen = list(cells[:LOOKED_AT])
    said = [cell for cell in seen if not is_nothing(cell)]
    texts = [text_of(cell) for cell in said]
    distinct = dict.fromkeys(texts)
    what, like = _sort(said, texts, is_municipality)
    separator = _separator(texts) if what in {"tekst", "lange tekst", "lijst"} else ""
    return Content(what, len(said), len(seen), len(said) - like, len(distinct), tuple(distinct)[:SAMPLES], separator)


def _sort(said: Sequence[Any], texts: Sequence[str], is_municipality: Callable[[str], bool]) -> tuple[What, int]:
    if not said:
        return "leeg", 0
    counts: Counter[What] = Counter()
    for cell, text in zip(said, texts, strict=True):
        counts.update(_sorts(cell, text, is_municipality))
    for what in ("webadres", "ja of nee", "datum", "bedrag", "getal", "gemeente"):
        if counts[what] >= _MOST * len(said):
            return "bedrag" if what == "getal" and counts["bedrag"] else what, counts[what]
    if sum(map(len, texts)) / len(texts) > _LONG:
        return "lange tekst", len(said)
    few = len(set(texts)) <= _FEW and len(texts) > 2 * len(set(texts))
    return ("lijst" if few else "tekst"), len(said)


def _sorts(cell: Any, text: str, is_municipality: Callable[[str], bool]) -> list[What]:
    found: list[What] = []
    if text.startswith(("http://", "https://", "www.")):
        found.append("webadres")
    if text.casefold() in _YES:
        found.append("ja of nee")
    if isinstance(cell, str) and _reads(a_date, cell):
        found.append("datum")
    if _reads(a_number, cell):
        found += ["bedrag", "getal"] if "€" in text or "eur" in text.casefold() else ["getal"]
    if isinstance(cell, str) and is_municipality(text):
        found.append("gemeente")
    return found


def _reads(reader: Callable[[Any], Any], cell: Any) -> bool:
    try:
        reader(cell)
    except (InputError, ValueError):
        return False
    return True


def _separator(texts: Sequence[str]) -> str:
    """The sign that splits enough cells into short values; "" for none."""
    for name, sign in SEPARATORS.items():
        if sign == "/":  # "en/of" is one value
            continue
        split = [parts for text in texts if len(parts := [part.strip() for part in text.split(sign)]) > 1]
        short = all(len(part) <= _SHORT for parts in split for part in parts)
        if len(split) >= max(2, _LISTED * len(texts)) and short and not any("" in parts[:-1] for parts in split):
            return name
    return ""
