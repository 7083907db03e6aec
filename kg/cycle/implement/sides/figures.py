"""How much, how often, within how long: whether who keeps to what execution says, keeps to what policy says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kg.cycle.implement.sides.verdict import DIFFERENT, SAME, HeardSides, one_sided
from kg.dutch.amounts import OF_BASELINE, Counted, number
from kg.dutch.figures import written
from kg.dutch.numerals import in_figures
from kg.dutch.quantities import every
from kg.dutch.wording import word_keys

_HOURS: Final = {
    "seconden": 1 / 3600, "minuten": 1 / 60, "uur": 1.0, "dagen": 24.0, "werkdagen": 33.6, "weken": 168.0,
    "maanden": 730.5, "kwartalen": 2191.5, "jaar": 8766.0,
}  # fmt: skip
_A_YEAR: Final = {"dag": 365.25, "week": 52.18, "maand": 12.0, "kwartaal": 4.0, "jaar": 1.0}
_CLOCK: Final = re.compile(
    r"\b(?:van|tussen)\s+[\d.:]+\s*(?:uur\s*)?(?:tot|en)\s+[\d.:]+\s*uur\b|\b\d+/7\b", re.IGNORECASE
)
_AGES: Final = re.compile(
    r"\b(?:van|tot|vanaf|onder(?:\s+de)?|boven(?:\s+de)?|ouder\s+dan|jonger\s+dan)\s+\d+\s+(?:tot\s+\d+\s+)?jaar"
    r"(?:\s+(?:en|of)\s+(?:ouder|jonger))?|\b\d+\s*-?\s*(?:jarigen?|plussers?|minners?)\b",
    re.IGNORECASE,
)
_NUMBER: Final = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_OF: Final = re.compile(
    rf"\b(?P<part>{_NUMBER})\s*(?P<sign>%|procent\b)?\s*van\s+(?:de|alle)\s+(?P<whole>{_NUMBER})\s+(?P<noun>[^\W\d_]+)",
    re.IGNORECASE,
)
_EACH: Final = re.compile(
    rf"\bvan\s+elke\s+(?P<whole>{_NUMBER})\s+[^\W\d_]+(?P<between>[^.;\d]*?\ber\s+)(?P<part>{_NUMBER})\b", re.IGNORECASE
)
_SPOKEN: Final = (
    (re.compile(r"[ÉEé]én\b"), "1"),
    (re.compile(r"\b(binnen|na)\s+een\s+(uur|dag|werkdag|week|maand|jaar)\b", re.IGNORECASE), r"\1 1 \2"),
    (re.compile(r"\b(?:een|1)\s+of\s+(twee|2)\b", re.IGNORECASE), "1 tot 2"),
    (re.compile(r"\bin\s+(?:de|een)\s+(week|maand)\b|\bin\s+het\s+(jaar)\b(?!\s+\d)", re.IGNORECASE), r"per \1\2"),
)
_BASE_YEAR: Final = re.compile(
    r"\b(?:ten\s+opzichte\s+van|t\.?o\.?v\.?|vergeleken\s+met|dan\s+in)\s+(?:het\s+jaar\s+)?((?:19|20)\d\d)",
    re.IGNORECASE,
)
_WHOLE: Final = re.compile(
    r"\b(?:alle|elke?|iedere?|volledige?|hele|gehele|geheel|helemaal)\b(?!\s+(?:dag|week|maand|kwartaal|jaar)\b)",
    re.IGNORECASE,
)
_NONE: Final = re.compile(r"\b(?:geen|nul)\b", re.IGNORECASE)
_ABOUT: Final = 0.1  # "ongeveer 80" is 72 to 88
_CLOSE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class SaidAmount:
    """An amount by what it can be held against: its sort, its thing ("" when not named), and its range."""

    sort: str
    thing: str
    low: float | None
    high: float | None
    words: str
    base: str = ""  # the year that a change is measured against

    def beside(self, other: "SaidAmount") -> bool:
        """Whether the two can be laid beside each other."""
        if self.sort != other.sort:
            return False
        one, two = self.thing, other.thing
        return not one or not two or one == two or one.endswith(two.lstrip("=")) or two.endswith(one.lstrip("="))

    def keeps(self, policy: "SaidAmount") -> bool:
        """Whether who does this does what policy says: the same number, or a range within that of policy."""
        if self.base and policy.base and self.base != policy.base:
            return False
        near = (self.low if self.low is not None else self.high, policy.low if policy.low is not None else policy.high)
        if None not in near and abs(near[0] - near[1]) <= _CLOSE * max(1.0, abs(near[1])):  # type: ignore[operator,arg-type]
            return True
        ranged = None not in (self.low, self.high) and self.low != self.high
        if ranged and policy.low == policy.high:
            return self.low <= policy.low <= self.high  # type: ignore[operator]
        above = policy.low is None or (self.low is not None and self.low >= policy.low - _CLOSE)
        below = policy.high is None or (self.high is not None and self.high <= policy.high + _CLOSE)
        return above and below


def figures(text: str) -> list[SaidAmount]:
    """The amounts of a text; ages and hours of the clock are none."""
    plain = text
    for pattern, said in _SPOKEN:
        plain = pattern.sub(said, plain)
    plain = _AGES.sub(" ", _CLOCK.sub(" ", in_figures(plain) if re.search(r"\bvan\b", plain) else plain))
    found = [*_parts(plain)]
    plain = _EACH.sub(r"\g<between>", _OF.sub(r"van de \g<noun>", plain))
    base = _BASE_YEAR.search(plain)
    return [*found, *(_figure(one, base[1] if base else "") for one in every(plain))]


def compare(policy: str, execution: str) -> HeardSides:
    """Whether two texts mean the same amounts."""
    ours, theirs = figures(policy), figures(execution)
    heard = HeardSides("gelijk", _told(ours), _told(theirs))
    clash, fits = [], []
    for one in ours:
        beside = [other for other in theirs if other.beside(one)]
        kept = [other for other in beside if other.keeps(one)]
        if kept:
            fits.append((one, kept[0]))
        elif beside:
            clash.append((one, beside[0]))
    if clash:
        return HeardSides(DIFFERENT, clash[0][0].words, clash[0][1].words)
    if fits:
        return replace(heard, verdict=SAME)
    return _implied(policy, execution, ours, theirs) or one_sided(heard.policy, heard.execution)


def _implied(
    policy: str, execution: str, ours: Sequence[SaidAmount], theirs: Sequence[SaidAmount]
) -> HeardSides | None:
    """Of "alle" and "geen" against a number of the same thing; None where there is no such pair."""
    for text, others, turned in ((policy, theirs, False), (execution, ours, True)):
        none, whole = _NONE.search(text), _WHOLE.search(text)
        for other in others:
            said = none if none and other.sort in {"share", "count"} else whole if other.sort == "share" else None
            if said is None:
                continue
            amount = 0.0 if said is none else 100.0
            same = (other.low or 0.0) <= amount <= (amount if other.high is None else other.high)
            words = (said[0].lower(), other.words)
            return HeardSides(SAME if same else DIFFERENT, *(reversed(words) if turned else words))
    return None


def _told(found: Sequence[SaidAmount]) -> str:
    return ", ".join(dict.fromkeys(one.words for one in found))


def _parts(plain: str) -> Iterator[SaidAmount]:
    """As "12 van de 20 applicaties" is 60 %, and 12; "80 % van de 500 meldingen" is 80 %, and 400."""
    for one in _OF.finditer(plain):
        part, whole = number(one["part"]), number(one["whole"])
        if whole <= 0:
            continue
        share, count = (part, part * whole / 100) if one["sign"] else (100 * part / whole, part)
        words = " ".join(one[0].split())
        yield SaidAmount("share", "", share, share, words)
        yield SaidAmount("count", _thing(one["noun"]), count, count, words)
    for one in _EACH.finditer(plain):
        part, whole = number(one["part"]), number(one["whole"])
        if whole > 0:
            share = 100 * part / whole
            yield SaidAmount("share", "", share, share, f"{one['part']} van elke {one['whole']}")


def _figure(one: Counted, base: str) -> SaidAmount:
    unit, sort, thing, times = one.unit, "count", "", 1.0
    what, _, per = unit.removesuffix(" meer").removesuffix(" minder").partition(" per ")
    if unit in {"%", "procentpunt"}:
        sort = "share"
    elif unit == "‰":
        sort, times = "share", 0.1
    elif unit == OF_BASELINE:
        sort = "change"
    elif what.split(" ")[0] == "EUR":
        sort, times = "EUR", _A_YEAR.get(per, 1.0)
    elif what == "keer":
        sort, times = "often", _often(per)
    elif what in _HOURS:
        sort, times = f"time {per}".strip(), _HOURS[what]
    else:
        thing, times = _thing(what.split(" ")[0]) if _names(what, one) else "", 1.0
    low, high = (None if end is None else end * times for end in (one.low, one.high))
    if one.about and low is not None and low == high:
        low, high = low * (1 - _ABOUT), low * (1 + _ABOUT)
    if one.before and unit in _HOURS and low is not None:
        sort, low, high = "change", 100 * low / (one.before * times), 100 * low / (one.before * times)
    return SaidAmount(sort, thing, low, high, _words(one), base if sort == "change" else "")


def _often(per: str) -> float:
    every_so, _, unit = per.rpartition(" ")
    singular = {"dagen": "dag", "weken": "week", "maanden": "maand", "kwartalen": "kwartaal"}.get(unit, unit)
    return _A_YEAR.get(singular, 1.0) / (float(every_so) if every_so.isdigit() else 1.0)


def _names(what: str, one: Counted) -> bool:
    """Whether a word behind a number is a thing that is counted: a plural, or one of it."""
    return what.endswith(("en", "s", "fte")) or one.low == 1


def _thing(noun: str) -> str:
    keys = word_keys(noun)
    return keys[0] if keys else ""


def _words(one: Counted) -> str:
    unit = "" if one.unit == OF_BASELINE else one.unit
    if one.unit == OF_BASELINE:
        return f"{written(one.near, None)} % van wat het was"
    ends = [written(end, None) for end in (one.low, one.high) if end is not None]
    bound = "minstens " if one.high is None else "hoogstens " if one.low is None else ""
    told = ends[0] if len(set(ends)) == 1 else " tot ".join(ends)
    return f"€ {told}{unit.removeprefix('EUR')}" if unit.startswith("EUR") else f"{bound}{told} {unit}".strip()
