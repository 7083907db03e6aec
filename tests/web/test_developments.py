"""The pages of developments: lists, drawings and what they answer. All records are fictitious."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.rest_service import TOWN, client, fill
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
    assert marks(few) == rows(few)
    everything = full.get("/ontwikkelingen/assen?toon=alles").text
    assert len(rows(everything)) == 60
    assert marks(everything) == rows(everything)
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


@pytest.mark.parametrize("wrong", ["-1", "101", "veel", "", "1e3", "²", "9" * 400])
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
    assert all(title in text(whole) for title in titles)
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
    numbers = {about["aria-label"].partition(".")[0] for _, about in read(narrowed).elements if "aria-label" in about}
    listed = full.get("/ontwikkelingen?alles=ja").text
    assert numbers >= {str(ids(listed, "dev-").index(f"dev-{n}") + 1) for n in (13, 33, 53)}
