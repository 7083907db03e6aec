"""Measuring the ordinary search on a test collection in BEIR form (corpus.jsonl, queries.jsonl, qrels.tsv)."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

import kg
from ingest.document import Document, Reader
from ingest.formats.json import read_lines
from ingest.formats.tables.csv import read_csv
from kg.access import LOCAL_SPACE
from kg.errors import InputError
from kg.model.frameworks import Source
from kg.model.values import Passage
from kg.service import KnowledgeGraph

_DEPTH: Final = 100
_BATCH: Final = 2000


def evaluate_folder(folder: Path, encoder: str = "") -> dict[str, Any]:
    """
    Index a collection in a temporary store, search it, and say how well and how fast.

    Returns:
        set, docs, queries; ndcg@10, recall@10, recall@100, mrr@10 (means over queries, by ir-measures);
        index_docs_per_s (vectors included); query_ms_p50 and query_ms_p95 (encoding of the query included).

    Raises:
        InputError: If a file of the collection is missing or cannot be read, or what measures is not installed.
    """
    try:
        import ir_measures
        from ir_measures import RR, R, nDCG
    except ImportError as error:
        raise InputError("kring eval vraagt om ir-measures, dat er voor deze machine niet is") from error

    missing = [name for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv") if not (folder / name).is_file()]
    if missing:
        raise InputError(f"{folder} is geen testverzameling in BEIR-vorm: {', '.join(missing)} ontbreekt")
    corpus = {_safe(row["_id"]): row for row in _rows(folder / "corpus.jsonl")}
    queries = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    qrels = _qrels(folder / "qrels.tsv")
    with tempfile.TemporaryDirectory() as store, kg.open(store, with_encoder=encoder, create=True) as graph:
        begun = time.perf_counter()
        _index(graph, corpus)
        seconds = time.perf_counter() - begun
        run, times = _search(graph, {key: text for key, text in queries.items() if key in qrels})
    measured = ir_measures.calc_aggregate([nDCG @ 10, R @ 10, R @ 100, RR @ 10], qrels, run)
    return {
        "set": folder.name,
        "docs": len(corpus),
        "queries": len(run),
        "ndcg@10": round(measured[nDCG @ 10], 4),
        "recall@10": round(measured[R @ 10], 4),
        "recall@100": round(measured[R @ 100], 4),
        "mrr@10": round(measured[RR @ 10], 4),
        "index_docs_per_s": round(len(corpus) / seconds, 1),
        "query_ms_p50": round(float(np.percentile(times, 50)), 2),
        "query_ms_p95": round(float(np.percentile(times, 95)), 2),
    }


def _rows(path: Path, read: Reader = read_lines) -> Iterator[Mapping[str, Any]]:
    for row in read(Document(path, path.name)):
        if isinstance(row, InputError):
            raise row
        yield row.data


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in _rows(path, read_csv):
        found.setdefault(row["query-id"], {})[_safe(row["corpus-id"])] = int(row["score"])
    return found


def _safe(identifier: str) -> str:
    """An id of the collection as a record id; the prefix keeps it from being read as an identifier in a query."""
    return "doc-" + "".join(c if (c.isalnum() and c.isascii()) or c in "._~:@()+-" else "_" for c in identifier)


def _index(graph: KnowledgeGraph, corpus: Mapping[str, Mapping[str, Any]]) -> None:
    documents = [_document(key, row) for key, row in corpus.items()]
    for start in range(0, len(documents), _BATCH):
        graph.put(documents[start : start + _BATCH], space=LOCAL_SPACE, reason="testverzameling")
    graph.encode()


def _document(key: str, row: Mapping[str, Any]) -> Source:
    text = row["text"].strip() or row.get("title", "").strip() or key
    title = row.get("title", "").strip() or text.splitlines()[0][:80]
    return Source(id=key, title=title, body=(Passage(text=text, place="tekst"),))


def _search(graph: KnowledgeGraph, queries: dict[str, str]) -> tuple[dict[str, dict[str, float]], list[float]]:
    run: dict[str, dict[str, float]] = {}
    times: list[float] = []
    for key, text in queries.items():
        begun = time.perf_counter()
        found = graph.search(text, top=_DEPTH)
        times.append(1000 * (time.perf_counter() - begun))
        run[key] = {hit.id: hit.score for hit in found.hits}
    return run, times
