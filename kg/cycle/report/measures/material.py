"""What a report or a list of measures is made of, as it was fetched: payloads, and what other phases computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Payload = Mapping[str, Any]
Sort = Literal["traject", "gemeente", "organisatie", "programma"]
Moved = Literal["later", "eerder", "gelijk", "onbekend"]


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """
    What it is about.

    Attributes:
        id: Of the trajectory, the municipality (its code) or the organisation.
        title: As it is called.
        programme: Of the budget, as written there; "" for all.
        payload: Of its record; empty where there is none.
    """

    sort: Sort
    id: str
    title: str
    programme: str = ""
    payload: Payload = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgreedShift:
    """
    How an end differs from one that was agreed.

    Attributes:
        end: That was agreed, as it was written.
        said: The difference in Dutch.
    """

    end: str | None
    moved: Moved
    said: str


@dataclass(frozen=True, slots=True)
class WorkItem:
    """
    An activity beside what was agreed of it.

    Attributes:
        activity: Its payload.
        done: Whether it is on record as done or stopped.
        past: Whether its end lies behind and it is not done; None where no end is known.
        first: Beside the first plan that was agreed; None where it was not in it.
        latest: Beside the last one.
        silent_days: For how many days nothing was written of it, while it should be under way; None when it is not.
    """

    activity: Payload
    done: bool
    past: bool | None
    first: AgreedShift | None
    latest: AgreedShift | None
    silent_days: int | None


@dataclass(frozen=True, slots=True)
class MoneyItem:
    """What one activity may cost in a year and did cost, in cents; None is not known."""

    year: int
    activity: str
    budget: int | None
    spent: int | None
    accounted_by: str | None


@dataclass(frozen=True, slots=True)
class FieldMoney:
    """
    The part of an activity's money in a year that belongs to one task field of Iv3, in cents; None is not known.

    Attributes:
        code: Of the task field; "" for what no source divides.
        title: Its code and name.
    """

    year: int
    activity: str
    code: str
    title: str
    budget: int | None
    spent: int | None


@dataclass(frozen=True, slots=True)
class AgreedMoney:
    """
    The budget of one activity for one year beside what was agreed, in cents; None is not on record.

    Attributes:
        now: The budget as it is.
        first: By the first plan that was agreed.
        latest: By the last one.
    """

    year: int
    activity: str
    now: int | None
    first: int | None
    latest: int | None


@dataclass(frozen=True, slots=True)
class ReportMaterial:
    """
    The records that it is made of.

    Attributes:
        trajectories: Of the subject; a draft only when it is the subject itself.
        updates: What was said of how it goes, up to the day.
        baselines: What was agreed, first to last.
        seq: The last event that wrote one of them; 0 when there are none.
        hash: Of that event.
    """

    subject: ReportSubject
    day: date
    trajectories: Sequence[Payload] = ()
    activities: Sequence[Payload] = ()
    baselines: Sequence[Payload] = ()
    accounts: Sequence[Payload] = ()
    corrections: Sequence[Payload] = ()
    objectives: Sequence[Payload] = ()
    policies: Sequence[Payload] = ()
    results: Sequence[Payload] = ()
    measurements: Sequence[Payload] = ()
    indicators: Sequence[Payload] = ()
    updates: Sequence[Payload] = ()
    support: Sequence[Payload] = ()
    risks: Sequence[Payload] = ()
    decisions: Sequence[Payload] = ()
    heard: Mapping[str, date] = field(default_factory=dict)
    seq: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Worked:
    """What implementeren made of the activities: beside what was agreed, and their money a year."""

    items: Sequence[WorkItem]
    money: Sequence[MoneyItem]
    agreed: Sequence[AgreedMoney] = ()
