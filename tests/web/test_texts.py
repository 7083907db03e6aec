"""The page in English: every text of its own is in the catalogue, the switch keeps the page, and Dutch comes first."""

import re
from collections import Counter
from collections.abc import Iterator
from gettext import GNUTranslations
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Message
from starlette.testclient import TestClient

from api.web import texts
from api.web.field_words import space_word
from api.web.frame import templates
from tests.rest_service import client, fill
from tests.web.catalogue import COMPILED, PAGE, compiled, english, messages, untold
from tests.web.markup import VOID, flaws, read
from tests.web.test_pages import BROWSER, PAGES, ROWS, text

_NO_WORDS: Final = {"Kring", "– Kring", "kring_", "Atom", "Excel", "Word", "achterstand in het archief"}  # as they are
_WORD: Final = re.compile(r'^[^"=]*[a-zé]{2}[^"=]*$')  # of people, not an attribute that a macro gives
_HOLE: Final = re.compile(r"%\(\w+\)[sd]|%%|</?[a-z][^>]*>")  # what is filled in, and elements


@pytest.fixture(scope="module")
def english_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service, asked for Baarn by somebody who chose English before."""
    made = tmp_path_factory.mktemp("english") / "store"
    fill(made, ROWS)
    with client(made) as opened:
        opened.headers.update(BROWSER)
        opened.cookies.update({"kring-gemeente": "GM0308", "kring-taal": "en"})
        yield opened


def test_every_text_of_the_page_is_in_the_catalogue_and_no_other() -> None:
    said = messages()
    kept = {tuple(one.id) if isinstance(one.id, list | tuple) else one.id for one in english() if one.id}
    assert {one: said[one] for one in said if one not in kept} == {}, "make texts brings them in"
    assert kept - set(said) == set()
    assert list(untold(english())) == []


def test_what_the_service_reads_is_what_the_catalogue_says() -> None:
    with COMPILED.open("rb") as file:
        held = GNUTranslations(file)
    fresh = GNUTranslations(BytesIO(compiled(english())))
    for one in english():
        if isinstance(one.id, str):
            assert held.gettext(one.id) == fresh.gettext(one.id)
        else:
            assert [held.ngettext(*one.id, n) for n in (0, 1, 2)] == [fresh.ngettext(*one.id, n) for n in (0, 1, 2)]


def _pairs() -> Iterator[tuple[str, str]]:
    for one in english():
        assert isinstance(one, Message)
        if one.id:
            yield from zip(*([side] if isinstance(side, str) else side for side in (one.id, one.string)), strict=True)


def test_a_text_and_its_english_have_the_same_holes_and_elements() -> None:
    for dutch, said in _pairs():
        assert Counter(_HOLE.findall(said)) == Counter(_HOLE.findall(dutch)), dutch
        assert '"' not in _HOLE.sub("", said), said  # a text may stand in an attribute


def test_a_text_that_the_catalogue_lacks_is_shown_in_dutch() -> None:
    with texts.speak("en"):
        assert texts.gettext("Dit staat er niet in.") == "Dit staat er niet in."
        assert texts.gettext("") == ""
        assert texts.gettext("Bronnen") == "Sources"
    assert texts.gettext("Bronnen") == "Bronnen"


@pytest.mark.parametrize(
    ("record", "dutch", "said"),
    [("2022-05-01", "1 mei 2022", "1 May 2022"), ("2022-05", "mei 2022", "May 2022"), ("2022", "2022", "2022")],
)
def test_a_date_is_written_as_its_language_does(record: str, dutch: str, said: str) -> None:
    assert texts.day(record) == dutch
    with texts.speak("en"):
        assert texts.day(record) == said


def test_a_number_is_written_as_its_language_does() -> None:
    assert texts.figure(1234.5, 1) == "1.234,5"
    with texts.speak("en"):
        assert texts.figure(1234.5, 1) == "1,234.5"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_english_says_so_and_is_whole(path: str, english_service: TestClient) -> None:
    answer = english_service.get(path)
    assert answer.status_code == 200
    assert '<html lang="en">' in answer.text
    assert list(flaws(answer.text)) == []
    assert "The knowledge itself is in Dutch" in text(answer.text)


class InEnglish(HTMLParser):
    """The texts of a page that it gives as English: what no element around it marks as another language."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._languages = ["en"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Source: `html.parser.HTMLParser`."""
        about = dict(attrs)
        language = about.get("lang") or self._languages[-1]
        if language == "en":
            self.said += [about[name] or "" for name in ("aria-label", "data-kop", "title") if name in about]
        if tag not in VOID:
            self._languages.append(language)

    def handle_startendtag(self, _tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Parts of drawings, which say nothing. Source: `html.parser.HTMLParser`."""

    def handle_endtag(self, _tag: str) -> None:
        """Source: `html.parser.HTMLParser`."""
        self._languages.pop()

    def handle_data(self, data: str) -> None:
        """Source: `html.parser.HTMLParser`."""
        if self._languages[-1] == "en":
            self.said.append(" ".join(data.split()))


@pytest.mark.parametrize("path", PAGES)
def test_no_page_in_english_gives_a_text_of_its_own_in_dutch(path: str, english_service: TestClient) -> None:
    dutch = {
        one for one, said in _pairs() if said and " " in one and said != one
    }  # a single word may be a value of a record
    page = InEnglish()
    page.feed(english_service.get(path).text)
    assert dutch & set(page.said) == set()


def test_a_template_says_nothing_past_the_catalogue() -> None:
    found = {file.name: raw(file.read_text(encoding="utf-8")) for file in sorted(PAGE.rglob("*.html"))}
    assert {name: said for name, said in found.items() if said} == {}


def raw(template: str) -> list[str]:
    """Words that a template says outside `_()` and `{% trans %}`, in its text and in the names of its elements."""
    kept, tag, in_trans = "", "", False
    for _line, token, value in templates().lex(template):
        if token == "name" and not tag:  # noqa: S105 - a token of Jinja
            tag = value
            in_trans = tag == "trans" or (in_trans and tag != "endtrans")
        elif token == "block_begin":  # noqa: S105
            tag = ""
        elif token == "variable_begin":  # noqa: S105
            kept, tag = kept + "\0", "expression"
        elif token == "data" and not in_trans:  # noqa: S105
            kept += value
    named = re.findall(r'(?:aria-label|data-kop|title)="([^"\0]*)"', kept)
    pieces = [piece.strip() for part in re.split(r"<[^>]*>", kept) for piece in part.split("\0")]
    return [one for one in (*named, *pieces) if _WORD.search(one) and one not in _NO_WORDS]


@pytest.mark.parametrize(
    "path", ["/zoeken?q=zaaksysteem&soort=Lesson", "/ontwikkelingen", "/gemeente?terug=%2Fbronnen"]
)
def test_the_switch_keeps_the_page_and_what_was_asked(path: str, english_service: TestClient) -> None:
    [back] = _switch(english_service, path)
    dutch = english_service.get(english_service.get(path).url.join(back))
    assert '<html lang="nl">' in dutch.text
    assert dutch.url.path == path.partition("?")[0]
    assert dict(dutch.url.params) == {**dict(english_service.get(path).url.params), "taal": "nl"}
    assert '<html lang="nl">' in english_service.get("/bronnen").text  # and the choice is kept
    [there] = _switch(english_service, path)
    english_service.get(english_service.get(path).url.join(there))
    assert '<html lang="en">' in english_service.get("/bronnen").text


def _switch(service: TestClient, path: str) -> list[str]:
    """The links to the same page in the other language."""
    page = read(service.get(path).text)
    return [about["href"] for tag, about in page.elements if tag == "a" and "hreflang" in about]


def test_dutch_comes_first_whatever_the_browser_prefers(english_service: TestClient) -> None:
    english_service.cookies.delete("kring-taal")
    for asked in ("", "?taal=fr", "?taal="):
        answer = english_service.get(f"/bronnen{asked}", headers={"Accept-Language": "en"})
        assert '<html lang="nl">' in answer.text
    english_service.get("/bronnen?taal=en")


def test_the_language_goes_along_where_somebody_is_sent_on(tmp_path: Path) -> None:
    with client(tmp_path / "store", mode="shared") as opened:
        opened.headers.update(BROWSER)
        answer = opened.get("/ontwikkelingen?taal=en")
        assert answer.url.path == "/inloggen"
        assert '<html lang="en">' in answer.text


def test_a_text_that_is_no_space_is_shown_as_it_is() -> None:
    assert space_word("duurzaam de") == "duurzaam de"
    assert space_word("ede/private") == "alleen Ede"
