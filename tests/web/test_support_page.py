"""
Draagvlak on the page: recorded, asked by a link, and answered once by somebody without an account. All is fictitious.
"""

import html
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from kg import clock
from kg.access import Grant
from kg.profiles.access import open_keys
from tests.rest_service import client, fill
from tests.web.markup import flaws
from tests.web.test_pages import BROWSER, ROWS, text

ALL = {
    **ROWS,
    "ede/private": [
        *ROWS["ede/private"],
        ("Trajectory", {"id": "ede.traject", "title": "Archief van Ede open", "municipalities": ["GM0228"]}),
    ],
    "baarn/private": [
        *ROWS["baarn/private"],
        ("Trajectory", {"id": "baarn.traject", "title": "Geheim van Baarn", "municipalities": ["GM0308"]}),
    ],
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TODAY = clock.today().isoformat()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store", ALL)
    return tmp_path / "store"


@pytest.fixture
def alone(store: Path) -> Iterator[TestClient]:
    """On one's own machine."""
    with client(store) as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0228")
        yield opened


@pytest.fixture
def shared(store: Path) -> Iterator[TestClient]:
    """Where more people use it, signed in as an editor of Ede."""
    with closing(open_keys(store)) as held:
        _, key = held.add("Anna", {"ede": "editor"}, until=clock.today(), today=clock.today())
        held.grant(Grant("baarn", "ede", clock.today()))
    with client(store, mode="shared") as opened:
        opened.headers.update({**BROWSER, "Authorization": f"Bearer {key}"})
        opened.cookies.set("kring-gemeente", "GM0228")
        yield opened


def sent(service: TestClient, path: str, *, without_account: bool = False, **form: str) -> tuple[int, str]:
    """What a form gives."""
    headers = {**FORM, **({"Authorization": ""} if without_account else {})}
    answer = service.post(path, content=urlencode(form), headers=headers)
    assert list(flaws(answer.text)) == []
    return answer.status_code, text(answer.text)


def linked(service: TestClient, subject: str = "ede.traject", **more: str) -> str:
    """The path of a new link."""
    form = {"niveau": "uitvoering", "vraag": "Doet u mee?", "tot": TODAY, **more}
    page = service.post(f"/draagvlak/{subject}/vraag", content=urlencode(form), headers=FORM).text
    assert list(flaws(page)) == []
    found = re.search(r"/vraag/[^<\s]+", page)
    assert found, text(page)
    return html.unescape(found[0])


def holder(service: TestClient) -> TestClient:
    """The same service, asked by somebody without an account."""
    other = TestClient(service.app, base_url=str(service.base_url))
    other.headers.update(BROWSER)
    return other


def test_what_is_recorded_on_the_page_stands_there_with_its_day_and_its_terms(alone: TestClient) -> None:
    status, page = sent(
        alone, "/draagvlak/ede.traject", niveau="management", stand="verdeeld", dag="2026-11-06", wie="directie",
        woorden="Het is veel.", bezwaar="twee veranderingen", voorwaarde="na de zomer",
    )  # fmt: skip
    assert status == 200
    assert "Vastgelegd." in page
    assert "Het management is verdeeld; van het bestuur en de uitvoering is niets gevonden." in page
    assert "Voorwaarde: na de zomer" in page
    assert "Bezwaar: twee veranderingen" in page
    assert "6 november 2026" in page
    assert "Over een verloop is niets te zeggen: één gedateerde uitspraak." in page


def test_a_statement_of_nobody_or_without_a_stance_is_asked_back_with_what_was_written(alone: TestClient) -> None:
    status, page = sent(alone, "/draagvlak/ede.traject", niveau="", stand="", woorden="Mijn woorden")
    assert status == 422
    assert "Kies een niveau, of vul een groep in." in page
    assert "“Nog geen mening” is ook een antwoord" in page
    assert "Mijn woorden" in page
    status, page = sent(alone, "/draagvlak/ede.traject", niveau="bestuur", stand="voor", dag="2999-01-01")
    assert (status, "ligt in de toekomst" in page) == (422, True)


def test_a_drawing_has_its_twin_and_a_page_without_points_has_none(alone: TestClient) -> None:
    assert "<figure" not in alone.get("/draagvlak/ede.traject").text
    sent(alone, "/draagvlak/ede.traject", niveau="bestuur", stand="tegen", dag="2026-05-01")
    page = alone.get("/draagvlak/ede.traject").text
    assert page.count('<circle class="teken-leeg"') == 1
    assert page.count('class="balk-gat"') == 2
    assert "1 mei 2026" in text(page)


@pytest.mark.parametrize("shown", ["", "ja"])
def test_somebody_without_an_account_answers_once_and_reads_the_question_only(shared: TestClient, shown: str) -> None:
    path, other = linked(shared, onderwerp=shown, aan="Team Burgerzaken"), holder(shared)
    form = other.get(path)
    assert (form.status_code, form.headers["cache-control"], form.headers["x-robots-tag"]) == (
        200, "no-store", "noindex",
    )  # fmt: skip
    assert list(flaws(form.text)) == []
    assert "Doet u mee?" in form.text
    assert ("Archief van Ede open" in form.text) == bool(shown)
    assert "Burgerzaken" not in form.text
    assert "Anna" not in form.text
    assert other.get("/draagvlak/ede.traject", follow_redirects=False).status_code == 303  # to sign in, and no more
    status, page = sent(other, path, stand="ja-mits", voorwaarde="eerst scholing")
    assert (status, "Uw antwoord is bewaard" in page) == (200, True)
    page = text(shared.get("/draagvlak/ede.traject").text)
    assert "De uitvoering is voor" in page or "de uitvoering is voor" in page
    assert "Voorwaarde: eerst scholing" in page
    assert "Beantwoord" in page


def test_a_link_used_twice_says_when_and_overwrites_nothing(shared: TestClient) -> None:
    path, other = linked(shared), holder(shared)
    sent(other, path, stand="ja")
    status, page = sent(other, path, stand="nee", bezwaar="Toch liever niet")
    assert status == 410
    assert "Met deze link is al geantwoord, op" in page
    assert "Er is niets overschreven." in page
    assert "Toch liever niet" in page  # what was written is not lost
    assert "Toch liever niet" not in shared.get("/draagvlak/ede.traject").text


def test_an_expired_link_says_until_when_it_worked(shared: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    path, other = linked(shared), holder(shared)
    tomorrow = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    for answer in (other.get(path), other.post(path, content="stand=ja", headers=FORM)):
        assert answer.status_code == 410
        assert "De link werkte tot en met" in text(answer.text)


def test_a_withdrawn_link_says_that_it_was_withdrawn(shared: TestClient) -> None:
    path, other = linked(shared), holder(shared)
    request = path.split("/")[2].partition("~")[0]
    status, page = sent(shared, "/draagvlak/ede.traject/intrekken", vraag=request)
    assert (status, "Ingetrokken" in page) == (200, True)
    status, page = sent(other, path, stand="ja")
    assert (status, "De vraag is ingetrokken, op" in page) == (410, True)


def test_a_subject_that_the_sender_cannot_see_any_more_is_not_named(shared: TestClient, store: Path) -> None:
    path, other = linked(shared, "baarn.traject", onderwerp="ja"), holder(shared)
    assert "Geheim van Baarn" in other.get(path).text
    with closing(open_keys(store)) as held:
        held.withdraw("baarn", "ede")
    answer = other.get(path)
    assert answer.status_code == 410
    assert "kan het onderwerp zelf niet meer zien" in text(answer.text)
    assert "Geheim" not in answer.text


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "Kies een antwoord."),
        ({"stand": "ja-mits"}, "Vul uw voorwaarde in"),
        ({"stand": "ja", "met_naam": "ja"}, "Vul uw naam in"),
    ],
)
def test_what_is_missing_is_asked_and_the_link_still_works(shared: TestClient, form: dict[str, str], told: str) -> None:
    path, other = linked(shared), holder(shared)
    status, page = sent(other, path, **form)
    assert (status, told in page) == (422, True)
    assert sent(other, path, stand="weet-niet")[0] == 200


def test_a_name_stands_there_only_when_it_was_chosen(shared: TestClient) -> None:
    other = holder(shared)
    sent(other, linked(shared), stand="ja", met_naam="nee", naam="Jan Proef")
    assert "Jan Proef" not in shared.get("/draagvlak/ede.traject").text
    sent(other, linked(shared), stand="ja", met_naam="ja", naam="Jan Proef")
    assert "Jan Proef" in shared.get("/draagvlak/ede.traject").text


def test_a_page_of_another_site_answers_nothing(shared: TestClient) -> None:
    path, other = linked(shared), holder(shared)
    refused = other.post(path, content="stand=nee", headers={**FORM, "Origin": "https://elders.example"})
    assert refused.status_code == 403
    assert sent(other, path, stand="ja")[0] == 200  # it was not used up


def test_a_link_that_is_none_is_no_page_and_many_looks_are_too_many(shared: TestClient) -> None:
    other = holder(shared)
    codes = [other.get(f"/vraag/ede.draagvlakvraag-{number:016x}~{TODAY}~x~y").status_code for number in range(25)]
    assert set(codes) == {404, 429}
    assert codes.index(429) == 20


def test_who_only_reads_is_shown_no_form(store: Path) -> None:
    with closing(open_keys(store)) as held:
        _, key = held.add("Dirk", {"ede": "reader"}, until=clock.today(), today=clock.today())
    with client(store, mode="shared") as opened:
        opened.headers.update({**BROWSER, "Authorization": f"Bearer {key}"})
        opened.cookies.set("kring-gemeente", "GM0228")
        assert "<textarea" not in opened.get("/draagvlak/ede.traject").text
        assert opened.get("/draagvlak/ede.traject/vraag").status_code == 403
        assert (
            opened.post("/draagvlak/ede.traject", content="stand=voor&niveau=bestuur", headers=FORM).status_code == 403
        )


def test_another_organisation_sees_nothing_of_it(shared: TestClient, store: Path) -> None:
    sent(shared, "/draagvlak/dev-plicht", niveau="bestuur", stand="tegen", bezwaar="Zeldzaam bezwaar")
    sent(holder(shared), linked(shared, "dev-plicht"), stand="nee", bezwaar="Zeldzaam antwoord")
    with closing(open_keys(store)) as held:
        _, key = held.add("Bert", {"lek": "steward"}, until=clock.today(), today=clock.today())
    for path in ("/draagvlak/dev-plicht?gemeente=Ede", "/ontwikkelingen/dev-plicht?gemeente=Ede"):
        page = shared.get(path, headers={"Authorization": f"Bearer {key}"}).text
        assert "Zeldzaam" not in page
        assert "Zeldzaam bezwaar" in shared.get(path).text
