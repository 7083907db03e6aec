"""
The times that a text names, each with its words and the days that they mean: "eind 2027", "2022-2026", "12 april".

`kg.dutch.dates` says what a date means; this says where one stands, and that a year in a name or a number is none:
"Wet open overheid 2021", "ISO 27001:2022".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.bounds import YEARS
from kg.dutch.dates import MONTH, MONTHS, Span, read
from kg.errors import InputError

_MONTH: Final = rf"(?:{MONTH})\b\.?"
_YEAR: Final = r"(?:19|20)\d\d"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])(?:e|ste|de)?"
_TO: Final = r"\s*(?:[-–—/&]|tot(?: en met)?|t/m|en|of)\s*"
_PART: Final = (
    r"(?:begin|medio|midden|halverwege|half|eind|einde|ultimo|voorjaar|najaar|zomer|herfst|winter|lente"
    r"|(?:[1-4]e?|eerste|tweede|derde|vierde|laatste)\s+(?:kwartaal|helft|half\s?jaar)|[qk]\s?[1-4]|h\s?[12])"
)
_PARTS: Final = rf"{_PART}(?:{_TO}{_PART})?"
_WITH_DATE: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w./-]){_DAY}(?:{_TO}{_DAY})*\s+{_MONTH}(?:\s+{_YEAR})?(?:{_TO}{_DAY}\s+{_MONTH}(?:\s+{_YEAR})?)?(?!\w)",
        rf"(?<![\w./-]){_DAY}[-/.](?:0?[1-9]|1[0-2])[-/.]{_YEAR}(?![\w/-])",
        rf"(?<![\w./-]){_YEAR}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?(?![\w/-])",
        rf"(?<!\w)(?:{_PART}\s+)?{_MONTH}(?:{_TO}{_MONTH})?(?:\s+van)?\s+{_YEAR}(?:{_TO}{_MONTH}\s+{_YEAR})?(?![\w-])",
        rf"(?<!\w){_PARTS}(?:\s+(?:van|in))?(?:\s+het jaar)?[\s-]+{_YEAR}(?:{_TO}{_PART}\s+{_YEAR})?(?![\w-])",
        rf"(?<![\w./:-]){_YEAR}[\s-]*[qk]\s?[1-4](?!\w)",
        rf"(?<![\w./:-]){_YEAR}(?:\s*(?:[-–—/]|tot(?: en met)?|t/m)\s*{_YEAR}|\s?[-–/]\s?\d\d)(?![\w/-]|[.:]\d)",
        rf"(?<!\w)(?:begin|medio|half|eind|einde)\s+{_MONTH}(?!\s*\w*\d)",
    )
)
_BARE: Final = re.compile(rf"(?<![\w/:#€$§-])(?<!\d[.,]){_YEAR}(?![\w%€/:-]|[.,]\d|\s?(?:euro|procent|m2|uur)\b)")
_MONTH_ALONE: Final = re.compile(
    rf"(?:\(|\b(?:in|per|sinds|vanaf|tot|voor|van|eind|begin|medio|weken van|week van)\s+)"
    rf"(?P<month>{'|'.join(MONTHS)})(?!\w|\s+\d)",
    re.IGNORECASE,
)
_TIMELY: Final = re.compile(
    r"(?:^|[\s(])(?:in|sinds|vanaf|tot|t/m|eind|begin|medio|per|van|voor|vóór|na|over|rond|uiterlijk|tegen|jaar|jaren|"
    r"en|of|tussen|periode|begroting|jaarrekening|werkplan|schooljaar|boekjaar|seizoen|ten opzichte van|dan|naar|"
    r"jaarverslag|jaarstukken|jaarplan|meerjarenplan|raadsperiode|collegeperiode|coalitieperiode|realisatie|streefwaarde|nulmeting|planning|jaarschijf|op|door)\s+$",
    re.IGNORECASE,
)
_SINCE: Final = re.compile(
    r"(?:^|[\s(])(?:in|sinds|vanaf|eind|begin|medio|uiterlijk|jaarverslag|jaarstukken|jaarrekening|begroting)\s+$",
    re.IGNORECASE,
)
_NEAR: Final = range(2010, 2046)  # "in 2027 werken" is a time, "in 2000 gemeenten" is how many
_NAMING: Final = re.compile(
    r"(?:\b(?:wet|besluit|regeling|verordening|richtlijn|iso|nen|norm|versie|release|artikel|art|nr|nummer|"
    r"kenmerk|zaaknummer|windows|office|server|baseline|bio|ggm|gibit|editie|award|tno|rfc)\b[^.;()]{0,40}|[:#])\s*$",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(r"[a-zà-ÿ(,]\s*\n\s*$")  # a line that goes on
_LAST_WORD: Final = re.compile(r"([\w'’-]+)\W*$")
_COUNTED: Final = re.compile(r"\s+[a-zà-ÿ]+(?:en|s)\b(?!\s+(?:zijn|hebben|worden|moeten|willen|gaan|zullen)\b)")
_VERBAL: Final = re.compile(
    r"\s+(?:een|geen|eens|dus|als|ons|wordt|zijn|waren|worden|werden|moeten|willen|gaan|zullen|kunnen|hebben|hadden|is|was|tussen|wij|alles|onder\w*|"
    r"(?:weg|op|af|uit|aan|mee|door|vast|terug|toe|be|ver|ont|her)(?!\w*ingen\b|vragen\b|drachten\b|gaven\b)\w{4,}en|"
    r"binnen|buiten|tegen|samen|over\w*|vervolgens|eveneens|minstens|tijdens|sinds|steeds|jaarlijks|vaak|plaats\w*)\b"
)


@dataclass(frozen=True, slots=True)
class Time:
    """Words that name a time: where they stand, and the days that they can mean, None without a year."""

    start: int
    end: int
    days: Span | None


def times(text: str) -> Iterator[Time]:
    """The times of a text, in order, none within another."""
    until = 0
    for start, end in sorted(_spans(text), key=lambda one: (one[0], -one[1])):
        if start >= until:
            yield Time(start, end, _days(text[start:end]))
            until = end


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _WITH_DATE:
        for found in pattern.finditer(text):
            if not _in_name(text, found.start()):
                yield found.span()
    yield from (found.span("month") for found in _MONTH_ALONE.finditer(text))
    for found in _BARE.finditer(text):
        if _is_time(text, found):
            yield found.span()


def _in_name(text: str, start: int) -> bool:
    """Whether it is part of an address or of the name of a file."""
    before = text[max(0, start - 60) : start].split()
    return bool(before) and not text[start - 1 : start].isspace() and ("/" in before[-1] or "_" in before[-1])


def _is_time(text: str, year: re.Match[str]) -> bool:
    """Whether a year that stands alone is a time, and not part of a name or how many there are."""
    lead = text[max(0, year.start() - 60) : year.start()]
    line = lead.replace("\n", " ") if lead.strip(" ")[-1:] != "\n" or _OPEN.search(lead) else ""
    if _NAMING.search(line):
        return False
    if _TIMELY.search(line):
        return (_SINCE.search(line) is not None and int(year[0]) in _NEAR) or not (
            _COUNTED.match(text, year.end()) and not _VERBAL.match(text, year.end())
        )
    if line.rstrip().endswith("("):
        return text[year.end() : year.end() + 1] in ")," or text[year.end() : year.end() + 2] == ";"
    if not line.strip() or line.rstrip()[-1] in ".!?|;•":
        return not _COUNTED.match(text, year.end()) or _VERBAL.match(text, year.end()) is not None
    word = _LAST_WORD.search(line)
    if word is None or line.rstrip()[-1] == ",":
        return True
    named = word[1][0].isupper() or any(map(str.isdigit, word[1]))
    return not named and not (_COUNTED.match(text, year.end()) and not _VERBAL.match(text, year.end()))


def _days(words: str) -> Span | None:
    """The days; of a range from the first until the last."""
    said = " ".join(words.split())
    if (single := _read(said)) is not None:
        return single
    if re.match(r"\d{1,2}\s", said) and not re.search(_TO, said):
        return None  # a day that the calendar does not have
    years = [int(one) for one in re.findall(_YEAR, said)]
    if not years:
        return None
    if short := re.fullmatch(rf"({_YEAR})\s?[-–/]\s?(\d\d)", said):
        years = [int(short[1]), int(short[1][:2] + short[2])]
    ends = [
        one for part in re.split(_TO, said) if (one := _read(part if re.search(_YEAR, part) else f"{part} {years[-1]}"))
    ]
    whole = ends or [one for year in years if (one := _read(str(year)))]
    first, last = min(one.first for one in whole), max(one.last for one in whole)
    return Span(first, last) if whole else None


def _read(words: str) -> Span | None:
    try:
        found = read(re.sub(r"(?<=\d)(?:e|ste|de)(?=\s+[a-z])(?!\s+kwartaal)", "", words.strip()))
    except InputError:
        return None
    return found if YEARS[0] <= found.first.year else None
