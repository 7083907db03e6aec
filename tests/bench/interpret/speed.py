"""How long a ranking takes: 500 developments for one municipality, and for all of them."""

import statistics
import time
from pathlib import Path

import kg
from ingest.loading import ingest_into
from kg.model import Development, Milestone
from kg.service import KnowledgeGraph

DEVELOPMENTS = 500


def run(data: Path, store: Path) -> None:
    """Print milliseconds for one municipality and seconds for all that exist, on all the shared data."""
    with kg.open(store, with_encoder="none") as graph:
        ingest_into(graph, [data], space="kring/public", encode=False, progress=lambda *_: None)
        _fill(graph)
        begun = time.perf_counter()
        graph.interpret("Baarn")
        first = time.perf_counter() - begun
        times = []
        for _ in range(20):
            begun = time.perf_counter()
            ranked = graph.interpret("Baarn")
            times.append(1000 * (time.perf_counter() - begun))
        living = [s.id for s in graph.scan("Municipality") if not (s.payload.get("period") or {}).get("end")]
        begun = time.perf_counter()
        for code in living:
            graph.interpret(code)
        every = time.perf_counter() - begun
        texts = sum(graph.counts().values())
    print(f"speed: {len(ranked)} developments, {texts} records, words alone")
    print(
        f"  one municipality, first question after a change {first:.1f} s, then p50 {statistics.median(times):.0f} ms"
    )
    print(f"  all {len(living)} municipalities {every:.1f} s")


def _fill(graph: KnowledgeGraph) -> None:
    """Copies of the real developments under other ids, up to `DEVELOPMENTS`."""
    real = [stored.payload for stored in graph.scan("Development")]
    made = []
    for number in range(DEVELOPMENTS - len(real)):
        payload = real[number % len(real)]
        dates = tuple(Milestone(**milestone) for milestone in payload.get("dates", ()))
        made.append(
            Development(
                id=f"{payload['id']}-kopie-{number}",
                title=f"{payload['title']} ({number})",
                category=payload["category"],
                summary=payload["summary"],
                obligation=payload.get("obligation"),
                themes=tuple(payload.get("themes", ())),
                dates=dates,
            )
        )
    graph.put(made, space="kring/public", reason="meting")
