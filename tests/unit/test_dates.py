"""Dates as Dutch sources write them: never more exact than written, and never a day out of a year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dutch.dates import Span, dutch, in_order, read, span
from kg.errors import InputError
from kg.reason.time import day_said, days_of, when_said

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2027", "2027-01-01", "2027-12-31"),
        ("2027-02", "2027-02-01", "2027-02-28"),
        ("2028-2", "2028-02-01", "2028-02-29"),
        ("2027-01-01", "2027-01-01", "2027-01-01"),
        ("1 januari 2027", "2027-01-01", "2027-01-01"),
        ("per 1 jan. 2027", "2027-01-01", "2027-01-01"),
        ("1-7-2027", "2027-07-01", "2027-07-01"),
        ("mei 2027", "2027-05-01", "2027-05-31"),
        ("eind mei 2027", "2027-05-21", "2027-05-31"),
        ("Q3 2026", "2026-07-01", "2026-09-30"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("derde kwartaal van 2026", "2026-07-01", "2026-09-30"),
        ("4e kwartaal 2026", "2026-10-01", "2026-12-31"),
        ("laatste kwartaal 2026", "2026-10-01", "2026-12-31"),
        ("eerste helft van 2027", "2027-01-01", "2027-06-30"),
        ("tweede halfjaar 2027", "2027-07-01", "2027-12-31"),
        ("H2 2027", "2027-07-01", "2027-12-31"),
        ("voorjaar 2027", "2027-03-01", "2027-05-31"),
        ("het najaar van 2027", "2027-09-01", "2027-11-30"),
        ("winter 2027", "2027-12-01", "2028-02-29"),
        ("begin 2027", "2027-01-01", "2027-04-30"),
        ("medio 2027", "2027-05-01", "2027-08-31"),
        ("uiterlijk eind 2028", "2028-09-01", "2028-12-31"),
        ("naar verwachting in het voorjaar 2027", "2027-03-01", "2027-05-31"),
        ("vóór 1 juli 2027", "2027-07-01", "2027-07-01"),
    ],
)
def test_a_date_in_words_is_the_days_that_it_can_mean(written: str, first: str, last: str) -> None:
    assert read(written) == Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "written", ["2026-13", "31 februari 2027", "Q5 2027", "ooit", "", "volgend jaar", "13-13-2027"]
)
def test_what_is_no_date_is_refused_by_its_own_words(written: str) -> None:
    with pytest.raises(InputError) as refused:
        read(written)
    assert repr(written) in str(refused.value)


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_a_partial_date_holds_its_days_and_no_other(day: date) -> None:
    for text in (f"{day:%Y}".zfill(4), f"{day.isoformat()[:7]}", day.isoformat()):
        found = span(text)
        assert found.first <= day <= found.last
        assert found.partial() == text
        assert read(text) == found


def test_dates_are_written_as_people_do() -> None:
    assert [dutch(text) for text in ("2022", "2022-05", "2022-05-01")] == ["2022", "mei 2022", "1 mei 2022"]


def milestone(day: str, certainty: str = "vast", **more: str) -> dict[str, str]:
    return {"date": day, "what": "fictief", "certainty": certainty, **more}


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (milestone("2027-01-01"), "1 januari 2027 (over 34 dagen)"),
        (milestone("2026-11-29"), "29 november 2026 (over 1 dag)"),
        (milestone("2026-11-28"), "vandaag, 28 november 2026"),
        (milestone("2026-08-15"), "15 augustus 2026 (105 dagen geleden)"),
        (milestone("2028-11-27"), "27 november 2028 (over 730 dagen)"),
        (milestone("2028-11-28"), "28 november 2028 (over ruim 2 jaar)"),
        (milestone("2023-07-01"), "1 juli 2023 (ruim 3 jaar geleden)"),
        (milestone("2027-01-01", "verwacht"), "1 januari 2027, verwacht (over 34 dagen)"),
        (milestone("2027", "verwacht"), "in 2027, verwacht"),
        (milestone("2026", "verwacht"), "in 2026, verwacht; de dag is niet bekend"),
        (milestone("2027", written="voorjaar 2027"), "in voorjaar 2027"),
        (milestone("2025"), "in 2025"),
    ],
)
def test_only_a_day_is_counted_in_days_and_from_two_years_on_in_years(one: dict[str, str], said: str) -> None:
    assert when_said(one, TODAY) == said


def test_what_happened_is_never_ahead() -> None:
    """The year 2026 of a vote that was certain lies behind on any day of it: it is known because it happened."""
    vote = milestone("2026", kind="aanvaard")
    assert days_of(vote, TODAY) == Span(date(2026, 1, 1), TODAY)
    assert days_of(vote | {"certainty": "verwacht"}, TODAY) == span("2026")
    assert days_of(vote | {"kind": "fase"}, TODAY) == span("2026")


def test_a_date_in_words_that_cannot_be_read_falls_back_on_the_date() -> None:
    odd = milestone("2027", written="zodra het kan")
    assert days_of(odd, TODAY) == span("2027")
    assert day_said(odd) == "zodra het kan"


@pytest.mark.parametrize(
    ("start", "end", "may_be"),
    [
        ("2026", "2026", True), ("2026-05", "2026", True), ("2026-05-20", "2026-05", True), ("2026", "2026-01", True),
        ("2026-05", "2025", False), ("2026", "2025-12-31", False), ("2026-05-20", "2026-05-19", False),
    ],
)  # fmt: skip
def test_an_end_lies_before_a_begin_when_no_day_of_it_can_follow(start: str, end: str, *, may_be: bool) -> None:
    assert in_order(start, end) == may_be
    assert in_order(start, end) == (span(end).last >= span(start).first)
