"""What stands above a sentence says what it is. The texts are made up for these tests."""

import pytest

from ingest.document import Section
from ingest.propose.findings import findings

MANUAL = "\n".join(f"Stap {number} beschrijft het scherm en de velden die daarop staan." for number in range(30))
AIM = "Eind 2026 staan alle verwerkingen in het register"


def found(text: str, heading: str = "") -> list[tuple[str, str]]:
    """Kind and title of what a text states, sums and times apart."""
    made = findings([Section(text, "pagina 1", heading)])
    return [(one.kind, one.title) for one in made if one.kind not in {"Amount", "Date", "Policy"}]


@pytest.mark.parametrize("head", ["Doelstellingen", "Onze ambities", "Wat willen we bereiken?", "Doelen > Privacy"])
def test_an_item_under_a_heading_of_aims_is_one_without_a_word_of_wanting(head: str) -> None:
    assert found(f"- {AIM}.\n- De wachttijd is een week.", head)[0] == ("Objective", AIM)


def test_the_same_words_elsewhere_are_none() -> None:
    assert found(f"{MANUAL}\n\n- {AIM}.", "Achtergrond") == []


@pytest.mark.parametrize("head", ["Wat gaan we doen?", "Maatregelen", "Acties", "Wat gaan we daarvoor doen?"])
def test_an_item_under_a_heading_of_actions_is_one_without_a_verb(head: str) -> None:
    assert ("Activity", "Inventarisatie van koppelingen") in found("- Inventarisatie van koppelingen\n- Training", head)


def test_action_points_of_the_last_time_announce_nothing() -> None:
    assert found("- Begroting van de vereniging\n- Rondvraag", "Verslag en actiepunten vorige keer") == []


def test_what_is_announced_counts_in_a_document_that_wants_nothing_else() -> None:
    text = f"{MANUAL}\n\nDoel: publicatie van jaarcijfers over het verbruik van stroom.\n"
    assert ("Objective", "Doel: publicatie van jaarcijfers over het verbruik van stroom") in found(text)


def test_a_table_of_actions_says_who_and_when() -> None:
    text = "Actie | Wie | Wanneer\nRegister vullen | Team Informatie | eind 2026\nTraining | Team HR | 2027\n"
    made = [one for one in findings([Section(text, "pagina 1")]) if one.kind == "Activity"]
    assert [(one.title, one.fields["owner"], one.fields["period"]) for one in made] == [
        ("Register vullen", "Team Informatie", {"end": "2026"}),
        ("Training", "Team HR", {"end": "2027"}),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Voorstel tot het vaststellen van de Verordening kamerverhuur.",
        "De raad wordt gevraagd in te stemmen met de jaarstukken.",
        "Het ontwerp is ter vaststelling aangeboden aan de raad.",
    ],
)
def test_what_is_put_up_for_decision_is_a_decision(text: str) -> None:
    assert [kind for kind, _ in found(text)] == ["Decision"]


def test_to_find_out_how_is_work_and_to_suppose_is_nothing() -> None:
    plan = (
        "We willen een groene gemeente.\nWe onderzoeken hoe we dit mogelijk maken.\nWe gaan ervan uit dat het lukt.\n"
    )
    kinds = {title: kind for kind, title in found(plan)}
    assert kinds["We onderzoeken hoe we dit mogelijk maken"] == "Activity"
    assert not any("ervan uit" in title for title in kinds)


def test_a_year_behind_in_is_a_time_also_before_a_plural() -> None:
    dates = [one.quote for one in findings([Section("In 2027 werken aan de kade. In 2000 gemeenten.", "p")])]
    assert "2027" in dates
    assert "2000" not in dates
