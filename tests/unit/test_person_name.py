"""Whom a text names, measured by the rubric of tests/unit/names; everybody here is fictitious."""

import pytest

from kg.dutch.lexicon import is_mostly_word
from kg.dutch.persons.person import PersonName
from tests.unit.names import fictitious

HALVES = pytest.mark.parametrize("half", [0, 1], ids=["in sight", "held apart"])


@HALVES
def test_a_name_is_found_however_it_is_written(half: int) -> None:
    sure, found, missed = 0, 0, []
    for one in fictitious.people(half, 40):
        name = PersonName.of(one.name)
        for form, disguise, text in fictitious.said(one, half):
            mentions = name.in_text(text)
            found += 1
            sure += any(mention.sure for mention in mentions)
            if not mentions:
                missed.append((one.name, form, disguise, text))
    assert len(missed) <= 0.005 * found, missed[:10]
    assert sure >= 0.98 * found


@HALVES
def test_different_people_are_not_taken_for_one(half: int) -> None:
    pairs = list(fictitious.different(half, 1000))
    wrong = [
        (one.name, other.name, text)
        for one, other, text in pairs
        if any(mention.sure for mention in PersonName.of(one.name).in_text(text))
    ]
    assert len(wrong) <= 0.01 * len(pairs), wrong


@HALVES
def test_a_surname_alone_asks(half: int) -> None:
    for one in fictitious.people(half, 60):
        if is_mostly_word(one.surname.lower()):
            continue  # "Verzonnen nam het besluit": where a sentence begins, it is a word
        name = PersonName.of(one.name)
        for form, text in fictitious.doubtful_forms(one).items():
            for sentence in fictitious.SENTENCES[half]:
                mentions = name.in_text(sentence.format(text))
                assert [mention.sure for mention in mentions] == [False], (one.name, form, sentence)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Wil de Boer", "wat wil de boer"),
        ("Jan van Ede", "de inwoners van Ede"),
        ("Roos Best", "dat is het best"),
        ("Noor Voorbeeld", "Voorbeeld: zo gaat het"),
        ("Karel Berg", "een berg papier en de Berglaan"),
        ("Jan Bakker", "Piet Bakker en P. Bakker, de bakker Jan, en de Bakkerstraat"),
        ("Jan de Vries", "Jan van de Vries en K. de Vries"),
        ("Jan Bakker", "hij sprak met Jan. Bakker was er niet bij, zei Arjan Bakker"),
    ],
)
def test_words_places_and_others_are_not_for_certain_somebody(name: str, text: str) -> None:
    assert not any(mention.sure for mention in PersonName.of(name).in_text(text))


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("Jan de Vries", "J. de Vries", "ja"),
        ("Jan de Vries", "dhr. J.P. de Vries MSc", "ja"),
        ("Jan de Vries", "Vries, J. de", "ja"),
        ("Vries, Jan de", "JAN DE VRIES", "ja"),
        ("Renée Proefpersoon", "Rene\u0301e\nProef\u00adpersoon", "ja"),
        ("Jan de Vries", "de heer De Vries", "misschien"),
        ("J. de Vries", "Joost de Vries", "misschien"),
        ("Jan de Vries", "Jan Willem de Vries", "misschien"),
        ("Jan de Vries", "Joost de Vries", "nee"),
        ("Jan de Vries", "Jan Vries", "nee"),
        ("Ben Bakker", "B. Bakker", "ja"),
        ("Jan Bakker", "", "nee"),
    ],
)
def test_two_names_are_the_same_or_not_or_perhaps(one: str, other: str, answer: str) -> None:
    assert PersonName.of(one).same(other) == answer


def test_a_name_of_hundreds_of_words_is_as_another() -> None:
    """Records hold what was typed there; a pattern that nested with each word ended at Python's own limit."""
    name = PersonName.of(f"{'Jan ' * 300}de Vries")
    assert [one.sure for one in name.in_text("met J.J. de Vries gesproken")] == [True]
