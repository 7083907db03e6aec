"""The files that a document can be, by how their name ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from api.render.documents.document import Document
from api.render.documents.page import html
from api.render.documents.pdf import pdf
from api.render.documents.word import word


@dataclass(frozen=True, slots=True)
class Form:
    """
    A sort of file.

    Attributes:
        made: What is in it, of a document.
    """

    media_type: str
    made: Callable[[Document], bytes]


DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS: Final[Mapping[str, Form]] = {
    "docx": Form(DOCX, word),
    "pdf": Form("application/pdf", pdf),
    "html": Form("text/html; charset=utf-8", html),
}


def written(form: str, document: Document, house: bytes | None = None) -> bytes:
    """A document as a file; as DOCX in the house style of an organisation, where there is one."""
    return word(document, house) if form == "docx" else FORMS[form].made(document)
