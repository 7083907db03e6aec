"""
What a mapping makes of a row: drafts of records, in Kring's fields but with the source's names where a link will be.

    Draft     a record to be linked and validated; municipalities by name or code, themes by label
    Skipped   a row that is left out on purpose, with the reason
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, TypeAlias

from ingest.document import Document, Row
from kg.errors import InputError

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._~:@()+-]+")
_DUTCH_DATE: Final = re.compile(r"^(\d{1,2})-(\d{1,2})-(\d{4})$")
_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {}, ())


@dataclass(frozen=True, slots=True)
class Draft:
    """
    A record on its way in.

    Attributes:
        method: Which mapping made it; ends up in the provenance.
        themes: Labels in the words of the source, on top of the ids that the payload has.
        place: Where in the document, when more exact than the row.
        must_exist: Fields whose target has to be known, or the record is refused.
        may_lack: Fields that are left out when their municipality is not in the register.
        yields: Gives way to another statement about the same id: this list repeats what a register says better.
    """

    kind: str
    payload: dict[str, Any]
    method: str
    themes: tuple[str, ...] = ()
    place: str = ""
    must_exist: tuple[str, ...] = ()
    may_lack: tuple[str, ...] = ()
    yields: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is left out on purpose."""

    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """
    The document that a row is from, as far as a mapping may know it.

    Attributes:
        folder: Name of the folder that it is in, or "".
        stem: Name of the file without its suffix.
        tag: Six characters that tell files of one name apart.
    """

    folder: str
    stem: str
    tag: str

    @classmethod
    def of(cls, document: Document, tag: str) -> "Origin":
        """From a document, whether file or member of an archive."""
        name = PurePosixPath(document.name.replace("!/", "/").replace("\\", "/"))
        outside = document.path.resolve().parent.name if document.content is None else ""
        return cls(name.parent.name or outside, name.stem, tag)


Mapped: TypeAlias = Iterator[Draft | Skipped | InputError]


def filled(**fields: Any) -> dict[str, Any]:
    """The fields that say something; text is stripped, empty text is absence."""
    return pruned(fields)


def pruned(value: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping without what is empty, at every depth."""
    found = {}
    for key, item in value.items():
        kept = _pruned(item)
        if kept not in _EMPTY or kept is False or kept == 0:
            found[key] = kept
    return found


def _pruned(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        return pruned(value)
    if isinstance(value, (list, tuple)):
        return [kept for kept in map(_pruned, value) if kept not in _EMPTY]
    return value


def texts(value: Any) -> tuple[str, ...]:
    """One text or a list of them, as texts; what is empty is left out."""
    if value in _EMPTY:
        return ()
    items = value if isinstance(value, (list, tuple)) else (value,)
    return tuple(str(item).strip() for item in items if str(item or "").strip())


def named(**values: Any) -> list[dict[str, str]]:
    """Name and value pairs; a list becomes one text, an underscore in the name a hyphen."""
    return named_from({key.replace("_", "-"): value for key, value in values.items()})


def named_from(values: Mapping[str, Any]) -> list[dict[str, str]]:
    """Name and value pairs, in the order of the source."""
    return [
        {"name": str(key), "value": ", ".join(texts(value))}
        for key, value in values.items()
        if str(key).strip() and texts(value)
    ]


def passages(row: Row) -> list[dict[str, str]]:
    """The running text of a row."""
    return [
        filled(text=part.text, place=part.place, heading=part.heading) for part in row.sections if part.text.strip()
    ]


def iso_date(value: Any) -> Any:
    """A date as Dutch sources write it (27-3-2019) as ISO 8601; anything else as it is, for validation to name."""
    found = _DUTCH_DATE.match(str(value or ""))
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else value


def safe_id(text: str) -> str:
    """A text as an id: "/" becomes ":", what an id may not have becomes "-"."""
    return _UNSAFE.sub("-", text.replace("/", ":")).strip("-")[:200]


def slug(text: str) -> str:
    """Lower case ASCII with hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
