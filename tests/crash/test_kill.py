"""After `kill -9` at any moment every acknowledged write is there, and every view agrees with the journal."""

import importlib.util
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import kg

ROOT = Path(__file__).parents[2]
CRASHES = int(os.environ.get("KRING_CRASHES", "50"))


def _writer() -> object:
    spec = importlib.util.spec_from_file_location("writer", Path(__file__).with_name("writer.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _acknowledged(lines: list[str]) -> dict[str, tuple[int, str | None]]:
    """By record: the event after its last acknowledged write, and the title then (None: gone)."""
    state: dict[str, tuple[int, str | None]] = {}
    for line in lines:
        match line.split():
            case ["put", version, numbers, head]:
                for number in numbers.split(","):
                    state[f"les-{number}"] = (int(head), f"Les {number}, versie {version}")
            case ["gone", key, head]:
                state[key] = (int(head), None)
    return state


def test_every_acknowledged_write_survives_and_every_view_agrees(tmp_path: Path) -> None:
    encoder = _writer().HashedWords()  # type: ignore[attr-defined]
    chance = random.Random(20261123)  # noqa: S311 - a repeatable choice, no secret
    survived = 0
    for crash in range(CRASHES):
        command = [sys.executable, str(ROOT / "tests" / "crash" / "writer.py"), str(tmp_path / "store"), str(crash)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            time.sleep(chance.random() * 0.4)
            process.kill()
            lines = process.stdout.read().splitlines()
        if lines and not lines[-1][-1:].isdigit():
            lines.pop()  # cut off in the middle of a line: not acknowledged
        acknowledged = _acknowledged(lines)
        survived += len(lines)
        with kg.open(tmp_path / "store", with_encoder=encoder, create=True) as graph:
            found = graph.get_many(acknowledged)
            for key, (head, title) in acknowledged.items():
                held = found.get(key)
                later = held is not None and held.seq > head  # written again, not acknowledged
                gone_later = held is None and any(
                    event.seq > head for event in graph.stores.journal.events(record_id=key, after=head)
                )
                assert later or gone_later or (held.payload["title"] if held else None) == title, (crash, key)
            assert graph.check() == []
            graph.encode()
            assert graph.stores.passages.pending() == 0
    assert survived > CRASHES  # it did write; on a quiet machine some twenty times between two kills
