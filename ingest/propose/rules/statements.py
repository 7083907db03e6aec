"""
Which kinds of statement a unit of a text is, by the cues in it, and the chance that a person would say so too.

    Unit --cues--> points per kind --two numbers per kind--> chance

Of Objective and Activity a unit is the one with more points; the others stand beside them.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ingest.propose.rules.cues import Cue, cues
from ingest.propose.rules.units import Unit

KINDS: Final = ("Objective", "Activity", "Decision", "Support", "Lesson", "Risk")
FEWEST_WORDS: Final = 3
MOST_WORDS: Final = 90
# Chance = 1 / (1 + exp(-(at + by * points))), fitted on the tuning half of tests/bench/propose (ADR 58).
CALIBRATED: Final[Mapping[str, tuple[float, float]]] = {
    "Objective": (-2.2, 1.0), "Activity": (-2.6, 1.0), "Decision": (-3.0, 0.9), "Support": (-3.0, 0.8),
    "Lesson": (-3.0, 0.8), "Risk": (-3.0, 0.8),
}  # fmt: skip
LEAST: Final = 0.5  # chance, for a statement to be one


@dataclass(frozen=True, slots=True)
class Stated:
    """What a unit states: its kind, the chance, and the reasons, the strongest first."""

    kind: str
    chance: float
    reasons: Sequence[str]


def statements(unit: Unit, *, least: float = LEAST) -> Iterator[Stated]:
    """What a unit states; nothing for a heading, and for what is too short or too long to be one statement."""
    if unit.form == "heading" or not FEWEST_WORDS <= len(unit.said.split()) <= MOST_WORDS or unit.said.endswith(":"):
        return
    found = {kind: points(unit, kind) for kind in KINDS}
    weaker = min(("Activity", "Objective"), key=lambda kind: chance_of(kind, _total(found[kind], kind)))
    for kind, signs in found.items():
        chance = chance_of(kind, _total(signs, kind))
        if chance >= least and kind != weaker:
            reasons = [cue.why for cue in sorted(signs, key=lambda cue: -cue.points[kind]) if cue.points[kind] > 0]
            yield Stated(kind, chance, tuple(dict.fromkeys(reasons)))


def chance_of(kind: str, scored: float) -> float:
    """The chance that so many points mean."""
    at, by = CALIBRATED[kind]
    return round(1 / (1 + math.exp(-(at + by * scored))), 3)


def _total(cues: Sequence[Cue], kind: str) -> float:
    return sum(cue.points[kind] for cue in cues)


def points(unit: Unit, kind: str) -> Sequence[Cue]:
    """The cues of a kind that a unit has."""
    where = {"text": unit.said, "lead": unit.lead, "heading": unit.heading.rpartition(" > ")[2]}
    return [cue for cue in _by_kind()[kind] if cue.stands_in(where[cue.where])]


@lru_cache(maxsize=1)
def _by_kind() -> Mapping[str, Sequence[Cue]]:
    found: dict[str, list[Cue]] = defaultdict(list)
    for cue in cues():
        for kind in cue.points:
            found[kind].append(cue)
    return found
