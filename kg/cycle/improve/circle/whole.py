"""
One round of a trajectory as a circle: six phases upright, each with what was found, what was not, and how it hangs on.

The line to the next phase is solid where a record names the other, dotted where Kring worked the link out (its note
says so), and absent where no way was found. What is not found is a gap, not a statement about the municipality.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

from kg.cycle.improve.cycles.comparison import DERIVED, CycleRound
from kg.dutch.dates import span
from kg.dutch.figures import euros
from kg.model.values import PHASES, Phase
from kg.reason.answer import PARTIAL, Count, answer

Payload = Mapping[str, Any]
CircleLink = Literal["de bron", "afgeleid", "geen weg gevonden"]
_FACTS: Final = 12  # of a phase by name


@answer
@dataclass(frozen=True, slots=True)
class CircleFact:
    """
    A record in the circle.

    Attributes:
        when: A partial date, or a period from its start, as stated; "" where none is.
        said: What more it tells, in Dutch, or "".
        theirs: Whether it is of another municipality.
    """

    record: str
    kind: str
    title: str
    when: str
    said: str
    theirs: bool


@answer
@dataclass(frozen=True, slots=True)
class CircleStep:
    """
    A phase of the circle.

    Attributes:
        facts: What was found, in order of time.
        more: How many facts are left out.
        gaps: What was not, in Dutch.
        onward: How it hangs on to the next phase.
    """

    phase: Phase
    facts: tuple[CircleFact, ...]
    more: Count
    gaps: tuple[str, ...]
    onward: CircleLink


@answer
@dataclass(frozen=True, slots=True)
class ComingChange:
    """
    What the next interpretation begins with.

    Attributes:
        date: As stated; None where nobody has set one.
    """

    development: str
    title: str
    what: str
    date: Annotated[str | None, PARTIAL]


@answer
@dataclass(frozen=True, slots=True)
class WholeCircle:
    """
    One round of a trajectory, from development to next development.

    Attributes:
        round: The one that is shown; None where none is on record, and then all of the trajectory is.
        rounds: All of them.
        closed: Whether each phase hangs on to the next.
        next_round: The one after it.
        coming: What the next interpretation begins with, soonest first.
        lessons: Which lessons of its own the next interpretation has: accepted, or published; by id.
        said: Whether it is closed, in Dutch.
    """

    trajectory: str
    title: str
    municipality: str | None
    as_of: date
    round: CycleRound | None
    rounds: tuple[CycleRound, ...]
    steps: tuple[CircleStep, ...]
    closed: bool
    next_round: CycleRound | None
    coming: tuple[ComingChange, ...]
    lessons: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class CircleMaterial:
    """
    What is known around a trajectory: payloads, each with its id.

    Attributes:
        others: Lessons of other municipalities that answer to it.
        verdicts: Of its series, how many have one, and how many there are.
    """

    developments: Sequence[Payload] = ()
    interpretations: Sequence[Payload] = ()
    policies: Sequence[Payload] = ()
    objectives: Sequence[Payload] = ()
    decisions: Sequence[Payload] = ()
    activities: Sequence[Payload] = ()
    results: Sequence[Payload] = ()
    measurements: Sequence[Payload] = ()
    reports: Sequence[Payload] = ()
    published: Sequence[Payload] = ()
    updates: Sequence[Payload] = ()
    lessons: Sequence[Payload] = ()
    others: Sequence[Payload] = ()
    cycles: tuple[CycleRound, ...] = ()
    verdicts: tuple[int, int] = (0, 0)


def whole_circle(trajectory: Payload, held: CircleMaterial, today: date, number: int = 0) -> WholeCircle:
    """
    One round of a trajectory.

    Args:
        trajectory: Its payload, with its id.
        held: What is known around it.
        today: The day to count from.
        number: Of the round; 0 for the last one with anything done in it.
    """
    shown = _shown(held, number)
    following = next((one for one in held.cycles if shown and one.number == shown.number + 1), None)
    of_round = _within(held, shown)
    steps = _steps(of_round, following)
    closed = all(one.onward != "geen weg gevonden" for one in steps)
    counted = sum(len(one.gaps) for one in steps)
    places = trajectory.get("municipalities") or ()
    return WholeCircle(
        trajectory["id"],
        trajectory["title"],
        next(iter(places)) if len(places) == 1 else None,
        today,
        shown,
        held.cycles,
        steps,
        closed,
        following,
        _coming(of_round.developments, today),
        tuple(one["id"] for one in of_round.lessons if one.get("review", "aanvaard") == "aanvaard"),
        _said(steps, counted, closed=closed),
    )


def _shown(held: CircleMaterial, number: int) -> CycleRound | None:
    if number:
        return next((one for one in held.cycles if one.number == number), None)
    busy = [one for one in held.cycles if any(_overlaps(work.get("period"), one) for work in held.activities)]
    if not busy:
        return held.cycles[0] if held.cycles else None
    done = [one for one in busy if any(later.number == one.number + 1 for later in held.cycles)]
    return (done or busy)[-1]


def _overlaps(period: Payload | None, one: CycleRound) -> bool:
    """Whether a period begins within a round; one without a beginning may."""
    start = (period or {}).get("start")
    if start is None or one.start is None:
        return True
    first = span(start).first
    return span(one.start).first <= first and (one.end is None or first <= span(one.end).last)


def _within(held: CircleMaterial, shown: CycleRound | None) -> CircleMaterial:
    """What hangs on the work of a round, where one is shown."""
    if shown is None or not held.activities:
        return held
    work = [one for one in held.activities if _overlaps(one.get("period"), shown)]
    aims = {one["objective"] for one in work if one.get("objective")}
    objectives = [one for one in held.objectives if one["id"] in aims]
    above = {one["policy"] for one in objectives}
    answered = {key for one in objectives for key in one.get("responds_to", ())}
    policies = [one for one in held.policies if one["id"] in above]
    answered |= {key for one in policies for key in one.get("responds_to", ())}
    answered |= {one["development"] for one in held.interpretations}
    hung = {*aims, *(one["id"] for one in work)}
    results = [one for one in held.results if one.get("activity") in hung or one.get("objective") in hung]
    return CircleMaterial(
        [one for one in held.developments if one["id"] in answered],
        held.interpretations,
        policies,
        objectives,
        [one for one in held.decisions if one.get("policy") in above],
        work,
        results,
        [one for one in held.measurements if one.get("objective") in aims],
        [one for one in held.reports if _overlaps({"start": one.get("as_of")}, shown)],
        [one for one in held.published if _overlaps({"start": one.get("as_of")}, shown)],
        [one for one in held.updates if _overlaps({"start": one.get("date")}, shown)],
        held.lessons,
        held.others,
        held.cycles,
        held.verdicts,
    )


def _steps(held: CircleMaterial, following: CycleRound | None) -> tuple[CircleStep, ...]:
    measurable = [one for one in held.objectives if one.get("indicator") or one.get("target")]
    owned = [one for one in held.activities if one.get("owner")]
    accounts = [*held.reports, *held.published, *held.updates]
    facts: Mapping[Phase, Sequence[CircleFact]] = {
        "interpreteren": [*_facts("Development", held.developments), *_facts("Interpretation", held.interpretations)],
        "formuleren": [
            *_facts("Policy", held.policies),
            *_facts("Objective", held.objectives),
            *_facts("Decision", held.decisions),
        ],
        "implementeren": [*_facts("Activity", held.activities), *_facts("Result", held.results)],
        "rapporteren": [
            *_facts("Report", held.reports),
            *_facts("PublishedAccount", held.published),
            *_facts("StatusUpdate", held.updates),
            *_facts("Measurement", held.measurements),
        ],
        "borgen": [*_facts("Lesson", held.lessons), *_facts("Lesson", held.others, theirs=True)],
        "verbeteren": _next_facts(following),
    }
    gaps: Mapping[Phase, list[tuple[bool, str]]] = {
        "interpreteren": [
            (not held.developments, "Bij de doelen staat geen ontwikkeling waarop zij antwoorden."),
            (not held.interpretations, "Een duiding van toen is niet gevonden."),
        ],
        "formuleren": [
            (not held.objectives, "Bij het werk staat geen doel dat wij kennen."),
            (bool(held.objectives) and not measurable, "Bij geen van de doelen staat een maat of een streefwaarde."),
        ],
        "implementeren": [
            (not held.activities, "Er is geen activiteit gevonden."),
            (bool(held.activities) and not owned, "Een eigenaar staat in geen bron."),
            (bool(held.activities) and not held.results, "Of het werk klaar kwam en wat eruit kwam, vonden wij niet."),
        ],
        "rapporteren": [
            (not accounts, "Een verantwoording over resultaat en geld is niet gevonden."),
            (not held.measurements, "Een meting bij de doelen is niet gevonden."),
        ],
        "borgen": [(not held.lessons, "Een eigen les of evaluatie is niet gevonden.")],
        "verbeteren": [
            (following is None, "Een volgende ronde is niet vastgelegd."),
            (not held.verdicts[0], _no_verdict(held.verdicts[1])),
        ],
    }  # fmt: skip
    links = _links(held, following)
    return tuple(
        CircleStep(
            phase,
            tuple(facts[phase][:_FACTS]),
            max(0, len(facts[phase]) - _FACTS),
            tuple(said for lacks, said in gaps[phase] if lacks),
            links[phase],
        )
        for phase in PHASES
    )


def _no_verdict(series: int) -> str:
    if not series:
        return "Of het beter werd, is niet te zeggen: bij deze doelen is niets gemeten."
    return "Of het beter werd, is niet te zeggen: te weinig metingen om iets vast te stellen."


def _links(held: CircleMaterial, following: CycleRound | None) -> Mapping[Phase, CircleLink]:
    answering = [one for one in (*held.objectives, *held.policies) if one.get("responds_to")]
    worked = [one for one in held.activities if one.get("objective")]
    accounted = [*held.reports, *held.published, *held.updates, *held.measurements]
    learned = [one for one in held.lessons if one.get("result") or one.get("case")]
    return {
        "interpreteren": _link(answering),
        "formuleren": _link(worked),
        "implementeren": _link(accounted),
        "rapporteren": _link(learned),
        "borgen": _link([one for one in learned if one.get("review", "aanvaard") == "aanvaard"]),
        "verbeteren": "geen weg gevonden" if following is None else "afgeleid" if following.derived else "de bron",
    }


def _link(records: Sequence[Payload]) -> CircleLink:
    """Solid where any record makes the link of itself, dotted where each says that it was worked out."""
    if not records:
        return "geen weg gevonden"
    return "afgeleid" if all(DERIVED in str(one.get("note") or "") for one in records) else "de bron"


def _facts(kind: str, records: Sequence[Payload], *, theirs: bool = False) -> list[CircleFact]:
    found = [CircleFact(one["id"], kind, one["title"], _when(one), _more(kind, one), theirs) for one in records]
    return sorted(found, key=lambda one: (one.when or "9", one.record))


def _when(payload: Payload) -> str:
    period = payload.get("period") or (payload.get("value") or {} if "indicator" in payload else {}).get("period") or {}
    return str(payload.get("date") or payload.get("as_of") or period.get("start") or "")


def _more(kind: str, payload: Payload) -> str:
    if kind == "Activity" and payload.get("budget_eur"):
        return f"Begroot: {euros(payload['budget_eur'])}."
    if kind == "Objective" and payload.get("target"):
        return f"Streefwaarde: {payload['target']}."
    if kind == "Lesson" and payload.get("because"):
        return str(payload["because"])
    return ""


def _next_facts(following: CycleRound | None) -> list[CircleFact]:
    if following is None:
        return []
    return [CircleFact(following.id, "Cycle", following.title, following.start or "", "", theirs=False)]


def _coming(developments: Sequence[Payload], today: date) -> tuple[ComingChange, ...]:
    found = []
    for one in developments:
        change = one.get("next_change")
        if change and (not change.get("date") or span(change["date"]).last >= today):
            found.append(ComingChange(one["id"], one["title"], change["what"], change.get("date")))
        elif ahead := sorted(
            (each for each in one.get("dates", ()) if span(each["date"]).last >= today), key=lambda each: each["date"]
        ):
            found.append(ComingChange(one["id"], one["title"], ahead[0]["what"], ahead[0]["date"]))
    return tuple(sorted(found, key=lambda one: (one.date or "9", one.development)))


def _said(steps: Sequence[CircleStep], gaps: int, *, closed: bool) -> str:
    if closed:
        return "Ja. Elke stap hangt vast aan de volgende." + (f" Er zijn nog {gaps} gaten." if gaps else "")
    broken = next(one for one in steps if one.onward == "geen weg gevonden")
    after = PHASES[(PHASES.index(broken.phase) + 1) % len(PHASES)]
    holes = "1 gat" if gaps == 1 else f"{gaps} gaten"
    return f"Nog niet. Van {broken.phase} naar {after} vonden wij geen weg; onderweg zijn er {holes}."
