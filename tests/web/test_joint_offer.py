"""The pages of a joint offer: filled, offered, withdrawn and accepted on the screen. All records are fictitious."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.web.amounts import cents
from tests.rest_service import WORLD, client, fill
from tests.web.markup import flaws
from tests.web.test_pages import BROWSER, LAW, text

OFFER = {"id": "aanbod-1", "title": "Samen verder", "about": "dev-plicht", "municipality": "GM0308"}
ROWS = {
    **WORLD,
    "kring/public": [
        *WORLD["kring/public"],
        ("Development", LAW),
        *(("Organisation", {"id": f"org-{name.lower()}", "title": name}) for name in ("Aak", "Boei")),
        *(
            ("JointOffer", {**OFFER, "id": key, "providers": ["org-aak", "org-boei"], **more})
            for key, more in (("aanbod-1", {}), ("aanbod-2", {}), ("aanbod-3", {"example": True}))
        ),
    ],
}
FILLED = "rol-borgen=leidt&levert-borgen=Zeldzaam+werk&prijs-borgen=1.400%2C50"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("samen") / "store"
    fill(store, ROWS)
    with client(store) as opened:
        opened.headers.update({**BROWSER, "Content-Type": "application/x-www-form-urlencoded"})
        opened.get("/?gemeente=Baarn")
        yield opened


def send(service: TestClient, path: str, form: str) -> tuple[int, str]:
    answer = service.post(f"/aanbod/samen/{path}", content=form)
    assert list(flaws(answer.text)) == []
    return answer.status_code, text(answer.text)


def test_an_offer_is_filled_offered_withdrawn_and_accepted_on_the_page(service: TestClient) -> None:
    _, page = send(service, "aanbod-1/deel/org-aak", f"{FILLED}&actie=bewaar")
    assert "Zeldzaam werk" not in page  # kept, and not offered
    form = service.get("/aanbod/samen/aanbod-1/deel/org-aak").text
    assert 'value="1.400,50"' in form
    assert "Zeldzaam werk" in form
    status, page = send(service, "aanbod-1/deel/org-aak", f"{FILLED}&actie=bied+aan")
    assert (status, "Leidt: Zeldzaam werk" in page, "€ 1.400,50" in page) == (200, True, True)
    assert "Ingevuld: 1 van de 6 stappen." in page
    assert "Boei heeft nog geen deel aangeboden." in page
    status, page = send(service, "aanbod-1", "stap=aanvaard&gezien=1")
    assert (status, "nog niet aangeboden" in page) == (422, True)
    send(service, "aanbod-1/deel/org-boei", "rol-formuleren=helpt&levert-formuleren=Hulp&actie=bied+aan")
    status, page = send(service, "aanbod-1", "stap=aanvaard&gezien=1")
    assert (status, "veranderd sinds u het las" in page) == (409, True)
    status, page = send(service, "aanbod-1", "stap=aanvaard&gezien=2")
    assert (status, "Aanvaard dit aanbod" in page) == (200, False)
    status, page = send(service, "aanbod-1/deel/org-aak", f"{FILLED}&actie=bied+aan")
    assert (status, "is aanvaard en verandert niet meer" in page) == (422, True)
    status, page = send(service, "aanbod-1", "stap=trek+terug&aanbieder=org-aak&reden=Gestopt")
    assert (status, "Aak trok zich terug op" in page, "Zeldzaam werk" in page) == (200, True, True)


def test_a_withdrawal_needs_a_reason_and_a_price_is_an_amount(service: TestClient) -> None:
    status, page = send(service, "aanbod-2", "stap=trek+terug&aanbieder=org-aak&reden=+")
    assert (status, "Terugtrekken vraagt een reden" in page) == (422, True)
    status, page = send(service, "aanbod-2/deel/org-aak", "prijs-borgen=veel&levert-borgen=Mijn+woorden&actie=bewaar")
    assert (status, "Schrijf een bedrag" in page, "Mijn woorden" in page) == (422, True, True)
    status, page = send(service, "aanbod-2", "stap=weggooien")
    assert (status, "Kies wat u wilt doen." in page) == (422, True)


def test_an_example_says_so_and_nothing_can_be_done_with_it(service: TestClient) -> None:
    page = text(service.get("/aanbod/samen/aanbod-3").text)
    assert "Dit is een voorbeeld, niet door de aanbieders gedaan." in page
    assert "Wat u kunt doen" not in page
    status, page = send(service, "aanbod-3/deel/org-aak", f"{FILLED}&actie=bied+aan")
    assert (status, "is een voorbeeld" in page) == (422, True)


def test_the_computed_offer_leads_to_the_ones_that_were_begun(service: TestClient) -> None:
    page = service.get("/aanbod/dev-plicht").text
    assert 'href="/aanbod/samen/aanbod-1"' in page


def test_what_is_no_joint_offer_has_no_page(service: TestClient) -> None:
    for path in ("les-1", "weg", "aanbod-1/stuk.exe", "weg/deel/org-aak"):
        assert service.get(f"/aanbod/samen/{path}").status_code == 404


@pytest.mark.parametrize(
    ("said", "found"),
    [("1.400", 140_000), ("1400", 140_000), ("€ 1.400,50", 140_050), ("0", 0), ("1,4", None), ("1.40", None),
     ("-5", None), ("veel", None), ("", None), ("1" * 13, None)],
)  # fmt: skip
def test_an_amount_is_read_as_dutch_writes_it(said: str, found: int | None) -> None:
    assert cents(said) == found


def test_an_amount_below_nothing_is_one_where_a_change_is_asked() -> None:
    assert (cents("-1.250,50", signed=True), cents("1.250", signed=True)) == (-125_050, 125_000)
    assert cents("--5", signed=True) is None
