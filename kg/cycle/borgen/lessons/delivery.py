"""
The lessons that apply now: given a step, at most five, with why.

    score = PHASE · phase + THEME · themes + TEXT · text + SHOWN · confirmed
The chance that it helps is the best of: the share of the themes of the step that it has, and the chance that it answers
the words of the step (`kg.reason.chance`). A caller who asks for a phase alone gets lessons of that phase.
A lesson whose conditions fail for the asker, that is replaced, or past its date, is not given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from kg.deadline import steps
from kg.model.values import Phase
from kg.reason.answer import SPARSE, Chance, answer
from kg.reason.chance import Reach
from kg.reason.score import Evidence, Part, Reasons, total

# Chosen on half of the pairs of `tests/bench/graded`: what a lesson says weighs most, then what it is about; a phase by
# itself brings up lessons on anything (docs/adr/0037-what-advice-is-worth.md).
PHASE: Final = 0.25
THEME: Final = 0.25
TEXT: Final = 0.35
SHOWN: Final = 0.15
RELATED: Final = 0.6  # of a theme that is shared, for a broader or narrower one
MOST: Final = 5
_ENOUGH: Final = 3  # municipalities that confirmed a lesson; more adds nothing


@dataclass(frozen=True, slots=True)
class WorkStep:
    """
    Where someone stands.

    Attributes:
        id: The trajectory, objective, activity or development; "" when only a phase or theme was given.
        phase: Of the circle, or "".
        why_phase: What says so.
        themes: By id.
        near: By theme: those that are broader or narrower.
        words: What it is about, in words; "" where a record says so or only a phase or theme was given.
        reach: The chance that anything here answers its words; None where it has none.
    """

    id: str
    phase: str
    why_phase: str
    themes: frozenset[str]
    words: str = ""
    near: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reach: Reach | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A current lesson, with what bears on this step.

    Attributes:
        text: How well it answers the words of the step, 0 to 1.
        answers: The chance that it does.
        verdict: Of its conditions for the asker, see `kg.cycle.borgen.lessons.conditions`; "" when nobody asked.
        reason: Of that verdict.
        confirmed: Municipalities that confirmed it, by id of the confirmation.
    """

    payload: Mapping[str, Any]
    text: float = 0.0
    answers: float = 0.0
    verdict: str = ""
    reason: str = ""
    confirmed: Mapping[str, str] | None = None


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """
    A lesson that applies at a step.

    Attributes:
        answers: The chance that it helps there.
        fits: Whether that is enough: when false it is only the nearest.
        verdict: Whether it holds for the caller.
        reason: Of that verdict.
    """

    id: str
    title: str
    score: float
    answers: Chance
    fits: bool
    why: Reasons
    because: Annotated[str | None, SPARSE] = None
    applies_when: Annotated[str | None, SPARSE] = None
    phase: Phase
    verdict: Annotated[str, SPARSE] = ""
    reason: Annotated[str, SPARSE] = ""


def lessons_for(step: WorkStep, candidates: Sequence[Candidate], *, most: int | None = MOST) -> list[Pushed]:
    """At most five, best first, equal scores in order of id; one that shares neither phase nor theme is out."""
    found = []
    for candidate in steps(candidates):
        if candidate.verdict == "geldt niet":
            continue
        parts = _parts(step, candidate)
        if parts[0].value or parts[1].value:
            found.append(_pushed(candidate, parts, _chance(step, candidate, parts)))
    return sorted(found, key=lambda one: (-one.score, one.id))[:most]


def _pushed(candidate: Candidate, parts: tuple[Part, ...], chance: tuple[float, bool]) -> Pushed:
    lesson, (answers, fits) = candidate.payload, chance
    return Pushed(
        id=lesson["id"],
        title=lesson["title"],
        score=total(parts),
        answers=answers,
        fits=fits,
        why=Reasons(parts),
        because=lesson.get("because"),
        applies_when=lesson.get("applies_when"),
        phase=lesson["phase"],
        verdict=candidate.verdict,
        reason=candidate.reason,
    )


def _chance(step: WorkStep, candidate: Candidate, parts: Sequence[Part]) -> tuple[float, bool]:
    """The chance that a lesson helps at a step, and whether that is likely."""
    phase, themes = parts[0].value, parts[1].value
    if step.reach is None and not step.themes:
        return phase, bool(phase)
    likely = bool(themes) or (step.reach is not None and step.reach.fits)
    return max(themes, candidate.answers), likely


def _parts(step: WorkStep, candidate: Candidate) -> tuple[Part, ...]:
    lesson, own = candidate.payload, frozenset(candidate.payload.get("themes", ()))
    now = bool(step.phase) and lesson["phase"] == step.phase
    said = f"Hoort bij de fase {step.phase}; {step.why_phase}." if now else f"Hoort bij de fase {lesson['phase']}."
    shared = sorted(step.themes & own)
    close = sorted(theme for theme in step.themes - own if own & step.near.get(theme, frozenset()))
    about = tuple(Evidence("Zelfde thema.", id=theme) for theme in shared)
    about += tuple(Evidence("Thema dat breder of enger is.", id=theme) for theme in close)
    themes = (len(shared) + RELATED * len(close)) / len(step.themes) if step.themes else 0.0
    confirmed = candidate.confirmed or {}
    places = len(set(confirmed.values()))
    shown = tuple(Evidence(f"Ging ook op voor {place}.", id=key) for key, place in sorted(confirmed.items()))
    return (
        Part("phase", float(now), PHASE, (Evidence(said, id=step.id),)),
        Part("themes", themes, THEME, about),
        Part("text", candidate.text, TEXT, (Evidence("Gelijkenis met de woorden van deze stap."),)),
        Part("confirmed", min(places, _ENOUGH) / _ENOUGH, SHOWN, shown),
    )
