"""What search makes of records and questions, without a store."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dutch.language import dutch
from kg.model.environment import Municipality
from kg.model.frameworks import Source
from kg.model.knowledge import Case, Lesson
from kg.model.record import Provenance
from kg.model.schema import dump
from kg.model.values import Passage, PerLevel
from kg.projections.identifiers import asked, carried, identifiers_in
from kg.projections.passages import (
    IDENTIFIER,
    MENTIONED,
    NAMED,
    OWN,
    PASSAGE_WORDS,
    WHOLE,
    cut,
    facets_of,
    lexical_parts,
    pieces_of,
    semantic_parts,
    text_of,
    weights,
)

SENTENCE = "De gemeente richt een werkgroep in die de archieven op orde brengt."


def source(*body: Passage) -> dict[str, object]:
    return dump(Source(id="s-1", title="Een nota", body=body))


# --- texts and passages ---------------------------------------------------------------------------


def test_text_holds_title_fields_and_nested_values_in_order() -> None:
    case = Case(
        id="case-1",
        title="Titel",
        situation="Situatie",
        outcome="deels",
        support=PerLevel(board="Bestuur voor", operations="Uitvoering tegen"),
    )
    assert text_of("Case", dump(case)) == "Titel\nSituatie\nBestuur voor\nUitvoering tegen"


def test_short_record_is_one_passage_with_the_place_of_its_record_and_fields() -> None:
    made = Provenance(source="cases", place="regel 12", at="2026-01-01T00:00:00Z", method="mapping")
    lesson = Lesson(id="les-1", title="Doe dit", because="Omdat", phase="borgen", basis="expliciet", provenance=(made,))
    (piece,) = pieces_of("Lesson", dump(lesson))
    assert (piece.text, piece.source, piece.place) == ("Doe dit\nOmdat", "cases", "regel 12, title, because")


def test_source_of_a_passage_is_the_record_itself_when_it_has_no_provenance() -> None:
    assert {piece.source for piece in pieces_of("Source", source(Passage(text=SENTENCE, place="p")))} == {"s-1"}


def test_short_body_passages_are_joined_and_their_place_is_a_range() -> None:
    (piece,) = pieces_of(
        "Source", source(Passage(text="Een.", place="regel 3-4"), Passage(text="Twee.", place="regel 6-9"))
    )
    assert (piece.text, piece.place) == ("Een nota\nEen.\nTwee.", "regel 3-9")


def test_long_body_passages_are_cut_and_never_mixed() -> None:
    body = (
        Passage(text=" ".join([SENTENCE] * 20), place="pagina 1"),
        Passage(text=" ".join([SENTENCE] * 15), place="pagina 2"),
    )
    pieces = pieces_of("Source", source(*body))
    assert [piece.place for piece in pieces] == ["pagina 1"] * 2 + ["pagina 2"] * 2
    assert all(len(piece.text.split()) <= PASSAGE_WORDS * 1.25 for piece in pieces)
    assert all(piece.text.endswith(".") for piece in pieces)


def test_title_that_is_the_first_line_is_not_said_twice() -> None:
    (piece,) = pieces_of("Source", source(Passage(text="Een nota over archief.", place="regel 1")))
    assert piece.text == "Een nota over archief."


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=3000), st.integers(1, 5))
def test_cutting_loses_no_word_and_keeps_to_the_length(text: str, times: int) -> None:
    whole = " ".join([text] * times)
    parts = cut(whole)
    assert "".join("".join(parts).split()) == "".join(whole.split())
    assert all(len(part.split()) <= PASSAGE_WORDS * 2 for part in parts)


def test_one_sentence_of_a_hundred_thousand_words_is_cut() -> None:
    assert max(len(part.split()) for part in cut("woord " * 100_000)) <= PASSAGE_WORDS * 1.5


# --- facets ---------------------------------------------------------------------------------------


def test_facets_come_from_links_lists_and_the_first_date() -> None:
    case = {
        "id": "case-1",
        "municipalities": ["GM0308"],
        "themes": ["t-a", "t-b"],
        "outcome": "deels",
        "period": {"start": "2017-03"},
        "sources": [{"url": "https://x.nl", "published": "1999"}],
    }
    assert facets_of("Case", case) == {
        "kind": ["Case"],
        "municipality": ["GM0308"],
        "theme": ["t-a", "t-b"],
        "year": ["2017"],
        "outcome": ["deels"],
    }
    assert facets_of("Municipality", {"id": "GM0308"})["municipality"] == ["GM0308"]
    assert facets_of("Service", {"id": "s", "phases": ["borgen"]})["phase"] == ["borgen"]
    assert facets_of("Development", {"id": "d", "dates": [{"date": "2022-05-01"}]})["year"] == ["2022"]


# --- identifiers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("GM0308", "gm0308"),
        ("zie cvdr645846.", "cvdr645846"),
        ("BIO 5.01.01", "nr 5.01.01"),
        ("maatregel 5.01.01", "nr 5.01.01"),
        ("Kamerstukken 35968", "kst 35968"),
        ("Kamerstukken II 2020/21, 35 968", "kst 35968"),
        ("CELEX:32024R1689", "eu 2024/1689"),
        ("Verordening (EU) 2024/1689", "eu 2024/1689"),
        ("artikel 9 AI-verordening", "art 9 ai-verordening"),
        ("art. 9 van de AI-verordening", "art 9 ai-verordening"),
        ("artikel 9 van verordening (EU) 2024/1689", "art 9 ai-verordening"),
        ("Artikel 3.3 Woo", "art 3.3 woo"),
        ("artikel 3.3, eerste lid, van de Wet open overheid", "art 3.3 woo"),
        ("wet open overheid artikel 3.3", "art 3.3 woo"),
        ("artikel 6 lid 1 sub e AVG", "art 6 avg"),
        ("Algemene wet bestuursrecht art. 6:7", "art 6.7 awb"),
        ("artikel 64 van de Participatiewet", "art 64 participatiewet"),
        ("Kieswet art. B1", "art b1 kieswet"),
        ("artikel 1 van de Penitentiaire beginselenwet", "art 1 penitentiaire beginselenwet"),
        ("artikel 1 Algemene wet inkomensafhankelijke regelingen", "art 1 algemene wet inkomensafhankelijke"),
    ],
)
def test_identifiers_are_read_in_one_spelling(text: str, identifier: str) -> None:
    assert identifier in identifiers_in(text)


@pytest.mark.parametrize("text", ["artikel 5 over toezicht", "in 2024 waren er 12.5 meldingen", "24-7 bereikbaar", ""])
def test_ordinary_numbers_are_no_identifiers(text: str) -> None:
    assert identifiers_in(text) == []


def test_an_identifier_of_its_own_goes_above_one_in_the_title_above_one_in_the_text() -> None:
    record = {
        "id": "wet_open_overheid:3.3",
        "title": "Over artikel 9 AVG",
        "body": [{"text": "Zie artikel 10 AVG en artikel 9 AVG.", "place": "regel 1"}],
    }
    found = carried(record, text_of("Source", record))
    assert found["art 3.3 woo"] == OWN
    assert found["art 9 avg"] == NAMED
    assert found["art 10 avg"] == MENTIONED


def test_a_question_names_ids_of_records_but_not_every_word() -> None:
    assert "= les-gouda-een-ingang" in asked("wat zegt les-gouda-een-ingang?")
    assert asked("privacy beleid gemeente") == ["= privacy beleid gemeente"]


# --- scores ---------------------------------------------------------------------------------------


def test_words_count_less_for_unknown_words_and_not_at_all_for_another_language() -> None:
    assert (
        weights(known=1, dutch=1).lexical > weights(known=0, dutch=1).lexical > weights(known=1, dutch=0).lexical == 0
    )
    assert sum((weights(known=0.3, dutch=0.7).lexical, weights(known=0.3, dutch=0.7).semantic)) == pytest.approx(1)


TIERS = [-1, MENTIONED, NAMED, OWN, WHOLE]


@given(st.lists(st.tuples(st.floats(0, 100), st.sampled_from(TIERS), st.floats(0, 1)), min_size=1, max_size=30))
def test_no_likeness_of_meaning_lifts_a_mention_above_an_owner(rows: list[tuple[float, int, float]]) -> None:
    scores, tiers, meaning = (np.array(column) for column in zip(*rows, strict=True))
    lexical = lexical_parts(scores.astype(float), tiers.astype(np.int64))
    total = IDENTIFIER.lexical * lexical + IDENTIFIER.semantic * meaning
    for tier in (WHOLE, OWN, NAMED):
        above, below = total[tiers == tier], total[tiers == tier - 1]
        if len(above) and len(below):
            assert above.min() >= below.max() - 1e-9


def test_records_without_a_vector_have_no_likeness_of_meaning() -> None:
    assert semantic_parts(np.array([0.9, np.nan, 0.7, 0.8])) == pytest.approx([1, 0, 0, 0.5])
    assert semantic_parts(np.array([np.nan])) == pytest.approx([0])


# --- language -------------------------------------------------------------------------------------


def test_language_of_a_question_is_told_and_short_ones_count_as_dutch() -> None:
    assert dutch("Hoe vraag ik een omgevingsvergunning aan bij de gemeente?") > 0.9
    assert dutch("How do I apply for a building permit with the city?") < 0.2
    assert dutch("privacy impact") == 1


def test_municipality_is_found_by_its_code() -> None:
    assert carried(dump(Municipality(id="GM0308", title="Baarn", code="GM0308")), "Baarn")["gm0308"] == OWN
