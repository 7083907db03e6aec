"""The review gate, replacing, dates, and near-duplicates. Lessons here are fictitious."""

from datetime import date

import pytest

from kg.cycle.borgen.lessons.review import (
    STEPS,
    circle,
    current,
    due,
    last_day,
    role_for,
)
from kg.errors import StepRefused
from kg.model.lesson_status import drafted, unwitnessed
from kg.reason.near_duplicates import near_duplicates

TEXT = "Laat de eigen organisatie de kar trekken en leun niet zwaar op ingehuurde projectleiders bij het zaaksysteem."


def test_a_draft_cannot_be_accepted_without_review() -> None:
    assert role_for("concept", "getoetst") == "reviewer"
    with pytest.raises(StepRefused, match="'getoetst'"):
        role_for("concept", "aanvaard")


ACCEPTED = {"id": "les-a", "review": "aanvaard", "reviewed_alone": True, "valid_until": "2027-01-01"}


def test_what_a_step_left_on_a_lesson_stays_when_it_is_written_again() -> None:
    assert drafted(ACCEPTED, {"id": "les-a"}) == ACCEPTED


def test_who_writes_a_draft_says_how_long_it_holds() -> None:
    draft = {"id": "les-a", "review": "concept", "valid_until": "2027-01-01"}
    assert drafted(draft, {"id": "les-a"}) == {"id": "les-a", "review": "concept"}


@pytest.mark.parametrize("origin", ["sources", "provenance"])
def test_a_new_lesson_is_a_draft_unless_it_was_published_somewhere(origin: str) -> None:
    assert drafted(None, {"id": "les-a"})["review"] == "concept"
    published = {"id": "les-a", origin: [{"url": "https://voorbeeld.example/bron"}]}
    assert drafted(None, published) == published


def test_what_was_replaced_goes_nowhere_but_back_by_undoing() -> None:
    assert not [step for step in STEPS if step[0] == "vervangen"]


def test_a_circle_of_replacements_is_named_in_full() -> None:
    assert circle("a", "c", {"c": ["b"], "b": ["a"]}) == ["a", "c", "b", "a"]
    assert circle("a", "a", {}) == ["a", "a"]
    assert circle("a", "b", {"b": ["c"], "c": []}) == []


@pytest.mark.parametrize(
    ("partial", "day"), [("2026", "2026-12-31"), ("2024-02", "2024-02-29"), ("2026-05-03", "2026-05-03")]
)
def test_a_partial_date_ends_on_its_last_day(partial: str, day: str) -> None:
    assert last_day(partial).isoformat() == day


def test_a_lesson_is_due_two_months_ahead_and_past_after_its_date() -> None:
    lessons = [
        {"id": "les-a", "title": "A", "valid_until": "2026-06"},
        {"id": "les-b", "title": "B", "valid_until": "2026-12"},
        {"id": "les-c", "title": "C", "valid_until": "2025", "review": "vervangen"},
        {"id": "les-d", "title": "D", "valid_until": "2025"},
        {"id": "les-e", "title": "E"},
    ]
    assert [(one.id, one.past) for one in due(lessons, date(2026, 6, 1))] == [("les-d", True), ("les-a", False)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"review": "aanvaard", "valid_until": "2026-06-01"}, True),
        ({"review": "aanvaard", "valid_until": "2026-05-31"}, False),
        ({"review": "concept"}, False),
        ({"review": "vervangen"}, False),
    ],
)
def test_only_accepted_and_published_lessons_in_date_are_advice(fields: dict[str, str], expected: bool) -> None:  # noqa: FBT001
    assert current(fields, date(2026, 6, 1)) is expected


def test_a_reworded_lesson_is_found_and_another_is_not() -> None:
    texts = {
        "les-a": TEXT,
        "les-b": TEXT.replace("Laat de eigen", "Laat toch de eigen").replace("zwaar op", "te zwaar op"),
        "les-c": "Begin bij een e-depot met een inventaris van bestandsformaten en spreek met de archivaris.",
    }
    (pair,) = near_duplicates(texts)
    assert (pair.one, pair.other) == ("les-a", "les-b")
    assert 0.5 < pair.likeness < 1


def test_only_pairs_with_an_asked_lesson_are_given() -> None:
    texts = {"a": TEXT, "b": TEXT, "c": TEXT + " Echt.", "leeg": "!"}
    assert {(pair.one, pair.other) for pair in near_duplicates(texts, among=["c"])} == {("a", "c"), ("b", "c")}


def test_many_lessons_that_are_alike_cost_no_more_each_than_a_few() -> None:
    """Somebody else may have put them there; who looks for doubles must not wait for every pair of them."""
    texts = {f"les-{number:04}": f"{TEXT} Ook bij nummer {number}." for number in range(600)}
    found = near_duplicates(texts)
    assert len(found) < 10 * len(texts)
    assert {key for pair in found for key in (pair.one, pair.other)} == texts.keys()


def test_what_is_approved_by_writing_it_says_that_nobody_else_read_it() -> None:
    """A draft stays as it is; what two people approved before stays theirs as long as it says the same."""
    draft = {"id": "les-a", "title": "A", "review": "concept"}
    accepted = {**draft, "review": "aanvaard"}
    alone = {**accepted, "reviewed_alone": True}
    assert unwitnessed(None, draft) == draft
    assert unwitnessed(None, accepted) == alone
    assert unwitnessed(draft, accepted) == alone
    assert unwitnessed(alone, accepted) == alone
    assert unwitnessed(accepted, accepted) == accepted
    assert "reviewed_alone" not in unwitnessed(accepted, {**accepted, "provenance": [{"source": "bron-x"}]})
    assert unwitnessed(accepted, {**accepted, "title": "B"})["reviewed_alone"] is True
