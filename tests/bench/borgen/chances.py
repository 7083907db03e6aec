"""
`python -m tests.bench.borgen.chances`: does Kring know when it has no answer? Fits `kg.reason.chance` and judges it.

Three kinds of questions over the real cases and lessons:

    answerable  the 44 with grades (twenty shared, 24 own; each without and with its context), the fresh ones of
                `shared/data/cases-2026-11`, and the reason of each lesson in a store where no lesson tells its reason
    lacking     the same questions, each without every graded document of it; for one known lesson, without its case
    outside     ours: from other walks of life, some in words of a town hall; of municipal work of other fields; of two
                or three words; and those of a public set about everything. Ours were written before a feature or a
                level was chosen

Those in English are judged apart, by the cosine alone. All are split in two by case (the outside ones by id): one half
fits and gives the level, the other half judges; what was written after the choice (`last`) is judged only. Sets weigh
alike; half of the weight is answerable, a quarter lacking, a quarter outside.
A question is lost when it is answerable and refused. What other cases may answer of a lacking one nobody graded, so
that it may be right to answer it: what is refused there is a lower bound.
"""

import argparse
import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

import kg
from ingest.load import ingest_into
from kg.access import LOCAL_SPACE
from kg.model.schema import parse
from kg.ports.encoder import Encoder
from kg.ports.passages import Filters, Found
from kg.profiles.choices import encoder
from kg.reason import chance
from kg.service import KnowledgeGraph
from kg.store.chances import carries, signs_of
from tests.bench.borgen.asking import FRESH, Question, asked_of, reasons_of
from tests.bench.borgen.measure import Asked
from tests.bench.borgen.quality import DEMO

LOST: Final = 0.05  # of the answerable, at most
_MIX: Final = {"answerable": 0.5, "lacking": 0.25, "outside": 0.25}
_KINDS: Final = frozenset({"Case", "Lesson"})
_DEPTH: Final = 150
_RIDGE: Final = 1.0  # of standardised features, so that few questions give no steep curve
_TOP: Final = 10
_PUBLIC: Final = "kring/public"
Floats = NDArray[np.float64]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """
    A question as one door met it.

    Attributes:
        kind: "answerable", "lacking" or "outside".
        made: Of which set it is.
        fold: By what it is put in a half: a case, or the question itself.
        signs: See `kg.reason.chance`.
        scores: Of its first ten hits, with whether each is graded; only of what is answerable.
    """

    kind: str
    made: str
    fold: str
    signs: chance.Signs
    scores: tuple[tuple[float, bool], ...] = ()

    @property
    def judges(self) -> bool:
        """Whether it is of the half that judges."""
        return (
            self.made.startswith("last")
            or hashlib.sha256(f"split-2026-11-28:{self.fold}".encode()).digest()[-1] % 2 == 1
        )


# --- as a door meets them -------------------------------------------------------------------------


def without(found: Found, gone: Collection[str]) -> Found:
    """What search would have found without some records, on the scales that it would have had."""
    hits = [hit for hit in found.hits if hit.id not in gone]
    best = max((hit.why["lexical"] for hit in hits), default=0.0) or 1.0
    top = max((hit.why["semantic"] for hit in hits), default=0.0) or 1.0
    scaled = []
    for hit in hits:
        why = {**hit.why, "lexical": hit.why["lexical"] / best, "semantic": hit.why["semantic"] / top}
        score = why["lexical_weight"] * why["lexical"] + why["semantic_weight"] * why["semantic"]
        scaled.append(replace(hit, why=why, score=score + carries(hit)))
    return replace(found, hits=scaled)


def samples(graph: KnowledgeGraph, asked: Sequence[Question], door: str) -> Iterator[Sample]:
    """Each question as a door meets it, and once more without its answers where those are known."""
    case_of = {s.id: s.payload.get("case") or s.id for s in graph.scan("Case", "Lesson")}
    members: dict[str, set[str]] = {}
    for key, case in case_of.items():
        members.setdefault(case, set()).add(key)
    filters = Filters(spaces=graph.spaces(), kinds=_KINDS if door == "borgen" else frozenset())
    for made, kind, q in asked:
        told = q["asking"]["context"]
        text = f"{q['question']}\n{told}".strip()
        found = graph.passages.search(text, filters=filters, top=_DEPTH)
        if not q["relevant"]:
            yield Sample(kind, made, q["id"], signs_of(text, found))
            continue
        cases = sorted({case_of.get(key, key) for key in q["relevant"]})
        one = made not in {"shared", "own"}
        relevant = set().union(*(members.get(case, set()) for case in cases)) if one else set(q["relevant"])
        scores = tuple(_scores(graph, q, found, relevant, door))
        yield Sample(kind, made, cases[0], signs_of(text, found), scores)
        yield Sample("lacking", made, cases[0], signs_of(text, without(found, relevant)))


def _scores(
    graph: KnowledgeGraph, q: Asked, found: Found, relevant: Collection[str], door: str
) -> Iterator[tuple[float, bool]]:
    if door == "search":
        yield from ((hit.score, hit.id in relevant) for hit in found.hits[:_TOP] if not carries(hit))
        return
    for entry in graph.borgen(q["question"], context=q["asking"]["context"], top=_TOP):
        if not any(part.feature == "identifier" for part in entry.why.parts):
            yield entry.score, entry.id in relevant


# --- fitting --------------------------------------------------------------------------------------


def logistic(rows: Floats, right: Floats, weights: Floats) -> Floats:
    """
    Coefficients of a logistic regression with a little ridge, by Newton's method.

    Args:
        rows: Shape (n, d); column 0 is 1.
        right: Shape (n,), 0 or 1.
        weights: Shape (n,); their sum is the number of samples.

    Returns:
        Shape (d,), for the rows as they come.
    """
    mean, spread = rows.mean(0), rows.std(0)
    mean[0], spread[0] = 0.0, 1.0
    spread[spread == 0] = 1.0
    scaled = (rows - mean) / spread
    found = np.zeros(rows.shape[1])
    ridge = np.diag([0.0, *[_RIDGE] * (rows.shape[1] - 1)])
    for _ in range(50):
        p = 1 / (1 + np.exp(-scaled @ found))
        slope = scaled.T @ (weights * (right - p)) - ridge @ found
        bend = (scaled * (weights * p * (1 - p))[:, None]).T @ scaled + ridge
        found = found + np.linalg.solve(bend, slope)
    plain = found / spread
    plain[0] = found[0] - (found[1:] * mean[1:] / spread[1:]).sum()
    return np.asarray(plain)


def weights_of(some: Sequence[Sample]) -> Floats:
    """By `_MIX`, sets alike within a kind; their sum is the number of samples."""
    counts = Counter((one.kind, one.made) for one in some)
    sets = Counter(kind for kind, _ in counts)
    found = np.array([_MIX[one.kind] / sets[one.kind] / counts[one.kind, one.made] for one in some])
    return np.asarray(found / found.sum() * len(some))


def of_mode(some: Sequence[Sample], by: str) -> list[Sample]:
    """Those that are judged by something of `chance.REACH`."""
    return [one for one in some if by == "words" or one.signs.dutch is (by == "meaning")]


def fitted(some: Sequence[Sample], names: Sequence[str]) -> dict[str, float]:
    """Coefficients of reach by feature, of what has hits and carries no identifier."""
    open_ = [one for one in some if not (one.signs.empty or one.signs.carried)]
    rows = np.array([[_feature(one.signs, name) for name in names] for one in open_])
    right = np.array([float(one.kind == "answerable") for one in open_])
    return dict(zip(names, map(float, logistic(rows, right, weights_of(open_))), strict=True))


def fitted_place(some: Sequence[Sample]) -> dict[str, float]:
    """Coefficients of place: of hits of what is answerable, whether they are graded."""
    able = [one for one in some if one.kind == "answerable" and one.scores]
    counts = Counter(one.made for one in able)
    rows = np.array([[1.0, score] for one in able for score, _ in one.scores])
    right = np.array([float(graded) for one in able for _, graded in one.scores])
    weights = np.array([1 / counts[one.made] / len(one.scores) for one in able for _ in one.scores])
    found = logistic(rows, right, weights / weights.sum() * len(rows))
    return {"one": float(found[0]), "score": float(found[1])}


def _feature(signs: chance.Signs, name: str) -> float:
    return float(chance.features(signs)[name])


def level_of(some: Sequence[Sample], chances: Floats) -> float:
    """The highest chance below which no more than `LOST` of the answerable questions have theirs."""
    values = sorted(value for one, value in zip(some, chances, strict=True) if one.kind == "answerable")
    return values[int(LOST * len(values))]


# --- judging --------------------------------------------------------------------------------------


def wilson(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share. Source: Wilson (1927), https://doi.org/10.1080/01621459.1927.10502953."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, count / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * ((share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5)
    return round(max(0.0, middle - half), 3), round(min(1.0, middle + half), 3)


def refused(some: Sequence[Sample], fits: Callable[[Sample], bool]) -> Row:
    """By kind and set how many are refused, of how many, with the interval."""
    table: Row = {}
    for kind in _MIX:
        named = [(made, [one for one in some if one.kind == kind and one.made == made]) for made in _sets(some, kind)]
        every = [("all", [one for one in some if one.kind == kind])] if len(named) > 1 else []
        for made, ones in [*named, *every]:
            count = sum(not fits(one) for one in ones)
            table[f"{kind}, {made}"] = {
                "refused": round(count / len(ones), 3),
                "of": len(ones),
                "interval": wilson(count, len(ones)),
            }
    return table


def _sets(some: Sequence[Sample], kind: str) -> list[str]:
    return sorted({one.made for one in some if one.kind == kind})


def calibration(some: Sequence[Sample], door: str, bins: int = 5) -> list[Row]:
    """Hits in groups of like chance: the mean chance beside the share that is graded; lacking and outside have none."""
    pairs = []
    weights = weights_of(some)
    for one, weight in zip(some, weights, strict=True):
        reach = chance.reach(one.signs)
        if one.scores:
            pairs += [(reach.answers(door, score), graded, weight) for score, graded in one.scores]
    pairs.sort()
    found = []
    for part in np.array_split(np.array(pairs, dtype=float), bins):
        mass = part[:, 2].sum()
        means = {
            name: round(float((part[:, at] * part[:, 2]).sum() / mass), 3)
            for at, name in enumerate(("chance", "graded"))
        }
        found.append({**means, "hits": len(part)})
    return found


def measured(every: Sequence[Sample], door: str, *, meaning: bool) -> Iterator[tuple[str, Any]]:
    """What a fit on one half gives, and how what is in `kg.reason.chance` does on the other."""
    for by in ("meaning", "cosine") if meaning else ("words",):
        of_it = of_mode(every, by)
        first, second = [one for one in of_it if not one.judges], [one for one in of_it if one.judges]
        coefficients = fitted(first, list(chance.REACH[by]))
        chances = np.array([chance.reach(one.signs, coefficients).chance for one in first])
        yield f"{by}: coefficients of reach, fitted", _rounded(coefficients)
        yield f"{by}: level, fitted", round(level_of(first, chances), 3)
        yield f"{by}: coefficients of place, fitted", _rounded(fitted_place(first))
        yield f"{door}, {by}: the half that fits", refused(first, lambda one: chance.reach(one.signs).fits)
        yield f"{door}, {by}: the half that judges", refused(second, lambda one: chance.reach(one.signs).fits)
        yield (
            f"{door}, {by}: chance beside grades, the half that judges",
            calibration([one for one in second if one.kind == "answerable"], door),
        )


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 2) for name, value in values.items()}


# --- running --------------------------------------------------------------------------------------


def gathered(real: Encoder | None, door: str) -> list[Sample]:
    """Every question as a door meets it, over stores made for it."""
    with ExitStack() as stack:
        folder, other = (stack.enter_context(tempfile.TemporaryDirectory()) for _ in range(2))
        graph = stack.enter_context(kg.open(folder, with_encoder=real, create=True))
        ingest_into(graph, [DEMO], space=_PUBLIC, progress=lambda *_: None)
        found = list(samples(graph, list(asked_of(graph)), door))
        silent = stack.enter_context(kg.open(other, with_encoder=real, create=True))
        places = [path for path in DEMO.iterdir() if path.is_dir() and path.name != "cases"]
        ingest_into(silent, places, space=_PUBLIC, progress=lambda *_: None)
        held = list(graph.scan("Case", "Lesson"))
        records = [parse(s.kind, {key: value for key, value in s.payload.items() if key != "because"}) for s in held]
        silent.put(records, space=LOCAL_SPACE, reason="zonder redenen, voor een meting")
        silent.encode()
        reasons = list(reasons_of([s.payload for s in held if s.kind == "Lesson"]))
        return found + list(samples(silent, reasons, door))


def kept(path: Path, some: Sequence[Sample]) -> None:
    """Keep samples, one a line, to fit again without a store."""
    path.write_text("".join(f"{json.dumps(asdict(one))}\n" for one in some), "utf-8")


def read(path: Path) -> list[Sample]:
    """What `kept` wrote."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Sample(row["kind"], row["made"], row["fold"], chance.Signs(**row["signs"]), tuple(map(tuple, row["scores"])))
        for row in rows
    ]


def main() -> None:
    """Print every figure, one a line."""
    parser = argparse.ArgumentParser(description="Whether Kring knows when it has no answer.")
    parser.add_argument("--door", choices=sorted(chance.PLACE), default="borgen")
    parser.add_argument("--words", action="store_true", help="without an encoder")
    parser.add_argument("--keep", type=Path, help="keep the samples in this file; when it is there, fit those again")
    asked = parser.parse_args()
    real = None if asked.words else encoder()
    if not FRESH.is_file() or (real is None and not asked.words):
        print("left out: the questions, or the weights of the encoder, are not on this machine")
        return
    if asked.keep and asked.keep.is_file():
        every = read(asked.keep)
    else:
        every = gathered(real, asked.door)
        if asked.keep:
            kept(asked.keep, every)
    for name, figures in measured(every, asked.door, meaning=not asked.words):
        print(f"{name}: {json.dumps(figures)}")


if __name__ == "__main__":
    main()
