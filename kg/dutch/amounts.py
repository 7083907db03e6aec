"""
The amounts in a text whose numbers stand in figures: with their unit, their bounds, and whether they are a change.

A number that names something (a phase, an article, a house) is no amount. A change is held against the baseline:
"20% minder" is 80 "% van de nulmeting"; one of something else keeps its direction in the unit ("EUR minder").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from kg.bounds import LABEL
from kg.errors import InputError

Rank = Literal["share", "count", "term"]
OF_BASELINE: Final = "% van de nulmeting"
NUMBER: Final = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?: \d{3})+(?:,\d+)?|\d{1,15}(?:[.,]\d{1,15})?)(?![\d]|[.,]\d)"
SHORT: Final = {"duizend": "dzd", "miljoen": "mln", "miljard": "mld", "biljoen": "bln"}  # which text2num leaves be
SCALES: Final = {"dzd": 1e3, "duizend": 1e3, "mln": 1e6, "miljoen": 1e6, "mld": 1e9, "miljard": 1e9, "bln": 1e12}
SCALE: Final = "|".join(SCALES)
MONEY_SCALES: Final = {**SCALES, "ton": 1e5, "k": 1e3}
MONEY_SCALE: Final = "|".join(MONEY_SCALES)
CELL: Final = re.compile(
    rf"(?:€|eur|euro)?\s*(?P<sign>[-−])?(?P<number>{NUMBER})(?:,-+)?\s*(?P<scale>{MONEY_SCALE})?\.?\s*"
    r"(?P<unit>€|euro|eur|%|maanden|mnd|maand|jaar|jr|uur|uren|dagen|stuks|inwoners)?\.?",
    re.IGNORECASE,
)
_SIGNS: Final = {"%": "%", "procent": "%", "pct": "%", "‰": "‰", "promille": "‰", "procentpunt": "procentpunt",
                 "procentpunten": "procentpunt", "€": "EUR", "eur": "EUR", "euro": "EUR", "euro's": "EUR"}  # fmt: skip
_TIMES: Final = {
    "seconde": "seconden", "minuut": "minuten", "uur": "uur", "uren": "uur", "dag": "dagen", "werkdag": "werkdagen",
    "week": "weken", "maand": "maanden", "kwartaal": "kwartalen", "jaar": "jaar", "jaren": "jaar",
}  # fmt: skip
_DURATIONS: Final = frozenset(_TIMES.values())
SIGN: Final = "%|‰|(?:procentpunten|procentpunt|procent|promille|pct|euro's|euro|eur)(?![a-z])"
ITEM: Final = re.compile(
    rf"(?P<front>(?:€|\beuro?\b)\s*)?(?<![\w/])(?<![\w/][.,:–])(?<![^\WpP]-)(?<!--)(?P<low>[-−]?{NUMBER})"
    rf"(?:\s*(?P<first>{SCALE})?\s*(?:{SIGN})?\s*(?:[-–]|\bà|\btot en met|\btot|\bt/m)\s*(?:€\s*)?"
    rf"(?P<high>{NUMBER})(?!-))?"
    rf"(?:,-)?(?:\s*(?P<scale>{SCALE})\b\.?)?(?:\s*(?P<sign>{SIGN}))?(?P<plus>\+)?",
    re.IGNORECASE,
)
_RATIO: Final = re.compile(rf"(?<![\w.,/-])(?P<part>{NUMBER}) (?:van de|op de|op) (?P<whole>{NUMBER})", re.IGNORECASE)
_LEAD: Final = (
    r"(?:\s+(?:de|het|een|eigen|begrote|gemiddeld|van))*"
    r"(?:\s+(?:streefwaarde|norm|drempel|grens|ambitie)\s+van)?(?:\s+een)?"
)
BOUNDS: Final = re.compile(
    r"(?:(?P<high>\bhoogstens|\bhooguit|\bten hoogste|\bmax(?:imaal|imum)?\b\.?|\bniet (?:meer|hoger|langer) dan|"
    r"(?<!niet )\b(?:minder|lager|korter|kleiner) dan|\bonder|≤|<=?|\bbinnen|^tot)|"
    r"(?P<low>\bminstens|\bten ?minste|\bmin(?:imaal|imum)?\b\.?|\bop zijn minst|\bniet (?:minder|lager) dan|"
    r"(?<!niet )\b(?:meer|hoger|groter|langer) dan|\bboven|\bvanaf|≥|>=?)|"
    r"(?P<about>\bongeveer|\bcirca|\bca\b\.?|\brond|\bruim|\bbijna|\bvrijwel|\bnagenoeg|\bzo'?n|\bplusminus|±|~|\bkrap|"
    rf"\bnaar schatting|\been kleine|\bdik|\bom en nabij)){_LEAD}\s*$",
    re.IGNORECASE,
)
_OR_MORE: Final = re.compile(
    r"(?:\s+[^\W\d_]+)?\s+(?:of|en)\s+(?:(meer|hoger|langer)|minder|lager|korter)\b", re.IGNORECASE
)
_UP: Final = r"meer|méér|hoger|extra|groter|langer|sneller|(?:\w+-)?\w*(?:groei|stijging|toename|verhoging)"
_DOWN: Final = r"minder|lager|korter|kleiner|(?:\w+-)?\w*(?:daling|afname|reductie|besparing|vermindering|verlaging)"
_AFTER: Final = re.compile(rf"\s+(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)
_BY: Final = re.compile(rf"\b(?:met|(?P<up>{_UP}) van|(?P<down>{_DOWN}) van)(?:\s+\w+)?$", re.IGNORECASE)
_RISES: Final = re.compile(
    r"\b(?:(?:ge)?ste(?:eg|gen|igt?)|stijg\w*|verho\w+|toe(?:neemt|nemen|name)|neemt .* toe|groei\w*)\b", re.IGNORECASE
)
_FALLS: Final = re.compile(
    r"\b(?:daal\w*|dalen|dalend|gedaald|verla(?:a|g)\w+|vermind\w+|af(?:neemt|nemen|name)|neemt .* af|reduc\w+|"
    r"bespa\w+|ver?kor\w+|terug\w*|omlaag)\b",
    re.IGNORECASE,
)
_SPAN: Final = re.compile(
    r"\b(?:in|na|over|gedurende|afgelopen|komende|laatste|elke|om|iedere)(?: de| het)?\s*$", re.IGNORECASE
)
_WITHIN: Final = re.compile(r"\bbinnen(?:\s+(?:een|de|het))?\s*$", re.IGNORECASE)
_GLUED: Final = re.compile(r"[^\W\d_]|[-/]\w|[.:]\d|[-–]")
_ADJECTIVE: Final = re.compile(r"\w{3,}(?:e|ig|lijk|lijks)|ge\w{3,}(?:en|d|t)|(?:willekeurig|volledig|digitaal)")
_NAMING: Final = re.compile(
    r"\b(?:fase|artikel|lid|versie|niveau|nummer|nr\.?|iso|nen|categorie|hoofdstuk)\s*$", re.IGNORECASE
)
_RANK: Final = re.compile(r"\b(?:de beste|top)[ -]?$", re.IGNORECASE)
_AGE: Final = re.compile(r"\s*(?:-?jarig|jaar (?:of|en) (?:ouder|jonger))", re.IGNORECASE)
_SECTION: Final = re.compile(r"^\W*(?:\d+(?:\.\d+)+\.?|0\d+)[:.]?(?=\s+[A-ZÀ-Ý])")
_WORD: Final = re.compile(r"\s*([^\W\d_][\w'’²³-]*)")
_LAST: Final = re.compile(r"[^\W\d_][\w'’-]{,60}$|[±~]$")
_PER: Final = re.compile(r"\s*(?:per|/)\s*([a-z]\w*[²³]?)", re.IGNORECASE)
_FUNCTION: Final = re.compile(
    "aan|af|al|als|bij|boven|binnen|dan|dat|de|deze|die|dit|door|een|en|er|gaan|geen|gemiddeld|haalt|"
    "heeft|het|hij|hoger|hun|in|is|kan|kunnen|krijgt|lager|maar|meer|met|minder|moet|na|naar|niet|nog|nu|"
    "of|om|onder|ook|op|over|per|te|ten|tegen|tijdens|tot|tussen|uit|van|vanaf|voor|vóór|waar|was|waren|"
    "wat|werd|werden|wordt|worden|ze|zijn|zo|zich"
)
_LEADING: Final = re.compile(
    "minstens|minste|hoogstens|hoogste|minimaal|maximaal|ongeveer|circa|ca|rond|ruim|bijna|zo'n|krap|"
    "cijfer|score|waarde|norm|streefwaarde|doel|plaats|begroting|nulmeting|realisatie|stand|blijft|komt|"
    "kwamen|scoort|minimum|maximum|begrote|nieuwe|extra|totaal|percentage|aandeel|aantal|bedrag|beste|"
    r"eerste|nul|schatting|kleine|dik|afgerond|samen|plus|eur|euro|±|\~"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """
    What a text says.

    Attributes:
        low: The least; None when only the most is said. Equal to `high` where one number is written.
        high: The most; None when only the least is said.
        unit: As in "%", "EUR", "dagen", "EUR per jaar"; "" when it is not said.
        about: Whether the text says that it is not exact ("ongeveer", "ruim").
        start: From when it is meant, as a partial date; "" when that is not said.
        end: Until when.
        before: Of a change ("van 40 naar 80%"), what it was before, in the same unit.
    """

    low: float | None
    high: float | None
    unit: str = ""
    about: bool = False
    start: str = ""
    end: str = ""
    before: float | None = None

    @property
    def near(self) -> float:
        """The end that is said, the least where both are."""
        return self.high or 0.0 if self.low is None else self.low

    def alike(self, other: "Counted") -> bool:
        """Whether two can be held against each other: of one unit, or of one that does not say which."""
        return self.unit == other.unit or "" in {self.unit, other.unit}


def unit_of(words: str) -> str:
    """A unit in the form that an amount has: "procent" is "%", "euro" is "EUR", "dag" is "dagen"."""
    plain = words.lower()
    return _SIGNS.get(plain) or _TIMES.get(plain) or words


def amounts(said: str) -> Iterator[tuple[Rank, Counted]]:
    """Each amount, and whether it is a share, a count or a term ("binnen 2 weken")."""
    taken = []
    for one in _RATIO.finditer(said):
        part, whole = number(one["part"]), number(one["whole"])
        taken.append(one.span())
        if whole > part:
            share = round(100 * part / whole, 6)
            yield "share", bounded(said, one.span(), share, share, "%")
    section = _SECTION.match(said)
    for one in ITEM.finditer(said, section.end() if section else 0):
        if not any(start < one.end() and one.start() < end for start, end in taken):
            yield from _amount(said, one)


def _amount(said: str, one: re.Match[str]) -> Iterator[tuple[Rank, Counted]]:
    lead = said[: one.start()]
    if _RANK.search(lead):
        yield "count", Counted(None, number(one["low"]), "plaats")
        return
    unit, end, direction = _unit(said, one)
    measured = bool(one["front"] or one["sign"] or one["scale"])
    if not measured and not _counts(said, one, lead, unit):
        return
    if unit in _DURATIONS and _SPAN.search(lead):
        return
    scale = SCALES.get((one["scale"] or "").lower(), 1.0)
    low = number(one["low"]) * SCALES.get((one["first"] or "").lower(), scale)
    high = number(one["high"]) * scale if one["high"] else low
    low, high = min(low, high), max(low, high)
    by = _BY.search(_without_bounds(lead).rstrip())
    if not direction and by:
        direction = _direction(by) or _way(said)
    if direction and unit == "%":
        low, high = (100 + low, 100 + high) if direction == "meer" else (max(0.0, 100 - high), max(0.0, 100 - low))
        unit = OF_BASELINE
    elif direction:
        unit = f"{unit} {direction}".strip()
    counted = bounded(said, (one.start(), end), low, high, unit)
    if one["plus"]:
        counted = replace(counted, high=None)
    if unit in {"%", "‰", OF_BASELINE}:
        yield "share", counted
    else:
        yield "term" if unit in _DURATIONS and _WITHIN.search(lead) else "count", counted


def _counts(said: str, one: re.Match[str], lead: str, unit: str) -> bool:
    """Whether a bare number is how many, and not the name or the number of something."""
    if _NAMING.search(lead) or _AGE.match(said, one.end()) or _GLUED.match(said, one.end()):
        return False
    if lead.endswith("(") or (one["low"].startswith("0") and one["low"][1:2].isdigit()):
        return False
    before = _LAST.search(lead.rstrip())
    if before is None or _FUNCTION.fullmatch(said_before := before[0].lower()) or _LEADING.fullmatch(said_before):
        return True
    return bool(unit) and (before.start() == 0 or not before[0][0].isupper())


def _unit(said: str, one: re.Match[str]) -> tuple[str, int, str]:
    """The unit behind a number, where it ends, and whether it is a change: "meer", "minder" or ""."""
    end, direction = one.end(), ""
    unit = _SIGNS.get((one["sign"] or "").lower(), "") or ("EUR" if one["front"] else "")
    if change := _AFTER.match(said, end):
        end, direction = change.end(), _direction(change)
    if not unit and not one["sign"]:
        unit, end = noun(said, end)
    if not direction and (change := _AFTER.match(said, end)):
        end, direction = change.end(), _direction(change)
    if (per := _PER.match(said, end)) and not _FUNCTION.fullmatch(per[1].lower()):
        unit, end = f"{unit} per {per[1].lower()}".strip(), per.end()
    return unit, end, direction


def noun(said: str, at: int) -> tuple[str, int]:
    """The thing that is counted, behind its adjectives; "" when none is named."""
    for _ in range(4):
        word = _WORD.match(said, at)
        if word is None or _FUNCTION.fullmatch(word[1].lower()):
            return "", at
        plain = word[1].lower()
        if plain in _TIMES or _plural(plain) in _DURATIONS:
            return _TIMES.get(plain, plain), word.end()
        if word[1][0].isupper() and "-" not in word[1] and not word[1].isupper():
            return "", at
        if not _ADJECTIVE.fullmatch(plain):
            return word[1][:LABEL], word.end()
        at = word.end()
    return "", at


def _plural(word: str) -> str:
    return _TIMES.get(word, word)


def bounded(said: str, where: tuple[int, int], low: float, high: float, unit: str) -> Counted:
    """An amount with what stands around it: "minstens", "of minder", "ongeveer"."""
    lead, about = said[: where[0]], False
    least: float | None = low
    most: float | None = high
    while bound := BOUNDS.search(lead):
        if bound["about"]:
            about = True
        elif bound["low"]:
            most = None
        else:
            least = None
        lead = lead[: bound.start()]
        if least is None or most is None:
            break
    if (more := _OR_MORE.match(said, where[1])) and least is not None and most is not None:
        least, most = (low, None) if more[1] else (None, high)
    return Counted(least, most, unit, about)


def _without_bounds(lead: str) -> str:
    while bound := BOUNDS.search(lead):
        lead = lead[: bound.start()]
    return lead


def _direction(found: re.Match[str]) -> str:
    return "meer" if found["up"] else "minder" if found["down"] else ""


def _way(said: str) -> str:
    """Whether a sentence speaks of a rise or a fall; "" when of neither or both."""
    up, down = bool(_RISES.search(said)), bool(_FALLS.search(said))
    return "" if up == down else "meer" if up else "minder"


def number(figures: str) -> float:
    """A number as Dutch writes it; "8.5" is read too, "1.250" has a thousand."""
    plain = figures.replace(" ", "").replace("−", "-")
    if "," not in plain and re.fullmatch(r"-?\d+\.\d+", plain) and not re.fullmatch(r"-?\d{1,3}\.\d{3}", plain):
        return float(plain)
    return float(plain.replace(".", "").replace(",", "."))


def a_number(cell: object) -> float:
    """
    The number or amount in a cell of a spreadsheet: 1250.5, "1.250,50", "€ 2 mln".

    Raises:
        InputError: If it is none.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    if (found := CELL.fullmatch(str(cell).strip())) is None:
        raise InputError(f"{str(cell)[:80]!r} is niet als getal te lezen; schrijf bijvoorbeeld 1.250,50 of € 2 mln")
    size = number(found["number"]) * MONEY_SCALES.get((found["scale"] or "").lower(), 1)
    return -size if found["sign"] else size
