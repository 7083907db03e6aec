"""Two records side by side in the page, one made of them, and the way back. All is fictitious."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kg.profiles.access import open_keys
from tests.rest_service import WORLD, client, fill
from tests.web.markup import flaws, read
from tests.web.test_borgen import Person
from tests.web.test_pages import text

ONE = {"id": "ede.bureau", "title": "Bureau <Voorbeeld>", "note": "Klein"}
OTHER = {"id": "ede.bureau-2", "title": "Bureau <Voorbeeld> B.V.", "category": "adviesbureau", "note": "Groot"}
ROWS = {
    **WORLD,
    "ede/private": [
        *WORLD["ede/private"], ("Organisation", ONE), ("Organisation", OTHER),
        ("Service", {"id": "ede.dienst", "title": "Scan", "provider": "ede.bureau-2"}),
    ],
}  # fmt: skip
BESIDE = {"blijft": "ede.bureau", "ander": "ede.bureau-2"}


class Writer(Person):
    """Somebody who also changes a record by another door."""

    def change(self, **fields: str) -> None:
        headers = {**self._headers, "Accept": "application/json", "If-Match": "*"}
        assert self._service.put("/v1/organisations/ede.bureau", json=fields, headers=headers).status_code == 200


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Callable[[str], Writer]]:
    """People of Ede by their role, and a steward of Baarn."""
    fill(tmp_path / "store", ROWS)
    today, keys = datetime.now(UTC).date(), {}
    held = open_keys(tmp_path / "store")
    for name, role in {"reader": {"ede": "reader"}, "editor": {"ede": "editor"}, "baarn": {"baarn": "steward"}}.items():
        _, keys[name] = held.add(name, role, until=today + timedelta(1), today=today)
    held.close()
    with client(tmp_path / "store", mode="shared", rate_per_minute=100_000) as opened:
        yield lambda name: Writer(opened, keys[name], "Ede")


def form(person: Person, **fields: str) -> dict[str, str]:
    """What the form sends when nothing but some fields is chosen otherwise."""
    found = dict[str, str]()
    for name, about in read(person.get("/dubbel/naast", **BESIDE).text).elements:
        key, value = about.get("name"), about.get("value") or ""
        if name == "input" and key and (about.get("type") == "hidden" or "checked" in about):
            found[key] = value
    return {**found, **fields}


def test_pairs_are_listed_with_their_reason_for_those_who_may_read_both(people: Callable[[str], Writer]) -> None:
    page = people("reader").get("/dubbel")
    assert "1 paar lijkt één en hetzelfde." in text(page.text)
    assert "zelfde naam: bureau voorbeeld" in text(page.text)
    assert "U mag niet beide veranderen." in text(page.text)
    assert list(flaws(page.text)) == []
    assert "Wij vonden niets dat dubbel lijkt." in text(people("baarn").get("/dubbel").text)
    assert people("baarn").get("/dubbel/naast", **BESIDE).status_code == 404


def test_two_stand_side_by_side_and_become_one_as_somebody_chose(people: Callable[[str], Writer]) -> None:
    editor = people("editor")
    page = editor.get("/dubbel/naast", **BESIDE)
    assert list(flaws(page.text)) == []
    assert "Zijn deze twee hetzelfde?" in text(page.text)
    assert 'type="radio"' not in people("reader").get("/dubbel/naast", **BESIDE).text
    answer = editor.post("/dubbel/naast", form(editor, **{"k-note": "other", "reden": "Eén bureau"}), follow=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/id/ede.bureau?bericht=samengevoegd")
    said = text(editor.get("/id/ede.bureau").text)
    assert "Groot" in said
    assert "Hierin opgegaan" in said
    onward = editor.get("/id/ede.bureau-2")
    assert (onward.status_code, onward.url.path) == (200, "/id/ede.bureau")
    left = editor.get("/dubbel/ede.bureau-2")
    assert "Eén bureau" in text(left.text)
    assert list(flaws(left.text)) == []
    assert people("reader").post("/dubbel/ede.bureau-2", {}).status_code == 403
    back = editor.post("/dubbel/ede.bureau-2", {}, follow=False)
    assert (back.status_code, back.headers["Location"]) == (303, "/id/ede.bureau-2?bericht=teruggedraaid")
    assert "Groot" not in text(editor.get("/id/ede.bureau").text)
    assert editor.get("/dubbel/ede.bureau-2").status_code == 404


def test_what_changed_meanwhile_is_named_and_nothing_is_merged(people: Callable[[str], Writer]) -> None:
    editor = people("editor")
    sent = form(editor)
    editor.change(title="Anders")
    answer = editor.post("/dubbel/naast", sent)
    assert answer.status_code == 409
    assert "is gewijzigd sinds u het bekeek" in text(answer.text)
    assert list(flaws(answer.text)) == []
    again = editor.post("/dubbel/naast", form(editor), follow=False)
    assert again.status_code == 303
    editor.change(title="Anders", note="Weer anders")
    refused = editor.post("/dubbel/ede.bureau-2", {})
    assert refused.status_code == 409
    assert "is sinds de samenvoeging gewijzigd" in text(refused.text)
    assert list(flaws(refused.text)) == []
    assert editor.post("/dubbel/ede.bureau-2", {"toch": "ja"}, follow=False).status_code == 303


def test_two_that_are_two_leave_the_list_and_can_come_back(people: Callable[[str], Writer]) -> None:
    editor = people("editor")
    assert "Zijn het er toch twee?" in editor.get("/dubbel/naast", **BESIDE).text
    kept = editor.post("/dubbel/twee", {**BESIDE, "reden": "Twee vestigingen"}, follow=False)
    assert (kept.status_code, kept.headers["location"]) == (303, "/dubbel?bericht=twee")
    page = editor.get("/dubbel")
    assert list(flaws(page.text)) == []
    assert "Wij vonden niets dat dubbel lijkt." in text(page.text)
    assert "Twee vestigingen" in text(page.text)
    [back] = re.findall(r'action="(/dubbel/twee/[^"]+)"', page.text)
    assert editor.post("/dubbel/twee/ede.dienst", {}).status_code == 404
    assert editor.post(back, {}, follow=False).status_code == 303
    assert "1 paar lijkt" in text(editor.get("/dubbel").text)


def test_who_may_write_nowhere_tells_nothing_apart(people: Callable[[str], Writer]) -> None:
    assert people("reader").post("/dubbel/twee", BESIDE).status_code == 403
    assert people("baarn").post("/dubbel/twee", BESIDE).status_code == 404
