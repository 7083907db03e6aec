"""Sharing a case or lesson: what is in it beside what others would see; nothing leaves before somebody says so."""

import json
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.web.borgen_fields import side_by_side
from api.web.field_words import field_word
from api.web.forms import form_of
from api.web.frame import elsewhere, page, shown
from api.web.place import chosen
from api.web.texts import _
from kg.errors import Conflict, Forbidden, InputError, NotFound, StepRefused
from kg.model.kinds import KINDS
from kg.model.schema import fields_of

if TYPE_CHECKING:
    from kg.cycle.borgen.sharing.anonymisation import SharePreview
    from kg.service import KnowledgeGraph

_AUDIENCES: Final = ("network", "public")
_SHARED: Final = frozenset({"Lesson", "Case"})


class Wish(NamedTuple):
    """
    How somebody would share.

    Attributes:
        met: With whom: "network" or "public".
        zoals: "anoniem" or "zelf".
        keep: What only looks like a name.
    """

    met: str
    zoals: str
    keep: Sequence[str]

    @property
    def anonymous(self) -> bool:
        """Whether as a copy without names."""
        return self.zoals != "zelf"

    @property
    def whole(self) -> bool:
        """Whether both were chosen from what there is."""
        return self.met in _AUDIENCES and self.zoals in {"anoniem", "zelf"}


@page
async def preview(request: Request) -> Response:
    """What would leave: `?met=` whom, `?zoals=` as it is or anonymously, `?laat=` what is no name."""
    asked = request.query_params
    keep = [word for word in asked.getlist("laat") if word.strip()]
    return await _page(request, graph_for(request), Wish(asked.get("met", ""), asked.get("zoals", ""), keep))


@page
async def share(request: Request) -> Response:
    """The record or its copy for others, if it is still what was looked at; or what was shared, taken back."""
    graph, form = graph_for(request), await form_of(request)
    key = request.path_params["id"]
    keep = [word for word in form.get("laat", "").splitlines() if word.strip()]
    wish = Wish(form.get("met", ""), form.get("zoals", ""), keep)
    back = form.get("doe") == "haal terug"
    if not back and not wish.whole:
        return await _page(request, graph, wish, refused=_("Kies met wie u deelt, en hoe."))
    try:
        if back:
            await work_of(request).change(partial(graph.people.withdraw, key, form.get("afschrift", "")))
        else:
            await work_of(request).change(partial(_shared, graph, key, wish, form.get("gezien", "")))
    except Conflict:
        said = _("Dit is veranderd sinds u het voorbeeld zag. Er is niets gedeeld. Bekijk het nieuwe voorbeeld.")
        return await _page(request, graph, wish, refused=said, status=409)
    except (InputError, Forbidden, StepRefused) as refused:
        return await _page(request, graph, wish, refused=str(refused))
    return elsewhere(request, f"/borgen/delen/{key}", bericht="ingetrokken" if back else "gedeeld")


def _shared(graph: "KnowledgeGraph", key: str, wish: Wish, seen: str) -> None:
    graph.principal.must_write(graph.get(key).space)
    leaving = graph.people.preview(key, wish.met, anonymous=wish.anonymous, keep=wish.keep)
    if _mark(leaving) != seen:
        raise Conflict(f"{key!r} is gewijzigd sinds u het voorbeeld zag")
    graph.people.share(key, wish.met, anonymous=wish.anonymous, by=graph.principal.name, keep=wish.keep)


def _mark(leaving: "SharePreview") -> str:
    """What tells one preview from another."""
    return sha256(json.dumps(leaving.record, sort_keys=True).encode()).hexdigest()[:24]


async def _page(
    request: Request,
    graph: "KnowledgeGraph",
    wish: Wish,
    *,
    refused: str = "",
    status: int = 0,
) -> Response:
    key = request.path_params["id"]
    wish = Wish(wish.met if wish.met in _AUDIENCES else "network", "anoniem" if wish.anonymous else "zelf", wish.keep)
    values = await work_of(request).ask(lambda: _preview(graph, key, wish))
    return shown(
        request,
        "share",
        status=status or (422 if refused else 200),
        active="borgen",
        place=chosen(request, graph),
        met=wish.met,
        zoals=wish.zoals,
        keep=wish.keep,
        refused=refused,
        **values,
    )


def _preview(graph: "KnowledgeGraph", key: str, wish: Wish) -> dict[str, Any]:
    stored = graph.get(key)
    if stored.kind not in _SHARED or not graph.principal.may_write(stored.space):
        raise NotFound(f"er is niets bekend onder {key!r}")
    leaving, impossible = None, ""
    try:
        leaving = graph.people.preview(key, wish.met, anonymous=wish.anonymous, keep=wish.keep)
    except InputError as refused:
        impossible = str(refused)
    words = {spec.name: field_word(spec).lower() for spec in fields_of(KINDS[stored.kind])}
    return {
        "stored": stored,
        "leaving": leaving,
        "impossible": impossible,
        "rows": side_by_side(stored.kind, stored.payload, leaving.record if leaving else {}),
        "mark": _mark(leaving) if leaving else "",
        "sharing": graph.people.sharing(key),
        "removed": [words.get(one, one) for one in (leaving.removed or ())] if leaving else [],
        "doubtful": (leaving.doubtful or ()) if leaving else (),
    }
