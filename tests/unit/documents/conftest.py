"""A document as ingest reads it, in the process that reads documents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.document import Row
from ingest.formats.registry import documents, read


@dataclass(frozen=True)
class Read:
    """Of one document: its sections as (place, heading, text), what it says of itself, and why it is not read."""

    sections: list[tuple[str, str, str]]
    metadata: Mapping[str, Any]
    refused: list[str]


@pytest.fixture
def reading(tmp_path: Path) -> Callable[[str, bytes], dict[str, Read]]:
    """By name what a document says, and those that are in it."""

    def read_all(name: str, content: bytes) -> dict[str, Read]:
        (tmp_path / name).write_bytes(content)
        found = {}
        for document in documents([tmp_path / name]):
            rows = list(read(document))
            texts = [row for row in rows if isinstance(row, Row)]
            sections = [(one.place, one.heading, one.text) for row in texts for one in row.sections]
            metadata = texts[0].data.get("metadata", {}) if texts else {}
            found[document.name] = Read(sections, metadata, [str(row) for row in rows if not isinstance(row, Row)])
        return found

    return read_all
