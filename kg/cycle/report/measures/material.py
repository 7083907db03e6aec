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
class PeerMeasured:
    """
    The last value of a comparable municipality.

    Attributes:
        code: Of the municipality.
        measured: The payload of its measurement.
        why: In what it is like the subject, and in what not; in Dutch.
    """

    code: str
    name: str
    measured: Payload
    why: Sequence[str]


@dataclass(frozen=True, slots=True)
class AimedAt:
    """What is aimed at with a series: by when, how much, and whether the last value is there; None is not known."""

    year: str | None
    value: float
    reached: bool | None


@dataclass(frozen=True, slots=True)
class RoundShift:
    """The mean of the last round less that of the one before: over which days, and of how many values."""

    change: float
    start: str | None
    end: str | None
    points: int


@dataclass(frozen=True, slots=True)
class SeriesStanding:
    """
    What verbeteren makes of one series of measurements.

    Attributes:
        code: Of its definition, as `MeasureDefinition` has it.
        about: The aim or municipality that it is of.
        unit: "" where it has none, or two.
        said: What can be established, in Dutch and without a number.
        established: Whether anything can.
        points: The payloads of the values that can be compared, in order.
        asked: How many of these a verdict asks for.
        beyond: Of those of after the limits were set, how many lie beyond them and how many there are; None without
            limits.
        shift: Of the last round; None where it cannot be compared with the one before.
        aims: What is aimed at.
        false_alarm: The chance of one in so many next points.
        chances: Of seeing a shift: its size, or None where the usual movement is not known, how many times that it is,
            and the chance.
        peers: Comparable municipalities with the same indicator, the most alike first.
        more_peers: How many there are besides.
    """

    code: str
    indicator: str
    about: str
    unit: str
    said: str
    established: bool
    points: Sequence[Payload]
    asked: int
    beyond: tuple[int, int] | None = None
    shift: RoundShift | None = None
    aims: Sequence[AimedAt] = ()
    false_alarm: tuple[float, int] | None = None
    chances: Sequence[tuple[float | None, float, float]] = ()
    peers: Sequence[PeerMeasured] = ()
    more_peers: int = 0


@dataclass(frozen=True, slots=True)
class GoesOn:
    """One thing that must go on when a trajectory has ended: a record, what of it, its state and what is known."""

    record: str
    title: str
    subject: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class Closing:
    """What the last report of a trajectory says besides: whether the common aim was reached, and what must go on."""

    reached: bool | None
    aims: Sequence[str]
    items: Sequence[GoesOn]


@dataclass(frozen=True, slots=True)
class ReportMaterial:
    """
    The records that it is made of.

    Attributes:
        trajectories: Of the subject; a draft only when it is the subject itself.
        updates: What was said of how it goes, up to the day.
        baselines: What was agreed, first to last.
        cycles: The rounds of its trajectories.
        recommendations: Of audit offices and other oversight, to the municipality that it is of.
        published: What was published before of how it stands.
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
    cycles: Sequence[Payload] = ()
    recommendations: Sequence[Payload] = ()
    published: Sequence[Payload] = ()
    heard: Mapping[str, date] = field(default_factory=dict)
    seq: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Worked:
    """
    What other phases made of it.

    Attributes:
        items: The activities beside what was agreed.
        money: A year.
        agreed: Beside what was agreed.
        changes: The series of measurements, each with what can be established.
        closing: Of a trajectory that has ended; None of another.
    """

    items: Sequence[WorkItem]
    money: Sequence[MoneyItem]
    agreed: Sequence[AgreedMoney] = ()
    changes: Sequence[SeriesStanding] = ()
    closing: Closing | None = None
