"""Real files of others: what was read of them by eye is there, and what is no text is not. Skipped without them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Reading = Callable[[str, bytes], dict[str, Any]]
# By file: how many sections at least; each (place or heading, words) that has to be there; words that may not be there.
READ = {
    "docx/Beschrijvend document.docx": (
        30,
        [
            ("1. Inleiding > 1.2 Doelstelling", "het afsluiten van een overeenkomst"),
            ("4.2 Planning", "Deadline indienen offerte | 25-11-2024 12.00 uur"),
            ("6.3 Gunningscriteria", "- Het gunningscriteria ‘prijs’ telt voor 30% mee"),
        ],
        ["PAGEREF", "_Toc"],
    ),
    "docx/Bijlage 8 - Opdracht plan van aanpak versie 0.4.docx": (
        20,
        [
            ("Wijzigingshistorie", "0.4 | 18-10-2024 | Vierde versie"),
            ("1. Inleiding", "10. Twee voorbeelden van vergelijkbare applicaties"),
            ("2. Plan van aanpak > 2.3. Hoofdstuk 3: Projectorganisatie en taakverdeling", ""),
        ],
        ["PAGEREF", "HYPERLINK"],
    ),
    "docx/BOMOS Klankbordgroep 20250515.docx": (
        3,
        [
            ("alinea 13-25", "2. Wijzigingsverzoek"),
            ("alinea 26-46", "3. Interactieve"),
            ("alinea 1-12", "(13 personen)"),
        ],
        ["Pagina 5 van 5"],
    ),
    "pptx/Stavaza ADR2 procedures.pptx": (
        5,
        [
            ("dia 2", "- Digikoppeling heeft uitstekend beheer."),
            ("dia 4", "- Behandeld in de programmeringstafel op 14-02-2024"),
            ("dia 5", "Martin van der Plas"),
        ],
        ["B ehandeld", "**"],
    ),
    "html/den_helder_meeting.html": (
        10,
        [
            ("Installatie en beëdiging van het benoemde raadslid, de heer J.P. Verhoef.", "vervangt mevrouw"),
            ("Afscheid van mevrouw P.M. van Dooren-Lansdorp als raadslid.", "beëindigt"),
        ],
        ["U bent hier", "Content overslaan", "Volg ons op"],
    ),
    "html/index.html": (
        40,
        [
            ("1. Inleiding > 1.1 Scope van dit verantwoordingsdocument", "de termijnen"),
            ("Verwijzingen", "2. De Algemene Inleiding | - |"),
        ],
        ["respecPill", "Inhoudsopgave"],
    ),
}


@pytest.mark.parametrize("name", sorted(READ))
def test_what_was_read_by_eye_is_there(reading: Reading, shared_data: Path, name: str) -> None:
    least, there, not_there = READ[name]
    file = shared_data / "documents" / name
    if not file.exists():
        pytest.skip(f"needs {name} beside the project")
    (found,) = reading(file.name, file.read_bytes()).values()
    assert found.refused == []
    assert len(found.sections) >= least
    for where, words in there:
        assert any((where in (place, heading) or heading.endswith(where)) and words in text
                   for place, heading, text in found.sections), (where, words)  # fmt: skip
    whole = "\n".join(f"{heading}\n{text}" for _, heading, text in found.sections)
    assert [words for words in not_there if words in whole] == []


def test_what_did_not_come_in_is_read_now(reading: Reading, shared_data: Path) -> None:
    folder = shared_data.parent / "repro/input/26-documenten-die-niet-gelezen-worden"
    if not folder.exists():
        pytest.skip("needs the inputs that failed, beside the project")
    found = {}
    for name in ("beleid.docx", "visie.html", "bericht.eml"):
        (one,) = reading(name, (folder / name).read_bytes()).values()
        found[name] = [(heading, text) for _, heading, text in one.sections]
        assert one.refused == []
    assert found["beleid.docx"] == [("Archiefbeleid", "In 2028 is de achterstand weg.")]
    assert found["visie.html"] == [("Visie", "Het archief is in 2028 op orde.")]
    assert found["bericht.eml"][0][1].startswith("Het college heeft het informatiebeleid vastgesteld. De coördinatie")
