"""The joint offer as a page. All records are fictitious."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kg.profiles.access import open_keys
from tests.rest_service import WORLD, client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, LAW, text

ADDRESS = {"url": "https://aanbieder.example/dienst", "title": "Fictieve bron", "published": "2024-05"}
ROWS = {
    **WORLD,
    "kring/public": [
        *WORLD["kring/public"],
        ("Development", LAW),
        ("Development", {**LAW, "id": "dev-leeg", "title": "Fictieve leegte", "themes": ["thema-leeg"]}),
        ("Concept", {"id": "thema-proef", "title": "proeven"}),
        ("Concept", {"id": "thema-leeg", "title": "leegte"}),
        ("Organisation", {"id": "org-een", "title": "Eerste <b>BV</b>"}),
        ("Organisation", {"id": "org-twee", "title": "Tweede BV"}),
        ("Expertise", {"id": "exp-1", "title": "Fictief vak", "themes": ["thema-proef"]}),
        ("Service", {"id": "dienst-1", "title": "Samen duiden", "provider": "org-een", "partners": ["org-twee"],
                     "phases": ["interpreteren"], "expertise": ["exp-1"]}),
        ("Service", {"id": "dienst-2", "title": "Alleen bouwen", "provider": "org-twee",
                     "phases": ["implementeren"], "expertise": ["exp-1"], "sources": [ADDRESS]}),
    ],
    "ede/private": [
        ("Service", {"id": "ede.dienst", "title": "Geheime dienst van Ede", "provider": "org-een",
                     "phases": ["rapporteren"], "expertise": ["exp-1"]}),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that no test writes in."""
    made = tmp_path_factory.mktemp("offer") / "store"
    fill(made, ROWS)
    return made


@pytest.fixture(scope="module")
def service(store: Path) -> Iterator[TestClient]:
    """As a reader of Baarn."""
    today = datetime.now(UTC).date()
    keys = open_keys(store)
    _, key = keys.add("lezer", {"baarn": "reader"}, until=today + timedelta(2), today=today)
    keys.close()
    with client(store, mode="shared") as opened:
        opened.headers.update({**BROWSER, "Authorization": f"Bearer {key}"})
        yield opened


def test_each_step_says_who_offers_what_and_what_nobody_does(service: TestClient) -> None:
    answer = service.get("/aanbod/dev-plicht")
    page = text(answer.text)
    assert answer.status_code == 200
    assert list(flaws(answer.text)) == []
    assert "In 2 van de 6 stappen biedt iemand iets aan." in page
    assert "Interpreteren Samen duiden samen: Eerste <b>BV</b>, Tweede BV." in page
    assert "Eigen woorden" in page
    assert "Implementeren Alleen bouwen Tweede BV." in page
    assert "Bron: aanbieder.example" in page
    assert "Rapporteren Nog niemand niet vastgelegd niet bekend" in page
    assert "0 van de 6 stappen hebben een prijs" in page


def test_the_drawing_says_what_the_table_says(service: TestClient) -> None:
    drawing = service.get("/aanbod/dev-plicht").text.split('<svg class="grafiek"')[1].split("</svg>")[0]
    assert drawing.count(">samen<") == 2  # both providers of the first service
    assert drawing.count(">biedt aan<") == 1
    assert drawing.count(">gat<") == 4
    assert drawing.count(">niet vastgelegd<") == 6


def test_the_record_of_a_development_leads_to_its_offer(service: TestClient) -> None:
    assert "/aanbod/dev-plicht" in read(service.get("/id/dev-plicht").text).links()
    assert "/aanbod/dev-plicht" in read(service.get("/ontwikkelingen/dev-plicht").text).links()


def test_every_hole_is_counted_and_shown(service: TestClient) -> None:
    holes = service.get("/v1/developments/dev-plicht/offer").json()["holes"]
    page = text(service.get("/aanbod/dev-plicht").text)
    assert len(holes) > 2
    assert f"Er zijn {len(holes)} gaten." in page
    for hole in holes:
        assert hole["text"] in page


def test_where_nobody_offers_anything_that_is_said_and_not_that_nobody_can(service: TestClient) -> None:
    page = text(service.get("/aanbod/dev-leeg").text)
    assert "Wij vonden niemand die hierbij iets aanbiedt." in page
    assert "niemand kan het" in page


def test_a_private_service_of_another_is_in_no_offer(service: TestClient) -> None:
    for path in ("/aanbod/dev-plicht", "/wie-kan-helpen?q=fictief+vak"):
        page = service.get(path).text
        assert "Geheime dienst" not in page
        assert "ede.dienst" not in page


def test_an_offer_for_what_is_none_or_hidden_is_a_page_that_is_not_there(service: TestClient) -> None:
    absent, hidden = service.get("/aanbod/ede.nee"), service.get("/aanbod/ede.dienst")
    assert (absent.status_code, hidden.status_code) == (404, 404)
    assert absent.text == hidden.text
    assert service.get("/aanbod/les-1").status_code == 400


def test_a_joint_offer_is_begun_with_the_providers_that_are_chosen(tmp_path: Path) -> None:
    fill(tmp_path / "store", ROWS)
    with client(tmp_path / "store") as service:
        service.headers.update(BROWSER)
        service.cookies.set("kring-gemeente", "GM0308")
        assert "Begin een gezamenlijk aanbod" in service.get("/aanbod/dev-plicht").text
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        nobody = service.post("/aanbod/dev-plicht", content="plek=local%2Fprivate&doel=Samen", headers=headers)
        assert nobody.status_code == 422
        assert list(flaws(nobody.text)) == []
        assert "Kies ten minste één aanbieder." in nobody.text
        assert ">Samen</textarea>" in nobody.text
        unknown = "aanbieder-weg=ja&plek=local%2Fprivate"
        refused = service.post("/aanbod/dev-plicht", content=unknown, headers=headers)
        assert refused.status_code == 422
        assert "er is geen aanbieder" in refused.text
        given = "aanbieder-org-twee=ja&aanbieder-org-een=nee&plek=local%2Fprivate&doel=Samen"
        begun = service.post("/aanbod/dev-plicht", content=given, headers=headers, follow_redirects=False)
        assert begun.status_code == 303, begun.text
        key = begun.headers["location"].removeprefix("/aanbod/samen/").partition("?")[0]
        made = service.get(f"/v1/joint-offers/{key}").json()
        assert (made["providers"], made["aim"]) == (["org-twee"], "Samen")


def test_who_only_reads_is_not_asked_to_begin_an_offer(service: TestClient) -> None:
    assert "Begin een gezamenlijk aanbod" not in service.get("/aanbod/dev-plicht").text
