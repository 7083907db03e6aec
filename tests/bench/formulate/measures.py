"""
Measures that fit: links that a framework states are hidden for half of its measures, and asked for again.

On the short records that ship, and on the full pages where these are at hand. The half is drawn anew `DRAWS` times;
what is reported is nDCG@10 over requirements, the mean of all draws. Three measures answer nearly every requirement,
which is easy to learn; so the same is said without them.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.cycle.formulate.measures.fit import Fitted, fit, fitted, text_with
from kg.ports.encoder import Encoder
from kg.profiles.choices import encoder
from tests.bench.interpret.own_texts import bm25

FRAMEWORK: Final = Path(str(files("ingest") / "demo" / "algoritmekader"))
PAGES: Final = Path(__file__).parents[4] / "shared" / "data" / "algoritmekader"
DRAWS: Final = 10
FIRST: Final = 1000  # seed of the first draw; weights were chosen on draws 0 to 14
BROAD: Final = 50  # requirements: who answers so many answers nearly all
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_WORDS: Final = 180  # of a piece of a page that is encoded at once
_PIECES: Final = 8
Matrix = NDArray[np.float64]
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Texts:
    """Requirements and measures in one form, and what is known of them; `links` of shape (required, measures)."""

    required: Sequence[Payload]
    measures: Sequence[Payload]
    words: Matrix
    vectors: Mapping[str, Any]
    links: Matrix

    @property
    def meaning(self) -> Matrix:
        """Cosines, shape (required, measures)."""
        left, right = (np.array([self.vectors[one["id"]] for one in side]) for side in (self.required, self.measures))
        found: Matrix = left @ right.T
        return found


def run() -> None:
    """Print the table."""
    engine = encoder("e5")
    assert engine is not None
    for name, texts in _forms(engine):
        print(f"{name}: {int(texts.links.sum())} links of {int((texts.links.sum(axis=0) > 0).sum())} measures")
        draws = [_hidden(texts, draw) for draw in range(DRAWS)]
        asked = _asked(texts)
        ours = [_ours(texts, asked, hidden) for hidden in draws]
        for without in (False, True):
            table = _table(texts, draws, ours, without=without)
            best = max(value for key, value in table.items() if key != "Kring")
            told = ", ".join(f"{key} {value:.3f}" for key, value in table.items())
            kind = "without those that answer nearly all" if without else "all measures"
            print(f"  {kind}: {told}; Kring {table['Kring'] / best:.2f} times the best other")


def _forms(engine: Encoder) -> Iterator[tuple[str, Texts]]:
    required, measures = (_rows(name) for name in ("vereisten", "maatregelen"))
    yield "short records", _texts(required, measures, engine)
    if PAGES.is_dir():
        full = [[{**one, "summary": _page(folder, one["id"])} for one in rows]
                for folder, rows in (("vereisten", required), ("maatregelen", measures))]  # fmt: skip
        yield "full pages", _texts(*full, engine)
    else:
        print("full pages: not at hand")


def _rows(name: str) -> list[dict[str, Any]]:
    lines = (FRAMEWORK / f"{name}.jsonl").read_text("utf-8").splitlines()
    return sorted(map(json.loads, lines), key=lambda one: str(one["id"]))


def _page(folder: str, key: str) -> str:
    _, _, body = (PAGES / folder / f"{key}.md").read_text("utf-8").split("---", 2)
    return _COMMENT.sub("", body)


def _texts(required: Sequence[Payload], measures: Sequence[Payload], engine: Encoder) -> Texts:
    left, right = ([text_with(one) for one in side] for side in (required, measures))
    vectors = {one["id"]: _vector(engine, text_with(one)) for one in (*required, *measures)}
    links = np.array([[one["id"] in other.get("requirements", ()) for other in measures] for one in required], float)
    return Texts(required, measures, bm25(left, right), vectors, links)


def _vector(engine: Encoder, text: str) -> Any:
    words = text.split()
    pieces = [" ".join(words[at : at + _WORDS]) for at in range(0, len(words), _WORDS)][:_PIECES]
    mean = engine.passages(pieces).mean(axis=0)
    return mean / np.linalg.norm(mean)


def _table(texts: Texts, draws: Sequence[Sequence[int]], ours: Sequence[Matrix], *, without: bool) -> dict[str, float]:
    """By who ranks, nDCG@10."""
    meaning = texts.meaning
    fusion = sum(1 / (60 + np.argsort(np.argsort(-one, axis=1), axis=1)) for one in (texts.words, meaning))
    found: dict[str, list[float]] = {}
    for hidden, scored in zip(draws, ours, strict=True):
        asked = [at for at in hidden if not (without and texts.links[:, at].sum() >= BROAD)]
        for name, scores in {"BM25": texts.words, "e5": meaning, "fusion": fusion, "Kring": scored}.items():
            rows = [row for row in range(len(texts.required)) if texts.links[row, asked].any()]
            found.setdefault(name, []).append(
                float(np.mean([_ndcg(scores[row, asked], texts.links[row, asked]) for row in rows]))
            )
    return {name: float(np.mean(values)) for name, values in found.items()}


def _hidden(texts: Texts, draw: int) -> list[int]:
    linked = np.flatnonzero(texts.links.sum(axis=0))
    return [int(at) for at in np.random.default_rng(FIRST + draw).permutation(linked)[: len(linked) // 2]]


def _asked(texts: Texts) -> list[Fitted]:
    """Each requirement beside all measures; what is known of texts is the same whatever is hidden."""
    return [fitted(one, {one["id"]: 1.0}, {one["id"]: one}, texts.measures, texts.vectors) for one in texts.required]


def _ours(texts: Texts, asked: Sequence[Fitted], hidden: Sequence[int]) -> Matrix:
    known = [
        {**one, "requirements": () if at in hidden else one.get("requirements", ())}
        for at, one in enumerate(texts.measures)
    ]
    place = {one["id"]: at for at, one in enumerate(known)}
    found = np.zeros(texts.links.shape)
    for row, given in enumerate(asked):
        for measure in fit(replace(given, measures=known), top=len(known)).measures:
            found[row, place[measure.id]] = measure.score
    return found


def _ndcg(scores: Matrix, relevant: Matrix, depth: int = 10) -> float:
    discounts = 1 / np.log2(np.arange(2, min(depth, len(scores)) + 2))
    order = np.argsort(-scores, kind="stable")[:depth]
    return float((relevant[order] * discounts).sum() / (np.sort(relevant)[::-1][:depth] * discounts).sum())
