"""The recurring words of the page, each said in one way, with the mark that goes with it."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from api.answers.labels import kind_label
from api.render.terminal.short import OUTCOMES as _OUTCOMES
from api.render.terminal.short import capital
from api.web.texts import _, language, message, ngettext

__all__ = ["COVERAGE", "FEATURES", "NOT_HERE", "OUTCOMES", "PATHS", "SAID", "Sign", "capital", "kind_word"]

PATHS: Final = ("/ontwikkelingen", "/formuleren", "/keten", "/rapporteren", "/ervaring", "/verbeteren")  # as `PHASES`
PHASE_WORDS: Final = (
    *(message("interpreteren"), message("formuleren"), message("implementeren")),
    *(message("rapporteren"), message("borgen"), message("verbeteren")),
)
SAID: Final = 400  # characters of one reason: a page has the room
NOT_HERE: Final = message("Deze pagina bestaat niet, of u mag haar niet zien.")
FEATURES: Final[Mapping[str, str]] = {
    "fit": message("Past bij eigen teksten"),
    "peers": message("Vergelijkbare gemeenten"),
    "duty": message("Wettelijke plicht"),
    "urgency": message("Datum nadert, of is net voorbij"),
    "gap": message("Dekking door eigen beleid"),
    "momentum": message("Tempo van berichten"),
}
LEVELS: Final = (message("Hoog"), message("Middel"), message("Laag"))  # as a score is said
_KINDS: Final = {  # classes of others, without a Dutch label
    "Organisation": message("Organisatie"),
    "Concept": message("Begrip"),
}


def kind_word(kind: str) -> str:
    """What a kind of record is called, with a capital, in the language of the request."""
    return _(_KINDS[kind]) if kind in _KINDS else capital(kind_label(kind, language()))


def chance(value: float) -> str:
    """A chance of 0 to 1 as people say it: "41 van de 100", never surer than it is."""
    if value < 0.01:
        return _("minder dan 1 van de 100")
    return _("%(count)s van de 100") % {"count": min(99, round(100 * value))}


def nowhere(words: Sequence[str]) -> str:
    """That words of a question stand in nothing that was searched."""
    said = ", ".join(f"“{word}”" for word in words)
    text = ngettext("Het woord %(words)s komt nergens voor.", "De woorden %(words)s komen nergens voor.", len(words))
    return text % {"words": said}


class Sign(NamedTuple):
    """How something is marked: the class of its colour, its icon and its word."""

    colour: str
    icon: str
    word: str


COVERAGE: Final[Mapping[str, Sign]] = {
    "gedekt": Sign("goed", "i-vol", message("Gedekt")),
    "waarschijnlijk gedekt": Sign("goed", "i-half", message("Waarschijnlijk gedekt")),
    "verlopen": Sign("let-op", "i-klok", message("Verlopen")),
    "niet gevonden": Sign("", "i-vraag", message("Niet gevonden")),
    "ontbreekt": Sign("fout", "i-kruis", message("Ontbreekt")),
}
_SIGNS: Final = {"succes": ("goed", "i-vol"), "deels": ("goed", "i-half"), "mislukt": ("let-op", "i-drie")}
OUTCOMES: Final[Mapping[str, Sign]] = {
    key: Sign(*_SIGNS.get(key, ("", "i-vraag")), word) for key, word in _OUTCOMES.items()
}
