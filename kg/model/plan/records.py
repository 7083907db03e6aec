"""The records of a plan and its money: what was agreed, what was accounted for, and what turned out otherwise."""

from typing import Annotated, ClassVar

from annotated_types import MinLen
from pydantic import Field

from kg import bounds
from kg.model.plan.parts import AccountedAmount, BookYear, PlannedActivity
from kg.model.record import AUTHOR, MANY, Amount, BySteps, Name, Paragraph, Prop, Record, RecordId, Timestamp
from kg.model.values import BY_PLAN

AmountChange = Annotated[int, Field(ge=-bounds.AMOUNT, le=bounds.AMOUNT, strict=True)]  # in cents, up or down


class Baseline(Record):
    """The plan of a trajectory as it was agreed on one day; kept for ever, a later one stands beside it."""

    class_iri: ClassVar[str] = "kring:Baseline"
    most: ClassVar[int] = bounds.DOCUMENT
    written_once: ClassVar[bool] = True

    trajectory: Annotated[RecordId, Prop("kring:trajectory", to="Trajectory")]
    number: Annotated[Amount, Prop("kring:baselineNumber")]  # 1 for the first
    reason: Annotated[Paragraph, Prop("kring:motivation")]
    author: Annotated[Name, Prop("dcterms:creator"), BySteps(BY_PLAN, initial=AUTHOR)]
    created: Annotated[Timestamp, Prop("dcterms:created")]
    activities: Annotated[tuple[PlannedActivity, ...], Prop("kring:plannedActivity"), MANY, MinLen(1)]


class YearAccount(Record):
    """One year of a trajectory as it was accounted for, with the decision; it says nothing else after it."""

    class_iri: ClassVar[str] = "kring:YearAccount"
    most: ClassVar[int] = bounds.DOCUMENT
    written_once: ClassVar[bool] = True

    trajectory: Annotated[RecordId, Prop("kring:trajectory", to="Trajectory")]
    year: Annotated[BookYear, Prop("kring:bookYear")]
    decision: Annotated[RecordId, Prop("kring:accountedBy", to="Decision")]
    author: Annotated[Name, Prop("dcterms:creator"), BySteps(BY_PLAN, initial=AUTHOR)]
    created: Annotated[Timestamp, Prop("dcterms:created")]
    amounts: Annotated[tuple[AccountedAmount, ...], Prop("kring:accountedAmount"), MANY, MinLen(1)]


class BudgetCorrection(Record):
    """What turned out otherwise about a year that was accounted for, booked in a year that is open."""

    class_iri: ClassVar[str] = "kring:BudgetCorrection"

    activity: Annotated[RecordId, Prop("kring:activity", to="Activity")]
    year: Annotated[BookYear, Prop("kring:bookYear")]  # in which it is booked
    corrects_year: Annotated[BookYear, Prop("kring:correctedYear")]
    budget_change_cents: Annotated[AmountChange | None, Prop("kring:budgetChangeCents")] = None
    spent_change_cents: Annotated[AmountChange | None, Prop("kring:spentChangeCents")] = None
    reason: Annotated[Paragraph, Prop("kring:motivation")]
