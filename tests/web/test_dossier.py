"""The pages of a dossier and of decisions: what is there, said, and goes along. All records are fictitious."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.rest_service import WORLD, client, fill
from tests.web.markup import flaws
from tests.web.test_pages import BROWSER, text

ROWS = {
    **WORLD,
    "kring/public": [
        *WORLD["kring/public"],
        ("Organisation", {"id": "org-aak", "title": "Aak <b>", "category": "aanbieder"}),
        ("Trajectory", {"id": "tra-1", "title": "Traject <i>", "municipalities": ["GM0308"], "partners": ["org-aak"]}),
        ("Activity", {"id": "act-1", "title": "Werk <u>", "trajectory": "tra-1", "municipality": "GM0308",
                      "budget_eur": 1000, "owner": "Anna"}),
    ],
}  # fmt: skip
MISSING = "stuk=overeenkomst%7Corg-aak&stand=ontbreekt&grond=Nooit+getekend"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("dossier") / "store"
    fill(store, ROWS)
    with client(store) as opened:
        opened.headers.update({**BROWSER, "Content-Type": "application/x-www-form-urlencoded"})
        opened.get("/?gemeente=Baarn")
        yield opened


def test_a_piece_is_not_found_until_somebody_says_that_it_is_missing(service: TestClient) -> None:
    before = text(service.get("/dossier/tra-1").text)
    assert "gezocht in 0 stukken" in before
    assert "bevestigd." not in before.partition("Wat er moet zijn")[0]
    answer = service.post("/dossier/tra-1", content=MISSING)
    assert list(flaws(answer.text)) == []
    page = text(answer.text)
    assert answer.status_code == 200
    assert "1 ontbreekt; dat is bevestigd." in page
    assert "Nooit getekend" in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("stuk=&stand=ontbreekt&grond=x", "Kies een stuk, en hoe het ermee staat."),
        ("stuk=dpia%7C&stand=misschien&grond=x", "Kies een stuk, en hoe het ermee staat."),
        ("stuk=dpia%7C&stand=aanwezig&grond=+&waar=Zaak+%3Cb%3E", "vraagt een grond"),
        ("stuk=dpia%7Cer-niet&stand=aanwezig&grond=x", "is niets bekend onder 'er-niet'"),
    ],
)
def test_what_cannot_be_kept_is_said_and_what_was_written_stays(service: TestClient, form: str, said: str) -> None:
    answer = service.post("/dossier/tra-1", content=form)
    assert answer.status_code == 422
    assert list(flaws(answer.text)) == []
    assert said in text(answer.text)
    if "waar" in form:
        assert 'value="Zaak &lt;b&gt;"' in answer.text


def test_a_hand_over_is_one_folder_and_of_nobody_known_is_refused(service: TestClient) -> None:
    answer = service.get("/dossier/tra-1/overdracht.zip?van=anna")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        index = pack.read("overdracht-tra-1/index.html").decode()
    assert "anna vertrekt" in index
    assert "Werk &lt;u&gt;" in index
    assert service.get("/dossier/tra-1/overdracht.zip?van=niemand").status_code == 404
    assert service.get("/dossier/act-1").status_code == 404


def test_decisions_are_listed_with_what_was_not_found_and_a_choice_that_is_none_shows_all(service: TestClient) -> None:
    for query in ("", "?stand=onzin"):
        page = text(service.get(f"/implementeren/besluiten{query}").text)
        assert "Wij keken in 0 besluiten." in page
        assert "Geen besluit gevonden" in page
    assert "Bij deze keuze vonden wij niets." in text(service.get("/implementeren/besluiten?stand=ontbreekt").text)
