"""Support over REST and on the command line, and from a document to what counts. All of it is fictitious."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

import kg
from api.cli.commands import app
from ingest.load import ingest_into
from kg import clock
from kg.model.schema import parse
from kg.profiles.access import open_keys
from tests.rest_service import OTHER_TOWN, TOWN, Rows, client, fill

WORLD: Rows = {
    "kring/public": [
        ("Municipality", TOWN),
        ("Municipality", OTHER_TOWN),
        ("Development", {"id": "dev-1", "title": "Een fictieve wet", "category": "wettelijk", "summary": "s"}),
        ("Lesson", {"id": "les-1", "title": "Werk aan draagvlak bij medewerkers", "because": "Anders haken zij af.",
                    "phase": "borgen", "basis": "expliciet", "case": "cas-1",
                    "sources": [{"url": "https://voorbeeld.example/les", "published": "2024-05"}]}),
        ("Case", {"id": "cas-1", "title": "Elders", "situation": "s", "outcome": "mislukt",
                  "municipalities": ["GM0228"], "support": {"board": "raad hield het tegen"}}),
    ],
}  # fmt: skip
SAID = {"about": "dev-1", "municipality": "Baarn", "stance": "verdeeld", "level": "management", "date": "2026-11-06"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store", WORLD)
    return tmp_path / "store"


@pytest.fixture
def service(store: Path) -> Iterator[TestClient]:
    with client(store) as opened:
        yield opened


def asked(service: TestClient, **more: str) -> Any:
    answer = service.get("/v1/support", params={"about": "dev-1", "municipality": "Baarn", **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_is_recorded_over_rest_is_in_the_answer_with_its_terms(service: TestClient) -> None:
    made = service.post("/v1/support", json={**SAID, "objection": "te druk", "speaker": "directie"})
    assert (made.status_code, made.json()["recordedBy"]) == (201, "local")
    assert service.get(made.headers["Location"]).json()["objection"] == "te druk"
    levels = {one["name"]: one for one in asked(service)["levels"]}
    assert [levels[name]["state"] for name in ("bestuur", "management", "uitvoering")] == [
        "niet gevonden", "bekend", "niet gevonden",
    ]  # fmt: skip
    [one] = levels["management"]["statements"]
    assert (one["stance"], one["objection"], one["recordedBy"]) == ("verdeeld", "te druk", "local")
    assert levels["management"]["trend"]["short"] is True
    assert "te druk" in levels["management"]["step"]["text"]


def test_a_step_names_what_others_did_and_says_so_when_nothing_was_found(service: TestClient) -> None:
    levels = {one["name"]: one["step"] for one in asked(service)["levels"]}
    assert [(one["text"], one["outcome"]) for one in levels["bestuur"]["elsewhere"]] == [
        ("raad hield het tegen", "mislukt")
    ]
    assert [one["reference"]["id"] for one in levels["uitvoering"]["elsewhere"]] == ["les-1"]
    assert (levels["management"]["elsewhere"], levels["management"]["said"]) == (
        [], "Elders is hierover niets gevonden.",
    )  # fmt: skip


def test_a_municipality_is_not_elsewhere_to_itself(service: TestClient) -> None:
    levels = asked(service, municipality="Ede")["levels"]
    assert [one["step"]["elsewhere"] for one in levels] == [[], [], []]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"stance": "misschien"}, 400),
        ({"level": None}, 400),
        ({"about": "weg"}, 404),
        ({"about": "les-1"}, 400),
        ({"date": "2999-01-01"}, 400),
        ({"date": "gisteren"}, 400),
        ({"recordedBy": "Iemand anders"}, 400),
    ],
)
def test_bad_input_is_refused_and_nothing_is_kept(service: TestClient, change: dict[str, Any], status: int) -> None:
    body = {name: value for name, value in {**SAID, **change}.items() if value is not None}
    refused = service.post("/v1/support", json=body)
    assert refused.status_code == status, refused.text
    assert service.get("/v1/supports").json()["items"] == []


def test_who_only_reads_records_nothing(store: Path) -> None:
    with closing(open_keys(store)) as held:
        _, key = held.add("Dirk", {"baarn": "reader"}, until=clock.today(), today=clock.today())
    with client(store, mode="shared") as opened:
        opened.headers["Authorization"] = f"Bearer {key}"
        assert opened.post("/v1/support?space=baarn/private", json=SAID).status_code == 403


def test_a_digest_is_not_set_by_writing_so_nobody_makes_a_link_beside_the_form(store: Path) -> None:
    request = {
        "title": "x", "about": "dev-1", "municipality": "GM0308", "level": "bestuur", "question": "En?",
        "validUntil": "2026-12-01", "askedBy": "x", "askedAt": "2026-11-01T00:00:00Z", "linkDigest": "0" * 64,
    }  # fmt: skip
    with closing(open_keys(store)) as held:
        _, key = held.add("Anna", {"baarn": "editor"}, until=clock.today(), today=clock.today())
    with client(store, mode="shared") as opened:
        opened.headers["Authorization"] = f"Bearer {key}"
        assert opened.post("/v1/support-requests", json=request).status_code in {409, 422}


def run(store: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["support", *words, "--store", str(store)])
    return done.exit_code, done.output if done.exit_code == 0 else str(done.exception)


def test_the_command_records_and_shows_each_level_and_group(store: Path) -> None:
    code, _ = run(store, "dev-1", "--for", "Baarn", "--stance", "tegen", "--group", "inwoners", "--objection", "duur")
    assert code == 0
    code, shown = run(store, "dev-1", "--for", "Baarn")
    assert code == 0
    assert "Bestuur: niet gevonden" in shown
    assert "Leer van: raad hield het tegen (Ede, uitkomst mislukt)" in shown
    assert "Inwoners: tegen" in shown
    assert "bezwaar: duur" in shown
    code, told = run(store, "dev-1", "--for", "Baarn", "--json")
    assert (code, json.loads(told)["groups"][0]["name"]) == (0, "inwoners")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("dev-1",), "noem de gemeente"),
        (("dev-1", "--for", "Baarn", "--level", "bestuur"), "horen bij --stance"),
        (("dev-1", "--for", "Baarn", "--stance", "misschien", "--level", "bestuur"), "stand 'misschien'"),
        (("dev-1", "--for", "Baarn", "--stance", "voor", "--level", "raad"), "niveau 'raad'"),
    ],
)
def test_a_command_that_cannot_be_is_refused_in_dutch(store: Path, words: tuple[str, ...], told: str) -> None:
    code, said = run(store, *words)
    assert (code != 0, told in said) == (True, True)


def test_a_sentence_of_minutes_becomes_support_when_somebody_says_that_it_is_so(store: Path, tmp_path: Path) -> None:
    """The document does not say what it is about; who decides does."""
    (tmp_path / "notulen.md").write_text(
        "# Notulen gemeente Baarn 6 november 2026\n\nDe directie is enthousiast over de aanpak.\n", encoding="utf-8"
    )
    with kg.open(store, with_encoder=None) as graph:
        ingest_into(graph, [tmp_path / "notulen.md"], space="baarn/private", progress=lambda *_: None)
        found = graph.support.of("dev-1", "Baarn")
        assert [(one.quote, one.document_title) for one in found.proposed] == [
            ("De directie is enthousiast over de aanpak.", found.proposed[0].document_title)
        ]
        assert (found.searched, found.levels[1].state) == (1, "niet gevonden")
        waiting = found.proposed[0]
        held = graph.get(waiting.proposal).payload["changes"]
        [change] = [one for one in held if one["target"] == waiting.target]
        mended = parse("Support", {**json.loads(change["content"]), "about": "dev-1"})
        graph.proposals.decide(waiting.proposal, "aanvaard", targets=[waiting.target], instead=mended)
        after = graph.support.of("dev-1", "Baarn")
        assert (after.levels[1].stance, after.levels[1].statements[0].gathered) == ("voor", "stuk")
        assert after.proposed == ()
