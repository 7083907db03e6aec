"""What was refused, one line a row, so that it can be mended and fed again: nothing is lost on bad input."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ingest.document import Row
from ingest.mappings.draft import Origin
from kg.errors import InputError, NotFound
from kg.private_files import own_folder, put
from kg.store.erasure.files import quarantine_turn

_MARK: Final = 16  # characters of a digest
_LONG: Final = 120  # characters of a value that gets more than one line


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


# --- mended row by row ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One field of a row that was refused.

    Attributes:
        text: Its value as it can be typed: a text as it is, anything else as JSON.
        is_text: Which of the two.
    """

    name: str
    text: str
    is_text: bool
    is_long: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    One row that was refused.

    Attributes:
        mark: By which it is known, also when others before it are gone.
        entries: Its fields; () when it could not be read, and there is nothing to mend here.
    """

    mark: str
    document: str
    place: str
    message: str
    entries: Sequence[Entry]
    line: Mapping[str, Any]


def refusals(file: Path) -> list[Refusal]:
    """What a file of quarantine holds, in order; a line that is no JSON is passed over."""
    return [found for line in _lines(file) if (found := _refusal(line)) is not None]


def without(file: Path, mark: str) -> None:
    """
    Drop one row.

    Raises:
        NotFound: If it is not there any more.
    """
    with quarantine_turn:  # an erasure may take lines out meanwhile
        lines = _lines(file)
        kept = [line for line in lines if _mark(line) != mark]
        if len(kept) == len(lines):
            raise NotFound("deze regel staat er niet meer")
        if kept:
            put(file, "".join(kept).encode("utf-8", "surrogateescape"))
        else:
            file.unlink()


def typed_over(refused: Refusal, typed: Mapping[str, str]) -> str:
    """The line of a refused row with what was typed in its fields."""
    row = dict(refused.line["row"] or {})
    for entry in refused.entries:
        if entry.name in typed and typed[entry.name] != entry.text:
            row[entry.name] = typed[entry.name] if entry.is_text else _value(typed[entry.name])
    return json.dumps({**refused.line, "row": row}, ensure_ascii=False) + "\n"


def _refusal(line: str) -> Refusal | None:
    try:
        held = json.loads(line)
    except ValueError:
        return None
    row = held.get("row")
    entries = [_entry(name, value) for name, value in row.items()] if isinstance(row, dict) else []
    return Refusal(_mark(line), held["document"], held["place"], held["message"], entries, held)


def _entry(name: str, value: Any) -> Entry:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Entry(name, text, isinstance(value, str), len(text) > _LONG or "\n" in text)


def _value(text: str) -> Any:
    """What was typed as JSON; a text when it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _mark(line: str) -> str:
    return sha256(line.strip().encode("utf-8", "surrogateescape")).hexdigest()[:_MARK]


def _lines(file: Path) -> list[str]:
    return (
        file.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True) if file.is_file() else []
    )
