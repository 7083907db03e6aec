"""Places of sources, as people read them under a card or a draft."""

import pytest

from api.answers.labels import place_said


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("regel 41, lessons[0], title, because, applies_when", "regel 41, les 1, titel, omdat, geldt wanneer"),
        ("regel 120, title, situation, approach, results", "regel 120, titel, situatie, aanpak, resultaten"),
        ("themas.bestuurlijke_vernieuwing.afspraken[2], zin 1", "themas, bestuurlijke vernieuwing, afspraken 3, zin 1"),
        ("datum 2025-05", "datum mei 2025"),
        ("datum onbekend, pagina 3", "datum onbekend, pagina 3"),
        ("urn:nl:ak:ver:woo-01", "urn:nl:ak:ver:woo-01"),
        ("artikel 2[a], lid[9999999]", "artikel 2[a], lid[9999999]"),
        ("", ""),
    ],
)
def test_names_of_fields_and_paths_are_words_and_what_a_source_calls_a_place_stays(place: str, said: str) -> None:
    assert place_said(place) == said
