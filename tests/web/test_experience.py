"""Cases side by side, what holds here, a case as a plan, and "hielp dit?", in the page. All records are fictitious."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kg.profiles.access import open_keys
from tests.rest_service import WORLD, client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, text

FAILED = {
    "id": "cas-mis",
    "title": "Zaaksysteem zonder draagvlak",
    "situation": "Een zaaksysteem dat niemand wilde",
    "outcome": "mislukt",
    "municipalities": ["GM0228"],
    "organisation_type": "gemeente",
    "budget_eur": 80000,
}
ASKED = {
    "id": "les-vraag",
    "title": "Test het zaaksysteem vroeg",
    "phase": "interpreteren",
    "basis": "expliciet",
    "review": "aanvaard",
    "case": "cas-mis",
    "because": "Later is het duur.",
    "applies_when": "bij een nieuw contract of bij een nieuwe leverancier",
}
SIZES = [
    {"id": f"profiel-{code}", "title": f"Profiel {code}", "municipality": code, "year": "2021", "population": many}
    for code, many in (("GM0308", 24785), ("GM0228", 119000))
]
ROWS = {
    **WORLD,
    "kring/public": [
        *WORLD["kring/public"],
        ("Case", FAILED),
        ("Lesson", ASKED),
        *(("Profile", one) for one in SIZES),
    ],
}
BOTH = "/ervaring/naast?casus=cas-1&casus=cas-mis"
QUESTION = "v-les-vraag-0"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    """A service for Baarn, with a store of its own."""
    fill(tmp_path / "store", ROWS)
    with client(tmp_path / "store") as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0308")
        yield opened


def test_the_chance_is_shown_and_not_the_score_and_stands_in_the_sum(service: TestClient) -> None:
    page = text(service.get("/ervaring?q=zaaksysteem").text)
    answers = service.get("/v1/borgen?q=zaaksysteem&municipality=Baarn", headers={"Accept": "application/json"})
    best = answers.json()["items"][0]
    told = f"{round(100 * best['answers'])} van de 100"
    assert f"Kans dat dit past Middel {told}" in page or f"Kans dat dit past Laag {told}" in page
    assert f"De kans dat dit past, is {told}." in page
    assert "Past bij de vraag" not in page


def test_what_failed_stands_apart_and_facets_count_cases(service: TestClient) -> None:
    page = service.get("/ervaring?q=zaaksysteem").text
    assert "Leer van: daar mislukte het" in text(page)
    assert 'class="les leer"' in page
    assert 'id="n-uitkomst-mislukt">1<' in page
    failed = service.get("/ervaring?q=zaaksysteem&uitkomst=mislukt").text
    assert FAILED["title"] in text(failed)
    assert "cas-1" not in " ".join(read(failed).links())
    assert 'id="n-uitkomst-succes">1<' in failed


def test_two_cases_stand_beside_us_with_what_is_the_same_other_and_not_known(service: TestClient) -> None:
    page = service.get(BOTH)
    said = text(page.text)
    assert list(flaws(page.text)) == []
    assert "Baarn nu" in said
    assert said.count("Anders") >= 1
    assert "Hetzelfde" in said
    assert "Niet bekend" in said
    assert "24.785" in said
    assert "119.000" in said
    assert "€ 80.000" in said
    assert "niet vastgelegd" in said


def test_an_answer_to_a_question_decides_and_nothing_is_kept(service: TestClient) -> None:
    open_ = text(service.get(BOTH).text)
    assert "Geldt voor Baarn: “bij een nieuw contract”?" in open_
    assert "2 vragen aan u" in open_
    yes = service.get(f"{BOTH}&{QUESTION}=ja").text
    assert "U antwoordde ja op:" in text(yes)
    [chosen] = [about for _, about in read(yes).elements if about.get("name") == QUESTION and "checked" in about]
    assert chosen["value"] == "ja"
    assert "U antwoordde" not in text(service.get(BOTH).text)
    assert "U antwoordde" not in text(service.get(f"{BOTH}&{QUESTION}=misschien").text)


def test_a_lesson_that_does_not_hold_leaves_the_plan_and_says_why(service: TestClient) -> None:
    both_no = f"&{QUESTION}=nee&v-les-vraag-1=nee"
    free = text(service.get("/ervaring/plan?casus=cas-mis").text)
    assert "Interpreteren Test het zaaksysteem vroeg" in free
    assert "Dit mislukte daar" in free
    without = service.get(f"/ervaring/plan?casus=cas-mis{both_no}")
    assert list(flaws(without.text)) == []
    assert "Interpreteren Test het zaaksysteem vroeg" not in text(without.text)
    assert "Les Test het zaaksysteem vroeg vervalt" in text(without.text)


def test_a_plan_is_kept_as_a_draft_and_a_day_that_is_none_is_refused_at_its_field(service: TestClient) -> None:
    wrong = service.post("/ervaring/plan", data={"casus": "cas-mis", "begin": "2026-02-30", "trekker": "de griffier"})
    assert wrong.status_code == 422
    assert list(flaws(wrong.text)) == []
    field = next(about for _, about in read(wrong.text).elements if about.get("id") == "begin")
    assert (field["value"], field["aria-invalid"]) == ("2026-02-30", "true")
    assert 'value="de griffier"' in wrong.text
    kept = service.post(
        "/ervaring/plan", data={"casus": "cas-mis", "begin": "2026-06-01", "trekker": "de griffier"},
        follow_redirects=False,
    )  # fmt: skip
    assert kept.status_code == 303
    assert kept.headers["Location"].startswith("/id/")
    page = text(service.get(kept.headers["Location"]).text)
    assert "Bewaard." in page
    assert "Voorstel: Baarn, naar de casus “Zaaksysteem zonder draagvlak”" in page
    [made] = service.get("/v1/trajectories", headers={"Accept": "application/json"}).json()["items"]
    assert (made["status"], made["municipalities"], made["period"]["start"]) == ("concept", ["GM0308"], "2026-06-01")


def test_files_hold_what_the_pages_say(service: TestClient) -> None:
    def rows(path: str) -> list[list[str]]:
        answer = service.get(path)
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    found = rows("/ervaring/resultaten.csv?q=zaaksysteem")
    assert [row[0] for row in found[1:] if row[1] == "Mislukt"] == [FAILED["title"]]
    beside = rows(BOTH.replace("naast?", "naast.csv?"))
    assert ["Waarin", "Casus", "Toen", "Baarn nu", "Verschil"] in beside
    assert ["Budget", FAILED["title"], "€ 80.000", "niet bekend", "Niet bekend"] in beside
    assert ["Test het zaaksysteem vroeg", FAILED["title"], "2 vragen aan u"] in [row[:3] for row in beside]
    plan = rows("/ervaring/plan.csv?casus=cas-mis&begin=2026-06-01")
    assert ["Interpreteren", "Test het zaaksysteem vroeg", "les-vraag"] in plan
    assert ["Begin", "2026-06-01"] in plan


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/ervaring/resultaten.{}?q=zaaksysteem", FAILED["title"]),
        (BOTH.replace("naast?", "naast.{}?"), "Test het zaaksysteem vroeg"),
        ("/ervaring/plan.{}?casus=cas-mis&begin=2026-06-01", "Test het zaaksysteem vroeg"),
        ("/zoeken/resultaten.{}?q=zaaksysteem", "Plan draagvlak voor het zaaksysteem"),
        ("/zoeken/resultaten.{}?q=appeltaart", "Gezocht op: appeltaart."),
    ],
)
def test_documents_hold_what_the_pages_say(path: str, told: str, service: TestClient) -> None:
    word = service.get(path.format("docx"))
    assert word.status_code == 200
    assert word.headers["Content-Disposition"].endswith('.docx"')
    with zipfile.ZipFile(io.BytesIO(word.content)) as parts:
        said = "".join(read(parts.read("word/document.xml").decode()).text)
    assert told in said
    assert told in text(service.get(path.format("html")).text)
    assert service.get(path.format("exe")).status_code == 404


def test_whether_it_helped_is_kept_counted_and_asked_for_where_it_is_missing(service: TestClient) -> None:
    path = "/ervaring/les/les-vraag"
    assert "Nog niemand meldde hoe het ging." in text(service.get(path).text)
    half = service.post(path, data={"uren": "veel"})
    assert half.status_code == 422
    assert list(flaws(half.text)) == []
    assert 'value="veel"' in half.text
    assert "Kies wat u met deze les deed." in text(half.text)
    kept = service.post(path, data={"gebeurtenis": "hielp", "uren": "2,5"})
    assert kept.status_code == 200
    assert "Bewaard." in text(kept.text)
    assert "Eerder gemeld: 1 keer hielp. Samen 2,5 uur bespaard" in text(kept.text)
    assert "1 keer hielp" in text(service.get(BOTH).text)
    [made] = service.get("/v1/reuses", headers={"Accept": "application/json"}).json()["items"]
    assert (made["event"], made["hoursSaved"], made["municipality"]) == ("hielp", 2.5, "GM0308")


@pytest.mark.parametrize("hours", ["-1", "1e9", "99999999", "NaN", "²"])
def test_hours_that_are_none_are_refused(hours: str, service: TestClient) -> None:
    answer = service.post("/ervaring/les/les-vraag", data={"gebeurtenis": "hielp", "uren": hours})
    assert answer.status_code == 422


def test_without_a_municipality_one_is_chosen_first_and_the_question_is_kept(service: TestClient) -> None:
    service.cookies.clear()
    answer = service.get(BOTH, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/gemeente?terug=%2Fervaring%2Fnaast%3Fcasus%3Dcas-1%26casus%3Dcas-mis"
    back = service.post("/gemeente", data={"gemeente": "Baarn", "terug": BOTH}, follow_redirects=False)
    assert back.headers["Location"] == BOTH


@pytest.mark.parametrize(
    "path",
    [
        "/ervaring/naast?casus=cas-nergens",
        "/ervaring/naast?casus=les-1",
        "/ervaring/plan?casus=les-1",
        "/ervaring/plan",
        "/ervaring/les/cas-1",
        "/ervaring/les/les-nergens",
    ],
)
def test_what_is_no_case_or_lesson_is_not_there(path: str, service: TestClient) -> None:
    answer = service.get(path)
    assert answer.status_code == 404
    assert list(flaws(answer.text)) == []


def test_lessons_and_reuse_of_another_are_not_beside_nor_counted(tmp_path: Path) -> None:
    used = {"title": "hielp: les", "lesson": "les-1", "event": "hielp", "date": "2026-01-01", "person": "ede"}
    rows = {**ROWS, "ede/private": [*ROWS["ede/private"], ("Reuse", {**used, "id": "ede.hergebruik-1"})]}
    fill(tmp_path / "store", rows)
    today = datetime.now(UTC).date()
    keys = open_keys(tmp_path / "store")
    made = {who: keys.add(who, {who: "editor"}, until=today + timedelta(1), today=today)[1] for who in ("baarn", "ede")}
    keys.close()
    with client(tmp_path / "store", mode="shared") as opened:
        opened.headers.update({**BROWSER, "Authorization": f"Bearer {made['baarn']}"})
        for path in (BOTH, BOTH.replace("naast?", "naast.csv?"), "/ervaring/plan?casus=cas-1", "/ervaring/les/les-1"):
            joined = path + ("&" if "?" in path else "?") + "gemeente=Baarn"
            said = opened.get(joined).text
            assert "Edes" not in said, path
            assert "keer hielp" not in said, path
        assert opened.get("/ervaring/les/ede.les-geheim").status_code == 404
        opened.headers["Authorization"] = f"Bearer {made['ede']}"
        assert "1 keer hielp" in text(opened.get("/ervaring/les/les-1").text)
