"""
Speed and memory of the passages view on passages of real Dutch sentences; their vectors are random.

Run: python tests/bench/bench_search.py [passages]
"""

import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np

from kg.adapters.passages.embedded import EmbeddedPassages
from kg.errors import EncoderUnavailable
from kg.ports.encoder import Encoder, Matrix
from kg.ports.journal import Changed, Stored
from kg.ports.passages import Filters

SHARED: Final = Path(__file__).parents[2].parent / "shared"
SPACE: Final = "local/private"
PASSAGES: Final = 100_000
PASSAGE_SENTENCES: Final = 6  # of some 15 words
SHORT_SENTENCES: Final = 2
QUERIES: Final = 300


class RandomVectors:
    """Vectors for measuring, not for finding; questions go to a real encoder when there is one."""

    name = "random-384"
    dimension = 384

    def __init__(self, real: Encoder | None = None) -> None:
        self._real = real
        self._chance = np.random.default_rng(1)

    def passages(self, texts: Sequence[str]) -> Matrix:
        rows = self._chance.standard_normal((len(texts), self.dimension), dtype=np.float32)
        vectors: Matrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return vectors

    def query(self, text: str) -> Matrix:
        return self._real.query(text) if self._real else self.passages([text])[0]


def sentences() -> list[str]:
    """Real Dutch sentences of the test collections."""
    found: list[str] = []
    for name in ("xquad_nl", "overheid_faq"):
        for line in (SHARED / "eval" / name / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
            found += re.split(r"(?<=[.!?])\s+|\n", json.loads(line)["text"])
    return [sentence for sentence in found if len(sentence) > 30]


def questions() -> list[str]:
    """Real questions, the same every run."""
    lines = (SHARED / "eval" / "xquad_nl" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines][:QUERIES]


def records(count: int, of_sentences: int) -> Iterator[list[Changed]]:
    """Synthetic records in batches of 2,000, each one passage."""
    known, chance = sentences(), random.Random(1)  # noqa: S311  # repeats
    batch: list[Changed] = []
    for seq in range(1, count + 1):
        text = " ".join(chance.choices(known, k=of_sentences))
        payload: dict[str, Any] = {
            "id": f"case-{seq}",
            "title": text[:60],
            "situation": text,
            "municipalities": [f"GM{chance.randrange(342):04}"],
            "themes": [f"thema-{chance.randrange(40)}"],
            "outcome": chance.choice(["succes", "deels", "mislukt", "onbekend"]),
            "period": {"start": str(chance.randrange(2000, 2026))},
        }
        batch.append(Changed(payload["id"], seq, Stored(payload["id"], "Case", SPACE, seq, "", payload)))
        if len(batch) == 2000 or seq == count:
            yield batch
            batch = []


def ingest_per_s(count: int) -> float:
    """Records a second into words and table, without vectors."""
    batches = list(records(count, SHORT_SENTENCES))
    with tempfile.TemporaryDirectory() as folder:
        view = EmbeddedPassages.open(Path(folder), None)
        begun = time.perf_counter()
        for batch in batches:
            view.apply(batch, upto=batch[-1].seq)
        seconds = time.perf_counter() - begun
        view.close()
    return count / seconds


def resident_mb() -> float:
    """Memory of this process that is in use now."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    return int(re.search(r"VmRSS:\s+(\d+)", status.read_text())[1]) / 1024  # type: ignore[index]


def real_encoder() -> Encoder | None:
    """The embedded encoder, when this machine has its weights."""
    from kg.adapters.encoder.e5.onnx import E5Encoder

    try:
        return E5Encoder.open()
    except EncoderUnavailable:
        return None


def search_ms(view: EmbeddedPassages, filters: Filters, *, facets: bool = False) -> list[float]:
    """The time of each question."""
    times = []
    for question in questions():
        begun = time.perf_counter()
        view.search(question, filters=filters, top=10, facets=facets)
        times.append(1000 * (time.perf_counter() - begun))
    return times


def searching(folder: Path) -> dict[str, float]:
    """Opening, asking and memory, in a process that has done nothing else."""
    everything = Filters(spaces=frozenset({SPACE}))
    narrow = Filters(spaces=frozenset({SPACE}), municipalities=frozenset({"GM0007", "GM0008", "GM0009"}))
    figures = {}
    for name, wanted in (("without_encoding", False), ("with_encoding", True)):
        begun = time.perf_counter()
        real = real_encoder() if wanted else None
        if wanted and real is None:
            continue
        view = EmbeddedPassages.open(folder, RandomVectors(real))
        view.search(questions()[0], filters=everything, top=10)
        figures[f"open_to_first_answer_{name}_s"] = time.perf_counter() - begun
        for what, filters, facets in (
            ("all", everything, False),
            ("filtered", narrow, False),
            ("facets", everything, True),
        ):
            times = search_ms(view, filters, facets=facets)
            figures |= {f"{what}_{name}_p{p}_ms": float(np.percentile(times, p)) for p in (50, 95)}
        figures[f"resident_{name}_mb"] = resident_mb()
        view.close()
    return figures


def run(passages: int = PASSAGES, ingest: Sequence[int] = (10_000, 200_000)) -> dict[str, float]:
    """The figures; milliseconds are p50 and p95 over real questions."""
    figures = {f"ingest_{count}_records_per_s": ingest_per_s(count) for count in ingest}
    real_encoder()  # the first time it converts its weights
    with tempfile.TemporaryDirectory() as folder:
        view = EmbeddedPassages.open(Path(folder), RandomVectors())
        for batch in records(passages, PASSAGE_SENTENCES):
            view.apply(batch, upto=batch[-1].seq)
        view.optimise()
        for _ in view.encode_pending(batch=2048):
            pass
        view.close()
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
            figures |= fresh.submit(searching, Path(folder)).result()
    return {name: round(value, 2) for name, value in figures.items()}


if __name__ == "__main__":
    print(json.dumps(run(*(int(argument) for argument in sys.argv[1:2])), indent=2))
