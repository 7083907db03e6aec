"""Sentences that carry their source, and what a model may make of them. Everything here is fictitious."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.reason.text import Reference, Section, Sentence, fact, marked, rephrased, sentences

A, B, C = (Reference(f"rec-{letter}", place="regel 1", title=letter) for letter in "abc")
SECTION = Section(
    "what",
    "Wat het is",
    (
        Sentence("De wet geldt sinds 2024.", (A,)),
        Sentence("Gemeenten publiceren 4 categorieën.", (B,)),
        fact("Uit eigen tekst: “Wij zijn open.”", C),
        Sentence("Over het draagvlak is niets bekend.", (C,), gap=True),
    ),
)


@pytest.mark.parametrize("references", [(), None])
def test_a_sentence_without_a_source_cannot_be_made(references: tuple[Reference, ...]) -> None:
    with pytest.raises(ValueError, match="at least one reference"):
        Sentence("Zomaar iets.", references)


def test_a_reference_names_a_record_or_a_publication() -> None:
    with pytest.raises(ValueError, match="record or a publication"):
        Reference(place="regel 3")


def test_quotes_and_gaps_are_not_given_away_to_be_said_in_other_words() -> None:
    assert marked(SECTION) == ["De wet geldt sinds 2024. [1]", "Gemeenten publiceren 4 categorieën. [2]"]


def test_a_sentence_in_other_words_keeps_its_source_and_its_place() -> None:
    found = rephrased(SECTION, "Sinds 2024 is de wet van kracht [1].\nVier, nee 4 categorieën zijn openbaar. [2]")
    assert [one.text for one in found.section.sentences[:2]] == [
        "Sinds 2024 is de wet van kracht.",
        "Vier, nee 4 categorieën zijn openbaar.",
    ]
    assert [one.citations for one in found.section.sentences] == [(A,), (B,), (C,), (C,)]
    assert found.section.sentences[2:] == SECTION.sentences[2:]
    assert (found.kept, found.dropped) == (2, 0)


def test_two_sentences_in_one_keep_both_sources() -> None:
    found = rephrased(SECTION, "De wet geldt sinds 2024 en vraagt 4 categorieën [1][2].")
    assert found.section.sentences[0].citations == (A, B)
    assert len(found.section.sentences) == 3


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("Dit is een heel belangrijke wet.", "no marker"),
        ("De wet geldt sinds 2024 [9].", "a marker that was not given"),
        ("De wet geldt sinds 2024 [1][9].", "one of the markers was not given"),
        ("Wij zijn open [3].", "the marker of a quote, which was not given"),
        ("De wet geldt sinds 2025 [1].", "a number that the source does not hold"),
        ("De wet geldt sinds 2024 voor 342 gemeenten [1].", "a number that the source does not hold"),
    ],
)
def test_what_cannot_be_traced_is_dropped_and_counted_and_the_sentence_stays_as_it_was(answer: str, why: str) -> None:
    found = rephrased(SECTION, answer)
    assert (found.section, found.kept, found.dropped) == (SECTION, 0, 1), why


def test_a_sentence_without_a_marker_does_not_hide_behind_the_next() -> None:
    found = rephrased(SECTION, "Iedereen is er blij mee. De wet geldt sinds 2024 [1].")
    assert [one.text for one in found.section.sentences[:2]] == [
        "De wet geldt sinds 2024.",
        "Gemeenten publiceren 4 categorieën.",
    ]
    assert found.dropped == 1


def test_sentences_of_two_levels_are_not_made_into_one() -> None:
    section = Section("asks", "x", (Sentence("Stel vast.", (A,), "bestuur"), Sentence("Voer uit.", (B,), "uitvoering")))
    assert rephrased(section, "Stel vast en voer uit [1][2].").section == section


def test_bullets_and_numbering_of_a_model_are_no_part_of_a_sentence() -> None:
    found = rephrased(SECTION, "- Sinds 2024 geldt de wet [1]\n2. Er zijn 4 categorieën openbaar [2]")
    assert [one.text for one in found.section.sentences[:2]] == [
        "Sinds 2024 geldt de wet",
        "Er zijn 4 categorieën openbaar",
    ]


@given(st.text(alphabet=st.sampled_from("Aa1 .[]23\n-“é"), max_size=200))
def test_whatever_a_model_says_every_sentence_has_a_source_that_was_there(answer: str) -> None:
    found = rephrased(SECTION, answer)
    assert {one.citations for one in found.section.sentences} <= {(A,), (B,), (C,), (A, B), (B, A)}
    cited = {reference for one in found.section.sentences for reference in one.citations}
    assert cited == {A, B, C}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Eén zin.", 1),
        ("Zie art. 3 van de wet. Dat is alles.", 2),
        ("Dat geldt o.a. Voor ons. En voor hen!", 2),
        ("Werkt dat? Ja. “Zeker” zelfs.", 3),
        ("Eerste regel\nTweede regel", 2),
        ("", 0),
        ("Versie 2.0 is er per 1.1.2026.", 1),
    ],
)
def test_sentences_end_where_people_end_them(text: str, number: int) -> None:
    assert len(sentences(text)) == number
