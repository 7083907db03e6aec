"""
How much a short text says, as an objective, a result or a report does: "minstens 80% in 2026", "ruim 40 dagen".

A text says one amount; of two that may both be meant neither is taken. A share ("4 van de 5", "60 procent") goes before
a count, a count before "alle" and "jaarlijks", and all of them before a term ("binnen 2 weken").
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from kg.bounds import AMOUNT, TITLE
from kg.dutch.amounts import (
    BOUNDS,
    ITEM,
    NUMBER,
    OF_BASELINE,
    SCALE,
    SCALES,
    SHORT,
    SIGN,
    Counted,
    amounts,
    bounded,
    noun,
    number,
    unit_of,
)
from kg.dutch.dates import read as read_date
from kg.dutch.figures import in_words
from kg.dutch.moments import moments
from kg.dutch.numerals import in_figures
from kg.errors import InputError

_BETWEEN: Final = re.compile(rf"\btussen (?:de )?({NUMBER}\s*(?:{SIGN})?) en ({NUMBER})", re.IGNORECASE)
_FROM: Final = re.compile(
    rf"\bvan (?:€ ?)?(?P<low>{NUMBER})\s*(?:(?P<scale>{SCALE})\b\s*)?(?:{SIGN}|[a-z]+)?\s*"
    r"‖?\s*naar (?=(?:€ ?|een )?\d)",
    re.IGNORECASE,
)
_OFTEN: Final = re.compile(
    rf"\b(?:(?:(?P<times>{NUMBER})\s*(?:keer|maal|x)|eens|eenmaal|(?:een|één) keer)\s*"
    r"(?:per|in de|in het|elke?|iedere?)|elke?|iedere?)\s+(?:(?P<every>\d{1,4})\s+)?"
    r"(?P<unit>dag(?:en)?|week|weken|maand(?:en)?|kwartaal|jaar)\b",
    re.IGNORECASE,
)
_RHYTHMS: Final = {"dag": "dag", "week": "week", "weken": "week", "maand": "maand", "kwartaal": "kwartaal"}
_REGULAR: Final = re.compile(r"\b(half)?(jaar|maand|week|wekel|dag)(?:e?lijks|ijks)e?\b", re.IGNORECASE)
_ALL: Final = re.compile(
    r"\b(?:alle|elke?|iedere?)\s+(?!(?:uur|dag|week|maand|kwartaal|jaar|keer)\b)[^\W\d_]|\balle$", re.IGNORECASE
)
_PARTS: Final = (
    (re.compile(r"\banderhal(?:f|ve)\b", re.IGNORECASE), "1,5"),
    (re.compile(r"\b([^\W\d_]+?)[eë]nhal(?:f|ve)\b", re.IGNORECASE), r"\1 en een half"),
    (re.compile(r"\bdriekwart\b", re.IGNORECASE), "75%"),
    (re.compile(r"\bnul\b", re.IGNORECASE), "0"),
    (re.compile(r"\btwee ?derde\b", re.IGNORECASE), "66,67%"),
    (re.compile(r"\been derde\b(?= (?:van|deel|minder|meer)|$)", re.IGNORECASE), "33,33%"),
    (re.compile(r"\been kwart\b", re.IGNORECASE), "25%"),
    (re.compile(r"\bde helft\b", re.IGNORECASE), "50%"),
    (re.compile(r"\b[eé]én(?= op de\b)", re.IGNORECASE), "1"),
)
_HALF: Final = re.compile(
    r"(?<!\ben )\b(?:een )?(?<!\ben een )hal(?:f|ve)(?= (?:miljoen|miljard|dag|uur|minuut|jaar|maand|week)\b)",
    re.IGNORECASE,
)
_AND_A_HALF: Final = re.compile(r"\b(\d+) en een hal(?:f|ve)\b", re.IGNORECASE)
_SCALED: Final = re.compile(rf"(\d)\s*({'|'.join(SHORT)})\b", re.IGNORECASE)
_TIMES_OVER: Final = re.compile(r"\b(?:ge)?(halver|halveer|verdubbel|verdrievoudig)\w*", re.IGNORECASE)
_OVER: Final = {"verdubbel": 200.0, "verdrievoudig": 300.0}
_TELLS: Final = re.compile(
    r"\d|hal(?:f|ve)|nul|helft|derde|kwart|alle\b|elke? |iedere? |lijks|eens |[eé]en keer|verd[ur]|eenmaal",
    re.IGNORECASE,
)
_CUT: Final = re.compile(r"(?:,|(?<!\s))\s*\b(?:waarvan|waaronder|op een schaal van)\b.*", re.IGNORECASE | re.DOTALL)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_YEARS: Final = re.compile(r"\(?\b(?:19|20)\d\d\b(?:\s*[-–/]\s*(?:19|20)\d\d\b)?\)?")
_SIGNED: Final = re.compile(rf"\s*(?:{SIGN}|(?:{SCALE})\b)", re.IGNORECASE)
_UNTIL: Final = re.compile(
    r"\b(?:tegen|uiterlijk|voor|vóór|tot(?: en met)?|t/m|binnen)(?:\s+(?:in|op|de|het|per))*\s*$", re.IGNORECASE
)
_SINCE: Final = re.compile(r"\b(?:vanaf|sinds)(?:\s+(?:in|op|de|het))*\s*$", re.IGNORECASE)
_ANY_LEAD: Final = re.compile(r"^(?:tegen|uiterlijk|voor|vóór|tot(?: en met)?|t/m|binnen)\b", re.IGNORECASE)


@lru_cache(maxsize=1024)  # a record is parsed several times on its way in
def read(text: str, unit: str = "") -> Counted | None:
    """
    The amount that a text says; None when it says none, or more than one.

    Args:
        text: In Dutch; one of more than `bounds.TITLE` characters is not read.
        unit: What it is counted in, where the text does not say so; then a number that looks like a year is none.
    """
    if len(text) > TITLE or not (_TELLS.search(text) or in_words(text)):
        return None
    said = _plain(" ".join(text.split()))
    if unit and _YEAR.fullmatch(said):
        return Counted(number(said), number(said), unit_of(unit))
    said, periods = _periods(said)
    said, before = _former(_CUT.sub("", said))
    found = _chosen(said)
    if found is None or not all(amount is None or abs(amount) <= AMOUNT for amount in (found.low, found.high, before)):
        return None
    start, end = periods[-1] if len(periods) == 1 or (periods and before is not None) else ("", "")
    return replace(found, start=start, end=end, before=before, unit=found.unit or unit_of(unit))


def every(text: str) -> list[Counted]:
    """Each amount that a text says: figures first, then changes in words ("halveren"), then how often; no dates."""
    said, _ = _periods(_plain(" ".join(text[:TITLE].split())))
    said, before = _former(_CUT.sub("", said))
    found = [replace(one, before=before) for _, one in amounts(_OFTEN.sub("‖", said))]
    if over := _TIMES_OVER.search(said):
        share = _OVER.get(over[1].lower(), 50.0)
        found.append(Counted(share, share, OF_BASELINE))
    rhythm = _rhythm(said)
    return [*found, rhythm] if rhythm else found


def _plain(text: str) -> str:
    """A text with its numbers in figures; fractions in words too."""
    for pattern, figure in _PARTS:
        text = pattern.sub(figure, text)
    text = _SCALED.sub(lambda found: f"{found[1]} {SHORT[found[2].lower()]}", _HALF.sub("0,5", text))
    if in_words(text):
        text = in_figures(text)
    text = _AND_A_HALF.sub(r"\1,5", text)
    return _BETWEEN.sub(r"\1 tot \2", text)


def _periods(said: str) -> tuple[str, list[tuple[str, str]]]:
    """A text without its dates, and of each from when until when; "" for an end that is open."""
    if not _YEAR.search(said):
        return said, []
    spans = [(start, end) for start, end, day in moments(said) if day]
    for one in _YEARS.finditer(said):
        if not any(start < one.end() and one.start() < end for start, end in spans) and _alone(said, one):
            spans.append(one.span())
    rest = said
    for start, end in sorted(spans, reverse=True):
        rest = f"{rest[:start]}‖{rest[end:]}"
    return rest, [_named(said, start, end) for start, end in sorted(spans)]


def _alone(said: str, year: re.Match[str]) -> bool:
    """Whether a number that looks like a year is one, and not how many there are."""
    if len(year[0]) > 4 or not year.start():
        return year.end() - year.start() > 4 or not noun(said, year.end())[0].endswith(("en", "s"))
    return not (BOUNDS.search(said, 0, year.start()) and noun(said, year.end())[0]) and not _SIGNED.match(
        said, year.end()
    )


def _named(said: str, start: int, end: int) -> tuple[str, str]:
    words, lead = said[start:end], said[:start]
    years = _YEAR.findall(words)
    if len(years) == 2:
        return years[0], years[1]
    try:
        day = read_date(words.strip("() ").removeprefix("tegen ").removeprefix("binnen ")).partial()
    except InputError:
        day = years[0]
    if _UNTIL.search(lead) or _ANY_LEAD.search(words):
        return "", day
    return (day, "") if _SINCE.search(lead) or words.lower().startswith("vanaf") else (day, day)


def _former(said: str) -> tuple[str, float | None]:
    """A text without "van 40" in "van 40 naar 80%", and that 40."""
    found = _FROM.search(said)
    if found is None:
        return said, None
    scale = found["scale"]
    if scale is None and (after := ITEM.match(said, found.end())):  # "van 1 naar 2 miljoen"
        scale = after["scale"]
    before = number(found["low"]) * SCALES.get((scale or "").lower(), 1.0)
    return f"{said[: found.start()]}naar {said[found.end() :]}", before


def _chosen(said: str) -> Counted | None:
    """The amount of the first sort of which there is one; None when there are two of it."""
    ranked = list(amounts(_OFTEN.sub("‖", said)))
    rhythm = _rhythm(said)
    for rank in ("share", "count"):
        if sort := {one for what, one in ranked if what == rank}:
            return _with_rhythm(sort.pop(), rhythm) if len(sort) == 1 else None
    if over := _TIMES_OVER.search(said):
        share = _OVER.get(over[1].lower(), 50.0)
        return Counted(share, share, OF_BASELINE)
    if rhythm is not None:
        return rhythm
    if every := _ALL.search(said):
        return bounded(said, (every.start(),) * 2, 100.0, 100.0, "%")
    terms = {one for what, one in ranked if what == "term"}
    return terms.pop() if len(terms) == 1 else None


def _rhythm(said: str) -> Counted | None:
    """How often: "2 keer per jaar", "elke week", "jaarlijks"."""
    if found := _OFTEN.search(said):
        times = number(found["times"]) if found["times"] else 1.0
        unit = _RHYTHMS.get(found["unit"].lower(), "jaar")
        every = found["every"]
        plural = {"dag": "dagen", "week": "weken", "maand": "maanden", "kwartaal": "kwartalen"}.get(unit, unit)
        return Counted(times, times, f"keer per {every} {plural}" if every and every != "1" else f"keer per {unit}")
    if found := _REGULAR.search(said):
        times = 2.0 if found[1] else 1.0
        return Counted(times, times, f"keer per {found[2].lower().removesuffix('el')}")
    return None


def _with_rhythm(counted: Counted, rhythm: Counted | None) -> Counted:
    """So many houses, and "jaarlijks", is "woningen per jaar"; a share stays a share."""
    if rhythm is None or " per " in counted.unit or counted.unit in {"%", "‰", OF_BASELINE}:
        return counted
    return replace(counted, unit=f"{counted.unit} {rhythm.unit.removeprefix('keer ')}".strip())
