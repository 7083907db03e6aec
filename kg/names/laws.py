"""
Which laws a text names, each with the address that its authority gave it, and the words that say so.

    by number   BWBR0045754, CELEX 32016R0679, an ELI, "Verordening (EU) 2016/679", "Richtlijn (EU) 2022/2555"
    by name     of `laws.toml`, and of the records that give a law with such an address; as every name is found

Source: https://wetten.overheid.nl, https://eur-lex.europa.eu/eli-register/about.html.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kg.names.mentions import Lexicon, NamedInText, around

_BWB: Final = "https://wetten.overheid.nl/"
_ELI: Final = "http://data.europa.eu/eli/"
_NUMBER: Final = "met het nummer"
_BY_BWB: Final = re.compile(r"\bBWB[RVW]\d{7}\b", re.IGNORECASE)
_BY_ELI: Final = re.compile(r"\beli/(reg|dir|dec)/(\d{4})/(\d{1,4})\b", re.IGNORECASE)
_BY_CELEX: Final = re.compile(r"\b3(\d{4})([RLD])(\d{4})\b")
_BY_TYPE: Final = re.compile(
    r"\b(verordening|richtlijn|besluit)\s+(?:\((?:EU|EG)\)\s*)(?:nr\.?\s*)?(\d{4})/(\d{1,4})\b", re.IGNORECASE
)
_SORT: Final = {"R": "reg", "L": "dir", "D": "dec", "verordening": "reg", "richtlijn": "dir", "besluit": "dec"}
_ARTICLE: Final = re.compile(
    r"\b(?:artikel|artikelen|art\.)\s+([a-z]?\d[\w.:]*)(?:,?\s+(?:\w+\s+lid|lid\s+\w+))?,?\s*(?:van\s+)?(?:de\s+|het\s+)?$",
    re.IGNORECASE,
)
_BEFORE: Final = 60  # characters before a name in which its article stands


@dataclass(frozen=True, slots=True)
class NamedLaw:
    """
    A law that a text names.

    Attributes:
        url: Of the authority: on wetten.overheid.nl, or an ELI.
        article: "3.3" where the first place that names one does; "" where none does.
        named: Where and how it is named.
    """

    url: str
    article: str
    named: NamedInText


@dataclass(frozen=True, slots=True)
class Statutes:
    """The names of laws, ready to be found; see `of`."""

    _names: Lexicon

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]] = ()) -> "Statutes":
        """From `laws.toml` and from the payloads of records that give a law by name with its address."""
        names: dict[str, dict[str, None]] = {url: dict.fromkeys(said) for url, said in _known().items()}
        for payload in records:
            law = payload.get("law") or {}
            if law.get("name") and (url := authority(str(law.get("url") or ""))):
                names.setdefault(url, {})[law["name"]] = None
        return cls(
            Lexicon.of(
                ("Development", {"id": url, "title": next(iter(said)), "alt_labels": list(said)[1:]})
                for url, said in names.items()
            )
        )

    def named(self, passages: Iterable[tuple[str, str]]) -> list[NamedLaw]:
        """
        The laws that a running text names, each once, in order of where it is first named.

        Args:
            passages: Place and text of each, in order.
        """
        texts = list(passages)
        articles: dict[str, str] = {}
        first: dict[str, NamedInText] = {}
        for place, text in texts:
            for url, start, end, how in sorted(self._spots(text), key=lambda spot: spot[1]):
                said = " ".join(text[start:end].split())
                first.setdefault(url, NamedInText(url, "Law", said, place, around(text, start, end), how, (place,)))
                if article := _ARTICLE.search(text[max(0, start - _BEFORE) : start]):
                    articles.setdefault(url, article[1].rstrip("."))
        return [NamedLaw(url, articles.get(url, ""), named) for url, named in first.items()]

    def _spots(self, text: str) -> Iterator[tuple[str, int, int, str]]:
        taken = list(_numbered(text))
        yield from taken
        for spot in self._names.spotted(text):
            if not any(start < spot.end and spot.start < end for _, start, end, _ in taken):
                yield spot.id, spot.start, spot.end, spot.how


def authority(url: str) -> str:
    """The address of a law as its authority gives it, without version or article; "" when it is of no authority."""
    if found := _BY_BWB.search(url):
        return _BWB + found[0].upper()
    if found := _BY_ELI.search(url):
        return _eli(found[1].lower(), found[2], found[3])
    if found := _BY_CELEX.search(url):
        return _eli(_SORT[found[2]], found[1], found[3])
    return ""


def _numbered(text: str) -> Iterator[tuple[str, int, int, str]]:
    for pattern in (_BY_BWB, _BY_ELI, _BY_CELEX):
        for found in pattern.finditer(text):
            yield authority(found[0]), found.start(), found.end(), _NUMBER
    for found in _BY_TYPE.finditer(text):
        yield _eli(_SORT[found[1].lower()], found[2], found[3]), found.start(), found.end(), _NUMBER


def _eli(sort: str, year: str, number: str) -> str:
    return f"{_ELI}{sort}/{year}/{int(number)}/oj"


@cache
def _known() -> dict[str, list[str]]:
    said = tomllib.loads((files("kg.names") / "laws.toml").read_text(encoding="utf-8"))
    return {
        **{_BWB + key: names for key, names in said["bwb"].items()},
        **{f"{_ELI}{key}/oj": names for key, names in said["eli"].items()},
    }
