"""Themes by id and by name."""

import pytest

from kg.errors import UnknownTheme
from kg.names.thesaurus import Thesaurus

CONCEPTS = (
    {"id": "c_1", "title": "Riolering", "alt_labels": ["riool"]},
    {"id": "c_2", "title": "Privacy"},
    {"id": "thema-eigen-woord", "title": "eigen woord"},
)
THEMES = Thesaurus.of(CONCEPTS)


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("thema-archivering", "thema-archivering"),
        ("archivering", "thema-archivering"),
        ("Archief", "thema-archivering"),  # another word for it
        ("  PRIVACY ", "thema-privacy"),  # of Kring, before a concept of that name
        ("c_2", "c_2"),
        ("riolering", "c_1"),
        ("Riool", "c_1"),
        ("Eigen Woord", "thema-eigen-woord"),
    ],
)
def test_a_theme_is_found_by_its_id_and_by_its_names(text: str, theme: str) -> None:
    assert THEMES.theme(text) == theme


@pytest.mark.parametrize("text", ["onzin", "", "thema-onzin", "archiveringg"])
def test_a_theme_that_is_not_there_is_refused(text: str) -> None:
    with pytest.raises(UnknownTheme):
        THEMES.theme(text)


def test_the_refusal_names_what_comes_near() -> None:
    with pytest.raises(UnknownTheme, match="archivering"):
        THEMES.theme("archiveringg")
