"""
A plan as MS Project writes it, so that it and what reads its files can take it up; `kring ingest` reads it back.

What the format has no place for goes along as text fields: the id of the activity, and a date that is no whole day.
Source: Microsoft, Project XML data interchange schema, https://schemas.microsoft.com/project.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET  # nosec B405 - writes, reads nothing

from api.render.xml_text import xml_text
from kg.cycle.implement.plan.plan import Plan, PlannedStep
from kg.dutch.dates import span

NAMESPACE: Final = "http://schemas.microsoft.com/project"
_LINKS: Final = {"einde-einde": "0", "einde-begin": "1", "begin-einde": "2", "begin-begin": "3"}
_DAY: Final = 4800  # tenths of a minute of work in a day of eight hours
_ID, _PERIOD = "188743731", "188743734"  # the fields Text1 and Text2


def project_xml(plan: Plan, payloads: Mapping[str, Mapping[str, Any]]) -> bytes:
    """
    The plan.

    Args:
        plan: What is written.
        payloads: Of its activities, by id.
    """
    root = ET.Element("Project", {"xmlns": NAMESPACE})
    _add(root, "SaveVersion", "14")
    _add(root, "Title", plan.title)
    _add(root, "Subject", plan.trajectory)
    tasks = ET.SubElement(root, "Tasks")
    numbers = {one.id: one.number for one in plan.steps}
    for step in plan.steps:
        _task(ET.SubElement(tasks, "Task"), step, payloads[step.id], numbers)
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + ET.tostring(root)


def _task(task: ET.Element, step: PlannedStep, payload: Mapping[str, Any], numbers: Mapping[str, int]) -> None:
    _add(task, "UID", str(step.number))
    _add(task, "ID", str(step.number))
    _add(task, "Name", step.title)
    if step.start:
        _add(task, "Start", f"{span(step.start).first.isoformat()}T08:00:00")
    if step.end:
        _add(task, "Finish", f"{span(step.end).last.isoformat()}T17:00:00")
    if step.owner:
        _add(task, "Contact", step.owner)
    if payload.get("deadline"):
        _add(task, "Deadline", f"{span(payload['deadline']).last.isoformat()}T17:00:00")
    if payload.get("description"):
        _add(task, "Notes", payload["description"])
    for one in payload.get("depends_on", ()):
        if one["activity"] in numbers:
            link = ET.SubElement(task, "PredecessorLink")
            _add(link, "PredecessorUID", str(numbers[one["activity"]]))
            _add(link, "Type", _LINKS[one.get("link", "einde-begin")])
            _add(link, "LinkLag", str(one.get("lag_days", 0) * _DAY))
    said = [part or "" for part in (step.start, step.end, payload.get("deadline"))]
    for field, text in ((_ID, step.id), (_PERIOD, "/".join(said))):
        more = ET.SubElement(task, "ExtendedAttribute")
        _add(more, "FieldID", field)
        _add(more, "Value", text)
    for name, text in _kept(payload.get("properties", ())):
        _add(task, name, text)


def _kept(properties: Sequence[Mapping[str, str]]) -> Sequence[tuple[str, str]]:
    """What a file of MS Project said that Kring has no word for, as it stood there."""
    prefix = "MS Project "
    names = [(one["name"].removeprefix(prefix), one["value"]) for one in properties if one["name"].startswith(prefix)]
    return [(name, text.partition(" (")[0]) for name, text in names if name.isalnum()]


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = xml_text(text)
