"""In what words a development is searched with."""

from kg.names.developments import wording


def test_a_development_is_asked_for_by_its_other_names_and_by_what_it_is_too() -> None:
    law = {"title": "Fictieve wet op berichten", "alt_labels": ["Fwb", "berichtenwet"], "summary": "Geeft een recht."}
    assert wording(law) == "Fictieve wet op berichten. Fwb, berichtenwet. Geeft een recht"
    assert wording({"title": "Fictieve trend", "summary": None}) == "Fictieve trend"
