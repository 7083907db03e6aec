"""What changed about a development, a lesson or a document since a moment; plain values in, plain values out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from kg.dutch.dates import dutch
from kg.reason.answer import SPARSE, answer
from kg.reason.time import day_said

What = Literal["nieuw", "veranderd"]
Payload = Mapping[str, Any]
_SHOWN: Final = 3  # changes that one sentence tells


@answer
@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """
    One record that is new, or otherwise than it was.

    Attributes:
        what: Whether it was there before.
        said: What changed of it, in Dutch; "" when that it is new is all.
        at: When it was written, ISO 8601 in UTC.
    """

    id: str
    kind: str
    title: str
    what: What
    said: Annotated[str, SPARSE]
    at: str


@answer
@dataclass(frozen=True, slots=True)
class WhatChanged:
    """
    What changed for a municipality after an event of the journal, in four groups, the latest first.

    What was taken away is not told: of that nothing may be left.

    Attributes:
        municipality: Its code.
        since: The event after which is looked.
        developments: Those that are new, or of which a date or the state is another.
        lessons: New ones, of our own or on a theme of what stands first for us.
        documents: Our own policy, aims, activities and sources.
        proposals: Changes that somebody proposed to us, and that wait for a decision.
        more: How many records changed that were not looked at, since there are too many.
    """

    municipality: str
    since: int
    developments: tuple[ChangedRecord, ...]
    lessons: tuple[ChangedRecord, ...]
    documents: tuple[ChangedRecord, ...]
    proposals: tuple[ChangedRecord, ...]
    more: int

    @property
    def total(self) -> int:
        """How many there are together."""
        return sum(map(len, (self.developments, self.lessons, self.documents, self.proposals)))


def development_said(before: Payload, now: Payload) -> str:
    """What of a development is another in its state or dates, in Dutch; "" when nothing is."""
    return "; ".join(list(_moved(before, now))[:_SHOWN])


def _moved(before: Payload, now: Payload) -> Iterator[str]:
    if before.get("status") != now.get("status"):
        yield f"stand: {now.get('status') or 'niet bekend'} (was: {before.get('status') or 'niet bekend'})"
    since = now.get("in_force_since")
    if before.get("in_force_since") != since:
        yield f"geldt sinds {dutch(since)}" if since else "niet meer bekend sinds wanneer dit geldt"
    old, new = _dates(before), _dates(now)
    for what in dict.fromkeys((*old, *new)):
        was, becomes = old.get(what, ()), new.get(what, ())
        if was == becomes:
            continue
        if not was:
            yield f"nieuwe datum: {_listed(becomes)} ({what})"
        elif not becomes:
            yield f"vervallen datum: {_listed(was)} ({what})"
        else:
            yield f"datum van {_listed(was)} naar {_listed(becomes)} ({what})"


def _dates(payload: Payload) -> dict[str, tuple[str, ...]]:
    """By what happens then, in the order of the record."""
    found: dict[str, tuple[str, ...]] = {}
    for milestone in payload.get("dates") or ():
        found[milestone["what"]] = (*found.get(milestone["what"], ()), day_said(milestone))
    return found


def _listed(days: Sequence[str]) -> str:
    return ", ".join(days)
