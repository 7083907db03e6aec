"""Versions of drafts at REST, on the page and on the command line. All records and people are fictitious."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.commands import app
from api.render.documents.draft import version_document, version_name
from api.render.documents.forms import FORMS
from kg.cycle.formulate.versions.version import kept
from tests.contract.test_draft_versions import LAW, ROWS
from tests.rest_service import client, fill
from tests.web.markup import flaws
from tests.web.test_pages import DRAFT

BESLUIT = {"id": "besluit-1", "title": "De raad stelt het voorstel vast", "municipality": "GM0308",
           "body": "gemeenteraad", "date": "2026-12-03", "number": "2026-12"}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store", {**ROWS, "local/private": [("Decision", BESLUIT)]})
    return tmp_path / "store"


@pytest.fixture
def service(store: Path) -> Iterator[TestClient]:
    with client(store) as opened:
        yield opened


def keep(service: TestClient) -> Any:
    answer = service.post("/v1/drafts/dev-wet/versions", json={"municipality": "Baarn"})
    assert answer.status_code == 201, answer.text
    return answer.json()


def rewrite(service: TestClient, version: str, number: int, text: str) -> Any:
    return service.post(f"/v1/draft-versions/{version}/revisions", json={"parts": [{"number": number, "text": text}]})


def test_a_version_goes_from_draft_to_adopted_and_says_so_in_every_form(service: TestClient) -> None:
    first = keep(service)
    assert (first["version"], first["status"], first["newest"]) == (1, "concept", first["id"])
    second = rewrite(service, first["id"], 2, "Wij beginnen in maart.").json()
    assert second["chapters"][1]["sentences"][0]["by"] == "local"
    steps = f"/v1/draft-versions/{second['id']}/steps"
    refused = service.post(steps, json={"step": "review"})
    assert (refused.status_code, "--alone" in refused.json()["detail"]) == (409, True)
    assert service.post(steps, json={"step": "review", "alone": True}).json()["reviewedAlone"] is True
    assert service.post(steps, json={"step": "adopt", "alone": True}).status_code == 409
    done = service.post(steps, json={"step": "adopt", "decision": "besluit-1", "alone": True}).json()
    assert (done["status"], done["legitimacy"]["verdict"]) == ("vastgesteld", "binnen mandaat")
    listed = service.get("/v1/drafts/dev-wet/versions", params={"municipality": "GM0308"}).json()["items"]
    assert [(one["version"], one["status"]) for one in listed] == [(2, "vastgesteld"), (1, "concept")]
    told = service.get(f"/v1/draft-versions/{first['id']}/difference", params={"other": second["id"]}).json()
    assert [one["title"] for one in told["parts"]] == ["Aanleiding"]
    proposed = service.post(f"/v1/draft-versions/{second['id']}/proposals", json={})
    assert (proposed.status_code, proposed.json()["status"]) == (201, "open")


def test_the_file_of_a_version_is_the_same_to_the_byte_after_the_world_changed(service: TestClient) -> None:
    kept = keep(service)
    address = f"/v1/draft-versions/{kept['id']}/text"
    before = {form: service.get(address, params={"format": form}) for form in ("docx", "pdf", "html", "json")}
    assert 'filename="raadsvoorstel-dev-wet-GM0308-versie-1.docx"' in before["docx"].headers["content-disposition"]
    read = docx.Document(io.BytesIO(before["docx"].content))
    assert "concept, nog niet nagekeken" in read.paragraphs[2].text or any(
        "concept, nog niet nagekeken" in one.text for one in read.paragraphs
    )
    law = service.get("/v1/developments/dev-wet")
    answer = service.put("/v1/developments/dev-wet", json={**LAW, "title": "Heel andere wet", "summary": "Anders."},
                         headers={"If-Match": law.headers["etag"]})  # fmt: skip
    assert answer.status_code == 200, answer.text
    rewrite(service, kept["id"], 1, "Besluit.")
    for form, was in before.items():
        if form != "json":  # JSON names the newest version, which is another by now
            assert service.get(address, params={"format": form}).content == was.content, form


def test_two_people_on_one_version_get_a_conflict_with_the_difference(service: TestClient) -> None:
    kept = keep(service)
    assert rewrite(service, kept["id"], 1, "De een schrijft dit.").status_code == 201
    late = rewrite(service, kept["id"], 1, "De ander schrijft dat.")
    assert late.status_code == 412
    assert "“Gevraagd besluit” botst" in late.json()["detail"]
    assert len(service.get("/v1/drafts/dev-wet/versions").json()["items"]) == 2


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("revisions", {"parts": []}, 400),
        ("revisions", {"parts": [{"number": 0, "text": "x"}]}, 400),
        ("revisions", {"parts": [{"number": 49, "text": "x"}]}, 409),
        ("revisions", {"parts": [{"number": 1, "text": "x" * 20_001}]}, 409),
        ("steps", {"step": "reopen"}, 400),
        ("steps", {"step": "review", "decision": "besluit-1", "alone": True}, 409),
        ("steps", {"step": "adopt", "decision": "besluit-1", "alone": True}, 409),
        ("proposals", {}, 409),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    service: TestClient, path: str, body: dict[str, Any], status: int
) -> None:
    kept = keep(service)
    answer = service.post(f"/v1/draft-versions/{kept['id']}/{path}", json=body)
    assert answer.status_code == status, answer.text
    listed = service.get("/v1/drafts/dev-wet/versions").json()["items"]
    assert [(one["version"], one["status"]) for one in listed] == [(1, "concept")]


def test_a_version_is_no_draft_of_another_kind_and_not_of_another_space(store: Path) -> None:
    with client(store) as opened:
        kept = keep(opened)
        for path in ("text", "difference?other=dev-wet"):
            assert opened.get(f"/v1/draft-versions/dev-wet/{path}").status_code == 404
    with client(store, mode="shared", anonymous_reading=True) as opened:
        for path in ("text", "text?format=docx", f"difference?other={kept['id']}"):
            assert opened.get(f"/v1/draft-versions/{kept['id']}/{path}").status_code == 404
        assert opened.get("/v1/drafts/dev-wet/versions").json()["items"] == []


def page(service: TestClient, path: str, form: dict[str, str] | None = None) -> Any:
    address, accept = f"{path}{'&' if '?' in path else '?'}gemeente=Baarn", {"Accept": "text/html"}
    if form is None:
        return service.get(address, headers=accept)
    token = re.search(r'name="teken" value="([^"]*)"', service.get(f"{path.partition('?')[0]}?gemeente=Baarn").text)
    return service.post(address, data={**form, "teken": token[1] if token else ""}, headers=accept)


def test_the_page_keeps_a_draft_and_takes_it_to_a_decision(service: TestClient) -> None:
    draft = page(service, "/formuleren/concept?ontwikkeling=dev-wet")
    assert "Bewaar als versie" in draft.text
    kept = page(service, "/formuleren/versies", {"ontwikkeling": "dev-wet", "sjabloon": "raadsvoorstel"})
    path = kept.url.path
    assert kept.status_code == 200
    for shown in (kept, page(service, f"{path}?schrijf=ja"), page(service, "/formuleren/versies")):
        assert list(flaws(shown.text)) == []
    again = page(service, "/formuleren/versies", {"ontwikkeling": "dev-wet", "sjabloon": "raadsvoorstel"})
    assert again.url.path == path, "the same is not kept twice"
    second = page(service, path, {"stap": "schrijf", "deel-1": "Doel: <b>alles</b> openbaar in 2028."})
    assert second.url.path != path
    assert "Eigen woorden" in second.text
    assert "<b>alles</b>" not in second.text
    refused = page(service, second.url.path, {"stap": "review"})
    assert (refused.status_code, "zelf geschreven" in refused.text) == (422, True)
    assert list(flaws(refused.text)) == []
    page(service, second.url.path, {"stap": "review", "alleen": "ja"})
    without = page(service, second.url.path, {"stap": "adopt", "alleen": "ja"})
    assert (without.status_code, "vraagt een besluit" in without.text) == (422, True)
    done = page(service, second.url.path, {"stap": "adopt", "alleen": "ja", "besluit": "besluit-1"})
    assert "Binnen mandaat." in done.text
    assert list(flaws(done.text)) == []
    difference = page(service, f"{path}/verschil?met={second.url.path.rpartition('/')[2]}")
    assert "1 deel verschilt" in difference.text
    assert list(flaws(difference.text)) == []
    assert "Binnen mandaat." in page(service, f"{second.url.path}/tekst.html").text
    assert page(service, f"{path}/tekst.exe").status_code == 404
    proposed = page(service, second.url.path, {"stap": "voorstel"})
    assert proposed.url.path.startswith("/borgen/nakijken/")
    assert proposed.status_code == 200


def test_two_people_on_one_version_choose_on_the_page_and_nothing_is_overwritten(service: TestClient) -> None:
    kept = keep(service)
    path = f"/formuleren/versies/{kept['id']}"
    texts = {f"deel-{one['number']}": "\n".join(said["text"] for said in one["sentences"]) for one in kept["chapters"]}
    page(service, path, {**texts, "stap": "schrijf", "deel-1": "De een.", "deel-2": "Alleen de een."})
    mine = {**texts, "stap": "schrijf", "deel-1": "De ander.", "deel-3": "Alleen de ander."}
    clash = page(service, path, mine)
    assert (clash.status_code, clash.text.count("Botst") >= 2) == (409, True)
    assert list(flaws(clash.text)) == []
    newest = "/formuleren/versies/" + service.get(f"/v1/draft-versions/{kept['id']}/text").json()["newest"]
    chosen = {**mine, "stap": "samen", "op": kept["id"], "keuze-2": "ander", "keuze-3": "u"}
    open_ = page(service, newest, chosen)
    assert (open_.status_code, "Kies welke tekst blijft." in open_.text) == (422, True)
    assert list(flaws(open_.text)) == []
    page(service, newest, {**chosen, "keuze-1": "u"})
    told = service.get("/v1/drafts/dev-wet/versions").json()["items"]
    assert [one["version"] for one in told] == [3, 2, 1]
    last = service.get(f"/v1/draft-versions/{told[0]['id']}/text").json()["chapters"]
    assert [one["text"] for part in last[:3] for one in part["sentences"]] == [
        "De ander.",
        "Alleen de een.",
        "Alleen de ander.",
    ]
    stale = page(service, path, {**chosen, "keuze-1": "u"})
    assert stale.status_code == 409, "there is a newer one again"
    assert len(service.get("/v1/drafts/dev-wet/versions").json()["items"]) == 3


def test_the_command_keeps_lists_writes_on_compares_reviews_and_adopts(store: Path, tmp_path: Path) -> None:
    told = ["formulate", "dev-wet", "--for", "Baarn", "--store", str(store), "--encoder", "none"]

    def run(*more: str) -> str:
        done = CliRunner().invoke(app, [*told, *more])
        assert done.exception is None, (more, done.exception)
        return done.output

    assert "nog geen versie" in run("--versions")
    assert "1. GEVRAAGD BESLUIT" in run("--keep")
    written = run("--version", "0", "--part", "2", "--text", "Doel: In 2028 is elk register openbaar.")
    assert "(eigen woorden van local)" in written
    assert "Versie 1 en 2: 1 deel verschilt" in run("--version", "1", "--beside", "2")
    run("--version", "2", "--status", "review", "--alone")
    run("--version", "2", "--status", "adopt", "--decision", "besluit-1", "--alone")
    listed = run("--versions")
    assert "2  vastgesteld, door local" in listed
    assert "Binnen mandaat." in listed
    assert "Voorgesteld: voorstel-" in run("--version", "2", "--propose")
    out = tmp_path / "versie.docx"
    run("--version", "2", "-o", str(out))
    assert any("In 2028 is elk register" in one.text for one in docx.Document(str(out)).paragraphs)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (["--version", "7"], "nog geen versie"),
        (["--keep", "--versions"], "kies één"),
        (["--status", "review"], "--version"),
        (["--version", "0", "--part", "2"], "--text"),
        (["--version", "0", "--alone"], "--status"),
        (["--versions", "-o", "lijst.docx"], "alleen een versie"),
    ],
)
def test_the_command_says_what_is_wrong(store: Path, more: list[str], named: str) -> None:
    told = ["formulate", "dev-wet", "--for", "Baarn", "--store", str(store), "--encoder", "none", *more]
    assert named in str(CliRunner().invoke(app, told).exception)


def test_a_version_of_a_long_title_and_an_odd_template_is_a_file_too() -> None:
    odd = {**DRAFT, "title": "Titel " * 160, "template": "ëigen stuk/x"}
    made = kept(odd, odd["id"], None)
    assert version_name(made, "docx") == "-igen-stuk-x-dev-plicht-GM0308-versie-1.docx"
    read = docx.Document(io.BytesIO(FORMS["docx"].made(version_document(made))))
    assert len(read.core_properties.title) == 255
    assert read.paragraphs[0].text == odd["title"].strip()
