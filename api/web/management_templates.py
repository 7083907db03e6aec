"""The templates of an organisation: what its documents look like and which chapters they have; in, replaced, out."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import must_take_writes, principal_of, shelf_of, work_of
from api.render.house.shelf import EVERY, REPORT
from api.web.forms import form_of, form_with_files
from api.web.frame import elsewhere
from api.web.management import managed, managing
from api.web.texts import _, message
from api.web.visitor import organisations
from ingest.document import Document
from ingest.formats.office.house_style import FIELDS, MOST_BYTES
from kg.errors import InputError

if TYPE_CHECKING:
    from api.render.house.shelf import TemplateReceipt

_WHERE: Final = "/beheer/sjablonen"
_FORM_WORDS: Final = {"docx": message("Huisstijl (Word)"), "toml": message("Hoofdstukken (TOML)")}


@managed("editor")
async def templates(request: Request) -> Response:
    """Those of the organisations where this person writes, and the form for one more."""
    return await _overview(request)


@managed("editor")
async def add(request: Request) -> Response:
    """One comes in, when it can be used; else the page again, with what is wrong and what is known."""
    must_take_writes(request)
    shelf = shelf_of(request)
    async with form_with_files(request, 1) as form:
        kind, whose, sent = (form.get(name) for name in ("soort", "organisatie", "bestand"))
        if not (isinstance(sent, UploadFile) and sent.filename):
            return await _overview(request, trouble=_("Kies een bestand."))
        content, name = await sent.read(MOST_BYTES + 1), Path(sent.filename).name

    def keep() -> "TemplateReceipt":
        return shelf.hand_in(str(kind or ""), Document(Path(name), name, content), str(whose or ""))

    try:
        await work_of(request).change(keep)
    except InputError as refused:
        return await _overview(request, trouble=str(refused))
    return elsewhere(request, _WHERE, bericht="bewaard")


@managed("editor")
async def withdraw(request: Request) -> Response:
    """One goes; what was made with it stays."""
    must_take_writes(request)
    form, shelf = await form_of(request), shelf_of(request)
    kind, sort, whose = (form.get(name, "") for name in ("soort", "vorm", "organisatie"))
    await work_of(request).change(lambda: shelf.withdraw(kind, sort, whose))
    return elsewhere(request, _WHERE, bericht="ingetrokken")


async def _overview(request: Request, trouble: str = "") -> Response:
    shelf, principal = shelf_of(request), principal_of(request)
    found, kinds = await work_of(request).ask(lambda: (list(shelf.listed()), shelf.kinds()))
    own = organisations(principal, "editor") or shelf.organisations
    return managing(
        request,
        "management_templates",
        tab=_WHERE,
        status=422 if trouble else 200,
        trouble=trouble,
        listed=[one for one in found if one.organisation in own],
        kinds=[*kinds, REPORT, EVERY],
        writes=own,
        fields=list(FIELDS.items()),
        form_words=_FORM_WORDS,
        done=request.query_params.get("bericht", ""),
    )
