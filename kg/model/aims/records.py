"""The records of the two sides of an objective: what a side says of it, and the answer to where they differ."""

from typing import Annotated, ClassVar, Final, Literal, get_args

from kg.model.record import Amount, Label, Name, Paragraph, PartialDate, Prop, Record, RecordId, Statement
from kg.model.values import Level

Side = Literal["beleid", "uitvoering"]
SIDES: Final[tuple[Side, ...]] = get_args(Side)
Aspect = Literal["hoeveelheid", "datum", "wie", "reikwijdte"]
CostPeriod = Literal["eenmalig", "per jaar"]
ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)


class SideStatement(Record):
    """
    What one side says on a day of what an objective is; its title is what is said, in the words of that side.

    Where policy says nothing of its own, the objective as it was adopted is what policy says.
    """

    class_iri: ClassVar[str] = "kring:SideStatement"

    title: Annotated[Statement, Prop("dcterms:title", search=True)]
    objective: Annotated[RecordId, Prop("kring:objective", to="Objective")]
    side: Annotated[Side, Prop("kring:aimSide")]
    author: Annotated[Name, Prop("dcterms:creator")]
    date: Annotated[PartialDate, Prop("dcterms:date")]
    level: Annotated[Level | None, Prop("kring:level")] = None
    cost_hours: Annotated[Amount | None, Prop("kring:costHours")] = None  # None: not known, which is not 0
    cost_cents: Annotated[Amount | None, Prop("kring:costCents")] = None
    cost_period: Annotated[CostPeriod | None, Prop("kring:costPeriod")] = None
    cost_note: Annotated[Paragraph | None, Prop("kring:costNote", search=True)] = None  # what it takes, in their words


class SideDifference(Record):
    """
    Who answers in what two sides of an objective differ, and what the answer is.

    That they differ is read from what they say; here stand neither their words nor a copy of them, so that who may not
    read a side learns nothing of it.
    """

    class_iri: ClassVar[str] = "kring:SideDifference"

    objective: Annotated[RecordId, Prop("kring:objective", to="Objective")]
    aspect: Annotated[Aspect, Prop("kring:differenceAspect")]
    execution: Annotated[RecordId, Prop("kring:executionStatement", to="SideStatement")]
    policy: Annotated[RecordId | None, Prop("kring:policyStatement", to="SideStatement")] = None  # None: the objective
    wording: Annotated[Label, Prop("kring:wordingMark")]  # of both texts then: another one is about other words
    owner: Annotated[Name, Prop("kring:owner")]
    answer: Annotated[Paragraph | None, Prop("kring:answer", search=True)] = None
    answered_by: Annotated[Name | None, Prop("kring:answeredBy")] = None
    answered_on: Annotated[PartialDate | None, Prop("kring:answeredOn")] = None
