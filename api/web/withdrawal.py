"""Taking back a source: what it would take is shown before anything goes."""

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, must_take_writes, work_of
from api.web.forms import form_of
from api.web.frame import elsewhere, page, shown
from api.web.place import chosen
from api.web.texts import _
from api.web.words import kind_word
from ingest.load import take_back

if TYPE_CHECKING:
    from ingest.load import TakenBack

_NAMED: Final = 100  # records that are named of each list


@page
async def ask(request: Request) -> Response:
    """What would go, and what leans on it."""
    return await _asked(request)


async def _asked(request: Request, *, status: int = 200, trouble: str = "") -> Response:
    graph, key = graph_for(request), request.path_params["id"]
    found = await work_of(request).ask(lambda: take_back(graph, key, really=False))
    values: dict[str, Any] = _told(found)
    return shown(
        request, "withdrawal", status=status, active="bronnen", place=chosen(request, graph), id=key, found=found,
        trouble={"zeker": trouble} if trouble else {}, **values,
    )  # fmt: skip


@page
async def withdraw(request: Request) -> Response:
    """It goes, once somebody said that they are sure."""
    form, graph, key = await form_of(request), graph_for(request), request.path_params["id"]
    must_take_writes(request)
    if form.get("zeker") != "ja":
        return await _asked(request, status=422, trouble=_("Zet een vinkje als u dit zeker weet."))
    await work_of(request).change(lambda: take_back(graph, key, really=True))
    return elsewhere(request, "/bronnen", bericht="ingetrokken")


def _told(found: "TakenBack") -> dict[str, Any]:
    leaning = [(kind_word(kind), key, title) for key, kind, title in found.leaning]
    return {
        "kinds": [
            (kind_word(kind), number) for kind, number in Counter(one.kind for one in found.planned).most_common()
        ],
        "going": [(kind_word(one.kind), one.id, one.title) for one in found.planned[:_NAMED]],
        "leaning": leaning[:_NAMED],
        "leaning_count": len(leaning),
    }
