"""How much a watch tells in a year: what passes its noise, against every rise of any size."""

from datetime import date, timedelta
from typing import Final

import numpy as np

from kg.cycle.interpret.radar import watch
from kg.cycle.interpret.radar.use_cases import stands_of
from kg.service import KnowledgeGraph

TOWNS: Final = ("Utrecht", "Tilburg", "Rotterdam", "Best", "Baarn")
FIRST: Final = date(2025, 7, 1)
STEPS: Final = 12
STEP: Final = timedelta(days=30)


def run(graph: KnowledgeGraph) -> None:
    """Print, for some municipalities, the noise of the ranks and what is told in steps of 30 days."""
    print(f"watch: {STEPS} steps of {STEP.days} days from {FIRST}, developments and dates as they are now")
    for town in TOWNS:
        code = graph.gazetteer.code(town)
        before = reference = stands_of(graph.interpret(code, today=FIRST), ())
        noise = [stand.noise for stand in before]
        told: list[str] = []
        any_rise = 0
        for step in range(1, STEPS + 1):
            now = stands_of(graph.interpret(code, today=FIRST + step * STEP), ())
            news, reference = watch.changes(reference, now, 0.0)
            told += [one.what for one in news]
            ranks = {stand.development: stand.rank for stand in before}
            any_rise += sum(ranks[stand.development] > stand.rank for stand in now)
            before = now
        kinds = ", ".join(f"{told.count(kind)} {kind}" for kind in sorted(set(told))) or "nothing"
        print(
            f"  {town}: noise median {np.median(noise):.1f}, most {max(noise):.1f}; told {kinds}; any rise {any_rise}"
        )
