"""The page as a browser gets it. All records are fictitious."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.web.door import ROUTES, PageRoute
from kg.profiles.access import open_keys
from tests.rest_service import WORLD, client, fill
from tests.web.markup import OUR_SCRIPT, flaws, read

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
LAW = {
    "id": "dev-plicht",
    "title": "Fictieve plicht",
    "category": "wettelijk",
    "summary": "Een fictieve plicht.",
    "obligation": True,
    "in_force_since": "2020-01-01",
    "themes": ["thema-proef"],
    "dates": [{"date": "2020-01-01", "what": "inwerkingtreding", "kind": "inwerkingtreding", "certainty": "vast"}],
}
NASTY = {"id": "les-naar", "title": "<script>alert(1)</script> & “zo”", "phase": "borgen", "basis": "afgeleid"}
BERGEN = [
    {"id": "GM0373", "title": "Bergen (NH)", "code": "GM0373"},
    {"id": "GM0893", "title": "Bergen (L)", "code": "GM0893"},
]
SAID = {"text": "Een <b>zin</b>.", "references": [{"record": "dev-plicht", "title": "Fictieve plicht"}]}
OWN = {
    "text": "Doel: alles in 2028.",
    "by": "wie",
    "references": [{"record": "concept-2", "title": "Fictief stuk van iemand"}],
}
DRAFT = {
    "id": "concept-1",
    "title": "Raadsvoorstel: Fictieve plicht",
    "municipality": "GM0308",
    "development": "dev-plicht",
    "template": "raadsvoorstel",
    "body": "gemeenteraad",
    "version": 1,
    "as_of": "2026-01-01",
    "author": "wie",
    "created": "2026-01-01T09:05:00Z",
    "chapters": [{"title": "Aanleiding", "statements": [SAID, {**SAID, "text": "Niet bekend.", "gap": True}]}],
    "status": "concept",
}
KEPT = (
    DRAFT,
    {**DRAFT, "id": "concept-2", "version": 2, "chapters": [{"title": "Aanleiding", "statements": [SAID, OWN]}],
     "status": "vastgesteld", "reviewed_by": "een ander", "reviewed_at": "2026-01-02T09:05:00Z",
     "adopted_by": "een ander", "adopted_at": "2026-01-03T09:05:00Z", "decision": "besluit-1"},
    {**DRAFT, "id": "concept-3", "version": 3, "status": "getoetst"},
)  # fmt: skip
QUESTION = {
    "id": "vraag-1",
    "title": "Wat <b>kost</b> dit?",
    "about": "tra-plan",
    "author": "een raadslid",
    "promised": "2026-01-01",
    "status": "gesteld",
    "moments": [{"what": "gesteld", "person": "een raadslid", "at": "2025-12-01T09:05:00Z", "event": 1}],
}
ROWS = {
    **WORLD,
    "kring/public": [
        *WORLD["kring/public"],
        ("Development", LAW),
        ("Concept", {"id": "thema-proef", "title": "proeven"}),
        ("Organisation", {"id": "org-aak", "title": "Aak <b>"}),
        (
            "JointOffer",
            {
                "id": "aanbod-1",
                "title": "Samen <i>",
                "about": "dev-plicht",
                "municipality": "GM0308",
                "providers": ["org-aak"],
            },
        ),
        ("Lesson", NASTY),
        ("Lesson", {**NASTY, "id": "les-wacht", "title": "Wacht op een lezer", "review": "concept"}),
        *(("Municipality", one) for one in BERGEN),
        ("Policy", {"id": "bel-kant", "title": "Fictief beleid", "municipality": "GM0308"}),
        ("Objective", {"id": "doel-kant", "title": "In 2027 is 90 % <b> klaar", "policy": "bel-kant"}),
        (
            "SideStatement",
            {
                "id": "kant-1",
                "title": "Wij halen 70 % <i> in 2029",
                "objective": "doel-kant",
                "side": "uitvoering",
                "author": "de balie <b>",
                "date": "2026-10-01",
                "cost_hours": 400,
                "cost_cents": 125050,
                "cost_period": "per jaar",
                "cost_note": "dubbele tijd",
            },
        ),
        ("Trajectory", {"id": "tra-plan", "title": "Fictief traject", "municipalities": ["GM0308"]}),
        (
            "Report",
            {
                "id": "rap-1",
                "title": "Fictieve rapportage",
                "trajectory": "tra-plan",
                "audience": "raad",
                "as_of": "2026-01-01",
                "journal_seq": 1,
            },
        ),
        (
            "Activity",
            {
                "id": "act-plan",
                "title": "Fictieve stap",
                "trajectory": "tra-plan",
                "period": {"start": "2027-01", "end": "2027-02"},
                "amounts": [{"year": 2027}],
            },
        ),
        *(("DraftVersion", one) for one in KEPT),
        ("Question", QUESTION),
        (
            "Recommendation",
            {
                "id": "advies-1",
                "title": "Wijs <b>iemand</b> aan",
                "body": "Rekenkamer",
                "municipality": "GM0308",
                "response": "Het college neemt het over.",
            },
        ),
        ("Decision", {"id": "besluit-1", "title": "Vastgesteld", "municipality": "GM0308", "body": "college"}),
    ],
}
PAGES = (
    "/", "/ontwikkelingen", "/ontwikkelingen?alles=ja", "/ontwikkelingen/dev-plicht",
    "/ontwikkelingen/dev-plicht/opgave", "/ontwikkelingen/dev-plicht/opgave?hebben=nee",
    "/ontwikkelingen/dev-plicht/duiding",
    "/dubbel", "/dubbel/naast?blijft=les-1&ander=les-wacht",
    "/formuleren/concept", "/formuleren/concept?ontwikkeling=dev-plicht&sjabloon=beleidsnota",
    "/draagvlak/dev-plicht", "/draagvlak/tra-plan", "/draagvlak/dev-plicht/vraag?niveau=uitvoering",
    "/formuleren/versies", "/formuleren/versies/concept-1", "/formuleren/versies/concept-2?schrijf=ja",
    "/formuleren/versies/concept-3", "/formuleren/versies/concept-1/verschil?met=concept-2",
    "/bron/dev-plicht?bij=dev-plicht&plaats=samenvatting&zin=Een+fictieve+plicht.",
    "/ontwikkelingen/assen", "/ontwikkelingen/assen?duty=90", "/ontwikkelingen/radar",
    "/ervaring", "/ervaring?q=zaaksysteem&uitkomst=mislukt", "/ervaring/naast", "/ervaring/naast?casus=cas-1",
    "/ervaring/plan?casus=cas-1&begin=2026-06-01&trekker=de+griffier", "/ervaring/les/les-1",
    "/ontwikkelingen/dev-plicht/signalen", "/ontwikkelingen/dev-plicht/oordeel",
    "/borgen", "/borgen/risico", "/borgen/les", "/borgen/les?uit=cas-1", "/borgen/nakijken",
    "/borgen/nakijken?lijst=klaar&bladzijde=2", "/borgen/nakijken/les-wacht", "/borgen/nakijken/les-wacht/verbeteren",
    "/borgen/lessen/les-1", "/borgen/lessen/les-wacht", "/borgen/delen/les-1",
    "/borgen/delen/les-1?met=public&zoals=zelf",
    "/ervaring?q=zaaksysteem", "/ervaring?q=appeltaart+bakken", "/zoeken", "/zoeken?q=zaaksysteem",
    "/zoeken?q=zaaksysteem&soort=Lesson", "/zoeken?q=zaaksysteem&waar=GM0228&blad=9",
    "/zoeken?q=appeltaart", "/wie-kan-helpen", "/wie-kan-helpen?q=zaaksysteem",
    "/aanbod/dev-plicht", "/aanbod/samen/aanbod-1", "/aanbod/samen/aanbod-1/deel/org-aak", "/nieuw", "/portefeuille",
    "/bronnen", "/gemeente", "/formuleren", "/formuleren/toets",
    "/formuleren/toets?doel=Eind+2029+is+90+procent+klaar.",
    "/implementeren", "/implementeren/gaten", "/implementeren/gaten?facet=eigenaar&stand=ontbreekt",
    "/implementeren/voorstellen", "/implementeren/voorstellen?van=alles", "/keten?van=alles",
    "/implementeren/planning", "/implementeren/planning/tra-plan", "/implementeren/planning/tra-plan/geld",
    "/implementeren/planning/tra-plan/vastleggen", "/implementeren/planning/tra-plan/verantwoorden?jaar=2027",
    "/implementeren/planning/tra-plan/herstelboeking", "/besluiten/nieuw",
    "/implementeren/besluiten", "/implementeren/besluiten?stand=ontbreekt", "/dossier/tra-plan",
    "/keten", "/keten/les-1", "/rapporteren", "/verbeteren",
    "/rapporteren/vragen", "/rapporteren/vragen/vraag-1", "/rapporteren/vragen/nieuw?bij=tra-plan",
    "/rapporteren/aanbevelingen", "/rapporteren/aanbevelingen?van=alles", "/rapporteren/aanbevelingen/advies-1",
    "/id/cas-1", "/id/les-1",
    "/rapporteren/doelenboom", "/rapporteren/doelenboom?jaar=2024&programma=Dienstverlening",
    "/rapporteren/rapportage", "/rapporteren/rapportage?van=tra-plan&lezer=directie",
    "/rapporteren/rapportage?van=GM0308&lezer=inwoners",
    "/verbeteren/traject/tra-plan", "/verbeteren/cirkel/tra-plan", "/verbeteren/ontzorgen",
    "/implementeren/kanten", "/implementeren/kanten/doel-kant", "/formuleren/kan-het/doel-kant",
    "/formuleren/kan-het/tra-plan", "/id/doel-kant",
    "/id/dev-plicht", "/id/les-naar", "/id/GM0308", "/id/cas-1/verbanden", "/id/GM0308/verbanden",
    "/id/cas-1/verbanden?stappen=4&soort=Lesson", "/verbanden", "/verbanden?van=les-1&naar=GM0228",
    "/verbanden?van=les-1&naar=dev-plicht", "/docs", "/docs/lessons", "/toegankelijkheid", "/sparql",
    "/sparql?query=SELECT+%2A+%7B+%3Fs+dcterms%3Atitle+%3Fo+%7D", "/sparql?query=ASK+%7B%7D",
    "/sparql?query=DESCRIBE+%3Cles-1%3E",
    "/beheer", "/beheer/sleutels", "/beheer/gedeeld", "/beheer/gedeeld?van=ede&aan=baarn", "/beheer/gewichten",
    "/beheer/sjablonen", "/beheer/webhooks", "/beheer/logboek", "/beheer/logboek?wie=local&soort=put&van=2020-01-01",
    "/mijn-gegevens",
)  # fmt: skip
_OF_ONE = ("/borgen/nakijken/l", "/borgen/delen/")  # pages of one record
FILES = (
    "/rapporteren/vragen/dagen.ics",
    "/rapporteren/vragen/logboek.csv",
    "/rapporteren/vragen/melding.docx?sleutel=vraag:vraag-1",
    "/rapporteren/doelenboom.csv?jaar=2026",
    "/rapporteren/rapportage.html?van=tra-plan&lezer=raad",
    "/rapporteren/rapportage.eml?van=tra-plan&lezer=raad",
    "/rapporteren/rapportages/rap-1.html",
    "/implementeren/planning/tra-plan/bestand.ics",
    "/implementeren/planning/tra-plan/bestand.xml",
    "/dossier/tra-plan/overdracht.zip",
    "/implementeren/planning/tra-plan/geld.csv",
    "/formuleren/concept/dev-plicht.docx",
    "/aanbod/samen/aanbod-1/stuk.docx",
    "/formuleren/versies/concept-2/tekst.docx",
    "/ontwikkelingen/dev-plicht/duiding.docx",
    "/zoeken/resultaten.csv?q=zaaksysteem",
    "/ervaring/resultaten.csv?q=zaaksysteem",
    "/ervaring/naast.csv?casus=cas-1",
    "/ervaring/plan.csv?casus=cas-1",
    "/ervaring/plan.html?casus=cas-1",
    "/ervaring/naast.html?casus=cas-1",
    "/zoeken/resultaten.html?q=zaaksysteem",
    "/sparql/antwoord?query=ASK+%7B%7D&format=json",
)
OPEN = frozenset({"/docs", "/docs/lessons", "/toegankelijkheid"})  # to everybody: of what is kept they say nothing
# What is looked at where signing in is.
_BESIDE = {"/assets/{name:path}", "/favicon.ico", "/inloggen", "/inloggen/organisatie", "/inloggen/terug"} | {
    f"/beheer/{one}" for one in ("sleutels/{id}", "webhooks/{id}", "gewichten/{version}")
}
# And what is of something that a form made, in `tests/web/test_sources_page.py`.
_BESIDE |= {"/bronnen/stukken/{job}", "/bronnen/stukken/{job}/herstel", "/bronnen/{id}/intrekken"}
_BESIDE |= {"/rapporteren/rapportage/cijfers/{key}"}  # in `tests/contract/test_reports.py` and `test_numbers.py`
_BESIDE |= {"/vraag/{link}"}  # in `tests/web/test_support_page.py`
_BESIDE |= {"/bronnen/stukken/{job}/kolommen", "/dubbel/{id}"}  # the last in `tests/web/test_merge_page.py`


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that no test of this module writes in."""
    made = tmp_path_factory.mktemp("pages") / "store"
    fill(made, ROWS)
    return made


@pytest.fixture(scope="module")
def service(store: Path) -> Iterator[TestClient]:
    """A service on one's own machine, asked as a browser does, for Baarn."""
    with client(store) as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0308")
        yield opened


@pytest.fixture
def apart(tmp_path: Path) -> Path:
    """The same store, for a test with a service of its own."""
    fill(tmp_path / "store", ROWS)
    return tmp_path / "store"


def text(page: str) -> str:
    """What a page says, on one line."""
    return " ".join(" ".join(read(page).text).split())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_dutch_and_brings_nothing_from_elsewhere(path: str, service: TestClient) -> None:
    answer = service.get(path)
    assert answer.status_code == 200
    assert '<html lang="nl">' in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert "private" in answer.headers["Cache-Control"]
    # Without it a browser sends the forms of this page with `Origin: null`, and they are refused.
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert list(flaws(answer.text)) == []


def test_a_page_and_its_files_are_compressed_for_who_reads_that(service: TestClient) -> None:
    for path in ("/ontwikkelingen", "/assets/kring.css", "/assets/kring.js"):
        whole = service.get(path, headers={"Accept-Encoding": "identity"})
        small = service.get(path, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in whole.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in small.headers["Vary"]
        assert small.text == whole.text


def test_every_address_of_the_page_is_among_those_that_are_looked_at() -> None:
    asked = [path.partition("?")[0] for path in (*PAGES, *FILES)]
    for route in ROUTES:
        assert isinstance(route, PageRoute)
        if "GET" in (route.methods or ()) and route.path not in _BESIDE:
            assert any(route.path_regex.match(path) for path in asked), route.path


def test_every_link_within_the_service_leads_somewhere(service: TestClient) -> None:
    seen, ahead = set[str](), ["/", "/ervaring?q=zaaksysteem"]
    while ahead and len(seen) < 160:
        path = ahead.pop(0).partition("#")[0]  # the pages that are nearest go first
        if path in seen or not path.startswith("/") or "taal=en" in path:
            continue
        seen.add(path)
        answer = service.get(path)
        assert answer.status_code == 200, path
        if answer.headers["Content-Type"].startswith("text/html"):
            ahead += read(answer.text).links()
    assert {"/ontwikkelingen", "/bronnen", "/v1/openapi.json", "/id/les-1"} <= seen


def test_what_asks_for_no_html_gets_the_way_in_for_machines(service: TestClient) -> None:
    for accept in ("*/*", "application/json", ""):
        assert service.get("/", headers={"Accept": accept}).json()["title"] == "Kring"
    assert service.get("/?format=json").json()["title"] == "Kring"


def test_without_a_municipality_the_page_asks_for_one_and_comes_back(apart: Path) -> None:
    with client(apart) as opened:
        asked = opened.get("/ontwikkelingen", headers=BROWSER)
        assert "Voor welke gemeente werkt u?" in text(asked.text)
        assert [about["value"] for _, about in read(asked.text).elements if about.get("name") == "terug"] == [
            "/ontwikkelingen"
        ]
        chosen = opened.post("/gemeente", data={"gemeente": "baarn", "terug": "/ontwikkelingen"}, headers=BROWSER)
        assert "Gemeente Baarn" in text(chosen.text)
        assert chosen.url.path == "/ontwikkelingen"
        assert "Gemeente Baarn" in text(opened.get("/", headers=BROWSER).text)


@pytest.mark.parametrize(
    "back", ["//elders.example/", "https://elders.example/", "/\\elders.example", "javascript:alert(1)"]
)
def test_the_way_back_stays_within_the_service(back: str, service: TestClient) -> None:
    answer = service.post("/gemeente", data={"gemeente": "Baarn", "terug": back}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_a_name_that_means_two_is_asked_back_and_an_unknown_one_is_kept(service: TestClient) -> None:
    both = service.post("/gemeente", data={"gemeente": "Bergen", "terug": "/"})
    assert both.status_code == 422
    assert [about["value"] for _, about in read(both.text).elements if about.get("name") == "gemeente"] == [
        "GM0373",
        "GM0893",
    ]
    unknown = service.post("/gemeente", data={"gemeente": 'Nerg"ens<', "terug": "/"})
    assert unknown.status_code == 422
    field = next(about for _, about in read(unknown.text).elements if about.get("id") == "gemeente")
    assert (field["value"], field["aria-invalid"]) == ('Nerg"ens<', "true")
    for page in (both.text, unknown.text):
        assert list(flaws(page)) == []


def test_a_duty_without_policy_is_not_found_and_not_missing(service: TestClient) -> None:
    page = text(service.get("/ontwikkelingen").text)
    assert "Fictieve plicht 1 januari 2020 Niet gevonden" in page
    assert "Te laat" not in page.replace("“Te laat” zeggen wij", "")


def test_a_statement_is_kept_and_waits_for_another_reader(apart: Path) -> None:
    with client(apart) as opened:
        opened.cookies.set("kring-gemeente", "GM0308")
        path = "/ontwikkelingen/dev-plicht/opgave"
        half = opened.post(path, data={"hebben": "nee", "grond": " ", "door": "informatiemanager"}, headers=BROWSER)
        assert half.status_code == 422
        assert "Vul in waar dit op rust." in text(half.text)
        assert 'value="informatiemanager"' in half.text
        assert list(flaws(half.text)) == []
        whole = {"hebben": "nee", "grond": "overleg van 3 november", "door": "informatiemanager"}
        kept = opened.post(path, data=whole, headers=BROWSER)
        assert kept.status_code == 200
        assert kept.url.path == "/ontwikkelingen/dev-plicht"
        assert "Uw opgave is bewaard." in text(kept.text)
        [said] = opened.get("/v1/coverage-statements").json()["items"]
        assert (said["verdict"], said["grounds"], said["municipality"]) == (
            "ontbreekt",
            "overleg van 3 november",
            "GM0308",
        )
        assert said.get("review") != "nagekeken"
        assert "Niet gevonden" in text(opened.get("/ontwikkelingen/dev-plicht", headers=BROWSER).text)
        elsewhere = opened.post(path, data=whole, headers={**BROWSER, "Origin": "https://elders.example"})
        assert elsewhere.status_code == 403
        assert "De opslag klopt niet" not in text(elsewhere.text)


@pytest.mark.parametrize(
    "path",
    ["/zoeken?q={}", "/ervaring?q={}", "/wie-kan-helpen?q={}", "/gemeente?terug={}", "/ontwikkelingen/assen?thema={}"],
)
def test_what_is_typed_stays_text(path: str, service: TestClient) -> None:
    for typed in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "' onfocus='alert(1)"):
        answer = service.get(path.format(typed.replace(" ", "%20")))
        assert answer.status_code == 200
        assert list(flaws(answer.text)) == []
        scripts = [about for tag, about in read(answer.text).elements if tag in {"script", "img"}]
        assert [about["src"] for about in scripts] == [OUR_SCRIPT]


def test_a_title_that_looks_like_markup_is_shown_as_it_is(service: TestClient) -> None:
    assert NASTY["title"] in text(service.get("/id/les-naar").text)


@pytest.mark.parametrize(
    "path",
    [
        "/ontwikkelingen/dev-nergens",
        "/id/les-nergens",
        "/nergens",
        "/bronnen/",
        "/id/a/b",
    ],
)
def test_what_is_not_there_is_said_on_a_page(path: str, service: TestClient) -> None:
    answer = service.get(path)
    assert answer.status_code == 404
    assert "Deze pagina bestaat niet, of u mag haar niet zien." in text(answer.text)
    assert list(flaws(answer.text)) == []


def test_an_address_with_a_municipality_that_is_not_there_asks_for_one_and_keeps_the_rest(service: TestClient) -> None:
    answer = service.get("/ontwikkelingen?gemeente=Nergenshuizen&thema=ai")
    assert answer.status_code == 404
    assert "Gemeente 'Nergenshuizen' staat in geen register" in text(answer.text)
    assert 'name="terug" value="/ontwikkelingen?thema=ai"' in answer.text
    assert list(flaws(answer.text)) == []
    several = service.get("/?gemeente=Bergen")
    assert several.status_code == 404
    assert "Welke bedoelt u?" in text(several.text)
    assert 'type="radio" name="gemeente" value="GM0373"' in several.text


def test_an_address_that_is_none_is_a_page_for_a_browser_alone(service: TestClient) -> None:
    for accept in ("*/*", "application/json", "application/problem+json", ""):
        answer = service.get("/nergens", headers={"Accept": accept})
        assert answer.headers["Content-Type"] == "application/problem+json", accept
    assert service.post("/nergens").headers["Content-Type"] == "application/problem+json"
    assert service.get("/nergens?format=niets").headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("name", "said"), [("Bergen", "Welke bedoelt u?"), ("Nergens", "in geen register")])
def test_an_address_with_a_name_that_is_not_one_municipality_says_why(
    name: str, said: str, service: TestClient
) -> None:
    answer = service.get(f"/ontwikkelingen?gemeente={name}")
    assert answer.status_code == 404
    assert said in text(answer.text)


def test_what_is_private_looks_as_what_is_not_there(apart: Path) -> None:
    today = datetime.now(UTC).date()
    keys = open_keys(apart)
    _, key = keys.add("een", {"baarn": "reader"}, until=today + timedelta(1), today=today)
    keys.close()
    with client(apart, mode="shared") as opened:
        opened.headers.update({**BROWSER, "Authorization": f"Bearer {key}"})
        mine, hidden, absent = (
            opened.get(f"/id/{one}") for one in ("baarn.les-geheim", "ede.les-geheim", "ede.les-nee")
        )
        assert mine.status_code == 200
        assert (hidden.status_code, hidden.text) == (absent.status_code, absent.text) == (404, hidden.text)
        for path in (*PAGES, *FILES):
            assert "Edes zaaksysteem geheim" not in opened.get(path).text, path
        assert "Baarns zaaksysteem geheim" in opened.get("/zoeken?q=zaaksysteem").text


@pytest.mark.parametrize("path", [*sorted({*PAGES} - OPEN), *FILES, "/ontwikkelingen/dev-nergens"])
def test_who_is_not_signed_in_is_asked_to_and_sees_nothing_of_the_store(path: str, shared: TestClient) -> None:
    answer = shared.get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/inloggen?terug=")
    page = shared.get(path)
    assert "Inloggen bij Kring" in text(page.text)
    for secret in ("zaaksysteem", "Baarn", "Fictieve plicht"):
        assert secret not in "".join(read(page.text).text)
    for form in ("application/json", "*/*", "text/turtle"):
        assert (
            shared.get(path, headers={"Accept": form}, follow_redirects=False).status_code in {303, 401} or path == "/"
        )


@pytest.mark.parametrize("path", sorted(OPEN))
def test_what_is_open_to_everybody_says_nothing_of_the_store(path: str, shared: TestClient) -> None:
    answer = shared.get(path, headers={"Cookie": "kring-gemeente=GM0308"}, follow_redirects=False)
    assert answer.status_code == 200
    for secret in ("zaaksysteem geheim", "Gemeente Baarn", "Fictieve plicht"):
        assert secret not in text(answer.text)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service with signing in, asked by somebody who did not."""
    made = tmp_path_factory.mktemp("shared") / "store"
    fill(made, ROWS)
    with client(made, mode="shared") as opened:
        opened.headers.update(BROWSER)
        yield opened


def test_the_house_style_of_a_municipality_is_one_file(apart: Path, tmp_path: Path) -> None:
    own = tmp_path / "huisstijl.css"
    own.write_text(":root { --kring-merk: #004488 }", encoding="utf-8")
    plain = settings_answer(apart, "/assets/tokens.css")
    styled = settings_answer(apart, "/assets/tokens.css", house_style=own)
    assert "--kring-merk" in plain.text
    assert styled.text == own.read_text(encoding="utf-8")
    assert styled.headers["ETag"] != plain.headers["ETag"]
    held = {"If-None-Match": styled.headers["ETag"]}
    assert settings_answer(apart, "/assets/tokens.css", house_style=own, headers=held).status_code == 304


def settings_answer(store: Path, path: str, *, headers: Any = None, **more: Any) -> Any:
    """What a service with these settings answers."""
    with client(store, **more) as opened:
        return opened.get(path, headers=headers)


def test_every_link_and_file_keeps_the_prefix_of_the_path(apart: Path) -> None:
    with client(apart, base_url="https://example.nl/kring") as opened:
        opened.cookies.set("kring-gemeente", "GM0308")
        page = read(opened.get("/", headers={**BROWSER, "Host": "example.nl"}).text)
    local = [
        about.get("href") or about.get("action", "") for tag, about in page.elements if tag in {"a", "link", "form"}
    ]
    assert [path for path in local if path.startswith("/") and not path.startswith("/kring/")] == []


@pytest.mark.parametrize("name", ["../door.py", "kring.css/..", "..%2fdoor.py", "templates/start.html", "onbekend.css"])
def test_only_the_files_of_the_page_are_given(name: str, service: TestClient) -> None:
    assert service.get(f"/assets/{name}").status_code == 404


def test_an_empty_store_says_that_it_is_empty_and_what_to_do(tmp_path: Path) -> None:
    with client(tmp_path / "leeg") as opened:
        opened.headers.update(BROWSER)
        for path in PAGES:
            answer = opened.get(path)
            assert answer.status_code == 404 if path.startswith(("/id/", *_OF_ONE)) else 200, path
            assert list(flaws(answer.text)) == [], path
        assert "De kennisbank is nog leeg" in text(opened.get("/").text)
        assert "Er zijn nog geen casussen of lessen ingelezen." in text(opened.get("/ervaring?q=zaaksysteem").text)
        assert " 0 van de 0" not in opened.get("/bronnen").text


def test_where_nothing_can_be_kept_the_page_says_so(apart: Path) -> None:
    with client(apart, read_only=True) as opened:
        opened.cookies.set("kring-gemeente", "GM0308")
        whole = {"hebben": "nee", "grond": "overleg", "door": ""}
        answer = opened.post("/ontwikkelingen/dev-plicht/opgave", data=whole, headers=BROWSER)
    assert answer.status_code == 403
    assert "Dit kunt u hier niet bewaren. Er is niets veranderd." in text(answer.text)
    assert "leest alleen" in text(answer.text)


@pytest.mark.parametrize("address", ["https://[", "https://", "javascript:alert(1)", "elders.example"])
def test_an_address_that_leads_nowhere_is_refused_at_its_field(address: str, service: TestClient) -> None:
    typed = {"hebben": "ja", "grond": "overleg", "adres": address}
    answer = service.post("/ontwikkelingen/dev-plicht/opgave", data=typed)
    assert answer.status_code == 422
    field = next(about for _, about in read(answer.text).elements if about.get("id") == "adres")
    assert (field["value"], field["aria-invalid"]) == (address, "true")


def test_of_who_can_help_it_stands_what_that_rests_on(service: TestClient) -> None:
    links = read(service.get("/wie-kan-helpen?q=zaaksysteem").text).links()
    assert "/id/GM0228" in links
    assert "/id/cas-1" in links


def test_a_kind_has_a_dutch_word_and_a_word_that_stands_nowhere_is_named(service: TestClient) -> None:
    assert "Begrip" in text(service.get("/id/thema-proef").text)
    assert "Het woord “appeltaart” komt nergens voor." in text(service.get("/zoeken?q=zaaksysteem+appeltaart").text)


def test_what_is_refused_before_a_page_was_made_is_a_page_for_a_browser_and_a_problem_for_a_program(
    apart: Path,
) -> None:
    form = {**BROWSER, "Content-Type": "application/x-www-form-urlencoded"}
    program = {"Accept": "application/json"}
    with client(apart) as opened:
        held, opened.app.state.graph = opened.app.state.graph, None  # whatever is asked of it breaks
        broken, told = opened.get("/bronnen", headers=BROWSER), opened.get("/bronnen", headers=program)
        opened.app.state.graph = held
        assert (broken.status_code, told.status_code) == (500, 500)
        assert "Er ging iets mis bij Kring; het staat in het logboek." in text(broken.text)
        assert told.headers["Content-Type"] == "application/problem+json"
        for status, answer in (
            (405, opened.post("/bronnen", headers=form)),
            (413, opened.post("/gemeente", headers=form, content=b"gemeente=" + b"x" * 20_000_000)),
        ):
            assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
            assert list(flaws(answer.text)) == []
            assert "Naar de startpagina" in text(answer.text)
            assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert "GET" in opened.post("/bronnen", headers=form).headers["Allow"]
        assert opened.post("/bronnen", headers=program).headers["Content-Type"] == "application/problem+json"
        assert opened.post("/v1/cases", headers=BROWSER).headers["Content-Type"] == "application/problem+json"
