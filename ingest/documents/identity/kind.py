"""What kind of document it is, by the word that it uses for itself."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ingest.documents.identity.clue import Clue, Looked

# The more telling ones first: a "besluitenlijst van de raadsvergadering" is a list of decisions.
_KINDS: Final[Mapping[str, str]] = {
    "besluitenlijst": r"besluitenlijst|lijst van besluiten",
    "notulen": r"notulen|vergaderverslag|verslag (?:van (?:de|het) )?(?:vergadering|overleg|bijeenkomst|raad|\w*groep)"
    r"|verslag \w+ (?:klankbord|werk|stuur|project)groep|raadsverslag",
    "agenda": r"agenda|oproep(?:ing)? vergadering|vergadering (?:van )?(?:de )?gemeenteraad"
    r"|gemeenteraad \d{1,2} \w+ \d{4}",
    "raadsvoorstel": r"raadsvoorstel|voorstel aan de raad|initiatiefvoorstel",
    "collegevoorstel": r"collegevoorstel|b&w-?(?:nota|voorstel)|collegeadvies",
    "raadsbrief": r"raads(?:informatie)?brief|brief aan de raad|collegebrief",
    "motie": r"motie",
    "amendement": r"amendement",
    "schriftelijke vragen": r"(?:schriftelijke|artikel \d+) vragen|beantwoording (?:raads)?vragen|raadsvragen",
    "verordening": r"(?<!ai-)(?<!ai )verordening(?! \(eu\))",
    "beleidsregel": r"beleidsregels?",
    "jaarverslag": r"jaarverslag|jaarstukken|jaarrekening|jaarrapport\w*",
    "begroting": r"(?:programma)?begroting|kadernota|voorjaarsnota|najaarsnota",
    "coalitieakkoord": r"(?:coalitie|bestuurs|college)akkoord|collegeprogramma",
    "beleidsplan": r"beleidsplan|(?:\w*beleid|\w*visie|\w*strategie)(?: \d{4}(?:\s?[-–]\s?\d{4})?)?",
    "uitvoeringsplan": r"uitvoerings(?:plan|programma)|actieplan|werkplan|jaarplan|plan van aanpak|projectplan"
    r"|informatieplan|routekaart|roadmap",
    "overeenkomst": r"(?:verwerkers|samenwerkings|dienstverlenings)?overeenkomst|convenant",
    "aanbesteding": r"aanbesteding\w*|offerteaanvraag|programma van eisen",
    "factsheet": r"factsheet|infographic",
    "veelgestelde vragen": r"veelgestelde vragen|faq",
    "handreiking": r"handreiking|handleiding|leidraad|richtlijn\w*|praktijkrichtlijn|toelichting",
    "onderzoek": r"onderzoek\w*|evaluatie|impactanalyse|verkenning|quick ?scan",
    "rapport": r"\w*rapport(?:age)?",
    "nota": r"nota|beleidsnota",
    "memo": r"memo|notitie",
    "presentatie": r"presentatie|stand van zaken|sprintreview",
    "nieuwsbrief": r"nieuwsbrief|weeknotes?",
    "brief": r"brief",
    "verslag": r"verslag",
}
_PATTERNS: Final = {name: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE) for name, pattern in _KINDS.items()}
_ITSELF: Final = frozenset(
    {"rapport", "memo", "nota", "brief", "presentatie", "notulen", "besluitenlijst", "raadsbrief"}
)
_SHORT: Final = 5  # words of a line that names its own kind


def kind_in(text: str) -> str:
    """The kind that a line names, or ""."""
    return next((name for name, pattern in _PATTERNS.items() if pattern.search(text)), "")


def kind(looked: Looked, title: Clue) -> Iterator[Clue]:
    """The kind of the document, or nothing: by the sort of file, a line that says just that, its title, its name."""
    metadata: Mapping[str, Any] = looked.metadata
    if "sender" in metadata or "sent" in metadata:
        yield Clue("document_kind", "mail", "bestand van een mail")
        return
    if looked.sections and looked.sections[0].place.startswith("dia "):
        yield Clue("document_kind", "presentatie", "bestand met dia's", place=looked.sections[0].place)
        return
    for line, place in looked.front():
        found = kind_in(line)
        if found in _ITSELF and len(line.split()) < _SHORT and line[:1].isupper():
            yield Clue("document_kind", found, "woord op het document", line, place)
            return
    for text, how, place in ((title.found, "titel", title.place), (looked.name.replace("_", " "), "bestandsnaam", "")):
        if found := kind_in(text):
            yield Clue("document_kind", found, how, text, place)
            return
