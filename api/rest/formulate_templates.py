"""Formuleren: the templates of your organisation, for drafts of policy and reports."""

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.answers.forms import json_answer
from api.http.dependencies import Threads, must_take_writes, shelf_of
from api.render.house.shelf import HouseTemplate, TemplateReceipt
from api.render.house.templates import NAME
from api.rest.bodies import Body, Field, Line, described, given
from api.rest.replies import answered
from ingest.document import Document
from kg.errors import InputError
from kg.reason.answer import answer, sent

_MOST: Final = 4_000_000  # characters of base64: 3 MB of file
Kind = Annotated[
    str,
    Path(
        pattern=NAME,
        description="Of which documents: raadsvoorstel, collegeadvies, beleidsnota, projectopdracht or a kind of your "
        "own; `rapportage` for reports; `huisstijl` for the looks of all that have none of their own.",
        examples=["raadsvoorstel"],
    ),
]
Whose = Annotated[
    str, Query(max_length=100, description="Your organisation, where you take part in several.", examples=["ede"])
]

router: Final = APIRouter(tags=["cards"])


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class HouseTemplates:
    """The templates of the organisations that you take part in."""

    items: list[HouseTemplate]


class TemplateGiven(Body):
    """A template as a file."""

    file_name: Line = Field(description="How it is called; `.docx` and `.dotx` are a house style, `.toml` an outline.")
    content: str = Field(min_length=1, max_length=_MOST, description="The file in base64.")


@router.get(
    "/templates", operation_id="templates", summary="The templates of your organisation", response_model=HouseTemplates
)
async def templates(request: Request, work: Threads) -> Response:
    """Those of each organisation that you take part in, and of no other."""
    shelf = shelf_of(request)
    return await answered(work, lambda: sent(HouseTemplates(items=list(shelf.listed()))))


@router.put(
    "/templates/{kind}",
    operation_id="handInTemplate",
    summary="Hand in a template, or replace it",
    response_model=TemplateReceipt,
    openapi_extra=described(TemplateGiven, {"fileName": "nota.toml", "content": "dGl0ZWwgPSAiTm90YSI="}),
)
async def hand_in(request: Request, work: Threads, kind: Kind, organisation: Whose = "") -> Response:
    """
    Checked before it is kept: macros, what comes from outside, a field that is not known or lacking are refused.

    It counts for the next document; what was made before stays as it is.
    """
    must_take_writes(request)
    asked, shelf = await given(request, TemplateGiven), shelf_of(request)

    def keep() -> Any:
        try:
            content = b64decode(asked.content, validate=True)
        except NotBase64 as error:
            raise InputError("content is geen base64; geef het bestand in base64") from error
        document = Document(FilePath(asked.file_name), asked.file_name, content)
        return sent(shelf.hand_in(kind, document, organisation))

    return json_answer(await work.change(keep))


@router.delete(
    "/templates/{kind}",
    operation_id="withdrawTemplate",
    summary="Withdraw a template",
    response_model=HouseTemplate,
)
async def withdraw(
    request: Request,
    work: Threads,
    kind: Kind,
    form: Annotated[Literal["docx", "toml"], Query(description="Which of the two.")],
    organisation: Whose = "",
) -> Response:
    """What was made with it stays; from now on documents look as they did without it."""
    must_take_writes(request)
    shelf = shelf_of(request)

    return json_answer(await work.change(lambda: sent(shelf.withdraw(kind, form, organisation))))
