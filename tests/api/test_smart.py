"""SMART through the doors: the command, both routes and the tool say the same, on fictitious records."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.commands import app
from kg.errors import InputError, NotFound
from tests.rest_service import DEVELOPMENT, SOURCE, TOWN, client, fill

AS_OF = "2026-06-01"
POLICY = {"id": "pol-1", "title": "Digitale agenda", "municipality": "GM0308", "period": {"start": "2026"}}
TEXT = "Vóór 1 mei 2027 is het register van algoritmes openbaar."
OBJECTIVE = {"id": "doel-1", "title": TEXT, "policy": "pol-1", "owner": "privacy officer", "sources": [SOURCE]}
VAGUE = {"id": "doel-2", "title": "We streven naar betere dienstverlening.", "policy": "pol-1"}
ACTIVITY = {"id": "act-1", "title": "Register vullen", "objective": "doel-1", "owner": "ciso", "budget_eur": 5000}
SUPPORT = {"id": "dra-1", "title": "Bestuur is voor", "about": "doel-1", "level": "bestuur", "stance": "voor"}
RECORDS = [
    ("Municipality", TOWN),
    ("Development", DEVELOPMENT),
    ("Policy", POLICY),
    ("Objective", OBJECTIVE),
    ("Objective", VAGUE),
    ("Activity", ACTIVITY),
    ("Support", SUPPORT),
]
HIDDEN = {"id": "baarn.doel-geheim", "title": "Geheim doel", "policy": "pol-1"}
AGAINST = {"id": "baarn.dra-2", "title": "Tegen", "about": "doel-1", "level": "management", "stance": "tegen"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store", {"kring/public": RECORDS})
    return tmp_path / "store"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("smart") / "store"
    fill(folder, {"kring/public": RECORDS})
    with client(folder) as opened:
        yield opened


def verdicts(found: dict[str, Any]) -> list[str]:
    return [one["verdict"] for one in found["criteria"]]


def asked(*arguments: str) -> str:
    return CliRunner().invoke(app, ["smart", *arguments], catch_exceptions=False).stdout


def test_a_stored_objective_is_judged_with_its_work_its_support_and_its_sources(store: Path) -> None:
    found = json.loads(asked("doel-1", "--as-of", AS_OF, "--store", str(store), "--json"))
    assert verdicts(found) == ["voldoet", "onbekend", "voldoet", "voldoet", "voldoet"]
    assert found["executable"] is True
    assert [one["id"] for one in found["records"]] == ["doel-1", "pol-1", "act-1", "dra-1"]
    assert found["records"][0]["sources"] == [SOURCE]
    assert len(found["demands"]) == 2


def test_the_command_tells_why_where_and_what_to_do(store: Path) -> None:
    said = asked("doel-2", "--store", str(store))
    assert "Specifiek: voldoet niet" in said
    assert "“streven” met “dienstverlening” zegt niet wat er dan is. (teken 4 tot 10)" in said
    assert "→ Schrijf op wat er dan is of gedaan is" in said
    assert "Let op: zo kan niemand dit uitvoeren" in said
    assert "gelezen: Digitale agenda  (pol-1)" in said


def test_what_fails_gets_a_real_objective_that_does_meet_it_with_its_source(store: Path, service: TestClient) -> None:
    text = "We werken aan een register van algoritmes dat openbaar is."
    said = asked("--text", text, "--store", str(store), "--json")
    [example] = json.loads(said)["examples"]
    assert (example["id"], example["title"], example["url"]) == ("doel-1", TEXT, SOURCE["url"])
    assert "tijdgebonden" in example["criteria"]
    [same] = service.post("/v1/smart-checks", json={"text": text}).json()["examples"]
    assert same == example
    assert json.loads(asked("doel-1", "--store", str(store), "--json"))["examples"] == []


def test_a_file_is_judged_line_by_line_and_what_cannot_be_judged_is_named(tmp_path: Path) -> None:
    path = tmp_path / "zinnen.jsonl"
    path.write_text(
        '{"id": "a", "text": "In 2026 leggen we 20 volkstuintjes aan."}\nnope\n{"id": "c"}\n'
        '{"text": "We streven naar betere dienstverlening."}\n',
        "utf-8",
    )
    ended = CliRunner().invoke(app, ["smart", str(path), "--json"])
    assert ended.exit_code == 1
    first, wrong, empty, last = json.loads(ended.stdout)
    assert (first["id"], first["specifiek"], first["tijdgebonden"]) == ("a", "voldoet", "voldoet")
    assert (first["target"], first["target_words"], first["actor"]) == (True, ["20"], True)
    assert (wrong["line"], empty["id"]) == (2, "c")
    assert wrong["error"]
    assert empty["error"]
    assert (last["id"], last["meetbaar"], last["target"]) == ("4", "voldoet niet", False)


def test_a_text_needs_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = json.loads(asked("--text", TEXT, "--as-of", AS_OF, "--json"))
    assert verdicts(found) == ["voldoet", "voldoet", "voldoet niet", "onbekend", "voldoet"]
    assert not list(tmp_path.iterdir())


WRONG = [
    (["--text", " "], "er is geen tekst"),
    (["--text", "x" * 20_001], "20001 tekens"),
    ([], "geef het id van een doelstelling, of een tekst"),
    (["doel-1", "--text", "x"], "niet allebei"),
    (["doel-1", "--as-of", "morgen"], "geen datum"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_what_cannot_be_judged_is_told(arguments: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        asked(*arguments)


def test_an_id_of_something_else_or_of_nothing_is_told(store: Path) -> None:
    with pytest.raises(InputError, match="pol-1' is geen doelstelling"):
        asked("pol-1", "--store", str(store))
    with pytest.raises(NotFound, match="doel-9"):
        asked("doel-9", "--store", str(store))


def test_the_routes_say_what_the_command_says(service: TestClient) -> None:
    stored = service.get(f"/v1/objectives/doel-1/smart?asOf={AS_OF}")
    assert stored.status_code == 200, stored.text
    assert verdicts(stored.json()) == ["voldoet", "onbekend", "voldoet", "voldoet", "voldoet"]
    draft = service.post("/v1/smart-checks", json={"text": TEXT, "asOf": AS_OF})
    assert draft.status_code == 200, draft.text
    assert verdicts(draft.json()) == ["voldoet", "voldoet", "voldoet niet", "onbekend", "voldoet"]
    assert draft.json()["executable"] is None


def test_a_whole_draft_is_judged_and_nothing_is_stored(service: TestClient) -> None:
    before = service.get("/v1/objectives").json()["total"]
    draft = {
        "text": "De doorlooptijd gaat omlaag.",
        "indicator": "doorlooptijd",
        "baseline": "60",
        "target": "42",
        "unit": "dagen",
        "owner": "team Woo",
        "start": "2027",
        "deadline": "2026-12",
        "asOf": AS_OF,
        "activities": [{"owner": "team Woo", "budgetEur": 100}],
    }
    found = service.post("/v1/smart-checks", json=draft).json()
    assert verdicts(found) == ["voldoet", "voldoet", "onbekend", "voldoet", "voldoet niet"]
    assert found["criteria"][4]["findings"][0]["rule"] == "start"
    assert found["executable"] is True
    assert service.get("/v1/objectives").json()["total"] == before


def test_english_is_said_to_be_english(service: TestClient) -> None:
    text = "The municipality strives to improve its services as soon as possible for all of its citizens."
    found = service.post("/v1/smart-checks", json={"text": text}).json()
    assert verdicts(found) == ["onbekend"] * 5
    assert found["criteria"][0]["findings"][0]["rule"] == "language"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": " "},
        {"text": "x" * 20_001},
        {"text": "x", "kleur": "rood"},
        {"text": 3},
        {"text": "x", "deadline": "morgen"},
        {"text": "x", "activities": [{"budgetEur": -1}]},
    ],
)
def test_a_draft_that_does_not_fit_is_refused(service: TestClient, body: dict[str, Any]) -> None:
    assert service.post("/v1/smart-checks", json=body).status_code == 400


@pytest.mark.parametrize("record", ["pol-1", "weg"])
def test_what_is_no_objective_is_not_found(service: TestClient, record: str) -> None:
    assert service.get(f"/v1/objectives/{record}/smart").status_code == 404


def test_words_that_are_no_objective_are_told_how_they_are_judged(store: Path) -> None:
    with pytest.raises(InputError, match=r'kring smart --text "Wij worden vaardiger\."'):
        asked("Wij worden vaardiger.", "--store", str(store))
    with pytest.raises(NotFound):
        asked("doel-nergens", "--store", str(store))
