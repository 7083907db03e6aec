"""
How a recommendation stands; payloads in, payloads out.

    afgesloten    somebody closed it, with a reason; it says nothing else after that
    opvolging     something was done with it, and it is not closed
    reactie       the board responded, and nothing is on record of what was done
    niet bekend   neither response nor follow-up is on record; that is not the same as none

A closed one is not opened again: who comes back to it records a new one that refers to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import computed_field

from kg.dutch.dates import dutch, span
from kg.errors import InputError, StepRefused
from kg.reason.answer import KNOWN, PARTIAL, Count, answer

Payload = Mapping[str, Any]
Standing = Literal["niet bekend", "reactie", "opvolging", "afgesloten"]
Step = Literal["reactie", "opvolging", "afgesloten"]
STEPS: Final[tuple[Step, ...]] = ("reactie", "opvolging", "afgesloten")
_ORDER: Final[tuple[Standing, ...]] = ("niet bekend", "reactie", "opvolging", "afgesloten")


@answer
@dataclass(frozen=True, slots=True)
class FollowedLine:
    """
    What was said or done about a recommendation.

    Attributes:
        at: When it was recorded, in UTC; null for what its source told already.
        event: The number of the last event of the journal before that.
    """

    what: str
    text: str
    person: str | None
    at: str | None
    event: Annotated[Count | None, KNOWN] = None


@answer
@dataclass(frozen=True, slots=True)
class FollowedRecommendation:
    """
    A recommendation with what became of it, as far as that is on record.

    Attributes:
        text: The recommendation, in the words of who read it.
        body: Who made it.
        date: As its source states it; null where it does not.
        basis: How it was read: "expliciet", or that its content was not seen.
        open_days: Since the last day that its date can mean; null once it is closed, and without a date.
        follows: The id of the closed one that it comes back to.
        lines: What was said and done, oldest first.
        sources: The addresses of the publications that it comes from.
        doubt: What is not certain about it.
    """

    id: str
    text: str
    municipality: str | None
    body: str
    body_kind: str | None
    addressed_to: str | None
    date: Annotated[str | None, PARTIAL]
    basis: str | None
    standing: Standing
    open_days: Count | None
    follows: Annotated[str | None, KNOWN]
    lines: tuple[FollowedLine, ...]
    sources: tuple[str, ...]
    doubt: str | None


@answer
@dataclass(frozen=True, slots=True)
class Recommendations:
    """
    Recommendations as the caller may see them: those that are open first, the oldest first.

    Attributes:
        municipality: Its code; "" for all.
    """

    municipality: str
    as_of: date
    items: tuple[FollowedRecommendation, ...]

    @computed_field
    @property
    def open(self) -> Count:
        """How many are not closed."""
        return sum(one.standing != "afgesloten" for one in self.items)

    @computed_field
    @property
    def said(self) -> str:
        """How many there are, and what is not on record of them, in Dutch."""
        total = len(self.items)
        if not total:
            return "Geen aanbevelingen gevonden. Of er zijn, is daarmee niet gezegd."
        missing = {
            "zonder reactie": sum(not _has(one, "reactie") for one in self.items),
            "zonder opvolging": sum(not _has(one, "opvolging") for one in self.items),
            "zonder datum": sum(one.date is None for one in self.items),
        }
        lacks = "; ".join(f"{number} {what}" for what, number in missing.items() if number)
        closed = f"{total - self.open or 'geen'} daarvan als afgesloten vastgelegd"
        line = f"{total} {'aanbeveling' if total == 1 else 'aanbevelingen'}, {closed}."
        return f"{line} Niet vastgelegd: {lacks}." if lacks else line


def _has(one: FollowedRecommendation, what: str) -> bool:
    return any(line.what == what for line in one.lines)


def overview(municipality: str, items: Iterable[FollowedRecommendation], today: date) -> Recommendations:
    """Recommendations in order: what is open first, what is known least before the rest, the oldest first."""
    held = sorted(
        items,
        key=lambda one: (
            one.standing == "afgesloten",
            _ORDER.index(one.standing),
            one.date is None,
            one.date or "",
            one.id,
        ),
    )
    return Recommendations(municipality, today, tuple(held))


def told(payload: Payload, today: date) -> FollowedRecommendation:
    """A recommendation with its id as it stands on a day."""
    by_source = [("reactie", "response"), ("besluit", "decision"), ("opvolging", "follow_up")]
    lines = [FollowedLine(what, payload[name], None, None) for what, name in by_source if payload.get(name)]
    lines += [
        FollowedLine(one["what"], one.get("text") or "", one.get("person"), one["at"], one["event"])
        for one in payload.get("moments", ())
    ]
    known = {one.what for one in lines}
    standing = next(
        (state for state in reversed(_ORDER) if state in known or (state == "reactie" and "besluit" in known)),
        _ORDER[0],
    )
    day = payload.get("date")
    after = (today - span(day).last).days if day and standing != "afgesloten" else None
    return FollowedRecommendation(
        payload["id"], payload["title"], payload.get("municipality"), payload["body"], payload.get("body_kind"),
        payload.get("addressed_to"), day, payload.get("basis"), standing,
        None if after is None else max(after, 0), payload.get("follows"), tuple(lines),
        tuple(one["url"] for one in payload.get("sources", ())), payload.get("note"),
    )  # fmt: skip


def taken(recommendation: Payload, step: Step, text: str, moment: Payload) -> dict[str, Any]:
    """
    The recommendation after a step.

    Raises:
        InputError: If the step is none, or nothing is said with it.
        StepRefused: If it is closed.
    """
    if step not in STEPS:
        raise InputError(f"{step!r} is geen stap van een aanbeveling; kies {', '.join(STEPS)}")
    if not text.strip():
        raise InputError(f"{step} vraagt een tekst: zeg wat er gezegd of gedaan is, en waar dat staat")
    if recommendation.get("status") == "afgesloten":
        closed = next(one for one in reversed(recommendation["moments"]) if one["what"] == "afgesloten")
        raise StepRefused(
            f"aanbeveling {recommendation['id']!r} is op {dutch(closed['at'][:10])} afgesloten en gaat niet weer open; "
            "leg een nieuwe vast die ernaar verwijst (follows)"
        )
    moments = [*recommendation.get("moments", ()), {**moment, "what": step, "text": text.strip()}]
    status = {"status": "afgesloten"} if step == "afgesloten" else {}
    return {**recommendation, **status, "moments": moments}
