"""
SPARQL: our store against rdflib's memory store on the same triples in the same run; and how fast the view takes in.

The records are synthetic, of the shape and size of real ones. Run: `python -m tests.bench.bench_sparql [records]`.
"""

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Final

import rdflib

from kg.adapters.triples.oxigraph import OxigraphTriples
from kg.ports.journal import Changed, Stored
from ontologies.terms import PREFIXES

SPACE: Final = "synthetic/public"
RECORDS: Final = 55_000  # about a million triples
BATCH: Final = 2_000  # as the journal hands them over
TARGET_RATIO: Final = 10.0

_PREFIXES: Final = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
QUERIES: Final[dict[str, str]] = {
    "lookup": "SELECT ?p ?o { id:les-777 ?p ?o }",
    "count by theme": "SELECT ?t (COUNT(?c) AS ?n) { ?c a kring:Case ; dcat:theme ?t } GROUP BY ?t",
    "three hops": """SELECT ?l ?m { id:thema-7 ^dcat:theme ?c . ?c a kring:Case ; kring:municipality ?m .
        ?l kring:case ?c }""",
    "property path": "SELECT ?b { id:thema-299 skos:broader+ ?b }",
    "alternative path": "SELECT DISTINCT ?x { id:GM0042 (^kring:municipality/^kring:case) ?x }",
    "OPTIONAL": """SELECT ?c ?b { ?c a kring:Case ; kring:outcome "mislukt" ; dcat:theme id:thema-3
        OPTIONAL { ?c kring:budgetEur ?b } }""",
    "date filter": """SELECT ?s ?d { ?s a kring:Signal ; dcterms:date ?d ; kring:development id:dev-5
        FILTER(?d >= "2024-06-01"^^xsd:date) }""",
    "by municipality": "SELECT ?m (COUNT(?c) AS ?n) { ?c a kring:Case ; kring:municipality ?m } GROUP BY ?m",
    "newest 20": "SELECT ?s ?d { ?s a kring:Signal ; dcterms:date ?d } ORDER BY DESC(?d) LIMIT 20",
    "failed lessons": """SELECT ?l ?w { ?c kring:outcome "mislukt" ; kring:municipality id:GM0042 .
        ?l kring:case ?c ; kring:because ?w }""",
    "not exists": """SELECT ?d { ?d a kring:Development
        FILTER NOT EXISTS { ?s kring:development ?d ; dcterms:date "2025-01-01"^^xsd:date } }""",
    "by source": """SELECT ?r ?place { ?r prov:qualifiedDerivation ?p . ?p prov:entity id:bron-9 ;
        kring:place ?place }""",
}


def records(count: int) -> Iterator[Stored]:
    """Synthetic cases, lessons and signals, with the themes, municipalities and developments that they point at."""
    draw = random.Random(1)  # noqa: S311 - a repeatable run
    for number in range(300):
        broader = [f"thema-{number // 2}"] if number else []
        yield _stored("Concept", f"thema-{number}", broader=broader)
        yield _stored("Municipality", f"GM{number:04}", code=f"GM{number:04}")
        yield _stored("Development", f"dev-{number}", category="wettelijk", summary=_words(draw, 30))
    for number in range((count - 900) // 3):
        yield _stored(
            "Case",
            f"case-{number}",
            draw,
            themes=[f"thema-{draw.randrange(300)}" for _ in range(3)],
            municipalities=[f"GM{draw.randrange(300):04}"],
            situation=_words(draw, 40),
            approach=_words(draw, 40),
            outcome=draw.choice(["succes", "deels", "mislukt", "onbekend"]),
            period={"start": str(draw.randrange(2010, 2026))},
            **({"budget_eur": draw.randrange(10**6)} if number % 2 else {}),
        )
        because, case = _words(draw, 20), f"case-{draw.randrange(number + 1)}"
        yield _stored("Lesson", f"les-{number}", draw, case=case, because=because, phase="borgen", basis="afgeleid")
        day = f"{draw.randrange(2020, 2026)}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
        yield _stored("Signal", f"sig-{number}", draw, development=f"dev-{draw.randrange(300)}", date=day)


def _stored(kind: str, name: str, draw: random.Random | None = None, **fields: Any) -> Stored:
    payload = {"id": name, "title": f"Synthetisch: {kind} {name}", **fields}
    if draw:
        payload["sources"] = [{"url": f"https://voorbeeld.nl/{name}", "title": _words(draw, 5), "published": "2024"}]
        origin = {"source": f"bron-{draw.randrange(500)}", "place": f"regel {draw.randrange(900)}"}
        payload["provenance"] = [{**origin, "at": "2026-01-01T00:00:00Z", "method": "synthetisch"}]
    return Stored(name, kind, SPACE, 1, "2026-01-01T00:00:00Z", payload)


def _words(draw: random.Random, count: int) -> str:
    return " ".join(f"woord{draw.randrange(5000)}" for _ in range(count))


def fill(graph: OxigraphTriples, count: int) -> float:
    """Apply synthetic records in batches; seconds in `apply` and `optimise`, the making of records left out."""
    spent, upto, source = 0.0, 0, records(count)
    while batch := list(islice(source, BATCH)):
        changes = [Changed(record.id, upto + place, record) for place, record in enumerate(batch, 1)]
        upto += len(batch)
        start = time.perf_counter()
        graph.apply(changes, upto=upto)
        spent += time.perf_counter() - start
    start = time.perf_counter()
    graph.optimise()
    return spent + time.perf_counter() - start


def _median_ms(work: Callable[[], object], runs: int) -> float:
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def run(count: int = RECORDS) -> dict[str, Any]:
    """
    Milliseconds per query and store, ratios, and what loading took.

    Ours is asked in two ways: as analysts ask it, in this process behind rdflib's own interface (`rdflib_dataset`), and
    as anyone asks it, guarded and in a process of its own. It goes first: beside a million triples as Python objects
    every collection of garbage would count against it.
    """
    with tempfile.TemporaryDirectory() as folder, closing(OxigraphTriples.open(Path(folder) / "graph")) as graph:
        seconds = fill(graph, count)
        file = str(Path(folder) / "all.nt")
        triples = graph.dump(file, spaces=[SPACE])
        warmed = _warm(graph)
        guarded = {name: _timed(lambda asked=sparql: _ask(graph, asked)) for name, sparql in QUERIES.items()}
        copy = graph.rdflib_dataset([SPACE])
        ours = {
            name: _timed(lambda asked=_PREFIXES + sparql: list(copy.query(asked))) for name, sparql in QUERIES.items()
        }
        memory = rdflib.Graph()
        for prefix, namespace in PREFIXES.items():
            memory.bind(prefix, namespace, replace=True)
        start = time.perf_counter()
        memory.parse(file, format="nt")
        loaded = time.perf_counter() - start
        theirs = {name: _timed(lambda asked=sparql: list(memory.query(asked))) for name, sparql in QUERIES.items()}
    return {
        "records": count,
        "triples": triples,
        "apply_records_per_s": round(count / seconds),
        "rdflib_load_s": round(loaded, 1),
        "in_memory_after_s": round(warmed, 1),
        "queries": {name: _compared(name, ours[name], guarded[name], theirs[name]) for name in QUERIES},
        "median_ratio": statistics.median(theirs[name][1] / ours[name][1] for name in QUERIES),
        "median_ratio_guarded": statistics.median(theirs[name][1] / guarded[name][1] for name in QUERIES),
        "target_ratio": TARGET_RATIO,
    }


def _warm(graph: OxigraphTriples) -> float:
    """
    Seconds until each query is answered from memory.

    A process loads the copy once its answers took as long as loading does; long and short queries go to different ones.
    """
    start = time.perf_counter()
    while {_from_memory(graph, sparql) for sparql in QUERIES.values()} != {True}:
        pass
    return time.perf_counter() - start


def _from_memory(graph: OxigraphTriples, sparql: str) -> bool:
    _ask(graph, sparql)
    return graph.in_memory


def _ask(graph: OxigraphTriples, sparql: str) -> list[Any]:
    return list(graph.query(sparql, spaces=[SPACE], limit_s=60, max_rows=10**6).rows)


def _timed(ask: Callable[[], list[Any]]) -> tuple[int, float]:
    """Rows, and the median of milliseconds: of 31 runs where they take less than 20 ms, of 5 where they take longer."""
    rows, first = len(ask()), _median_ms(ask, 1)
    return rows, _median_ms(ask, 31 if first < 20 else 5)


def _compared(
    name: str, ours: tuple[int, float], guarded: tuple[int, float], theirs: tuple[int, float]
) -> dict[str, Any]:
    if not ours[0] == guarded[0] == theirs[0]:
        raise AssertionError(f"{ours[0]} rows, guarded {guarded[0]}, rdflib {theirs[0]}: {name}")
    spent = {"ms": ours[1], "guarded_ms": guarded[1], "rdflib_ms": theirs[1]}
    ratios = {"ratio": theirs[1] / ours[1], "ratio_guarded": theirs[1] / guarded[1]}
    return {"rows": ours[0], **{key: round(value, 3) for key, value in {**spent, **ratios}.items()}}


def intake(count: int) -> dict[str, Any]:
    """Records a second into an empty store."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(OxigraphTriples.open(Path(folder) / "graph")) as graph,
    ):
        return {"records": count, "apply_records_per_s": round(count / fill(graph, count))}


if __name__ == "__main__":
    if sys.argv[1:2] == ["intake"]:
        print(json.dumps([intake(int(count)) for count in sys.argv[2:]], indent=1))
    else:
        print(json.dumps(run(*(int(count) for count in sys.argv[1:])), indent=1, ensure_ascii=False))
