"""Bulk upload as a job: progress, result, and what was refused. Files here are fictitious."""

import json
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kg.access import LOCAL
from kg.profiles.access import open_keys
from tests.rest_service import LESSON, client, fill

GOOD = {"kind": "Lesson", "id": "les-nieuw", **LESSON}
BAD = {"kind": "Lesson", "id": "les-kapot", "title": "Zonder fase"}


def lines(*records: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(record) for record in records).encode()


def sent(service: TestClient, *files: tuple[str, bytes], **more: Any) -> Any:
    return service.post("/v1/uploads", files=[("files", file) for file in files], **more)


def finished(service: TestClient, address: str, **more: Any) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job: dict[str, Any] = service.get(address, **more).json()
        if job["state"] not in {"waiting", "running"}:
            return job
        time.sleep(0.05)
    raise AssertionError(address)


@pytest.fixture(autouse=True)
def _stocked(registers: Path, tmp_path: Path) -> None:
    """The registers are there: to take them in takes longer than most of what is sent here."""
    shutil.copytree(registers, tmp_path / "store")


@pytest.fixture
def key(tmp_path: Path) -> Callable[[str, str], dict[str, str]]:
    def made(name: str, role: str) -> dict[str, str]:
        credentials = open_keys(tmp_path / "store")
        today = datetime.now(UTC).date()
        _, text = credentials.add(name, {"ede": role}, until=today + timedelta(days=1), today=today)
        credentials.close()
        return {"Authorization": f"Bearer {text}"}

    return made


def test_files_are_taken_in_and_what_is_wrong_can_be_fetched_with_the_reason(tmp_path: Path) -> None:
    with client(tmp_path / "empty") as service:
        accepted = sent(service, ("lessen.jsonl", lines(GOOD, BAD)))
        assert (accepted.status_code, accepted.json()["state"]) == (202, "waiting")
        job = finished(service, accepted.headers["Location"])
        assert (job["state"], job["result"]["added"], job["result"]["quarantined"]) == (
            "done",
            1 + from_registers(job),
            1,
        )
        assert service.get("/v1/lessons/les-nieuw").json()["title"] == LESSON["title"]
        refused = service.get(job["links"]["quarantine"])
        assert refused.headers["Content-Type"].startswith("application/x-ndjson")
        (line,) = refused.text.splitlines()
        assert json.loads(line)["row"]["id"] == "les-kapot"
        assert "phase" in json.loads(line)["message"]
        assert str(tmp_path) not in json.dumps(job) + refused.text


def from_registers(job: dict[str, Any]) -> int:
    """How many records the registers gave that an empty store is filled with."""
    counted = job["result"]["records"]
    return sum(of.get("added", 0) for kind, of in counted.items() if kind != "Lesson")


def test_a_file_may_be_called_as_the_bookkeeping_of_its_job(tmp_path: Path) -> None:
    with client(tmp_path / "store") as service:
        accepted = sent(service, ("job.json", json.dumps([GOOD, BAD]).encode()))
        job = finished(service, accepted.headers["Location"])
        assert (job["state"], job["result"]["quarantined"]) == ("done", 1), job
        assert service.get("/v1/lessons/les-nieuw").json()["title"] == LESSON["title"]
        assert "owner" not in service.get(job["links"]["quarantine"]).text


def test_a_newer_version_of_a_file_replaces_what_the_older_one_stated(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    with client(tmp_path / "store") as service:
        for title, outcome in (("Eerst", "added"), ("Daarna", "changed")):
            accepted = sent(service, ("lessen.jsonl", lines({**GOOD, "title": title})))
            job = finished(service, accepted.headers["Location"])
            assert job["result"][outcome] == 1, job
            assert service.get("/v1/lessons/les-nieuw").json()["title"] == title


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("a.exe", 415),
        ("zonder", 415),
        (".jsonl", 415),
        ("../../etc/a.jsonl", 202),
        ("C:\\x\\a.jsonl", 202),
        ("a\x00b.csv", 202),
    ],
)
def test_a_name_says_the_form_and_never_a_place(name: str, status: int, tmp_path: Path) -> None:
    with client(tmp_path / "store") as service:
        answer = sent(service, (name, lines(GOOD)))
        assert answer.status_code == status, answer.text
        if status == 202:
            finished(service, answer.headers["Location"])
    kept = {file.parent for file in tmp_path.rglob("*.jsonl") if "quarantine" not in file.parts}
    assert all(folder.is_relative_to(tmp_path / "store" / "uploads") for folder in kept)


def test_something_else_than_files_is_refused(tmp_path: Path) -> None:
    with client(tmp_path / "store") as service:
        assert service.post("/v1/uploads", json={}).status_code == 415
        assert service.post("/v1/uploads", data={"x": "y"}, files={"y": ("a.csv", b"")}).status_code == 400
        broken = {"Content-Type": "multipart/form-data; boundary=x"}
        assert service.post("/v1/uploads", content=b"--y\r\n", headers=broken).status_code == 400
        assert (
            service.post("/v1/uploads", content=b"", headers={"Content-Type": "multipart/form-data"}).status_code == 400
        )


def test_an_upload_is_known_to_who_sent_it_and_to_nobody_else(
    tmp_path: Path, key: Callable[[str, str], dict[str, str]]
) -> None:
    fill(tmp_path / "store")
    anna, bram, reader = key("een naam", "editor"), key("een naam", "editor"), key("lezer", "reader")
    with client(tmp_path / "store", mode="shared") as service:
        to = {"space": "ede/private"}
        assert sent(service, ("a.jsonl", lines(GOOD)), params=to, headers=reader).status_code == 403
        assert sent(service, ("a.jsonl", lines(GOOD)), params={"space": "ede/public"}, headers=anna).status_code == 403
        own = lines({**GOOD, "id": "ede.les-nieuw"})  # her organisation gives ids of its own only
        address = sent(service, ("a.jsonl", own), headers=anna).headers["Location"]  # to her own space
        finished(service, address, headers=anna)
        assert service.get(address, headers=bram).status_code == 404
        assert service.get("/v1/uploads", headers=bram).json() == {"items": []}
        assert [job["links"]["self"] for job in service.get("/v1/uploads", headers=anna).json()["items"]] == [address]
        assert service.get("/v1/lessons/ede.les-nieuw", headers=bram).json()["meta"]["space"] == "ede/private"


def test_an_upload_tells_nothing_of_what_its_sender_may_not_read(
    tmp_path: Path, key: Callable[[str, str], dict[str, str]]
) -> None:
    """Not whether a link ends in a record of another, nor whether another has an id, a theme or a municipality."""
    fill(
        tmp_path / "store",
        {
            "baarn/private": [
                ("Case", {"id": "baarn.cas", "title": "Geheim", "situation": "Geheim", "outcome": "succes"}),
                ("Concept", {"id": "thema-geheim", "title": "Geheim"}),
                ("Municipality", {"id": "GM9999", "title": "Geheimstad", "code": "GM9999"}),
            ],
            "kring/public": [("Lesson", {**LESSON, "id": "les-1"})],
        },
    )
    headers = key("anna", "editor")
    with client(tmp_path / "store", mode="shared") as service:
        told = []
        for number, (case, theme) in enumerate((("baarn.cas", "thema-geheim"), ("baarn.weg", "thema-weg"))):
            lesson = {**GOOD, "id": f"ede.les-{number}", "case": case, "themes": [theme]}
            taken = {**GOOD, "id": case}
            place = {"kind": "Adoption", "id": f"ede.ad-{number}", "title": "x", "municipality": "Geheimstad"}
            answer = sent(service, (f"{number}.jsonl", lines(lesson, taken, place)), headers=headers)
            job = finished(service, answer.headers["Location"], headers=headers)["result"]
            said = json.dumps({**job, "seconds": 0}).replace(case, "ID").replace(f"{number}.jsonl", "BESTAND")
            told.append(said)
        assert told[0] == told[1]
        assert '"openLinks": 2' in told[0]


def test_what_was_running_when_the_service_stopped_is_interrupted(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    with client(tmp_path / "store") as service:
        address = sent(service, ("a.jsonl", lines(GOOD))).headers["Location"]
        finished(service, address)
    kept = tmp_path / "store" / "uploads" / "jobs" / address.rpartition("/")[2] / "job.json"
    kept.write_text(kept.read_text().replace('"done"', '"running"'))
    with client(tmp_path / "store") as service:
        assert service.get(address).json()["state"] == "interrupted"


def test_a_job_that_an_earlier_version_left_half_done_is_reported_and_keeps_its_files(tmp_path: Path) -> None:
    """Its files stand beside `job.json`."""
    job_id = "0" * 32
    folder = tmp_path / "store" / "uploads" / "jobs" / job_id
    folder.mkdir(parents=True)
    (folder / "a.jsonl").write_bytes(lines(GOOD))
    job = {"id": job_id, "owner": LOCAL.name, "space": "local/private", "files": ["a.jsonl"], "created": "2026-01-15"}
    (folder / "job.json").write_text(json.dumps(job))
    with client(tmp_path / "store") as service:
        assert service.get(f"/v1/uploads/{job_id}").json()["state"] == "interrupted"
    assert (folder / "a.jsonl").read_bytes() == lines(GOOD)


def test_a_service_that_stops_does_not_wait_for_an_upload(tmp_path: Path) -> None:
    many = lines(*({**GOOD, "id": f"les-{number}"} for number in range(40_000)))
    with client(tmp_path / "store") as service:
        address = sent(service, ("veel.jsonl", many)).headers["Location"]
        while service.get(address).json()["state"] == "waiting":
            time.sleep(0.01)
        begun = time.monotonic()
    assert time.monotonic() - begun < 8
    with client(tmp_path / "store") as service:
        assert service.get(address).json()["state"] in {"interrupted", "done"}
        assert service.get("/v1/lessons").json()["total"] in range(40_001)


def test_an_upload_tells_nothing_of_what_others_have_and_passes_no_gate(
    tmp_path: Path, key: Callable[[str, str], dict[str, str]]
) -> None:
    """The same text, another text and no such record at all: of an id of Baarn all three are refused in one way."""
    fill(tmp_path / "store")
    headers = key("schrijver", "editor")
    rows = [
        {"kind": "Lesson", "id": "baarn.les-geheim", **LESSON, "title": "Baarns zaaksysteem geheim"},
        {"kind": "Lesson", "id": "baarn.les-geheim", **LESSON},
        {"kind": "Lesson", "id": "baarn.les-nergens", **LESSON},
        {"kind": "Lesson", "id": "ede.les-zomaar", **LESSON, "review": "aanvaard"},
        {"kind": "Lesson", "id": "ede.les-goed", **LESSON, "review": "concept"},
    ]
    with client(tmp_path / "store", mode="shared") as service:
        told = []
        for number, row in enumerate(rows):
            accepted = sent(service, (f"{number}.jsonl", lines(row)), headers=headers)
            job = finished(service, accepted.headers["Location"], headers=headers)
            messages = [text.partition(": ")[2].replace("geheim", "nergens") for text in job["result"]["messages"]]
            told.append((job["result"]["added"], messages))
        assert told[0] == told[1] == told[2]
        assert "kan niet worden gegeven" in told[0][1][0]
        assert "laat haar toetsen" in told[3][1][0]
        assert told[4] == (1, [])


def test_a_row_that_says_nothing_of_its_status_leaves_it_as_it_is(
    tmp_path: Path, key: Callable[[str, str], dict[str, str]]
) -> None:
    fill(tmp_path / "store")
    headers = key("schrijver", "editor")
    row = {"kind": "Lesson", "id": "ede.les-goed", **LESSON}
    with client(tmp_path / "store", mode="shared") as service:
        for version in ({**row, "review": "concept"}, {**row, "title": "Betrek gebruikers eerder"}):
            accepted = sent(service, ("a.jsonl", lines(version)), headers=headers)
            assert finished(service, accepted.headers["Location"], headers=headers)["result"]["quarantined"] == 0
        held = service.get("/v1/lessons/ede.les-goed", headers=headers).json()
        assert (held["title"], held["review"]) == ("Betrek gebruikers eerder", "concept")


def test_two_names_are_two_documents_and_the_same_name_is_a_newer_version(tmp_path: Path) -> None:
    """Folders, odd signs and the end of a long name tell documents apart."""
    fill(tmp_path / "store")
    long = "raadsvoorstel vaststellen omgevingsplan wijziging buitengebied met bijlagen en nota van zienswijzen " * 2
    pairs = [  # with where it breeds: the same text at two names would be one document
        (f"2024 {long}.md", f"2025 {long}.md", "op de dijk langs het kanaal"),
        ("Nota A&B.md", "Nota A+B.md", "tussen hoog gras bij de molen"),
        ("2024/notulen.md", "2025/notulen.md", "aan het water voor het gemeentehuis"),
    ]
    with client(tmp_path / "store") as service:
        for one, other, place in pairs:
            for name, bird in ((one, "grutto"), (other, "tureluur"), (other, "tureluur en wulp")):
                accepted = sent(service, (name, f"# Voorstel\n\nDe {bird} broedt {place}.\n".encode()))
                result = finished(service, accepted.headers["Location"])["result"]
                assert (result["added"], result["changed"]) == ((0, 1) if "wulp" in bird else (1, 0)), name
        for bird in ("grutto", "tureluur", "wulp"):
            found = service.get("/v1/search", params={"q": bird, "kind": "Source"}).json()
            assert found["total"] == 3, bird


def test_a_reason_stays_the_text_that_it_is(tmp_path: Path) -> None:
    fill(tmp_path / "store")
    with client(tmp_path / "store") as service:
        accepted = sent(service, ("oud.csv", b"old_code,old_name,new_code,new_name\nGM0001,A,GM0002,B\n"))
        left_out = finished(service, accepted.headers["Location"])["result"]["leftOut"]
    assert any("gemeenten_flat.csv" in reason for reason in left_out), left_out


def test_a_fault_of_ours_ends_the_job_and_is_told_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise LookupError("dit is een proef")

    monkeypatch.setattr("api.http.uploads.jobs.ingest_into", broken)
    with client(tmp_path / "store") as service:
        job = finished(service, sent(service, ("a.jsonl", lines(GOOD))).headers["Location"])
        assert job["state"] == "failed"
        assert "beheerder" in job["problem"]
        monkeypatch.undo()
        assert finished(service, sent(service, ("a.jsonl", lines(GOOD))).headers["Location"])["state"] == "done"
    assert "dit is een proef" in caplog.text


def test_a_job_that_names_what_is_erased_goes_with_it(tmp_path: Path) -> None:
    with client(tmp_path / "store") as service:
        finished(service, sent(service, ("a.jsonl", lines({**GOOD, "title": "Vrumpelstok"}))).headers["Location"])
        wrong = {**GOOD, "title": "Vrumpelstok", "fout": "Vrumpelstok veld"}
        address = sent(service, ("b.jsonl", lines(wrong))).headers["Location"]
        assert finished(service, address)["result"]["quarantined"] == 1
        other = sent(service, ("c.jsonl", lines({**BAD, "id": "les-nieuw-2"}))).headers["Location"]
        finished(service, other)
        assert service.post("/v1/erasures", json={"record": GOOD["id"], "reason": "proef"}).status_code < 300
        assert service.get(other).status_code == 200
    held = [file for file in (tmp_path / "store").rglob("*") if file.is_file() and b"Vrumpelstok" in file.read_bytes()]
    assert held == []
