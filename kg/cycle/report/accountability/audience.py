"""
For whom a report is: what it selects, in which order, and how plainly it speaks. Never a figure.

Audiences differ in the order of chapters, in which of them stand in it, in their headings and in how many lines of a
list they show; each number is the one that `kg.cycle.report.measures` made, whoever reads it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from kg.errors import InputError

Audience = Literal["raad", "college", "directie", "toezichthouder", "inwoners"]
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)
Chapter = Literal[
    "kort", "doel", "tijd", "geld", "kwaliteit", "verandering", "draagvlak", "risico", "besluit", "onbekend", "maten"
]
_FORMAL: Final[Mapping[Chapter, str]] = {
    "kort": "In het kort",
    "doel": "Doel",
    "tijd": "Tijd",
    "geld": "Geld",
    "kwaliteit": "Kwaliteit en resultaat",
    "verandering": "Verandering en vergelijking",
    "draagvlak": "Betrokkenheid en draagvlak",
    "risico": "Risico's",
    "besluit": "Gevraagde besluiten en aanbevelingen",
    "onbekend": "Wat niet bekend is",
    "maten": "Hoe is geteld",
}
_PLAIN: Final[Mapping[Chapter, str]] = {
    "kort": "In het kort",
    "doel": "Wat wil de gemeente?",
    "tijd": "Is het op tijd?",
    "geld": "Wat kost het?",
    "kwaliteit": "Wat levert het op?",
    "verandering": "Is het beter geworden?",
    "draagvlak": "Wie doen er mee, en wat vinden zij?",
    "risico": "Wat kan er misgaan?",
    "besluit": "Waarover moet nog worden besloten, en wat is aangeraden?",
    "onbekend": "Wat weten wij niet?",
    "maten": "Hoe hebben wij geteld?",
}


@dataclass(frozen=True, slots=True)
class AudienceReading:
    """
    How one audience reads.

    Attributes:
        title: For whom, in words.
        chapters: Those that stand in it, in order.
        headings: What they are called.
        lines: How many lines of a list it shows; the rest is counted.
        detail: Whether each activity stands in it, and not only those that ask for attention.
        plain: Whether the words of a plan are explained.
    """

    title: str
    chapters: Sequence[Chapter]
    headings: Mapping[Chapter, str]
    lines: int
    detail: bool = False
    plain: bool = False


READINGS: Final[Mapping[Audience, AudienceReading]] = {
    "raad": AudienceReading(
        "de gemeenteraad",
        ("kort", "doel", "kwaliteit", "verandering", "geld", "tijd", "draagvlak", "risico", "besluit", "onbekend",
         "maten"),
        _FORMAL, 10,
    ),
    "college": AudienceReading(
        "het college",
        ("kort", "besluit", "geld", "tijd", "kwaliteit", "verandering", "draagvlak", "risico", "doel", "onbekend",
         "maten"),
        _FORMAL, 15,
    ),
    "directie": AudienceReading(
        "de directie",
        ("kort", "tijd", "geld", "risico", "kwaliteit", "verandering", "draagvlak", "besluit", "doel", "onbekend",
         "maten"),
        _FORMAL, 60, detail=True,
    ),
    "toezichthouder": AudienceReading(
        "de toezichthouder",
        ("kort", "doel", "kwaliteit", "verandering", "risico", "tijd", "geld", "draagvlak", "besluit", "onbekend",
         "maten"),
        _FORMAL, 60, detail=True,
    ),
    "inwoners": AudienceReading(
        "inwoners",
        ("kort", "doel", "kwaliteit", "verandering", "tijd", "geld", "draagvlak", "onbekend", "maten"),
        _PLAIN, 5, plain=True,
    ),
}  # fmt: skip


def audience_of(name: str) -> Audience:
    """
    The audience of that name.

    Raises:
        InputError: If there is none.
    """
    for one in AUDIENCES:
        if one == name.strip().casefold():
            return one
    raise InputError(f"lezer {name!r} is onbekend; kies uit {', '.join(AUDIENCES)}")
