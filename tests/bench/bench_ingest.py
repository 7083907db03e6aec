"""Records a second from a file to journal, graph and words, without vectors. The records are synthetic."""

import json
import random
import tempfile
import time
from pathlib import Path

import kg
from ingest.load import ingest_into

ROOT = Path(__file__).parents[2]


def run(*sizes: int) -> dict[int, float]:
    """Records a second by number of records: lessons with sentences of real cases."""
    cases = (ROOT / "ingest" / "demo" / "cases" / "cases.jsonl").read_text("utf-8").splitlines()
    sentences = [json.loads(line)["situation"] for line in cases]
    chance = random.Random(1)  # noqa: S311 - repeatable
    measured = {}
    for size in sizes:
        with (
            tempfile.TemporaryDirectory() as folder,
            kg.open(Path(folder) / "s", with_encoder=None, create=True) as graph,
        ):
            empty = Path(folder) / "empty.jsonl"
            empty.write_text("{}\n", encoding="utf-8")
            ingest_into(graph, [empty], space="bench/private", progress=lambda *_: None, encode=False)
            file = Path(folder) / "lessons.jsonl"
            with file.open("w", encoding="utf-8") as out:
                for number in range(size):
                    row = {"kind": "Lesson", "id": f"les-{number}", "title": chance.choice(sentences)[:120]}
                    row |= {"because": chance.choice(sentences)[:200], "phase": "borgen", "basis": "afgeleid"}
                    row |= {"case": f"case-{number // 3}", "themes": ["thema-archivering"]}
                    out.write(json.dumps(row) + "\n")
            begun = time.perf_counter()
            ingest_into(graph, [file], space="bench/private", progress=lambda *_: None, encode=False)
            measured[size] = size / (time.perf_counter() - begun)
    return measured
