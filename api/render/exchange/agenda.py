"""
A plan as an agenda reads it: one entry for each activity of which both dates are known.

Source: RFC 5545, https://www.rfc-editor.org/rfc/rfc5545.
"""

from datetime import UTC, datetime, time, timedelta

from icalendar import Calendar, Event

from kg.cycle.implement.plan.plan import TrajectoryPlan
from kg.dutch.dates import span


def agenda(plan: TrajectoryPlan) -> bytes:
    """The plan; an entry has the same name in every file, so that an agenda changes it rather than adding one."""
    made = Calendar()
    made.add("prodid", "-//Kring//Planning//NL")
    made.add("version", "2.0")
    made.add("x-wr-calname", plan.title)
    for step in plan.steps:
        if step.earliest_start is None or step.start is None or step.end is None:
            continue
        entry = Event()
        entry.add("uid", f"{step.id}@kring")
        entry.add("dtstamp", datetime.combine(plan.as_of, time(), UTC))
        entry.add("summary", step.title)
        entry.add("dtstart", span(step.start).first)
        entry.add("dtend", span(step.end).last + timedelta(days=1))  # the first day after it
        said = [f"traject: {plan.title}", *step.faults]
        entry.add("description", "\n".join(said))
        made.add_component(entry)
    return bytes(made.to_ical())
