"""
Each command of `kring`: nothing leaves the house. All records are fictitious.

They run one after the other in one process, as `main` gets them: that is many times as fast as a process each, and
what calls home only after some seconds gets those seconds.
"""

import json
import shlex
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import typer
from typer.testing import CliRunner

from api.cli.commands import app
from kg.adapters.encoder.e5.conversion import cache_folder
from tests.egress.recorder import House
from tests.office_files import docx, paragraph, relations
from tests.receiver import Receiver, receiver
from tests.rest_service import LESSON, SOURCE, WORLD, fill

# What each command is given; a command that is not here fails the first test.
COMMANDS: Final[Mapping[str, str]] = {
    "ingest": "input/documents",
    "search": "zaaksysteem --top 2",
    "borgen": "zaaksysteem --for Baarn",
    "show": "les-1",
    "sparql": "input/question.rq",
    "check": "",
    "rebuild": "",
    "encode": "",
    "backup": "output/backup.tar.gz",
    "restore": "input/backup.tar.gz --store output/store",
    "export": "output/export.nq",
    "eval": "input/collection",
    "demo": "",
    "interpret": "Baarn",
    "peers": "Baarn",
    "uptake": "Baarn",
    "card": "dev-1 --for Baarn -o output/card.md",
    "judge": "Baarn dev-1 --accept",
    "signals": "",
    "emerging": "",
    "freshness": "--for Baarn",
    "support": "dev-1 --for Baarn --stance voor --level bestuur",
    "coverage": "Baarn dev-1 --missing --source overleg",
    "list": "lessons",
    "radar": "Baarn -o output/radar.png",
    "applies": "les-1 --for Baarn",
    "adapt": "cas-1 --for Baarn",
    "correct": "les-1 --text Anders --because Beter --by adviseur",
    "push": "--phase borgen",
    "who": "archief",
    "offer": "tra-1",
    "risk": "",
    "improve": "Baarn",
    "duplicates": "",
    "merge": "les-1 les-3",
    "document": "stuk-1",
    "proposals": "",
    "propose": "tra-1 --set goal=Anders",
    "diff": "1",
    "commit": "1",
    "drop": "1",
    "share": "les-4",
    "formulate": "dev-1 --for Baarn -o output/draft.docx",
    "template": "",
    "smart": "--text 'Vóór 1 mei 2027 is het register openbaar.'",
    "fit": "dev-1",
    "trace": "les-1",
    "chain": "Baarn",
    "alarms": "--for Baarn",
    "ask": "'Wat kost het?' --about tra-1",
    "questions": "",
    "due": "Baarn -o output/dagen.ics",
    "recommendations": "--for Baarn",
    "sides": "Baarn",
    "doable": "tra-1",
    "plan": "tra-1",
    "dossier": "tra-1",
    "handover": "tra-1 -o output/handover.zip",
    "decisions": "--for Baarn",
    "budget": "tra-1",
    "report": "tra-1 --audience raad -o output/rapportage.pdf",
    "measures": "tra-1",
    "goals": "Baarn --year 2026 -o output/doelenboom.csv",
    "booking": "act-1 --year 2027 --over 2026 --spent 5 --reason Teruggekregen",
    "audit": "--verify",
    "weights show": "",
    "weights learn": "",
    "weights adopt": "1",
    "weights revert": "",
    "watch add": "nieuw Baarn",
    "watch list": "",
    "watch run": "",
    "watch remove": "volg",
    "watch feed": "volg -o output/feed.xml",
    "lesson add": "'Begin klein' --because 'Dat werkt' --phase borgen",
    "lesson near": "",
    "lesson review": "les-4",
    "lesson accept": "les-5 --alone",
    "lesson expire": "les-1",
    "lesson confirm": "les-1 --for Baarn --by adviseur",
    "lesson supersede": "les-1 --new les-3 --alone",
    "lesson due": "",
    "reuse add": "les-1 --by adviseur --event toegepast",
    "reuse report": "",
    "person export": "exp-1",
    "person erase": "exp-1 --yes",
    "key add": "nieuw --role ede=reader",
    "key list": "",
    "key revoke": "{key}",
    "grant add": "ede baarn --until 2099-12-31",
    "grant list": "",
    "grant revoke": "ede gouda",
    "feeds add": "input/followed",
    "feeds list": "",
    "feeds status": "{feed}",
    "feeds enable": "{feed}",
    "feeds run": "",
    "feeds disable": "{feed}",
    "hook add": "nieuw --watch volg --url {url}",
    "hook list": "",
    "hook remove": "{hook}",
    "hook switch": "{hook} --off",
    "hook secret": "{hook}",
    "hook test": "{hook}",
    "hook run": "",
    "hook deliveries": "{hook}",
    "hook redeliver": "geen",
    "hook drop": "geen",
    "work": "",
    "migrate": "scaled --into output/new --dry-run",
}
MEANING: Final = {
    "ingest",
    "search",
}  # that use the encoder, which takes seconds to load; it stays for those after them
SERVES: Final = {"serve", "mcp"}  # these go on until they are ended: `test_doors.py`
REFUSES: Final = {
    "weights learn",
    "weights adopt",
    "weights revert",
    "hook redeliver",
    "hook drop",
    "diff",
    "commit",
    "drop",
    "work",
    "migrate",
}  # there is nothing of the kind
ONE_BY_ONE: Final = Path(__file__).parent / "one_by_one.py"
MORE: Final[list[tuple[str, dict[str, Any]]]] = [
    ("Source", {"id": "stuk-1", "title": "Fictief stuk", "body": [{"text": "Fictief beleid.", "place": "pagina 1"}]}),
    ("Lesson", {**LESSON, "id": "les-4", "title": "Deel wat werkt", "review": "concept", "sources": [SOURCE]}),
    ("Lesson", {**LESSON, "id": "les-5", "title": "Vraag het de balie", "review": "getoetst", "sources": [SOURCE]}),
    ("Expert", {"id": "exp-1", "title": "Fictief Persoon"}),
    ("Trajectory", {"id": "tra-1", "title": "Fictief traject", "municipalities": ["GM0308"]}),
    ("Decision", {"id": "besluit-1", "title": "Fictief besluit", "municipality": "GM0308"}),
    (
        "Activity",
        {
            "id": "act-1",
            "title": "Fictieve activiteit",
            "trajectory": "tra-1",
            "amounts": [{"year": 2026}],
            "accounted": [{"year": 2026, "decision": "besluit-1"}],
        },
    ),
]
DOCUMENT: Final = {
    "kind": "Development",
    "id": "dev-2",
    "title": "Fictieve wet",
    "category": "wettelijk",
    "summary": "x",
}

# Each names what somebody who opens it would fetch.
AWAY: Final = "http://sjabloon.voorbeeld.example/a"
OFFICE: Final[Mapping[str, bytes]] = {
    "plan.docx": docx(
        paragraph("Het plan."),
        parts={"word/_rels/document.xml.rels": relations(("t", "attachedTemplate", f'{AWAY}" TargetMode="External'))},
    ),
    "pagina.html": f'<link rel=stylesheet href="{AWAY}"><img src="{AWAY}"><p>De pagina.</p>'.encode(),
    "brief.eml": f"Subject: Brief\nContent-Type: text/html\n\n<img src='{AWAY}'><p>De brief.</p>".encode(),
    "visie.rtf": b"{\\rtf1{\\field{\\*\\fldinst INCLUDETEXT http://sjabloon.voorbeeld.example}{\\fldrslt De visie.}}}",
}


@dataclass(frozen=True)
class World:
    """A folder with a store and files, and what can be named in it."""

    folder: Path
    names: Mapping[str, str]
    settings: Mapping[str, str]


@pytest.fixture(scope="session")
def there() -> Iterator[Receiver]:
    with receiver() as opened:
        yield opened


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, there: Receiver) -> World:
    """Made once; each test has its own copy."""
    folder = tmp_path_factory.mktemp("world")
    fill(folder / "kring-store", {**WORLD, "local/private": MORE})
    inputs = folder / "input"
    _write(inputs / "documents" / "feiten.jsonl", [DOCUMENT])
    _write(inputs / "followed" / "feiten.jsonl", [{**DOCUMENT, "id": "dev-3"}])
    for name, content in OFFICE.items():
        (inputs / "documents" / name).write_bytes(content)
    _write(inputs / "collection" / "corpus.jsonl", [{"_id": "d", "title": "Archief", "text": "achterstand"}])
    _write(inputs / "collection" / "queries.jsonl", [{"_id": "q", "text": "archief"}])
    (inputs / "collection" / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\td\t1\n", encoding="utf-8")
    (inputs / "question.rq").write_text("ASK {}", encoding="utf-8")
    settings = {
        "KRING_HOOKS_ALLOW_PRIVATE": "127.0.0.0/8",
        "KRING_HOOKS_ALLOW_HTTP": "true",
        "KRING_HOOKS_PORTS": str(there.port),
    }

    def kring(*arguments: str) -> Any:
        command = [*arguments, "--store", str(folder / "kring-store"), "--json"]
        done = CliRunner().invoke(app, command, env={**settings, "KRING_ENCODER": "none"})
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    kring("watch", "add", "volg", "Baarn")
    kring("grant", "add", "ede", "gouda", "--until", "2099-12-31")
    kring("backup", str(inputs / "backup.tar.gz"))
    names = {
        "key": kring("key", "add", "oud", "--role", "ede=reader")["id"],
        "hook": kring("hook", "add", "oud", "--watch", "volg", "--url", there.url)["id"],
        "feed": kring("feeds", "add", str(inputs / "documents"))["id"],
        "url": there.url,
    }
    return World(folder, names, settings)


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _leaves(command: Any, name: str = "") -> Iterator[str]:
    if hasattr(command, "commands"):
        for part, below in command.commands.items():
            yield from _leaves(below, f"{name} {part}".strip())
    else:
        yield name


def test_every_command_is_started_here_or_at_its_door() -> None:
    assert set(_leaves(typer.main.get_command(app))) == set(COMMANDS) | SERVES


def test_no_command_looks_up_calls_or_writes_anything_outside(house: House, world: World) -> None:
    folders = {command: house.folder / "work" / command.replace(" ", "-") for command in COMMANDS}
    for folder in folders.values():
        shutil.copytree(world.folder, folder)
        (folder / "output").mkdir()
    logs = house.folder / "logs"  # apart: a command may be called as a folder of the house
    logs.mkdir()
    given = [
        {
            "folder": str(folder),
            "log": str(logs / folder.name),
            "arguments": shlex.split(f"{command} {COMMANDS[command].format(**world.names)}"),
            "encoder": "" if command in MEANING else "none",
        }
        for command, folder in folders.items()
    ]
    done = house.run(str(ONE_BY_ONE), stdin=json.dumps(given), KRING_CACHE=str(cache_folder()), **world.settings)
    assert done.returncode == 0, done.stderr
    ended = dict(zip(folders, json.loads(done.stdout), strict=True))
    assert {command: said for command, (code, said) in ended.items() if code != (command in REFUSES)} == {}
    kept = {
        command: [folder / name for name in ("kring-store", "input", "output")] + [cache_folder()]
        for command, folder in folders.items()
    }
    left = {command: house.left(logs / folders[command].name, *kept[command]) for command in COMMANDS}
    assert {command: lines for command, lines in left.items() if lines} == {}
    assert house.outside(*(path for paths in kept.values() for path in paths)) == []
