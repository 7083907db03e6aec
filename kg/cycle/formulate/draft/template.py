"""
Templates of drafts: which chapters a document has and what stands in each. An organisation can bring its own.

A template is a TOML file in the words of its author:

    titel = "Raadsvoorstel: {ontwikkeling}"
    ondertitel = "Concept voor de raad van {gemeente}"
    orgaan = "gemeenteraad"

    [[hoofdstuk]]
    titel = "Aanleiding"
    delen = ["aanleiding", "plicht"]

`PARTS` names the parts. In titles, `{gemeente}` and `{ontwikkeling}` become their names; nothing else is read in them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kg.errors import InputError

PARTS: Final[Mapping[str, str]] = {
    "besluit": "wat er te besluiten valt",
    "aanleiding": "wat de ontwikkeling is",
    "plicht": "de wettelijke plicht, voor wie zij geldt, en haar data",
    "belang": "wat eigen teksten van de gemeente erover zeggen",
    "gevolgen": "wat het van bestuur, management en uitvoering vraagt",
    "doelen": "doelen uit eigen beleid, en voorbeelden van andere gemeenten",
    "bijdrage": "het traject en het programma waar het bij hoort",
    "aanpak": "wat andere gemeenten deden",
    "planning": "data die nog komen",
    "kosten": "bedragen die bekend zijn",
    "risicos": "risico's die vastliggen, en waar het elders misging",
    "buitenblik": "hoe het vergelijkbare casussen verging",
    "draagvlak": "hoe elke laag ertegenover staat",
    "hulp": "wie in welke fase kan helpen",
    "lessen": "wat anderen leerden",
}
USUAL: Final = "raadsvoorstel"
_FIELDS: Final = frozenset({"titel", "ondertitel", "orgaan", "hoofdstuk"})
_LONGEST: Final = 200  # characters of a title
_MOST: Final = 50  # chapters


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading and the parts under it, in order."""

    title: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftTemplate:
    """
    A kind of document.

    Attributes:
        name: What it is called, for instance "raadsvoorstel".
        lead: What stands under the title, or "".
        body: Whose decision such a document asks, or "".
    """

    name: str
    title: str
    lead: str
    body: str
    chapters: tuple[Chapter, ...]


@cache
def templates() -> Mapping[str, DraftTemplate]:
    """Those that Kring brings along, by name."""
    folder = files("kg.cycle.formulate.draft") / "templates"
    names = sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml"))
    return {name: read(name, (folder / f"{name}.toml").read_text(encoding="utf-8")) for name in names}


def template(name: str) -> DraftTemplate:
    """
    The template of that name.

    Raises:
        InputError: If Kring has none of that name.
    """
    if name not in templates():
        raise InputError(f"sjabloon {name!r} is er niet; kies uit {', '.join(templates())}, of geef een eigen .toml")
    return templates()[name]


def read(name: str, text: str) -> DraftTemplate:
    """
    A template from its text.

    Args:
        name: What it is called; errors name it.
        text: TOML, see the top of this module.

    Raises:
        InputError: If it is no TOML, lacks a field, has one too many, or names a part that is not there.
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"sjabloon {name!r} is geen geldige TOML: {error}") from error
    if unknown := sorted(set(said) - _FIELDS):
        raise InputError(f"sjabloon {name!r}: veld {unknown[0]!r} is er niet; kies uit {', '.join(sorted(_FIELDS))}")
    chapters = said.get("hoofdstuk")
    if not isinstance(chapters, list) or not 1 <= len(chapters) <= _MOST:
        raise InputError(f"sjabloon {name!r}: geef 1 tot {_MOST} hoofdstukken, elk onder [[hoofdstuk]]")
    lead, body = (_line(name, said, one, "het sjabloon") if one in said else "" for one in ("ondertitel", "orgaan"))
    numbered = enumerate(chapters, 1)
    return DraftTemplate(
        name,
        _line(name, said, "titel", "het sjabloon"),
        lead,
        body,
        tuple(_chapter(name, at, one) for at, one in numbered),
    )


def filled(line: str, *, town: str, development: str) -> str:
    """A title with the names in their places."""
    return line.replace("{gemeente}", town).replace("{ontwikkeling}", development)


def _chapter(name: str, at: int, said: Any) -> Chapter:
    where = f"hoofdstuk {at}"
    if not isinstance(said, dict):
        raise InputError(f"sjabloon {name!r}, {where}: schrijf het onder [[hoofdstuk]]")
    if unknown := sorted(set(said) - {"titel", "delen"}):
        raise InputError(f"sjabloon {name!r}, {where}: veld {unknown[0]!r} is er niet; kies uit titel, delen")
    parts = said.get("delen")
    if not isinstance(parts, list) or not parts:
        raise InputError(f"sjabloon {name!r}, {where}: het veld 'delen' ontbreekt; kies uit {', '.join(PARTS)}")
    for part in parts:
        if not isinstance(part, str) or part not in PARTS:
            raise InputError(f"sjabloon {name!r}, {where}: deel {part!r} is er niet; kies uit {', '.join(PARTS)}")
    return Chapter(_line(name, said, "titel", where), tuple(parts))


def _line(name: str, said: Mapping[str, Any], field: str, where: str) -> str:
    value = said.get(field)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"sjabloon {name!r}: {where} mist het veld {field!r}; geef er een regel tekst")
    if len(value) > _LONGEST or "\n" in value.strip():
        raise InputError(f"sjabloon {name!r}: {where}, {field!r} is te lang; geef één regel van {_LONGEST} tekens")
    return value.strip()
