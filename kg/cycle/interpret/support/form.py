"""What the holder of a link reads, and what they answer."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from kg.model.support.records import Stance
from kg.reason.answer import SPARSE, answer

LinkState: TypeAlias = Literal["open", "beantwoord", "verlopen", "ingetrokken", "onderwerp niet meer te zien"]


@answer
@dataclass(frozen=True, slots=True)
class SupportForm:
    """
    What the holder of a link reads, and nothing else.

    Attributes:
        town: Name of the municipality that asks.
        question: Left out when it cannot be answered.
        whom: The level or group that is asked.
        subject: Its title, when the sender agreed to show it.
        valid_until: The last day on which the link works.
        settled: The day on which it was answered or withdrawn.
    """

    state: LinkState
    town: str
    valid_until: str
    question: Annotated[str, SPARSE] = ""
    whom: Annotated[str, SPARSE] = ""
    subject: Annotated[str, SPARSE] = ""
    settled: Annotated[str, SPARSE] = ""


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """
    What somebody answers.

    Attributes:
        condition: Needed when they are for it on a condition.
        name: Theirs, when they want it to stand there.
    """

    stance: Stance
    condition: str = ""
    objection: str = ""
    words: str = ""
    name: str = ""
