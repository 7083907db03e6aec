"""How long a ranking of 500 developments takes, for one municipality and for all of them, also at 100,000 records."""

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

import kg
from ingest.load import ingest_into
from kg.model.environment import Development
from kg.model.frameworks import Source
from kg.model.values import Milestone, Passage
from kg.service import KnowledgeGraph

DEVELOPMENTS: Final = 500
RECORDS: Final = 100_000
BATCH: Final = 4000
WORDS: Final = (
    "gemeente",
    "archief",
    "besluit",
    "digitaal",
    "register",
    "burger",
    "dienst",
    "beleid",
    "college",
    "raad",
)


def run(data: Path, store: Path) -> None:
    """Print the time for one municipality and for all that exist, on all the shared data, and at 100,000 records."""
    with kg.open(store, with_encoder="none", create=True) as graph:
        ingest_into(graph, [data], space="kring/public", encode=False, progress=lambda *_: None)
        _fill(graph)
        _measure(graph)
        _more(graph)
        _measure(graph)


def _measure(graph: KnowledgeGraph) -> None:
    """Print the time on the clock, and in brackets that of the processor, which others on the machine hardly change."""
    first = _timed(lambda: graph.interpret("Baarn"))
    each = [_timed(lambda: graph.interpret("Baarn")) for _ in range(20)]
    clock, processor = (1000 * statistics.median(times) for times in zip(*each, strict=True))
    living = [s.id for s in graph.scan("Municipality") if not (s.payload.get("period") or {}).get("end")]
    every = _timed(lambda: [graph.interpret(code) for code in living])
    developments, records = graph.counts()["Development"], sum(graph.counts().values())
    print(f"speed: {developments} developments, {records} records, words alone, load {os.getloadavg()[0]:.1f}")
    print(f"  first question after a change {first[0]:.1f} s ({first[1]:.1f})")
    print(
        f"  one municipality p50 {clock:.0f} ms ({processor:.0f}), all {len(living)} {every[0]:.1f} s ({every[1]:.1f})"
    )


def _timed(what: Callable[[], object]) -> tuple[float, float]:
    clock, processor = time.perf_counter(), time.process_time()
    what()
    return time.perf_counter() - clock, time.process_time() - processor


def _more(graph: KnowledgeGraph) -> None:
    """Further records, fictitious, up to `RECORDS`."""
    rng = np.random.default_rng(1)
    missing = RECORDS - sum(graph.counts().values())
    for start in range(0, missing, BATCH):
        made = [
            Source(
                id=f"bulk-{number}",
                title=f"Stuk {number}",
                body=(Passage(text=" ".join(rng.choice(WORDS, 60)), place="tekst"),),
            )
            for number in range(start, min(start + BATCH, missing))
        ]
        graph.put(made, reason="meting")


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
