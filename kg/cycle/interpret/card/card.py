"""
The interpretation card: what one development means for one municipality, every sentence with its source.

What is it, why does it matter here, what does it ask of board, management and operations, who supports it, which
trajectory carries it, who can help in which phase, and what did others learn.
What is not known is said as well: a gap cites the record that was asked about and the state of the journal.
"""

from typing import Final

from kg.cycle.interpret.card.material import Material
from kg.cycle.interpret.card.meaning import asks, what, why
from kg.cycle.interpret.card.support import cover, lessons, support, trajectory
from kg.errors import StepRefused
from kg.reason.text import Section

STEPS: Final[dict[str, tuple[frozenset[str | None], str]]] = {  # step: from which status, to which; None is no card yet
    "draft": (frozenset({None, "concept"}), "concept"),
    "review": (frozenset({"concept"}), "getoetst"),
    "adopt": (frozenset({"getoetst"}), "vastgesteld"),
    "reopen": (frozenset({"getoetst", "vastgesteld"}), "concept"),
}


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
