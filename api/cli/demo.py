"""`kring demo`: the knowledge that comes with Kring, loaded, ranked and searched."""

import os
import shlex
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

import kg
from api.cli.options import STORE
from api.cli.progress import bars
from api.render.terminal import borgen
from api.render.terminal.ranking import interpret_lines
from ingest.load import ingest_into

MUNICIPALITY: Final = "Baarn"
QUESTION: Final = "Hoe voorkomen we dat een nieuw zaaksysteem vastloopt op weinig draagvlak bij medewerkers?"
SPACE: Final = "kring/public"
REPORTED: Final = "tra-baarn-dienstverlening"
_SHOWN: Final = 3


def run(store: Path) -> Iterator[str]:
    """Load what is new, then show both answers; lines for people."""
    begun = time.perf_counter()
    with kg.open(store, create=True) as graph:
        with bars() as progress:
            summary = ingest_into(
                graph, [Path(str(files("ingest") / "demo"))], space=SPACE, progress=progress, propose=False
            )
        if "Report" not in graph.counts():  # the first run makes one, as of its own day
            graph.keep_report(REPORTED, "raad", space=SPACE)
        yield from summary.lines()
        code = graph.gazetteer.code(MUNICIPALITY)
        yield ""
        yield from interpret_lines(graph.interpret(code), _SHOWN, f"{MUNICIPALITY} ({code})")
        yield ""
        yield f"Lessen en casussen bij de vraag van {MUNICIPALITY}: {QUESTION}"
        yield ""
        found = graph.borgen(QUESTION, municipality=code, top=borgen.depth(_SHOWN))
        codes = {other for entry in found for other in entry.case.municipalities}
        names = {key: stored.payload["title"] for key, stored in graph.get_many(codes).items()}
        yield from borgen.borgen_lines(found, names, _SHOWN)
    where = Path(os.path.relpath(store))
    if ".." in where.parts:
        where = store.resolve()
    yield f"Klaar in {time.perf_counter() - begun:.1f} s. De opslag staat in {where}. Vraag verder:"
    yield from further(where)


def further(store: Path) -> Iterator[str]:
    """Commands that may be typed as they stand, wherever the store is."""
    there = "" if store == STORE else f" --store {shlex.quote(str(store))}"
    yield f"  kring interpret {MUNICIPALITY}{there}"
    yield f'  kring borgen "UW VRAAG" --for {MUNICIPALITY}{there}'
    yield f'  kring search "UW WOORDEN"{there}'
    yield f"Of in de browser: kring serve{there}, en open dan http://127.0.0.1:8080/"
