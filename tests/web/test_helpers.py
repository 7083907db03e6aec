"""Who can help, as a page. All records are fictitious."""

from collections.abc import Iterator

import pytest

from tests.rest_service import OTHER_TOWN, TOWN, Rows, client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, LAW, text

CASE = {"situation": "Fictieve plicht met oude dossiers", "themes": ["thema-proef"]}
ROWS: Rows = {
    "kring/public": [
        ("Municipality", {**TOWN, "province": "Utrecht"}),
        ("Municipality", OTHER_TOWN),
        ("Municipality", {"id": "GM0310", "title": "De Bilt", "code": "GM0310", "province": "Utrecht"}),
        ("Profile", {"id": "p-1", "title": "Baarn", "municipality": "GM0308", "year": "2025", "population": 24_000}),
        ("Profile", {"id": "p-2", "title": "De Bilt", "municipality": "GM0310", "year": "2025", "population": 96_000}),
        ("Concept", {"id": "thema-proef", "title": "proeven"}),
        ("Development", LAW),
        ("Case", {**CASE, "id": "casus-open", "title": "Fictieve plicht in De Bilt", "outcome": "onbekend",
                  "municipalities": ["GM0310"]}),
        ("Case", {**CASE, "id": "casus-mis", "title": "Fictieve plicht in Ede", "outcome": "mislukt",
                  "municipalities": ["GM0228"]}),
        ("Organisation", {"id": "org-een", "title": "Eerste BV"}),
        ("Expertise", {"id": "exp-1", "title": "Fictieve plicht uitvoeren", "themes": ["thema-proef"]}),
        ("Service", {"id": "dienst-1", "title": "Fictieve plicht regelen", "provider": "org-een",
                     "expertise": ["exp-1"]}),
    ],
    "ede/private": [
        ("Case", {**CASE, "id": "ede.casus", "title": "Geheime fictieve plicht", "outcome": "succes",
                  "municipalities": ["GM0228"]}),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Who can help Baarn with a duty, for somebody without a name."""
    store = tmp_path_factory.mktemp("helpers") / "store"
    fill(store, ROWS)
    with client(store, mode="shared", anonymous_reading=True) as opened:
        found = opened.get("/wie-kan-helpen?q=Fictieve+plicht&gemeente=Baarn", headers=BROWSER)
        assert list(flaws(found.text)) == []
        yield found.text


def part(page: str, heading: str) -> str:
    """What stands under a heading, up to the next."""
    return text(page.partition(f'id="{heading}"')[2].partition("<h2")[0].partition(">")[2])


def test_a_municipality_has_proof_outcome_likeness_and_what_is_not_known(page: str) -> None:
    said = part(page, "gemeenten")
    assert "De Bilt" in said
    assert "Bewijs Fictieve plicht in De Bilt" in said
    assert "Uitkomst onbekend" in said
    assert "Lijkt op Baarn De Bilt is 4,0 keer zo groot. De Bilt: ook in Utrecht" in said
    assert "Niet bekend Wat het opleverde; of zij wil helpen" in said


def test_what_a_provider_says_of_itself_is_its_own_words(page: str) -> None:
    said = part(page, "aanbieders")
    assert "Eerste BV" in said
    assert "Eigen woorden" in said
    assert "Prijs; ervaring hiermee" in said


def test_who_only_failed_stands_apart_and_nobody_by_name_is_said(page: str) -> None:
    assert "Ede" not in part(page, "gemeenten")
    assert "Ede" in part(page, "leer")
    assert "mislukt" in part(page, "leer").lower()
    assert "Niemand met naam bekend" in part(page, "mensen")


def test_it_leads_back_to_the_development_and_on_to_the_offer(page: str) -> None:
    assert {"/ontwikkelingen/dev-plicht", "/aanbod/dev-plicht"} <= set(read(page).links())


def test_nothing_of_another_organisation_is_told_or_counted(page: str) -> None:
    assert "Geheim" not in page
    assert "ede.casus" not in page
    assert "Gemeenten die dit deden (1)" in text(page)
