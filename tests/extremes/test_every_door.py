"""One record stops nobody: records at every edge of every type, and broken ones, are in the store when all is asked."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from typer.testing import CliRunner

from api.answers.forms import path_of
from api.cli.commands import app as kring
from api.mcp.circle import CircleArguments
from api.mcp.server import _given
from api.mcp.tools import TOOLS
from kg.adapters.journal.sql import SqlJournal
from kg.errors import KringError
from kg.model.kinds import KINDS
from kg.model.schema import Payload, dump, parse
from kg.ports.journal import Put
from kg.profiles.access import open_feeds
from tests.extremes.worlds import BASE, LIKE, TOWN, at_the_edges, flawed, ordinary
from tests.mandates import as_user
from tests.rest_service import client

DAYS = ("1000-01-01", "1900-01-01", "2026-06-01", "2099-12-31", "2999-12-31")
SPACE = "local/private"
SAMPLED = 5  # records of a kind that are asked about one by one, where that takes long


def sound() -> list[tuple[str, Payload]]:
    return [(kind, dump(parse(kind, payload))) for kind, payload in (*ordinary(), *at_the_edges())]


def filled(folder: Path, puts: Sequence[Put]) -> Path:
    folder.mkdir()
    with closing(SqlJournal.open(folder / "journal.db")) as journal:
        journal.append(list(puts), mandate=as_user("proef"), reason="proef")
    return folder


def everything() -> list[Put]:
    """Records at every edge, and broken ones."""
    well = [Put(payload["id"], kind, SPACE, payload) for kind, payload in sound()]
    return [*well, *(Put(key, kind, SPACE, payload) for key, kind, payload in flawed())]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("randen") / "store", everything())


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the ordinary records alone."""
    put = [Put(payload["id"], kind, SPACE, dump(parse(kind, payload))) for kind, payload in ordinary()]
    return filled(tmp_path_factory.mktemp("gewoon") / "store", put)


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `store`; the same is asked, and written, in this one and in `plain`."""
    return filled(tmp_path_factory.mktemp("ernaast") / "store", everything())


def ids(*kinds: str, most: int | None = None) -> list[str]:
    """Of records of some kinds, the ordinary ones first; at most so many, spread over all."""
    found = [payload["id"] for kind, payload in (*ordinary(), *at_the_edges()) if kind in kinds]
    return found if most is None else found[:: max(1, len(found) // most)]


# --- REST -----------------------------------------------------------------------------------------


ASKED = {  # parameters of questions by name: each value is tried
    "municipality": (TOWN, f"Dorp {LIKE[0]}"), "q": ("archief op orde", "…"), "asOf": DAYS, "start": DAYS,
    "phase": ("borgen",), "kept": (BASE["Lesson"],), "gone": (BASE["Case"],),
    "record": (BASE["Trajectory"], BASE["Objective"], BASE["Activity"]), "theme": ("archivering",), "top": ("50",),
    "other": (BASE["DraftVersion"],),
    "most": ("200",), "per": ("lesson", "municipality", "provider", "month"), "context": ("fusie " * 300,),
    "of": (TOWN, BASE["Trajectory"]), "facet": ("eigenaar",), "state": ("ontbreekt",), "aim": (BASE["Objective"],),
    "silentDays": ("1", "3650"), "skip": ("1",), "round": ("1",),
    "audience": ("raad", "public", "inwoners"),
    "programme": ("Dienstverlening",), "year": ("1", "2999"), "anonymous": ("true", "false"), "pageSize": ("200",),
    "about": (BASE["Trajectory"], BASE["Development"], BASE["Objective"]),
    "over": ("0", "1000"), "near": ("0", "3660"), "key": ("wet:dev-1",),
}  # fmt: skip
KIND_OF = {  # what the id in a path is of, where the path does not say so
    "cards": ("Development",),
    "documents": ("Source",),
    "drafts": ("Development",),
    "traces": tuple(KINDS),
    "impacts": tuple(KINDS),
    "measure-fits": ("Requirement", "Development"),
    "share-previews": ("Case", "Lesson"),
    "watches": ("Watch",),
    "lessons": ("Lesson",),
    "connections": ("Feed",),
    "cases": ("Case",),
    "trajectories": ("Trajectory",),
    "figures": ("Trajectory", "Municipality", "Organisation"),
    "goal-trees": ("Trajectory", "Municipality", "Organisation"),
    "report-drafts": ("Trajectory", "Municipality", "Organisation"),
    "objectives": ("Objective",),
    "offer-sheets": ("JointOffer",),
    "asked-questions": ("Question",),
    "followed-recommendations": ("Recommendation",),
}
NO_RECORD = {"hooks", "keys", "grants", "audit-entries", "uploads"}  # of the service, not of what it knows


def questions(path: str, operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """The addresses of an operation, with values for all that it can be asked with."""
    parameters = [one for one in operation.get("parameters", []) if one.get("in") == "query"]
    names, needed = [one["name"] for one in parameters], {one["name"] for one in parameters if one.get("required")}
    assert needed <= ASKED.keys(), f"{path}: say in ASKED what {needed - ASKED.keys()} can be"
    known = {name: ASKED[name] for name in names if name in ASKED}
    asked = [{name: values[0] for name, values in known.items() if name in needed}]
    asked += [{**asked[0], name: value} for name, values in known.items() for value in values]
    if "{id}" not in path:
        yield from ((path, one) for one in asked)
        return
    collection = path.split("/")[1]
    kinds = KIND_OF.get(collection) or tuple(kind for kind in KINDS if path_of(kind) == collection)
    assert kinds, f"{path}: say in KIND_OF what its id is of"
    for key in ids(*kinds, most=SAMPLED):
        yield path.replace("{id}", key), asked[0]
    for one in asked[1:]:
        yield path.replace("{id}", ids(*kinds)[0]), one


def test_every_question_of_rest_is_answered(store: Path) -> None:
    with client(store) as opened:
        operations = json.loads(opened.get("/v1/openapi.json").content)["paths"]
        asked = 0
        for path, operation in operations.items():
            if "get" not in operation or path.split("/")[1] in NO_RECORD:
                continue
            for address, parameters in questions(path, operation["get"]):
                answer = opened.get(f"/v1{address}", params=parameters)
                assert answer.status_code < 500, (address, parameters, answer.text[:500])
                asked += answer.status_code == 200
        assert asked > 400


def test_what_rest_answers_of_ordinary_records_it_answers_with_any_record_beside_them(store: Path, plain: Path) -> None:
    with client(plain) as without, client(store) as full:
        operations = json.loads(without.get("/v1/openapi.json").content)["paths"]
        asked = [
            (f"/v1{address}", parameters)
            for path, operation in operations.items()
            if "get" in operation and path.split("/")[1] not in NO_RECORD
            for address, parameters in questions(path, operation["get"])
        ]
        answered = [one for one in asked if without.get(one[0], params=one[1]).status_code == 200]
        stopped = [one for one in answered if full.get(one[0], params=one[1]).status_code != 200]
    assert len(answered) > 200
    assert stopped == []


def test_every_page_of_every_kind_is_given_and_what_is_flawed_is_on_none(store: Path) -> None:
    with client(store) as opened:
        for kind in KINDS:
            found: list[str] = []
            address = f"/v1/{path_of(kind)}?pageSize=200"
            while address:
                page = opened.get(address).json()
                found += [item["id"] for item in page["items"]]
                address = page.get("links", {}).get("next", "")
            assert sorted(found) == sorted(payload["id"] for other, payload in sound() if other == kind)


# --- MCP ------------------------------------------------------------------------------------------

TOLD = {
    "query": ("archief op orde", "…"),
    "question": ("archief op orde", "…"),
    "municipality": (TOWN,),
    "theme": ("archivering",),
    "about": (*ids("Trajectory", most=SAMPLED), *ids("Development", most=SAMPLED)),
    "as_of": DAYS,
    "context": ("fusie " * 300,),
    "phase": ("borgen",),
    "lesson": ids("Lesson", most=SAMPLED),
    "text": ("meer " * 4000, "1.1." * 5000, "in de komende 3 jaar " * 900),
    "top": (50,),
    "part": get_args(CircleArguments.model_fields["part"].annotation),
}
SHOWN = {
    "show": tuple(KINDS), "trace": tuple(KINDS), "smart": ("Objective",), "document": ("Source",),
    "proposals": ("Proposal",), "circle": tuple(KINDS),
}  # fmt: skip


@pytest.mark.parametrize("name", TOOLS)
def test_every_tool_of_mcp_answers(store: Path, name: str) -> None:
    import kg

    tool, asked = TOOLS[name], []
    fields = tool.arguments.model_fields
    first = {key: TOLD[key][0] for key, field in fields.items() if field.is_required() and key != "id"}
    first |= {"id": ids(*SHOWN[name])[0]} if "id" in fields else {}
    for key in fields:
        values: Sequence[Any] = ids(*SHOWN[name], most=60) if key == "id" else TOLD.get(key, ())
        begin = {} if key == "text" else first  # of `smart`: a text or an id
        asked += [{**begin, key: value} for value in values]
    with kg.open(store, with_encoder=None) as graph, closing(open_feeds(store)) as feeds:
        for one in asked or [{}]:
            arguments = tool.arguments.model_validate(one, by_name=True)
            try:
                reply = tool.run(graph, arguments, *((feeds,) if tool.feeds else ()))
            except KringError:
                continue  # says why
            assert json.dumps(_given(reply))


# --- the command line -----------------------------------------------------------------------------

LESSON, DEVELOPMENT, LATE = BASE["Lesson"], BASE["Development"], ("--as-of", "2999-12-31")
COMMANDS: dict[str, list[tuple[str, ...]]] = {
    "search": [("archief",), ("…",)], "borgen": [("archief", "--for", TOWN), ("archief",)], "show": [(LESSON,)],
    "duplicates": [(), (LESSON,)], "merge": [(LESSON, LESSON)],
    "proposals": [()], "check": [()], "interpret": [(TOWN,), (TOWN, *LATE)], "peers": [(TOWN,), (TOWN, *LATE)],
    "document": [(BASE["Source"],)], "migrate": [("scaled", "--into", "elders", "--dry-run"), ("embedded",)],
    "uptake": [(TOWN,), (TOWN, *LATE)], "card": [(DEVELOPMENT, "--for", TOWN)], "signals": [(), LATE],
    "formulate": [(DEVELOPMENT, "--for", TOWN), (DEVELOPMENT, "--for", TOWN, "-o", "concept.docx"),
                  (DEVELOPMENT, "--for", TOWN, "--versions"), (DEVELOPMENT, "--for", TOWN, "--keep")],
    "emerging": [(), LATE], "freshness": [(), LATE, ("--for", TOWN)],
    "support": [
        (DEVELOPMENT, "--for", TOWN), (BASE["Trajectory"], "--for", TOWN, *LATE),
        (DEVELOPMENT, "--for", TOWN, "--stance", "tegen", "--group", "g" * 500, "--objection", "o" * 20_000),
    ],
    "coverage": [(TOWN,), (TOWN, *LATE), (TOWN, DEVELOPMENT, "--missing", "--source", "s" * 20_000)],
    "list": [(), ("lessons", "--top", "1000"), ("ontwikkelingen",)],
    "radar": [(TOWN,), (TOWN, "--keep", "--most", "5000")], "trace": [(LESSON,), (LESSON, "--down")],
    "chain": [("--all",), (TOWN,), ("--all", "--suggest")], "alarms": [(), ("--for", TOWN)],
    "plan": [(BASE["Trajectory"],), (BASE["Trajectory"], *LATE)],
    "dossier": [(BASE["Trajectory"],), (BASE["Trajectory"], *LATE)],
    "handover": [(BASE["Trajectory"],), (BASE["Trajectory"], "-o", "overdracht.zip")],
    "decisions": [("--for", TOWN), ("--for", TOWN, *LATE)],
    "improve": [
        (TOWN,), (TOWN, *LATE), (TOWN, "--relief"), (BASE["Trajectory"],), (BASE["Trajectory"], "--circle", *LATE),
    ],
    "budget": [(BASE["Trajectory"],), (BASE["Trajectory"], "--by", "taakveld")],
    "sides": [(), (TOWN,), (BASE["Objective"],), (BASE["Trajectory"],),
              (BASE["Objective"], "--side", "uitvoering", "--text", "t" * 20_000)],
    "doable": [(BASE["Objective"],), (BASE["Trajectory"],)],
    "booking": [(BASE["Activity"], "--year", "2999", "--over", "2998", "--spent", "1", "--reason", "r" * 20_000)],
    "report": [(TOWN,), (BASE["Trajectory"], "--audience", "inwoners", *LATE),
               (BASE["Trajectory"], "-o", "rapportage.docx"), (BASE["Trajectory"], "--keep")],
    "measures": [(TOWN,), (BASE["Trajectory"],)],
    "goals": [(TOWN,), (TOWN, "--year", "2999", *LATE), (BASE["Trajectory"], "-o", "doelenboom.jsonld"),
              (TOWN, "-o", "doelenboom.xlsx")],
    "applies": [(LESSON, "--for", TOWN)],
    "adapt": [(BASE["Case"], "--for", TOWN), (BASE["Case"], "--for", TOWN, "--save")],
    "push": [(BASE["Trajectory"], "--for", TOWN), ("--phase", "borgen")], "who": [("archief", "--for", TOWN)],
    "offer": [(BASE["Trajectory"], "--for", TOWN), (BASE["JointOffer"],), (BASE["JointOffer"], "-o", "aanbod.docx")],
    "ask": [("v" * 1000, "--about", BASE["Trajectory"])], "questions": [(), (BASE["Question"],)],
    "due": [(TOWN,), (TOWN, *LATE), (TOWN, "-o", "dagen.ics"), (TOWN, "-o", "nieuws.atom")],
    "recommendations": [(), ("--for", TOWN), (BASE["Recommendation"], "--close", "r" * 20_000)],
    "risk": [(), ("--for", TOWN), ("--coverage",)],
    "fit": [(BASE["Requirement"],), (BASE["Development"],)],
    "template": [(), ("raadsvoorstel", "--withdraw", "docx"), ("s" * 1000, "--withdraw", "toml")],
    "smart": [(BASE["Objective"],)], "judge": [(TOWN,), (TOWN, DEVELOPMENT, "--accept", "--by", "n" * 500)],
    "correct": [(LESSON, "--text", "t" * 20_000, "--because", "b" * 20_000, "--by", "n" * 500)],
    "weights show": [()], "weights learn": [()], "watch list": [()], "watch add": [("w" * 1000, TOWN)],
    "watch run": [()], "watch feed": [("w" * 1000, "--output", "feed.xml")], "lesson near": [()],
    "lesson due": [(), LATE],
    "lesson add": [("t" * 1000, "--phase", "borgen")],
    "lesson confirm": [(LESSON, "--for", TOWN, "--by", "n" * 500)],
    "reuse add": [(LESSON, "--by", "n" * 500, "--event", "hielp", "--hours", "1e9")], "reuse report": [()],
    "propose": [(BASE["Trajectory"], "--set", "goal=" + "g" * 20_000), (BASE["Activity"], "--remove")],
    "diff": [("1",)], "commit": [("1",)], "drop": [("1",)],
    "person export": [("Een Naam",)], "audit": [()], "share": [(LESSON, "--audience", "network", "--by", "x")],
    "export": [("alles.jsonl",), ("alles.nq",)], "rebuild": [()], "backup": [("kopie.zip",)],
}  # fmt: skip
NOT_ASKED = {  # what asks nothing of records
    "serve", "mcp", "demo", "eval", "ingest", "restore", "sparql", "key add", "key list", "key revoke", "grant add",
    "grant list", "grant revoke", "hook add", "hook list", "hook remove", "hook switch", "hook secret", "hook test",
    "hook run", "hook deliveries", "hook redeliver", "hook drop", "person erase", "lesson review", "lesson accept",
    "lesson expire", "lesson supersede", "weights adopt", "weights revert", "watch remove", "encode",
    "feeds list", "feeds status", "feeds add", "feeds enable", "feeds disable", "feeds run", "work",
}  # fmt: skip


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    if not hasattr(command, "commands"):
        yield " ".join(path)
        return
    for name, inner in command.commands.items():
        yield from commands(inner, (*path, name))


def test_every_command_is_asked() -> None:
    assert set(commands(typer.main.get_command(kring))) == COMMANDS.keys() | NOT_ASKED


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_answers_or_says_why_not(
    store: Path, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KRING_ENCODER", "none")
    for arguments in COMMANDS[command]:
        done = CliRunner().invoke(kring, [*command.split(), *arguments, "--store", str(store)])
        assert done.exception is None or isinstance(done.exception, KringError | SystemExit), (arguments, done.exc_info)


OF_THESE = {  # what says something of the records beside them
    "check": "it names the broken ones",
    "watch add": "one with that name is there",
    "watch run": "it names those that cannot be told of, after the others",
}


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - OF_THESE.keys()))
def test_what_a_command_answers_of_ordinary_records_it_answers_with_any_record_beside_them(
    beside: Path, plain: Path, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KRING_ENCODER", "none")
    for arguments in COMMANDS[command]:
        words = [*command.split(), *arguments, "--store"]
        first, then = (CliRunner().invoke(kring, [*words, str(folder)]) for folder in (plain, beside))
        assert first.exit_code or not then.exit_code, (arguments, then.output[-500:], then.exception)


def test_a_watch_that_cannot_be_told_of_stops_no_other(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRING_ENCODER", "none")
    done = CliRunner().invoke(kring, ["watch", "run", "--store", str(store)])
    assert done.exit_code == 1
    assert f"Titel van {BASE['Watch']} over het archief ({TOWN}): " in done.stdout
    assert "kon niets melden: gemeente" in done.stderr
    assert "staat in geen register" in done.stderr


def test_what_is_flawed_is_named_with_what_to_do(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRING_ENCODER", "none")
    done = CliRunner().invoke(kring, ["check", "--store", str(store)])
    for key, _kind, _payload in flawed():
        assert f"record {key} in {SPACE} wordt overgeslagen" in done.output
    assert "lees dat opnieuw in, of vervang of verwijder het record" in done.output


def test_what_is_exported_is_not_refused_for_a_bound_when_it_comes_in_again(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRING_ENCODER", "none")
    file, again = tmp_path / "alles.jsonl", tmp_path / "weer"
    for arguments in (["export", str(file), "--store", str(store)], ["ingest", str(file), "--store", str(again)]):
        assert CliRunner().invoke(kring, arguments).exit_code == 0
    (refused,) = (again / "quarantine").glob("*.jsonl")
    reasons = [json.loads(line)["message"] for line in refused.read_text(encoding="utf-8").splitlines()]
    assert not [reason for reason in reasons if "register" not in reason and "al anders ingelezen" not in reason]
