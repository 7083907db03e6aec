"""How long a piece is kept: the numbers that come along, and a list that somebody read in."""

import pytest

from kg.cycle.borgen.dossier.retention import SCHEME, category, of_concepts, table


def concept(key: str, number: str = "", above: str = "", **more: str) -> dict[str, object]:
    properties = [{"name": name, "value": value} for name, value in more.items()]
    named = {"notation": number} if number else {}
    return {"id": key, "title": "Uitgevoerd", "scheme": SCHEME, "broader": [above], "properties": properties, **named}


def test_every_number_is_kept_for_good_or_has_a_period_and_a_start() -> None:
    assert len(table()) == 18
    for number, one in table().items():
        assert one.number == number
        assert (one.period is None) == (one.start is None) == bool(one.keep)
        assert one.said
    assert table()["16.1"].said == "10 jaar bewaren en dan vernietigen, te rekenen vanaf: einde van waar het over gaat"
    assert table()["2.1.1"].said == "blijvend bewaren"


def test_a_number_that_is_nowhere_has_no_period_that_was_guessed() -> None:
    one = category("99.1", chosen=True)
    assert (one.keep, one.period, one.chosen) == (None, None, True)
    assert "staat niet in de tabel" in one.said


def test_a_list_that_was_read_in_goes_before_the_own_table_and_numbers_cases_of_a_result() -> None:
    read = of_concepts(
        [
            concept("resultaat-29", "4.1", "procestype-4", waardering="vernietigen", bewaartermijn="P1Y6M"),
            concept("resultaat-30", above="resultaat-29", nummer="1", waardering="blijvend_bewaren"),
            concept("resultaat-31", above="resultaat-weg", nummer="1", waardering="blijvend_bewaren"),
            {**concept("anders", "5.1", waardering="vernietigen"), "scheme": "Iets anders"},
        ]
    )
    assert sorted(read) == ["4.1", "4.1.1"]
    assert category("4.1", chosen=False, read=read).said == "1 jaar en 6 maanden bewaren en dan vernietigen"
    assert read["4.1.1"].keep is True


@pytest.mark.parametrize(
    ("period", "said"),
    [("P0D", "direct vernietigen"), ("P42D", "42 dagen bewaren en dan vernietigen"), ("", "termijn niet bekend")],
)
def test_a_period_is_said_in_words(period: str, said: str) -> None:
    read = of_concepts([concept("r", "1.1", waardering="vernietigen", bewaartermijn=period)])
    assert read["1.1"].said == said
