"""Search in the page: facets with counts, groups by case, marks, pages, and the same as a file. All is fictitious."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kg.profiles.access import open_keys
from tests.rest_service import WORLD, client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, text

MANY = [
    ("Development", {"id": f"dev-veel-{at:02}", "title": f"Veelvoud {at:02}", "category": "wettelijk", "summary": "x"})
    for at in range(30)
]
OWN = {"id": "cas-eigen", "title": "Zaaksysteem in Baarn", "situation": "=Nieuw zaaksysteem", "outcome": "mislukt"}
FORMULA = {"id": "les-som", "title": "=SOM(A1) zaaksysteem", "phase": "borgen", "basis": "afgeleid"}
ROWS = {
    **WORLD,
    "kring/public": [
        *WORLD["kring/public"],
        *MANY,
        ("Case", {**OWN, "municipalities": ["GM0308"]}),
        ("Lesson", FORMULA),
    ],
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service for Baarn."""
    store = tmp_path_factory.mktemp("search") / "store"
    fill(store, ROWS)
    with client(store) as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0308")
        yield opened


def counts(page: str) -> dict[str, int]:
    """The number beside each value of the facets, by its id."""
    return {name: int(count) for name, count in re.findall(r'id="n-([^"]+)">(\d+)<', page)}


def titles(page: str) -> list[str]:
    """What the results are called, in order."""
    found = re.findall(r'<h[23] id="h[^"]*"><a [^>]*>(.*?)</a></h[23]>', page)
    return [re.sub(r"</?mark>", "", one) for one in found]


def test_a_case_and_its_lessons_stand_together_and_each_record_once(service: TestClient) -> None:
    page = service.get("/zoeken?q=zaaksysteem").text
    assert "Nog 2 uit deze casus" in text(page)
    found = titles(page)
    assert len(found) == len(set(found)) == 6
    assert page.count("<article") == 4


def test_facets_count_and_choosing_one_leaves_the_others_of_it_countable(service: TestClient) -> None:
    free = counts(service.get("/zoeken?q=zaaksysteem").text)
    assert (free["soort-Case"], free["soort-Lesson"], free["waar-GM0228"], free["waar-GM0308"]) == (2, 4, 1, 1)
    lessons = service.get("/zoeken?q=zaaksysteem&soort=Lesson")
    narrowed = counts(lessons.text)
    assert (narrowed["soort-Case"], narrowed["soort-Lesson"]) == (2, 4)  # alternatives of what is chosen
    assert (narrowed["waar-GM0228"], narrowed["waar-GM0308"], narrowed["uitkomst-succes"]) == (0, 0, 0)
    assert set(narrowed) == set(free)
    assert {FORMULA["title"], "Plan draagvlak voor het zaaksysteem"} < set(titles(lessons.text))
    assert len(titles(lessons.text)) == 4
    both = service.get("/zoeken?q=zaaksysteem&soort=Case&waar=GM0308")
    assert titles(both.text) == [OWN["title"]]


def test_one_s_own_municipality_stands_first_among_the_places_and_at_what_is_of_it(service: TestClient) -> None:
    page = service.get("/zoeken?q=zaaksysteem").text
    assert page.index("n-waar-GM0308") < page.index("n-waar-GM0228")
    assert text(page).count("Van Baarn") == 1


def test_a_choice_that_leaves_nothing_says_so_and_leads_back(service: TestClient) -> None:
    answer = service.get("/zoeken?q=zaaksysteem&thema=thema-nergens&jaar=1999")
    assert answer.status_code == 200
    assert "Niets passends gevonden" in text(answer.text)
    assert "Zoek zonder verfijning" in text(answer.text)
    assert list(flaws(answer.text)) == []


def test_words_of_the_question_are_marked_and_markup_stays_text(service: TestClient) -> None:
    page = service.get("/zoeken?q=oude+zaaksystemen").text
    assert "Oud <mark>zaaksysteem</mark>" in page
    assert "er een oud <mark>zaaksysteem</mark> is" in page
    assert "Gevonden op: " in text(page)


def test_pages_hold_everything_once_and_the_number_is_told(service: TestClient) -> None:
    first = service.get("/zoeken?q=veelvoud").text
    assert "30 gevonden." in text(first)
    seen = titles(first)
    for leaf in (2, 3):
        seen += titles(service.get(f"/zoeken?q=veelvoud&blad={leaf}").text)
    assert sorted(seen) == [one["title"] for _, one in MANY]
    assert [link for link in read(first).links() if "blad=" in link] == [
        "?q=veelvoud&blad=2",
        "?q=veelvoud&blad=3",
    ]
    for odd in ("0", "-1", "99", "x", "²", "9" * 40):
        assert service.get(f"/zoeken?q=veelvoud&blad={odd}").status_code == 200


def test_the_file_has_all_that_the_pages_have_and_no_cell_of_it_is_a_formula(service: TestClient) -> None:
    answer = service.get("/zoeken/resultaten.csv?q=zaaksysteem&soort=Lesson&soort=Case")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="kring-zoeken.csv"' in answer.headers["Content-Disposition"]
    assert answer.content.startswith("\ufeff".encode())
    heading, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert heading[:3] == ["Titel", "Soort", "Casus"]
    assert len(rows) == 6
    assert f"'{FORMULA['title']}" in [row[0] for row in rows]
    assert {row[6].rpartition("/id/")[2] for row in rows} == {
        "cas-1", "les-1", "cas-eigen", "les-som", "ede.les-geheim", "baarn.les-geheim",
    }  # fmt: skip


def test_nothing_private_of_another_counts_groups_or_leaves(tmp_path: Path) -> None:
    fill(tmp_path / "store", ROWS)
    today = datetime.now(UTC).date()
    keys = open_keys(tmp_path / "store")
    _, key = keys.add("een", {"baarn": "reader"}, until=today + timedelta(1), today=today)
    keys.close()
    with client(tmp_path / "store", mode="shared") as opened:
        opened.headers.update({**BROWSER, "Authorization": f"Bearer {key}"})
        page = opened.get("/zoeken?q=zaaksysteem&gemeente=Baarn").text
        assert counts(page)["soort-Lesson"] == 3
        assert "Baarns zaaksysteem geheim" in titles(page)
        assert "Nog 1 uit deze casus" in text(page)  # the lesson of Ede about the same case is not among them
        assert "Edes" not in text(page)
        assert "Edes" not in opened.get("/zoeken/resultaten.csv?q=zaaksysteem").text


@pytest.mark.parametrize(
    ("path", "told"), [("/zoeken", "komt nergens voor"), ("/ervaring", "staat in geen casus of les")]
)
def test_a_word_that_stands_nowhere_is_refused_by_name(path: str, told: str, service: TestClient) -> None:
    page = service.get(f"{path}?q=appeltaart")
    assert "Niets passends gevonden" in text(page.text)
    assert f"Het woord “appeltaart” {told}." in text(page.text)
    assert list(flaws(page.text)) == []


def test_markup_in_a_passage_stays_text_around_the_marks(tmp_path: Path) -> None:
    lesson = {**FORMULA, "title": "Markup", "because": "<b>zaaksysteem</b> & <i onclick='x'>"}
    fill(tmp_path / "store", {"kring/public": [("Lesson", lesson)]})
    with client(tmp_path / "store") as opened:
        page = opened.get("/zoeken?q=zaaksysteem", headers=BROWSER).text
    assert "&lt;b&gt;<mark>zaaksysteem</mark>&lt;/b&gt; &amp; &lt;i onclick=&#39;x&#39;&gt;" in page
    assert list(flaws(page)) == []
