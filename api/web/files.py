"""What a page gives as a file to keep: its tables for a spreadsheet, or the same as a document."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.render.documents.document import Block, Document, Heading, Items, Note, Table, Text
from api.render.documents.forms import FORMS
from api.render.spreadsheet import plain_table
from api.web.frame import HEADERS
from api.web.texts import _, language
from kg import clock
from kg.errors import NotFound

_CSV: Final = "csv"
_WIDE: Final = 5  # columns; a wider table is told row by row, since it would not stand on a sheet
_LONGEST: Final = 200  # characters of a heading


class TitledTable(NamedTuple):
    """
    A table of a page.

    Attributes:
        caption: What it shows.
        head: What each column holds.
        rows: Each as long as `head`; an address of the web is told as a source.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


class Sheets(NamedTuple):
    """
    What goes into a file.

    Attributes:
        name: Of the file, without what says its form.
        lead: What stands under the title.
    """

    title: str
    name: str
    tables: Sequence[TitledTable]
    lead: str = ""


async def taken_along(request: Request, made: Callable[[], Sheets]) -> Response:
    """
    The tables of a page in the form that its path names.

    Raises:
        NotFound: If there is no such form.
    """
    form = request.path_params["form"]
    kept = FORMS.get(form)
    if form == _CSV:
        sheets = await work_of(request).ask(made)
        return spreadsheet(_rows(sheets), f"{sheets.name}.csv")
    if kept is None:
        raise NotFound("er is hier niets")

    def written() -> tuple[bytes, str]:
        sheets = made()
        return kept.made(_document(sheets)), sheets.name

    content, name = await work_of(request).ask(written)
    return file_of(content, f"{name}.{form}", kept.media_type)


def spreadsheet(rows: Iterable[Sequence[str]], name: str) -> Response:
    """Rows as CSV that a spreadsheet opens, see `api.render.spreadsheet`."""
    return file_of(plain_table(rows), name, "text/csv; charset=utf-8")


def file_of(content: bytes, name: str, media_type: str) -> Response:
    """A file that a browser keeps under a name of plain letters."""
    about = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=media_type, headers=about)


def _rows(sheets: Sheets) -> Iterator[Sequence[str]]:
    """One table as it is; more of them below each other, each under its caption."""
    for at, table in enumerate(sheets.tables):
        if len(sheets.tables) > 1:
            yield from [()] if at else []
            yield (table.caption,)
        yield table.head
        yield from table.rows


def _document(sheets: Sheets) -> Document:
    sources: dict[str, int] = {}
    blocks = [block for table in sheets.tables for block in _blocks(table, sources)]
    notes = [Note(url, url) for url in sources]
    about = dict(zip(("language", "sources_title"), (language(), _("Bronnen")), strict=True))
    return Document(sheets.title, clock.today(), blocks, lead=sheets.lead, notes=notes, **about)


def _blocks(table: TitledTable, sources: dict[str, int]) -> Iterator[Block]:
    if table.rows:
        yield Heading(table.caption)
    if len(table.head) <= _WIDE:
        if table.rows:
            yield Table(table.caption, table.head, [[_cell(cell, sources) for cell in row] for row in table.rows])
        return
    for first, *others in table.rows:
        yield Heading(first[:_LONGEST] or table.head[0], 2)
        cells = zip(table.head[1:], others, strict=True)
        yield Items([_cell(cell, sources, label=f"{head}:") for head, cell in cells if cell])


def _cell(text: str, sources: dict[str, int], label: str = "") -> Text:
    if text.startswith(("https://", "http://")):
        return Text(_("zie"), label, [sources.setdefault(text, len(sources) + 1)])
    return Text(text or "–", label)
