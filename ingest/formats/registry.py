"""Which reader reads what, and which files there are to read."""

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

from ingest.document import Document, Reader, Row, Unlisted
from ingest.documents import archives
from ingest.documents.encoding import size_of
from ingest.documents.extraction.process import Apart
from ingest.documents.leftovers import why_left_behind
from ingest.formats import calendar, json, rdf, text, yaml
from ingest.formats.mail import reader as mail
from ingest.formats.office import reader as office
from ingest.formats.pdf import reader as pdf
from ingest.formats.tables import csv
from ingest.formats.tables.grid import MAX_WORKBOOK_BYTES
from ingest.formats.xml import dialects
from kg.errors import InputError, UnreadableDocument
from ontologies import spelling

_TABLES: Final = "ingest.formats.tables"
_ODS: Final = Apart(f"{_TABLES}.opendocument:read_ods", MAX_WORKBOOK_BYTES)
_XLSX: Final = Apart(f"{_TABLES}.workbook:read_xlsx", MAX_WORKBOOK_BYTES)
READERS: Final[dict[str, Reader]] = {
    ".atom": dialects.read,
    ".csv": csv.read_csv,
    ".doc": office.read,
    ".docm": office.read,
    ".docx": office.read,
    ".dot": office.read,
    ".dotm": office.read,
    ".dotx": office.read,
    ".eml": mail.read,
    ".htm": office.read,
    ".html": office.read,
    ".ics": calendar.read,
    ".json": json.read,
    ".jsonl": json.read_lines,
    ".jsonld": rdf.read,
    ".markdown": text.read_markdown,
    ".md": text.read_markdown,
    ".msg": mail.read,
    ".ndjson": json.read_lines,
    ".nq": rdf.read,
    ".nt": rdf.read,
    ".odp": office.read,
    ".ods": _ODS,
    ".odt": office.read,
    ".otp": office.read,
    ".ott": office.read,
    ".pdf": pdf.read,
    ".potm": office.read,
    ".potx": office.read,
    ".ppsm": office.read,
    ".ppsx": office.read,
    ".pptm": office.read,
    ".pptx": office.read,
    ".rdf": dialects.read,
    ".rss": dialects.read,
    ".rtf": office.read,
    ".trig": rdf.read,
    ".ttl": rdf.read,
    ".txt": text.read_plain,
    ".xhtml": office.read,
    ".xlsm": _XLSX,
    ".xlsx": _XLSX,
    ".xml": dialects.read,
    ".yaml": yaml.read,
    ".yml": yaml.read,
    ".zip": archives.read,  # what is refused of it; its members are documents of their own
}
# What has other documents in it.
_INSIDE: Final[dict[str, Callable[[Document, Unlisted], Iterator[Document]]]] = {
    ".eml": mail.members,
    ".msg": mail.members,
    ".zip": archives.members,
}
_RUNNING: Final = frozenset({office.read, mail.read, text.read_markdown, text.read_plain, pdf.read, archives.read})
WITHOUT_TABLES: Final = frozenset(suffix for suffix, reader in READERS.items() if reader in _RUNNING)
# Running texts that are read in processes of their own.
APART: Final = frozenset(suffix for suffix, reader in READERS.items() if reader in {office.read, mail.read, pdf.read})
# What is not read, and what to do with it; of the rest `_OTHERWISE`.
_INSTEAD: Final[dict[str, str]] = {
    **dict.fromkeys((".ppt", ".pps", ".pot", ".key", ".odg"), "sla het op als PPTX of PDF"),
    **dict.fromkeys((".xls", ".xlsb", ".numbers", ".mdb", ".accdb"), "sla het op als XLSX of CSV"),
    **dict.fromkeys((".vsd", ".vsdx", ".mpp", ".drawio", ".one"), "sla het op als PDF"),
    **dict.fromkeys((".pst", ".ost", ".mbox"), "sla de berichten los op, als EML of MSG"),
    **dict.fromkeys((".7z", ".rar", ".gz", ".tar", ".tgz"), "pak het uit, of maak er een ZIP van"),
    **dict.fromkeys(
        (".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp"),
        "een afbeelding; staat er tekst in, sla die dan op als PDF met herkende tekst (OCR)",
    ),
}
_NOTHING: Final = "er staat niets in om te lezen; een tabel heeft onder de kop minstens één rij"
_OTHERWISE: Final = "sla het op als PDF of DOCX, een tabel als XLSX of CSV"
_log = logging.getLogger(__name__)


def read(document: Document, most: int | None = None) -> Iterator[Row | InputError]:
    """
    The rows of a document in the order in which they stand there, and what could not be read of it.

    At most so many, where no more are asked for: the rest need not be read.
    Names and values are in normal form, so that a column or key is known however it is composed; the running text comes
    as it stands there, and gets its normal form in the record.
    """
    reader = READERS.get(document.suffix)
    try:
        if not document.path.exists():
            yield UnreadableDocument("dit bestand of deze map bestaat niet", document=document.name)
        elif reader is None:
            said = f"onbekend formaat {document.suffix or 'zonder achtervoegsel'!r}"
            instead = _INSTEAD.get(document.suffix, _OTHERWISE)
            yield UnreadableDocument(f"{said}; {instead}", document=document.name)
        elif document.suffix == ".zip" and _deep(document) >= archives.MOST_DEEP:
            said = "zit zo diep in andere bestanden dat het niet wordt uitgepakt; pak die eerst uit"
            yield UnreadableDocument(said, document=document.name)
        else:
            rows = reader(document, most) if isinstance(reader, Apart) else islice(reader(document), most)
            says_nothing = document.suffix not in _INSIDE  # of what holds documents these say it
            for row in rows:
                says_nothing = False
                yield replace(row, data=_normal(row.data)) if isinstance(row, Row) else row
            if says_nothing:
                yield UnreadableDocument(_NOTHING, document=document.name)
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


def _nothing(_document: Document, _name: str) -> None:
    """What is not listed is told by `read`."""


def documents(
    paths: Iterable[Path], *, skipped: Callable[[str], None] = _log.info, unlisted: Unlisted = _nothing
) -> Iterator[Document]:
    """
    Every file under the paths, once, in order of name within each path; archives are followed by their members.

    A path that does not exist comes as a document too, so that reading it says so.

    Args:
        paths: Files and folders.
        skipped: Is told, in Dutch, of every hidden file, link and special file that is passed over.
        unlisted: Is told of what is there and does not come, since it could not be read; of a folder as of a document.
    """
    seen: set[Path] = set()
    names: set[str] = set()
    for path in paths:
        for file, name in _files(path, skipped, unlisted):
            if (real := file.resolve()) in seen:
                continue
            seen.add(real)
            document = Document(file, name if name not in names else file.as_posix())
            names.add(document.name)
            yield document
            if file.exists():
                yield from _inside(document, skipped, unlisted)


def _inside(document: Document, skipped: Callable[[str], None], unlisted: Unlisted) -> Iterator[Document]:
    """The documents in a document, and those in them, as far as they are together no more than one archive may be."""
    room, waiting = archives.MAX_TOTAL_BYTES, [document]
    while waiting:
        holder = waiting.pop(0)
        if holder.suffix not in _INSIDE:
            continue
        if _deep(holder) >= archives.MOST_DEEP:
            unlisted(holder, "")
            continue
        for member in _INSIDE[holder.suffix](holder, unlisted):
            room -= size_of(member)
            if room < 0:
                skipped(f"{member.name}: overgeslagen, want alles in {document.name} is samen te groot; pak het uit")
                unlisted(document, "")
                return
            yield member
            waiting.append(member)


def _deep(document: Document) -> int:
    """In how many others it is."""
    return document.name.count("!/")


def _files(path: Path, skipped: Callable[[str], None], unlisted: Unlisted) -> Iterator[tuple[Path, str]]:
    """Files with the name that people know them by; a file asked for by name is never passed over."""
    if not path.is_dir():
        yield path, path.name
        return

    def closed(error: OSError) -> None:
        unlisted(Document(Path(error.filename), error.filename), "")
        name = Path(error.filename).relative_to(path).as_posix()
        skipped(f"{name}: overgeslagen, want deze map kan niet worden geopend: {error.strerror}")

    for folder, folders, files in os.walk(path, onerror=closed):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not _passed_over(here / name, path, skipped))
        for name in sorted(files):
            if not _passed_over(here / name, path, skipped):
                yield here / name, (here / name).relative_to(path).as_posix()


def _passed_over(path: Path, root: Path, skipped: Callable[[str], None]) -> bool:
    is_folder = path.is_dir()
    why = why_left_behind(path.name, is_folder=is_folder)
    if not why and path.is_symlink():
        why = "een koppeling (symlink)"
    elif not why and not is_folder and not path.is_file():
        why = "geen gewoon bestand"
    if why:
        skipped(f"{path.relative_to(root).as_posix()}: overgeslagen, want {why}")
    return bool(why)
