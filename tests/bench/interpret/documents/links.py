"""
`python -m tests.bench.interpret.documents.links DATA`: links of documents to developments, beside plain ways.

The weights are fitted on the part "ontwerp" and every threshold is chosen there; all is judged on the part "oordeel",
over the same passages, with intervals over documents. Doubtful pairs are left out.
"""

import itertools
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

import kg
from ingest.document import Document, Row
from ingest.formats import registry
from ingest.load import ingest_into
from ingest.mappings.converters import passages
from kg.cycle.interpret.coverage.subjects import RunningText, Subjects
from kg.dutch.likeness import standing_out
from kg.dutch.wording import word_keys
from kg.ports.encoder import Encoder
from kg.profiles.choices import encoder
from kg.projections.passages import pieces_of, text_of

Matrix = NDArray[np.float64]
LABELS = Path(__file__).parent / "labels.jsonl"
DEMO = Path(__file__).parents[4] / "ingest" / "demo" / "developments"
RESAMPLES = 2000
BEST = 3  # passages


@dataclass(frozen=True, slots=True)
class Part:
    """Documents beside developments: `links` 1, 0, or NaN where it is in doubt; `scores` by way, of the same shape."""

    links: Matrix
    features: NDArray[np.float64]  # shape (documents, developments, 5)
    scores: dict[str, Matrix]


def main(data: Path) -> None:
    """Print the weights, and how well each way does on what it was not fitted on."""
    model = encoder("e5")
    assert model is not None
    payloads = list(_developments())
    vectors = dict(zip([one["id"] for one in payloads], model.passages([_text(one) for one in payloads]), strict=True))
    subjects = Subjects.of(payloads, vectors)
    rows = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    ours, theirs = (
        _part(data, [row for row in rows if row["part"] == part], subjects, payloads, model)
        for part in ("ontwerp", "oordeel")
    )
    known = ~np.isnan(ours.links)
    line = LogisticRegression(C=10, max_iter=2000).fit(ours.features[known], ours.links[known])
    print("base", line.intercept_.round(2), "named, density, headed, meaning, words", line.coef_[0].round(2))
    for part in (ours, theirs):
        flat = line.decision_function(part.features.reshape(-1, part.features.shape[-1]))
        part.scores["Kring"] = flat.reshape(part.links.shape)
    _told(ours, theirs)


def _developments() -> Iterator[Mapping[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, kg.open(Path(folder) / "s", with_encoder=None, create=True) as graph:
        ingest_into(graph, [DEMO], space="kring/public", progress=lambda *_: None, encode=False)
        yield from [stored.payload for stored in graph.scan("Development")]


def _text(payload: Mapping[str, Any]) -> str:
    return text_of("Development", payload)


def _part(
    data: Path, rows: list[dict[str, Any]], subjects: Subjects, payloads: list[Mapping[str, Any]], model: Encoder
) -> Part:
    texts, links = [], []
    for row in rows:
        payload = _read(data, row["document"])
        if payload is None:
            print("not read:", row["document"])
            continue
        pieces = pieces_of("Source", payload)
        headings = frozenset(part["heading"] for part in payload["body"] if part.get("heading"))
        vectors = model.passages([piece.text for piece in pieces])
        texts.append(RunningText(payload["title"], [(piece.place, piece.text) for piece in pieces], headings, vectors))
        answers = [np.nan if key in row["doubt"] else float(key in row["answers"]) for key in subjects.ids]
        links.append(answers)
    return Part(
        np.array(links), np.array([subjects.features(text) for text in texts]), _plain(texts, subjects, payloads)
    )


@cache
def _corpus(path: Path) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in map(json.loads, path.read_text("utf-8").splitlines())}


def _read(data: Path, name: str) -> dict[str, Any] | None:
    """A document as a source with its text; None when it is not there or cannot be read."""
    kind, _, key = name.partition("/")
    path = data / ("documents" if kind in {"pdf", "docx"} and not (data / name).is_file() else "") / name
    content = None
    if kind == "corpus":
        held = next(found for file in sorted((data / kind).glob("*.jsonl")) if (found := _corpus(file).get(key)))
        path, content = Path(f"{Path(key).stem}.md"), held["text"].encode()
    elif not path.is_file():
        path = data / kind / "wetsuite" / key
    document = Document(path, path.name, content)
    for row in registry.read(document) if content is None else registry.READERS[".md"](document):
        if isinstance(row, Row) and (body := passages(row.sections)):
            return {"id": "d", "title": str(row.data.get("title") or path.stem), "body": body}
    return None


def _plain(texts: list[RunningText], subjects: Subjects, payloads: list[Mapping[str, Any]]) -> dict[str, Matrix]:
    """The score of each plain way: of the best passage, or of the best three."""
    ends = np.cumsum([0, *(len(text.passages) for text in texts)])
    counts = [Counter(word_keys(said)) for text in texts for _, said in text.passages]
    words = np.array([_bm25(counts, word_keys(_text(one))) for one in payloads]).T
    cosines = np.concatenate([np.asarray(text.vectors) for text in texts]) @ np.asarray(subjects.vectors).T

    def best(values: Matrix, most: int) -> Matrix:
        parts = [values[first:last] for first, last in itertools.pairwise(ends)]
        return np.array([np.sort(part, axis=0)[-most:].mean(axis=0) for part in parts])

    found = {"BM25": best(words, 1), "BM25, three": best(words, BEST)}
    found |= {"e5": best(cosines, 1), "e5, three": best(cosines, BEST)}
    found["e5, standing out"] = best(standing_out(cosines.astype(np.float64)), BEST)
    scaled = {name: (found[name] - found[name].mean()) / found[name].std() for name in ("BM25", "e5")}
    return {**found, "mix": 0.4 * scaled["BM25"] + 0.6 * scaled["e5"]}


def _bm25(counts: list[Counter[str]], asked: list[str]) -> Matrix:
    lengths = np.array([sum(one.values()) for one in counts], dtype=float)
    scores = np.zeros(len(counts))
    for word in set(asked):
        times = np.array([one[word] for one in counts], dtype=float)
        having = (times > 0).sum()
        idf = np.log(1 + (len(counts) - having + 0.5) / (having + 0.5))
        scores += idf * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * lengths / lengths.mean()))
    return scores


def _told(ours: Part, theirs: Part) -> None:
    known = ~np.isnan(theirs.links)
    print(f"judged: {int(np.nansum(theirs.links))} links of {len(theirs.links)} documents")
    found = {name: _counts(theirs, name, _threshold(ours, name)) for name in theirs.scores}
    drawn = np.random.default_rng(20261129).integers(0, len(theirs.links), (RESAMPLES, len(theirs.links)))
    for name, counts in found.items():
        apart = [_f1(found["Kring"][some].sum(axis=0)) - _f1(counts[some].sum(axis=0)) for some in drawn]
        low, high = np.percentile(apart, (2.5, 97.5))
        precise = average_precision_score(theirs.links[known], theirs.scores[name][known])
        print(f"  {name:18} F1 {_f1(counts.sum(axis=0)):.3f}  AP {precise:.3f}  Kring beyond: {low:+.3f} {high:+.3f}")


def _threshold(part: Part, name: str) -> float:
    known = ~np.isnan(part.links)
    scores, links = part.scores[name][known], part.links[known]
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(links[order])
    at = int((2 * right / (np.arange(1, len(order) + 1) + links.sum())).argmax())
    return float((scores[order[at]] + scores[order[at + 1]]) / 2)


def _counts(part: Part, name: str, least: float) -> NDArray[np.int64]:
    """By document: right, wrong and missed."""
    chosen, links = part.scores[name] >= least, part.links
    return np.stack(
        [(chosen & (links == 1)).sum(1), (chosen & (links == 0)).sum(1), (~chosen & (links == 1)).sum(1)], 1
    )


def _f1(counts: NDArray[np.int64]) -> float:
    right, wrong, missed = counts.tolist()
    return float(2 * right / max(1, 2 * right + wrong + missed))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
