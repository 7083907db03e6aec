"""
The interpretation card: what one development means for one municipality, every sentence with its source.

What is it, why does it matter here, what does it ask of board, management and operations, who supports it, which
trajectory carries it, who can help in which phase, and what did others learn.
What is not known is said as well: a gap cites the record that was asked about and the state of the journal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from pydantic import computed_field

from kg.cycle.interpret.card.material import Material
from kg.cycle.interpret.card.meaning import asks, what, why
from kg.cycle.interpret.card.support import cover, lessons, support, trajectory
from kg.cycle.interpret.ranking.ranking import Ranked
from kg.cycle.interpret.signals.freshness import Knowledge
from kg.errors import StepRefused
from kg.reason.answer import HIDDEN, Chance, Count, answer
from kg.reason.text import Section, Sentence

STEPS: Final[dict[str, tuple[frozenset[str | None], str]]] = {  # step: from which status, to which; None is no card yet
    "draft": (frozenset({None, "concept"}), "concept"),
    "review": (frozenset({"concept"}), "getoetst"),
    "adopt": (frozenset({"getoetst"}), "vastgesteld"),
    "reopen": (frozenset({"getoetst", "vastgesteld"}), "concept"),
}


@answer
@dataclass(frozen=True, slots=True)
class CardDevelopment:
    """
    The development that a card is about.

    Attributes:
        record: All of it.
    """

    id: str
    title: str
    category: str
    record: Annotated[Mapping[str, Any], HIDDEN]


@answer
@dataclass(frozen=True, slots=True)
class CardMunicipality:
    """The municipality that a card is for."""

    id: str
    title: str


@answer
@dataclass(frozen=True, slots=True)
class CardEvent:
    """
    One thing that happened to the stored interpretation.

    Attributes:
        status: The status that it got; null when it was deleted.
        meaning: What it then asked of each level, by field of `PerLevel`; empty where that is not known any more.
    """

    at: str
    actor: str
    status: str | None
    reason: str
    meaning: Annotated[Mapping[str, str], HIDDEN]


@answer
@dataclass(frozen=True, slots=True)
class Rephrasing:
    """
    What came of asking a language model for other words: how many sentences counted and how many did not.

    Attributes:
        problem: Why there are no other words; empty when there are.
    """

    by: str
    kept: Count = 0
    dropped: Count = 0
    problem: str = ""


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    What a development means for a municipality, every sentence with its source.

    Attributes:
        interpretation: The id of the stored interpretation, if there is one.
        status: Its status.
        known_until: The newest date behind it, as it is written.
        known: Whether its status can be said; false is not known, never calm.
        history: Oldest first.
        rephrasing: null when nobody was asked for other words.
        knowledge: Until when the development is known.
        place: In the ranking, and of how many.
        ranked: The development as the ranking has it, with the parts of its score.
        lessons: What was learned before, as the doors give it, best first.
        own: What the municipality's own texts say: the first sentences of "why".
        duty: Whether it is a duty, for whom and since when: part of "what".
    """

    development: CardDevelopment
    municipality: CardMunicipality
    interpretation: str
    status: str | None
    relevance: Chance
    priority: Chance
    as_of: date
    known_until: str | None
    known: bool
    sections: tuple[Section, ...]
    history: tuple[CardEvent, ...]
    rephrasing: Rephrasing | None = None
    knowledge: Annotated[Knowledge | None, HIDDEN]
    place: Annotated[tuple[int, int], HIDDEN]
    ranked: Annotated[Ranked, HIDDEN]
    lessons: Annotated[tuple[Mapping[str, Any], ...], HIDDEN]
    own: Annotated[tuple[Sentence, ...], HIDDEN]
    duty: Annotated[tuple[Sentence, ...], HIDDEN]

    @computed_field
    @property
    def concern(self) -> Chance | None:
        """How much it concerns the municipality, for people; null when not known."""
        return self.ranked.concern


def sections(material: Material) -> tuple[Section, ...]:
    """The card, in the order in which it is read."""
    found = (
        ("what", "Wat het is", what(material)),
        ("why", f"Waarom het in {material.town} speelt", why(material)),
        ("asks", "Wat het vraagt", asks(material)),
        ("support", "Draagvlak", support(material)),
        ("trajectory", "Traject", trajectory(material)),
        ("cover", "Wie kan helpen, per fase", cover(material)),
        ("lessons", "Lessen van anderen", lessons(material)),
    )
    return tuple(Section(key, title, tuple(told)) for key, title, told in found)


def advanced(status: str | None, step: str) -> str:
    """
    The status after a step.

    Raises:
        StepRefused: If the step cannot be taken from this status; it says which can.
    """
    allowed, after = STEPS[step]
    if status in allowed:
        return after
    possible = ", ".join(name for name, (froms, _) in STEPS.items() if status in froms)
    now = f"de duiding is {status}" if status else "er is nog geen duiding vastgelegd"
    raise StepRefused(f"stap {step!r} kan niet: {now}; wat nu kan: {possible}")
