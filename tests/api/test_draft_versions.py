"""Versions of drafts at REST, on the page and on the command line. All records and people are fictitious."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.commands import app
from tests.contract.test_draft_versions import LAW, ROWS
from tests.rest_service import client, fill

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
