"""
How fast the embedded encoder is beside sentence-transformers (torch f32, the same weights), in the same run.

Passages of about 120 words from overheid_faq; rounds of both in turn, medians.
"""

import importlib.util
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg.adapters.encoder.e5 import conversion
from kg.adapters.encoder.e5.onnx import E5Encoder

CORPUS = Path(__file__).parents[2].parent / "shared" / "eval" / "overheid_faq" / "corpus.jsonl"
WORDS, PASSAGES, ROUNDS, QUERIES = 120, 64, 5, 200


def passages() -> list[str]:
    """Real texts, cut at 120 words; pieces of less than 20 are left out."""
    found: list[str] = []
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        words = json.loads(line)["text"].split()
        found += [" ".join(words[at : at + WORDS]) for at in range(0, len(words), WORDS) if len(words) - at >= 20]
        if len(found) >= PASSAGES:
            break
    return found[:PASSAGES]


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def run() -> dict[str, Any]:
    """Passages per second of both, their ratio and agreement, and the time to open and to encode a question."""
    if not CORPUS.is_file() or importlib.util.find_spec("sentence_transformers") is None:
        return {"skipped": "needs shared/eval/overheid_faq beside the checkout and the extra [transformers]"}
    from kg.adapters.encoder.sentence_transformers import SentenceTransformersEncoder

    folder = conversion.transformers_folder()
    conversion.onnx_folder()
    opening = seconds(E5Encoder.open)
    ours, theirs, texts = E5Encoder.open(), SentenceTransformersEncoder(folder, device="cpu"), passages()
    agreement = (ours.passages(texts) * theirs.passages(texts)).sum(axis=1)
    rounds = [(seconds(lambda: ours.passages(texts)), seconds(lambda: theirs.passages(texts))) for _ in range(ROUNDS)]
    questions = [
        seconds(lambda n=n: ours.query(f"Wie voerde in {2000 + n} zaakgericht werken in?")) for n in range(QUERIES)
    ]
    per_second = [len(texts) / statistics.median(times) for times in zip(*rounds, strict=True)]
    return {
        "passages": len(texts),
        "e5_passages_per_s": round(per_second[0], 1),
        "sentence_transformers_passages_per_s": round(per_second[1], 1),
        "ratio": round(statistics.median(other / own for own, other in rounds), 2),
        "cosine_mean": round(float(agreement.mean()), 5),
        "cosine_min": round(float(agreement.min()), 5),
        "open_s": round(opening, 2),
        "query_ms_p50": round(statistics.median(questions) * 1000, 1),
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
