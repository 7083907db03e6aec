"""
What stands in files beside the journal and its views: what ingest refused, and what is kept of uploads.

    quarantine/*.jsonl        rows that were refused; of these a line goes that is about what is erased
    uploads/jobs/*/job.json   uploads by name, with what was said of them; of these the whole goes
    uploads/*/                files that were sent; they go with any erasure, since nobody reads them twice

It goes before what it is about is erased: to find it takes the text.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.ports.jobs import UNDER_WAY
from kg.ports.journal import Event
from kg.private_files import JOBS, QUARANTINE, UPLOADS, put, turn_in
from ontologies.spelling import folded

IsAbout = Callable[[Any], bool]  # whether a value of JSON is about what is erased
_LEAST: Final = 12  # characters of a text by which what quotes it is known; shorter ones many texts have


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row in quarantine: where it stood, and what it says."""

    document: str
    place: str
    row: Any


def refused_about(store: Path, is_about: IsAbout) -> list[RefusedRow]:
    """The rows in quarantine that are about something, in order of the time at which they were refused."""
    files = sorted((store / QUARANTINE).glob("*.jsonl"))
    lines = (_json_in(line) for file in files for line in _text(file).splitlines())
    return [
        RefusedRow(str(held.get("document", "")), str(held.get("place", "")), held.get("row"))
        for held in lines
        if isinstance(held, dict) and is_about(held)
    ]


def forget_refused(store: Path, is_about: IsAbout) -> None:
    """Take what is about something out of quarantine."""
    for file in sorted((store / QUARANTINE).glob("*.jsonl")):
        with turn_in(file.parent):
            _without(file, is_about)


def forget(store: Path, is_about: IsAbout) -> None:
    """Take out what is about something."""
    forget_refused(store, is_about)
    for home in sorted((store / JOBS).glob("*/")):
        job = _json_in(_text(home / "job.json"))
        if isinstance(job, dict) and job.get("state") in UNDER_WAY:
            continue
        if job is None or is_about(job):
            shutil.rmtree(home, ignore_errors=True)
        else:
            shutil.rmtree(home / "files", ignore_errors=True)
    for file in sorted((store / UPLOADS / "files").rglob("*")):
        if file.is_file():
            file.unlink(missing_ok=True)


def _without(file: Path, is_about: IsAbout) -> None:
    lines = _text(file).splitlines(keepends=True)
    kept = [line for line in lines if not is_about(_json_in(line))]
    if len(kept) == len(lines):
        return
    if not kept:
        file.unlink()
        return
    put(file, "".join(kept).encode("utf-8", "surrogateescape"))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="surrogateescape") if file.exists() else ""


def _json_in(text: str) -> Any:
    """The value; the text itself when it is none, None when it is empty."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def quoting(record_id: str, events: Sequence[Event]) -> IsAbout:
    """
    Whether a value is about a record: by its id or the file that it is, or by what any version says in words.

    In running text an id counts only as messages write it, in quotes or behind its kind: it may be an ordinary word.
    """
    said = (text for event in events for text in _texts(event.payload))
    words = {folded(text) for text in said if " " in text and len(text) >= _LEAST}
    kinds = "|".join({re.escape(event.kind) for event in events})
    named = re.compile(rf"'{re.escape(record_id)}'|(?:^|\W)(?:{kinds}) {re.escape(record_id)}(?=: )")
    whole = {record_id, *(event.payload["path"] for event in events if event.payload and event.payload.get("path"))}

    def is_about(value: Any) -> bool:
        for text in _texts(value):
            if text in whole or named.search(text):
                return True
            plain = folded(text)
            if any(one in plain for one in words):
                return True
        return False

    return is_about


def _texts(value: Any) -> Iterator[str]:
    """Every text at any depth, also in a text of JSON."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
        if value.startswith(("{", "[")) and not isinstance(within := _json_in(value), str):
            yield from _texts(within)
