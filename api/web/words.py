"""The recurring words of the page, each said in one way, with the mark that goes with it."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from api.answers.labels import kind_label
from api.render.terminal.short import OUTCOMES as _OUTCOMES
from api.render.terminal.short import capital

__all__ = ["COVERAGE", "FEATURES", "NOT_HERE", "OUTCOMES", "PATHS", "SAID", "Sign", "capital", "kind_word"]

PATHS: Final = ("/ontwikkelingen", "/formuleren", "/keten", "/rapporteren", "/ervaring", "/verbeteren")  # as `PHASES`
SAID: Final = 400  # characters of one reason: a page has the room
NOT_HERE: Final = "Deze pagina bestaat niet, of u mag haar niet zien."
FEATURES: Final[Mapping[str, str]] = {
    "fit": "Past bij eigen teksten",
    "peers": "Vergelijkbare gemeenten",
    "duty": "Wettelijke plicht",
    "urgency": "Datum nadert, of is net voorbij",
    "gap": "Dekking door eigen beleid",
    "momentum": "Tempo van berichten",
}
_KINDS: Final = {"Organisation": "Organisatie", "Concept": "Begrip"}  # classes of others, without a Dutch label


def kind_word(kind: str) -> str:
    """What a kind of record is called, with a capital."""
    return _KINDS.get(kind) or capital(kind_label(kind, "nl"))


class Sign(NamedTuple):
    """How something is marked: the class of its colour, its icon and its word."""

    colour: str
    icon: str
    word: str


COVERAGE: Final[Mapping[str, Sign]] = {
    "gedekt": Sign("goed", "i-vol", "Gedekt"),
    "waarschijnlijk gedekt": Sign("goed", "i-half", "Waarschijnlijk gedekt"),
    "verlopen": Sign("let-op", "i-klok", "Verlopen"),
    "niet gevonden": Sign("", "i-vraag", "Niet gevonden"),
    "ontbreekt": Sign("fout", "i-kruis", "Ontbreekt"),
}
_SIGNS: Final = {"succes": ("goed", "i-vol"), "deels": ("goed", "i-half"), "mislukt": ("let-op", "i-drie")}
OUTCOMES: Final[Mapping[str, Sign]] = {
    key: Sign(*_SIGNS.get(key, ("", "i-vraag")), word) for key, word in _OUTCOMES.items()
}
