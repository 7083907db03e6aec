"""The pages of developments: lists, drawings and what they answer. All records are fictitious."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

import kg
from kg.dutch.dates import dutch
from kg.profiles.access import open_keys
from tests.rest_service import OTHER_TOWN, TOWN, client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, text

TODAY = datetime.now(UTC).date()
WORD = "Informatiebeveiligingsverantwoordelijkheidsverdelingsvraagstuk"
CATEGORIES = ("wettelijk", "bestuurlijk", "technologisch", "maatschappelijk")


def development(number: int, **more: Any) -> dict[str, Any]:
    """One of many, with a date ahead and a title of 200 characters."""
    day = (TODAY + timedelta(days=20 * number)).isoformat()
    return {
        "id": f"dev-{number}",
        "title": f"{number} {WORD} {'fictieve ontwikkeling ' * 8}"[:200].strip(),
        "category": CATEGORIES[number % 4],
        "summary": "Een fictieve ontwikkeling.",
        "obligation": number % 3 == 0,
        "themes": [f"thema-{number % 5}"],
        "dates": [{"date": day, "what": "inwerkingtreding", "kind": "inwerkingtreding", "certainty": "vast"}],
        **more,
    }


FULL = {
    "kring/public": [
        ("Municipality", TOWN),
        *(("Concept", {"id": f"thema-{n}", "title": f"fictief thema {n}"}) for n in range(5)),
        *(("Development", development(number)) for number in range(1, 61)),
    ]
}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service with 60 developments that move, asked by a browser for Baarn; nothing is written in it."""
    made = tmp_path_factory.mktemp("developments") / "store"
    fill(made, FULL)
    with client(made) as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0308")
        yield opened


def rows(page: str) -> list[str]:
    """The ids of the rows of the table beside a drawing, in order."""
    return [about["id"] for tag, about in read(page).elements if tag == "tr" and about.get("id", "").startswith("t-")]


def ids(page: str, begin: str) -> list[str]:
    """The ids of a page, in order."""
    return [about["id"] for _, about in read(page).elements if about.get("id", "").startswith(begin)]


def marks(page: str) -> list[str]:
    """Where the marks of a drawing lead, in order."""
    found = [about for tag, about in read(page).elements if tag == "a" and about.get("href", "").startswith("#t-")]
    assert all(about.get("aria-label") for about in found)
    return [about["href"][1:] for about in found]


def test_what_stands_on_the_axes_stands_in_the_table_in_the_same_order(full: TestClient) -> None:
    few = full.get("/ontwikkelingen/assen").text
    assert len(rows(few)) == 25
    everything = full.get("/ontwikkelingen/assen?toon=alles").text
    assert len(rows(everything)) == 60
    for page in (few, everything):
        drawn = marks(page)
        assert drawn == [one for one in rows(page) if one in drawn]
        assert 0 < len(drawn) < len(rows(page))  # of a town without texts only what binds all is known to concern it
        assert f"{len(rows(page)) - len(drawn)} ontwikkelingen staan niet in de tekening, wel in de tabel" in text(page)
    assert list(flaws(everything)) == []


def test_a_choice_narrows_the_axes_and_says_of_how_many(full: TestClient) -> None:
    page = full.get("/ontwikkelingen/assen?thema=thema-2&soort=wettelijk").text
    assert len(rows(page)) == 3
    assert "3 van de 3 die bij uw keuze passen. In totaal bewegen er 60." in text(page)
    chosen = [about["value"] for tag, about in read(page).elements if tag == "option" and "selected" in about]
    assert chosen == ["thema-2", "wettelijk"]
    assert rows(full.get("/ontwikkelingen/assen?thema=nergens").text) == []


def test_other_weights_tell_who_rises_and_falls_and_change_nothing(full: TestClient) -> None:
    before = full.get("/ontwikkelingen/assen").text
    assert "U weegt nu zoals het geldt." in text(before)
    tried = full.get("/ontwikkelingen/assen?fit=27&peers=3&duty=100&urgency=0&gap=5&momentum=5")
    said = text(tried.text)
    assert tried.status_code == 200
    assert "stijgt van plaats" in said
    assert "zakt van plaats" in said
    assert rows(tried.text) == rows(before)
    held = {about["name"]: about["value"] for tag, about in read(tried.text).elements if about.get("type") == "range"}
    assert (held["duty"], held["urgency"], held["fit"]) == ("100", "0", "27")
    assert text(full.get("/ontwikkelingen/assen").text) == text(before)


def test_weights_as_they_hold_are_no_what_if(full: TestClient) -> None:
    page = full.get("/ontwikkelingen/assen?fit=27&peers=3&duty=20&urgency=40&gap=5&momentum=5")
    assert "U weegt nu zoals het geldt." in text(page.text)


@pytest.mark.parametrize("wrong", ["-1", "101", "veel", "", "1e3", "²", "9" * 400, "0009999", "0" * 5000])
def test_a_weight_that_is_none_is_refused_at_its_field(wrong: str, full: TestClient) -> None:
    answer = full.get("/ontwikkelingen/assen", params={"fit": wrong})
    assert answer.status_code == 422
    assert list(flaws(answer.text)) == []
    field = next(about for _, about in read(answer.text).elements if about.get("id") == "weeg-fit")
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "fit-fout")


def test_weights_that_are_all_nought_are_refused_with_the_reason(full: TestClient) -> None:
    nought = dict.fromkeys(("fit", "peers", "duty", "urgency", "gap", "momentum"), "0")
    answer = full.get("/ontwikkelingen/assen", params=nought)
    assert answer.status_code == 422
    assert "alle gewichten zijn 0" in text(answer.text)


def test_a_full_list_goes_by_tens_and_never_cuts_a_title(full: TestClient) -> None:
    first, third = full.get("/ontwikkelingen").text, full.get("/ontwikkelingen?vanaf=21").text
    whole = full.get("/ontwikkelingen?alles=ja").text
    listed = {page: ids(page, "dev-") for page in (first, third, whole)}
    assert (len(listed[first]), len(listed[third]), len(listed[whole])) == (10, 10, 60)
    assert listed[third] == listed[whole][20:30]
    assert "21 tot en met 30" in text(third)
    titles = [development(number)["title"] for number in range(1, 61)]
    assert max(map(len, titles)) == 200
    said = text(whole)
    assert all(title in said for title in titles)
    for page in (first, third, whole):
        assert list(flaws(page)) == []


@pytest.mark.parametrize("asked", ["0", "-5", "veel", "99999999999", "61", "²"])
def test_from_where_no_list_goes_it_still_shows_one(asked: str, full: TestClient) -> None:
    page = full.get("/ontwikkelingen", params={"vanaf": asked})
    assert page.status_code == 200
    assert len(ids(page.text, "dev-")) == 10


def test_the_line_of_time_follows_the_list_whose_entries_tell_every_date(full: TestClient) -> None:
    page = full.get("/ontwikkelingen?soort=wettelijk").text
    listed = ids(page, "dev-")
    drawn = [about["href"][1:] for _, about in read(page).elements if about.get("href", "").startswith("#dev-")]
    assert drawn == listed
    assert text(page).count("(staat vast) : inwerkingtreding") == len(listed)


def test_what_is_chosen_goes_along_to_the_other_views(full: TestClient) -> None:
    page = full.get("/ontwikkelingen?thema=thema-1").text
    links = read(page).links()
    assert "/ontwikkelingen/radar?thema=thema-1" in links
    assert "/ontwikkelingen/assen?thema=thema-1" in links
    assert "Daarvan passen er 12 bij uw keuze." in text(page)


def test_the_radar_has_its_table_by_ring_and_keeps_the_numbers_of_the_list(full: TestClient) -> None:
    page = full.get("/ontwikkelingen/radar").text
    assert sorted(rows(page)) == sorted(marks(page))
    assert len(rows(page)) == 60
    assert "Niet bekend" in text(page)
    assert "er is nog geen eerdere stand bewaard" in text(page)
    narrowed = full.get("/ontwikkelingen/radar?thema=thema-3&soort=bestuurlijk").text
    assert set(rows(narrowed)) == {"t-dev-13", "t-dev-33", "t-dev-53"}
    numbers = {
        about["aria-label"].replace(".", " ").split()[0]
        for _, about in read(narrowed).elements
        if "aria-label" in about
    }
    listed = full.get("/ontwikkelingen?alles=ja").text
    assert numbers >= {str(ids(listed, "dev-").index(f"dev-{n}") + 1) for n in (13, 33, 53)}


# --- signals over time ----------------------------------------------------------------------------

NEWEST: Final = TODAY - timedelta(days=140)


def signal(number: int, day: str, **more: Any) -> tuple[str, dict[str, Any]]:
    source = {"url": f"https://voorbeeld.example/{number}", "publisher": "Fictieve Krant"}
    told = {"id": f"sig-{number}", "title": f"Fictief bericht {number}", "date": day, "sources": [source]}
    return "Signal", {**told, "development": "dev-1", **more}


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[TestClient]:
    """A service that heard of one development every week for twenty weeks, and of no other; then nothing more."""
    weekly = [signal(n, (NEWEST - timedelta(days=7 * n)).isoformat()) for n in range(20)]
    later = (TODAY + timedelta(days=9)).isoformat()
    rows_ = {"kring/public": [*FULL["kring/public"], *weekly, signal(90, "2020"), signal(91, later)]}
    fill(tmp_path / "store", rows_)
    with client(tmp_path / "store") as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0308")
        yield opened


def test_a_series_tells_how_many_by_whom_and_since_when_nothing_is_known(heard: TestClient) -> None:
    page = heard.get("/ontwikkelingen/dev-1/signalen").text
    said = text(page)
    assert "20 signalen, getoond van" in said
    assert "Fictieve Krant 20" in said
    assert "Eén signaal noemt alleen een jaar en telt hier niet mee." in said
    assert f"niet bekend sinds {dutch(NEWEST.isoformat())}" in said
    month = dutch(f"{TODAY:%Y-%m}")
    assert f"{month[0].upper()}{month[1:]} niet bekend" in said
    assert f"{month[0].upper()}{month[1:]} 0" not in said
    assert "Fictief bericht 91" not in said  # of later than today
    assert "https://voorbeeld.example/0" in read(page).links()
    assert list(flaws(page)) == []


def test_of_what_no_signal_speaks_that_is_said_without_a_drawing(heard: TestClient) -> None:
    page = heard.get("/ontwikkelingen/dev-2/signalen").text
    assert "Geen signalen met een maand bekend." in text(page)
    assert "Dat is niet hetzelfde als: niemand spreekt erover." in text(page)
    assert 'role="img"' not in page
    assert "Te weinig metingen (0 van 12)" in text(page)


@pytest.mark.parametrize("path", ["signalen", "oordeel"])
def test_what_is_no_development_has_no_page(path: str, heard: TestClient) -> None:
    assert heard.get(f"/ontwikkelingen/dev-nergens/{path}").status_code == 404


# --- judging --------------------------------------------------------------------------------------

PATH = "/ontwikkelingen/dev-1/oordeel"


@pytest.fixture
def apart(tmp_path: Path) -> Path:
    """A store to write in, where dev-1 does not stand first or last."""
    public = [*FULL["kring/public"], ("Municipality", OTHER_TOWN)]
    fill(tmp_path / "store", {"kring/public": public})
    return tmp_path / "store"


@pytest.fixture
def writing(apart: Path) -> Iterator[TestClient]:
    """A service to write in, asked by a browser for Baarn."""
    with client(apart) as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0308")
        yield opened


def order(service: TestClient) -> list[str]:
    """The developments that move, in order."""
    return ids(service.get("/ontwikkelingen?alles=ja").text, "dev-")


def test_a_judgement_is_kept_with_who_said_it_and_changes_no_place(writing: TestClient) -> None:
    before = order(writing)
    own = before.index("dev-1")
    below = before[own + 1]
    said = {"oordeel": "hoog", "naast": below, "reden": "Wij <b>doen</b> dit al.", "door": "informatiemanager"}
    kept = writing.post(PATH, data=said)
    assert (kept.status_code, kept.url.path) == (200, PATH)
    page = text(kept.text)
    assert "Bewaard." in page
    assert f"Hoort onder “{development(int(below[4:]))['title']}”." in page
    assert "Wij <b>doen</b> dit al." in page
    assert "informatiemanager" in page
    assert "minstens 20 bruikbare oordelen zijn; over Baarn zijn er nu 1." in page
    assert "Hoort boven" in text(writing.get(f"/ontwikkelingen/{below}/oordeel").text)
    assert order(writing) == before
    [held] = writing.get("/v1/judgements").json()["items"]
    assert (held["verdict"], held["development"], held["below"]) == ("hoger", below, "dev-1")
    assert list(flaws(kept.text)) == []


def test_a_judgement_is_withdrawn_and_is_there_no_more(writing: TestClient) -> None:
    kept = writing.post(PATH, data={"oordeel": "niet", "reden": "Geldt hier niet."})
    key = next(
        about["value"]
        for _, about in read(kept.text).elements
        if about.get("name") == "oordeel" and about.get("type") == "hidden"
    )
    gone = writing.post(f"{PATH}/intrekken", data={"oordeel": key})
    assert "Ingetrokken." in text(gone.text)
    assert "Nog niemand gaf een oordeel over deze plaats." in text(gone.text)
    assert writing.get("/v1/judgements").json()["items"] == []
    for other in (key, "dev-1", "", "nergens"):  # gone already, no judgement at all
        assert writing.post(f"{PATH}/intrekken", data={"oordeel": other}).status_code == 404


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "oordeel"),
        ({"oordeel": "onzin"}, "oordeel"),
        ({"oordeel": "niet", "reden": " "}, "reden"),
        ({"oordeel": "laag", "reden": "Ja."}, "naast"),
        ({"oordeel": "laag", "reden": "Ja.", "naast": "dev-1"}, "naast"),
        ({"oordeel": "laag", "reden": "Ja.", "naast": "dev-nergens"}, "naast"),
        ({"oordeel": "hoog", "reden": "Ja.", "naast": "first"}, "naast"),
        ({"oordeel": "laag", "reden": "Ja.", "naast": "last"}, "naast"),
    ],
)
def test_a_judgement_that_says_too_little_is_asked_at_its_field(
    said: dict[str, str], field: str, writing: TestClient
) -> None:
    held = order(writing)
    place = {"first": held[0], "last": held[-1]}
    typed = {**said, "naast": place.get(said.get("naast", ""), said.get("naast", "")), "door": "adviseur <i>"}
    answer = writing.post(PATH, data=typed)
    assert answer.status_code == 422
    assert list(flaws(answer.text)) == []
    assert f'id="{field}-fout"' in answer.text
    door = next(about for _, about in read(answer.text).elements if about.get("id") == "door")
    assert door["value"] == "adviseur <i>"
    assert writing.get("/v1/judgements").json()["items"] == []


def test_a_judgement_is_of_its_organisation_alone(apart: Path) -> None:
    held, keys = open_keys(apart), {}
    for name, role in (("ede", "editor"), ("baarn", "editor")):
        keys[name] = held.add(name, {name: role}, until=TODAY + timedelta(1), today=TODAY)[1]
    held.close()
    with client(apart, mode="shared") as opened:
        opened.headers.update(BROWSER)
        mine, other = ({"Authorization": f"Bearer {keys[name]}"} for name in ("ede", "baarn"))
        said = {"oordeel": "niet", "reden": "Edes geheime reden."}
        kept = opened.post(f"{PATH}?gemeente=Baarn", data=said, headers=mine)
        assert kept.status_code == 200
        assert "Edes geheime reden." in opened.get(f"{PATH}?gemeente=Baarn", headers=mine).text
        hidden = opened.get(f"{PATH}?gemeente=Baarn", headers=other).text
        assert "Edes geheime reden." not in hidden
        assert "over Baarn zijn er nu 0" in text(hidden)
        key = opened.get("/v1/judgements", headers={**mine, "Accept": "*/*"}).json()["items"][0]["id"]
        taken = opened.post(f"{PATH}/intrekken?gemeente=Baarn", data={"oordeel": key}, headers=other)
        assert taken.status_code == 404
        assert "Edes geheime reden." in opened.get(f"{PATH}?gemeente=Baarn", headers=mine).text


# --- what rose and fell ---------------------------------------------------------------------------


def test_a_direction_is_shown_once_a_former_place_is_kept(apart: Path) -> None:
    then = TODAY - timedelta(days=200)
    with kg.open(apart) as graph:
        graph.radar("GM0308", today=then, keep=True)
    with client(apart) as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0308")
        page = opened.get("/ontwikkelingen/radar").text
    assert f"steeg sinds {dutch(then.isoformat())}" in text(page)
    moved = re.findall(r'data-kop="Schoof op">(.*?)</td>', page)
    assert moved
    assert not [one for one in moved if "niet bekend" in one.lower()]
    assert list(flaws(page)) == []


def test_the_places_of_today_are_kept_by_who_may_write(apart: Path) -> None:
    held, keys = open_keys(apart), {}
    for name, role in (("baarn", "editor"), ("ede", "reader")):
        keys[name] = held.add(name, {name: role}, until=TODAY + timedelta(1), today=TODAY)[1]
    held.close()
    with client(apart, mode="shared") as opened:
        opened.headers.update(BROWSER)
        mine, other = ({"Authorization": f"Bearer {keys[name]}"} for name in ("baarn", "ede"))
        path = "/ontwikkelingen/radar?gemeente=Baarn"
        assert opened.post(path, headers=other).status_code == 403
        kept = opened.post(path, headers=mine, follow_redirects=False)
        assert kept.status_code == 303
        assert kept.headers["Location"].startswith("/ontwikkelingen/radar?bericht=bewaard")
        [ranking] = opened.get("/v1/rankings", headers={**mine, "Accept": "*/*"}).json()["items"]
        assert (ranking["municipality"], ranking["asOf"]) == ("GM0308", TODAY.isoformat())
        assert opened.get("/v1/rankings", headers={**other, "Accept": "*/*"}).json()["items"] == []
