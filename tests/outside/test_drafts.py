"""What somebody writes in the page stays in their own browser until they keep it. All records are fictitious."""

from pathlib import Path

from tests.outside.browser import Sight, started, window
from tests.rest_service import WORLD, fill, server

WRITTEN = {"#advies": "Laat de balie meebeslissen over het scherm", "#gebeurd": "De balie liep vast op het scherm"}


def fill_in(sight: Sight) -> None:
    """The two fields that say most, as somebody types them."""
    for field, words in WRITTEN.items():
        sight.page.fill(field, words)


def held(sight: Sight) -> str:
    """All that the browser remembers."""
    found: str = sight.page.evaluate("JSON.stringify(localStorage)")
    return found


def test_a_draft_comes_back_until_it_is_kept_and_a_lesson_like_it_is_shown_meanwhile(tmp_path: Path) -> None:
    fill(tmp_path / "store", WORLD)
    with started(tmp_path) as browser, server(tmp_path / "store") as home, window(browser, home) as sight:
        assert sight.go("/borgen/les") == 200
        fill_in(sight)
        sight.go("/borgen")
        sight.go("/borgen/les")
        assert [sight.page.input_value(field) for field in WRITTEN] == list(WRITTEN.values())
        assert sight.page.is_visible("[data-restored]")
        sight.page.select_option("#stap", "borgen")
        with sight.page.expect_navigation():
            sight.page.click("button[value=bewaar]")
        assert "/borgen/lessen/" in sight.page.url
        assert held(sight) == "{}"
        sight.go("/borgen/les")
        assert sight.page.input_value("#advies") == ""
        fill_in(sight)
        sight.page.wait_for_selector("#lijkt a")
        assert WRITTEN["#advies"] in sight.page.inner_text("#lijkt")
        assert sight.page.url == f"{home}/borgen/les"  # nothing of a draft in an address
        assert sight.take() == []


def test_who_comes_next_at_a_browser_finds_no_draft_of_another(tmp_path: Path) -> None:
    fill(tmp_path / "store", WORLD)
    with started(tmp_path) as browser, server(tmp_path / "store") as home, window(browser, home) as sight:
        sight.go("/borgen")
        left = ("kring-concept:iemand-anders:les", '{"advies": "van een ander"}')
        sight.page.evaluate("([key, text]) => localStorage.setItem(key, text)", left)
        sight.go("/borgen/les")
        assert sight.page.input_value("#advies") == ""
        assert "van een ander" not in held(sight)
