"""What a document states, with the words that say so. The texts are made up for these tests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Section
from ingest.propose.finding import Finding
from ingest.propose.findings import findings

PLAN = """Informatieplan gemeente Duinrade 2026-2029
Doelstellingen
- In 2028 is 95% van de aanvragen digitaal.
- We willen dat iedere inwoner zijn zaak kan volgen.
Wat gaan we daarvoor doen?
- We richten in 2026 een nieuw zaaksysteem in voor € 250.000.
Risico's
- Het risico bestaat dat de leverancier te laat levert.
Besluit
Het college besluit:
1. in te stemmen met dit plan;
2. € 40.000 beschikbaar te stellen."""


def found(text: str, *kinds: str, heading: str = "") -> list[Finding]:
    """The findings of some kinds in a text."""
    return [one for one in findings([Section(text, "pagina 1", heading)]) if one.kind in kinds]


@pytest.fixture(scope="module", name="plan")
def _plan() -> list[Finding]:
    return list(findings([Section(PLAN, "pagina 3")], kind="informatieplan", municipality="GM9999", date="2026-03-12"))


def test_a_plan_is_a_policy_of_its_municipality_with_its_period(plan: list[Finding]) -> None:
    assert plan[0].kind == "Policy"
    assert plan[0].title == "Informatieplan gemeente Duinrade 2026-2029"
    assert plan[0].fields["municipality"] == "GM9999"
    assert plan[0].fields["period"] == {"start": "2026", "end": "2029"}


def test_an_aim_is_an_objective_of_that_policy_with_what_its_sentence_says(plan: list[Finding]) -> None:
    first, second = (one for one in plan if one.kind == "Objective")
    assert (first.under, first.fields["deadline"], first.place) == (0, "2028", "pagina 3")
    assert first.quote == "In 2028 is 95% van de aanvragen digitaal."
    assert "deadline" not in second.fields


def test_what_will_be_done_is_an_activity_with_its_budget_and_period(plan: list[Finding]) -> None:
    [activity] = [one for one in plan if one.kind == "Activity"]
    assert activity.fields["budget_eur"] == 250_000
    assert activity.fields["period"] == {"end": "2026"}
    assert plan[activity.under or 0].kind == "Objective"


def test_an_amount_and_a_date_say_of_which_statement_they_are(plan: list[Finding]) -> None:
    [activity] = [number for number, one in enumerate(plan) if one.kind == "Activity"]
    facts = [(one.kind, one.quote) for one in plan if one.under == activity]
    assert facts == [("Amount", "€ 250.000"), ("Date", "2026")]


def test_every_item_of_a_decision_is_a_decision_on_the_date_of_the_document(plan: list[Finding]) -> None:
    decisions = [one for one in plan if one.kind == "Decision"]
    assert [one.title for one in decisions] == ["in te stemmen met dit plan", "€ 40.000 beschikbaar te stellen"]
    assert {one.fields["date"] for one in decisions} == {"2026-03-12"}


def test_a_risk_is_told(plan: list[Finding]) -> None:
    assert [one.title for one in plan if one.kind == "Risk"] == ["Het risico bestaat dat de leverancier te laat levert"]


TABLE = """Actie | Wie | Wanneer | Budget (€)
Register van verwerkingen bijwerken | Team Privacy | Q3 2026 | 12.500
Contract verlengen | Team Inkoop | eind 2027 | -"""


def test_a_row_of_a_table_of_actions_has_its_fields_from_the_other_columns() -> None:
    first, second = found(TABLE, "Activity")
    assert first.title == "Register van verwerkingen bijwerken"
    assert first.fields == {"owner": "Team Privacy", "period": {"end": "2026"}, "budget_eur": 12_500}
    assert second.fields == {"owner": "Team Inkoop", "period": {"end": "2027"}}
    assert first.quote in TABLE


def test_a_person_who_does_it_is_left_to_who_decides() -> None:
    [activity] = found("Actie | Wie\nArchief overbrengen | Sanne de Groot", "Activity")
    assert "owner" not in activity.fields


def test_a_table_whose_head_does_not_say_what_it_holds_is_read_by_its_words() -> None:
    assert not found("Naam | Aantal\nLaptops | 40\nSchermen | 80", "Activity", "Objective")


def test_what_a_municipality_wants_is_an_objective_with_its_deadline() -> None:
    [objective] = found("De gemeente wil de achterstand in het archief voor 2028 wegwerken.", "Objective")
    assert objective.fields["deadline"] == "2028"


def test_support_says_which_level_and_how_it_stands() -> None:
    [support] = found("Bij de medewerkers is er weerstand tegen het nieuwe zaaksysteem.", "Support")
    assert (support.fields["level"], support.fields["stance"]) == ("uitvoering", "tegen")


def test_a_lesson_is_what_was_learned() -> None:
    [lesson] = found("We hebben geleerd dat de griffie vanaf het begin mee moet doen.", "Lesson")
    assert lesson.fields["basis"] == "expliciet"


@pytest.mark.parametrize(
    "text",
    [
        "Willen we dat iedere inwoner zijn zaak digitaal kan volgen?",
        "Doelstellingen ............ 12",
        "De raad wilde in 2019 geen nieuw zaaksysteem.",
        "Een zaaksysteem is een toepassing waarmee zaken worden behandeld.",
        "U kunt uw aanvraag digitaal doen.",
    ],
    ids=["question", "contents", "past and denied", "definition", "to the reader"],
)
def test_what_is_no_aim_is_no_objective(text: str) -> None:
    assert not found(text, "Objective", "Activity")


def test_what_another_municipality_wants_is_not_what_the_document_states() -> None:
    text = "De gemeente Elderwoude wil in 2028 volledig digitaal werken. De gemeente Duinrade wil dat ook."
    stated = findings([Section(text, "pagina 1")], names=("Duinrade",))
    assert [one.title for one in stated if one.kind == "Objective"] == ["De gemeente Duinrade wil dat ook"]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Van 2022-2026 en uiterlijk eind 2028.", ["2022-2026", "eind 2028"]),
        ("Op 12 april vergadert de raad; op 3 mei 2026 ook.", ["12 april", "3 mei 2026"]),
        ("De Wet open overheid 2021 en ISO 27001:2022 gelden.", []),
        ("Er komen 2000 woningen.", []),
        ("De gemeente wil de achterstand voor 2028 wegwerken.", ["2028"]),
        ("Gereed in Q3 2026 (was 2025).", ["Q3 2026", "2025"]),
    ],
)
def test_a_year_in_a_name_or_a_number_is_no_date(text: str, quotes: list[str]) -> None:
    assert [one.quote for one in found(text, "Date")] == quotes


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("Dit kost € 1,2 miljoen.", 1_200_000),
        ("Kosten: 75.000 euro per jaar.", 75_000),
        ("Middelen (€): 50 000 voor de partijen.", 50_000),
        ("Hiervoor is 2 ton nodig.", 200_000),
    ],
)
def test_an_amount_is_read_in_euros(text: str, euros: int) -> None:
    [amount] = found(text, "Amount")
    assert amount.fields["amount_eur"] == euros


def test_a_count_is_no_amount() -> None:
    assert not found("We stoten 300 ton CO2 minder uit en plaatsen 40 laadpalen.", "Amount")


_WORDS = st.sampled_from(
    [
        "We",
        "willen",
        "besluit",
        "doel:",
        "in",
        "2026",
        "€",
        "1.000",
        "\n",
        "- ",
        ". ",
        "| ",
        "•",
        "Risico",
        "’",
        "\t",
        "12 mei",
    ]
)
_TEXTS = st.one_of(st.text(min_size=1), st.lists(_WORDS, min_size=1, max_size=60).map(" ".join))


@settings(deadline=None)
@given(_TEXTS)
def test_every_finding_quotes_words_that_stand_in_its_section(text: str) -> None:
    for one in findings([Section(text, "pagina 1", "Doelen")], kind="plan", municipality="GM9999", date="2026"):
        assert one.quote
        assert one.quote in text
        assert 0 < one.chance < 1
        assert one.under is None or one.under >= 0


@pytest.mark.parametrize(
    ("aim", "action", "belongs"),
    [
        ("Akkoord > Dienstverlening", "Akkoord > Archief", False),  # chapters under the title
        ("Akkoord > Dienstverlening > Doelen", "Akkoord > Dienstverlening > Bij de balie", True),
        ("Akkoord > Dienstverlening", "Akkoord > Dienstverlening", True),
    ],
)
def test_an_activity_is_of_the_aim_of_its_own_chapter(aim: str, action: str, *, belongs: bool) -> None:
    sections = [
        Section("We willen dat iedere inwoner zijn zaak kan volgen.", "alinea 2", aim),
        Section("We richten in 2026 een nieuw zaaksysteem in.", "alinea 4", action),
    ]
    first, second = (one for one in findings(sections) if one.kind in {"Objective", "Activity"})
    assert (first.kind, second.kind) == ("Objective", "Activity")
    assert second.under == (0 if belongs else None)
