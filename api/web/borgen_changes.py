"""A proposal of several changes, or of a document: each beside the words that it rests on, to accept, mend or drop."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.web.borgen_effect import effect_of
from api.web.borgen_fields import PREFIX, FormField, filled_in, form_fields, side_by_side
from api.web.field_words import field_word
from api.web.forms import form_of
from api.web.frame import elsewhere, page, shown
from api.web.pages import Leaf
from api.web.place import chosen
from api.web.texts import _
from api.web.words import chance, kind_word
from kg.errors import Conflict, InvalidRecord, NotFound, StepRefused
from kg.model.change_set import digest
from kg.model.kinds import KINDS
from kg.model.schema import fields_of, parse

if TYPE_CHECKING:
    from kg.model.change_set import Decision
    from kg.ports.journal import Stored
    from kg.reason.proposal import ComparedChange
    from kg.service import KnowledgeGraph

PAGE: Final = 20  # changes
_AROUND: Final = 240  # characters on either side of a quote
_QUOTED: Final = 1_500  # characters of it that are shown
_ORDER: Final = {kind: number for number, kind in enumerate(KINDS)}


class Ground(NamedTuple):
    """
    Words that a change rests on, in their passage.

    Attributes:
        before, after: What stands around them; "" where their passage is not found.
        chance: In words, that a person accepts it as it stands; "" when not said.
        address: Of the whole passage.
    """

    place: str
    before: str
    quote: str
    after: str
    why: str
    chance: str
    address: str


class LinkField(NamedTuple):
    """A field that names another record of the same proposal, or one that it named already; (id, title) each."""

    name: str
    label: str
    value: str
    choices: Sequence[tuple[str, str]]


class ShownChange(NamedTuple):
    """One change as the page shows it; `tag` tells whether it is still what was seen."""

    target: str
    change: Mapping[str, Any]
    kind: str
    title: str
    tag: str
    grounds: Sequence[Ground]
    fields: Sequence[FormField]
    links: Sequence[LinkField]
    rows: Sequence[tuple[str, str, str]]
    needs: Sequence[str]
    hangs: Sequence[str]
    overtaken: bool
    gaps: Sequence[str]


def of_several(stored: "Stored") -> bool:
    """Whether a proposal is shown change by change."""
    return stored.kind == "Proposal" and ("document" in stored.payload or len(stored.payload["changes"]) > 1)


async def changes_page(request: Request, graph: "KnowledgeGraph", *, trouble: str = "", status: int = 200) -> Response:
    """The page of such a proposal; what nobody decided on first, by kind."""
    key, given = request.path_params["id"], request.scope.get("kring.given", {})
    values = await work_of(request).ask(lambda: _values(request, graph, key, given))
    place = chosen(request, graph)
    return shown(request, "changes", status=status, active="borgen", place=place, trouble=trouble, **values)


@page
async def decide(request: Request) -> Response:
    """One change, or all that are left, accepted or dropped."""
    graph, form = graph_for(request), await form_of(request)
    key = request.path_params["id"]
    try:
        await work_of(request).change(partial(_decide, graph, key, form))
    except Conflict as overtaken:
        return await changes_page(request, graph, trouble=str(overtaken), status=409)
    except (StepRefused, InvalidRecord) as refused:
        request.scope["kring.given"] = form
        return await changes_page(request, graph, trouble=str(refused), status=422)
    return elsewhere(request, f"/borgen/nakijken/{key}", bericht="bewaard")


def _decide(graph: "KnowledgeGraph", key: str, form: Mapping[str, str]) -> None:
    target, answer = form.get("doel", ""), form.get("reden", "").strip()
    decisions: Mapping[str, Decision] = {"klopt": "aanvaard", "klopt niet": "afgewezen", "trek in": "ingetrokken"}
    if form.get("oordeel", "") not in decisions:
        raise StepRefused(_("Kies wat u ervan vindt."))
    decision, instead = decisions[form["oordeel"]], None
    if target:
        found = {one.change["target"]: one for one in graph.proposals.compared(key)}
        if target not in found:
            raise NotFound(f"in {key!r} staat geen wijziging van {target!r}")
        one = found[target]
        if form.get("op", "") != _tag(one):
            raise Conflict(_("Een collega besliste hierover terwijl u keek. Er is niets overschreven. Kijk opnieuw."))
        if decision == "aanvaard" and one.becomes is not None:
            instead = _improved(one, form)
    graph.proposals.decide(
        key, decision, targets=[target] if target else (), answer=answer, instead=instead, along=True
    )


def _improved(one: "ComparedChange", form: Mapping[str, str]) -> Any:
    """What is accepted instead; None when nothing in the form differs."""
    kind, payload = one.change["target_kind"], dict(one.becomes or {})
    better = filled_in(kind, payload, form)
    for spec in fields_of(KINDS[kind]):
        value = form.get(PREFIX + spec.name, "").strip()
        if spec.range == "link" and not spec.many and PREFIX + spec.name in form:
            better |= {spec.name: value} if value else {}
            if not value:
                better.pop(spec.name, None)
    return parse(kind, better) if better != payload else None


def _tag(one: "ComparedChange") -> str:
    return digest(dict(one.change))


def _values(request: Request, graph: "KnowledgeGraph", key: str, given: Mapping[str, str]) -> dict[str, Any]:
    reviewed, stored = graph.lessons.queue_item(key), graph.get(key)
    compared = sorted(graph.proposals.compared(key), key=lambda one: _ORDER.get(one.change["target_kind"], 0))
    open_ = [one for one in compared if not one.change.get("decision")]
    at = Leaf.of(request, len(open_), PAGE, name="bladzijde")
    titles = {one.change["target"]: _title(one) for one in compared}
    document = graph.get_many([stored.payload.get("document", "")]).get(stored.payload.get("document", ""))
    listed = [_shown(graph, one, compared, titles, given) for one in open_[at.first : at.last]]
    return {
        "one": reviewed,
        "document": document,
        "groups": [
            (kind, [one for one in listed if one.kind == kind]) for kind in dict.fromkeys(o.kind for o in listed)
        ],
        "numbers": (len(open_), len(compared)),
        "done": [(titles[one.change["target"]], one) for one in compared if one.change.get("decision")],
        "kind_word": kind_word,
        "leaf": at,
        "may": reviewed.turn == "u",
        "prefix": PREFIX,
        "effect": effect_of(graph, stored),
    }


def _shown(
    graph: "KnowledgeGraph",
    one: "ComparedChange",
    every: Sequence["ComparedChange"],
    titles: Mapping[str, str],
    given: Mapping[str, str],
) -> ShownChange:
    kind, target, payload = one.change["target_kind"], one.change["target"], one.becomes or {}
    typed = given if given.get("doel") == target else {}
    held = one.held.payload if one.held else {}
    return ShownChange(
        target,
        one.change,
        kind,
        titles[target],
        _tag(one),
        [_ground(graph, ground) for ground in one.change.get("grounds", ())],
        form_fields(kind, payload, typed) if one.becomes is not None else [],
        list(_links(graph, one, every, typed)) if one.becomes is not None else [],
        [row for row in side_by_side(kind, held, payload) if row[1] != row[2]] if one.held and one.becomes else [],
        [titles[key] for key in one.needs],
        [titles[key] for key in one.hangs],
        one.overtaken,
        list(_gaps(kind, payload)) if one.faults else [],
    )


def _title(one: "ComparedChange") -> str:
    said = one.becomes or (one.held.payload if one.held else {})
    return str(said.get("title") or one.change["target"])


def _gaps(kind: str, payload: Mapping[str, Any]) -> Iterator[str]:
    """The labels of what has to be filled in first."""
    for spec in fields_of(KINDS[kind]):
        if spec.required and spec.by_steps is None and not payload.get(spec.name):
            yield field_word(spec)


def _links(
    graph: "KnowledgeGraph",
    one: "ComparedChange",
    every: Sequence["ComparedChange"],
    given: Mapping[str, str],
) -> Iterator[LinkField]:
    payload = one.becomes or {}
    for spec in fields_of(KINDS[one.change["target_kind"]]):
        if spec.range != "link" or spec.many or spec.by_steps:
            continue
        value = str(given.get(PREFIX + spec.name, payload.get(spec.name) or ""))
        choices = {
            other.change["target"]: _title(other)
            for other in every
            if other.change["change"] != "verwijderen"
            and (other.change["target_kind"] == spec.prop.to or other.change["target"] == value)
        }
        if value and value not in choices:
            choices = {value: _called(graph, value), **choices}
        if choices:
            yield LinkField(spec.name, field_word(spec), value, list(choices.items()))


def _called(graph: "KnowledgeGraph", record_id: str) -> str:
    """What a record is called, for who may read it."""
    held = graph.get_many([record_id]).get(record_id)
    return str(held.payload["title"]) if held else record_id


def _ground(graph: "KnowledgeGraph", one: Mapping[str, Any]) -> Ground:
    quote, place = str(one["quote"]), str(one["place"])
    before = after = ""
    source = graph.get_many([one["source"]]).get(one["source"])
    for passage in source.payload.get("body", ()) if source else ():
        at = passage["text"].find(quote) if passage["place"] == place else -1
        if at >= 0:
            start, end = max(0, at - _AROUND), at + len(quote)
            before = ("… " if start else "") + passage["text"][start:at]
            after = passage["text"][end : end + _AROUND] + (" …" if end + _AROUND < len(passage["text"]) else "")
            break
    said = chance(one["chance"]) if "chance" in one else ""
    address = f"/bron/{one['source']}?{urlencode({'plaats': place, 'zin': quote[:400]})}" if source else ""
    return Ground(place, before, quote[:_QUOTED], after, str(one.get("why", "")), said, address)
