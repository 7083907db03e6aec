"""What a record hangs together with, and the page of a record, as a browser gets them. All records are fictitious."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kg.profiles.access import open_keys
from tests.rest_service import CASE, LESSON, TOWN, client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, text

_MANY = 60
_NASTY = '"><script>alert(1)</script>'
_ROWS = {
    "kring/public": [
        ("Municipality", TOWN),
        ("Case", {**CASE, "municipalities": ["GM0308"]}),
        ("Case", {"id": "cas-los", "title": "Alleen", "situation": "Zonder verband", "outcome": "onbekend"}),
        *(("Lesson", {**LESSON, "id": f"les-{n:02}", "title": f"Les {n:02}", "case": "cas-1"}) for n in range(_MANY)),
        ("Lesson", {**LESSON, "id": "les-naar", "title": _NASTY, "case": "cas-1"}),
    ],
    "ede/private": [("Lesson", {**LESSON, "id": "ede.les-geheim", "title": "Edes geheime les", "case": "cas-1"})],
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service on one's own machine, asked as a browser does."""
    made = tmp_path_factory.mktemp("graph") / "store"
    fill(made, _ROWS)
    with client(made) as opened:
        opened.headers.update(BROWSER)
        yield opened


@pytest.fixture(scope="module")
def baarn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A shared service, asked by somebody of Baarn."""
    made, today = tmp_path_factory.mktemp("shared") / "store", datetime.now(UTC).date()
    fill(made, _ROWS)
    keys = open_keys(made)
    _, key = keys.add("een", {"baarn": "editor"}, until=today + timedelta(1), today=today)
    keys.close()
    with client(made, mode="shared") as opened:
        opened.headers.update({**BROWSER, "Authorization": f"Bearer {key}"})
        yield opened


def test_the_drawing_folds_what_is_many_and_the_table_has_all_of_it(service: TestClient) -> None:
    page = service.get("/id/cas-1/verbanden").text
    assert f"nog {_MANY + 2 - 6}" in text(page)
    rows = read(page[page.index("<table") : page.index("</table>")]).links()
    assert {f"/id/les-{n:02}/verbanden" for n in range(_MANY)} <= set(rows)
    assert len(rows) == len(set(rows))
    whole = service.get("/id/cas-1/verbanden?uit=after+Lesson").text
    assert "nog 5" not in text(whole)
    assert list(flaws(whole)) == []


def test_what_is_shared_is_offered_and_not_shown(service: TestClient) -> None:
    page = service.get("/id/cas-1/verbanden").text
    [more] = [link for link in read(page).links() if "soort=Municipality" in link]
    assert "Baarn" not in text(page)
    assert "Baarn" in text(service.get(more).text)


def test_what_is_sought_and_not_found_is_a_gap_in_the_drawing_and_a_row_of_the_table(service: TestClient) -> None:
    page = service.get("/id/les-01/verbanden").text
    assert 'class="lijn-gat"' in page
    assert 'class="knoop gat"' in page
    assert "Resultaat niet gevonden Gat 1 stap ervoor" in text(page)
    assert "niet gevonden Gat" not in text(service.get("/id/les-01/verbanden?soort=Case").text)
    assert list(flaws(page)) == []


def test_a_filter_that_fits_nothing_leaves_the_record_itself(service: TestClient) -> None:
    page = text(service.get("/id/cas-1/verbanden?soort=Policy").text)
    assert "Wij vonden geen ander record" in page


def test_of_a_kind_that_hangs_together_with_nothing_or_an_odd_depth_the_page_stands(service: TestClient) -> None:
    assert service.get("/id/cas-1/verbanden?stappen=99").status_code == 200
    assert service.get("/id/nergens/verbanden").status_code == 404


def test_the_way_is_drawn_in_orange_and_told_in_words_and_as_a_table(service: TestClient) -> None:
    page = service.get("/verbanden?van=Les+03&naar=les-07").text
    assert "Tussen deze twee liggen 2 stappen" in text(page)
    assert page.count('class="pad" d="M') == 3  # two, and one in the legend
    assert [link for link in read(page).links() if link.endswith("cas-1")] != []
    assert "Verband met de volgende: casus." in text(page)
    assert list(flaws(page)) == []


def test_without_a_way_it_says_so_and_that_this_is_no_proof(service: TestClient) -> None:
    page = text(service.get("/verbanden?van=cas-los&naar=cas-1").text)
    assert "Wij vonden geen weg" in page
    assert "niet dat er geen verband is" in page


@pytest.mark.parametrize("end", ["", "appeltaartrecept", "Les"])
def test_an_end_that_is_not_known_is_asked_back_at_its_field(end: str, service: TestClient) -> None:
    answer = service.get(f"/verbanden?van={end}&naar=cas-1")
    assert answer.status_code == 422
    assert list(flaws(answer.text)) == []
    assert 'id="van-fout"' in answer.text


def test_a_title_that_looks_like_markup_stays_text_in_drawing_table_and_way(service: TestClient) -> None:
    for path in ("/id/les-naar/verbanden", "/verbanden?van=les-naar&naar=les-01", "/id/les-naar"):
        page = service.get(path).text
        assert list(flaws(page)) == [], path
        assert _NASTY in text(page).replace(" ", "").replace("…", ""), path


def test_another_organisation_is_in_no_drawing_table_count_or_way(baarn: TestClient) -> None:
    page = baarn.get("/id/cas-1/verbanden?stappen=4&uit=after+Lesson").text
    assert "geheim" not in page
    assert f"Wij vonden {_MANY + 1} records" in text(page)
    hidden, absent = (baarn.get(f"/id/ede.les-{one}/verbanden") for one in ("geheim", "nee"))
    assert (hidden.status_code, hidden.text) == (404, absent.text)
    for asked in ("/verbanden?van=ede.les-{}&naar=cas-1", "/verbanden?van=cas-1&naar=ede.les-{}"):
        hidden, absent = (baarn.get(asked.format(one)) for one in ("geheim", "nieter"))
        assert hidden.status_code == absent.status_code == 422
        assert hidden.text.replace("geheim", "nieter") == absent.text
    assert "ede.les-geheim" not in baarn.get("/verbanden?van=Edes+geheime+les&naar=cas-1").text


def test_a_record_says_its_other_forms_its_versions_and_what_its_words_mean(service: TestClient) -> None:
    answer = service.get("/id/les-01")
    assert 'rel="alternate"; type="text/turtle"' in answer.headers["Link"]
    links = read(answer.text).links()
    assert "/id/les-01/verbanden" in links
    assert "/def#Lesson" in links
    said = text(answer.text)
    assert "deze versie" in said
    anchors = [link.partition("#")[2] for link in links if link.startswith("/def#")]
    words = {about.get("id") for _, about in read(service.get("/def").text).elements}
    assert set(anchors) <= words


def test_a_withdrawn_record_says_so_to_who_could_read_it_alone(tmp_path: Path) -> None:
    fill(tmp_path / "store", _ROWS)
    with client(tmp_path / "store") as opened:
        tag = opened.get("/v1/lessons/les-01").headers["ETag"]
        assert opened.delete("/v1/lessons/les-01", headers={"If-Match": tag}).status_code == 204
        secret = opened.get("/v1/lessons/ede.les-geheim").headers["ETag"]
        assert opened.delete("/v1/lessons/ede.les-geheim", headers={"If-Match": secret}).status_code == 204
        gone = opened.get("/id/les-01", headers=BROWSER)
        assert gone.status_code == 410
        assert "Dit record is ingetrokken" in text(gone.text)
        assert "Les 01" in text(gone.text)
        assert list(flaws(gone.text)) == []
    today, keys = datetime.now(UTC).date(), open_keys(tmp_path / "store")
    _, key = keys.add("een", {"baarn": "reader"}, until=today + timedelta(1), today=today)
    keys.close()
    with client(tmp_path / "store", mode="shared") as opened:
        opened.headers.update({**BROWSER, "Authorization": f"Bearer {key}"})
        assert opened.get("/id/les-01").status_code == 410
        assert "door local" not in text(opened.get("/id/les-02").text)
        assert opened.get("/id/ede.les-geheim").status_code == 404
