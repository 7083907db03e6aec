"""How well search and fit answer: nDCG@10 on the collections of ../shared/eval and on real policies."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ir_measures
from ir_measures import nDCG

import kg
from api.cli.evaluation import evaluate_folder
from ingest.load import ingest_into
from kg.cycle.interpret.ranking import ranking
from kg.cycle.interpret.ranking.use_cases import situation_of
from kg.service import KnowledgeGraph

ROOT = Path(__file__).parents[2]
EVAL = ROOT.parent / "shared" / "eval"
SETS = ("overheid_faq", "overheid_faq_typo", "overheid_faq_en2nl", "xquad_nl", "xquad_en2nl")


def identifiers(graph: KnowledgeGraph, sample: int = 1000) -> dict[str, float]:
    """Recall at 1 of records asked by their id, and by their code or number where they have one."""
    names: dict[str, set[str]] = {}
    for stored in graph.scan():
        for name in filter(None, (stored.id, stored.payload.get("code"), stored.payload.get("notation"))):
            names.setdefault(name, set()).add(stored.id)
    asked = random.Random(1).sample(sorted(names), min(sample, len(names)))  # noqa: S311 - repeatable
    first = [hits[0].id if (hits := graph.search(name, top=1).hits) else "" for name in asked]
    right = sum(found in names[name] for name, found in zip(asked, first, strict=True))
    return {"asked": len(asked), "recall@1": right / len(asked)}


def fit(graph: KnowledgeGraph) -> dict[str, float]:
    """Developments ranked by fit with a municipality's own texts alone, against the links of its policies."""
    policies = [stored.payload for stored in graph.scan("Policy") if stored.payload.get("responds_to")]
    qrels: dict[str, dict[str, int]] = {}
    for policy in policies:
        qrels.setdefault(policy["municipality"], {}).update(dict.fromkeys(policy["responds_to"], 1))
    run = {}
    for code in qrels:
        ranked = ranking.rank(situation_of(graph, code, datetime.now(UTC).date()), {"fit": 1.0})
        run[code] = {entry.id: entry.score for entry in ranked}
    scores = ir_measures.calc_aggregate([nDCG @ 10], qrels, run)
    return {"interpret, fit alone nDCG@10": scores[nDCG @ 10], "municipalities": len(qrels)}


def run(store: Path) -> dict[str, Any]:
    """Everything, on the demo's knowledge."""
    measured: dict[str, Any] = {name: evaluate_folder(EVAL / name) for name in SETS if EVAL.is_dir()}
    with kg.open(store, create=True) as graph:
        demo = [ROOT / "ingest" / "demo"]
        ingest_into(graph, demo, space="kring/public", progress=lambda *_: None)
        measured["identifiers"] = identifiers(graph)
        measured["fit"] = fit(graph)
    return measured
