"""Which own texts speak of a subject: not a heading, and not a sentence that only says whose task it is."""

import pytest

from kg.cycle.interpret.ranking.use_cases.textbase import speaks


@pytest.mark.parametrize(
    "title",
    [
        "Het archief valt onder de burgemeester.",
        "ICT en de samenwerking in de regio vallen onder de wethouder van de grootste partij.",
        "Voor communicatie, zonder public relations, komt er een projectportefeuille.",
        "Verkeer",
        "Sport en cultuur",
    ],
)
def test_a_heading_or_a_division_of_tasks_says_nothing_of_its_subject(title: str) -> None:
    assert not speaks("Objective", title)


@pytest.mark.parametrize(
    "title",
    [
        "Het archief is in 2027 volledig digitaal.",
        "De wethouder houdt elk half jaar een inloopuur over het digitale archief.",
        "De burgemeester legt jaarlijks verantwoording af over het archief.",
        "Het digitaal loket valt onder het programma dienstverlening en is dag en nacht open.",
    ],
)
def test_a_sentence_that_says_what_is_done_speaks_of_its_subject(title: str) -> None:
    assert speaks("Objective", title)


def test_a_policy_speaks_by_its_name() -> None:
    assert speaks("Policy", "Archiefverordening")
    assert not speaks("Policy", "Archief")
