"""After `kill -9` at any moment the trail is one chain, and holds all but what was seen in the last moment."""

import os
import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from kg.adapters.journal.sql import SqlJournal
from kg.adapters.trail.sql import SqlTrail
from kg.ports.trail import Wanted

ROOT = Path(__file__).parents[2]
CRASHES = max(1, int(os.environ.get("KRING_CRASHES", "50")) // 10)
WAITS_S = 2.0  # a quarter, and room for a disk and a machine that are busy


def test_no_more_is_lost_than_what_waits_and_an_export_never(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    SqlJournal.open(file).close()
    chance = random.Random(20261126)  # noqa: S311 - a repeatable choice, no secret
    survived = 0
    for crash in range(CRASHES):
        command = [sys.executable, str(ROOT / "tests" / "crash" / "watched.py"), str(file), f"r{crash}"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            time.sleep(0.5 + chance.random() * 3)
            process.kill()
            lines = process.stdout.read().splitlines()[:-1]  # the last may be cut off
            killed = time.monotonic()
        with closing(SqlJournal.open(file)) as journal:
            assert journal.verify() == []
        with closing(SqlTrail.open(file)) as trail:
            there = {one.record_id or one.detail for one in trail.seen(Wanted(actor="an"), most=1_000_000)}
        for line in lines:
            match line.split():
                case ["exported", number]:
                    assert f"r{crash}.{number}" in there
                case [number, at]:
                    lost = f"r{crash}.{number}" not in there
                    survived += not lost
                    assert not lost or killed - float(at) < WAITS_S, (crash, line)
    assert survived > 20 * CRASHES  # it did note


def test_a_line_that_was_lost_leaves_no_hole(tmp_path: Path) -> None:
    """What waits in memory has no number yet: numbers follow each other whatever is lost."""
    file = tmp_path / "journal.db"
    SqlJournal.open(file).close()
    script = (
        "import os, signal, sys; from pathlib import Path; from kg.adapters.trail.sql import SqlTrail;"
        "from kg.ports.trail import Access; trail = SqlTrail.open(Path(sys.argv[1]));"
        "trail.note([Access('an', 'read', 'ede/private', 'a')]); trail.flush();"
        "trail.note([Access('an', 'read', 'ede/private', 'b')]); os.kill(os.getpid(), signal.SIGKILL)"
    )
    for _ in range(2):
        ended = subprocess.run([sys.executable, "-c", script, str(file)], cwd=ROOT, check=False, timeout=60)
        assert ended.returncode == -9
    with closing(SqlTrail.open(file)) as trail:
        assert [(one.seq, one.record_id) for one in trail.seen(Wanted(), most=10)] == [(2, "a"), (1, "a")]
    with closing(SqlJournal.open(file)) as journal:
        assert journal.verify() == []
