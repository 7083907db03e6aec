"""
Keeping lessons alive: the review gate, what replaces what, and when they are due.

    concept ──► getoetst ──► aanvaard ──► vervangen (by another lesson; can be undone)
       ▲            │            └──────► verlopen  (past its date, until accepted again)
       └────────────┘ sent back
A lesson without a status came from a published source; it may be replaced or expire like an accepted one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from kg.access import Role
from kg.errors import StepRefused
from kg.model.lesson_status import PUBLISHED
from kg.reason.answer import answer
from kg.reason.time import last_day

# From what to what, and who may do it (`kg.access.ROLES`).
STEPS: Final[Mapping[tuple[str, str], Role]] = {
    ("concept", "getoetst"): "reviewer",
    ("getoetst", "concept"): "reviewer",
    ("getoetst", "aanvaard"): "steward",
    ("verlopen", "aanvaard"): "steward",
    ("aanvaard", "verlopen"): "steward",
    (PUBLISHED, "verlopen"): "steward",
    ("aanvaard", "vervangen"): "steward",
    ("verlopen", "vervangen"): "steward",
    (PUBLISHED, "vervangen"): "steward",
}
REMINDED: Final = timedelta(days=60)  # before the date, so that there is time to look


def role_for(before: str, after: str) -> Role:
    """
    The role that a step takes.

    Raises:
        StepRefused: If there is no such step; the message names those that there are.
    """
    role = STEPS.get((before, after))
    if role is None:
        ways = ", ".join(repr(to) for start, to in STEPS if start == before) or "geen"
        said = f"die {before!r} is" if before else "uit een openbare bron, die geen stand heeft,"
        raise StepRefused(f"een les {said} kan niet {after!r} worden; wel mogelijk: {ways}")
    return role


def circle(new: str, old: str, supersedes: Mapping[str, Sequence[str]]) -> list[str]:
    """
    The circle that would come about if `new` replaced `old`, from `new` back to `new`; [] when there is none.

    Args:
        new: The lesson that replaces.
        old: The lesson that is replaced.
        supersedes: What every lesson replaces already.
    """
    if new == old:
        return [new, old]
    came_from, waiting = {old: new}, [old]
    while waiting:
        current = waiting.pop()
        for further in supersedes.get(current, ()):
            if further == new:
                return _way_back(new, current, came_from)
            if further not in came_from:
                came_from[further] = current
                waiting.append(further)
    return []


def _way_back(new: str, last: str, came_from: Mapping[str, str]) -> list[str]:
    way = [new, last]
    while way[-1] != new:
        way.append(came_from[way[-1]])
    return way[::-1]


@answer
@dataclass(frozen=True, slots=True)
class Due:
    """A lesson to look at again: its date is past or near."""

    id: str
    title: str
    valid_until: str
    past: bool


def due(lessons: Iterable[Mapping[str, Any]], today: date) -> list[Due]:
    """The lessons to look at again, earliest date first; replaced ones are done with."""
    found = []
    for lesson in lessons:
        until = lesson.get("valid_until")
        if until and lesson.get("review") != "vervangen" and last_day(until) - REMINDED <= today:
            found.append(Due(lesson["id"], lesson["title"], until, last_day(until) < today))
    return sorted(found, key=lambda one: (last_day(one.valid_until), one.id))


def current(lesson: Mapping[str, Any], today: date) -> bool:
    """Whether a lesson may be given as advice: accepted or published, not replaced, not past its date."""
    until = lesson.get("valid_until")
    return lesson.get("review", PUBLISHED) in {"aanvaard", PUBLISHED} and not (until and last_day(until) < today)
