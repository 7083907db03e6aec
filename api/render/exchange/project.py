"""
A plan as MS Project writes it, so that it and what reads its files can take it up; `kring ingest` reads it back.

What the format has no place for goes along as text fields: the id of the activity, and a date that is no whole day.
Source: Microsoft, Project XML data interchange schema, https://schemas.microsoft.com/project.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET  # nosec B405 - writes, reads nothing

from api.render.xml_text import xml_text
from kg.cycle.implement.plan.plan import PlannedStep, TrajectoryPlan
from kg.dutch.dates import span

NAMESPACE: Final = "http://schemas.microsoft.com/project"
_LINKS: Final = {"einde-einde": "0", "einde-begin": "1", "begin-einde": "2", "begin-begin": "3"}
_PREFIX: Final = "MS Project "
_DAY: Final = 4800  # tenths of a minute of work in a day of eight hours
_ID, _PERIOD, _REST = "188743731", "188743734", "188743737"  # the fields Text1, Text2 and Text3
_SHOWN: Final = frozenset({"id", "title", "owner", "trajectory", "period", "deadline", "accounted", "provenance"})


def project_xml(plan: TrajectoryPlan, payloads: Mapping[str, Mapping[str, Any]]) -> bytes:
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
    rest = json.dumps(_rest(payload, numbers), ensure_ascii=False, sort_keys=True)
    for field, text in ((_ID, step.id), (_PERIOD, "/".join(said)), (_REST, rest)):
        more = ET.SubElement(task, "ExtendedAttribute")
        _add(more, "FieldID", field)
        _add(more, "Value", text)
    for name, text in _kept(payload.get("properties", ())):
        _add(task, name, text)


def _rest(payload: Mapping[str, Any], numbers: Mapping[str, int]) -> dict[str, Any]:
    """The fields that the format has no place for, so that a plan that comes back says what it said."""
    rest = {name: value for name, value in payload.items() if name not in _SHOWN}
    if "\n" not in rest.get("description", "\n"):
        del rest["description"]
    if all(one["activity"] in numbers for one in rest.get("depends_on", ())):
        rest.pop("depends_on", None)
    if all(one["name"].startswith(_PREFIX) for one in rest.get("properties", ())):
        rest.pop("properties", None)
    return rest


def _kept(properties: Sequence[Mapping[str, str]]) -> Sequence[tuple[str, str]]:
    """What a file of MS Project said that Kring has no word for, as it stood there."""
    names = [(one["name"].removeprefix(_PREFIX), one["value"]) for one in properties if one["name"].startswith(_PREFIX)]
    return [(name, text.partition(" (")[0]) for name, text in names if name.isalnum()]


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = xml_text(text)
