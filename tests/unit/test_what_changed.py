"""What of a development is another, in words. All records are fictitious."""

from typing import Any

import pytest

from kg.cycle.interpret.news.change import development_said

FIRST = {"date": "2027-01-01", "what": "inwerkingtreding", "certainty": "vast"}
BEFORE: dict[str, Any] = {"title": "Fictieve wet", "status": "in voorbereiding", "dates": [FIRST]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ""),
        ({"summary": "Anders verwoord", "title": "Andere titel"}, ""),
        ({"status": "aangenomen"}, "stand: aangenomen (was: in voorbereiding)"),
        ({"status": None}, "stand: niet bekend (was: in voorbereiding)"),
        ({"in_force_since": "2026-07"}, "geldt sinds juli 2026"),
        ({"dates": [{**FIRST, "certainty": "verwacht"}]}, ""),
        ({"dates": [{**FIRST, "date": "2028"}]}, "datum van 1 januari 2027 naar 2028 (inwerkingtreding)"),
        ({"dates": [{**FIRST, "written": "voorjaar 2027"}]},
         "datum van 1 januari 2027 naar voorjaar 2027 (inwerkingtreding)"),
        ({"dates": []}, "vervallen datum: 1 januari 2027 (inwerkingtreding)"),
        ({"dates": [FIRST, {"date": "2026-12-01", "what": "consultatie", "certainty": "verwacht"}]},
         "nieuwe datum: 1 december 2026 (consultatie)"),
    ],
)  # fmt: skip
def test_only_another_state_or_date_is_told(change: dict[str, Any], said: str) -> None:
    assert development_said(BEFORE, {**BEFORE, **change}) == said
