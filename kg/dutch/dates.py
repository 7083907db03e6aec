"""
Dates as Dutch sources write them: a day, a month, a quarter, a season, a year; and how we write them back.

A date is an interval: "2026" is some day of 2026, "voorjaar 2027" some day from March to May. It is never made more
exact than it was written. Seasons are those of the weather services (whole months); "begin", "medio" and "eind" are
the first, the middle and the last third of a year, of a month likewise.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from kg.bounds import YEARS
from kg.errors import InputError

MONTHS: Final = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_SHORT: Final = {
    "jan": 1, "feb": 2, "mrt": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "okt": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip
MONTH_NUMBERS: Final = {name: number for number, name in enumerate(MONTHS, 1)} | _SHORT
MONTH: Final = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
_ORDINAL: Final = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "laatste": -1}
_SEASONS: Final = {"voorjaar": 3, "lente": 3, "zomer": 6, "najaar": 9, "herfst": 9, "winter": 12}  # first month
_THIRDS: Final = {"begin": 0, "medio": 1, "midden": 1, "half": 1, "halverwege": 1, "eind": 2, "einde": 2, "ultimo": 2}

_ISO: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DAY: Final = re.compile(rf"(\d{{1,2}})\s+({MONTH})\.?\s+(\d{{4}})")
_FIGURES: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_OF_MONTH: Final = re.compile(rf"(?:({'|'.join(_THIRDS)})\s+)?({MONTH})\.?\s+(\d{{4}})")
_QUARTER: Final = re.compile(
    r"(?:[qk]\s?([1-4])|(?:([1-4])e?|(eerste|tweede|derde|vierde|laatste))\s+kwartaal(?:\s+van)?)[\s-]+(\d{4})"
)
_QUARTER_AFTER: Final = re.compile(r"(\d{4})[\s-]*[qk]\s?([1-4])")
_HALF: Final = re.compile(r"(?:h\s?([12])|(eerste|tweede|laatste)\s+(?:half\s?jaar|helft)(?:\s+van)?)[\s-]+(\d{4})")
_SEASON: Final = re.compile(rf"({'|'.join(_SEASONS)})(?:\s+van)?\s+(\d{{4}})")
_THIRD: Final = re.compile(rf"({'|'.join(_THIRDS)})(?:\s+van)?\s+(\d{{4}})")
_EPOCH: Final = date(1899, 12, 30)  # day 0 of Excel, that of 1900 with its 29 February
_SERIALS: Final = range(20_000, 80_000)  # 1954 to 2119
_TIME: Final = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$")
_SHORT_YEAR: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2})")
_LEADS: Final = re.compile(
    r"^(?:(?:uiterlijk|naar verwachting|verwacht|vermoedelijk|waarschijnlijk|per|vanaf|sinds|in|op|de|het|rond"
    r"|omstreeks|v[oó]{2}r)\s+)+"
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days that a date can mean, both ends included."""

    first: date
    last: date

    @property
    def exact(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last

    def partial(self) -> str:
        """The narrowest of day, month and year that holds all of it, as YYYY, YYYY-MM or YYYY-MM-DD."""
        if self.exact:
            return self.first.isoformat()
        same = (self.first.year, self.first.month) == (self.last.year, self.last.month)
        return f"{self.first:%Y-%m}" if same else f"{self.first:%Y}"


@lru_cache(4096)  # records name the same days over and over
def span(text: str) -> Span:
    """
    The days of a date as records hold it: "2026", "2026-05" or "2026-05-03".

    Raises:
        ValueError: If it is none of these, or no day of the calendar.
    """
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    if day:
        return Span(date(year, month, day), date(year, month, day))
    return _months(year, month, month) if month else _months(year, 1, 12)


def in_order(start: str, end: str) -> bool:
    """Whether a period may begin and end on these dates of records, as far as both go: 2027 is not before 2027-03."""
    shown = min(len(start), len(end))
    return end[:shown] >= start[:shown]


def read(text: str) -> Span:
    """
    The days that a date in words can mean.

    Args:
        text: As a source writes it: "Q3 2026", "voorjaar 2027", "uiterlijk eind 2028", "1 januari 2027", "2027-01".

    Raises:
        InputError: If it is no date that can be read; it says what would be.
    """
    said = _LEADS.sub("", " ".join(text.casefold().split()))
    try:
        found = _read(said)
    except ValueError as error:
        raise InputError(f"datum {text!r} bestaat niet: controleer dag en maand") from error
    if found is None or not YEARS[0] <= found.first.year <= YEARS[1]:
        raise InputError(
            f"datum {text!r} is niet te lezen; schrijf bijvoorbeeld 2027-01-01, 2027-01, 2027, 1 januari 2027, "
            "voorjaar 2027, Q3 2027 of eind 2027"
        )
    return found


def a_date(cell: object) -> str:
    """
    A date as records hold it, from a cell of a spreadsheet: a number of Excel, a year, figures or words.

    Raises:
        InputError: If it is none.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if int(cell) in _SERIALS:
            return (_EPOCH + timedelta(days=int(cell))).isoformat()
        return read(str(int(cell)) if float(cell).is_integer() else str(cell)).partial()
    return read(_of_cell(str(cell))).partial()


def narrower(cell: object) -> bool:
    """Whether a date in words is narrower than a record can hold: "medio 2026" becomes 2026."""
    if not isinstance(cell, str):
        return False
    try:
        found = read(_of_cell(cell))
    except InputError:
        return False
    return span(found.partial()) != found


def _of_cell(text: str) -> str:
    """Without the time of day, and with the century of a short year."""
    said = _TIME.sub("", text.strip())
    short = _SHORT_YEAR.fullmatch(said)
    return f"{short[1]}-{short[3]}-20{short[4]}" if short else said


def _read(said: str) -> Span | None:
    if found := _ISO.fullmatch(said):
        return span("-".join(part.zfill(2) for part in found.groups() if part))
    if found := _DAY.fullmatch(said):
        day = date(int(found[3]), MONTH_NUMBERS[found[2]], int(found[1]))
        return Span(day, day)
    if found := _FIGURES.fullmatch(said):
        day = date(int(found[3]), int(found[2]), int(found[1]))
        return Span(day, day)
    if found := _OF_MONTH.fullmatch(said):
        whole = _months(int(found[3]), MONTH_NUMBERS[found[2]], MONTH_NUMBERS[found[2]])
        return _third_of_month(whole, _THIRDS[found[1]]) if found[1] else whole
    return _part_of_year(said)


def _part_of_year(said: str) -> Span | None:
    if found := _QUARTER.fullmatch(said):
        number = int(found[1] or found[2] or _ORDINAL[found[3]])
        return _part(int(found[4]), 4, number % 5 if number > 0 else 4)
    if found := _QUARTER_AFTER.fullmatch(said):
        return _part(int(found[1]), 4, int(found[2]))
    if found := _HALF.fullmatch(said):
        number = int(found[1] or _ORDINAL[found[2]])
        return _part(int(found[3]), 2, number if number > 0 else 2)
    if found := _SEASON.fullmatch(said):
        year, month = int(found[2]), _SEASONS[found[1]]
        last = _months(year + 1, 2, 2).last if month == 12 else _months(year, month, month + 2).last
        return Span(date(year, month, 1), last)
    if found := _THIRD.fullmatch(said):
        return _part(int(found[2]), 3, _THIRDS[found[1]] + 1)
    return None


def _part(year: int, parts: int, number: int) -> Span:
    """One of so many equal parts of a year, counted from 1."""
    size = 12 // parts
    return _months(year, (number - 1) * size + 1, number * size)


def _third_of_month(month: Span, number: int) -> Span:
    starts = (1, 11, 21, month.last.day + 1)
    return Span(month.first.replace(day=starts[number]), month.first.replace(day=starts[number + 1] - 1))


def _months(year: int, first: int, last: int) -> Span:
    return Span(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def dutch(text: str) -> str:
    """A date of a record as people write it: "1 mei 2022", "mei 2022", "2022"."""
    year, *rest = text.split("-")
    words = [str(int(rest[1]))] if len(rest) > 1 else []
    return " ".join([*words, *([MONTHS[int(rest[0]) - 1]] if rest else []), year])
