"""Web hooks: who is told when a watch has news, what was told, and what could not be delivered."""

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import StringConstraints
from starlette.responses import Response

from api.answers.forms import REST, json_answer, tag_of
from api.answers.hooks import DeliveryAnswer, DeliveryPage, HookAnswer, HookPage, SecretAnswer
from api.answers.own_hooks import own_hook, own_hooks
from api.hooks.worker import Worker
from api.http.dependencies import Asker, Graph, Root, Threads, lasting_key, own_space, settings_of
from api.http.negotiation import is_held
from api.http.problems import Problem
from api.rest.bodies import Body, Field, Id, Line, described, given
from api.rest.records import IfMatch, IfNoneMatch, PageSize
from kg.access import Principal
from kg.addresses import URL_PATTERN, AddressRefused, target_of
from kg.clock import iso
from kg.errors import NotFound
from kg.ports.outbox import Delivery, Hook, Outbox, State

Url = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=URL_PATTERN)]
Organisation = Annotated[
    str, StringConstraints(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9-]*[A-Za-z0-9]+[A-Za-z0-9-]*$")
]
HookId = Annotated[
    str, Path(pattern=r"^hook_[0-9a-f]{12}$", description="The id of the hook.", examples=["hook_0123456789ab"])
]
DeliveryId = Annotated[
    str,
    Path(
        pattern=r"^msg_[0-9a-f]{24}$", description="The id of the message.", examples=["msg_0123456789abcdef01234567"]
    ),
]
EXAMPLE = {
    "name": "Zaaksysteem",
    "watch": "volgopdracht-archief-GM0308",
    "url": "https://zaken.voorbeeld.example/kring",
}
CHANGED = {"name": "Zaaksysteem", "url": "https://zaken.voorbeeld.example/kring", "enabled": False}

router = APIRouter(prefix="/hooks", tags=["hooks"])


class NewHook(Body):
    """Whom to tell of which watch."""

    name: Line
    watch: Id = Field(description="The id of a watch that your organisation may read.")
    url: Url = Field(description="Where messages are sent: a plain https address on the public internet.")
    organisation: Organisation | None = Field(None, description="In whose eyes; yours, when you have one.")


class ChangedHook(Body):
    """A hook as it should be."""

    name: Line
    url: Url
    enabled: bool = Field(description="Switched on, it tells what changed since it told last.")


async def _hooks(request: Request) -> Outbox:
    hooks: Outbox = request.app.state.hooks
    return hooks


async def _worker(request: Request) -> Worker:
    worker: Worker = request.app.state.hook_worker
    return worker


Kept = Annotated[Outbox, Depends(_hooks)]
Running = Annotated[Worker, Depends(_worker)]


def _path(root: str, hook_id: str) -> str:
    return f"{root}{REST}/hooks/{hook_id}"


def _shown(hook: Hook, root: str) -> dict[str, Any]:
    path = _path(root, hook.id)
    return {
        "id": hook.id,
        "name": hook.name,
        "organisation": hook.owner,
        "watch": hook.watch,
        "url": hook.url,
        "enabled": hook.enabled,
        "trouble": hook.trouble or None,
        "created": iso(hook.created),
        "links": {"self": path, "deliveries": f"{path}/deliveries"},
    }


def _etag(hook: Hook) -> str:
    return tag_of([hook.name, hook.url, hook.enabled, hook.trouble])


def _said(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "type": delivery.type,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "made": iso(delivery.made),
        "tried": iso(delivery.tried) if delivery.tried else None,
        "due": iso(delivery.due) if delivery.due else None,
        "status": delivery.status,
        "fault": delivery.fault or None,
    }


def _delivery_of(hooks: Outbox, hook: Hook, delivery_id: str) -> Delivery:
    found = hooks.delivery(delivery_id)
    if found.hook != hook.id:
        raise NotFound(f"er is geen bericht {delivery_id!r}; zie kring hook deliveries")
    return found


def _must_match(hook: Hook, if_match: str | None) -> None:
    if if_match is None:
        raise Problem(
            "precondition-required",
            "stuur de ETag mee van de webhook die u wijzigt, in de kop If-Match",
            "send the ETag of the hook that you change, in the If-Match header",
        )
    if not is_held(_etag(hook), if_match):
        raise Problem("lost-update", f"{hook.id!r} is intussen gewijzigd", f"{hook.id!r} was changed meanwhile")


def _must_lead_outside(url: str, request: Request) -> None:
    try:
        target_of(url, settings_of(request).hook_rules)
    except AddressRefused as refused:
        raise Problem("forbidden", str(refused), refused.english) from None


def _key(request: Request, asker: Principal) -> str:
    """The id of the key that makes a hook; the single user has none."""
    return lasting_key(
        request,
        asker,
        "maak een webhook met een API-sleutel: van een token is niet te zeggen tot wanneer het geldt",
        "make a hook with an API key: nobody can say until when a token holds",
    )


# --- hooks ----------------------------------------------------------------------------------------


@router.get("", operation_id="listHooks", summary="The hooks of your organisation", response_model=HookPage)
async def every(asker: Asker, hooks: Kept, work: Threads, root: Root) -> Response:
    """In order of making; fifty an organisation at most."""
    return json_answer({"items": [_shown(hook, root) for hook in await work.ask(lambda: own_hooks(hooks, asker))]})


@router.post(
    "",
    operation_id="addHook",
    summary="Be told when a watch has news",
    status_code=201,
    response_model=SecretAnswer,
    openapi_extra=described(NewHook, EXAMPLE),
)
async def add(request: Request, asker: Asker, graph: Graph, hooks: Kept, work: Threads, root: Root) -> Response:
    """What stands now is what it counts from; the answer has the secret that messages are signed with, once."""
    asked = await given(request, NewHook)
    _must_lead_outside(asked.url, request)
    key = _key(request, asker)
    owner = asked.organisation or own_space(asker).partition("/")[0]
    asker.must_be("editor", f"{owner}/private")

    eyes = replace(_as_kept(request, asked, owner, key), name=asker.name)  # it is the asker who looks now
    watches = graph.seen_by(eyes).watches
    seen = await work.ask(lambda: watches.standing(watches.by_id(asked.watch)))
    hook, secret = await work.change(
        lambda: hooks.add(
            asked.name, owner=owner, watch=asked.watch, url=asked.url, key=key, seen=seen, actor=asker.name
        )
    )
    return json_answer(_shown(hook, root) | {"secret": secret}, 201, ETag=_etag(hook), Location=_path(root, hook.id))


def _as_kept(request: Request, asked: NewHook, owner: str, key: str) -> Principal:
    """In whose eyes the hook will look: the same as later."""
    hook = Hook("", owner, asked.name, asked.watch, asked.url, key, True, "", (), None, 0.0)  # noqa: FBT003 - a field
    eyes: Principal | None = request.app.state.courier.eyes(hook)
    if eyes is None:
        raise Problem("forbidden", "deze sleutel werkt niet meer", "this key works no more")
    return eyes


@router.get(
    "/{id}",
    operation_id="getHook",
    summary="A hook",
    response_model=HookAnswer,
    responses={304: {"description": "You hold this state already."}},
)
async def get(
    id: HookId, asker: Asker, hooks: Kept, work: Threads, root: Root, if_none_match: IfNoneMatch = None
) -> Response:
    """Without its secret; `trouble` says why it tells nothing."""
    hook = await work.ask(lambda: own_hook(hooks, asker, id))
    if is_held(_etag(hook), if_none_match):
        return Response(status_code=304, headers={"ETag": _etag(hook)})
    return json_answer(_shown(hook, root), ETag=_etag(hook))


@router.put(
    "/{id}",
    operation_id="putHook",
    summary="Change a hook, or switch it off and on",
    response_model=HookAnswer,
    openapi_extra=described(ChangedHook, CHANGED),
)
async def put(
    request: Request,
    id: HookId,
    asker: Asker,
    hooks: Kept,
    work: Threads,
    root: Root,
    worker: Running,
    if_match: IfMatch = None,
) -> Response:
    """Another watch takes another hook."""
    asked = await given(request, ChangedHook)
    _must_lead_outside(asked.url, request)

    def write() -> Hook:
        _must_match(own_hook(hooks, asker, id), if_match)
        return hooks.change(id, actor=asker.name, name=asked.name, url=asked.url, enabled=asked.enabled)

    hook = await work.change(write)
    worker.wake()
    return json_answer(_shown(hook, root), ETag=_etag(hook))


@router.delete("/{id}", operation_id="deleteHook", summary="Take a hook away", status_code=204)
async def delete(id: HookId, asker: Asker, hooks: Kept, work: Threads, if_match: IfMatch = None) -> Response:
    """With all that it still had to tell."""

    def write() -> None:
        _must_match(own_hook(hooks, asker, id), if_match)
        hooks.remove(id, actor=asker.name)

    await work.change(write)
    return Response(status_code=204)


@router.post(
    "/{id}/secrets",
    operation_id="renewHookSecret",
    summary="Another secret",
    status_code=201,
    response_model=SecretAnswer,
)
async def renew(id: HookId, asker: Asker, hooks: Kept, work: Threads, root: Root) -> Response:
    """Given once; for a day messages carry two signatures, one of the secret before."""

    def write() -> tuple[Hook, str]:
        own_hook(hooks, asker, id)
        return hooks.renew(id, actor=asker.name)

    hook, secret = await work.change(write)
    return json_answer(_shown(hook, root) | {"secret": secret}, 201, ETag=_etag(hook))


@router.post(
    "/{id}/tests",
    operation_id="testHook",
    summary="Send a message that says only that it works",
    status_code=202,
    response_model=DeliveryAnswer,
)
async def try_out(id: HookId, asker: Asker, hooks: Kept, work: Threads, worker: Running) -> Response:
    """How it went stands among the deliveries."""

    def write() -> Delivery:
        own_hook(hooks, asker, id)
        return hooks.test(id)

    made = await work.change(write)
    worker.wake()
    return json_answer(_said(made), 202)


# --- deliveries -----------------------------------------------------------------------------------


@router.get(
    "/{id}/deliveries",
    operation_id="listHookDeliveries",
    summary="What it told, newest first",
    response_model=DeliveryPage,
)
async def deliveries(
    id: HookId,
    asker: Asker,
    hooks: Kept,
    work: Threads,
    root: Root,
    state: Annotated[State | None, Query(description="Only these; `dead` could not be delivered.")] = None,
    after: Annotated[
        str | None,
        Query(
            pattern=r"^msg_[0-9a-f]{24}$",
            description="The message after which the page begins.",
            examples=["msg_0123456789abcdef01234567"],
        ),
    ] = None,
    page_size: PageSize = 50,
) -> Response:
    """Messages that were delivered are kept for thirty days, without what they said; dead letters for ninety."""

    def found() -> list[Delivery]:
        hook = own_hook(hooks, asker, id)
        if after:
            _delivery_of(hooks, hook, after)
        return hooks.deliveries(id, state=state, after=after or "", most=page_size + 1)

    given_ = await work.ask(found)
    path = _path(root, id)
    links = {"self": _page(path, state, page_size, after), "first": _page(path, state, page_size, None)}
    if len(given_) > page_size:
        links["next"] = _page(path, state, page_size, given_[page_size - 1].id)
    return json_answer({"items": [_said(one) for one in given_[:page_size]], "links": links})


def _page(path: str, state: str | None, size: int, after: str | None) -> str:
    asked = {"state": state, "pageSize": size, "after": after}
    return f"{path}/deliveries?" + urlencode({name: value for name, value in asked.items() if value})


@router.post(
    "/{id}/deliveries/{delivery}/redeliveries",
    operation_id="redeliver",
    summary="Send a dead letter again",
    status_code=202,
    response_model=DeliveryAnswer,
)
async def redeliver(
    id: HookId, delivery: DeliveryId, asker: Asker, hooks: Kept, work: Threads, worker: Running
) -> Response:
    """With the same id; it gets as many attempts as a new message."""

    def write() -> Delivery:
        _delivery_of(hooks, own_hook(hooks, asker, id), delivery)
        return hooks.again(delivery)

    found = await work.change(write)
    worker.wake()
    return json_answer(_said(found), 202)


@router.delete(
    "/{id}/deliveries/{delivery}", operation_id="dropDelivery", summary="Give up a dead letter", status_code=204
)
async def drop(id: HookId, delivery: DeliveryId, asker: Asker, hooks: Kept, work: Threads) -> Response:
    """What it said is forgotten at once."""

    def write() -> None:
        _delivery_of(hooks, own_hook(hooks, asker, id), delivery)
        hooks.drop(delivery)

    await work.change(write)
    return Response(status_code=204)
