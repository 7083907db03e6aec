"""Drafts of policy at REST, on the page and on the command line. All records are fictitious."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.commands import app
from tests.rest_service import CASE, OTHER_TOWN, SOURCE, TOWN, Rows, client, fill
from tests.web.markup import flaws

LAW = {"id": "dev-wet", "title": "Fictieve Registerwet", "category": "wettelijk", "summary": "Houd een register bij.",
       "obligation": True, "sources": [SOURCE]}  # fmt: skip
ROWS: Rows = {
    "kring/public": [
        ("Municipality", TOWN),
        ("Municipality", OTHER_TOWN),
        ("Development", LAW),
        ("Policy", {"id": "bel-ede", "title": "Registerbeleid", "municipality": "GM0228", "responds_to": ["dev-wet"],
                    "sources": [SOURCE]}),
        ("Objective", {"id": "doel-ede", "title": "Register openbaar", "policy": "bel-ede", "deadline": "2027"}),
        ("Policy", {"id": "bel-ons", "title": "Ons beleid", "municipality": "GM0308", "responds_to": ["dev-wet"]}),
        ("Objective", {"id": "doel-ons", "title": "Wij <b>kennen</b> onze registers", "policy": "bel-ons"}),
        ("Activity", {"id": "werk-ons", "title": "Register vullen", "objective": "doel-ons", "budget_eur": 4000}),
        ("Risk", {"id": "risico-ons", "title": "Te weinig mensen", "municipality": "GM0308", "about": "doel-ons"}),
        ("Case", {**CASE, "municipalities": ["GM0228"], "approach": "In stappen"}),
    ],
    "ede/private": [
        ("Objective", {"id": "ede.doel", "title": "Geheim doel", "policy": "bel-ede"}),
        ("Risk", {"id": "ede.risico", "title": "Geheim risico", "municipality": "GM0308", "about": "dev-wet"}),
    ],
}  # fmt: skip
OWN = 'titel = "Ons stuk over {ontwikkeling}"\n[[hoofdstuk]]\ntitel = "Geld"\ndelen = ["kosten"]\n'


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store", ROWS)
    return tmp_path / "store"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("drafts") / "store"
    fill(store, ROWS)
    own = tmp_path_factory.mktemp("templates")
    (own / "ons-stuk.toml").write_text(OWN)
    (own / "stuk.toml").write_text('titel = "T"')
    with client(store, templates=own) as opened:
        yield opened


def draft(service: TestClient, **asked: Any) -> Any:
    answer = service.get("/v1/drafts/dev-wet", params={"municipality": "Baarn", **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_draft_has_own_aims_examples_and_gaps_each_with_a_source(service: TestClient) -> None:
    made = draft(service)
    assert made["title"] == "Raadsvoorstel: Fictieve Registerwet"
    assert made["interpretation"] is None
    aims = [(one["text"], one["own"], one["missing"]) for chapter in made["chapters"] for one in chapter["aims"]]
    assert aims[0] == (
        "Wij <b>kennen</b> onze registers",
        True,
        ["indicator", "nulmeting", "streefwaarde", "eigenaar", "termijn"],
    )
    assert ("Register openbaar", False, ["indicator", "nulmeting", "streefwaarde", "eigenaar"]) in aims
    said = [one for chapter in made["chapters"] for one in chapter["sentences"]]
    assert all(one["citations"] for one in said)
    assert made["gaps"] == sum(one.get("gap", False) for one in said) > 0
    texts = [one["text"] for one in said]
    assert "Begroot voor “Register vullen”: € 4.000." in texts
    assert "Te weinig mensen. Een maatregel is niet vastgelegd." in texts


def test_a_template_of_ones_own_is_taken_by_its_name_and_a_bad_one_says_what_it_lacks(service: TestClient) -> None:
    assert draft(service, template="ons-stuk")["title"] == "Ons stuk over Fictieve Registerwet"
    asked = {"municipality": "Baarn", "template": "stuk"}
    bad = service.get("/v1/drafts/dev-wet", params=asked)
    assert (bad.status_code, "hoofdstukken" in bad.json()["detail"]) == (400, True), bad.text
    assert service.get("/v1/drafts/dev-wet", params={**asked, "template": "weg"}).status_code == 400
    assert service.get("/v1/drafts/dev-wet", params={**asked, "template": "../stuk"}).status_code in {400, 422}


def test_the_document_has_real_headings_tables_and_a_name(service: TestClient) -> None:
    answer = service.get("/v1/drafts/dev-wet", params={"municipality": "Baarn", "format": "docx"})
    assert 'filename="raadsvoorstel-dev-wet-GM0308.docx"' in answer.headers["content-disposition"]
    read = docx.Document(io.BytesIO(answer.content))
    headings = [one.text for one in read.paragraphs if one.style and one.style.name == "Heading 2"]
    assert headings[:2] == ["Gevraagd besluit", "Aanleiding"]
    assert headings[-1] == "Bronnen"
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    assert any("nog te bepalen" in cell for cell in cells)
    assert any("<b>kennen</b>" in cell for cell in cells), "text stays text"


def test_the_page_offers_developments_and_shows_the_draft(service: TestClient) -> None:
    choice = service.get("/formuleren/concept?gemeente=Baarn", headers={"Accept": "text/html"})
    assert '<option value="dev-wet"' in choice.text
    assert '<option value="ons-stuk"' in choice.text
    page = service.get("/formuleren/concept?gemeente=Baarn&ontwikkeling=dev-wet&sjabloon=projectopdracht")
    assert list(flaws(page.text)) == list(flaws(choice.text)) == []
    assert "Projectopdracht Fictieve Registerwet" in page.text
    assert "<b>kennen</b>" not in page.text
    file = service.get("/formuleren/concept/dev-wet.html?gemeente=Baarn&sjabloon=projectopdracht")
    assert "Projectopdracht" in file.text
    assert service.get("/formuleren/concept/dev-wet.exe?gemeente=Baarn").status_code == 404
    assert service.get("/formuleren/concept?gemeente=Baarn&ontwikkeling=weg").status_code == 404


def test_what_is_private_of_another_stands_in_no_draft(store: Path) -> None:
    with client(store, mode="shared", anonymous_reading=True) as opened:
        for form in ("json", "html"):
            answer = opened.get("/v1/drafts/dev-wet", params={"municipality": "Baarn", "format": form})
            assert answer.status_code == 200
            assert "Geheim" not in answer.text


def test_the_command_writes_a_document_and_names_what_is_wrong(store: Path, tmp_path: Path) -> None:
    run = CliRunner()
    told = ["formulate", "dev-wet", "--for", "Baarn", "--store", str(store), "--encoder", "none"]
    shown = run.invoke(app, told)
    assert "GEVRAAGD BESLUIT" in shown.output
    assert "[?] Te bepalen bij “Wij <b>kennen</b> onze registers”" in shown.output
    (tmp_path / "eigen.toml").write_text(OWN)
    out = tmp_path / "stuk.docx"
    done = run.invoke(app, [*told, "--template", str(tmp_path / "eigen.toml"), "-o", str(out)])
    assert "Geschreven:" in done.output
    assert docx.Document(str(out)).paragraphs[0].text == "Ons stuk over Fictieve Registerwet"
    for wrong, named in ((["--template", "brief"], "brief"), (["--template", str(tmp_path / "weg.toml")], "weg.toml"),
                         (["-o", "stuk.odt"], "stuk.odt")):  # fmt: skip
        refused = run.invoke(app, [*told, *wrong])
        assert named in str(refused.exception)
