"""
Identifiers in texts and questions, in one spelling: what someone types to get one record and no other.

    gm0308  bwbr0045754  cvdr645846          codes of registers, lower case
    eu 2024/1689                             an act of the European Union, also from its CELEX number
    kst 35968                                a parliamentary file
    nr 5.01.01                               a numbered clause of a standard, "BIO" before it or not
    art 3.3 woo                              an article of a law, whichever way round it is written
    = les-gouda-1                            an identifier of a record itself, letter for letter
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from kg.projections.passages import MENTIONED, NAMED, OWN

_LONGEST: Final = 200  # characters of an identifier, as of a record's id
_READ: Final = 200_000  # characters of a text that are read for identifiers
_ARTICLES: Final = 1000  # references of one text that are looked up
_TOKENS: Final = 64  # words of a question that are tried as identifiers

_DIGIT: Final = re.compile(r"[0-9]")
_CODES: Final = re.compile(r"\b(?:gm\d{4}|cvdr\d{3,}|bwb[rvw]\d{7})\b", re.IGNORECASE)
_CELEX: Final = re.compile(r"[0-9]{4}[RLDrld][0-9]")
_DOTTED: Final = re.compile(r"[0-9]\.[0-9]")
_EU: Final = re.compile(
    r"\((?:EU|EG)\)\s*(?:nr\.?\s*)?(\d{4})/(\d{1,4})\b|\b3(\d{4})[RLD](\d{4})\b|\b(?:verordening|richtlijn)\s+(\d{4})/(\d{1,4})\b",
    re.IGNORECASE,
)
_FILE: Final = re.compile(
    r"\bkamerstuk(?:ken)?\s*(?:I{1,2}\b)?\s*(?:\d{4}[-/]\d{2,4},?\s*)?(\d{2})[ .]?(\d{3})\b", re.IGNORECASE
)
_CLAUSE: Final = re.compile(
    r"(?<![\w.])(?:bio2?\s+(\d{1,2}(?:\.\d{1,2}){1,3})|(\d{1,2}(?:\.\d{2}){2}))(?![\w]|\.\d)", re.IGNORECASE
)
_ARTICLE: Final = re.compile(
    r"\b(?:artikel|art)\b\.?\s*"
    r"([a-z]?\d{1,4}(?:[.:]\d{1,4})*[a-z]{0,2})\b"
    r"((?:,?\s*(?:(?:eerste|tweede|derde|vierde|vijfde|zesde|\d+e)\s+lid|(?:lid|leden|sub|onder|onderdeel)\s+\w{1,3}\b))*)",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"^\d{1,2}(?:\.\d{1,2}){1,3}$")
_LINK: Final = re.compile(r"^,?\s*(?:(?:van|uit|in|bij|de|het|der)\s+)*", re.IGNORECASE)
_LAW_WORDS: Final = re.compile(r"[\w()/-]+(?:\s+[\w()/-]+){0,7}")
_LAW_BEFORE: Final = re.compile(r"([\w-]+(?:\s+[\w-]+){0,7})\s*$")
_LAW_ENDING: Final = re.compile(r"(?:wet|verordening|besluit|regeling|wetboek|richtlijn|code)$")
_GENERIC: Final = frozenset(
    {"wet", "besluit", "regeling", "verordening", "richtlijn", "wetboek", "algemene", "uitvoeringswet"}
)
_FILLERS: Final = frozenset({"op", "de", "het", "van", "der", "tot", "en", "inzake"})
_ARTICLE_ID: Final = re.compile(r"^([a-z][a-z0-9_]+):([a-z]?\d[\w.:]*)$")

# Names of laws to the short name that is used most. Source: wetten.overheid.nl, citeertitels.
_LAWS: Final = {
    "wet open overheid": "woo",
    "algemene wet bestuursrecht": "awb",
    "algemene verordening gegevensbescherming": "avg",
    "gdpr": "avg",
    "uitvoeringswet algemene verordening gegevensbescherming": "uavg",
    "uitvoeringswet avg": "uavg",
    "artificial intelligence act": "ai-verordening",
    "ai act": "ai-verordening",
    "ai-act": "ai-verordening",
    "ai verordening": "ai-verordening",
    "verordening artificiële intelligentie": "ai-verordening",
    "wet digitale overheid": "wdo",
    "wet modernisering elektronisch bestuurlijk verkeer": "wmebv",
    "wet basisregistratie personen": "wet brp",
    "wet maatschappelijke ondersteuning": "wmo",
    "wet politiegegevens": "wpg",
    "wet hergebruik van overheidsinformatie": "who",
    "wet openbaarheid van bestuur": "wob",
    "cyberbeveiligingswet": "cbw",
    "wet structuur uitvoeringsorganisatie werk en inkomen": "wet suwi",
    "wet gemeenschappelijke regelingen": "wgr",
}
_EU_LAWS: Final = {"2024/1689": "ai-verordening", "2016/679": "avg"}
_SHORT: Final = frozenset(
    {*_LAWS.values(), "bw", "sr", "sv", "nis2", "dsa", "dma", "ioaw", "ioaz", "wlz", "wvw", "wmg"}
)


def identifiers_in(text: str) -> list[str]:
    """The identifiers that a text mentions, each once, in order of sort and place."""
    return list(dict.fromkeys(_mentions(text[:_READ]))) if _DIGIT.search(text) else []


def _mentions(text: str) -> Iterator[str]:
    """Each pattern is tried only where a piece of text stands that it cannot do without: that is ten times as quick."""
    lower = text.lower()
    if "gm" in lower or "bwb" in lower or "cvdr" in lower:
        for match in _CODES.finditer(text):
            yield match[0].lower()
    if "/" in lower or _CELEX.search(text):
        for match in _EU.finditer(text):
            year, number = (group for group in match.groups() if group)
            yield f"eu {year}/{int(number)}"
    if "kamerstuk" in lower:
        for match in _FILE.finditer(text):
            yield f"kst {match[1]}{match[2]}"
    if _DOTTED.search(text):
        for match in _CLAUSE.finditer(text):
            yield f"nr {match[1] or match[2]}"
    if "art" in lower:
        yield from _articles(text)


def _articles(text: str) -> Iterator[str]:
    for match in islice(_ARTICLE.finditer(text), _ARTICLES):
        law = _law_after(text[match.end() : match.end() + 120]) or _law_before(
            text[max(0, match.start() - 120) : match.start()]
        )
        if law:
            yield f"art {match[1].lower().replace(':', '.')} {law}"


def _law_after(text: str) -> str:
    """The law that a text begins with, in short; "" when it begins with none."""
    rest = text[_LINK.match(text).end() :]  # type: ignore[union-attr]  # matches anything
    words = _LAW_WORDS.match(rest)
    return _law(words[0].split()) if words else ""


def _law_before(text: str) -> str:
    """The law that a text ends with, as in "Kieswet art. B1"."""
    words = _LAW_BEFORE.search(text)
    if not words:
        return ""
    tail = words[1].split()
    for start in range(len(tail)):
        law = _law(tail[start:], whole=True)
        if law:
            return law
    return ""


def _law(words: list[str], *, whole: bool = False) -> str:
    """The short name of the law that words begin with; with `whole`, only when they are nothing else."""
    lower = [word.lower().strip("()") if "/" not in word else word.lower() for word in words]
    for length in range(len(lower), 0, -1):
        name = " ".join(lower[:length])
        if name in _LAWS or name in _SHORT:
            return "" if whole and _rest(lower[length:]) else _LAWS.get(name, name)
    for word in lower[:3]:
        if word in _EU_LAWS:
            return _EU_LAWS[word]
    if lower[0] in _GENERIC:
        telling = [word for word in lower[1:5] if word not in _FILLERS][: 2 if lower[0] == "algemene" else 1]
        return " ".join([lower[0], *telling]) if telling else ""
    for count, word in enumerate(lower[:3], 1):
        if word in _FILLERS:
            break
        if _LAW_ENDING.search(word):
            return "" if whole and _rest(lower[count:]) else " ".join(lower[:count])
    short = sum(c.isupper() for c in words[0]) >= 2 and len(words[0]) <= 8
    return lower[0] if short and not (whole and _rest(lower[1:])) else ""


def _rest(words: list[str]) -> bool:
    """Whether anything but a year follows."""
    return any(not (word.isdigit() and len(word) == 4) for word in words)


def carried(payload: Mapping[str, Any], text: str) -> dict[str, int]:
    """The identifiers of a record with all its text, and how it carries each: `OWN`, `NAMED` (title) or `MENTIONED`."""
    named = identifiers_in(payload["title"])
    found = dict.fromkeys(identifiers_in(text), MENTIONED)
    found |= dict.fromkeys(named, NAMED)
    found |= dict.fromkeys(_own(payload, named), OWN)
    return found


def _own(payload: Mapping[str, Any], named: list[str]) -> Iterator[str]:
    names = {payload["id"], payload.get("code"), payload.get("notation")}
    if "same_as" in payload:
        names.add(re.split(r"[/#]", payload["same_as"].rstrip("/#"))[-1])
    for name in sorted(filter(None, names)):
        if len(name) <= _LONGEST:
            yield f"= {_plain(name)}"
            yield from identifiers_in(name)
            if _NUMBERED.match(name):
                yield f"nr {name}"
    article = _ARTICLE_ID.match(payload["id"])
    if article:
        yield from identifiers_in(f"art. {article[2]} {article[1].replace('_', ' ')}")
    if named and len(payload["title"]) <= _LONGEST and _is_reference(payload["title"]):
        yield from named


def _is_reference(title: str) -> bool:
    """Whether a title is an identifier, with at most the name of what it numbers around it."""
    bare = _CODES.sub("", _CLAUSE.sub("", _EU.sub("", _FILE.sub("", _ARTICLE.sub("", title)))))
    words = [word for word in re.findall(r"[\w-]+", bare) if word.lower() not in _FILLERS]
    return bare != title and (not words or bool(_law(words, whole=True)))


def asked(question: str) -> list[str]:
    """The identifiers that a question is or contains."""
    found = [every] if (every := whole(question)) else []
    for word in question[: _TOKENS * _LONGEST].split()[:_TOKENS]:
        token = _plain(word)
        if _distinct(token):
            found.append(f"= {token}")
    return list(dict.fromkeys([*found, *identifiers_in(question[:10_000])]))


def whole(question: str) -> str:
    """A question as an identifier, or "" when it is too long to be one."""
    plain = _plain(question)
    return f"= {plain}" if plain and len(plain) <= _LONGEST else ""


def _plain(name: str) -> str:
    return " ".join(name.lower().split()).strip(".,;:!?\"'()")


def _distinct(token: str) -> bool:
    """Whether a word of a question is more likely an identifier than a word or a number."""
    if not 4 <= len(token) <= _LONGEST:
        return False
    digit, letter = any(c.isdigit() for c in token), any(c.isalpha() for c in token)
    return (digit and (letter or "." in token)) or token.count("-") >= 2
