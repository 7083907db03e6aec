"""A plan and its money as a terminal shows them; and the bars of a plan, for who draws them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from api.render.drawings.gantt import Bar, gantt
from kg.cycle.implement.budget.budget import MoneySum, TrajectoryMoney, YearMoney
from kg.cycle.implement.plan.plan import EndShift, PlannedStep, TrajectoryPlan
from kg.dutch.dates import dutch, span
from kg.dutch.figures import written
from kg.model.plan.records import BudgetCorrection

MONTHS: Final = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_BY: Final = {
    "activity": "by_activity", "objective": "by_objective", "programme": "by_programme", "taakveld": "by_task_field",
}  # fmt: skip
PARTS: Final = tuple(_BY)


def days(count: int | None) -> str:
    """So many working days of slack."""
    if count is None:
        return "onbekend"
    return "geen" if count <= 0 else f"{count} werkdag{'en' if count > 1 else ''}"


def shifted(shift: EndShift | None) -> str:
    """How an end differs from what was agreed."""
    if shift is None:
        return "erbij gekomen"
    if shift.moved == "gelijk":
        return "zoals afgesproken"
    if shift.moved == "onbekend" or shift.least_days is None or shift.most_days is None:
        return "niet te zeggen"
    low, high = sorted((abs(shift.least_days), abs(shift.most_days)))
    return f"{low if low == high else f'{low} tot {high}'} dagen {shift.moved}"


def plan_lines(plan: TrajectoryPlan) -> Iterator[str]:
    """The plan, an activity a line, with what is wrong beneath it."""
    yield f"{plan.title}: {len(plan.steps)} activiteiten, stand van {dutch(plan.as_of.isoformat())}"
    if plan.note:
        yield f"  {plan.note}"
    if plan.end:
        yield _end(plan, plan.end)
    if plan.undated:
        yield (
            f"Van {plan.undated} van de {len(plan.steps)} activiteiten is het begin of het einde niet bekend; wat "
            "daarop wacht, kan later uitvallen."
        )
    for circle in plan.cycles:
        yield f"Een kring van {len(circle)} activiteiten die op elkaar wachten: {', '.join(circle)}"
    if plan.not_found:
        yield f"Niet gevonden in deze planning, of niet te zien: {', '.join(plan.not_found)}"
    for step in plan.steps:
        yield from _step(step, plan.as_of)
    for one in plan.agreed:
        yield f"Planning {one.number}, vastgelegd op {dutch(one.created[:10])} door {one.author}: {one.reason}"
        yield from (f"  {said}" for said in one.moved)
    if plan.commitment:
        yield from plan.commitment.said
    else:
        yield 'Er is nog geen planning vastgelegd; doe dat met --baseline --reason "...".'


def _end(plan: TrajectoryPlan, end: date) -> str:
    """When all is done, as far as its dates say; a day that lies behind is no forecast."""
    if plan.undated and end < plan.as_of:
        return "Wanneer alles klaar is, is niet te zeggen: niet van elke activiteit is het einde bekend."
    if plan.undated:
        return f"Wanneer alles klaar is, is niet te zeggen; niet eerder dan {dutch(end.isoformat())}."
    if end < plan.as_of:
        return f"Volgens deze datums was alles klaar op {dutch(end.isoformat())}."
    return f"Alles is op zijn vroegst klaar op {dutch(end.isoformat())}."


def _step(step: PlannedStep, as_of: date) -> Iterator[str]:
    when = (
        f"{dutch(step.start) if step.start else 'begin onbekend'} – {dutch(step.end) if step.end else 'einde onbekend'}"
    )
    past = step.earliest_end is not None and step.earliest_end < as_of
    slack = "einde is voorbij" if past else f"speling: {days(step.slack_days)}"
    mark = "!" if step.critical and not past else " "
    yield f"{mark} {step.number}. {step.title}  ({step.id})"
    yield f"     {when}; {slack}; wie: {step.owner or 'niet vastgelegd'}"
    if step.first:
        yield f"     tegenover de eerste planning: {shifted(step.first)}; tegenover de laatste: {shifted(step.latest)}"
    if step.silent_days is not None:
        yield f"     al {step.silent_days} dagen niets over vastgelegd"
    yield from (f"     let op: {fault}" for fault in step.faults)


def _slack_said(step: PlannedStep) -> str:
    return f"speling {days(step.slack_days)}"


def bars(steps: Sequence[PlannedStep], said: Callable[[PlannedStep], str] = _slack_said) -> Sequence[Bar]:
    """The bars of steps of a plan, in its order; `said` is what each shows, for a screen reader."""
    return [
        Bar(
            step.number, step.title, *_drawn(step.start, step.end), step.critical,
            _agreed(step.first), f"#stap-{step.number}", said(step),
        )
        for step in steps
    ]  # fmt: skip


def _drawn(start: str | None, end: str | None) -> tuple[date | None, date | None]:
    first, last = span(start).first if start else None, span(end).last if end else None
    return (None, None) if first and last and first > last else (first, last)


def _agreed(shift: EndShift | None) -> tuple[date, date] | None:
    first, last = _drawn(shift.start, shift.end) if shift else (None, None)
    return (first, last) if first and last else None


def plan_svg(plan: TrajectoryPlan) -> str:
    """The plan as a drawing that stands by itself."""
    said = f"Planning van {plan.title}: {len(plan.steps)} activiteiten"
    return gantt(bars(plan.steps), plan.as_of, said, now="vandaag", months=MONTHS, whole=True)


def euros(cents: int | None) -> str:
    """An amount in euros, to the cent where there are cents; what is not known is said to be so."""
    if cents is None:
        return "onbekend"
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"€ {sign}{written(whole)}" + (f",{rest:02d}" if rest else "")


def booking_lines(made: BudgetCorrection) -> Iterator[str]:
    """What was booked."""
    yield f"Geboekt in {made.year}, over {made.corrects_year}: {made.reason}  ({made.id})"
    for what, cents in (("budget", made.budget_change_cents), ("uitgaven", made.spent_change_cents)):
        if cents:
            yield f"  {what}: {euros(abs(cents))} {'meer' if cents > 0 else 'minder'}"


def money_lines(money: TrajectoryMoney, part: str) -> Iterator[str]:
    """The money a year, of one part: by activity, objective, programme or task field."""
    yield f"{money.title}: {money.activities} activiteiten"
    if money.without_amount:
        lacking = f"{money.without_amount} van {money.activities} activiteiten hebben geen bedrag in de bron"
        yield f"Niet vastgelegd: {lacking}."
    if money.without_year:
        yield f"Van {money.without_year} activiteiten is een bedrag zonder jaar bekend; dat telt hier niet mee."
    for year in money.years:
        yield from _year(year, part)


def _year(year: YearMoney, part: str) -> Iterator[str]:
    settled = f"verantwoord met besluit {year.accounted_by}" if year.accounted_by else "open"
    yield f"{year.year} ({settled}): {_sum(year.total)}"
    for one in getattr(year, _BY[part]):
        yield f"  {one.title}: {_sum(one)}"
    if year.corrections:
        yield f"  waarin {year.corrections} herstelboekingen over een eerder jaar"
    yield from (f"  telt niet mee: {said}" for said in year.left_out)


def _sum(one: MoneySum) -> str:
    return (
        f"budget {euros(one.budget_cents)} (bekend van {one.budget_known} van {one.activities}), "
        f"uitgegeven {euros(one.spent_cents)} (bekend van {one.spent_known} van {one.activities})"
    )
