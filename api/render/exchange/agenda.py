"""
A plan, or the days on which something is due, as an agenda reads them.

Source: RFC 5545, https://www.rfc-editor.org/rfc/rfc5545.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from kg.cycle.implement.plan.plan import TrajectoryPlan
from kg.dutch.dates import span


@dataclass(frozen=True, slots=True)
class DueDay:
    """
    A day on which something is due.

    Attributes:
        key: What tells it from the others, the same in every file.
        title: What is due.
        start: The first day that is meant, as it was written.
        end: The last one.
        said: What stands with it.
    """

    key: str
    title: str
    start: str
    end: str
    said: Sequence[str] = ()


def agenda(plan: TrajectoryPlan) -> bytes:
    """The plan; an entry has the same name in every file, so that an agenda changes it rather than adding one."""
    days = [
        DueDay(step.id, step.title, step.start, step.end, (f"traject: {plan.title}", *step.faults))
        for step in plan.steps
        if step.earliest_start is not None and step.start is not None and step.end is not None
    ]
    return due_days(plan.title, "Planning", plan.as_of, days)


def due_days(title: str, what: str, on: date, days: Iterable[DueDay]) -> bytes:
    """
    Days as an agenda reads them: equal days give an equal file, to the byte.

    Args:
        title: What the agenda is called.
        what: What it holds, in one word.
        on: The day that it is of.
        days: What it holds, in order.
    """
    made = Calendar()
    made.add("prodid", f"-//Kring//{what}//NL")
    made.add("version", "2.0")
    made.add("x-wr-calname", title)
    for one in days:
        entry = Event()
        entry.add("uid", f"{one.key}@kring")
        entry.add("dtstamp", datetime.combine(on, time(), UTC))
        entry.add("summary", one.title)
        entry.add("dtstart", span(one.start).first)
        entry.add("dtend", span(one.end).last + timedelta(days=1))  # the first day after it
        entry.add("description", "\n".join(one.said))
        made.add_component(entry)
    return bytes(made.to_ical())
