"""A passage in its document: the ground of a statement is found by its place or its words, or not at all."""

from typing import Any

import pytest

from kg.projections.quotation import AROUND, MOST, is_literal, quoted

SOURCE: dict[str, Any] = {
    "id": "bron-1",
    "title": "Perspectiefnota",
    "body": [
        {"text": f"Zin {at} over archief nummer {at}. Nog een zin.", "place": f"blz. {at}", "heading": "Archief"}
        for at in range(1, 41)
    ],
}
LAW: dict[str, Any] = {
    "id": "dev-1",
    "title": "Fictieve wet",
    "summary": "De wet komt eraan. Gemeenten maken een plan.",
    "applies_to": "alle gemeenten",
    "dates": [{"date": "2027-01-01", "what": "inwerkingtreding", "certainty": "vast"}],
    "meaning": {"board": "Een verordening vaststellen"},
}


def marked(kind: str, payload: dict[str, Any], place: str, statement: str) -> list[str]:
    return [line.text for line in quoted(kind, payload, place=place, statement=statement)[0] if line.marked]


def test_the_place_in_the_document_is_marked_among_its_neighbours() -> None:
    lines, before, after = quoted("Source", SOURCE, place="blz. 20", statement="")
    assert [line.text for line in lines if line.marked] == ["Zin 20 over archief nummer 20.", "Nog een zin."]
    assert {line.place for line in lines} == {"blz. 18", "blz. 19", "blz. 20", "blz. 21", "blz. 22"}
    assert len(lines) == 2 * AROUND + 2
    assert before + len(lines) + after == 81  # with the title
    assert lines[0].heading == "Archief"


def test_within_the_place_the_sentence_that_the_statement_repeats_is_the_ground() -> None:
    assert marked("Source", SOURCE, "blz. 20", "Zin 20 over archief nummer 20.") == ["Zin 20 over archief nummer 20."]


def test_without_a_ground_a_long_document_begins_at_its_beginning() -> None:
    lines, before, after = quoted("Source", SOURCE, place="elders", statement="Heel iets anders.")
    assert (len(lines), before, after) == (MOST, 0, 81 - MOST)
    assert not any(line.marked for line in lines)


@pytest.mark.parametrize(
    ("statement", "ground"),
    [
        ("Gemeenten maken een plan.", ["Gemeenten maken een plan."]),
        ("Uit eigen tekst: “De wet komt eraan.”", ["De wet komt eraan."]),
        ("1 januari 2027: inwerkingtreding; deze datum staat vast.", ["1 januari 2027: inwerkingtreding"]),
        ("Een verordening vaststellen.", ["Een verordening vaststellen"]),
        ("Het is een plicht voor alle gemeenten.", ["alle gemeenten"]),
        ("Van alle andere gemeenten doet de helft dit.", []),  # both words, but not as they stand there
        ("Draagvlak: niets bekend.", []),
        ("", []),
    ],
)
def test_in_a_record_the_sentence_is_found_by_its_words_or_nothing_is_marked(statement: str, ground: list[str]) -> None:
    assert marked("Development", LAW, "", statement) == ground


def test_only_running_text_of_a_document_is_literal() -> None:
    assert is_literal("Source", SOURCE)
    assert not is_literal("Source", {**SOURCE, "body": []})
    assert not is_literal("Development", LAW)
