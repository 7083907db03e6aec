"""What waits for a second reader, and judging one of it: right, to be improved, or not right."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.answers.forms import etag
from api.http.dependencies import graph_for, work_of
from api.web.borgen_changes import changes_page, of_several
from api.web.borgen_effect import effect_of
from api.web.borgen_fields import side_by_side, told
from api.web.forms import form_of
from api.web.frame import elsewhere, page, shown
from api.web.pages import Leaf
from api.web.place import chosen
from api.web.texts import _, message
from api.web.words import Sign, kind_word
from kg.cycle.borgen.lessons.queue import NEXT, doubts
from kg.errors import Conflict, InvalidRecord, NotFound, StepRefused

if TYPE_CHECKING:
    from kg.cycle.borgen.lessons.queue import Reviewed
    from kg.ports.journal import Stored
    from kg.service import KnowledgeGraph

PAGE: Final = 10  # of the queue
LISTS: Final[Mapping[str, str]] = {"u": "u", "ander": "een ander", "klaar": "klaar"}
STATES: Final[Mapping[str, Sign]] = {
    "concept": Sign("", "i-half", message("Concept, nog niet nagekeken")),
    "getoetst": Sign("goed", "i-half", message("Nagekeken, nog niet vastgesteld")),
    "teruggestuurd": Sign("let-op", "i-drie", message("Teruggestuurd")),
    "open": Sign("", "i-vraag", message("Voorstel")),
    "aanvaard": Sign("goed", "i-vol", message("Vastgesteld")),
    "afgewezen": Sign("let-op", "i-kruis", message("Klopt niet")),
    "ingetrokken": Sign("", "i-kruis", message("Ingetrokken")),
    "verlopen": Sign("let-op", "i-klok", message("Geldt niet meer")),
    "vervangen": Sign("", "i-klok", message("Vervangen")),
    "": Sign("goed", "i-vol", message("Uit een openbare bron")),
}


@page
async def queue(request: Request) -> Response:
    """The queue, a page at a time: what waits for the caller, for somebody else, or is done (`?lijst=`)."""
    graph = graph_for(request)
    which = request.query_params.get("lijst", "")
    which = which if which in LISTS else "u"
    found = await work_of(request).ask(graph.lessons.review_queue)
    listed = [one for one in found if one.turn == LISTS[which]]
    at = Leaf.of(request, len(listed), PAGE, name="bladzijde")
    return shown(
        request,
        "queue",
        active="borgen",
        place=chosen(request, graph),
        which=which,
        numbers={key: sum(one.turn == turn for one in found) for key, turn in LISTS.items()},
        items=listed[at.first : at.last],
        page=at.number,
        pages=at.pages,
        states=STATES,
    )


@page
async def item(request: Request) -> Response:
    """One lesson or proposal, with what it rests on and what is doubtful in it."""
    graph, key = graph_for(request), request.path_params["id"]
    if of_several(await work_of(request).ask(lambda: graph.get(key))):
        return await changes_page(request, graph)
    return await judged_page(request, graph)


@page
async def decide(request: Request) -> Response:
    """The judgement; what somebody else changed meanwhile is shown beside it, and nothing is overwritten."""
    graph, form = graph_for(request), await form_of(request)
    key, verdict, reason = request.path_params["id"], form.get("oordeel", ""), form.get("reden", "").strip()
    one = await work_of(request).ask(lambda: graph.lessons.queue_item(key))
    if trouble := _missing(one, form, single=graph.principal.everything):
        return await judged_page(request, graph, trouble=trouble)
    held = graph.get(key)
    if overtaken := overtaken_by(held, form):
        return await judged_page(request, graph, overtaken=overtaken)
    try:
        await work_of(request).change(partial(_judge, graph, held, verdict, reason, form))
    except Conflict:
        return await judged_page(request, graph, overtaken=etag(held))
    except (StepRefused, InvalidRecord) as refused:
        return await judged_page(request, graph, trouble={"": str(refused)})
    gone = verdict == "trek in" and one.kind == "Lesson"
    path = "/borgen/nakijken" if gone or one.turn == "u" else f"/borgen/nakijken/{key}"
    return elsewhere(request, path, bericht="ingetrokken" if verdict == "trek in" else "bewaard")


def _missing(one: "Reviewed", form: Mapping[str, str], *, single: bool) -> dict[str, str]:
    """What is to be filled in first, by field."""
    verdict = form.get("oordeel", "")
    if verdict not in {"klopt", "klopt niet", "trek in"}:
        return {"": _("Kies wat u ervan vindt.")}
    if verdict == "klopt niet" and not form.get("reden", "").strip():
        return {"reden": _("Vul in wat er niet klopt. Anders kan de schrijver niets verbeteren.")}
    own = one.own and single and one.kind == "Lesson"
    if verdict == "klopt" and own and form.get("alleen") != "ja":
        return {"alleen": _("U schreef dit zelf. Laat een ander kijken, of zeg dat die er niet is.")}
    return {}


def _judge(graph: "KnowledgeGraph", held: "Stored", verdict: str, reason: str, form: Mapping[str, str]) -> None:
    resting = graph.resting_on(held)
    if held.kind == "Proposal":
        decisions: Mapping[str, Any] = {"klopt": "aanvaard", "klopt niet": "afgewezen", "trek in": "ingetrokken"}
        resting.proposals.decide(held.id, decisions[verdict], answer=reason)
    elif verdict == "klopt niet":
        resting.lessons.send_back(held.id, because=reason)
    elif verdict == "trek in":
        resting.lessons.take_away(held.id)
    else:
        after = NEXT.get(held.payload.get("review", ""), "")
        if not after:
            raise StepRefused(_("Over deze les is al beslist."))
        resting.lessons.move(held.id, after, valid_until=form.get("tot", "").strip(), alone=form.get("alleen") == "ja")


async def judged_page(
    request: Request, graph: "KnowledgeGraph", *, trouble: Mapping[str, str] | None = None, overtaken: str = ""
) -> Response:
    """The page of one item of the queue; 409 when it was changed since the caller saw it."""
    key = request.path_params["id"]
    values = await work_of(request).ask(lambda: _item(graph, key, overtaken))
    return shown(
        request,
        "judge",
        status=409 if overtaken else 422 if trouble else 200,
        active="borgen",
        place=chosen(request, graph),
        trouble=trouble or {},
        **values,
    )


def _item(graph: "KnowledgeGraph", key: str, overtaken: str) -> dict[str, Any]:
    one, stored = graph.lessons.queue_item(key), graph.get(key)
    values = {
        "one": one,
        "stored": stored,
        "tag": etag(stored),
        "states": STATES,
        "before": _before(graph, stored, overtaken) if overtaken else None,
        "single": graph.principal.everything,
        "improves": may_improve(one),
    }
    return {**values, **(_lesson(graph, stored) if stored.kind == "Lesson" else _proposal(graph, stored))}


def _before(graph: "KnowledgeGraph", stored: "Stored", tag: str) -> list[tuple[str, str, str]]:
    """What changed since: (field, was, is)."""
    try:
        was = graph.lessons.earlier(stored.id, lambda one: etag(one) == tag)
    except NotFound:
        return []
    return changes(stored.kind, was.payload, stored.payload)


def changes(kind: str, was: Mapping[str, Any], becomes: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What differs between two versions: label, was, becomes."""
    return [row for row in side_by_side(kind, was, becomes) if row[1] != row[2]]


def _lesson(graph: "KnowledgeGraph", stored: "Stored") -> dict[str, Any]:
    payload = stored.payload
    linked = graph.get_many({payload.get("case", ""), *(one["source"] for one in payload.get("provenance", ()))})
    return {
        "kind": kind_word("Lesson"),
        "fields": told("Lesson", payload),
        "doubts": {one.field: one.said for one in doubts(payload)},
        "case": linked.get(payload.get("case", "")),
        "linked": linked,
        "corrections": graph.lessons.corrections_of(stored.id),
        "change": None,
        "rows": [],
        "meanwhile": [],
    }


def _proposal(graph: "KnowledgeGraph", stored: "Stored") -> dict[str, Any]:
    change = graph.proposals.compared(stored.id)[0]
    kind = change.change["target_kind"]
    becomes = change.becomes or {}
    held = change.held.payload if change.held else {}
    return {
        "kind": kind_word(kind),
        "fields": told(kind, becomes),
        "doubts": {one.field: one.said for one in doubts(becomes)} if kind == "Lesson" and becomes else {},
        "case": None,
        "linked": {},
        "corrections": [],
        "change": change,
        "rows": changes(kind, held, becomes) if change.held and change.becomes else [],
        "meanwhile": changes(kind, change.was, held) if change.was else [],
        "effect": effect_of(graph, stored),
    }


def overtaken_by(held: "Stored", form: Mapping[str, str]) -> str:
    """What a form rests on, where that is not what is held any more; else ""."""
    seen = form.get("op", "")
    return seen if seen and seen != etag(held) else ""


def may_improve(one: "Reviewed") -> bool:
    """Whether the caller may write in its place."""
    return one.turn == "u" or (one.own and one.kind == "Lesson" and one.state in {"concept", "teruggestuurd"})
