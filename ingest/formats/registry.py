"""Which reader reads what, and which files there are to read."""

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from ingest.document import Document, Reader, Row
from ingest.documents import archives
from ingest.formats import json, pdf, rdf, table, text, yaml
from ingest.formats.xml import dialects
from kg.errors import InputError, UnreadableDocument
from ontologies import spelling

READERS: Final[dict[str, Reader]] = {
    ".atom": dialects.read,
    ".csv": table.read_csv,
    ".json": json.read,
    ".jsonl": json.read_lines,
    ".jsonld": rdf.read,
    ".markdown": text.read_markdown,
    ".md": text.read_markdown,
    ".ndjson": json.read_lines,
    ".nq": rdf.read,
    ".nt": rdf.read,
    ".pdf": pdf.read,
    ".rdf": dialects.read,
    ".rss": dialects.read,
    ".trig": rdf.read,
    ".ttl": rdf.read,
    ".txt": text.read_plain,
    ".xlsx": table.read_xlsx,
    ".xml": dialects.read,
    ".yaml": yaml.read,
    ".yml": yaml.read,
    ".zip": archives.read,  # what is refused of it; its members are documents of their own
}
WITHOUT_TABLES: Final = frozenset({".markdown", ".md", ".pdf", ".txt", ".zip"})  # running text, or no rows at all

_log = logging.getLogger(__name__)


def read(document: Document) -> Iterator[Row | InputError]:
    """
    The rows of a document in the order in which they stand there, and what could not be read of it.

    Names and values are in normal form, so that a column or key is known however it is composed; the running text comes
    as it stands there, and gets its normal form in the record.
    """
    reader = READERS.get(document.suffix)
    try:
        if not document.path.exists():
            yield UnreadableDocument("dit bestand of deze map bestaat niet", document=document.name)
        elif reader is None:
            yield UnreadableDocument(
                f"onbekend formaat {document.suffix or 'zonder achtervoegsel'!r}; bekend zijn {', '.join(READERS)}",
                document=document.name,
            )
        else:
            for row in reader(document):
                yield replace(row, data=_normal(row.data)) if isinstance(row, Row) else row
    except OSError as error:
        yield UnreadableDocument(f"kan niet worden geopend: {error.strerror}", document=document.name)


_name = lru_cache(maxsize=4096)(spelling.line)  # the same ones come with every row


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return spelling.normal(value)
    if isinstance(value, dict):
        names = [_name(name) if isinstance(name, str) else name for name in value]
        clear = len(set(names)) == len(names)  # two names that become one stay two
        return dict(zip(names if clear else value, map(_normal, value.values()), strict=True))
    return [_normal(item) for item in value] if isinstance(value, list) else value


def documents(paths: Iterable[Path], *, skipped: Callable[[str], None] = _log.info) -> Iterator[Document]:
    """
    Every file under the paths, once, in order of name within each path; archives are followed by their members.

    A path that does not exist comes as a document too, so that reading it says so.

    Args:
        paths: Files and folders.
        skipped: Is told, in Dutch, of every hidden file, link and special file that is passed over.
    """
    seen: set[Path] = set()
    names: set[str] = set()
    for path in paths:
        for file, name in _files(path, skipped):
            if (real := file.resolve()) in seen:
                continue
            seen.add(real)
            document = Document(file, name if name not in names else file.as_posix())
            names.add(document.name)
            yield document
            if document.suffix == ".zip" and file.exists():
                yield from archives.members(document)


def _files(path: Path, skipped: Callable[[str], None]) -> Iterator[tuple[Path, str]]:
    """Files with the name that people know them by; a file asked for by name is never passed over."""
    if not path.is_dir():
        yield path, path.name
        return
    for folder, folders, files in os.walk(path):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not _passed_over(here / name, path, skipped))
        for name in sorted(files):
            if not _passed_over(here / name, path, skipped):
                yield here / name, (here / name).relative_to(path).as_posix()


def _passed_over(path: Path, root: Path, skipped: Callable[[str], None]) -> bool:
    if path.name.startswith("."):
        why = "verborgen"
    elif path.is_symlink():
        why = "een koppeling (symlink)"
    elif not path.is_dir() and not path.is_file():
        why = "geen gewoon bestand"
    else:
        return False
    skipped(f"{path.relative_to(root).as_posix()}: overgeslagen, want {why}")
    return True
