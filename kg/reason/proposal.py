"""A change of a proposal beside what is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.ports.journal import Stored

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ComparedChange:
    """
    A change of a proposal beside what is there.

    Attributes:
        change: As the proposal has it.
        held: The record as it is; None when there is none, or it may not be read.
        becomes: What it would say; None when it would go.
        overtaken: Whether the record is not any more what the change rests on.
        was: What it rests on, where that is something else than what is held and may be read.
        faults: What has to be filled in or mended before it can be accepted, in Dutch; "" when nothing.
        needs: Of the same proposal what comes along when it is accepted: those that nobody decided on.
        hangs: Of the same proposal what goes along when it is dropped.
    """

    change: Payload
    held: Stored | None
    becomes: Payload | None
    overtaken: bool
    was: Payload | None = None
    faults: str = ""
    needs: tuple[str, ...] = ()
    hangs: tuple[str, ...] = ()
