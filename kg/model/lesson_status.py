"""The status of a lesson, and what becomes of it when somebody writes the lesson."""

from collections.abc import Mapping
from typing import Any, Final

PUBLISHED: Final = ""
STATUS_FIELDS: Final = frozenset({"review", "valid_until", "supersedes", "reviewed_alone"})  # what a step changes
_FREE: Final = frozenset({"concept", PUBLISHED})  # no step was taken with these
APPROVED: Final = frozenset({"getoetst", "aanvaard"})  # these take somebody else than the author


def drafted(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Mapping[str, Any]:
    """
    A lesson as somebody writes it, with the status that it has when they say nothing of it.

    A new one that names no published source and does not come from a document is a draft.

    Args:
        before: Its payload as it is; None for a new one.
        after: As they write it; given back itself when nothing is filled in.
    """
    if before is None:
        unsourced = not (after.get("sources") or after.get("provenance") or after.get("review"))
        return {**after, "review": "concept"} if unsourced else after
    names = {"review"} if before.get("review", PUBLISHED) in _FREE else STATUS_FIELDS
    unsaid = {name: before[name] for name in names if before.get(name) and name not in after}
    return {**after, **unsaid} if unsaid else after


def unwitnessed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Mapping[str, Any]:
    """
    A lesson as the single user of a store may write it: what is approved by writing it says that nobody else read it.

    Their files are theirs, and a lesson that was approved elsewhere may come in with its status; but that somebody
    else looked at it, this store cannot show.

    Args:
        before: Its payload as it is; None for a new one.
        after: As they write it.
    """
    if after.get("review") not in APPROVED:
        return after
    was = before or {}
    said_again = all(was.get(key) == value for key, value in _said(after).items() if key != "provenance")
    witnessed = said_again and was.get("review") == after["review"] and not was.get("reviewed_alone")
    return after if witnessed else {**after, "reviewed_alone": True}


def _said(lesson: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in lesson.items() if key not in STATUS_FIELDS}
