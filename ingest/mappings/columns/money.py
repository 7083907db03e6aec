"""Money in a table: which year a column is about, whether that was planned or spent, and in what the amounts are."""

import re
from dataclasses import dataclass
from typing import Final, Literal

What = Literal["budget", "spent", ""]
CENTS: Final = 100
_YEAR: Final = re.compile(r"(?<![\d.,/-])((?:19|20)\d\d)(?![\d/]|[.,-]\d)")
_SPENT: Final = re.compile(
    r"\b(?:besteed\w*|bestedingen|realisatie|gerealiseerd\w*|uitgegeven|werkelijk\w*|(?:jaar)?rekening|spent)\b"
)
_BUDGET: Final = re.compile(
    r"\b(?:begroting\w*|begroot\w*|meerjarenbegroting|raming\w*|geraamd\w*|budget\w*|kosten|bedrag\w*|lasten|uitgaven"
    r"|investering\w*|middelen|jaarschijf|krediet\w*)\b"
)
_FILLING: Final = re.compile(r"\b(?:in|jaar|per|van|x|euro['’]?s|euro|eur|k)\b|[€().:;,'’*×/\d-]|\s")
_TIMES: Final = r"(?:\bx|×|\*|\bin|\bmaal)\s*(?:€|eur(?:o)?\b)?\s*"
_SCALES: Final = (
    (re.compile(rf"{_TIMES}(?:1[.\s]?000[.\s]?000|mln|miljoen(?:en)?)\b"), 1_000_000),
    (re.compile(rf"{_TIMES}(?:1[.\s]?000|dzd|duizend(?:en|tallen)?|k)\b(?![.,]?\d)"), 1000),
    (re.compile(r"(?:€|\beur)\s*1[.\s]?000(?![.,]?\d)|\bk\s?€|€\s?k\b"), 1000),
)


@dataclass(frozen=True, slots=True)
class YearColumn:
    """
    A column of amounts of one year.

    Attributes:
        what: "budget" for what was planned, "spent" for what it came to, "" where the name is the year alone.
    """

    year: int
    what: What


def year_column(name: str) -> YearColumn | None:
    """What the name of a column says when it is a year, with or without a word for money; None for every other name."""
    years = set(_YEAR.findall(name))
    if len(years) != 1:
        return None
    said = without_scale(name.casefold()).replace(year := years.pop(), " ")
    if _FILLING.sub("", _BUDGET.sub("", _SPENT.sub("", said))):
        return None
    return YearColumn(int(year), "spent" if _SPENT.search(said) else "budget" if _BUDGET.search(said) else "")


def year_of(name: str) -> int | None:
    """The one year that the name of a column has in it."""
    years = {int(year) for year in _YEAR.findall(without_scale(name.casefold()))}
    return years.pop() if len(years) == 1 else None


def scale(name: str, above: str = "") -> int:
    """How many euros an amount of 1 is: 1000 where the column, or else what stands above the table, says so."""
    return _scale(name) or _scale(above) or 1


def without_scale(said: str) -> str:
    """A text in lower case without the words that say in what its amounts are."""
    for pattern, _ in _SCALES:
        said = pattern.sub(" ", said)
    return said


def _scale(said: str) -> int:
    plain = said.casefold()
    return next((times for pattern, times in _SCALES if pattern.search(plain)), 0)
