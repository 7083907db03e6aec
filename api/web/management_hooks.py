"""Web hooks: which programs are told of a watch, whether that works, and what was told lately."""

from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from api.answers.own_hooks import FAULT, STATE, TROUBLE, own_hook, own_hooks
from api.http.dependencies import graph_for, principal_of, work_of
from api.web.management import managed, managing
from api.web.words import Sign
from kg.clock import iso
from kg.ports.outbox import Delivery, Hook

if TYPE_CHECKING:
    from kg.ports.journal import Stored
    from kg.ports.outbox import Outbox

_WHERE: Final = "/beheer/webhooks"
_DELIVERIES: Final = 20
_SIGNS: Final = {
    "waiting": Sign("", "i-klok", STATE["waiting"]),
    "delivered": Sign("goed", "i-vol", STATE["delivered"]),
    "dead": Sign("fout", "i-kruis", STATE["dead"]),
    "dropped": Sign("", "i-vraag", STATE["dropped"]),
}


@managed("editor")
async def hooks(request: Request) -> Response:
    """Those of the organisations where this person writes."""
    kept, asker = _outbox(request), principal_of(request)
    found = await work_of(request).ask(lambda: [(one, kept.counts(one.id)) for one in own_hooks(kept, asker)])
    return managing(request, "management_hooks", tab=_WHERE, hooks=found, trouble=TROUBLE, states=STATE)


@managed("editor")
async def hook(request: Request) -> Response:
    """One of them, with what it told last."""
    kept, asker, hook_id, graph = _outbox(request), principal_of(request), request.path_params["id"], graph_for(request)

    def found() -> tuple[Hook, list[Delivery], "Stored | None"]:
        one = own_hook(kept, asker, hook_id)
        return one, kept.deliveries(one.id, most=_DELIVERIES), graph.get_many([one.watch]).get(one.watch)

    one, told, watch = await work_of(request).ask(found)
    return managing(
        request,
        "management_hook",
        tab=_WHERE,
        hook=one,
        watch=watch.payload["title"] if watch else "",
        told=[(delivery, iso(delivery.tried or delivery.made)) for delivery in told],
        signs=_SIGNS,
        faults=FAULT,
        trouble=TROUBLE,
    )


def _outbox(request: Request) -> "Outbox":
    kept: Outbox = request.app.state.hooks
    return kept
