"""Numbers and dates in a text, in figures or in words; up to ten in words they are ordinary Dutch."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kg.dutch.dates import MONTH_NUMBERS
from kg.dutch.words import TextWords, Word

_UNIT: Final = "een|twee|drie|vier|vijf|zes|zeven|acht|negen"
_BIG: Final = (
    "tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien|twintig|dertig|veertig|vijftig|"
    "zestig|zeventig|tachtig|negentig|honderd|duizend|miljoen|miljard|biljoen"
)
_SPOKEN: Final = rf"(?:(?:{_UNIT}|{_BIG})(?:en)?)*(?:{_UNIT}|{_BIG})"
_STEM: Final = re.compile(
    "twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|twintig|ertig|honderd|duizend|miljoen|miljard|biljoen"
)
_NUMERAL: Final = re.compile(rf"{_SPOKEN}(?:de|ste|e)?")
_TELLING: Final = re.compile(_BIG)
_SMALL: Final = re.compile("anderhalf|anderhalve|half|halve")
_DAY: Final = re.compile(rf"eerste|derde|{_SPOKEN}(?:de|ste)?")
_UNITS: Final = frozenset({"euro", "miljoen", "miljard", "procent", "ton", "duizend"})


_DUTCH: Final = str.maketrans(",.", ".,")


def written(number: float, decimals: int | None = 0) -> str:
    """A number as Dutch writes it, as 1.234,5; with as many decimals as it has, up to six, when None is given."""
    text = f"{number:,.{6 if decimals is None else decimals}f}"
    return (text.rstrip("0").rstrip(".") if decimals is None else text).translate(_DUTCH)


def euros(amount: float) -> str:
    """An amount in whole euros, as "€ 1.234"."""
    return f"€ {written(amount)}"


def of_cents(cents: int) -> str:
    """An amount of cents in euros without its sign, as "1.234" or "1.234,50"."""
    return written(cents / 100, 2 if cents % 100 else 0)


def in_words(text: str) -> bool:
    """Whether a text may hold a number in words, other than "een"."""
    return _STEM.search(text.lower()) is not None


@dataclass(frozen=True, slots=True)
class Figure:
    """The numbers of its first word and of the one after its last, and what it is."""

    start: int
    end: int
    what: Literal["getal", "datum"]


def figures(words: TextWords) -> Iterator[Figure]:
    """The numbers and dates of a text, in order."""
    said, at = words.words, 0
    while at < len(said):
        end = _number(said, at)
        day = end if end > at else at + bool(_DAY.fullmatch(said[at].folded))
        month = day if day < len(said) and said[day].folded in MONTH_NUMBERS else -1
        if month < 0 and end > at and at and said[at - 1].folded in MONTH_NUMBERS:
            yield Figure(at, end, "getal")  # of a year: the month went with the day, or says little
        elif month >= 0 and day > at:
            end = max(month + 1, _number(said, month + 1))
            yield Figure(at, end, "datum")
        elif said[at].folded in MONTH_NUMBERS and (year := _number(said, at + 1)) > at + 1:
            end = year
            yield Figure(at, end, "datum")
        elif end > at:
            yield Figure(at, end, "getal")
        at = max(end, at + 1)


def _number(said: Sequence[Word], at: int) -> int:
    """Behind the number that begins with a word; where it begins, when there is none."""
    end = at
    while end < len(said) and _is_numeral(said[end]) and (end == at or _together(said[end - 1], said[end])):
        spoken = not _has_digit(said[end]) and said[end + 1 : end + 2] and said[end + 1].folded == "en"
        end += 2 if spoken and said[end + 2 : end + 3] and _is_numeral(said[end + 2]) else 1
    telling = any(_has_digit(one) or _TELLING.search(one.folded) for one in said[at:end])
    if end == at or not telling:
        return at
    while end < len(said) and said[end].gap == " " and said[end].folded in _UNITS:
        end += 1
    return end


def _together(one: Word, other: Word) -> bool:
    """Whether two numerals are one number, as "twee miljoen" or "1.250,50" are."""
    return other.gap in {" ", "-"} or (other.gap in {".", ",", "/"} and other.start == one.end + 1)


def _is_numeral(word: Word) -> bool:
    return _has_digit(word) or bool(_NUMERAL.fullmatch(word.folded) or _SMALL.fullmatch(word.folded))


def _has_digit(word: Word) -> bool:
    return any(letter.isdigit() for letter in word.folded)
