"""
Which kinds of statement a unit of a text is, by the cues in it, and the chance that a person would say so too.

    Unit --cues--> points per kind --three numbers per kind, and the leaning of the document--> chance

Of Objective and Activity a unit is the likelier one, and neither when it is likelier to be a decision.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.propose.rules.cues import Cue, cues
from ingest.propose.rules.units import Unit

KINDS: Final = ("Objective", "Activity", "Decision", "Lesson", "Risk")
FEWEST_WORDS: Final = 2
MOST_WORDS: Final = 90
MOST_CHARACTERS: Final = 1_500
ANNOUNCED: Final = 0.5  # leaning that a unit has at least when its heading or lead-in says what it is
USUAL: Final = 0.3  # leaning of a document of which nothing is known
# Chance = 1 / (1 + exp(-(at + by * points + of * leaning))), leaning as log odds; of Objective and Activity the three
# were fitted on the 36 documents of tests/bench/propose that are not "fresh"; of the others thought (ADR 58).
CALIBRATED: Final[Mapping[str, tuple[float, float, float]]] = {
    "Objective": (-2.9, 1.3, 1.0), "Activity": (-1.75, 0.9, 1.0), "Decision": (-3.0, 0.9, 0.0),
    "Lesson": (-3.0, 0.8, 0.0), "Risk": (-3.0, 0.8, 0.0),
}  # fmt: skip
# The chance from which it is a statement: where F1 was highest there.
LEAST: Final[Mapping[str, float]] = {
    "Objective": 0.3, "Activity": 0.3, "Decision": 0.45, "Lesson": 0.45, "Risk": 0.45
}  # fmt: skip
MOST_SURE: Final = 0.97  # no label of the hundreds that were seen bears out more
_LISTED: Final = frozenset({"item", "row"})
_ALONE: Final = {"Objective": 2.6, "Activity": 2.9}  # points at which a sentence is as likely one as not


@dataclass(frozen=True, slots=True)
class Stated:
    """What a unit states: its kind, the chance, and the reasons, the strongest first."""

    kind: str
    chance: float
    reasons: Sequence[str]


def statements(unit: Unit, *, leaning: float = USUAL) -> Iterator[Stated]:
    """What a unit states in a document of some leaning; nothing for a heading, or what is too short or too long."""
    if not can_state(unit):
        return
    signs = points(unit)
    found = {kind: [cue for cue in signs if kind in cue.points] for kind in KINDS}
    chances = {kind: chance_of(kind, _total(mine, kind), _leaning(mine, kind, leaning)) for kind, mine in found.items()}
    weaker = min(("Activity", "Objective"), key=lambda kind: chances[kind])
    decided = chances["Decision"] if chances["Decision"] >= LEAST["Decision"] else 0.0
    for kind, mine in found.items():
        beside = kind in _ALONE and (kind == weaker or chances[kind] < decided)
        if chances[kind] >= LEAST[kind] and not beside:
            reasons = [cue.why for cue in sorted(mine, key=lambda cue: -cue.points[kind]) if cue.points[kind] > 0]
            yield Stated(kind, chances[kind], tuple(dict.fromkeys(reasons)))


def _leaning(mine: Sequence[Cue], kind: str, leaning: float) -> float:
    """That of the document; a unit that is announced as what it is stands by itself."""
    announced = any(cue.announces and cue.points[kind] > 0 for cue in mine)
    return max(leaning, ANNOUNCED) if announced else leaning


def leaning(document: Iterable[Unit]) -> float:
    """
    How much a document tends to say what its people want and do: the mean over its units of the chance by its words.

    A plan says it in every other sentence, a manual nowhere; so the same words mean more in the one than in the other.
    """
    said = [_by_words(points(unit)) for unit in document if can_state(unit)]
    return sum(said) / len(said) if len(said) > 1 else USUAL


def _by_words(signs: Sequence[Cue]) -> float:
    return max(1 / (1 + math.exp(at - sum(cue.points.get(kind, 0.0) for cue in signs))) for kind, at in _ALONE.items())


def can_state(unit: Unit) -> bool:
    """Whether a unit can be a statement by its lay-out and its length."""
    return unit.form != "heading" and (unit.form != "row" or bool(unit.lead)) and _sized(unit.said)


def _sized(said: str) -> bool:
    """Whether it can be one statement by its length, and does not only announce what follows."""
    return len(said) <= MOST_CHARACTERS and FEWEST_WORDS <= len(said.split()) <= MOST_WORDS and not said.endswith(":")


def chance_of(kind: str, scored: float, leaning: float = USUAL) -> float:
    """The chance that so many points mean, in a document of some leaning."""
    at, by, of = CALIBRATED[kind]
    odds = math.log((leaning + 0.02) / (1.02 - leaning))
    return min(MOST_SURE, round(1 / (1 + math.exp(-(at + by * scored + of * odds))), 3))


def _total(cues: Sequence[Cue], kind: str) -> float:
    return sum(cue.points[kind] for cue in cues)


def points(unit: Unit) -> Sequence[Cue]:
    """The cues that a unit has."""
    *above, own = unit.heading.split(" > ")
    where = {"text": unit.said, "lead": unit.lead, "heading": own}
    found = [cue for cue in cues() if (not cue.forms or unit.form in cue.forms) and cue.stands_in(where[cue.where])]
    if above and unit.form in _LISTED and not any(cue.where == "heading" for cue in found):
        found += [cue for cue in cues() if cue.where == "heading" and cue.stands_in(above[-1])]  # "Doelen > Privacy"
    return found
