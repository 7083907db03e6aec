"""
What was refused, one line a row, so that it can be mended and fed again: nothing is lost on bad input.

A line is of a document as it was read last; what it holds of the row goes after `KEPT`, the reason stays until it is
solved.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ingest.document import Row
from ingest.mappings.draft import Origin
from kg.errors import InputError, NotFound
from kg.private_files import put, turn_in

KEPT: Final = timedelta(days=90)  # a quarter to mend a row; there may be personal data in it
_NAME: Final = "%Y%m%dT%H%M%S%f"  # of a file: the moment in UTC
_QUOTED: Final = re.compile(r"'[^']*'|“[^”]*”")  # a value in a message
_AGED: Final = "inhoud verwijderd"
_MARK: Final = 16  # characters of a digest
_LONG: Final = 120  # characters of a value that gets more than one line


class Quarantine:
    """
    A JSON Lines file that is made when the first row is refused.

    Attributes:
        source: The id of the document that is being read.
    """

    def __init__(self, folder: Path, now: datetime) -> None:
        self.path = folder / f"{now:{_NAME}}.jsonl"
        self.source = ""
        self._is_begun = False

    def add(
        self, error: InputError, *, document: str, row: Row | None = None, origin: Origin | None = None
    ) -> InputError:
        """Write down what was refused and why; the error with document and place."""
        message = InputError(
            error.args[0], document=error.document or document, place=error.place or (row.place if row else "")
        )
        entry: dict[str, Any] = {
            "document": message.document,
            "place": message.place,
            "message": message.args[0],
            "row": _plain(row.data) if row else None,
            "source": self.source,
        }
        if row is not None and row.sections:
            sections = [{"text": part.text, "place": part.place, "heading": part.heading} for part in row.sections]
            entry["sections"] = sections
        if row is not None and row.table is not None:
            entry["table"] = asdict(row.table)
        if origin is not None:
            entry["tag"] = origin.tag
        with turn_in(self.path.parent), self.path.open("a", encoding="utf-8", errors="backslashreplace") as out:
            out.write(json.dumps(entry, ensure_ascii=False, default=str) + "\n")
        self._is_begun = True
        return message

    def close(self) -> str:
        """The path of the file, or "" when nothing was refused."""
        return str(self.path) if self._is_begun else ""


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The row as JSON can hold it: RDF as lines of N-Triples."""
    if "@triples" not in data:
        return dict(data)
    return {**data, "@triples": [f"{triple} ." for triple in data["@triples"]]}


# --- until it is solved ---------------------------------------------------------------------------


def standing(folder: Path) -> Mapping[str, Sequence[InputError]]:
    """What is refused still, by the id of the document."""
    found: dict[str, list[InputError]] = defaultdict(list)
    for file in sorted(folder.glob("*.jsonl")):
        for held in filter(None, map(_held, _lines(file))):
            if held.get("source"):
                found[held["source"]].append(
                    InputError(held["message"], document=held["document"], place=held["place"])
                )
    return found


def settle(folder: Path, sources: Collection[str], *, but: Path) -> None:
    """Drop what was refused of documents that have been read again; what is refused of them now is in `but`."""
    for file in sorted(folder.glob("*.jsonl")):
        if file != but:
            _rewritten(file, lambda line: "" if (_held(line) or {}).get("source") in sources else line)


def age(folder: Path, now: datetime) -> None:
    """Take the content out of what was refused longer ago than `KEPT`, and the values out of the reason."""
    for file in sorted(folder.glob("*.jsonl")):
        if now - _begun(file) > KEPT:
            _rewritten(file, _without_content)


def _begun(file: Path) -> datetime:
    """When it was made: by its name, since what is taken out of a file writes it anew."""
    try:
        return datetime.strptime(file.stem, _NAME).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _without_content(line: str) -> str:
    held = _held(line)
    if held is None or held.get("aged"):
        return line if held else ""
    kept = {name: held.get(name, "") for name in ("document", "place", "source")}
    said = f"{_QUOTED.sub('…', held['message'])} ({_AGED} na {KEPT.days} dagen)"
    return json.dumps({**kept, "message": said, "row": None, "aged": True}, ensure_ascii=False) + "\n"


def _rewritten(file: Path, anew: Callable[[str], str]) -> None:
    with turn_in(file.parent):  # an erasure may take lines out meanwhile
        lines = _lines(file)
        kept = [found for line in lines if (found := anew(line))]
        if not kept:
            file.unlink(missing_ok=True)
        elif kept != lines:
            put(file, "".join(kept).encode("utf-8", "surrogateescape"))


def _held(line: str) -> dict[str, Any] | None:
    """What a line says; None when it is no JSON."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


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
    with turn_in(file.parent):  # an erasure may take lines out meanwhile
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
    held = _held(line)
    if held is None:
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
