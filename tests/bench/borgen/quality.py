"""
Does borgen find what a consultant needs? Kring beside its peers, and each feature left out.

Three sets of questions, over the real cases and lessons:

    shared   twenty consultants' questions of `shared/eval/cases`; `wording.ttl` was written by who had read them
    own      `questions.jsonl` beside this module: 24 that the session that measured wrote and graded from the cases,
             after that vocabulary (of which it had seen a part) and before it changed anything; so they are fictitious
    because  the reason of each lesson, asked in a store where no lesson tells its reason: who finds the lesson, its
             sisters and its case? Nobody wrote it for a measurement

What counts is `unseen`: the shared ones with a vocabulary blind to each (see `blind.py`) and the own ones together.
The shared ones with all words are printed as `flattering`.
"""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

import kg
from ingest.load import ingest_into
from kg.access import LOCAL_SPACE
from kg.cycle.borgen.cases.retrieval import WEIGHTS
from kg.cycle.borgen.cases.use_cases.casebase import Casebase, cases_seen
from kg.model.schema import parse
from kg.places.municipality import MunicipalityFacts
from kg.ports.encoder import Encoder
from kg.projections.passages import text_of
from kg.service import KnowledgeGraph
from tests.bench.borgen.blind import Speaking, blind_to_each, without_wording
from tests.bench.borgen.measure import Asked, Measure, Run, Scores, mean, ratio_interval
from tests.bench.borgen.peers import peers

EVAL: Final = Path(__file__).parents[4] / "shared" / "eval" / "cases" / "questions.jsonl"
OWN: Final = Path(__file__).with_name("questions.jsonl")
DEMO: Final = Path(__file__).parents[3] / "ingest" / "demo"
_TOP: Final = 50
_PUBLIC: Final = "kring/public"
Answer = Callable[[Asked], Run]


def questions(path: Path = EVAL) -> list[dict[str, Any]]:
    """The questions with graded answers."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def run(graph: KnowledgeGraph, encoder: Encoder) -> dict[str, Any]:
    """Everything, by name of what is measured."""
    bench = _Bench(graph, encoder)
    found: dict[str, Any] = {}
    for name, context in (("without context", False), ("with context", True)):
        found |= {f"{what}, {name}": row for what, row in bench.figures(context=context).items()}
    return {**found, **_because(graph, encoder)}


class _Bench:
    """The questions and every way to answer them, over one store."""

    def __init__(self, graph: KnowledgeGraph, encoder: Encoder) -> None:
        self._graph = graph
        self._shared, self._own = questions(), questions(OWN)
        base = graph.stores.in_memory(Casebase)
        blind = blind_to_each({q["id"]: _asked(q, context=True) for q in self._shared})
        self._blind = {key: Speaking(base, labels) for key, labels in blind.items()}
        self._bare = Speaking(base, without_wording())
        self._peers = _peers(graph, encoder)

    def figures(self, *, context: bool) -> dict[str, Any]:
        """By name of what is measured."""
        measure = Measure([*self._shared, *self._own])
        kring = measure(self._unseen(context=context))
        found = {"unseen, kring": measure.row(kring)}
        found |= _beside(self._graph, self._peers, measure, kring, "unseen", context=context)
        for name, some in (("the shared ones of these", self._shared), ("the own ones of these", self._own)):
            found[f"unseen, {name}"] = Measure(some).row({q["id"]: kring[q["id"]] for q in some})
        typed = self._unseen(context=context)
        found["unseen, a typing error in every third word"] = measure.row(measure(lambda q: typed(_mistyped(q))))
        for feature in sorted(WEIGHTS.keys() - {"identifier", "phase"}):  # these questions have neither
            weights = {**WEIGHTS, feature: 0.0}
            found[f"unseen, without {feature}"] = measure.row(measure(self._unseen(context=context, weights=weights)))
        with self._bare():
            found["unseen, without wording.ttl"] = measure.row(measure(_kring(self._graph, context=context)))
        shared = Measure(self._shared)
        flattering = shared(_kring(self._graph, context=context))
        found["flattering: the shared ones with all words, kring"] = shared.row(flattering)
        return found | _beside(self._graph, self._peers, shared, flattering, "flattering", context=context)

    def _unseen(self, *, context: bool, weights: Mapping[str, float] = WEIGHTS) -> Answer:
        ask = _kring(self._graph, context=context, weights=weights)

        def unseen(q: Asked) -> Run:
            with self._blind[q["id"]]() if q["id"] in self._blind else nullcontext():
                return ask(q)

        return unseen


def _mistyped(q: Asked) -> Asked:
    """The question with two letters of every third word swapped; the context stays as it is."""
    words = str(q["question"]).split()
    for at in range(2, len(words), 3):
        middle = len(words[at]) // 2
        word = words[at]
        words[at] = word[: middle - 1] + word[middle : middle + 1] + word[middle - 1 : middle] + word[middle + 1 :]
    return {**q, "question": " ".join(words)}


def _asked(q: Asked, *, context: bool) -> str:
    """The question, with what its asker says of the situation behind it."""
    return f"{q['question']}\n{q['asking']['context']}" if context else str(q["question"])


def _kring(graph: KnowledgeGraph, *, context: bool, weights: Mapping[str, float] = WEIGHTS) -> Answer:
    def ask(q: Asked) -> Run:
        asking = q["asking"]
        told = asking["context"] if context else ""
        town = asking["municipality"]
        found = graph.borgen(q["question"], municipality=town, context=told, top=_TOP, weights=weights)
        return {entry.id: 1 / rank for rank, entry in enumerate(found, start=1)}

    return ask


Peers = Mapping[str, Callable[[str, MunicipalityFacts | None], Run]]


def _peers(graph: KnowledgeGraph, encoder: Encoder) -> Peers:
    texts = {stored.id: text_of(stored.kind, stored.payload) for stored in graph.scan("Case", "Lesson")}
    places, municipalities = {}, graph.municipalities
    for members in cases_seen(graph).families(texts).values():
        held = [municipalities[code] for code in members[0].municipalities if code in municipalities]
        places |= {known.id: held for known in members}
    return peers(texts, places, graph, encoder)


def _beside(
    graph: KnowledgeGraph, others: Peers, measure: Measure, kring: Scores, name: str, *, context: bool
) -> dict[str, Any]:
    """Every peer, and how many times the best of them Kring is."""
    municipalities = graph.municipalities

    def asker(q: Asked) -> MunicipalityFacts | None:
        town = q["asking"]["municipality"]
        return municipalities.get(graph.gazetteer.code(town)) if town else None

    runs = {
        peer: measure(lambda q, ask=ask: ask(_asked(q, context=context), asker(q)))  # type: ignore[misc]
        for peer, ask in others.items()
    }
    best = max(runs, key=lambda peer: mean(runs[peer]))
    times = {
        "peer": best,
        "times": round(mean(kring) / mean(runs[best]), 2),
        "interval": ratio_interval(kring, runs[best]),
    }
    return {
        **{f"{name}, {peer}": measure.row(scores) for peer, scores in runs.items()},
        f"{name}, kring against the best peer": times,
    }


# --- what nobody wrote for a measurement -----------------------------------------------------------


def _because(graph: KnowledgeGraph, encoder: Encoder) -> dict[str, Any]:
    """See the top of this module."""
    with tempfile.TemporaryDirectory() as folder, kg.open(folder, with_encoder=encoder, create=True) as silent:
        ingest_into(silent, [DEMO / "gemeenten", DEMO / "tooi"], space=_PUBLIC, progress=lambda *_: None)
        held = list(graph.scan("Case", "Lesson"))
        records = [parse(s.kind, {key: value for key, value in s.payload.items() if key != "because"}) for s in held]
        silent.put(records, space=LOCAL_SPACE, reason="zonder redenen, voor een meting")
        silent.encode()
        asked = list(_reasons([(stored.id, stored.kind, stored.payload) for stored in held]))
        measure = Measure(asked)
        kring = measure(_kring(silent, context=False))
        others = _peers(silent, encoder)
        return {
            "because, kring": measure.row(kring),
            **_beside(silent, others, measure, kring, "because", context=False),
        }


def _reasons(records: Sequence[tuple[str, str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Each reason as a question: its lesson answers directly (2), its case and its sisters partly (1)."""
    families: dict[str, set[str]] = {}
    for key, kind, payload in records:
        if kind in {"Case", "Lesson"}:
            families.setdefault(key if kind == "Case" else payload.get("case", key), set()).add(key)
    return [
        {
            "id": key,
            "question": payload["because"],
            "asking": {"municipality": "", "context": ""},
            "relevant": {**dict.fromkeys(families[payload.get("case", key)], 1), key: 2},
        }
        for key, kind, payload in records
        if kind == "Lesson" and payload.get("because")
    ]
