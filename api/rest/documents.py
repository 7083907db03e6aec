"""An answer as a document: which form is asked for, and the file."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from fastapi import Query, Request
from starlette.responses import Response

from api.http.dependencies import Threads
from api.http.negotiation import best_form
from api.http.problems import Problem
from api.render.documents.document import Document
from api.render.documents.forms import DOCX, FORMS, written
from api.rest.replies import refused_here

AsFile = Annotated[
    Literal["json", "docx", "pdf", "html"] | None,
    Query(description="As a document: Word, tagged PDF, or one HTML file. JSON when nothing is said."),
]
AS_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {
            form.media_type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
            for form in FORMS.values()
        }
    }
}
_NAMED: Final = {DOCX: "docx", "application/pdf": "pdf"}  # HTML is asked for by name: browsers accept it everywhere


def preferred(request: Request) -> str:
    """The form that the Accept header prefers; JSON for who names none of the others."""
    accept = ",".join(request.headers.getlist("accept"))
    try:
        return _NAMED.get(best_form(accept, ("application/json", *_NAMED)), "json")
    except Problem:  # what it names is none of these
        return "json"


async def filed(
    work: Threads,
    form: str,
    made: Callable[[], tuple[Document, str]],
    house: Callable[[], bytes | None] = lambda: None,
) -> Response:
    """A document and its name, as a file to keep; `house` gives the house style of a DOCX."""

    def file() -> tuple[bytes, str]:
        with refused_here():
            document, name = made()
        return written(form, document, house()), name

    content, name = await work.ask(file)
    return Response(
        content,
        media_type=FORMS[form].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )
