"""How often a change of a known size is seen, over noise, points and controls; panels are simulated and labelled so."""

from collections.abc import Iterator

import numpy as np

from kg.cycle.improve.change.control import claimed, differences, fake_scores

RUNS = 400
NOISE = (0.5, 1.0, 2.0)  # standard deviation of one value, in the unit of the change
POINTS = ((4, 2), (8, 4), (12, 6), (24, 12))  # before and after
CONTROLS = (19, 39)
CHANGE = 1.0


def seen(noise: float, before: int, after: int, controls: int, change: float = CHANGE) -> float:
    """The share of panels in which the first municipality, which changed, is claimed."""
    drawn = np.random.default_rng(int(noise * 10) * 100_000 + before * 1000 + after * 100 + controls)
    found = 0
    for _ in range(RUNS):
        shape = (controls + 1, before + after)
        table = drawn.normal(50, 10, (shape[0], 1)) + drawn.normal(0, 3, (1, shape[1])) + drawn.normal(0, noise, shape)
        table[0, before:] += change
        found += bool(claimed(differences(table, before)[1], fake_scores(table, before))[0])
    return found / RUNS


def table() -> Iterator[str]:
    """In Markdown: a row for each noise and number of points, a column for each number of controls."""
    yield (
        "| noise | before + after | "
        + " | ".join(f"{one} controls" for one in CONTROLS)
        + " | no change, 19 controls |"
    )
    yield "|---|---|" + "---|" * (len(CONTROLS) + 1)
    for noise in NOISE:
        for before, after in POINTS:
            cells = [f"{seen(noise, before, after, one):.0%}" for one in CONTROLS]
            none = f"{seen(noise, before, after, 19, 0.0):.1%}"
            yield f"| {noise} | {before} + {after} | {' | '.join(cells)} | {none} |"
