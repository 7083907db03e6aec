"""
The form behind a link: one question to somebody without an account, answered once.

Who holds the link acts for the organisation that asks, and does one thing; the link stands in no log, since a page is
known there by its route. A form of another site is refused as everywhere (`api.web.forms`).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import must_take_writes, settings_of, work_of
from api.http.limits import Gate, address
from api.http.problems import Problem
from api.web.forms import form_of
from api.web.formulate_support import LINK_KEY
from api.web.frame import open_page, shown
from api.web.texts import _
from kg import clock
from kg.access import Principal
from kg.cycle.interpret.support.form import LinkAnswer
from kg.cycle.interpret.support.links import Link, opened
from kg.errors import NotFound
from kg.ports.keys import Passes

if TYPE_CHECKING:
    from kg.cycle.interpret.support.form import SupportForm
    from kg.service import KnowledgeGraph

_PER_MINUTE: Final = 20  # looks and answers from one address
_FIELDS: Final = ("stand", "voorwaarde", "bezwaar", "met_naam", "naam")
_STANCES: Final[Mapping[str, Literal["voor", "tegen", "onbekend"]]] = {
    "ja": "voor",
    "ja-mits": "voor",
    "nee": "tegen",
    "weet-niet": "onbekend",
}


def gate(passes: Passes) -> Gate:
    """How often one address may look at a link, or answer: a person does so a few times."""
    return Gate(passes, _PER_MINUTE)


@open_page
async def ask(request: Request) -> Response:
    """The question, or why it cannot be answered any more."""
    link, graph = await _opened(request)
    form = await work_of(request).ask(lambda: graph.support.opened(link))
    return _page(request, form)


@open_page
async def answer(request: Request) -> Response:
    """The one answer, kept; or the form again with what is missing, or why it cannot be answered any more."""
    given = await form_of(request)
    must_take_writes(request)
    link, graph = await _opened(request)
    form = await work_of(request).ask(lambda: graph.support.opened(link))
    if form.state != "open":
        return _page(request, form, given=given)
    if trouble := _trouble(given):
        return _page(request, form, given=given, trouble=trouble)
    said = LinkAnswer(
        _STANCES[given["stand"]],
        condition=given.get("voorwaarde", "").strip(),
        objection=given.get("bezwaar", "").strip(),
        name=given.get("naam", "").strip() if given.get("met_naam") == "ja" else "",
    )
    kept = await work_of(request).change(lambda: graph.support.answered(link, said))
    return _page(request, kept, given=given, done=kept.state == "open")


async def _opened(request: Request) -> "tuple[Link, KnowledgeGraph]":
    """
    What a link says, and what Kring knows as the caller sees it.

    Raises:
        Problem: 404, if it is no link of ours; 429, if one address looks too often.
    """
    await request.app.state.links.pass_(address(request.scope))
    key: bytes = request.app.state.credentials.secret(LINK_KEY)
    try:
        link = opened(key, request.path_params["link"])
    except NotFound as none:
        raise Problem("not-found", str(none), "this link is not right") from none

    def holder() -> Principal:
        name = f"draagvlaklink {link.request}"
        if settings_of(request).mode == "local":
            return Principal(name, everything=True)
        grants = request.app.state.credentials.grants()
        return Principal.member(name, {link.owner: "editor"}, grants, on=clock.today())

    graph: KnowledgeGraph = request.app.state.graph
    return link, graph.seen_by(holder(), holder)


def _trouble(given: Mapping[str, str]) -> dict[str, str]:
    trouble = {}
    if given.get("stand", "") not in _STANCES:
        trouble["stand"] = _("Kies een antwoord. “Ik weet het nog niet” is ook een antwoord.")
    if given.get("stand") == "ja-mits" and not given.get("voorwaarde", "").strip():
        trouble["voorwaarde"] = _("Vul uw voorwaarde in, of kies een ander antwoord.")
    if given.get("met_naam") == "ja" and not given.get("naam", "").strip():
        trouble["naam"] = _("Vul uw naam in, of kies “Nee”.")
    return trouble


def _page(
    request: Request,
    form: "SupportForm",
    *,
    given: Mapping[str, str] | None = None,
    trouble: Mapping[str, str] | None = None,
    done: bool = False,
) -> Response:
    answers = (
        ("ja", _("Ja")),
        ("ja-mits", _("Ja, op een voorwaarde")),
        ("nee", _("Nee")),
        ("weet-niet", _("Ik weet het nog niet")),
    )
    values = {
        "asked": form,
        "answers": answers,
        "form": {name: (given or {}).get(name, "") for name in _FIELDS},
        "trouble": trouble or {},
        "done": done,
    }
    status = 200 if done else 422 if trouble else 200 if form.state == "open" else 410
    made = shown(request, "support_form", status=status, **values)
    made.headers.update({"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})
    return made
