"""The measures that Kring counts itself: each defined once, here."""

from collections.abc import Mapping
from typing import Final

from kg.cycle.report.measures.figure import EUR, MeasureDefinition

_JOURNAL: Final = "de activiteiten in het journaal"
_PLANS: Final = "de activiteiten en de vastgelegde planningen in het journaal"
_AGREED: Final = "de bedragen bij activiteiten en in de vastgelegde planningen"
_MEASURED: Final = "de metingen in het journaal"
_PLAYED: Final = "20.000 nagespeelde reeksen, zie het verbeteren van Kring"
_OWN: Final = "die van de maat"
_CHANCE: Final = "van de 100 reeksen"
_MONEY: Final = "de bedragen bij activiteiten, en de jaren die zijn verantwoord"


def _defined(
    code: str, title: str, formula: str, *, unit: str = "activiteiten", direction: str | None, source: str = _JOURNAL
) -> MeasureDefinition:
    return MeasureDefinition(
        code=code, title=title, formula=formula, unit=unit, direction=direction, source=source, owner="Kring",
        rhythm="op elk moment",
    )  # fmt: skip


_ALL: Final = (
    _defined(
        "gemeld", "trajecten waarvan is gemeld hoe zij ervoor staan",
        "trajecten met een voortgangsbericht, van alle trajecten",
        unit="trajecten", direction="hoger is beter", source="de voortgangsberichten in het journaal",
    ),
    _defined("activiteiten", "activiteiten die wij kennen", "het aantal activiteiten", direction=None),
    _defined(
        "afgerond", "afgerond", "activiteiten met de status afgerond of gestopt, van alle activiteiten",
        direction="hoger is beter",
    ),
    _defined(
        "te-laat", "voorbij hun einddatum en niet afgerond",
        "activiteiten waarvan het einde vóór de peildatum ligt en die niet zijn afgerond, van die met een einddatum",
        direction="lager is beter",
    ),
    _defined(
        "later-dan-eerste", "later dan eerst afgesproken",
        "activiteiten die later eindigen dan in de eerste planning, van die waarbij dat te zeggen is",
        direction="lager is beter", source=_PLANS,
    ),
    _defined(
        "later-dan-laatste", "later dan laatst afgesproken",
        "activiteiten die later eindigen dan in de laatste planning, van die waarbij dat te zeggen is",
        direction="lager is beter", source=_PLANS,
    ),
    _defined(
        "stil", "lopend en stil",
        "activiteiten die bezig horen te zijn en waarover al 92 dagen niets is vastgelegd, van alle activiteiten",
        direction="lager is beter",
    ),
    _defined(
        "begroot", "begroot", "wat activiteiten mogen kosten, opgeteld waar een bedrag bekend is",
        unit=EUR, direction=None, source=_MONEY,
    ),
    _defined(
        "besteed", "besteed", "wat activiteiten kostten, opgeteld waar een bedrag bekend is",
        unit=EUR, direction=None, source=_MONEY,
    ),
    _defined(
        "ruimte", "begroot min besteed",
        "begroot min besteed, alleen over activiteiten waarvan in dat jaar beide bedragen bekend zijn",
        unit=EUR, direction="binnen grenzen", source=_MONEY,
    ),
    _defined(
        "budget-sinds-eerste", "budget min eerst afgesproken",
        "het budget min dat in de eerste planning, alleen over activiteiten en jaren waarvan beide bedragen bekend "
        "zijn",
        unit=EUR, direction="binnen grenzen", source=_AGREED,
    ),
    _defined(
        "budget-sinds-laatste", "budget min laatst afgesproken",
        "het budget min dat in de laatste planning, alleen over activiteiten en jaren waarvan beide bedragen bekend "
        "zijn",
        unit=EUR, direction="binnen grenzen", source=_AGREED,
    ),
    _defined(
        "zonder-bedrag", "zonder bedrag per jaar", "activiteiten waarbij geen bedrag per jaar bekend is, van alle",
        direction="lager is beter", source=_MONEY,
    ),
    _defined(
        "doelen", "doelen", "de doelstellingen waar de activiteiten bij horen",
        unit="doelen", direction=None, source="de doelstellingen in het journaal",
    ),
    _defined(
        "doelen-gemeten", "doelen met een meting of resultaat",
        "doelstellingen waarbij een gemeten waarde of een resultaat bekend is, van alle",
        unit="doelen", direction="hoger is beter", source="de metingen en resultaten in het journaal",
    ),
    _defined(
        "vastgesteld", "maten waarvan vast te stellen is of zij veranderden",
        "maten met genoeg metingen voor grenzen, of met genoeg vergelijkbare gemeenten, van alle gemeten maten",
        unit="maten", direction="hoger is beter", source=_MEASURED,
    ),
    _defined(
        "reeks-metingen", "metingen die te vergelijken zijn",
        "gemeten waarden over een bekende periode in één eenheid, na de laatste breuk; naast het aantal dat nodig is",
        unit="metingen", direction="hoger is beter", source=_MEASURED,
    ),
    _defined(
        "reeks-buiten", "metingen buiten de grenzen",
        "metingen na de eerste twaalf die buiten de grenzen liggen die deze twaalf zetten", unit="metingen",
        direction=None, source=_MEASURED,
    ),
    _defined(
        "reeks-ervoor", "laatste meting min die ervoor", "de laatste vergelijkbare meting min die ervoor",
        unit=_OWN, direction=None, source=_MEASURED,
    ),
    _defined(
        "reeks-ronde", "deze ronde min de vorige",
        "het gemiddelde van de metingen in de laatste ronde min dat van de ronde ervoor",
        unit=_OWN, direction=None, source=_MEASURED,
    ),
    _defined(
        "reeks-doel", "laatste meting min het doel", "de laatste vergelijkbare meting min wat het doel is",
        unit=_OWN, direction=None, source="de metingen en de doelstellingen in het journaal",
    ),
    _defined(
        "reeks-vals-alarm", "kans op vals alarm",
        "hoe vaak een waarde buiten de grenzen valt zonder dat er iets verandert", unit=_CHANCE, direction=None,
        source=_PLAYED,
    ),
    _defined(
        "reeks-kans", "kans dat een verschuiving wordt gezien",
        "hoe vaak een verschuiving van deze grootte buiten de grenzen valt, met twaalf metingen als basis",
        unit=_CHANCE, direction=None, source=_PLAYED,
    ),
    _defined(
        "steun", "uitspraken vóór",
        "de laatste uitspraken van elk niveau of elke groep die vóór zijn, van die met een standpunt",
        unit="uitspraken", direction="hoger is beter", source="het draagvlak in het journaal",
    ),
    _defined(
        "verzet", "uitspraken tegen of verdeeld",
        "de laatste uitspraken die tegen of verdeeld zijn, van die met een standpunt",
        unit="uitspraken", direction="lager is beter", source="het draagvlak in het journaal",
    ),
    _defined(
        "risicos", "risico's", "de vastgelegde risico's die niet zijn afgesloten",
        unit="risico's", direction="lager is beter", source="de risico's in het journaal",
    ),
    _defined(
        "aanbevelingen", "aanbevelingen van toezicht die openstaan",
        "vastgelegde aanbevelingen die niet zijn afgesloten",
        unit="aanbevelingen", direction="lager is beter", source="de aanbevelingen in het journaal",
    ),
    _defined(
        "besluiten", "besluiten die nog genomen moeten worden", "vastgelegde besluiten zonder datum",
        unit="besluiten", direction=None, source="de besluiten in het journaal",
    ),
)  # fmt: skip
COUNTED: Final[Mapping[str, MeasureDefinition]] = {one.code: one for one in _ALL}
