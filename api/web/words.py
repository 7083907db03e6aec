"""The recurring words of the page, each said in one way, with the mark that goes with it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from api.answers.labels import kind_label
from api.render.short import OUTCOMES as _OUTCOMES
from api.render.short import capital
from api.web.texts import _, language, message, ngettext

if TYPE_CHECKING:
    from kg.cycle.borgen.lessons.conditions import Applicability

__all__ = ["COVERAGE", "FEATURES", "NOT_HERE", "OUTCOMES", "PATHS", "SAID", "Sign", "capital", "kind_word"]

PATHS: Final = ("/ontwikkelingen", "/formuleren", "/keten", "/rapporteren", "/borgen", "/verbeteren")  # as `PHASES`
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
EXPERIENCE_FEATURES: Final[Mapping[str, str]] = {  # of `kg.cycle.borgen.cases.retrieval.WEIGHTS`
    "identifier": message("Heeft de naam of het nummer"),
    "own": message("De tekst zelf past"),
    "case": message("De casus past"),
    "whole": message("Casus en lessen samen passen"),
    "subjects": message("Gaat over dezelfde onderwerpen"),
    "likeness": message("Lijkt op onze gemeente"),
    "confirmed": message("Gold ook elders"),
    "outcome": message("Uitkomst"),
    "source": message("Wie het vertelt"),
    "phase": message("Stap in de kring"),
}
OF_THE_CORE: Final = (  # recurring words of answers, shown with `|vertaald`
    *(message("bestuur"), message("management"), message("uitvoering")),
    *(message("stil"), message("op schema"), message("niet bekend")),
    *(message("Wat het is"), message("Wat het vraagt"), message("Draagvlak"), message("Traject")),
    *(message("Wie kan helpen, per fase"), message("Lessen van anderen")),
    *(message("Pas veranderd"), message("Binnen een jaar"), message("1 tot 3 jaar"), message("Later")),
    *(message("pas veranderd"), message("binnen een jaar"), message("later"), message("onbekend")),
    *(message("Overige thema's"), message("nog niet vastgelegd")),
    *(message("Gelukt"), message("Deels gelukt"), message("Mislukt"), message("Uitkomst onbekend")),
)
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


def nowhere(words: Sequence[str], *, experience: bool = False) -> str:
    """That words of a question stand in nothing that was searched: everything, or cases and lessons alone."""
    said, count = {"words": ", ".join(f"“{word}”" for word in words)}, len(words)
    if experience:
        text = ngettext(
            "Het woord %(words)s staat in geen casus of les.",
            "De woorden %(words)s staan in geen casus of les.",
            count,
        )
    else:
        text = ngettext("Het woord %(words)s komt nergens voor.", "De woorden %(words)s komen nergens voor.", count)
    return text % said


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
COMPARED: Final[Mapping[str, Sign]] = {  # of `kg.cycle.borgen.lessons.situation.Comparison`
    "hetzelfde": Sign("goed", "i-vol", message("Hetzelfde")),
    "anders": Sign("let-op", "i-drie", message("Anders")),
    "niet bekend": Sign("", "i-vraag", message("Niet bekend")),
}
ASPECTS: Final[Mapping[str, str]] = {  # of `kg.cycle.borgen.lessons.situation.Aspect`
    "inwoners": message("Inwoners"),
    "organisatievorm": message("Vorm"),
    "provincie": message("Provincie"),
    "herindeling": message("Herindeling"),
    "periode": message("Jaar"),
    "duur": message("Duur"),
    "budget": message("Budget"),
    "trekker": message("Wie trok het"),
    "software": message("Software"),
    "draagvlak bij het bestuur": message("Draagvlak bij het bestuur"),
    "draagvlak bij het management": message("Draagvlak bij het management"),
    "draagvlak bij de uitvoering": message("Draagvlak bij de uitvoering"),
}
_HOLDS: Final[Mapping[str, Sign]] = {
    "geldt": Sign("goed", "i-vol", message("Geldt")),
    "geldt niet": Sign("let-op", "i-drie", message("Geldt niet")),
}


def holding(judged: "Applicability") -> Sign:
    """Whether a lesson holds here; what is not known becomes a number of questions."""
    if judged.verdict in _HOLDS:
        return _HOLDS[judged.verdict]
    if not judged.conditions:
        return Sign("", "i-vraag", message("Geen voorwaarde vastgelegd"))
    asked = sum(bool(one.question) and one.verdict == "onbekend" for one in judged.conditions)
    return Sign("", "i-vraag", ngettext("%(count)s vraag aan u", "%(count)s vragen aan u", asked) % {"count": asked})
