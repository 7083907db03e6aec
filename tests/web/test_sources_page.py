"""Adding files, mending what is refused and taking back a source, as a browser does it. All records are fictitious."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kg.private_files import TURN
from kg.profiles.access import open_keys
from tests.rest_service import LESSON, client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, text

_NASTY = '"><script>alert(1)</script>'
_GOOD = {**LESSON, "kind": "Lesson", "id": "les-nieuw", "title": "Begin klein"}
_BAD = {**LESSON, "kind": "Lesson", "id": "les-fout", "title": _NASTY, "basis": "onzin"}
_PATIENCE_S = 60


def rows(*given: Mapping[str, Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in given).encode()


def settled(opened: TestClient, path: str) -> str:
    """The page of an upload once it neither waits nor runs."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        page = opened.get(path)
        assert page.status_code == 200
        assert list(flaws(page.text)) == []
        if 'http-equiv="refresh"' not in page.text:
            return page.text
        time.sleep(0.05)
    raise AssertionError(path)


def sent(opened: TestClient, *files: tuple[str, bytes], space: str = "local/private") -> str:
    """The path of an upload that was previewed."""
    answer = opened.post(
        "/bronnen/stukken",
        files=[("files", (name, content)) for name, content in files],
        data={"ruimte": space},
        follow_redirects=False,
    )
    assert answer.status_code == 303, text(answer.text)
    path = answer.headers["Location"]
    settled(opened, path)
    return path


def act(opened: TestClient, path: str, action: str) -> None:
    assert opened.post(path, data={"actie": action}, follow_redirects=False).status_code == 303


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    """A service on one's own machine, asked as a browser does."""
    fill(tmp_path / "store")
    with client(tmp_path / "store") as opened:
        opened.headers.update(BROWSER)
        yield opened


def test_nothing_counts_before_it_is_taken_and_then_it_does(service: TestClient) -> None:
    path = sent(service, ("lessen.jsonl", rows(_GOOD, _BAD)), ("notitie.md", b"# Notitie\n\nOver het zaaksysteem.\n"))
    page = text(service.get(path).text)
    assert "Klopt dit? Er is nog niets opgenomen" in page
    assert "Begin klein (les)" in page
    assert "notitie.md Tekst gevonden" in page
    assert "lessen.jsonl Deels geweigerd" in page
    assert service.get("/id/les-nieuw").status_code == 404
    act(service, path, "neem-op")
    assert "Uw bestanden zijn opgenomen" in text(settled(service, path))
    assert service.get("/id/les-nieuw").status_code == 200
    listed = text(service.get("/bronnen").text)
    assert "lessen.jsonl" in listed
    assert "1 × les" in listed


def test_what_was_taken_before_would_change_or_stay_as_it_is(service: TestClient) -> None:
    other = {**_GOOD, "id": "les-tweede", "title": "Blijft gelijk"}
    act(service, first := sent(service, ("lessen.jsonl", rows(_GOOD, other))), "neem-op")
    settled(service, first)
    page = text(service.get(sent(service, ("lessen.jsonl", rows({**_GOOD, "title": "Begin nu"})))).text)
    assert "Verandert (1) Begin nu (les)" in page
    assert "Gaat eruit (1) Blijft gelijk (les)" in page
    assert "1 gewijzigd, 1 ingetrokken" in page
    same = text(service.get(sent(service, ("lessen.jsonl", rows(_GOOD, other)))).text)
    assert "Er zou niets veranderen." in same
    assert "Zelfde als de vorige keer" in same
    assert service.get("/id/les-tweede").status_code == 200


@pytest.mark.parametrize("odd", ["0", "-1", "x", "²", "9" * 5000])
def test_a_page_of_files_that_is_none_is_the_first(odd: str, service: TestClient) -> None:
    assert text(service.get("/bronnen", params={"pagina": odd}).text) == text(service.get("/bronnen").text)


def test_what_is_dropped_leaves_nothing_behind(service: TestClient, tmp_path: Path) -> None:
    path = sent(service, ("lessen.jsonl", rows(_GOOD, _BAD)))
    act(service, path, "laat-vallen")
    assert service.get(path).status_code == 404
    assert service.get("/id/les-nieuw").status_code == 404
    left = [file for folder in ("uploads", "quarantine") for file in (tmp_path / "store" / folder).rglob("*")]
    assert {file.name for file in left if file.is_file()} <= {TURN}


def test_files_that_wait_for_a_choice_go_with_an_erasure(service: TestClient, tmp_path: Path) -> None:
    path = sent(service, ("notitie.md", b"# Notitie\n\nOver iets anders.\n"))
    assert service.post("/v1/erasures", json={"record": "les-2", "reason": "proef"}).status_code == 201
    assert list((tmp_path / "store" / "uploads").rglob("*.md")) == []
    answer = service.post(path, data={"actie": "neem-op"})
    assert answer.status_code in {400, 422}
    assert "gewist; stuur ze opnieuw" in text(answer.text)


def test_a_refused_row_is_mended_in_the_page_and_the_last_one_dropped(service: TestClient) -> None:
    path = sent(service, ("lessen.jsonl", rows(_BAD, {**_BAD, "id": "les-fout-2"})))
    assert "Neem eerst op wat wel kan" in text(service.get(f"{path}/herstel").text)
    act(service, path, "neem-op")
    settled(service, path)
    page = service.get(f"{path}/herstel").text
    assert list(flaws(page)) == []
    assert "Grondslag" in text(page)
    first, second = re.findall(r'name="regel" value="([0-9a-f]+)"', page)
    again = service.post(f"{path}/herstel", data={"actie": "probeer", "regel": first, "veld.basis": "nog onzin"})
    assert again.status_code == 422
    assert list(flaws(again.text)) == []
    assert 'value="nog onzin"' in again.text
    assert "nog onzin" in text(again.text)
    taken = service.post(f"{path}/herstel", data={"actie": "probeer", "regel": first, "veld.basis": "afgeleid"})
    assert taken.status_code == 200
    assert "1 regel is geweigerd" in text(taken.text)
    assert _NASTY in text(service.get("/id/les-fout").text)
    gone = service.post(f"{path}/herstel", data={"actie": "laat-vallen", "regel": second})
    assert "Bewaard." in text(gone.text)
    assert service.get("/id/les-fout-2").status_code == 404
    assert service.post(f"{path}/herstel", data={"actie": "laat-vallen", "regel": second}).status_code == 404


def test_refused_rows_go_by_tens(service: TestClient) -> None:
    many = [{**_BAD, "id": f"les-fout-{number:02}"} for number in range(23)]
    path = sent(service, ("lessen.jsonl", rows(*many)))
    act(service, path, "neem-op")
    settled(service, path)
    assert [service.get(f"{path}/herstel?pagina={n}").text.count('name="regel"') for n in (1, 3, 99)] == [10, 3, 3]
    assert service.get(f"{path}/herstel?pagina=-1").status_code == 200


def test_a_file_that_is_not_read_is_refused_with_what_to_do(service: TestClient) -> None:
    for files, said in (
        ([("files", (f"{_NASTY}.svg", b"<svg onload='alert(1)'/>"))], "geen bekende uitgang"),
        ([("files", ("", b""))], "Kies minstens één bestand."),
    ):
        answer = service.post("/bronnen/stukken", files=files, data={"ruimte": "local/private"})
        assert answer.status_code == 422
        assert list(flaws(answer.text)) == []
        assert said in text(answer.text)
        field = next(about for _, about in read(answer.text).elements if about.get("id") == "files")
        assert field["aria-invalid"] == "true"


def test_script_in_a_name_or_a_file_stays_text(service: TestClient) -> None:
    path = sent(service, (f"{_NASTY}.md", f"# {_NASTY}\n\n<script>alert(1)</script>\n".encode()))
    act(service, path, "neem-op")
    for page in (settled(service, path), service.get("/bronnen").text):
        assert list(flaws(page)) == []
        assert "<script>alert" not in page


def test_what_a_withdrawal_takes_is_shown_first_and_goes_only_when_sure(service: TestClient) -> None:
    case = {"kind": "Case", "id": "cas-nieuw", "title": "Nieuwe casus", "situation": "Oud", "outcome": "succes"}
    for name, row in (("casus.jsonl", case), ("lessen.jsonl", {**_GOOD, "case": "cas-nieuw"})):
        act(service, path := sent(service, (name, rows(row))), "neem-op")
        settled(service, path)
    page = service.get("/bronnen").text
    ways = re.findall(r'href="(/bronnen/[^"/]+/intrekken)">Trek in<span class="alleen-voorlezen"> casus.jsonl', page)
    asked = service.get(ways[0])
    assert list(flaws(asked.text)) == []
    said = text(asked.text)
    assert "1 record gaat mee" in said
    assert "Casus 1" in said
    assert "Begin klein (les)" in said
    assert service.post(ways[0], data={}).status_code == 422
    assert service.get("/id/cas-nieuw").status_code == 200
    done = service.post(ways[0], data={"zeker": "ja"})
    assert "Ingetrokken." in text(done.text)
    assert service.get("/id/cas-nieuw").status_code == 410
    assert service.get("/id/les-nieuw").status_code == 200
    assert service.get(ways[0]).status_code == 404


@pytest.mark.parametrize("path", ["/bronnen/les-1/intrekken", "/bronnen/nergens/intrekken"])
def test_what_is_no_file_is_not_taken_back(path: str, service: TestClient) -> None:
    assert service.get(path).status_code in {404, 422, 400}
    assert service.post(path, data={"zeker": "ja"}).status_code in {404, 422, 400}
    assert service.get("/id/les-1").status_code == 200


def test_an_action_that_is_none_changes_nothing(service: TestClient) -> None:
    path = sent(service, ("lessen.jsonl", rows(_GOOD)))
    assert service.post(path, data={"actie": "wat"}).status_code in {400, 422}
    act(service, path, "neem-op")
    settled(service, path)
    assert service.post(path, data={"actie": "neem-op"}).status_code in {400, 422}


def test_where_nothing_can_be_kept_nothing_comes_in(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    with client(tmp_path / "store", read_only=True) as opened:
        opened.headers.update(BROWSER)
        assert "Deze dienst leest alleen" in text(opened.get("/bronnen").text)
        answer = opened.post("/bronnen/stukken", files=[("files", ("a.md", b"# A"))], data={"ruimte": "local/private"})
        assert answer.status_code == 403


def test_each_organisation_has_its_own_uploads_files_and_refusals(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    today, keys = datetime.now(UTC).date(), open_keys(tmp_path / "store")
    texts = {
        who: keys.add(who, {owner: role}, until=today + timedelta(1), today=today)[1]
        for who, owner, role in (("anna", "ede", "editor"), ("bas", "baarn", "editor"), ("cor", "ede", "reader"))
    }
    keys.close()
    secret = {**_GOOD, "id": "ede.les-nieuw", "title": "Edes eigen les"}
    with client(tmp_path / "store", mode="shared") as opened:
        opened.headers.update({**BROWSER, "Authorization": f"Bearer {texts['anna']}"})
        assert "Alleen mensen van ede" in text(opened.get("/bronnen").text)
        path = sent(opened, ("geheim.jsonl", rows(secret, {**_BAD, "id": "ede.les-fout"})), space="ede/private")
        act(opened, path, "neem-op")
        settled(opened, path)
        [away] = re.findall(r'"(/bronnen/[^"/]+/intrekken)"', opened.get("/bronnen").text)
        for who in ("bas", "cor"):
            opened.headers["Authorization"] = f"Bearer {texts[who]}"
            for address in (path, f"{path}/herstel"):
                assert opened.get(address).status_code == 404
                assert opened.post(address, data={"actie": "laat-vallen", "regel": "0"}).status_code == 404
            assert opened.get(away).status_code == (404 if who == "bas" else 403)
            assert opened.post(away, data={"zeker": "ja"}).status_code == (404 if who == "bas" else 403)
            assert away not in opened.get("/bronnen").text
        del opened.headers["Authorization"]
        for address in (path, f"{path}/herstel", away):
            for method in ("GET", "POST"):
                answer = opened.request(method, address, follow_redirects=False)
                assert answer.headers["Location"].startswith("/inloggen")
        opened.headers["Authorization"] = f"Bearer {texts['bas']}"
        refused = opened.post("/bronnen/stukken", files=[("files", ("a.md", b"# A"))], data={"ruimte": "ede/private"})
        assert refused.status_code == 403
        assert "geheim.jsonl" not in opened.get("/bronnen").text
        page = text(opened.get(sent(opened, ("b.jsonl", rows(secret)), space="baarn/private")).text)
        assert "Edes eigen les" not in page
        assert "Geweigerd" in page
