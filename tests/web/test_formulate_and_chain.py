"""An aim that is tried, what a municipality intends and does, and the chain around one record. All is fictitious."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from kg.profiles.access import open_keys
from tests.rest_service import OTHER_TOWN, TOWN, Rows, client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, LAW, text

POLICY = {"id": "beleid-1", "title": "Fictief archiefbeleid", "municipality": "GM0308", "responds_to": ["dev-plicht"]}
AIM = {"id": "doel-1", "title": "Eind 2029 is 90 procent van de dossiers overgebracht.", "policy": "beleid-1"}
ROWS: Rows = {
    "kring/public": [
        ("Municipality", TOWN),
        ("Municipality", OTHER_TOWN),
        ("Development", LAW),
        ("Policy", POLICY),
        ("Objective", {**AIM, "indicator": "deel van de dossiers", "target": "90 %"}),
        ("Objective", {"id": "doel-2", "title": "Medewerkers gaan bewuster om met informatie.", "policy": "beleid-1"}),
        ("Activity", {"id": "werk-1", "title": "Fictieve overbrenging", "objective": "doel-1"}),
        ("Result", {"id": "resultaat-1", "title": "Fictief overgebracht", "activity": "werk-1",
                    "objective": "doel-1"}),
        ("Policy", {"id": "beleid-ede", "title": "Beleid van Ede", "municipality": "GM0228"}),
    ],
    "ede/private": [
        ("Objective", {"id": "ede.doel", "title": "Geheim doel van Ede", "policy": "beleid-1"}),
        ("Activity", {"id": "ede.werk", "title": "Geheim werk van Ede", "objective": "doel-2"}),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """As a reader of Baarn."""
    store = tmp_path_factory.mktemp("chain") / "store"
    fill(store, ROWS)
    today = datetime.now(UTC).date()
    keys = open_keys(store)
    _, key = keys.add("lezer", {"baarn": "reader"}, until=today + timedelta(2), today=today)
    keys.close()
    with client(store, mode="shared") as opened:
        opened.headers.update({**BROWSER, "Authorization": f"Bearer {key}"})
        yield opened


def marks(page: str) -> list[str]:
    """What is marked on a page."""
    return [part.split("</mark>")[0] for part in page.split("<mark>")[1:]]


def test_an_aim_that_is_typed_is_judged_with_its_words_marked_and_nothing_is_kept(service: TestClient) -> None:
    head = service.get("/v1").json()
    answer = service.get("/formuleren/toets", params={"doel": AIM["title"]})
    page = text(answer.text)
    assert list(flaws(answer.text)) == []
    assert "Van de vijf eisen:" in page
    assert "Meetbaar Voldoet" in page
    assert "Realistisch Onbekend" in page
    assert {"Eind 2029", "90"} <= set(marks(answer.text))
    said = page.partition("Waar de toets op let")[2]
    assert AIM["title"].replace(" ", "") in said.replace(" ", "")
    assert service.get("/v1").json() == head


def test_what_is_typed_stays_text_also_where_it_is_marked(service: TestClient) -> None:
    typed = "Eind 2029 is <script>alert(1)</script> 90 procent & meer."
    answer = service.get("/formuleren/toets", params={"doel": typed})
    assert list(flaws(answer.text)) == []
    assert "<script>alert" not in answer.text
    assert "<script>alert(1)</script>" in text(answer.text)


def test_a_text_of_nothing_but_spaces_is_no_aim(service: TestClient) -> None:
    answer = service.get("/formuleren/toets?doel=++")
    assert answer.status_code == 200
    assert "Het oordeel komt hier." in text(answer.text)


def test_a_stored_aim_is_judged_with_what_was_read_and_a_hidden_one_is_not_there(service: TestClient) -> None:
    page = service.get("/formuleren/toets?id=doel-1")
    assert "/id/werk-1" in read(page.text).links()
    hidden, absent = service.get("/formuleren/toets?id=ede.doel"), service.get("/formuleren/toets?id=ede.nee")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.text.replace("ede.doel", "ede.nee") == absent.text


def test_the_aims_of_a_municipality_say_what_is_measured_and_done(service: TestClient) -> None:
    answer = service.get("/keten")
    page = text(answer.text)
    assert list(flaws(answer.text)) == []
    assert "Van Baarn kennen wij 2 doelen." in page
    assert "Bij 1 van de 2 vonden wij geen activiteit." in page
    assert "Bij 1 van de 2 staat geen indicator of streefwaarde in de bron." in page
    assert "overgebracht. Fictief archiefbeleid Maat in de bron 1 Fictieve overbrenging 1" in page
    assert "informatie. Fictief archiefbeleid Geen maat gevonden Niet gevonden Niet gevonden" in page
    for secret in ("Geheim", "ede.", "Beleid van Ede"):
        assert secret not in answer.text


def test_a_municipality_of_which_nothing_is_known_is_told_so(service: TestClient) -> None:
    page = text(service.get("/keten?gemeente=Ede").text)
    assert "Van Ede kennen wij nog geen doelen. Dat is niet hetzelfde als: zij zijn er niet." in page
    service.get("/keten?gemeente=Baarn")


def test_the_chain_of_an_aim_names_each_step_and_each_gap(service: TestClient) -> None:
    answer = service.get("/keten/doel-1")
    page = text(answer.text)
    assert list(flaws(answer.text)) == []
    assert "Ontwikkeling Fictieve plicht" in page
    assert "Beleid Fictief archiefbeleid" in page
    assert "Activiteit Fictieve overbrenging" in page
    assert "Gat Hier is nog geen les bekend." in page
    assert "Geheim" not in service.get("/keten/doel-2").text
    assert service.get("/keten/ede.doel").status_code == 404


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/formuleren", "Bij 1 van de 2 doelen daarin staat geen indicator en geen streefwaarde."),
        ("/rapporteren", "Bij 1 van de 2 doelen daarin vonden wij geen activiteit."),
    ],
)
def test_a_phase_begins_with_what_can_be_done_and_says_what_there_is(path: str, said: str, service: TestClient) -> None:
    answer = service.get(path)
    page = text(answer.text)
    assert list(flaws(answer.text)) == []
    assert "straks" not in page
    assert "Van Baarn kennen wij 1 beleidsstuk." in page
    assert said in page
