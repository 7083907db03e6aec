"""Plans of MS Project: a trajectory, and an activity for each task."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from ingest.document import Row
from ingest.mappings.converters import safe_id
from ingest.mappings.draft import Draft, Mapped, Origin, pruned
from ingest.mappings.shape import Shape, Turn
from kg.errors import InputError
from kg.model.record import ID_PATTERN

_METHOD: Final = "ingest/msproject"
_LINKS: Final = {"0": "einde-einde", "1": "einde-begin", "2": "begin-einde", "3": "begin-begin"}
_DAY: Final = 4800  # tenths of a minute of work in a day of eight hours
_CONSTRAINTS: Final = {
    "1": "zo laat mogelijk", "2": "moet beginnen op", "3": "moet eindigen op", "4": "niet eerder beginnen dan",
    "5": "niet later beginnen dan", "6": "niet eerder eindigen dan", "7": "niet later eindigen dan",
}  # fmt: skip


def _project(row: Row, origin: Origin) -> Mapped:
    if _is_id(row.data["subject"]):
        return  # written by Kring: the trajectory is there, or comes from elsewhere
    title = row.data["ms_project"] or origin.stem
    yield Draft("Trajectory", {"id": _trajectory(row, origin), "title": title}, _METHOD)


def _task(row: Row, origin: Origin) -> Mapped:
    data = row.data
    start, _, rest = str(data.get("text2") or "//").partition("/")
    end, _, deadline = rest.partition("/")
    own = "text2" in data
    yield Draft(
        "Activity",
        pruned({
            "id": _activity(data, origin),
            "title": data["name"],
            "description": data.get("notes"),
            "owner": data.get("contact"),
            "trajectory": _trajectory(row, origin),
            "period": {"start": start if own else _day(data, "start"), "end": end if own else _day(data, "finish")},
            "deadline": deadline if own else _day(data, "deadline"),
            "depends_on": [_waits(one, origin) for one in data["before"]],
            "properties": [_kept(*one) for one in data["kept"].items()],
            **_rest(data.get("text3") if own else None),
        }),
        _METHOD,
    )  # fmt: skip


def _rest(said: str | None) -> dict[str, Any]:
    """The fields that Kring wrote beside those of the format."""
    if not said:
        return {}
    try:
        found = json.loads(said)
    except (ValueError, RecursionError) as error:
        raise InputError("Text3 is niet heel: die schreef Kring; voer de planning opnieuw uit") from error
    return dict(found) if isinstance(found, dict) else {}


def _waits(link: Mapping[str, str], origin: Origin) -> dict[str, Any]:
    kind, lag = link.get("Type", "1"), link.get("LinkLag", "0")
    if kind not in _LINKS or not re.fullmatch(r"-?\d{1,9}", lag):
        raise InputError(f"een afhankelijkheid van soort {kind!r} met tussentijd {lag!r} kent Kring niet")
    days = round(int(lag) / _DAY)
    before = link["id"] if _is_id(link["id"]) else _by_number(link.get("PredecessorUID", ""), origin)
    found: dict[str, Any] = {"activity": before, "link": _LINKS[kind]}
    return {**found, "lag_days": days} if days else found


def _kept(key: str, said: str) -> dict[str, str]:
    meant = f" ({_CONSTRAINTS[said]})" if key == "ConstraintType" and said in _CONSTRAINTS else ""
    return {"name": f"MS Project {key}", "value": f"{said}{meant}"}


def _day(data: Mapping[str, Any], column: str) -> str:
    return str(data.get(column) or "")[:10]


def _activity(data: Mapping[str, Any], origin: Origin) -> str:
    return str(data["text1"]) if _is_id(data.get("text1", "")) else _by_number(data["uid"], origin)


def _by_number(uid: str, origin: Origin) -> str:
    return safe_id(f"act-{origin.stem}-{origin.tag}-{uid}")


def _trajectory(row: Row, origin: Origin) -> str:
    subject = str(row.data["subject"])
    return subject if _is_id(subject) else safe_id(f"traject-{origin.stem}-{origin.tag}")


def _is_id(text: str) -> bool:
    return re.fullmatch(ID_PATTERN, text) is not None


PROJECT: Final = Shape("ms_project subject", code=_project, turn=Turn.FIRST)
TASK: Final = Shape("ms_project_task uid name before kept", code=_task)
