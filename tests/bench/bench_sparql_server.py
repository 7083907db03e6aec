"""
The graph on a SPARQL server beside the one on this machine: `python -m tests.bench.bench_sparql_server`.

Each competency question over the demo is asked of all in turn, so that what else the machine does counts for all.
"""

import statistics
import tempfile
import time
from contextlib import ExitStack, closing, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import pytest

import kg
from ingest.load import ingest_into
from kg.adapters.triples.oxigraph import OxigraphTriples
from kg.adapters.triples.remote.graph import RemoteTriples
from kg.errors import StoreError
from kg.ports.journal import Changed
from kg.ports.triples import Triples
from kg.profiles.triples import words
from tests.sparql_servers import SparqlServer, oxigraph, virtuoso

ROUNDS: Final = 7
QUERIES: Final = sorted(Path(str(files("ontologies") / "queries")).glob("*.rq"))


def main() -> None:
    """Print the figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        changes, spaces = demo(folder / "store")
        print(f"the demo: {len(changes)} records")
        graphs: dict[str, Any] = {"embedded": stack.enter_context(closing(OxigraphTriples.open(folder / "g", words())))}
        servers: dict[str, SparqlServer] = {}
        for name, server in (("oxigraph serve", oxigraph(folder, kept=True)), ("Virtuoso", virtuoso(folder))):
            with suppress(pytest.skip.Exception):
                servers[name] = stack.enter_context(server)
                graphs[name] = stack.enter_context(closing(RemoteTriples.open(servers[name].endpoint, words())))
        for name, graph in graphs.items():
            start = time.perf_counter()
            graph.apply(changes, upto=changes[-1].seq)
            print(f"{name}: load {time.perf_counter() - start:.1f} s", flush=True)
        asked(graphs, spaces)
        one_write(graphs, changes)
        away(servers["oxigraph serve"], graphs["oxigraph serve"], changes)
        for name, graph in graphs.items():
            if name != "oxigraph serve":  # which is another by now
                checked(name, graph, changes)


def demo(store: Path) -> tuple[list[Changed], set[str]]:
    """Its records, and their spaces."""
    with kg.open(store, with_encoder=None, create=True) as graph:
        folder = Path(str(files("ingest") / "demo"))
        ingest_into(graph, [folder], space="local/private", progress=lambda *_: None, encode=False)
        held = list(graph.stores.records.scan())
    changes = sorted((Changed(one.id, one.seq, one) for one in held), key=lambda change: change.seq)
    return changes, {one.space for one in held}


def asked(graphs: dict[str, Triples], spaces: set[str]) -> None:
    """Each question, in turn."""
    times: dict[str, list[float]] = {name: [] for name in graphs}
    for query in QUERIES:
        sparql = query.read_text(encoding="utf-8")
        rows = set()
        took: dict[str, list[float]] = {name: [] for name in graphs}
        for _ in range(ROUNDS):
            for name, graph in graphs.items():
                start = time.perf_counter()
                table = graph.query(sparql, spaces=spaces, limit_s=60, max_rows=10_000)
                took[name].append((time.perf_counter() - start) * 1e3)
                rows.add(len(table.rows))
        for name, one in took.items():
            times[name].append(statistics.median(one))
        print(f"{query.stem}: rows {rows}, ms " + ", ".join(f"{times[name][-1]:.1f}" for name in graphs))
    for name, medians in times.items():
        print(f"{name}: p50 over the questions {statistics.median(medians):.2f} ms, worst {max(medians):.1f} ms")


def one_write(graphs: dict[str, Triples], changes: list[Changed]) -> None:
    """One record, again and again."""
    for name, graph in graphs.items():
        took = []
        for number in range(1, ROUNDS + 1):
            start = time.perf_counter()
            graph.apply([changes[number]], upto=changes[-1].seq + number)
            took.append((time.perf_counter() - start) * 1e3)
        print(f"{name}: one record in {statistics.median(took):.1f} ms")


def checked(name: str, graph: Triples, changes: list[Changed]) -> None:
    """All of it held against the records."""
    start = time.perf_counter()
    wrong = graph.check(change.record for change in changes if change.record is not None)
    print(f"{name}: check {time.perf_counter() - start:.1f} s, {len(wrong)} lines", flush=True)


def away(server: SparqlServer, graph: Triples, changes: list[Changed]) -> None:
    """The server stops, a thousand records are written, and it comes back."""
    upto = changes[-1].seq + 2 * ROUNDS
    server.stop()
    with suppress(StoreError):
        graph.apply(changes[:1000], upto=upto)
    server.start()
    start = time.perf_counter()
    with closing(RemoteTriples.open(server.endpoint, words())) as back:
        back.apply(changes[:1000], upto=upto)
        print(f"back: 1,000 records taken in again in {time.perf_counter() - start:.1f} s", flush=True)
        checked("oxigraph serve", back, changes)


if __name__ == "__main__":
    main()
