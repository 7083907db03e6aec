"""Borgen in the page: writing lessons down, judging them, sharing them, and what is at risk. All is fictitious."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kg.profiles.access import open_keys
from tests.rest_service import SOURCE, WORLD, client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, text

HELD = {"phase": "borgen", "basis": "afgeleid"}
ROWS = {
    **WORLD,
    "kring/public": [
        *WORLD["kring/public"],
        *(("Municipality", {"id": f"GM09{n}", "title": f"Proefstad {n}", "code": f"GM09{n}"}) for n in range(10, 16)),
    ],
    "ede/private": [
        *WORLD["ede/private"],
        ("Trajectory", {"id": "ede.traject", "title": "Edes zaaksysteem", "municipalities": ["GM0228"]}),
        ("Lesson", {**HELD, "id": "ede.les-wacht", "title": "Vraag Ede om tijd", "review": "concept"}),
        ("Lesson", {**HELD, "id": "ede.les-oud", "title": "Bel de leverancier", "sources": [SOURCE]}),
    ],
}
WRITTEN = {
    "advies": "Laat de balie meebeslissen over het scherm",
    "gebeurd": "De balie kende het scherm niet en liep vast",
    "stap": "implementeren",
    "actie": "bewaar",
}
As = Callable[[str], "Person"]


class Person:
    """Somebody in a browser, for Ede unless another municipality is named."""

    def __init__(self, service: TestClient, key: str, place: str) -> None:
        self._service, self._place = service, place
        self._headers = {**BROWSER, "Authorization": f"Bearer {key}"}

    def get(self, path: str, **more: str) -> Any:
        asked = {"gemeente": self._place, **more}
        return self._service.get(path, params=asked, headers=self._headers)

    def post(self, path: str, form: Mapping[str, str], *, follow: bool = True) -> Any:
        whole = f"{path}?gemeente={self._place}"
        return self._service.post(whole, data=dict(form), headers=self._headers, follow_redirects=follow)

    def seq(self, path: str) -> str:
        """What the form on a page says that it rests on."""
        elements = read(self.get(path).text).elements
        return next(about["value"] for _, about in elements if about.get("name") == "op")

    def records(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._service.get(
            path, params={"pageSize": 200}, headers={**self._headers, "Accept": "application/json"}
        ).json()["items"]
        return found


@pytest.fixture
def people(tmp_path: Path) -> Iterator[As]:
    """People of Ede by their role, and "baarn", a steward there."""
    fill(tmp_path / "store", ROWS)
    today = datetime.now(UTC).date()
    held, keys = open_keys(tmp_path / "store"), {}
    roles: dict[str, dict[str, str]] = {
        **{role: {"ede": role} for role in ("reader", "editor", "reviewer", "steward")},
        "baarn": {"baarn": "steward"},
        "network": {"ede": "reviewer", "netwerk": "reviewer"},
    }
    for name, role in roles.items():
        _, keys[name] = held.add(name, role, until=today + timedelta(1), today=today)
    held.close()
    with client(tmp_path / "store", mode="shared", rate_per_minute=100_000) as opened:
        yield lambda name: Person(opened, keys[name], "Baarn" if name == "baarn" else "Ede")


def written(person: Person, **more: str) -> str:
    """The id of a lesson that somebody writes down."""
    answer = person.post("/borgen/les", {**WRITTEN, **more}, follow=False)
    assert answer.status_code == 303, text(answer.text)
    return answer.headers["Location"].rpartition("/")[2].partition("?")[0]


# --- writing down ---------------------------------------------------------------------------------


def test_what_is_missing_is_asked_for_at_its_field_and_what_was_typed_stays(people: As) -> None:
    answer = people("editor").post("/borgen/les", {"advies": "Begin klein", "actie": "bewaar", "adres": "elders"})
    assert answer.status_code == 422
    said = text(answer.text)
    assert "Vul in wat er gebeurde. Een les zonder reden kan een ander niet wegen." in said
    assert "Kies bij welke stap dit hoort." in said
    fields = {about["id"]: about for _, about in read(answer.text).elements if "name" in about and "id" in about}
    assert [name for name, about in fields.items() if "aria-invalid" in about] == ["gebeurd", "stap", "adres"]
    assert fields["adres"]["value"] == "elders"
    assert "Begin klein" in said
    assert list(flaws(answer.text)) == []
    assert "Begin klein" not in str(people("editor").records("/v1/lessons"))


def test_a_draft_needs_no_reason_and_says_what_is_still_missing(people: As) -> None:
    answer = people("editor").post("/borgen/les", {"advies": "Begin klein", "stap": "borgen", "actie": "concept"})
    assert answer.status_code == 200
    assert "De reden ontbreekt nog." in text(answer.text)
    assert "data-kept" in answer.text  # so that a browser forgets what it remembered
    assert list(flaws(answer.text)) == []


def test_a_lesson_says_who_is_next_and_its_writer_cannot_judge_it(people: As) -> None:
    editor = people("editor")
    key = written(editor)
    said = text(editor.get(f"/borgen/lessen/{key}").text)
    assert "Concept, nog niet nagekeken" in said
    assert "Dit beslist iemand met de rol reviewer." in said
    assert 'value="klopt"' not in editor.get(f"/borgen/nakijken/{key}").text
    refused = editor.post(f"/borgen/nakijken/{key}", {"oordeel": "klopt"})
    assert refused.status_code == 403
    [held] = [one for one in editor.records("/v1/lessons") if one["id"] == key]
    assert (held["review"], held["because"], held["basis"]) == ("concept", WRITTEN["gebeurd"], "expliciet")


def test_four_eyes_hold_in_the_page(people: As) -> None:
    reviewer = people("reviewer")
    key = written(reviewer)
    assert "U schreef hieraan mee; een ander kijkt haar na." in text(reviewer.get(f"/borgen/nakijken/{key}").text)
    refused = reviewer.post(f"/borgen/nakijken/{key}", {"oordeel": "klopt", "alleen": "ja"})
    assert refused.status_code == 422
    assert "laat een ander hiernaar kijken" in text(refused.text)


def test_a_new_case_is_kept_with_its_lesson_and_a_trajectory_has_one(people: As) -> None:
    editor = people("editor")
    first = written(editor, casus_naam="Het scherm aan de balie", uitkomst="mislukt")
    second = written(editor, casus="ede.traject", advies="Reken tijd voor de balie", gebeurd="Er was geen uur over")
    third = written(editor, casus="ede.traject", advies="Spreek af wie beslist", gebeurd="Niemand durfde te kiezen")
    lessons = {one["id"]: one for one in editor.records("/v1/lessons")}
    cases = {one["id"]: one for one in editor.records("/v1/cases")}
    made = cases[lessons[first]["case"]]
    assert (made["title"], made["outcome"], made["municipalities"]) == (
        "Het scherm aan de balie", "mislukt", ["GM0228"],
    )  # fmt: skip
    assert lessons[second]["case"] == lessons[third]["case"] == "ede.casus-ede.traject"
    assert cases["ede.casus-ede.traject"]["title"] == "Edes zaaksysteem"
    both = editor.post("/borgen/les", {**WRITTEN, "advies": "Iets", "casus": "ede.traject", "casus_naam": "Ook"})
    assert both.status_code == 422


def test_what_says_nearly_the_same_is_shown_while_writing_and_asked_once(people: As) -> None:
    editor = people("editor")
    first = written(editor)
    again = {**WRITTEN, "gebeurd": WRITTEN["gebeurd"] + "."}
    before = len(editor.records("/v1/lessons"))
    looks = editor.post("/borgen/les", {**again, "kijk": "ja"})
    assert looks.status_code == 200
    assert f"/borgen/lessen/{first}" in read(looks.text).links()
    assert "1 les zegt bijna hetzelfde." in looks.text
    asked = editor.post("/borgen/les", again)
    assert asked.status_code == 422
    assert "Er is nog niets bewaard." in text(asked.text)
    assert len(editor.records("/v1/lessons")) == before
    assert editor.post("/borgen/les", {**again, "gezien": "ja"}).status_code == 200
    assert len(editor.records("/v1/lessons")) == before + 1


def test_who_may_only_read_proposes_and_who_decides_may_improve(people: As) -> None:
    reader, editor = people("reader"), people("editor")
    assert "wordt een voorstel" in text(reader.get("/borgen/les").text)
    key = written(reader)
    assert "Dit beslist iemand die mag schrijven in ede/private." in text(reader.get(f"/borgen/nakijken/{key}").text)
    assert reader.post(f"/borgen/nakijken/{key}", {"oordeel": "klopt"}).status_code == 403
    page = editor.get(f"/borgen/nakijken/{key}")
    assert WRITTEN["gebeurd"] in text(page.text)
    better = {
        "v-title": "Laat de balie vroeg meebeslissen",
        "reden": "korter",
        "op": editor.seq(f"/borgen/nakijken/{key}"),
    }
    assert editor.post(f"/borgen/nakijken/{key}/verbeteren", better).status_code == 200
    [made] = [one for one in editor.records("/v1/lessons") if one["title"] == better["v-title"]]
    assert made["because"] == WRITTEN["gebeurd"]
    assert made["review"] == "concept"
    closed = next(one for one in editor.records("/v1/proposals") if one["id"] == key)
    assert (closed["status"], closed["changes"][0]["answer"]) == ("aanvaard", "korter")
    assert closed["changes"][0]["decision"] == "aangepast"


# --- judging --------------------------------------------------------------------------------------


def test_a_lesson_goes_through_the_queue_of_two_readers_and_is_seen_when_done(people: As) -> None:
    reviewer, steward = people("reviewer"), people("steward")
    key = written(people("editor"))
    link = f"/borgen/nakijken/{key}"
    assert link in read(reviewer.get("/borgen/nakijken").text).links()
    assert link in read(reviewer.get("/borgen").text).links()
    assert reviewer.post(link, {"oordeel": "klopt", "op": reviewer.seq(link)}).status_code == 200
    assert link not in read(reviewer.get("/borgen/nakijken").text).links()
    assert link in read(reviewer.get("/borgen/nakijken", lijst="ander").text).links()
    assert steward.post(link, {"oordeel": "klopt", "op": steward.seq(link), "tot": "2999-01-01"}).status_code == 200
    done = reviewer.get("/borgen/nakijken", lijst="klaar")
    assert link in read(done.text).links()
    assert "Vastgesteld" in text(done.text)
    [held] = [one for one in steward.records("/v1/lessons") if one["id"] == key]
    assert (held["review"], held["validUntil"]) == ("aanvaard", "2999-01-01")


def test_not_right_asks_why_and_the_lesson_waits_for_its_writer(people: As) -> None:
    editor, reviewer = people("editor"), people("reviewer")
    key = written(editor)
    link = f"/borgen/nakijken/{key}"
    unsaid = reviewer.post(link, {"oordeel": "klopt niet", "reden": " "})
    assert unsaid.status_code == 422
    assert "Vul in wat er niet klopt." in text(unsaid.text)
    assert list(flaws(unsaid.text)) == []
    assert (
        reviewer.post(link, {"oordeel": "klopt niet", "reden": "Welke balie?", "op": reviewer.seq(link)}).status_code
        == 200
    )
    assert link not in read(reviewer.get("/borgen/nakijken").text).links()
    page = text(editor.get(link).text)
    assert "Teruggestuurd" in page
    assert "Welke balie?" in page
    assert link in read(editor.get("/borgen/nakijken").text).links()
    better = {"v-because": "De balie van burgerzaken liep vast", "op": editor.seq(link)}
    assert editor.post(f"{link}/verbeteren", better).status_code == 200
    assert link in read(reviewer.get("/borgen/nakijken").text).links()


def test_a_judgement_of_what_was_changed_meanwhile_is_not_kept(people: As) -> None:
    editor, reviewer = people("editor"), people("reviewer")
    key = written(editor)
    link = f"/borgen/nakijken/{key}"
    seen = reviewer.seq(link)
    editor.post(f"{link}/verbeteren", {"v-title": "Laat de balie zelf kiezen", "op": editor.seq(link)})
    for verdict in ({"oordeel": "klopt"}, {"oordeel": "klopt niet", "reden": "nee"}):
        answer = reviewer.post(link, {**verdict, "op": seen})
        assert answer.status_code == 409
        said = text(answer.text)
        assert "Een collega paste dit aan terwijl u keek. Er is niets overschreven." in said
        assert WRITTEN["advies"] in said
        assert "Laat de balie zelf kiezen" in said
        assert list(flaws(answer.text)) == []
    [held] = [one for one in editor.records("/v1/lessons") if one["id"] == key]
    assert held["review"] == "concept"
    assert editor.records("/v1/corrections") == []


def test_two_who_improve_at_once_see_both_texts_and_choose(people: As) -> None:
    editor, steward = people("editor"), people("steward")
    key = written(editor)
    link = f"/borgen/nakijken/{key}/verbeteren"
    seen = editor.seq(link)
    theirs = {"v-title": "De tekst van de steward", "v-because": "Reden van de steward", "op": steward.seq(link)}
    assert steward.post(link, theirs).status_code == 200
    mine = {"v-title": "De tekst van de schrijver", "v-applies_when": "er een balie is", "op": seen}
    clash = editor.post(link, mine)
    assert clash.status_code == 409
    assert "Er is niets overschreven." in text(clash.text)
    assert list(flaws(clash.text)) == []
    elements = read(clash.text).elements
    checked = {
        about["name"]: about["value"] for _, about in elements if about.get("type") == "radio" and "checked" in about
    }
    assert checked == {"k-because": "ander", "k-applies_when": "u"}
    form = {
        about["name"]: about.get("value", "")
        for tag, about in elements
        if tag == "input" and about.get("type") == "hidden"
    }
    unsettled = editor.post(link, {**form, **checked})
    assert unsettled.status_code == 422
    assert "Kies welke tekst blijft." in text(unsettled.text)
    assert editor.post(link, {**form, **checked, "k-title": "u"}).status_code == 200
    [held] = [one for one in editor.records("/v1/lessons") if one["id"] == key]
    assert (held["title"], held["because"], held["appliesWhen"]) == (
        "De tekst van de schrijver", "Reden van de steward", "er een balie is",
    )  # fmt: skip


def test_a_proposal_for_what_changed_since_is_shown_beside_it_and_not_taken_over(people: As) -> None:
    editor = people("editor")
    record = {**HELD, "id": "ede.les-wacht", "title": "Vraag Ede om een jaar"}
    made = editor._service.post(
        "/v1/proposals",
        params={"space": "ede/private"},
        json={"kind": "Lesson", "record": record},
        headers=editor._headers,
    ).json()
    link = f"/borgen/nakijken/{made['id']}"
    assert "Vraag Ede om een jaar" in text(editor.get(link).text)
    other = "/borgen/nakijken/ede.les-wacht/verbeteren"
    assert people("reviewer").get(other).status_code == 200
    assert (
        people("reviewer")
        .post(other, {"v-title": "Vraag Ede om rust", "op": people("reviewer").seq(other)})
        .status_code
        == 200
    )
    page = text(editor.get(link).text)
    assert "Botst" in page
    assert "Vraag Ede om tijd" in page
    assert "Vraag Ede om rust" in page
    assert 'value="klopt"' not in editor.get(link).text
    assert editor.post(link, {"oordeel": "klopt"}).status_code == 409


def test_the_queue_is_paged_and_every_page_says_how_many(people: As) -> None:
    editor, reviewer = people("editor"), people("reviewer")
    for number in range(11):
        editor.post("/borgen/les", {**WRITTEN, "advies": f"Les nummer {number}", "gezien": "ja"})
    first = reviewer.get("/borgen/nakijken")
    assert "13 stukken wachten op uw oordeel." in text(first.text)
    second = reviewer.get("/borgen/nakijken", bladzijde="2")
    assert sum(path.startswith("/borgen/nakijken/") for path in read(second.text).links()) == 3
    for odd in ("0", "-1", "x", "99999999999999999999", "²"):
        assert reviewer.get("/borgen/nakijken", bladzijde=odd).status_code == 200


# --- one lesson, and sharing ----------------------------------------------------------------------


def test_a_lesson_is_confirmed_and_corrected_beside_itself(people: As) -> None:
    editor = people("editor")
    path = "/borgen/lessen/les-2"
    assert editor.post(path, {"doe": "bevestig", "datum": "2026-01-15"}).status_code == 200
    assert "Ede, 15 januari 2026" in text(editor.get(path).text)
    half = editor.post(path, {"doe": "verbeter", "tekst": "Meet ook achteraf"})
    assert half.status_code == 422
    assert "Meet ook achteraf" in half.text
    assert (
        editor.post(path, {"doe": "verbeter", "tekst": "Meet ook achteraf", "want": "anders weet u niets"}).status_code
        == 200
    )
    said = text(editor.get(path).text)
    assert "Meet vooraf" in said
    assert "Meet ook achteraf" in said
    where = editor.post("/borgen/lessen/les-1", {"doe": "bevestig"})
    assert where.status_code == 422
    assert "deed mee aan cas-1" in text(where.text)


def test_only_a_steward_lets_a_lesson_hold_no_more(people: As) -> None:
    steward, reviewer = people("steward"), people("reviewer")
    path = "/borgen/lessen/ede.les-oud"
    assert "doe" not in [
        about.get("name") for _, about in read(reviewer.get(path).text).elements if about.get("value") == "verloop"
    ]
    assert reviewer.post(path, {"doe": "verloop"}).status_code == 422
    assert steward.post(path, {"doe": "verloop", "op": '"onbekend"'}).status_code == 409
    assert steward.post(path, {"doe": "verloop"}).status_code == 200
    assert "Geldt niet meer" in text(steward.get(path).text)


def test_nothing_is_shared_before_it_was_seen_as_it_is_and_it_can_be_taken_back(people: As) -> None:
    reviewer, baarn = people("reviewer"), people("baarn")
    path, link = "/borgen/delen/ede.les-geheim", "/borgen/lessen/ede.les-geheim"
    page = reviewer.get(path, met="network", zoals="zelf")
    assert list(flaws(page.text)) == []
    assert "Er is niets gedeeld voordat u op “Deel” drukt." in text(page.text)
    assert baarn.get(link).status_code == 404
    form = {
        about["name"]: about.get("value", "") for _, about in read(page.text).elements if about.get("type") == "hidden"
    }
    stale = reviewer.post(path, {**form, "gezien": "0" * 24})
    assert stale.status_code == 409
    assert "Er is niets gedeeld." in text(stale.text)
    assert baarn.get(link).status_code == 404
    assert reviewer.post(path, form).status_code == 200
    assert baarn.get(link).status_code == 200
    assert baarn.get(path).status_code == 404
    assert baarn.post(path, {"doe": "haal terug"}).status_code == 404
    assert reviewer.post(path, {"doe": "haal terug"}).status_code == 200
    assert baarn.get(link).status_code == 404
    assert reviewer.post(path, {"doe": "haal terug"}).status_code == 422


def test_who_may_not_share_is_told_and_nothing_says_that_it_was(people: As) -> None:
    editor = people("editor")
    path = "/borgen/delen/ede.les-geheim"
    page = editor.get(path, met="network", zoals="zelf")
    form = {
        about["name"]: about.get("value", "") for _, about in read(page.text).elements if about.get("type") == "hidden"
    }
    refused = editor.post(path, form)
    assert refused.status_code == 422
    assert "daarvoor is de rol reviewer van ede nodig" in text(refused.text)
    assert editor.records("/v1/disclosures") == []


@pytest.fixture
def sizes(tmp_path: Path) -> Iterator[TestClient]:
    """A store on one's own machine with towns of one size, and a lesson from a case of one of them."""
    towns = [("Municipality", {"id": f"GM09{n}", "title": f"Proefstad {n}", "code": f"GM09{n}"}) for n in range(10, 16)]
    sizes = [
        (
            "Profile",
            {
                "id": f"p{n}",
                "title": f"Proefstad {n}",
                "municipality": f"GM09{n}",
                "year": "2024",
                "population": 25_000,
            },
        )
        for n in range(10, 16)
    ]
    case = {
        "id": "cas-scherm",
        "title": "Het scherm",
        "situation": "Oud",
        "outcome": "deels",
        "municipalities": ["GM0910"],
    }
    lesson = {
        **HELD, "id": "les-scherm", "title": "Vraag Proefstad 10 om raad", "case": "cas-scherm", "review": "concept",
        "because": "Het kostte 80.000 euro, zei Truus van Meteren op 3 mei 2024",
    }  # fmt: skip
    fill(tmp_path / "store", {"kring/public": [*towns, *sizes], "local/private": [("Case", case), ("Lesson", lesson)]})
    with client(tmp_path / "store") as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0910")
        yield opened


def test_the_anonymous_copy_stands_beside_what_is_held_and_can_be_taken_away(sizes: TestClient) -> None:
    path = "/borgen/delen/les-scherm"
    page = sizes.get(path)
    assert list(flaws(page.text)) == []
    said = text(page.text)
    for kept in ("Proefstad 10", "80.000", "Truus van Meteren"):
        assert kept in said  # in the own column
    cells = [one.partition("</td>")[0] for one in page.text.split("<td") if "Een ander" in one]
    assert cells
    for gone in ("Proefstad 10", "80.000", "Truus", "3 mei 2024"):
        assert not any(gone in cell for cell in cells), gone
    assert "Dat past op 6 gemeenten." in said
    assert sizes.get("/v1/disclosures", headers={"Accept": "*/*"}).json()["items"] == []
    form = {
        about["name"]: about.get("value", "") for _, about in read(page.text).elements if about.get("type") == "hidden"
    }
    assert sizes.post(path, data=form).status_code == 200
    [trace] = sizes.get("/v1/disclosures", headers={"Accept": "*/*"}).json()["items"]
    copy = f"/id/{trace['copiedAs']}"
    assert "Proefstad 10" not in sizes.get(copy, headers={"Accept": "text/turtle"}).text
    back = {"doe": "haal terug", "afschrift": trace["copiedAs"]}
    shown = sizes.post(path, data=back)
    assert shown.status_code == 200
    assert "Ingetrokken" in text(shown.text)
    assert sizes.get(copy, headers={"Accept": "text/turtle"}).status_code == 404
    assert sizes.post(path, data=back).status_code == 404


def test_who_has_a_store_alone_says_so_or_does_not_judge(sizes: TestClient) -> None:
    written = sizes.post("/borgen/les", data=WRITTEN, follow_redirects=False).headers["Location"]
    link = written.partition("?")[0].replace("/lessen/", "/nakijken/")
    unsaid = sizes.post(link, data={"oordeel": "klopt"})
    assert unsaid.status_code == 422
    assert "Laat een ander kijken, of zeg dat die er niet is." in text(unsaid.text)
    assert list(flaws(unsaid.text)) == []
    assert sizes.post(link, data={"oordeel": "klopt", "alleen": "ja"}).status_code == 200
    assert "zonder tweede lezer" in text(sizes.get(written).text)


# --- risk, and others -----------------------------------------------------------------------------


def test_knowledge_at_risk_is_grouped_with_its_reason_and_what_cannot_be_said(tmp_path: Path) -> None:
    soon = (datetime.now(UTC).date() + timedelta(20)).isoformat()
    rows = {
        "kring/public": [
            ("Municipality", {"id": "GM0228", "title": "Ede", "code": "GM0228"}),
            ("Concept", {"id": "thema-a", "title": "archivering"}),
            ("Organisation", {"id": "org-1", "title": "Fictief Bureau"}),
            ("Expertise", {"id": "exp-1", "title": "Overbrengen", "themes": ["thema-b"]}),
            ("Service", {"id": "srv-1", "title": "Hulp", "provider": "org-1", "expertise": ["exp-1"]}),
            ("Development", {"id": "dev-a", "title": "Fictieve wet", "category": "wettelijk", "summary": "s",
                             "themes": ["thema-a"]}),
            ("Trajectory", {"id": "tra-1", "title": "Naar het depot", "municipalities": ["GM0228"],
                            "period": {"start": "2024", "end": soon}}),
            ("Lesson", {**HELD, "id": "les-oud", "title": "Bel elke week", "valid_until": "2020", "sources": [SOURCE]}),
        ],
    }  # fmt: skip
    fill(tmp_path / "store", rows)
    with client(tmp_path / "store") as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0228")
        page = opened.get("/borgen/risico")
        said = text(page.text)
        links = read(page.text).links()
        assert list(flaws(page.text)) == []
        form = opened.get("/borgen/les?uit=tra-1")
    assert "Van 1 expertise weten wij wie haar aanbiedt, maar niet wie haar heeft. Voor 1 ontwikkeling" in said
    assert "Overbrengen Niemand met naam 1: Fictief Bureau" in said
    assert "Archivering 1 Fictieve wet" in said
    assert "De les “Bel elke week” gold tot 2020." in said
    assert "Bij 1 van de 1 lessen staat tot wanneer zij geldt." in said
    assert "Niet bekend. Er zijn geen doelen of activiteiten ingelezen." in said
    assert {"/borgen/les?uit=tra-1", "/borgen/lessen/les-oud", "/id/org-1", "/ontwikkelingen/dev-a"} <= set(links)
    assert ("option", {"value": "tra-1", "selected": ""}) in read(form.text).elements


def test_of_another_organisation_nothing_is_seen_counted_or_likened(people: As) -> None:
    editor, baarn = people("editor"), people("baarn")
    before = {path: text(baarn.get(path).text) for path in ("/borgen", "/borgen/nakijken", "/borgen/risico")}
    alike = baarn.post("/borgen/les", {**WRITTEN, "kijk": "ja"}).text
    key = written(editor, casus_naam="Geheim van Ede", uitkomst="deels")
    for path, said in before.items():
        assert text(baarn.get(path).text) == said, path
    assert baarn.post("/borgen/les", {**WRITTEN, "kijk": "ja"}).text == alike
    for path in ("/borgen/lessen/{}", "/borgen/nakijken/{}", "/borgen/nakijken/{}/verbeteren", "/borgen/delen/{}"):
        hidden, absent = baarn.get(path.format(key)), baarn.get(path.format("ede.les-nergens"))
        assert hidden.status_code == absent.status_code == 404
        assert hidden.text.replace(key, "") == absent.text.replace("ede.les-nergens", "")
    for path, form in (
        ("/borgen/lessen/{}", {"doe": "bevestig"}),
        ("/borgen/nakijken/{}", {"oordeel": "klopt"}),
        ("/borgen/nakijken/{}/verbeteren", {"v-title": "Van Baarn"}),
        ("/borgen/delen/{}", {"met": "network", "zoals": "zelf"}),
    ):
        assert baarn.post(path.format(key), form).status_code == 404, path
    stolen = baarn.post("/borgen/les", {**WRITTEN, "advies": "Iets anders", "casus": "ede.traject"})
    assert stolen.status_code == 422
    assert "is niet bekend" in text(stolen.text)
    assert "ede.traject" not in read(baarn.get("/borgen/les").text).links()
    assert editor.records("/v1/confirmations") == []


def test_what_is_typed_in_a_lesson_stays_text(people: As) -> None:
    editor = people("editor")
    for typed in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"):
        looks = editor.post(
            "/borgen/les", {**WRITTEN, "advies": typed, "adres": typed, "casus_naam": typed, "kijk": "ja"}
        )
        key = written(editor, advies=typed, gebeurd=typed, casus_naam=typed, gezien="ja")
        for page in (looks, *(editor.get(path) for path in (
            f"/borgen/lessen/{key}", f"/borgen/nakijken/{key}", f"/borgen/nakijken/{key}/verbeteren",
            "/borgen/nakijken", f"/borgen/delen/{key}",
        ))):  # fmt: skip
            assert page.status_code == 200
            assert list(flaws(page.text)) == []
            assert not any(tag == "img" for tag, _ in read(page.text).elements)


def test_a_browser_tells_two_writers_apart_and_forgets_on_signing_out(people: As) -> None:
    marks = set()
    for name in ("editor", "reviewer"):
        [form] = [about for _, about in read(people(name).get("/borgen/les").text).elements if "data-keep" in about]
        marks.add(form["data-person"])
        assert form["data-renew"] == "#lijkt"
        assert form["method"] == "post"
    assert len(marks) == 2
    assert "blijft in deze browser staan tot u bewaart of uitlogt" in text(people("editor").get("/borgen/les").text)
