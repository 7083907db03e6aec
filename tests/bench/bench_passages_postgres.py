"""
The passages view in PostgreSQL beside the embedded one, and beside its own statements without anything around them.

Quality is of every set of ../shared/eval, speed of synthetic records of real Dutch sentences, whose vectors are those
of such sentences with noise: random ones are the worst case of a graph.

Run: python -m tests.bench.bench_passages_postgres [passages …]
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import ir_measures
import numpy as np
import psycopg
from ir_measures import nDCG

from api.cli.evaluation import _document, _qrels, _rows, _safe
from kg.adapters.passages.embedded import EmbeddedPassages
from kg.adapters.passages.postgres.view import PostgresPassages
from kg.model.schema import dump
from kg.ports.encoder import Encoder, Matrix
from kg.ports.journal import Changed, Stored
from kg.ports.passages import Filters, Passages
from tests.bench.bench_quality import EVAL, SETS
from tests.bench.bench_search import PASSAGE_SENTENCES, SPACE, questions, real_encoder, records, sentences
from tests.postgres import server

EVERYTHING: Final = Filters(spaces=frozenset({SPACE}))
NARROW: Final = Filters(spaces=frozenset({SPACE}), municipalities=frozenset({"GM0007", "GM0008", "GM0009"}))
ROUNDS: Final = 3
ASKED: Final = 60
_NOISE: Final = 0.6  # of the length of a vector
_KNOWN: Final = 2000  # sentences with a vector of their own


class OnceEncoder:
    """An encoder that is asked for each text once."""

    def __init__(self, real: Encoder) -> None:
        self.name, self.dimension = real.name, real.dimension
        self._real = real
        self._known: dict[str, Matrix] = {}

    def passages(self, texts: Sequence[str]) -> Matrix:
        fresh = [text for text in dict.fromkeys(texts) if f"p{text}" not in self._known]
        if fresh:
            made = zip(fresh, self._real.passages(fresh), strict=True)
            self._known |= {f"p{text}": vector for text, vector in made}
        return np.stack([self._known[f"p{text}"] for text in texts])

    def query(self, text: str) -> Matrix:
        if f"q{text}" not in self._known:
            self._known[f"q{text}"] = self._real.query(text)
        return self._known[f"q{text}"]


class NoisyEncoder:
    """Vectors of real sentences, each time with other noise; of a question its own."""

    def __init__(self, real: Encoder) -> None:
        self.name, self.dimension = "noisy", real.dimension
        self._chance = np.random.default_rng(1)
        self._real = OnceEncoder(real)
        self._known = real.passages(sentences()[:_KNOWN])
        for question in questions():
            self._real.query(question)

    def passages(self, texts: Sequence[str]) -> Matrix:
        near = self._known[self._chance.integers(len(self._known), size=len(texts))]
        noise = self._chance.standard_normal(near.shape, dtype=np.float32)
        mixed = near + noise * np.float32(_NOISE / np.sqrt(self.dimension))
        vectors: Matrix = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        return vectors

    def query(self, text: str) -> Matrix:
        return self._real.query(text)


@contextmanager
def both(encoder: Encoder | None) -> Iterator[dict[str, Passages]]:
    """An empty view of each adapter."""
    with server() as running, tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedPassages.open(Path(folder), encoder)
        with closing(embedded), closing(PostgresPassages.open(running.fresh(), encoder)) as postgres:
            yield {"embedded": embedded, "postgres": postgres}


def quality(name: str, encoder: Encoder) -> dict[str, float]:
    """nDCG@10 of a set, by adapter."""
    corpus = {_safe(row["_id"]): row for row in _rows(EVAL / name / "corpus.jsonl")}
    qrels = _qrels(EVAL / name / "qrels.tsv")
    asked = {row["_id"]: row["text"] for row in _rows(EVAL / name / "queries.jsonl") if row["_id"] in qrels}
    documents = [_document(key, row) for key, row in corpus.items()]
    stored = [Stored(one.id, "Source", SPACE, seq, "", dump(one)) for seq, one in enumerate(documents, 1)]
    figures = {}
    with both(encoder) as views:
        for adapter, view in views.items():
            view.apply([Changed(one.id, one.seq, one) for one in stored], upto=len(stored))
            for _ in view.encode_pending():
                pass
            run = {
                key: {hit.id: hit.score for hit in view.search(text, filters=EVERYTHING, top=100).hits}
                for key, text in asked.items()
            }
            figures[adapter] = ir_measures.calc_aggregate([nDCG @ 10], qrels, run)[nDCG @ 10]
    return figures | {"difference": figures["postgres"] - figures["embedded"]}


class Statements:
    """What the view asks of PostgreSQL, kept to be asked again with nothing around it."""

    def __init__(self) -> None:
        self.kept: list[tuple[Any, Any, dict[str, Any]]] = []
        self._execute = psycopg.Cursor.execute

    @contextmanager
    def noted(self) -> Iterator[None]:
        """While this is held, statements are kept."""
        execute, kept = self._execute, self.kept

        def noting(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
            if not str(query).startswith("BEGIN"):
                kept.append((query, params, options))
            return execute(cursor, query, params, **options)

        psycopg.Cursor.execute = noting  # type: ignore[method-assign]
        try:
            yield
        finally:
            psycopg.Cursor.execute = execute  # type: ignore[method-assign]

    def asked_again(self, connection: Any) -> None:
        """All of them, in a transaction as the view has it, with their rows fetched."""
        with connection.transaction(), connection.cursor(binary=True) as cursor:
            for query, params, options in self.kept:
                cursor.execute(query, params, **options)
                if cursor.description:
                    cursor.fetchall()


def p50_ms(asks: Sequence[Callable[[], object]], backend: int) -> tuple[float, float]:
    """Of the time of each, and of the time of a processor that this process and one of the server took for it."""
    wall, used = [], []
    for ask in asks:
        begun, before = time.perf_counter(), time.process_time() + _processor_s(backend)
        ask()
        wall.append(1000 * (time.perf_counter() - begun))
        used.append(1000 * (time.process_time() + _processor_s(backend) - before))
    return float(np.median(wall)), float(np.median(used))


def _processor_s(process: int) -> float:
    """That a process on Linux has had; 0 of none."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9 if process else 0.0


def speed(count: int, real: Encoder) -> dict[str, float]:
    """Milliseconds of a question, of its statements alone, of pgvector alone and of the embedded view."""
    encoder, figures = NoisyEncoder(real), dict[str, float]()
    with server() as running, tempfile.TemporaryDirectory() as folder:
        url = running.fresh()
        embedded, postgres = EmbeddedPassages.open(Path(folder), encoder), PostgresPassages.open(url, encoder)
        # As superuser: policies on rows do not hold for what is measured beside.
        beside = running.url(url.rpartition("/")[2], running.superuser)
        with closing(embedded), closing(postgres), psycopg.connect(beside) as raw:
            for adapter, view in (("embedded", embedded), ("postgres", postgres)):
                begun = time.perf_counter()
                for batch in records(count, PASSAGE_SENTENCES):
                    view.apply(batch, upto=batch[-1].seq)
                figures[f"{adapter}_taken_in_per_s"] = count / (time.perf_counter() - begun)
                for _ in view.encode_pending(batch=2048):
                    pass
                view.optimise()
            raw.execute("SET hnsw.iterative_scan = strict_order")
            raw.execute("SET hnsw.ef_search = 100")
            raw.execute("SET enable_seqscan = off")
            raw.commit()
            raw.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            with raw.cursor() as cursor:
                cursor.execute("SELECT pg_database_size(current_database()) / 1e6")
                figures["database_mb"] = float(cursor.fetchone()[0])  # type: ignore[index]
            raw.rollback()
            figures |= _measured(embedded, postgres, raw, encoder)
    return figures


def _measured(embedded: Passages, postgres: PostgresPassages, raw: Any, encoder: Encoder) -> dict[str, float]:
    some, found = questions()[:ASKED], dict[str, float]()
    with postgres._database._connection() as connection:  # one asks at a time, so always by this one
        pid = connection.info.backend_pid
    for what, filters, facets in (("all", EVERYTHING, False), ("narrow", NARROW, False), ("facets", EVERYTHING, True)):
        asked: Mapping[str, list[Statements]] = {"statements": []}
        for text in some:
            statements = Statements()
            with statements.noted():
                postgres.search(text, filters=filters, top=10, facets=facets)
            asked["statements"].append(statements)

        def searching(
            view: Passages, filters: Filters = filters, *, facets: bool = facets
        ) -> list[Callable[[], object]]:
            return [lambda text=text: view.search(text, filters=filters, top=10, facets=facets) for text in some]

        ways = {
            "statements": [lambda one=one: one.asked_again(raw) for one in asked["statements"]],
            "postgres": searching(postgres),
            "embedded": searching(embedded),
        }
        if what == "all":
            ways["pgvector"] = [lambda text=text: _nearest(raw, encoder.query(text)) for text in some]
        beside = raw.info.backend_pid
        backends = {"statements": beside, "pgvector": beside, "postgres": pid, "embedded": 0}
        rounds = [{way: p50_ms(asks, backends[way]) for way, asks in ways.items()} for _ in range(ROUNDS)]
        for way in ways:
            found[f"{what}_{way}_p50_ms"] = float(np.median([one[way][0] for one in rounds]))
            found[f"{what}_{way}_processor_ms"] = float(np.median([one[way][1] for one in rounds]))
        for at, of in enumerate(("clock", "processor")):
            ratios = [one["postgres"][at] / one["statements"][at] for one in rounds]
            found[f"{what}_{of}_ratio"] = float(np.median(ratios))
    return found


def _nearest(raw: Any, vector: Matrix) -> None:
    """The 200 nearest passages, by the same graphs, without policies or anything else."""
    said = "[" + ",".join(f"{number:.6g}" for number in vector.tolist()) + "]"
    with raw.transaction(), raw.cursor(binary=True) as cursor:
        cursor.execute(
            "SELECT doc FROM passages.vectors WHERE audience = 1 ORDER BY vector <#> %s::halfvec LIMIT 200", (said,)
        )
        cursor.fetchall()


def main() -> None:
    real = real_encoder()
    if real is None:
        print("no encoder on this machine: nothing to compare")
        return
    sizes = [int(argument) for argument in sys.argv[1:]]
    if not sizes:
        once = OnceEncoder(real)
        for name in SETS:
            print(
                f"nDCG@10 {name}: {json.dumps({key: round(one, 4) for key, one in quality(name, once).items()})}",
                flush=True,
            )
    for count in sizes or [20_000]:
        print(
            f"speed at {count} passages: {json.dumps({key: round(one, 2) for key, one in speed(count, real).items()})}"
        )


if __name__ == "__main__":
    main()
