"""nDCG@10 and recall@10 on the consultants' questions: Kring, its peers, each feature left out, and how sure we are."""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import ir_measures
import numpy as np
from ir_measures import R, nDCG

from kg.casebase import Casebase, casebase
from kg.cycle.borgen import WEIGHTS
from kg.cycle.compared import Place
from kg.ports import Encoder
from kg.search import text_of
from kg.service import KnowledgeGraph
from kg.wording import Wording
from ontologies.labels import subject_labels
from ontologies.terms import KRING, PREFIXES
from tests.bench.borgen.peers import peers

EVAL: Final = Path(__file__).parents[4] / "shared" / "eval" / "cases" / "questions.jsonl"
_SAMPLES: Final = 10_000  # bootstrap
_SPLITS: Final = 200  # cross-validation
_DRAWS: Final = 4  # of half of the words
_TOP: Final = 50

Asked = Mapping[str, Any]
Scores = Mapping[str, float]  # nDCG@10 by question
Labels = dict[str, tuple[str, ...]]


def questions() -> list[dict[str, Any]]:
    """The questions with graded answers."""
    return [json.loads(line) for line in EVAL.read_text("utf-8").splitlines()]


def text_asked(q: Asked, *, context: bool) -> str:
    """The question, with what its asker says of the situation behind it."""
    return f"{q['question']}\n{q['asking']['context']}" if context else str(q["question"])


class Measure:
    """nDCG@10 with gain 2^grade - 1, and recall@10, of any way to answer."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.asked = asked
        self.qrels = {q["id"]: {key: 2**grade - 1 for key, grade in q["relevant"].items()} for q in asked}
        self.hard = [q["id"] for q in asked if q["difficulty"] == "hard"]
        self.recall = 0.0

    def __call__(self, answer: Callable[[Asked], Mapping[str, float]]) -> Scores:
        """By question."""
        run = {q["id"]: dict(answer(q)) for q in self.asked}
        self.recall = float(ir_measures.calc_aggregate([R @ 10], self.qrels, run)[R @ 10])
        found = {metric.query_id: metric.value for metric in ir_measures.iter_calc([nDCG @ 10], self.qrels, run)}
        return {q["id"]: found.get(q["id"], 0.0) for q in self.asked}

    def row(self, scores: Scores) -> dict[str, Any]:
        """Means, and a 95 % interval by bootstrap over questions."""
        low, high = interval([scores[q["id"]] for q in self.asked])
        return {
            "ndcg@10": round(float(np.mean(list(scores.values()))), 3),
            "interval": [low, high],
            "hard": round(float(np.mean([scores[key] for key in self.hard])), 3),
            "recall@10": round(self.recall, 3),
        }


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile of the mean, by bootstrap."""
    rng = np.random.default_rng(7)
    means = rng.choice(np.asarray(values), (_SAMPLES, len(values))).mean(1)
    return round(float(np.percentile(means, 2.5)), 3), round(float(np.percentile(means, 97.5)), 3)


def ratio_interval(ours: Scores, theirs: Scores) -> tuple[float, float]:
    """How many times ours is theirs, over the same resampled questions."""
    rng = np.random.default_rng(7)
    keys = sorted(ours)
    rows = rng.integers(0, len(keys), (_SAMPLES, len(keys)))
    a, b = (np.array([scores[key] for key in keys])[rows].mean(1) for scores in (ours, theirs))
    ratios = a / np.maximum(b, 1e-9)
    return round(float(np.percentile(ratios, 2.5)), 2), round(float(np.percentile(ratios, 97.5)), 2)


def run(graph: KnowledgeGraph, encoder: Encoder) -> dict[str, Any]:
    """Everything, with and without the asker's context."""
    asked = questions()
    measure = Measure(asked)
    base = casebase(graph.stores.journal)
    texts = {s.id: text_of(s.kind, s.payload) for s in graph.scan("Case", "Lesson")}
    others = peers(texts, _places(graph, base, texts), graph, encoder)
    found: dict[str, Any] = {}
    for name, context in (("with context", True), ("without context", False)):
        kring = measure(_kring(graph, context=context))
        found[f"kring, {name}"] = measure.row(kring)
        best: tuple[float, str, Scores] = (0.0, "", {})
        for peer, ask in others.items():
            scores = measure(lambda q, ask=ask, context=context: ask(text_asked(q, context=context), _asker(graph, q)))
            found[f"{peer}, {name}"] = measure.row(scores)
            best = max(best, (float(np.mean(list(scores.values()))), peer, scores), key=lambda b: b[0])
        times = float(np.mean(list(kring.values()))) / best[0]
        found[f"kring against the best peer, {name}"] = {
            "peer": best[1],
            "times": round(times, 2),
            "interval": ratio_interval(kring, best[2]),
        }
        found |= _ablation(graph, measure, base, name, context=context)
    found["weights chosen on one half, measured on the other"] = _cross_validated(graph, measure)
    return found


def _kring(
    graph: KnowledgeGraph, *, context: bool, weights: Mapping[str, float] = WEIGHTS
) -> Callable[[Asked], dict[str, float]]:
    def ask(q: Asked) -> dict[str, float]:
        asking = q["asking"]
        found = graph.borgen(
            q["question"],
            municipality=asking["municipality"],
            context=asking["context"] if context else "",
            top=_TOP,
            weights=weights,
        )
        return {entry.answer.id: entry.score for entry in found}

    return ask


def _asker(graph: KnowledgeGraph, q: Asked) -> Place | None:
    code = graph.gazetteer.code(q["asking"]["municipality"])
    return casebase(graph.stores.journal).places([code], graph.spaces()).get(code)


def _places(graph: KnowledgeGraph, base: Casebase, texts: Mapping[str, str]) -> dict[str, list[Place]]:
    found = {}
    for members in base.families(texts, graph.spaces()).values():
        codes = members[0].municipalities
        places = list(base.places(codes, graph.spaces()).values())
        found |= {known.id: places for known in members}
    return found


# --- what each thing adds ------------------------------------------------------------------------------


def _ablation(
    graph: KnowledgeGraph, measure: Measure, base: Casebase, name: str, *, context: bool
) -> dict[str, dict[str, Any]]:
    """Kring without one feature; without the words of `wording.ttl`; and as if they had not known the question."""
    found = {}
    for feature in WEIGHTS:
        if feature in {"identifier", "phase"}:  # these questions have neither
            continue
        without = {**WEIGHTS, feature: 0.0}
        found[f"without {feature}, {name}"] = measure.row(measure(_kring(graph, context=context, weights=without)))
    labels = subject_labels()
    themes = _theme_labels()
    with _speaking(base, {key: _kept(key, said, themes, frozenset()) for key, said in labels.items()}):
        found[f"without wording.ttl, {name}"] = measure.row(measure(_kring(graph, context=context)))
    found[f"a random half of wording.ttl, {name}"] = _halved(graph, measure, base, labels, themes, context=context)
    blind = _blind_to_each(measure.asked, labels, themes)

    def ask(q: Asked) -> dict[str, float]:
        with _speaking(base, blind[q["id"]]):
            return _kring(graph, context=context)(q)

    found[f"wording.ttl blind to the question, {name}"] = measure.row(measure(ask))
    return found


def _halved(
    graph: KnowledgeGraph,
    measure: Measure,
    base: Casebase,
    labels: Labels,
    themes: frozenset[tuple[str, str]],
    *,
    context: bool,
) -> dict[str, Any]:
    """How much hangs on single words: the mean over a few draws of half of them."""
    means = []
    for seed in range(_DRAWS):
        rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
        drawn = frozenset(f"{key}|{label}" for key, said in labels.items() for label in said if rng.random() < 0.5)
        with _speaking(base, {key: _kept(key, said, themes, drawn) for key, said in labels.items()}):
            means.append(float(np.mean(list(measure(_kring(graph, context=context)).values()))))
    return {"ndcg@10": round(float(np.mean(means)), 3), "draws": [round(mean, 3) for mean in means]}


@contextmanager
def _speaking(base: Casebase, labels: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """The base with other labels, and what it derived from them forgotten."""
    kept = base._wording
    try:
        base._wording = Wording.of({key: said for key, said in labels.items() if said})
        base._subjects.clear()
        base._weights.clear()
        yield
    finally:
        base._wording = kept
        base._subjects.clear()
        base._weights.clear()


def _theme_labels() -> frozenset[tuple[str, str]]:
    """The (id of the concept, label) pairs of `themes.ttl`, without the words of `wording.ttl`."""
    from pyoxigraph import Literal, NamedNode, RdfFormat, Store

    store = Store()
    store.load((files("ontologies") / "themes.ttl").read_bytes(), RdfFormat.TURTLE)
    return frozenset(
        (quad.subject.value.removeprefix(KRING.id), quad.object.value)
        for local in ("prefLabel", "altLabel")
        for quad in store.quads_for_pattern(None, NamedNode(PREFIXES["skos"] + local), None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    )


def _kept(key: str, said: Sequence[str], themes: frozenset[tuple[str, str]], also: frozenset[str]) -> tuple[str, ...]:
    return tuple(label for label in said if (key, label) in themes or f"{key}|{label}" in also)


def _blind_to_each(asked: Sequence[Asked], labels: Labels, themes: frozenset[tuple[str, str]]) -> dict[str, Labels]:
    """
    By question the labels that its author could have written without having read it: a lower bound.

    What `wording.ttl` recognises in the question, and in no other question, is left out, and what is then
    recognised in its place too, until nothing is left that only this question shows.
    """
    every = {f"{key}|{label}" for key, said in labels.items() for label in said}
    texts = {q["id"]: text_asked(q, context=True) for q in asked}
    seen = {key: _recognised(text, every) for key, text in texts.items()}
    found = {}
    for key, text in texts.items():
        others = set().union(*(seen[other] for other in texts if other != key))
        known = set(every)
        while fresh := {mark for mark in _recognised(text, known) - others if tuple(mark.split("|", 1)) not in themes}:
            known -= fresh
        found[key] = {subject: _kept(subject, said, themes, frozenset(known)) for subject, said in labels.items()}
    return found


def _recognised(text: str, marks: set[str]) -> set[str]:
    return set(Wording.of({mark: [mark.split("|", 1)[1]] for mark in marks}).subjects(text))


def _cross_validated(graph: KnowledgeGraph, measure: Measure) -> dict[str, Any]:
    """How much of the figure is the choice of weights: chosen from a grid on a random half, measured on the other."""
    rng = random.Random(7)  # noqa: S311 - repeatable, not secret
    grid = [
        {**WEIGHTS, "subjects": subjects, "own": own, "case": case, "whole": 0.65 - own - case}
        for subjects in (0.1, 0.15, 0.25, 0.35)
        for own in (0.05, 0.1, 0.2)
        for case in (0.0, 0.15, 0.3)
    ]
    measured = [measure(_kring(graph, context=True, weights=weights)) for weights in grid]
    keys = [q["id"] for q in measure.asked]
    held_out = []
    for _ in range(_SPLITS):
        chosen = set(rng.sample(keys, len(keys) // 2))
        best = max(measured, key=lambda scores: sum(scores[key] for key in sorted(chosen)))
        held_out.append(float(np.mean([best[key] for key in keys if key not in chosen])))
    means = [float(np.mean(list(scores.values()))) for scores in measured]
    return {
        "settings": len(grid),
        "ndcg@10 held out": round(float(np.mean(held_out)), 3),
        "of all settings, least and most": [round(min(means), 3), round(max(means), 3)],
    }
