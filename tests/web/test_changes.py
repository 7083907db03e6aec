"""A proposal of several changes in the page, beside the words that they rest on. All is fictitious."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kg.profiles.access import open_keys
from tests.rest_service import WORLD, client, fill
from tests.web.markup import flaws, read
from tests.web.test_borgen import As, Person
from tests.web.test_pages import text

PAGE = "/borgen/nakijken/ede.voorstel"
TEXT = "Wij halen de norm in 2027. Team Digitaal herstelt de site."
PLAN = {"id": "ede.plan", "title": "Plan <van> Ede", "body": [{"text": TEXT, "place": "pagina 3"}]}
GROUNDS = {
    "source": "ede.plan",
    "place": "pagina 3",
    "quote": "Wij halen de norm in 2027",
    "chance": 0.8,
    "why": "doel",
}


def change(kind: str, **row: Any) -> dict[str, Any]:
    content = json.dumps(row)
    return {
        "change": "toevoegen", "target": row["id"], "target_kind": kind, "content": content, "grounds": [GROUNDS],
    }  # fmt: skip


PROPOSAL = {
    "id": "ede.voorstel", "title": "Voorstel uit Plan van Ede", "target_space": "ede/private", "document": "ede.plan",
    "status": "open", "author": "proef", "created": "2026-11-01T00:00:00Z", "changes": [
        change("Policy", id="ede.beleid", title="Digitaal beleid", municipality="GM0228"),
        change("Objective", id="ede.norm", title="De norm is gehaald", policy="ede.beleid", deadline="2027"),
        change("Result", id="ede.herstel", title="De site is hersteld"),
    ],
}  # fmt: skip
ROWS = {**WORLD, "ede/private": [*WORLD["ede/private"], ("Source", PLAN), ("Proposal", PROPOSAL)]}


@pytest.fixture
def people(tmp_path: Path) -> Iterator[As]:
    """People of Ede by their role, and a steward of Baarn."""
    fill(tmp_path / "store", ROWS)
    today, keys = datetime.now(UTC).date(), {}
    held = open_keys(tmp_path / "store")
    for name, role in {"reader": {"ede": "reader"}, "editor": {"ede": "editor"}, "baarn": {"baarn": "steward"}}.items():
        _, keys[name] = held.add(name, role, until=today + timedelta(1), today=today)
    held.close()
    with client(tmp_path / "store", mode="shared", rate_per_minute=100_000) as opened:
        yield lambda name: Person(opened, keys[name], "Ede")


def form(person: Person, target: str, verdict: str, **fields: str) -> dict[str, str]:
    """What the form of one change sends when nothing but some fields is typed over."""
    found, mine = dict[str, str](), False
    for name, about in read(person.get(PAGE).text).elements:
        if name == "form":
            mine = False
        if about.get("name") == "doel":
            mine = about["value"] == target
        elif mine and about.get("name") == "op":
            found["op"] = about["value"]
    return {"doel": target, "oordeel": verdict, **found, **fields}


def test_each_change_stands_beside_its_words_in_their_passage_with_its_fields(people: As) -> None:
    page = people("editor").get(PAGE)
    assert page.status_code == 200
    assert "<mark>Wij halen de norm in 2027</mark>. Team Digitaal herstelt de site." in page.text
    said = text(page.text)
    assert "3 van de 3 wijzigingen wachten op een oordeel." in said
    assert "kans dat het klopt: 80 van de 100" in said
    assert "Zegt u klopt, dan gaat mee: Digitaal beleid." in said
    assert "Zegt u klopt niet, dan vervalt ook: De norm is gehaald." in said
    assert "Vul eerst in: doelstelling." in said
    assert "Activiteit bij doelstellingen, niet vastgelegd Ede 0 1" in said  # the figures of the chain, now and then
    assert list(flaws(page.text)) == []
    assert people("baarn").get(PAGE).status_code == 404
    assert 'value="klopt"' not in people("reader").get(PAGE).text


def test_a_change_is_mended_in_its_form_and_takes_along_what_it_needs(people: As) -> None:
    editor = people("editor")
    sent = form(editor, "ede.norm", "klopt", **{"v-title": "De norm is ruim gehaald", "v-policy": "ede.beleid"})
    assert editor.post(f"{PAGE}/wijzigingen", sent).status_code == 200
    [aim] = [one for one in editor.records("/v1/objectives") if one["id"] == "ede.norm"]
    assert (aim["title"], aim["provenance"][0]["place"]) == ("De norm is ruim gehaald", "pagina 3")
    said = text(editor.get(PAGE).text)
    assert "1 van de 3 wijzigingen wachten op een oordeel." in said
    assert "Verbeterd overgenomen" in said
    filled = form(editor, "ede.herstel", "klopt", **{"v-objective": "ede.norm"})
    assert editor.post(f"{PAGE}/wijzigingen", filled).status_code == 200
    assert editor.records("/v1/proposals")[0]["status"] == "aanvaard"


def test_a_gap_and_a_colleague_who_was_first_are_told_and_nothing_is_written(people: As) -> None:
    editor = people("editor")
    gap = editor.post(f"{PAGE}/wijzigingen", form(editor, "ede.herstel", "klopt", **{"v-title": "Alles is hersteld"}))
    assert gap.status_code == 422
    assert "Alles is hersteld" in gap.text  # what was typed stays
    assert list(flaws(gap.text)) == []
    seen = form(editor, "ede.norm", "klopt")
    assert editor.post(f"{PAGE}/wijzigingen", form(editor, "ede.norm", "klopt niet")).status_code == 200
    late = editor.post(f"{PAGE}/wijzigingen", seen)
    assert late.status_code == 409
    assert "Er is niets overschreven" in text(late.text)
    assert editor.post(f"{PAGE}/wijzigingen", {"oordeel": "misschien"}).status_code == 422
    assert people("reader").post(f"{PAGE}/wijzigingen", {"oordeel": "klopt"}).status_code == 403
    assert "ede.norm" not in {one["id"] for one in editor.records("/v1/objectives")}


def test_all_of_a_document_is_decided_at_once_and_what_has_a_gap_stays(people: As) -> None:
    editor = people("editor")
    assert editor.post(f"{PAGE}/wijzigingen", {"oordeel": "klopt"}).status_code == 200
    assert [one.get("decision") for one in editor.records("/v1/proposals")[0]["changes"]] == [
        "aanvaard", "aanvaard", None,
    ]  # fmt: skip
    assert editor.post(f"{PAGE}/wijzigingen", {"oordeel": "klopt niet"}).status_code == 200
    assert PAGE in read(editor.get("/borgen/nakijken", lijst="klaar").text).links()
