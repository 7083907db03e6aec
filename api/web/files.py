"""What a page gives as a file to keep."""

from collections.abc import Iterable, Sequence

from starlette.responses import Response

from api.render.spreadsheet import plain_table
from api.web.frame import HEADERS


def spreadsheet(rows: Iterable[Sequence[str]], name: str) -> Response:
    """Rows as CSV that a spreadsheet opens, see `api.render.spreadsheet`."""
    return file_of(plain_table(rows), name, "text/csv; charset=utf-8")


def file_of(content: bytes, name: str, media_type: str) -> Response:
    """A file that a browser keeps under a name of plain letters."""
    about = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=media_type, headers=about)
