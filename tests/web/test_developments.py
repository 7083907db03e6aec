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
