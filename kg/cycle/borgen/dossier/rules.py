"""
Which pieces a trajectory must be able to show, and why: rules that anybody can read.

A rule looks at what is known of the trajectory and asks a piece, says that it is not known whether the piece is asked,
or says nothing. Each piece has its reason, the article that it rests on where one is known, to whom it is shown, and
the number of the retention list that is proposed for it. An article comes from the store where a requirement names it
(`LAWED`), else from the table here (`LAWS`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from kg.cycle.borgen.dossier.material import ALGORITHM, ARCHIVE, PERSONAL, DossierMaterial, TrajectoryPart
from kg.dutch.figures import of_cents

Need = Literal["nodig", "niet bekend"]
GROUPS: Final = ("Besluiten", "Afspraken met anderen", "Zorgvuldigheid", "Verantwoording", "Verder")


@dataclass(frozen=True, slots=True)
class PieceLaw:
    """An article, with the address of the authority."""

    citation: str
    url: str


_GEMEENTEWET: Final = "https://wetten.overheid.nl/BWBR0005416"
_AVG: Final = "https://eur-lex.europa.eu/legal-content/NL/TXT/?uri=CELEX:32016R0679"
LAWS: Final[Mapping[str, PieceLaw]] = {
    "opdracht": PieceLaw("Gemeentewet, artikel 160, eerste lid", _GEMEENTEWET),
    "geld": PieceLaw("Gemeentewet, artikel 189, eerste lid", _GEMEENTEWET),
    "verwerkersovereenkomst": PieceLaw("AVG, artikel 28, derde lid", _AVG),
    "voortgang": PieceLaw("Gemeentewet, artikel 169", _GEMEENTEWET),
}
# Where a requirement of the store says which article: by piece, its notation.
LAWED: Final[Mapping[str, str]] = {"dpia": "urn:nl:ak:ver:avg-13", "archief": "urn:nl:ak:ver:arc-01"}
# By piece, what a document is called that is one.
CALLED: Final[Mapping[str, re.Pattern[str]]] = {
    key: re.compile(pattern, re.IGNORECASE)
    for key, pattern in {
        "opdracht": r"\b(?:project|college)opdracht|\bopdracht\b|\bprojectplan\b",
        "overeenkomst": r"(?<!verwerkers)(?<!samenwerkings)overeenkomst|\bcontract\b",
        "samenwerking": r"samenwerkingsovereenkomst|gemeenschappelijke regeling|\bconvenant\b",
        "verwerkersovereenkomst": r"verwerkersovereenkomst",
        "dpia": r"\b(?:dpia|pia)\b|gegevensbeschermingseffectbeoordeling|privacy impact",
        "archief": r"\barchivaris\b|archiefadvies|archiefinspecti\w+",
        "algoritme": r"algoritmeregister|\bimpactassessment\b|\biama\b",
        "voortgang": r"voortgangs(?:rapportage|verslag|bericht)|bestuursrapportage|\bberap\b|tussenrapportage",
        "notulen": r"\bnotulen\b|\bverslag\b|besluitenlijst",
        "evaluatie": r"\bevaluatie\w*|eindrapport\w*",
    }.items()
}


@dataclass(frozen=True, slots=True)
class AskedPiece:
    """
    A piece that a rule asks.

    Attributes:
        need: Whether it is asked, or that this is not known.
        why: In Dutch.
        law: None: which article it is, is not on record here.
        retention: A number of the retention list that is proposed.
        about: What it belongs to: a provider, a development; None: the trajectory.
        due: By when, as a date of a record; "" where nothing says so.
    """

    key: str
    name: str
    group: str
    need: Need
    why: str
    law: PieceLaw | None
    shown_to: tuple[str, ...]
    retention: str
    about: TrajectoryPart | None = None
    due: str = ""


Rule = Callable[[DossierMaterial], Iterator[AskedPiece]]


def asked(material: DossierMaterial) -> list[AskedPiece]:
    """All pieces that the rules ask of a trajectory, by group."""
    found = [piece for rule in RULES for piece in rule(material)]
    return sorted(found, key=lambda one: GROUPS.index(one.group))


def _law(material: DossierMaterial, key: str) -> PieceLaw | None:
    requirement = material.laws.get(key)
    for law in requirement.payload.get("laws", ()) if requirement else ():
        if law.get("citation"):
            return PieceLaw(law["citation"], law.get("url", ""))
    return LAWS.get(key)


def _assignment(material: DossierMaterial) -> Iterator[AskedPiece]:
    why = "Wie een traject begint, moet kunnen laten zien wie daartoe besloot."
    law = _law(material, "opdracht")
    yield AskedPiece(
        "opdracht", "Besluit om dit traject te doen", GROUPS[0], "nodig", why, law, ("raad", "rekenkamer"), "3.1"
    )


def _duty(material: DossierMaterial) -> Iterator[AskedPiece]:
    """A development with a legal duty asks a decision on how the municipality meets it."""
    for one in material.developments:
        duty = one.payload.get("obligation")
        if duty is False:
            continue
        said = one.payload.get("law") or {}
        law = PieceLaw(said.get("citation") or said["name"], said.get("url", "")) if _named(said) else None
        why = (
            f"{one.title} is een wettelijke plicht."
            if duty
            else f"Of {one.title} een wettelijke plicht is, is niet vastgelegd."
        )
        date = str(one.payload.get("in_force_since") or "")
        yield AskedPiece(
            "plicht",
            f"Besluit over {one.title}",
            GROUPS[0],
            "nodig" if duty else "niet bekend",
            why,
            law,
            ("raad", "toezichthouder"),
            "2.1.1",
            one,
            date,
        )


def _named(law: Mapping[str, str]) -> bool:
    return bool(law.get("citation") or law.get("name"))


def _money(material: DossierMaterial) -> Iterator[AskedPiece]:
    cents = [amount for one in material.activities if (amount := money_of(one.payload)) is not None]
    law = _law(material, "geld")
    name, to = "Besluit over het geld", ("raad", "accountant", "rekenkamer")
    if any(cents):
        count = sum(1 for one in cents if one)
        works = "1 activiteit staat" if count == 1 else f"{count} activiteiten staan"
        why = f"Voor {works} € {of_cents(sum(cents))} op papier. De raad stelt geld beschikbaar met de begroting."
        yield AskedPiece("geld", name, GROUPS[0], "nodig", why, law, to, "3.1.6")
    elif material.activities:
        why = "Van geen activiteit is een bedrag vastgelegd. Of dit traject geld kost, is niet bekend."
        yield AskedPiece("geld", name, GROUPS[0], "niet bekend", why, law, to, "3.1.6")


def money_of(activity: Mapping[str, object]) -> int | None:
    """The cents of an activity, all its years together; None where no amount is on record."""
    amounts = activity.get("amounts") or ()
    known = [one["budget_cents"] for one in amounts if one.get("budget_cents") is not None]  # type: ignore[attr-defined]
    if known:
        return int(sum(known))
    euros = activity.get("budget_eur")
    return None if euros is None else int(euros) * 100  # type: ignore[call-overload]


def _agreements(material: DossierMaterial) -> Iterator[AskedPiece]:
    personal = material.first_saying(PERSONAL)
    for one in material.providers:
        why = f"{one.title} doet mee als aanbieder. Wat is afgesproken, moet op papier staan."
        yield AskedPiece(
            "overeenkomst",
            f"Overeenkomst met {one.title}",
            GROUPS[1],
            "nodig",
            why,
            None,
            ("accountant", "rekenkamer"),
            "16.1",
            one,
        )
        said = _personal(personal, f"Verwerkt {one.title} persoonsgegevens voor u, dan is deze overeenkomst verplicht.")
        law = _law(material, "verwerkersovereenkomst")
        yield AskedPiece(
            "verwerkersovereenkomst",
            f"Verwerkersovereenkomst met {one.title}",
            GROUPS[1],
            "niet bekend",
            said,
            law,
            ("toezichthouder",),
            "16.1",
            one,
        )
    for one in material.partners:
        why = f"{one.title} doet mee als partner."
        yield AskedPiece(
            "samenwerking",
            f"Afspraken met {one.title}",
            GROUPS[1],
            "nodig",
            why,
            None,
            ("raad", "rekenkamer"),
            "16.1.2",
            one,
        )


def _offers(material: DossierMaterial) -> Iterator[AskedPiece]:
    for one in material.offers:
        if not one.payload.get("example"):
            why = "Er ligt een gezamenlijk aanbod voor dit traject."
            number = "16.1" if one.payload.get("status") == "aanvaard" else "16.2.1"
            yield AskedPiece("aanbod", one.title, GROUPS[1], "nodig", why, None, ("college",), number, one)


def _privacy(material: DossierMaterial) -> Iterator[AskedPiece]:
    found = material.first_saying(PERSONAL)
    why = _personal(
        found, "Bij een hoog risico voor mensen is de beoordeling verplicht; dat risico is niet vastgelegd."
    )
    yield AskedPiece(
        "dpia",
        "Beoordeling van privacyrisico (DPIA), of waarom niet",
        GROUPS[2],
        "nodig" if found else "niet bekend",
        why,
        _law(material, "dpia"),
        ("toezichthouder", "betrokkenen"),
        "4.1",
    )


def _personal(found: tuple[TrajectoryPart, str] | None, then: str) -> str:
    if found is None:
        return f"Of het om persoonsgegevens gaat, is niet vastgelegd. {then}"
    return f"“{found[0].title}” noemt {found[1].lower()}. {then}"


def _archive(material: DossierMaterial) -> Iterator[AskedPiece]:
    if found := material.first_saying(ARCHIVE):
        why = f"“{found[0].title}” gaat over {found[1].lower()}: hoe informatie geordend en bewaard wordt."
        yield AskedPiece(
            "archief",
            "Advies van de archivaris",
            GROUPS[2],
            "nodig",
            why,
            _law(material, "archief"),
            ("raad", "archivaris"),
            "21.1",
        )


def _algorithm(material: DossierMaterial) -> Iterator[AskedPiece]:
    if found := material.first_saying(ALGORITHM):
        why = (
            f"“{found[0].title}” noemt {found[1]}. Of er een algoritme met ingrijpend effect in gebruik komt, is niet "
            "vastgelegd."
        )
        yield AskedPiece(
            "algoritme",
            "Beschrijving van het algoritme",
            GROUPS[2],
            "niet bekend",
            why,
            None,
            ("inwoners", "toezichthouder"),
            "2.1.2",
        )


def _progress(material: DossierMaterial) -> Iterator[AskedPiece]:
    if material.activities:
        count = len(material.activities)
        works = "1 activiteit" if count == 1 else f"{count} activiteiten"
        why = f"Er {'is' if count == 1 else 'zijn'} {works}. De raad kan vragen hoe het staat."
        law = _law(material, "voortgang")
        yield AskedPiece(
            "voortgang", "Voortgangsrapportage", GROUPS[3], "nodig", why, law, ("raad", "directie"), "20.1.5"
        )
    if material.parties:
        why = "Meer partijen doen mee: wat zij samen bespreken, moet terug te lezen zijn."
        yield AskedPiece(
            "notulen", "Notulen van het overleg", GROUPS[3], "nodig", why, None, ("rekenkamer",), "19.1.11"
        )


def _evaluation(material: DossierMaterial) -> Iterator[AskedPiece]:
    end = (material.trajectory.payload.get("period") or {}).get("end", "")
    why = (
        "Het traject heeft een einde: daarna is de vraag wat het opleverde."
        if end
        else "Wanneer het traject eindigt, is niet vastgelegd."
    )
    yield AskedPiece(
        "evaluatie",
        "Evaluatie",
        GROUPS[3],
        "nodig" if end else "niet bekend",
        why,
        None,
        ("raad", "rekenkamer"),
        "4.1",
        None,
        end,
    )


RULES: Final[tuple[Rule, ...]] = (
    _assignment, _duty, _money, _agreements, _offers, _privacy, _archive, _algorithm, _progress, _evaluation,
)  # fmt: skip
