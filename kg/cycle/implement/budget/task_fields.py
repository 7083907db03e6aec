"""
The task fields of municipalities: their codes and names in the information model Iv3, as of 2024.

Source: CBS, Iv3, budgets of municipalities in 2024 (CC BY 4.0); what CBS shortens in its table is written out here.
"""

from collections.abc import Mapping
from typing import Final

TASK_FIELDS: Final[Mapping[str, str]] = {
    "0.1": "Bestuur",
    "0.2": "Burgerzaken",
    "0.3": "Beheer overige gebouwen en gronden",
    "0.4": "Overhead",
    "0.5": "Treasury",
    "0.7": "Algemene uitkeringen en overige uitkeringen gemeentefonds",
    "0.8": "Overige baten en lasten",
    "0.9": "Vennootschapsbelasting",
    "0.10": "Mutaties reserves",
    "0.11": "Resultaat van de rekening van baten en lasten",
    "0.61": "OZB woningen",
    "0.62": "OZB niet-woningen",
    "0.63": "Parkeerbelasting",
    "0.64": "Belastingen overig",
    "1.1": "Crisisbeheersing en brandweer",
    "1.2": "Openbare orde en veiligheid",
    "2.1": "Verkeer en vervoer",
    "2.2": "Parkeren",
    "2.3": "Recreatieve havens",
    "2.4": "Economische havens en waterwegen",
    "2.5": "Openbaar vervoer",
    "3.1": "Economische ontwikkeling",
    "3.2": "Fysieke bedrijfsinfrastructuur",
    "3.3": "Bedrijvenloket en bedrijfsregelingen",
    "3.4": "Economische promotie",
    "4.1": "Openbaar basisonderwijs",
    "4.2": "Onderwijshuisvesting",
    "4.3": "Onderwijsbeleid en leerlingzaken",
    "5.1": "Sportbeleid en activering",
    "5.2": "Sportaccommodaties",
    "5.3": "Cultuurpresentatie, cultuurproductie en cultuurparticipatie",
    "5.4": "Musea",
    "5.5": "Cultureel erfgoed",
    "5.6": "Media",
    "5.7": "Openbaar groen en (openlucht) recreatie",
    "6.1": "Samenkracht en burgerparticipatie",
    "6.2": "Wijkteams",
    "6.3": "Inkomensregelingen",
    "6.4": "Begeleide participatie",
    "6.5": "Arbeidsparticipatie",
    "6.6": "Maatwerkvoorziening (WMO)",
    "6.71": "Maatwerkdienstverlening 18+",
    "6.71a": "Huishoudelijke hulp (WMO)",
    "6.71b": "Begeleiding (WMO)",
    "6.71c": "Dagbesteding (WMO)",
    "6.71d": "Overige maatwerkarrangementen (WMO)",
    "6.72": "Maatwerkdienstverlening 18-",
    "6.72a": "Jeugdhulp begeleiding",
    "6.72b": "Jeugdhulp behandeling",
    "6.72c": "Jeugdhulp dagbesteding",
    "6.72d": "Jeugdhulp zonder verblijf overig",
    "6.73a": "Pleegzorg",
    "6.73b": "Gezinsgericht",
    "6.73c": "Jeugdhulp met verblijf overig",
    "6.74a": "Jeugd behandeling GGZ zonder verblijf",
    "6.74b": "Jeugdhulp crisis/LTA/GGZ-verblijf",
    "6.74c": "Gesloten plaatsing",
    "6.81": "Geëscaleerde zorg 18+",
    "6.81a": "Beschermd wonen (WMO)",
    "6.81b": "Maatschappelijke- en vrouwenopvang",
    "6.82": "Geëscaleerde zorg 18-",
    "6.82a": "Jeugdbescherming",
    "6.82b": "Jeugdreclassering",
    "7.1": "Volksgezondheid",
    "7.2": "Riolering",
    "7.3": "Afval",
    "7.4": "Milieubeheer",
    "7.5": "Begraafplaatsen en crematoria",
    "8.1": "Ruimte en leefomgeving",
    "8.2": "Grondexploitatie (niet-bedrijventerreinen)",
    "8.3": "Wonen en bouwen",
}


def task_field(code: str) -> str:
    """The code and name of a task field; of one that is not in the list that it is not; "" for ""."""
    if not code:
        return ""
    name = TASK_FIELDS.get(code)
    return f"{code} {name}" if name else f"{code} (geen taakveld van Iv3 2024)"
