"""
How fast borgen answers over ten thousand cases.

The cases are SYNTHETIC: the real ones multiplied, each copy with words and numbers of its own in its texts and a
vector a little beside that of the original, so that words, vectors and cases differ as they would.
"""

import copy
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

import kg
from ingest.load import ingest_into
from kg.access import LOCAL_SPACE
from kg.model.schema import parse
from kg.ports.encoder import Encoder, Matrix
from kg.profiles.choices import encoder
from kg.service import KnowledgeGraph

ROOT: Final = Path(__file__).parents[3]
CASES: Final = 10_000
_MARK: Final = re.compile(r" \(synthetisch[^)]*\)")
_NOISE: Final = 0.03  # standard deviation a dimension; the length of a vector is 1
_BATCH: Final = 5000
_PUBLIC: Final = "kring/public"


class Copying:
    """An encoder that knows copies by their mark and encodes only originals; questions are encoded in earnest."""

    def __init__(self, real: Encoder) -> None:
        self._real = real
        self.name = f"{real.name}-synthetic"
        self.dimension = real.dimension
        self._known: dict[str, Matrix] = {}
        self._random = np.random.default_rng(7)

    def passages(self, texts: Sequence[str]) -> Matrix:
        """The vectors of the originals, each moved a little."""
        plain = [_MARK.sub("", text) for text in texts]
        fresh = [text for text in dict.fromkeys(plain) if text not in self._known]
        self._known.update(zip(fresh, self._real.passages(fresh), strict=True))
        rows = np.array([self._known[text] for text in plain])
        rows = rows + self._random.normal(0, _NOISE, rows.shape)
        moved: Matrix = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return moved

    def query(self, text: str) -> Matrix:
        """As the real encoder does it."""
        return self._real.query(text)


def copies(originals: Sequence[tuple[str, dict[str, Any]]], cases: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """(kind, payload) of synthetic cases with their lessons, as many cases as asked."""
    rng = random.Random(7)  # noqa: S311 - repeatable, not secret
    vocabulary = sorted({word for _, payload in originals for word in payload["title"].split() if len(word) > 4})
    families: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for kind, payload in originals:
        families.setdefault(payload["id"] if kind == "Case" else payload.get("case", ""), []).append((kind, payload))
    families.pop("", None)
    keys = sorted(families)
    for number in range(cases):
        for kind, payload in families[keys[number % len(keys)]]:
            made = copy.deepcopy(payload)
            made["id"] = f"{payload['id']}-s{number}"
            made["title"] += f" (synthetisch {number} {' '.join(rng.sample(vocabulary, 3))})"
            if kind == "Lesson":
                made["case"] = f"{payload['case']}-s{number}"
            yield kind, made


def run(questions: Sequence[dict[str, Any]], cases: int = CASES) -> dict[str, Any]:
    """Milliseconds an answer (query encoding included), and what the first answer and the store cost."""
    real = encoder()
    if real is None:
        return {"skipped": "no weights for the encoder on this machine"}
    with tempfile.TemporaryDirectory() as folder, kg.open(folder, with_encoder=Copying(real), create=True) as graph:
        demo = ROOT / "ingest" / "demo"
        ingest_into(graph, [demo / "cases", demo / "gemeenten"], space=_PUBLIC, progress=lambda *_: None)
        originals = [(stored.kind, dict(stored.payload)) for stored in graph.scan("Case", "Lesson")]
        _fill(graph, list(copies(originals, cases)))
        begun = time.perf_counter()
        _ask(graph, questions[0])
        first = time.perf_counter() - begun
        for question in questions:  # what a subject is recognised by is kept from here on
            _ask(graph, question)
        times = [_milliseconds(lambda question=question: _ask(graph, question)) for question in questions * 3]
        encoding = [_milliseconds(lambda question=question: _encode(real, question)) for question in questions * 3]
        counts = graph.counts()
    return {
        "synthetic cases": counts["Case"],
        "lessons": counts["Lesson"],
        "first_answer_s": round(first, 2),
        "ms_p50": round(float(np.percentile(times, 50)), 1),
        "ms_p95": round(float(np.percentile(times, 95)), 1),
        "of which encoding the question, ms_p50": round(float(np.percentile(encoding, 50)), 1),
    }


def _milliseconds(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return 1000 * (time.perf_counter() - begun)


def _encode(encoder: Encoder, question: dict[str, Any]) -> Matrix:
    return encoder.query(f"{question['question']}\n{question['asking']['context']}")


def _fill(graph: KnowledgeGraph, payloads: Sequence[tuple[str, dict[str, Any]]]) -> None:
    for start in range(0, len(payloads), _BATCH):
        records = [parse(kind, payload) for kind, payload in payloads[start : start + _BATCH]]
        graph.put(records, space=LOCAL_SPACE, reason="synthetisch, voor een meting")
    graph.encode()


def _ask(graph: KnowledgeGraph, question: dict[str, Any]) -> None:
    asking = question["asking"]
    graph.borgen(question["question"], municipality=asking["municipality"], context=asking["context"], top=10)
