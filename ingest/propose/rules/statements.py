"""
Which kinds of statement a unit of a text is, by the cues in it, and the chance that a person would say so too.

    Unit --cues--> points per kind --two numbers per kind--> chance

Of Objective and Activity a unit is the one with more points; the others stand beside them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.propose.rules.cues import Cue, cues
from ingest.propose.rules.units import Unit

KINDS: Final = ("Objective", "Activity", "Decision", "Support", "Lesson", "Risk")
FEWEST_WORDS: Final = 2
MOST_WORDS: Final = 90
MOST_CHARACTERS: Final = 1_500
# Chance = 1 / (1 + exp(-(at + by * points))), fitted on the tuning half of tests/bench/propose (ADR 58).
CALIBRATED: Final[Mapping[str, tuple[float, float]]] = {
    "Objective": (-2.5, 1.0), "Activity": (-3.0, 1.0), "Decision": (-3.0, 0.9), "Support": (-3.0, 0.8),
    "Lesson": (-3.0, 0.8), "Risk": (-3.0, 0.8),
}  # fmt: skip
LEAST: Final = 0.45  # chance, for a statement to be one


@dataclass(frozen=True, slots=True)
class Stated:
    """What a unit states: its kind, the chance, and the reasons, the strongest first."""

    kind: str
    chance: float
    reasons: Sequence[str]


def statements(unit: Unit, *, least: float = LEAST) -> Iterator[Stated]:
    """What a unit states; nothing for a heading, and for what is too short or too long to be one statement."""
    if unit.form == "heading" or (unit.form == "row" and not unit.lead) or not _sized(unit.said):
        return
    signs = points(unit)
    found = {kind: [cue for cue in signs if kind in cue.points] for kind in KINDS}
    weaker = min(("Activity", "Objective"), key=lambda kind: chance_of(kind, _total(found[kind], kind)))
    for kind, mine in found.items():
        chance = chance_of(kind, _total(mine, kind))
        if chance >= least and kind != weaker:
            reasons = [cue.why for cue in sorted(mine, key=lambda cue: -cue.points[kind]) if cue.points[kind] > 0]
            yield Stated(kind, chance, tuple(dict.fromkeys(reasons)))


def _sized(said: str) -> bool:
    """Whether it can be one statement by its length, and does not only announce what follows."""
    return len(said) <= MOST_CHARACTERS and FEWEST_WORDS <= len(said.split()) <= MOST_WORDS and not said.endswith(":")


def chance_of(kind: str, scored: float) -> float:
    """The chance that so many points mean."""
    at, by = CALIBRATED[kind]
    return round(1 / (1 + math.exp(-(at + by * scored))), 3)


def _total(cues: Sequence[Cue], kind: str) -> float:
    return sum(cue.points[kind] for cue in cues)


def points(unit: Unit) -> Sequence[Cue]:
    """The cues that a unit has."""
    where = {"text": unit.said, "lead": unit.lead, "heading": unit.heading.rpartition(" > ")[2]}
    return [cue for cue in cues() if cue.stands_in(where[cue.where])]
