"""
MS Project: a row for the project, then one for each task; what sums up others is set aside.

What a plan of Kring has a word for comes under a name of its own; all else that a task says, and that is not empty or
what MS Project says of every task, comes under `kept`, as it stands there.
Source: Microsoft, Project XML data interchange schema, https://schemas.microsoft.com/project.
"""

from collections.abc import Iterator
from typing import Any, Final

from ingest.document import Document, Row
from ingest.formats.xml.tree import Element, children, line, name, parsed
from kg.errors import InputError, UnreadableDocument

NAMESPACE: Final = "http://schemas.microsoft.com/project"
_SAID: Final = {"Name": "name", "Start": "start", "Finish": "finish", "Deadline": "deadline", "Notes": "notes",
                "Contact": "contact", "UID": "uid"}  # fmt: skip
# By the schema, what follows from the rest, and what is of the program and not of the plan.
_DERIVED: Final = frozenset({
    "ID", "Duration", "DurationFormat", "Summary", "CreateDate", "WBS", "OutlineNumber", "OutlineLevel", "GUID",
    "EarlyStart", "EarlyFinish", "LateStart", "LateFinish", "FreeSlack", "TotalSlack", "Critical", "IsNull", "Active",
    "Type", "EffortDriven", "Estimated", "Milestone", "ManualStart", "ManualFinish", "ManualDuration", "StartVariance",
    "FinishVariance", "WorkVariance", "StartSlack", "FinishSlack", "Rollup", "HideBar", "ExternalTask", "IsSubproject",
})  # fmt: skip
_USUAL: Final = {"ConstraintType": "0", "Priority": "500", "CalendarUID": "-1", "Manual": "0"}
_TEXTS: Final = {"188743731": "text1", "188743734": "text2", "188743737": "text3"}


def read(document: Document, text: str) -> Iterator[Row | InputError]:
    """The rows; places are "project" and "taak <number>"."""
    root = parsed(document, text)
    about = {"ms_project": _said(root, "Title") or _said(root, "Name"), "subject": _said(root, "Subject")}
    yield Row("project", about)
    tasks = [task for many in children(root, "Tasks") for task in children(many, "Task")]
    told = [{**_task(task), "subject": about["subject"], "sums": _said(task, "Summary") == "1"} for task in tasks]
    ids = {data["uid"]: data["text1"] for data in told if data.get("text1")}
    for data in told:
        before = [{**link, "id": ids.get(link.get("PredecessorUID", ""), "")} for link in data["before"]]
        if data["uid"] != "0" and data.get("name"):
            aside = "een regel die andere samenvat" if data["sums"] else ""
            yield Row(f"taak {data['uid']}", {**data, "before": before}, aside=aside)
    if not told:
        yield UnreadableDocument("deze planning van MS Project heeft geen taken", document=document.name)


def _task(task: Element) -> dict[str, Any]:
    found: dict[str, Any] = {"uid": "", "ms_project_task": True, "before": [], "kept": {}}
    for one in task:
        key = name(one)
        if key in _SAID:
            found[_SAID[key]] = line(one)
        elif key == "PredecessorLink":
            found["before"].append({name(part): line(part) for part in one})
        elif key == "ExtendedAttribute" and (field := _TEXTS.get(_said(one, "FieldID"))):
            found[field] = _said(one, "Value")
        elif key not in _DERIVED and (said := line(one)) and said != _USUAL.get(key, "0") and len(one) == 0:
            found["kept"][key] = said
    return found


def _said(element: Element, local: str) -> str:
    return line(next(children(element, local), None))
