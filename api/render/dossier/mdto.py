"""
Metadata of one piece of a dossier as MDTO has it, for an archive to take up.

Written are what Kring knows, and nothing that it would have to guess: a piece of which nobody chose a category of the
retention list has no appraisal, and so no MDTO (`lacking` says so). That a restriction is not on record, is said.
Source: Nationaal Archief, MDTO 1.0 and its XML schema 1.0.1, https://www.nationaalarchief.nl/archiveren/mdto.
"""

from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET  # nosec B405 - writes, reads nothing

from api.render.xml_text import xml_text
from kg.cycle.borgen.dossier.dossier import Dossier, DossierPiece
from kg.cycle.borgen.dossier.handover import DocumentLeft

NAMESPACE: Final = "https://www.nationaalarchief.nl/mdto"
_LEVELS: Final = "Begrippenlijst Aggregatieniveaus MDTO"
_EVENTS: Final = "Kring: gebeurtenissen"
_APPRAISALS: Final = "Begrippenlijst Waarderingen MDTO"
_OWN: Final = "Kring: stukken van een dossier"
_APPRAISED: Final = {True: ("Blijvend te bewaren", "B"), False: ("Tijdelijk te bewaren", "V")}


def lacking(piece: DossierPiece, makers: Mapping[str, str]) -> str:
    """
    Why there is no MDTO of a piece, in Dutch; "" when there can be.

    Args:
        piece: The piece.
        makers: The municipalities of the trajectory, by code: they made or received it.
    """
    if piece.state != "aanwezig":
        return f"het stuk is er niet ({piece.state})"
    if not piece.retention.chosen:
        return "een archivaris koos nog geen categorie van de selectielijst"
    if piece.retention.keep is None:
        return f"van categorie {piece.retention.number} is de waardering niet bekend"
    if not makers:
        return "van welke gemeente het is, is niet bekend"
    return ""


def mdto(dossier: Dossier, piece: DossierPiece, makers: Mapping[str, str], document: DocumentLeft | None) -> bytes:
    """
    The metadata of a piece as XML in UTF-8; see `lacking` for when there is none.

    Args:
        dossier: That it is part of.
        piece: The piece.
        makers: By code, the municipalities that made or received it.
        document: What is known of the document that it is; None where it is none.
    """
    root = ET.Element("MDTO", {"xmlns": NAMESPACE})
    about = ET.SubElement(root, "informatieobject")
    key = piece.found[0].id if piece.found else piece.statement or piece.key
    _identified(ET.SubElement(about, "identificatie"), key, "Kring")
    if piece.kept_at:
        _identified(ET.SubElement(about, "identificatie"), piece.kept_at, "opgegeven vindplaats")
    _add(about, "naam", piece.found[0].title if piece.found else piece.name)
    _concept(ET.SubElement(about, "aggregatieniveau"), "Archiefstuk", "", _LEVELS)
    _concept(ET.SubElement(about, "classificatie"), piece.name, piece.key, _OWN)
    if piece.said:
        _add(about, "omschrijving", piece.said)
    if document and document.where.startswith("https://"):
        _add(ET.SubElement(about, "raadpleeglocatie"), "raadpleeglocatieOnline", document.where)
    if document and document.language:
        _add(about, "taal", document.language)
    if document and document.published:
        event = ET.SubElement(about, "event")
        _concept(ET.SubElement(event, "eventType"), "Publicatie", "", _EVENTS)
        _add(event, "eventTijd", document.published)
    _appraised(about, piece)
    _referred(ET.SubElement(about, "isOnderdeelVan"), dossier.title, dossier.trajectory, "Kring")
    for code, name in sorted(makers.items()):
        _referred(ET.SubElement(about, "archiefvormer"), name, code, "CBS gemeentecode")
    use = ET.SubElement(about, "beperkingGebruik")
    _concept(ET.SubElement(use, "beperkingGebruikType"), piece.restriction or "Niet vastgelegd", "", _OWN)
    ET.indent(root, "  ")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _appraised(about: ET.Element, piece: DossierPiece) -> None:
    """The appraisal, the period and the category, in the order of the schema."""
    chosen = piece.retention
    label, code = _APPRAISED[bool(chosen.keep)]
    _concept(ET.SubElement(about, "waardering"), label, code, _APPRAISALS)
    if chosen.period:
        period = ET.SubElement(about, "bewaartermijn")
        if chosen.start:
            _concept(ET.SubElement(period, "termijnTriggerStartLooptijd"), chosen.start, "", chosen.list)
        _add(period, "termijnLooptijd", chosen.period)
    _concept(ET.SubElement(about, "informatiecategorie"), chosen.title or chosen.number, chosen.number, chosen.list)


def _identified(parent: ET.Element, key: str, source: str) -> None:
    _add(parent, "identificatieKenmerk", key)
    _add(parent, "identificatieBron", source)


def _concept(parent: ET.Element, label: str, code: str, of: str) -> None:
    _add(parent, "begripLabel", label)
    if code:
        _add(parent, "begripCode", code)
    _add(ET.SubElement(parent, "begripBegrippenlijst"), "verwijzingNaam", of)


def _referred(parent: ET.Element, name: str, key: str, source: str) -> None:
    _add(parent, "verwijzingNaam", name)
    _identified(ET.SubElement(parent, "verwijzingIdentificatie"), key, source)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = xml_text(text)
