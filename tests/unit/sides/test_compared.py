"""What two texts on one aim say of quantity, date, who and scope."""

import pytest

from kg.cycle.implement.sides.comparison import compared, mark_of
from kg.model.aims.records import ASPECTS


def verdicts(policy: str, execution: str, **fields: str) -> dict[str, str]:
    return {one.aspect: one.verdict for one in compared(policy, execution, fields)}


@pytest.mark.parametrize(
    ("policy", "execution", "verdict"),
    [
        ("De helft is klaar.", "50 % is klaar.", "gelijk"),
        ("Hooguit 10 klachten.", "Wij verwachten 4 klachten.", "gelijk"),
        ("4 klachten.", "Hooguit 10 klachten.", "anders"),
        ("Minstens 80 % is tevreden.", "70 % is tevreden.", "anders"),
        ("80 % is tevreden.", "Wij bellen iedereen terug.", "niet te zeggen"),
        ("10 procent minder bezwaren.", "40 bezwaren minder.", "niet te zeggen"),
        ("Wij helpen mensen.", "Wij helpen mensen.", "geen van beide"),
        ("Een besparing van € 1.000 per maand.", "Een besparing van € 12.000 per jaar.", "gelijk"),
    ],
)
def test_quantities(policy: str, execution: str, verdict: str) -> None:
    """Who keeps to what execution says has to keep to what policy says; an amount beside none is no difference."""
    assert verdicts(policy, execution)["hoeveelheid"] == verdict


@pytest.mark.parametrize(
    ("policy", "execution", "verdict"),
    [
        ("Eind 2026 is het klaar.", "In Q2 2027 is het klaar.", "anders"),
        ("Voor 2028 is het klaar.", "In maart 2027 is het klaar.", "gelijk"),
        ("In 2027 is het klaar.", "In april 2027 is het klaar.", "gelijk"),
        ("Na 2027 is het klaar.", "In 2026 is het klaar.", "anders"),
        ("In 2027 is het klaar.", "Het is klaar.", "niet te zeggen"),
        ("10 % minder dan in 2020, klaar in 2027.", "10 % minder dan in 2020, klaar in 2027.", "gelijk"),
        ("Op 31 februari 2027 is het klaar.", "Het is klaar.", "geen van beide"),
    ],
)
def test_dates(policy: str, execution: str, verdict: str) -> None:
    """What is finer lies within what is coarser; a year that is measured against is no date, nor what is no day."""
    assert verdicts(policy, execution)["datum"] == verdict


def test_the_fields_of_the_objective_count_where_its_words_say_nothing() -> None:
    policy, execution = "De dienstverlening is op orde.", "Team Balie haalt 70 % in 2029."
    assert set(verdicts(policy, execution).values()) == {"niet te zeggen"} | {verdicts(policy, execution)["reikwijdte"]}
    with_fields = verdicts(policy, execution, target="90", unit="%", deadline="2027-12-31", owner="de provincie")
    assert [with_fields[one] for one in ("hoeveelheid", "datum", "wie")] == ["anders"] * 3
    said = verdicts("In 2029 haalt team Balie 70 %.", execution, target="90", unit="%", deadline="2027", owner="Rijk")
    assert [said[one] for one in ("hoeveelheid", "datum", "wie")] == ["gelijk"] * 3


def test_every_aspect_is_answered_in_order_for_any_text() -> None:
    """Also for what is no sentence, or longer than anybody writes."""
    for text in ("", "…", "%", "2027", "€", "a" * 20_000, "1 " * 10_000, "van de " * 3_000, "en met " * 3_000):
        assert tuple(one.aspect for one in compared(text, "In 2027 haalt de gemeente 70 %.")) == ASPECTS
        assert tuple(one.aspect for one in compared("Alle wijken in 2027.", text)) == ASPECTS


def test_a_mark_tells_the_two_texts_apart() -> None:
    assert mark_of("a", "b") == mark_of("a", "b")
    assert len({mark_of("a", "b"), mark_of("b", "a"), mark_of("ab", ""), mark_of("", "ab")}) == 4
