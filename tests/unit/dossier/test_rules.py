"""Which pieces a trajectory must be able to show, and how far that is known: rules over what was fetched."""

from datetime import date
from typing import Any

import pytest

from kg.cycle.borgen.dossier.dossier import Dossier, DossierPiece, dossier
from kg.cycle.borgen.dossier.material import DossierMaterial, TrajectoryPart
from kg.cycle.borgen.dossier.rules import CALLED, LAWED

TODAY = date(2026, 11, 30)
TRAJECTORY = {"title": "Een fictief traject", "municipalities": ["GM0308"]}
DUTY = TrajectoryPart(
    "dev-1", "Development", {"title": "Een fictieve wet", "obligation": True, "law": {"citation": "art. 3"}}
)


def held(kind: str, key: str, **payload: Any) -> TrajectoryPart:
    return TrajectoryPart(key, kind, {"title": key, **payload})


def made(trajectory: dict[str, Any] | None = None, **more: Any) -> Dossier:
    about = TrajectoryPart("tra-1", "Trajectory", {**TRAJECTORY, **(trajectory or {})})
    return dossier(DossierMaterial(about, **more), today=TODAY)


def piece(found: Dossier, key: str, about: str | None = None) -> DossierPiece:
    (one,) = (one for one in found.pieces if one.key == key and about in {None, one.about})
    return one


def keys(found: Dossier) -> set[str]:
    return {one.key for one in found.pieces}


def stated(key: str, standing: str, **more: Any) -> TrajectoryPart:
    said = {"piece": key, "standing": standing, "grounds": "Zo is het", "date": "2026-11-20", "stated_by": "Anna"}
    return held("DossierItem", f"stuk-{key}", **said, **more)


def test_a_legal_duty_asks_a_decision_with_the_article_that_the_store_has() -> None:
    one = piece(made(developments=[DUTY]), "plicht", "dev-1")
    assert (one.state, one.law, one.why) == ("niet gevonden", "art. 3", "Een fictieve wet is een wettelijke plicht.")


def test_whether_a_development_is_a_duty_is_said_to_be_unknown_and_not_guessed() -> None:
    unsaid = held("Development", "dev-2")
    one = piece(made(developments=[unsaid]), "plicht")
    assert (one.state, one.law) == ("niet bekend", None)
    assert "niet vastgelegd" in one.why
    assert "plicht" not in keys(made(developments=[held("Development", "dev-3", obligation=False)]))


def test_words_about_personal_data_ask_an_assessment_and_without_them_it_is_not_known() -> None:
    named = piece(made({"goal": "Wij slaan een BSN op."}), "dpia")
    assert named.state == "niet gevonden"
    assert "noemt bsn" in named.why
    assert piece(made(), "dpia").state == "niet bekend"


def test_the_article_of_a_requirement_in_the_store_is_told_and_without_it_none() -> None:
    assert "dpia" in LAWED
    law = held("Requirement", "eis-1", laws=[{"citation": "Artikel 35 AVG", "url": "https://x.nl"}])
    one = piece(made(laws={"dpia": law}), "dpia")
    assert (one.law, one.law_url) == ("Artikel 35 AVG", "https://x.nl")
    assert piece(made(), "dpia").law is None


def test_each_provider_asks_a_contract_and_a_partner_asks_an_agreement() -> None:
    parties = {
        "org-1": held("Organisation", "org-1", category="aanbieder"),
        "org-2": held("Organisation", "org-2", category="vereniging"),
    }
    found = made(parties=parties)
    assert [(one.key, one.about) for one in found.pieces if one.group == "Afspraken met anderen"] == [
        ("overeenkomst", "org-1"),
        ("verwerkersovereenkomst", "org-1"),
        ("samenwerking", "org-2"),
    ]
    assert piece(found, "verwerkersovereenkomst").state == "niet bekend"


def test_a_document_with_the_name_of_the_provider_is_its_contract_and_not_that_of_another() -> None:
    parties = {key: held("Organisation", key, category="aanbieder") for key in ("Aak", "Boei")}
    found = made(parties=parties, documents=[held("Source", "Overeenkomst Aak 2026")])
    assert piece(found, "overeenkomst", "Aak").state == "aanwezig"
    assert piece(found, "overeenkomst", "Boei").state == "niet gevonden"


def test_a_document_that_is_not_tied_to_the_trajectory_is_a_guess_and_does_not_count() -> None:
    one = piece(made({"goal": "privacy"}, others=[held("Source", "DPIA zaaksysteem")]), "dpia")
    assert one.state == "niet gevonden"
    assert [found.title for found in one.maybe] == ["DPIA zaaksysteem"]


def test_nothing_is_missing_until_somebody_says_so_or_says_that_the_dossier_is_complete() -> None:
    assert made(developments=[DUTY]).missing == 0
    said = made(developments=[DUTY], statements=[stated("plicht", "ontbreekt", concerns="dev-1")])
    assert piece(said, "plicht").state == "ontbreekt"
    assert (piece(said, "plicht").stated_by, said.missing) == ("Anna", 1)
    complete = held("CompletenessStatement", "opgave", grounds="Alles zit erin", date="2026-11-01")
    all_of_it = made(developments=[DUTY], complete=complete)
    assert piece(all_of_it, "plicht").state == "ontbreekt"
    assert piece(all_of_it, "plicht").statement == "opgave"
    assert piece(all_of_it, "dpia").state == "niet bekend"  # it is not known to be asked


def test_what_was_said_last_holds_and_keeps_owner_place_and_the_number_that_was_chosen() -> None:
    first, last = (
        stated("dpia", "ontbreekt"),
        stated("dpia", "aanwezig", owner="Privacy", kept_at="Zaak 1", retention="4.1"),
    )
    one = piece(made(statements=[first, last]), "dpia")
    assert (one.state, one.owner, one.kept_at) == ("aanwezig", "Privacy", "Zaak 1")
    assert (one.retention.number, one.retention.chosen, one.retention.period) == ("4.1", True, "P10Y")
    assert not piece(made(), "dpia").retention.chosen


def test_said_to_be_missing_while_a_document_is_there_shows_the_document_as_a_maybe() -> None:
    one = piece(made(documents=[held("Source", "DPIA")], statements=[stated("dpia", "ontbreekt")]), "dpia")
    assert (one.state, [found.title for found in one.maybe]) == ("ontbreekt", ["DPIA"])


def test_a_piece_that_no_rule_asks_can_be_added() -> None:
    one = piece(made(statements=[stated("sleutelplan", "aanwezig")]), "sleutelplan")
    assert (one.group, one.state, one.retention.said) == ("Verder", "aanwezig", "Geen categorie gekozen.")


def test_money_asks_a_decision_of_the_council_and_no_amount_on_record_is_not_nothing() -> None:
    paid = made(
        activities=[held("Activity", "a", budget_eur=80_000), held("Activity", "b", amounts=[{"budget_cents": 50}])]
    )
    assert "2 activiteiten staan € 80.000,50 op papier" in piece(paid, "geld").why
    assert piece(made(activities=[held("Activity", "a")]), "geld").state == "niet bekend"
    assert "geld" not in keys(made())


def test_the_counts_are_of_all_pieces() -> None:
    found = made(
        {"goal": "privacy", "period": {"end": "2027"}}, developments=[DUTY], statements=[stated("dpia", "niet nodig")]
    )
    states = (found.present, found.not_found, found.missing, found.not_needed, found.unknown)
    assert sum(states) == len(found.pieces)
    assert found.not_needed == 1
    assert piece(found, "evaluatie").due == "2027"


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("verwerkersovereenkomst", "Verwerkersovereenkomst Aak"),
        ("samenwerking", "Samenwerkingsovereenkomst regio"),
        ("notulen", "Notulen stuurgroep 3 mei"),
        ("overeenkomst", "Raamovereenkomst Aak"),
    ],
)
def test_a_document_is_known_by_what_it_is_called(key: str, title: str) -> None:
    assert [name for name in CALLED if CALLED[name].search(title)] == [key]


def test_a_word_within_another_is_no_assessment() -> None:
    assert not CALLED["dpia"].search("Pianoles op school")
