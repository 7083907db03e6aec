"""Records that may be one and the same: a list, two of them side by side, and the way back."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, must_take_writes, own_space, work_of
from api.web.field_words import field_word, space_word
from api.web.forms import form_of
from api.web.frame import elsewhere, page, shown
from api.web.pages import Leaf
from api.web.place import chosen
from api.web.texts import _
from api.web.words import kind_word
from kg.errors import Conflict, InputError, InvalidRecord, NotFound, StepRefused
from kg.model.kinds import KINDS
from kg.model.schema import fields_of

if TYPE_CHECKING:
    from kg.ports.journal import Stored
    from kg.reason.merge import ComparedField
    from kg.service import KnowledgeGraph

PAGE: Final = 20  # pairs
CHOICE: Final = "k-"  # of a field in the form
_LONG: Final = 600  # characters of a value that are shown
_APART: Final = 50  # pairs that somebody told apart, in the list of them
_REASON: Final = 2000  # characters of a reason
_CHOICES: Final = frozenset({"kept", "other", "both"})


class ChosenField(NamedTuple):
    """One field of both, with what is chosen."""

    name: str
    label: str
    field: "ComparedField"
    picked: str


class ToldApart(NamedTuple):
    """A pair that somebody recorded as two: the id and title of each, and whether the caller may take that back."""

    id: str
    title: str
    records: Sequence[tuple[str, str]]
    reason: str
    may: bool


@page
async def duplicates(request: Request) -> Response:
    """The pairs, a page at a time; of one kind with `?soort=`, of one record with `?record=`."""
    graph, kind = graph_for(request), request.query_params.get("soort", "")
    record = request.query_params.get("record", "")
    found = await work_of(request).ask(lambda: graph.merges.find(record=record, top=None))
    apart = await work_of(request).ask(lambda: [_apart(graph, one) for one in graph.authoritative("Distinction")])
    kinds = {one: sum(pair.kind == one for pair in found) for one in dict.fromkeys(pair.kind for pair in found)}
    listed = [one for one in found if one.kind == kind] if kind in kinds else found
    at = Leaf.of(request, len(listed), PAGE, name="bladzijde")
    return shown(
        request, "duplicates", active="borgen", place=chosen(request, graph), pairs=listed[at.first : at.last],
        leaf=at, kinds=kinds, kind=kind if kind in kinds else "", record=record, kind_word=kind_word,
        apart=apart[:_APART], more=len(apart) - _APART,
    )  # fmt: skip


def _apart(graph: "KnowledgeGraph", stored: "Stored") -> ToldApart:
    pair = (stored.payload["one"], stored.payload["other"])
    held = graph.get_many(pair)
    named = [(key, held[key].payload["title"] if key in held else key) for key in pair]
    said, may = stored.payload.get("reason", ""), graph.principal.may_write(stored.space)
    return graph.told(ToldApart(stored.id, stored.payload["title"], named, said, may))


@page
async def beside(request: Request) -> Response:
    """Two records side by side: `?blijft=` and `?ander=`."""
    return await _beside(request, request.query_params)


async def _beside(request: Request, given: Mapping[str, str], *, trouble: str = "", status: int = 200) -> Response:
    graph = graph_for(request)
    kept, gone = given.get("blijft", ""), given.get("ander", "")
    values = await work_of(request).ask(lambda: _values(graph, kept, gone, given))
    return shown(
        request, "merge", status=status, active="borgen", place=chosen(request, graph), trouble=trouble,
        reason=given.get("reden", ""), **values,
    )  # fmt: skip


def _values(graph: "KnowledgeGraph", kept: str, gone: str, given: Mapping[str, str]) -> dict[str, Any]:
    found = graph.merges.compare(kept, gone)
    labels = {spec.name: field_word(spec) for spec in fields_of(KINDS[found.kind])}
    held = graph.get_many([kept, gone])
    rows = [
        ChosenField(one.name, labels[one.name], one, given.get(CHOICE + one.name, one.suggested))
        for one in found.fields
    ]
    return {
        "found": found,
        "rows": [row for row in rows if row.field.differs],
        "same": [row for row in rows if not row.field.differs],
        "titles": (held[kept].payload["title"], held[gone].payload["title"]),
        "spaces": (space_word(found.kept_space), space_word(found.gone_space)),
        "may": all(graph.principal.may_write(space) for space in (found.kept_space, found.gone_space)),
        "kind": kind_word(found.kind),
        "swapped": urlencode({"blijft": gone, "ander": kept}),
        "prefix": CHOICE,
        "long": _LONG,
    }


@page
async def merge(request: Request) -> Response:
    """One record of two; what was changed since they were looked at is shown anew, and nothing is merged."""
    graph, form = graph_for(request), await form_of(request)
    must_take_writes(request)
    kept, gone = form.get("blijft", ""), form.get("ander", "")
    choices: dict[str, Any] = {
        name.removeprefix(CHOICE): choice
        for name, choice in form.items()
        if name.startswith(CHOICE) and choice in _CHOICES
    }
    try:
        await work_of(request).change(
            lambda: graph.merges.merge(
                kept,
                gone,
                choices=choices,
                state=form.get("stand", ""),
                reason=form.get("reden", "").strip(),
                alone=form.get("alleen") == "ja",
            )
        )
    except Conflict as overtaken:
        return await _beside(request, {"blijft": kept, "ander": gone}, trouble=str(overtaken), status=409)
    except (InputError, StepRefused) as refused:
        if (
            isinstance(refused, StepRefused)
            and (await work_of(request).ask(lambda: graph.get(gone))).kind == "MergedRecord"
        ):
            raise
        return await _beside(request, form, trouble=str(refused), status=422)
    return elsewhere(request, f"/id/{kept}", bericht="samengevoegd")


@page
async def tell_apart(request: Request) -> Response:
    """That two records are two; they do not come back in the list."""
    graph, form = graph_for(request), await form_of(request)
    must_take_writes(request)
    kept, gone, reason = form.get("blijft", ""), form.get("ander", ""), form.get("reden", "").strip()[:_REASON]
    try:
        space = own_space(graph.principal)
        await work_of(request).change(lambda: graph.merges.tell_apart(kept, gone, reason=reason, space=space))
    except (InputError, StepRefused, InvalidRecord) as refused:
        return await _beside(request, form, trouble=str(refused), status=422)
    return elsewhere(request, "/dubbel", bericht="twee")


@page
async def pair_again(request: Request) -> Response:
    """What was recorded as two comes back in the list."""
    graph, _form = graph_for(request), await form_of(request)
    must_take_writes(request)
    key = request.path_params["id"]

    def write() -> None:
        if graph.get(key).kind != "Distinction":
            raise NotFound(_("Er is hier niets."))
        graph.delete(key, reason="toch misschien één record")

    await work_of(request).change(write)
    return elsewhere(request, "/dubbel", bericht="bewaard")


@page
async def merged(request: Request) -> Response:
    """An id that leads to another record: since when and why, and the way back."""
    return await _merged(request)


async def _merged(request: Request, *, trouble: str = "", status: int = 200) -> Response:
    graph, key = graph_for(request), request.path_params["id"]
    values = await work_of(request).ask(lambda: _leading(graph, key))
    return shown(
        request, "merged", status=status, active="borgen", place=chosen(request, graph), trouble=trouble, **values
    )


def _leading(graph: "KnowledgeGraph", key: str) -> dict[str, Any]:
    left = graph.get(key)
    if left.kind != "MergedRecord":
        raise NotFound(_("Dit record is niet opgegaan in een ander."))
    into = graph.get_many([left.payload["replaced_by"]]).get(left.payload["replaced_by"])
    last = graph.history(key).versions[-1]
    labels = {spec.name: field_word(spec) for spec in fields_of(KINDS[left.payload["former_kind"]])}
    may = all(graph.principal.may_write(one.space) for one in (left, into) if one is not None)
    return {
        "left": left,
        "into": into,
        "last": last,
        "taken": [labels.get(name, name) for name in left.payload.get("taken", ())],
        "kind": kind_word(left.payload["former_kind"]),
        "may": may,
    }


@page
async def undo(request: Request) -> Response:
    """Two records again."""
    graph, form, key = graph_for(request), await form_of(request), request.path_params["id"]
    must_take_writes(request)
    despite = form.get("toch") == "ja"
    try:
        await work_of(request).change(lambda: graph.merges.undo(key, despite=despite))
    except Conflict as since:
        return await _merged(request, trouble=str(since), status=409)
    except StepRefused as refused:
        return await _merged(request, trouble=str(refused), status=422)
    return elsewhere(request, f"/id/{key}", bericht="teruggedraaid")


def forwarded(request: Request, graph: "KnowledgeGraph", key: str) -> Response | None:
    """The way to the record that an id leads to; None when it leads to itself, or to what may not be read."""
    try:
        into = graph.merges.resolved(key)
    except NotFound:
        return None
    return elsewhere(request, f"/id/{into.id}") if into.id != key else None
