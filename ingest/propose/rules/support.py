"""
Who stands where: whether a sentence says of a level or a group that it is for, against or divided, and on what terms.

Precision comes first. A level has to be named, and what it says has to stand in the same clause; what is wished for,
needed, asked, supposed or not known is nobody's stance. A denied word counts as denied, for and against is divided.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kg.bounds import NAME, cut

Stance = Literal["voor", "verdeeld", "tegen"]
_ORDER: Final[tuple[Stance, ...]] = ("verdeeld", "tegen", "voor")
_Whose = tuple[str, str, str]  # level, group, speaker, see `Stand`
SURE: Final = 0.8  # thought, not measured on documents; see docs/adr/0076
OF_A_VOTE: Final = 0.6  # a motion may itself be for or against: the vote says how it went, not on what
_FAR: Final = 70  # characters between who it is and what they say
_NEAR: Final = 28  # characters in which a denial stands before what it denies
_PARTS: Final[Mapping[str, str]] = {
    "bestuur": r"(?:gemeente)?raad|raadsleden|college|fracties?|wethouders?|burgemeester|coalitie",
    "management": r"directie(?:team)?|management(?:team)?|(?-i:MT)|teamleiders?|afdelingshoofden|gemeentesecretaris|"
    r"leidinggevenden",
    "uitvoering": r"medewerkers|ambtenaren|uitvoering|werkvloer|consulenten|professionals|uitvoerders|"
    r"ondernemingsraad|(?-i:OR)|team (?-i:[A-Z])\w+",
    "": r"inwoners|bewoners|ondernemers|ouders|cliëntenraad|adviesraad(?: [a-z]+ domein)?|"
    r"historische (?:kring|vereniging)|(?:inwoner|burger)s?panel|"
    r"(?:dorps|wijk|jongeren|ouderen|studenten)raad|ketenpartners|verenigingen|gebruikers|"
    r"deelnemers|gemeenten|leveranciers|partners",
}
_WHO: Final = re.compile(
    r"\b(?:" + "|".join(f"(?P<{name or 'groep'}>(?i:{words}))" for name, words in _PARTS.items()) + r")\b"
    r"(?P<of> van (?:de |het )?(?:gemeente )?[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)*"
    r"(?: en (?:de |het )?[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)*)?)?"
)
_GROUPS: Final = re.compile(r"ondernemingsraad|OR|team .*", re.DOTALL)  # of operations, and named by themselves
_IS: Final = r"(?:is|zijn|was|waren|blijft|blijven|bleek|bleken|reageer(?:t|de|den)|reageren|adviseert|adviseren)"
_SAYS: Final[Mapping[str, str]] = {  # what stands behind who it is
    "voor": r"steun(?:t|en|de|den)\b(?! van)|sta(?:at|an) (?:\w+ )?achter|sta(?:at|an) (?=[^.,;]{0,30}\bachter\b)|"
    r"onderschrij(?:ft|ven)|onderschre(?:ef|ven)|omarm(?:t|en|de)|juich(?:t|en|te) [^.,;]{1,60}\btoe\b|"
    r"(?:ga|gaat|gaan|ging|gingen|is|zijn) (?:ermee |hiermee )?akkoord|stem(?:t|men|de|den) (?:in met|voor|ermee in)|"
    rf"{_IS} (?:\w+ ){{0,3}}?(?:enthousiast|positief|tevreden|blij (?:met|dat)|unaniem voor|voorstander van|akkoord)|"
    r"(?:enthousiast|positief)(?= (?:over|aan))",
    "tegen": rf"{_IS} (?:\w+ ){{0,3}}?(?:tegen\b|kritisch|sceptisch|terughoudend|bezorgd|negatief|tegenstander)|"
    r"stem(?:t|men|de|den) tegen|(?:adviseert|adviseerde|adviseren) negatief|ma(?:akt|ken|akte|akten) zich zorgen|"
    r"(?:heeft|hebben|had|hadden|ma(?:akt|ken|akte|akten)) (?:\w+ ){0,2}?bezwa(?:ar|ren) tegen|"
    r"ervaren weerstand|(?:biedt|bieden|toont|tonen) weerstand|verzet(?:ten)? zich|ziet? (?:er )?niets in|"
    r"zie(?:t|n) de noodzaak niet",
    "verdeeld": rf"{_IS} (?:\w+ ){{0,2}}?verdeeld|denk(?:t|en) (?:er )?(?:\w+ )?verschillend over",
}
_SAID: Final = re.compile(
    r"\b(?:" + "|".join(f"(?P<{stance}>{words})" for stance, words in _SAYS.items()) + ")", re.IGNORECASE
)
_LIVES: Final = re.compile(  # "onder medewerkers is veel draagvlak voor", "er is weerstand bij de directie"
    r"\b(?:is|bestaat|was|bestond|heerst|leeft)\b[^.,;]{0,40}?\b(?:(?P<voor>draagvlak|steun|enthousiasme)|"
    r"(?P<tegen>weerstand|scepsis|verzet))\b",
    re.IGNORECASE,
)
_AT: Final = re.compile(r"\b(?:bij|onder|binnen|in)\s+(?:alle\s+|onze\s+|de\s+|het\s+)?$", re.IGNORECASE)
_VOTE: Final = re.compile(
    r"\b(?:motie|amendement|(?:raads|initiatief)?voorstel)\b[^.;]{0,60}?\b(?:is|wordt|werd)\b[^.;]{0,80}?"
    r"\b(?P<how>aangenomen|verworpen)\b",
    re.IGNORECASE,
)
_FOR_AND_AGAINST: Final = re.compile(
    r"(?P<voor>\d{1,4})\s+(?:stemmen\s+)?voor\b[^.;]{0,30}?(?P<tegen>\d{1,4})\s+(?:stemmen\s+)?tegen\b", re.IGNORECASE
)
_DENIED: Final = re.compile(
    r"\b(?:niet|geen|nauwelijks|onvoldoende|weinig|te weinig|nooit|amper|beperkt)\b", re.IGNORECASE
)
_BOTH: Final = re.compile(r"\bdeels\b.{1,80}\bdeels\b|\bmeerderheid\b.{1,120}\bminderheid\b", re.IGNORECASE)
_NOT_SAID: Final = re.compile(
    r"\?\W*$|^(?:als|indien|stel dat|mocht(?:en)?|zodra|wanneer|wil(?:len)? wij)\b|"
    r"\b(?:moet(?:en)?|zou(?:den)?|zal|zullen|kan|kunnen|hopen?|hoopt|streven|verwacht(?:en)?|"
    r"wil(?:len)? (?:we|wij|dat)|(?:wij|we) (?:willen|vragen)|verzoek(?:en|t)|verzocht|nodig|"
    r"noodzakelijk|belangrijk dat|van belang|(?:niet |on)bekend|onduidelijk|onderzo(?:ek|cht)|de vraag|of (?:de|het)|"
    r"creëren|vergroten|versterken|verwerven|in het algemeen|ongegrond|gegrond|beroep|rechtszaak|rechter)\b",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(r"[.;:?!]|\b(?:dat|die|om|of|waarbij|terwijl)\b", re.IGNORECASE)
_TERMS: Final = re.compile(
    r"\b(?:mits|op (?:de )?voorwaarde(?: dat)?|onder (?:de )?voorwaarde(?: dat)?|zolang|maar wil(?:len)? eerst|"
    r"vra(?:agt|gen) (?:wel |ook )?om)\b\s*(?P<what>[^.;]{3,400})",
    re.IGNORECASE,
)
_AGAINST: Final = re.compile(
    r"\b(?:zorgen over|bezwa(?:ar|ren) tegen|omdat|vanwege|want|doordat)\b\s*(?P<what>[^.;]{3,400})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Stand:
    """
    How somebody stands, as a sentence says it.

    Attributes:
        level: "bestuur", "management" or "uitvoering"; "" for a group outside the three.
        group: Who it is as written, where that is a part of a level or no level; "" for a level as a whole.
        speaker: Who it is as written.
        condition: What has to be so first, as written; "" when nothing is said.
        objection: What is against it, as written; "" when nothing is said.
        chance: That a person would accept it, 0 to 1.
        why: By which rule, in Dutch.
    """

    level: str
    group: str
    speaker: str
    stance: Stance
    condition: str
    objection: str
    chance: float
    why: str


def stand(said: str, *, names: Sequence[str] = ()) -> Stand | None:
    """
    How a level or a group stands, when a sentence says so; None when it does not, or is not sure.

    Args:
        said: One sentence, on one line.
        names: How the municipality is called whose document it is; the council of another one is a group outside.
    """
    terms = _TERMS.search(said)
    if _NOT_SAID.search(said[: terms.start()] if terms else said):
        return None
    found = next(_stances(said, names), None)
    if found is None:
        return None
    (level, group, speaker), stance, chance, why = found
    against = _AGAINST.search(said) if stance != "voor" else None
    return Stand(
        level,
        cut(group, NAME),
        cut(speaker, NAME),
        stance,
        terms["what"].strip() if terms else "",
        against["what"].strip() if against else "",
        chance,
        why,
    )


def _stances(said: str, names: Sequence[str]) -> Iterator[tuple[_Whose, Stance, float, str]]:
    """Who it is, how they stand, the chance of that, and by which rule; the likeliest first."""
    if vote := _VOTE.search(said):
        yield ("bestuur", "", "raad"), _voted(said, vote["how"]), OF_A_VOTE, "het zegt hoe er gestemd is"
    for who in _WHO.finditer(said):
        stance = _behind(said, who) or _living(said, who)
        if stance is not None:
            yield (*_whose(who, names), who[0]), stance, SURE, "het zegt wie voor of tegen is"


def _voted(said: str, how: str) -> Stance:
    """A vote with both sides is divided, unless it was rejected."""
    if how.lower() == "verworpen":
        return "tegen"
    return "verdeeld" if _is_split(said) else "voor"


def _is_split(said: str) -> bool:
    """Whether votes are counted, and both sides have some."""
    counted = _FOR_AND_AGAINST.search(said)
    return counted is not None and bool(int(counted["voor"])) and bool(int(counted["tegen"]))


def _behind(said: str, who: re.Match[str]) -> Stance | None:
    """What is said of somebody in the clause that begins with them."""
    rest = said[who.end() : who.end() + _FAR + 60]
    found = _SAID.search(rest)
    if (
        found is None
        or found.start() > _FAR
        or _BREAK.search(rest[: found.start()])
        or _WHO.search(rest[: found.start()])
    ):
        return None
    if _BOTH.search(said) or _is_split(said):
        return "verdeeld"
    stance = _stance(found)
    clause = rest[found.start() :].partition(",")[0].partition(";")[0]
    before = rest[max(0, found.start() - _NEAR) : found.start()]
    inside = f"{before} {found[0]} {clause[len(found[0]) :]}"
    if "niets in" in found[0] or "noodzaak niet" in found[0] or not _DENIED.search(inside):
        return stance
    return _denied(stance, found[0])


def _denied(stance: Stance, word: str) -> Stance | None:
    """What a denied word says: not for is against, no objection is for, not against is not yet for."""
    if stance == "voor":
        return "tegen"
    if stance == "tegen":
        return "voor" if "bezwa" in word.lower() else "verdeeld"
    return None


def _living(said: str, who: re.Match[str]) -> Stance | None:
    """What lives among somebody: support, or resistance; that there is no resistance says nothing yet."""
    if not _AT.search(said, max(0, who.start() - _NEAR), who.start()):
        return None
    after = said[who.end() : who.end() + _FAR + 40]
    before = said[max(0, who.start() - _FAR) : who.start()]
    found = _LIVES.search(after) or _LIVES.search(before)
    if found is None:
        return None
    if not _DENIED.search(found[0]):
        return _stance(found)
    return "tegen" if found["voor"] else None


def _stance(found: re.Match[str]) -> Stance:
    return next(one for one in _ORDER if found.groupdict().get(one))


def _whose(who: re.Match[str], names: Sequence[str]) -> tuple[str, str]:
    """The level, and the group where it is a part of one or stands outside."""
    level = next(name for name in (*_PARTS, "groep") if name and who[name])
    named, of = who[level], (who["of"] or "").removeprefix(" van ")
    of = re.sub(r"^(?:de|het) ", "", of)
    if level == "groep":
        return "", named
    if level == "uitvoering" and _GROUPS.fullmatch(named):
        return level, named
    if not of:
        return level, ""
    if named.lower().startswith("fractie"):
        return level, of
    own = any(name.casefold() in of.casefold() for name in names)
    return (level, "") if own else ("", who[0])  # the council of another municipality, staff of another body
