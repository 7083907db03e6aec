"""What the checks by others share: the tools that `make outside` installs, and a service to use them on."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest

import kg
from ingest.load import ingest_into
from kg import clock
from kg.access import Grant
from kg.cycle.formulate.draft.template import template
from kg.cycle.interpret.ranking.ranking import WEIGHTS
from kg.model.environment import Organisation
from kg.profiles.access import open_keys, open_outbox
from tests.rest_service import WORLD, fill, server

HERE = Path(__file__).parent
TOOLS = Path(sys.prefix) / "outside"  # by `make outside`
_LONGEST_S = 900.0  # that a tool may take
MORE = [
    ("Concept", {"id": "thema-archivering", "title": "archivering", "scheme": "thema's"}),
    ("Expertise", {"id": "kennis-1", "title": "Archief", "phases": ["borgen"]}),
    ("Organisation", {"id": "org-1", "title": "Fictief bureau", "expertise": ["kennis-1"]}),
    ("Profile", {"id": "prof-1", "title": "Baarn in 2024", "municipality": "GM0308", "year": "2024"}),
]
_LONG = "Een fictieve titel over archiveren die maar niet ophoudt, " * 4
_PLAIN = {"phase": "borgen", "basis": "afgeleid"}
_WORD = "Archiveringsverantwoordelijkheidsoverdrachtsprocedurehandleiding"
HARD = [
    ("Lesson", {"id": "les-lang", "title": _LONG[:200], **_PLAIN}),
    ("Lesson", {"id": "les-woord", "title": f"Archiveren: {_WORD}", **_PLAIN}),
    (
        "Lesson",
        {"id": "les-naar", "title": "<script>alert(1)</script> archiveren", **_PLAIN},
    ),
    (
        "WeightSet",
        {
            "id": "gewichten-fictief",
            "title": "Gewichten versie 1 (alle)",
            "version": 1,
            "weights": [{"feature": name, "amount": 0.5} for name in WEIGHTS],
            "status": "concept",
            "learned_from": ["oordeel-fictief"],
            "author": "proef",
            "created": "2026-01-01T00:00:00Z",
        },
    ),
    (
        "Recommendation",
        {
            "id": "advies-fictief",
            "title": "Voorbeeld: leg vast wie het archief beheert.",
            "municipality": "GM0308",
            "body": "Fictieve rekenkamer",
            "date": "2025-04",
            "about": "plan-e-depot",
        },
    ),
    ("Trajectory", {"id": "plan-e-depot", "title": "Voorbeeld: een e-depot", "municipalities": ["GM0308"]}),
    *(
        (
            "Activity",
            {
                "id": f"plan-stap-{at}",
                "title": f"Voorbeeld: stap {at} {_WORD if at == 2 else ''}".strip(),
                "trajectory": "plan-e-depot",
                "period": {"start": f"2027-{at:02}-04", "end": f"2027-{at:02}-{4 if at == 5 else 26:02}"},
                "depends_on": [{"activity": f"plan-stap-{at - 1}"}] if at > 1 else [],
                "amounts": [{"year": 2026, "budget_cents": 1_000_050}, {"year": 2027, "spent_cents": at}],
                "shares": [{"task_field": "0.4", "basis_points": 7_500}, {"task_field": "0.2", "basis_points": 2_500}],
            },
        )
        for at in range(1, 6)
    ),
    (
        "Baseline",
        {
            "id": "plan-e-depot-1",
            "title": "Voorbeeld: planning 1",
            "trajectory": "plan-e-depot",
            "number": 1,
            "reason": "Voorbeeld: zo begonnen wij",
            "author": "projectleider",
            "created": "2026-01-01T00:00:00Z",
            "activities": [
                {"activity": f"plan-stap-{at}", "title": f"Stap {at}", "period": {"start": "2027-01", "end": "2027-02"}}
                for at in range(1, 5)
            ],
        },
    ),
]

Run = Callable[..., str]


@pytest.fixture(scope="session")
def modules() -> Path:
    """What npm installed."""
    found = TOOLS / "node_modules"
    if not found.is_dir() or not shutil.which("node"):
        pytest.skip("needs what npm installs: make outside, which needs node and npm")
    return found


@pytest.fixture
def workshop(modules: Path, tmp_path: Path) -> Path:
    """A folder where scripts find what npm installed; ours are in it."""
    made = tmp_path / "workshop"
    made.mkdir()
    (made / "node_modules").symlink_to(modules, target_is_directory=True)
    (made / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    for script in (*HERE.glob("*.mjs"), *HERE.glob("*.ts")):
        shutil.copy(script, made)
    return made


@pytest.fixture(scope="session")
def generator() -> tuple[str, ...]:
    """The command of openapi-generator."""
    found = next(iter(TOOLS.glob("generator/**/openapi-generator.jar")), None)
    if found is None or not shutil.which("java"):
        pytest.skip("needs openapi-generator and Java: make outside, on a machine with Java 11 or newer")
    return ("java", "-jar", str(found), "generate")


@pytest.fixture(scope="session")
def run() -> Run:
    """A program that has to end well; what it printed."""

    def ran(*command: object, **environment: str) -> str:
        done = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
            check=False,
            env={**os.environ, **environment},
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
        return done.stdout

    return ran


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with something of most kinds, every answer of which is held against the document too."""
    store = tmp_path_factory.mktemp("outside") / "store"
    fill(store, {**WORLD, "kring/network": MORE})
    with server(store) as opened:
        yield opened


PLAN = """# Privacybeleid gemeente Baarn 2025-2028 (fictief voorbeeld)

Vastgesteld door het college van burgemeester en wethouders op 14 januari 2025.

## Doelstellingen
Wij willen dat in 2027 alle verwerkingen van persoonsgegevens in het register staan.

## Risico’s
Er is een risico dat datalekken te laat worden gemeld doordat medewerkers de procedure niet kennen.
"""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with the demo, found by words alone, and fictitious records that are hard to show."""
    store = tmp_path_factory.mktemp("demo") / "store"
    with kg.open(store, with_encoder=None, create=True) as graph:
        folder = Path(str(files("ingest") / "demo"))
        ingest_into(graph, [folder], space="kring/public", progress=lambda *_: None, encode=False)
        plans = [store.parent / "plan-concept.md", store.parent / "plan.md"]
        for plan, text in zip(
            plans, (PLAN.replace("voorbeeld)", "voorbeeld) concept"), f"{PLAN}Een zin meer.\n"), strict=True
        ):
            plan.write_text(text, encoding="utf-8")
        ingest_into(graph, plans, space="baarn/private", progress=lambda *_: None, encode=False)
        same = [Organisation(id=f"baarn.dubbel-{one}", title="Fictief Bureau Dubbel") for one in "abcd"]
        graph.put(same, space="baarn/private", reason="een voorbeeld")
        graph.merges.merge("baarn.dubbel-c", "baarn.dubbel-d")
        kept = graph.drafts.keep(graph.draft("dev-woo", "Baarn", template("raadsvoorstel")))
        graph.questions.ask("Voorbeeld: wanneer is dit klaar?", "tra-baarn-archief", promised="2026-01-15")
        graph.keep_report("tra-baarn-archief", "raad")
        graph.drafts.revise(kept.id, {1: "Doel: in 2028 is alles openbaar (fictief).", 2: ""})
    fill(store, {"kring/public": HARD})
    today = clock.today()
    with closing(open_keys(store)) as keys, closing(open_outbox(store)) as hooks:
        keys.add("Zaaksysteem", {"ede": "reader"}, until=today + timedelta(9), today=today)
        keys.grant(Grant("ede", "bureau", today + timedelta(9)))
        hook, _ = hooks.add("Zaaksysteem", owner="ede", watch="volg-fictief", url="https://ede.example/kring")
        hooks.trouble(hook.id, "watch", off=True)
    with server(store) as opened:
        yield opened
