"""
Times that a sentence names, in figures: a day, a part of a year, a year, a term ("binnen 2 weken"), a regularity.

`kg.dutch.dates` reads a date that stands alone; this finds them among other words.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from kg.dutch.dates import MONTH_NUMBERS, MONTHS

_MONTH: Final = "|".join(MONTHS)
_Y: Final = r"(?P<year>(?:19|20)\d\d)"
_PART: Final = (
    r"(?:het\s+)?(?:eind(?:e)?|begin|medio|midden|voorjaar|najaar|zomer|herfst|winter|lente|loop|jaar|"
    r"(?:eerste|tweede|derde|vierde|laatste|1e|2e|3e|4e)\s+(?:kwartaal|helft|half\s*jaar)|kwartaal\s*[1-4]|q[1-4])"
)
_BEFORE: Final = r"(?:in|uiterlijk|vóór|voor|tot(?: en met)?|t/m|per|vanaf|rond|op|tegen|binnen)"
_MOMENTS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<day>[0-3]?\d|een|één|eerste)(?:e|ste|de)?\s+(?P<month>{_MONTH})(?:\s+{_Y})?\b",
        rf"\b(?P<month>{_MONTH})\s+{_Y}\b",
        rf"\b{_Y}-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3]\d))?(?!\d)",
        rf"\b(?P<day>[0-3]?\d)[-/.](?P<month>0?[1-9]|1[0-2])[-/.]{_Y}\b",
        rf"\b(?:{_BEFORE}\s+)?(?:de\s+|het\s+)?{_PART}\s+(?:van\s+)?(?:het\s+jaar\s+)?{_Y}\b",
        rf"\b{_BEFORE}\s+(?:het\s+jaar\s+|eind\s+|begin\s+|medio\s+)?{_Y}\b(?!\s*[-–]\s*\d)",
        rf"\btussen\s+(?:19|20)\d\d\s+en\s+{_Y}\b",
        rf"\b(?:periode|jaren)\s+(?:19|20)\d\d\s*(?:[-–]|tot(?: en met)?|t/m)\s*{_Y}\b",
        rf"\b(?:eind|begin|medio)\s+(?P<month>{_MONTH})\b",
        rf"\b(?:in|tijdens|gedurende|over)\s+(?:19|20)\d\d\s*[-–/]\s*(?:{_Y}|\d\d)\b",
        rf"\b(?:schooljaar|seizoen)\s+(?:(?:19|20)\d\d\s*[-–/]\s*)?{_Y}\b",
        rf"\bmaanden?\s+(?:{_MONTH})(?:\s+(?:en|tot(?: en met)?|t/m)\s+(?:{_MONTH}))?\b",
        rf"^\W*{_Y}(?:\s*[-–]\s*(?:19|20)\d\d)?\s*:",
    )
)
_SPANS: Final = re.compile(
    r"\bbinnen\s+(?:de\s+|een\s+|één\s+)?(?:\d+(?:[.,]\d+)?\s+)?"
    r"(?:uur|dag(?:en)?|werkdag(?:en)?|week|weken|maand(?:en)?|jaar|jaren)\b"
    r"|\b(?:deze|huidige|komende|lopende|volgende)\s+(?:(?:raads|college|bestuurs|coalitie|beleids|plan)periode|legislatuur)\b"
    r"|\b(?:einde?|begin|loop)\s+van\s+de\s+(?:(?:raads|college|bestuurs|coalitie|beleids|plan)periode|legislatuur)\b"
    r"|\b(?:komende|eerstkomende|volgende)\s+\d+\s+(?:jaar|jaren|maanden|weken)\b"
    r"|\b(?:dit|volgend|komend)\s+(?:school)?(?:jaar|kwartaal|voorjaar|najaar)\b"
    r"|\b(?:na|over)\s+(?:ongeveer\s+)?(?:een|één|\d+)\s+(?:jaar|maand(?:en)?|week|weken)\b"
    r"|\b(?:half|twee|drie|vier|vijf|zes)?(?:jaarlijks|maandelijks|wekelijks)e?\b"
    r"|\bdagelijkse?\b(?!\s+(?:werking|bestuur|beheer|leven|leiding|praktijk))"
    r"|(?<!uur\s)(?<!dagen\s)\bper\s+(?:school)?(?:jaar|kwartaal|maand|week|dag)\b|\b\d+\s*x\s*/\s*(?:jaar|maand|week)\b"
    r"|\bom\s+de\s+(?:\d+\s+)?(?:jaar|jaren|maand(?:en)?|week|weken|dag(?:en)?)\b"
    r"|\b(?:elk|ieder|elke|iedere)\s+(?:\d+\s+)?(?:jaar|jaren|kwartaal|maand(?:en)?|week|weken|dag(?:en)?)\b"
    r"|\b(?:eens|een keer|één keer|eenmaal|\d+ keer|\d+ maal)\s+(?:per|in de)\s+(?:\d+\s+)?"
    r"(?:jaar|jaren|kwartaal|maand(?:en)?|week|weken)\b",
    re.IGNORECASE,
)


def moments(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each time begins and ends, in order, none within another; and its date, "" when it has no year."""
    until = 0
    for start, end, day in sorted(_all(text), key=lambda one: (one[0], -one[1])):
        if start >= until:
            yield start, end, day
            until = end


def _all(text: str) -> Iterator[tuple[int, int, str]]:
    for pattern in _MOMENTS:
        yield from ((one.start(), one.end(), _date(one.groupdict())) for one in pattern.finditer(text))
    yield from ((one.start(), one.end(), "") for one in _SPANS.finditer(text))


def _date(parts: Mapping[str, str | None]) -> str:
    year, month, day = parts.get("year"), parts.get("month"), parts.get("day")
    if not year:
        return ""
    if not month:
        return year
    number = int(month) if month.isdigit() else MONTH_NUMBERS[month.lower()]
    whole = f"{year}-{number:02}"
    return f"{whole}-{int(day) if day.isdigit() else 1:02}" if day else whole
