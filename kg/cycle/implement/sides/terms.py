"""By when, or from when: whether two texts mean days that can be the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from kg.cycle.implement.sides.verdict import DIFFERENT, SAME, HeardSides, one_sided
from kg.dutch.dates import MONTH, Span, read
from kg.dutch.numerals import in_figures
from kg.errors import InputError

_PART: Final = (
    r"(?:eind(?:e)?|begin|medio|midden|halverwege|ultimo)|voorjaar|najaar|zomer|herfst|winter|lente|"
    r"(?:eerste|tweede|derde|vierde|laatste|[1-4]e)\s+(?:kwartaal|half\s?jaar|helft)|[qk]\s?[1-4]"
)
_LEAD: Final = (
    r"(?P<before>v[oó]{2}r)|(?P<until>uiterlijk(?:\s+(?:per|op|in))?|tegen|tot(?:\s+en\s+met)?|t/m|binnen)|"
    r"(?P<after>na)|(?P<since>vanaf|sinds|met\s+ingang\s+van)|in|per|op|rond|omstreeks"
)
_DATE: Final = re.compile(
    rf"(?:\b(?:{_LEAD})\s+)?(?:de\s+|het\s+|afloop\s+van\s+){{0,3}}"
    rf"(?P<said>(?:(?:[0-3]?\d\s+)?(?:(?:begin|medio|eind)\s+)?\b(?:{MONTH})\.?\s+|\b(?:{_PART})\s+(?:van\s+)?(?:het\s+jaar\s+)?)?"
    rf"\b(?:19|20)\d\d\b(?:-\d\d(?:-\d\d)?)?|[0-3]?\d[-/][01]?\d[-/](?:19|20)\d\d)(?!\s*(?:%|‰|euro))",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(
    r"\b(?:tussen\s+|van\s+)?((?:19|20)\d\d)\s*(?:-|–|en|tot(?:\s+en\s+met)?|t/m)\s*((?:19|20)\d\d)\b", re.IGNORECASE
)
_BASE: Final = re.compile(
    r"\b(?:ten\s+opzichte\s+van|t\.?o\.?v\.?|vergeleken\s+met|dan\s+in)\s+(?:het\s+jaar\s+)?(?:19|20)\d\d\b|"
    r"\bvan\s+\d[\d.,]{0,15}\s*%?\s*(?:\w{1,30}\s+)?in\s+(?:19|20)\d\d(?=\s+(?:naar|tot)\b)",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(
    r"\b(?:deze|huidige|komende|lopende|volgende|eerstkomende)\s+(?:\w+\s+)?(?:\w*periode|legislatuur|jaar|jaren|"
    r"kwartaal|maanden?|weken|zomer|winter)\b|\b(?:dit|volgend|komend)\s+(?:school)?(?:jaar|kwartaal|voorjaar|najaar)\b|"
    r"\bzodra\b[^,.;]*|\b(?:nog|over)\s+(?:ongeveer\s+)?(?:een|één|\d+)\s+(?:jaar|maand(?:en)?|weken|week)\b|"
    r"\bin\s+\d+\s+(?:jaar|maanden)(?:\s+tijd)?\b|\b(?:na|voor)\s+(?:de\s+)?(?:afloop|verkiezingen|vakantie)\b",
    re.IGNORECASE,
)
_THIRDS: Final = re.compile(r"^(?:eind|begin|medio|midden|halverwege|ultimo)")


@dataclass(frozen=True, slots=True)
class Term:
    """
    A time that a text names.

    Attributes:
        days: The days that are named; of "voor 2028" the last day before it.
        how: "until" when it may be earlier too, "since" when it goes on, "in" when it is then.
    """

    words: str
    days: Span
    how: Literal["in", "until", "since"]

    def meets(self, other: "Term") -> bool:
        """Whether who keeps to the other, may keep to this one."""
        if self.how == "until" and other.how == "in":
            return other.days.first <= self.days.last
        return self.days.first <= other.days.last and other.days.first <= self.days.last


def terms(text: str) -> list[Term]:
    """The times of the calendar that a text names as when it is done; not the year that it is measured against."""
    plain = _BASE.sub(lambda one: " " * len(one[0]), in_figures(text))
    return [*_ranges(plain), *_dates(_RANGE.sub(lambda one: " " * len(one[0]), plain))]


def compare(policy: str, execution: str, deadline: str = "") -> HeardSides:
    """
    Whether two texts mean the same time.

    Args:
        policy: What policy says.
        execution: What execution says.
        deadline: As it stands in a field of the objective, in words; it counts where policy names no time itself.
    """
    ours, theirs = terms(policy) or terms(f"uiterlijk {deadline}" if deadline else ""), terms(execution)
    told = ", ".join(one.words for one in ours) or _relative(policy)
    heard = ", ".join(one.words for one in theirs) or _relative(execution)
    if not ours or not theirs:
        return one_sided(told, heard)
    meets = all(any(one.meets(other) for one in ours) for other in theirs) and all(
        any(one.meets(other) for other in theirs) for one in ours
    )
    return HeardSides(SAME if meets else DIFFERENT, told, heard)


def _relative(text: str) -> str:
    found = _RELATIVE.search(in_figures(text))
    return found[0] if found else ""


def _ranges(plain: str) -> Iterator[Term]:
    for one in _RANGE.finditer(plain):
        first, last = sorted((int(one[1]), int(one[2])))
        yield Term(one[0], Span(date(first, 1, 1), date(last, 12, 31)), "in")


def _dates(plain: str) -> Iterator[Term]:
    for one in _DATE.finditer(plain):
        said = " ".join(one["said"].lower().split()).replace(" het jaar", "")
        try:
            days = read(said)
        except InputError:
            continue
        if one["after"]:
            following = days.last + timedelta(days=1)
            yield Term(one[0].strip(), Span(following, following + timedelta(days=120)), "in")
        elif one["before"] and not _THIRDS.match(said):
            last = days.first - timedelta(days=1)
            yield Term(one[0].strip(), Span(last, last), "until")
        else:
            how: Literal["in", "until", "since"] = (
                "until" if one["until"] or one["before"] else "since" if one["since"] else "in"
            )
            yield Term(one[0].strip(), days, how)
