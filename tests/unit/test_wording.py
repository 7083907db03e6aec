"""Subjects are recognised in whatever words, and not where the words only look alike."""

import pytest

from kg.dutch.wording import Wording
from ontologies.labels import subject_labels

SMALL = Wording.of(
    {
        "rpa": ["RPA", "softwarerobot", "robotica"],
        "archief": ["archivering", "archief"],
        "weerbaarheid": ["weerbaarheid"],
        "software": ["software"],
        "woo": ["Woo", "wet open overheid"],
        "lek": ["lek"],
    }
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Robotica bij ons", {"rpa": "robotica"}),
        ("twee softwarerobots", {"rpa": "softwarerobots"}),  # itself a label: not also software
        ("gijzelsoftware", {"software": "gijzelsoftware"}),
        ("de archiefkast", {"archief": "archiefkast"}),
        ("weer een plan", {}),  # the stem of weerbaarheid
        ("de Wet open overheid", {"woo": "wet open overheid"}),
        ("de wet over open overheid", {"woo": "wet over open overheid"}),  # one word between
        ("open overheid, zegt de wet", {}),
        ("lekker", {}),
        ("Een lek!", {"lek": "lek"}),
        ("", {}),
        ("?!", {}),
    ],
)
def test_a_label_is_found_as_it_is_said(text: str, found: dict[str, str]) -> None:
    assert SMALL.subjects(text) == found


def test_accents_and_capitals_are_set_aside() -> None:
    assert Wording.of({"x": ["coöperatie"]}).subjects("COOPERATIE") == {"x": "cooperatie"}


def test_every_subject_has_a_name_and_is_recognised_by_it() -> None:
    labels = subject_labels()
    wording = Wording.of(labels)
    assert len(labels) > 150
    missed = [subject for subject, said in labels.items() if subject not in wording.subjects(said[0])]
    assert missed == []


def test_everyday_words_and_english_mean_the_same_subject() -> None:
    wording = Wording.of(subject_labels())
    for text, subject in {
        "onze systemen zijn gegijzeld": "thema-ransomware",
        "de wethouder appt alles": "thema-chatberichten",
        "papier scannen en de originelen weggooien": "thema-vervanging",
        "counting visitors in the city centre": "thema-sensoren",
        "a data breach": "thema-datalekken",
    }.items():
        assert subject in wording.subjects(text), text


def test_a_text_of_any_length_is_read_in_bounded_time() -> None:
    assert SMALL.subjects("x" * 1_000_000) == {}
    assert SMALL.subjects("woord " * 4000 + "robotica") == {}  # beyond what is read
