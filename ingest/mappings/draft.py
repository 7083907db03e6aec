"""
What a mapping makes of a row: drafts of records, in Kring's fields but with the source's names where a link will be.

    Draft     a record to be linked and validated; municipalities by name or code, themes by label
    Skipped   a row that is left out on purpose, with the reason
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from ingest.document import Document, TableHeader
from kg.errors import InputError


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
        named: Fields that name other records by title or id, to be looked up.
        brings: By field, what the row itself says of the record that the field names: drafts that come in with this one
            where that municipality has no record of the name; the last is the one that the field then names.
        yields: Gives way to another statement about the same id: this list repeats what a register says better, or each
            row what it stands under.
    """

    kind: str
    payload: dict[str, Any]
    method: str
    themes: tuple[str, ...] = ()
    place: str = ""
    must_exist: tuple[str, ...] = ()
    may_lack: tuple[str, ...] = ()
    yields: bool = False
    named: tuple[str, ...] = ()
    brings: Mapping[str, tuple["Draft", ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is left out on purpose."""

    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """A row of a table whose columns nobody has confirmed yet."""

    table: TableHeader


@dataclass(frozen=True, slots=True)
class Origin:
    """
    The document that a row is from, to name what has no name of its own; never to decide what it is.

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


Mapped: TypeAlias = Iterator[Draft | Skipped | Held | InputError]


def pruned(value: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping without what is empty, at every depth; text is stripped, empty text is absence."""
    return {key: kept for key, item in value.items() if (kept := _pruned(item)) or kept == 0}


def _pruned(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return pruned(value)
    if isinstance(value, (list, tuple)):
        return [kept for kept in map(_pruned, value) if kept or kept == 0]
    return value
