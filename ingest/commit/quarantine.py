"""What was refused, one line a row, so that it can be mended and fed again: nothing is lost on bad input."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.document import Row
from ingest.mappings.draft import Origin
from kg.errors import InputError
from kg.private_files import own_folder
from kg.store.erasure.files import quarantine_turn


class Quarantine:
    """A JSON Lines file that is made when the first row is refused."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.path = folder / f"{now:%Y%m%dT%H%M%S%f}.jsonl"
        self._is_begun = False

    def add(self, error: InputError, *, document: str, row: Row | None = None, origin: Origin | None = None) -> str:
        """Write down what was refused and why; the message with document and place."""
        message = InputError(
            error.args[0], document=error.document or document, place=error.place or (row.place if row else "")
        )
        entry: dict[str, Any] = {
            "document": message.document,
            "place": message.place,
            "message": message.args[0],
            "row": _plain(row.data) if row else None,
        }
        if row is not None and row.sections:
            sections = [{"text": part.text, "place": part.place, "heading": part.heading} for part in row.sections]
            entry["sections"] = sections
        if origin is not None:
            entry["tag"] = origin.tag
        own_folder(self.path.parent)
        with quarantine_turn, self.path.open("a", encoding="utf-8", errors="backslashreplace") as out:
            out.write(json.dumps(entry, ensure_ascii=False, default=str) + "\n")
        self._is_begun = True
        return str(message)

    def close(self) -> str:
        """The path of the file, or "" when nothing was refused."""
        return str(self.path) if self._is_begun else ""


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The row as JSON can hold it: RDF as lines of N-Triples."""
    if "@triples" not in data:
        return dict(data)
    return {**data, "@triples": [f"{triple} ." for triple in data["@triples"]]}
