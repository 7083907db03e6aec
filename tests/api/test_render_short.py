"""The parts of a short answer: the word, the bar, the reasons, the source."""

import pytest

from api.render.short import bar, cut, graded, level, reasons, source_line
from kg.reason.answer import to_json
from kg.reason.score import Evidence, Part


@pytest.mark.parametrize(
    ("score", "word"),
    [(1.2, "Hoog"), (0.55, "Hoog"), (0.549, "Middel"), (0.35, "Middel"), (0.349, "Laag"), (0, "Laag")],
)
def test_a_score_is_a_word(score: float, word: str) -> None:
    assert level(score) == word


@pytest.mark.parametrize(
    ("score", "full"), [(0, 0), (0.001, 1), (0.04, 1), (0.15, 2), (0.44, 4), (0.45, 5), (0.96, 10), (1.3, 10), (-1, 0)]
)
def test_a_bar_is_always_as_wide_and_never_empty_for_what_is_something(score: float, full: int) -> None:
    assert bar(score) == "█" * full + "░" * (10 - full)
    assert len(bar(score, 7)) == 7


def test_word_and_bar_go_together() -> None:
    assert graded(0.5) == "Middel █████░░░░░"


def part(contribution: float, text: str, short: str = "") -> Part:
    return Part("x", contribution, 1.0, (Evidence(text, short=short), Evidence("Het tweede bewijs.")))


def test_reasons_are_the_strongest_first_one_fact_each_and_at_most_three() -> None:
    parts = [
        part(0.1, "Drie."),
        part(0.3, "Een. Nog iets."),
        part(0.2, "Lang verhaal (0,2 van 1).", "Twee."),
        part(0.09, "Vier."),
    ]
    assert reasons(parts) == ["Een.", "Twee.", "Drie."]
    assert reasons(parts, most=1) == ["Een."]


def test_what_adds_nothing_or_hardly_anything_is_no_reason_and_nothing_is_said_twice() -> None:
    parts = [part(0.5, "Een."), part(0.4, "Een."), part(0.02, "Stof."), part(0.0, "Niets."), part(-0.3, "Tegen.")]
    assert reasons(parts) == ["Een."]
    assert reasons([Part("x", 1.0, 1.0)]) == []


def test_a_reason_is_cut_at_a_word_and_says_so() -> None:
    (said,) = reasons([part(1, "woord " * 60)])
    assert len(said) <= 110
    assert said.endswith("woord …")


def test_short_stays_out_of_the_answer_for_machines() -> None:
    assert to_json(Evidence("Lang.", short="Kort.")) == {"text": "Lang."}


def test_a_source_is_told_on_one_line_with_how_many_more_there_are() -> None:
    one = {"title": "Jaarverslag", "publisher": "Fictief", "url": "https://a.example/1"}
    assert source_line([one, one]) == "bron: Fictief (en nog 1) https://a.example/1"
    assert (
        source_line([{"title": "Jaarverslag", "url": "https://a.example/1"}]) == "bron: Jaarverslag https://a.example/1"
    )
    assert source_line([{"url": "https://a.example/1"}]) == "bron: https://a.example/1"
    assert source_line([]) == "bron: niet bekend"


def test_cutting_leaves_what_fits() -> None:
    assert cut("kort en\ngoed", 20) == "kort en goed"
