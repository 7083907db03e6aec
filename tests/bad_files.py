"""Files that are made to be refused, for the tests of ingest."""

import io
import zipfile
from collections.abc import Iterable

import openpyxl
import pypdf


def pdf(*, locked: bool = False) -> bytes:
    """One page without text."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    if locked:
        writer.encrypt("geheim")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def workbook(rows: Iterable[Iterable[object]]) -> bytes:
    """An XLSX of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_member(content: bytes, name: str, member: bytes) -> bytes:
    """The archive with one member put in, or in the place of the one of that name."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        new.writestr(name, member)
    return stream.getvalue()


def archive(members: Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """A ZIP of some members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(name, content)
    return stream.getvalue()
