"""What comparing two texts on one aspect gives."""

from dataclasses import dataclass
from typing import Final, Literal

from kg.model.aims.records import Aspect
from kg.reason.answer import answer

Verdict = Literal["anders", "gelijk", "niet te zeggen", "geen van beide"]
DIFFERENT: Final[Verdict] = "anders"
SAME: Final[Verdict] = "gelijk"
UNSURE: Final[Verdict] = "niet te zeggen"
SILENT: Final[Verdict] = "geen van beide"


@dataclass(frozen=True, slots=True)
class HeardSides:
    """The words of each side that a verdict rests on; "" where a side says nothing of it."""

    verdict: Verdict
    policy: str = ""
    execution: str = ""


@answer
@dataclass(frozen=True, slots=True)
class ComparedAspect:
    """
    What two sides say of one aspect.

    Attributes:
        verdict: "anders": both say it, and not the same; "gelijk": both say it and no difference was found; "niet te
            zeggen": one side says nothing of it, or what they say cannot be laid beside each other; "geen van beide".
        policy: The words of policy that it rests on; "" when it says nothing of it.
        execution: Those of execution.
    """

    aspect: Aspect
    verdict: Verdict
    policy: str
    execution: str


def one_sided(policy: str, execution: str) -> HeardSides:
    """What is said when the two cannot be laid beside each other."""
    return HeardSides(UNSURE if policy or execution else SILENT, policy, execution)
