"""
What a row of somebody's own table says beside its record: the aim of an activity, and whose list it is.

An objective stands in a policy, and an action list says both in words: the aim in a column, the policy by being that
list. They become records of their own, so that what the list says of aims is in the chain from policy to result.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from ingest.document import Row
from ingest.mappings.converters import slug
from ingest.mappings.draft import Draft, Origin
from kg.bounds import TITLE

_AN_AIM: Final = 3  # words from which a cell is an aim: less is a code, or a theme
_TOLD_APART: Final = 10  # characters of a digest


def brought(
    kind: str, payload: dict[str, Any], row: Row, origin: Origin, method: str
) -> Mapping[str, tuple[Draft, ...]]:
    """
    By field of a record, the drafts that it brings along; the last is the one that the field names.

    Whose an objective is goes out of its payload, since its policy says so.
    """
    if kind == "Objective":
        if whose := payload.pop("municipality", None):
            title = str(payload.get("policy") or _list_name(row, origin))
            payload["policy"] = title
            return {"policy": (_policy(title, whose, row, origin, method),)}
    elif kind == "Activity" and (whose := payload.get("municipality")):
        aim = str(payload.get("objective") or "")
        if len(aim.split()) >= _AN_AIM and len(aim) <= TITLE:
            policy = _policy(_list_name(row, origin), whose, row, origin, method)
            said = {"id": _id("objective", row, origin, f"{whose}|{aim}"), "title": aim, "policy": policy.payload["id"]}
            return {"objective": (policy, Draft("Objective", said, method, place=row.place, yields=True))}
    return {}


def _policy(title: str, whose: str, row: Row, origin: Origin, method: str) -> Draft:
    said = {"id": _id("policy", row, origin, f"{whose}|{title}"), "title": title, "municipality": whose}
    return Draft("Policy", said, method, place=row.place, yields=True)


def _list_name(row: Row, origin: Origin) -> str:
    """What a list is called: by the line above it where that is a title, else by its file."""
    above = row.table.above.strip() if row.table else ""
    is_title = "\n" not in above and len(above.split()) > 1 and len(above) <= TITLE
    return above if is_title else origin.stem.replace("_", " ")[:TITLE]


def _id(kind: str, row: Row, origin: Origin, said: str) -> str:
    sheet = slug(row.table.sheet)[:40] if row.table else ""
    digest = sha256(said.encode()).hexdigest()[:_TOLD_APART]
    return "-".join(filter(None, (kind, origin.tag, sheet, digest)))
