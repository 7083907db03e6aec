"""People and keys of an organisation: who may do what, until when, and a new key, which is shown once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.answers.credentials import is_own, own_key
from api.http.dependencies import graph_for, principal_of, work_of
from api.web.forms import form_of
from api.web.frame import elsewhere
from api.web.management import credentials_of, day_in, end_of, managed, managing, soon
from api.web.texts import _
from api.web.visitor import organisations
from kg import clock
from kg.access import ROLES, checked_organisation
from kg.bounds import NAME
from kg.errors import InputError
from kg.ports.keys import DAYS, Key
from kg.ports.trail import Wanted

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

_LOOKED_AT: Final = 2_000  # lines of the trail, for when somebody was here last
_WHERE: Final = "/beheer/sleutels"
_OF_PROVIDER: Final = "oidc:"


@managed("steward")
async def people(request: Request) -> Response:
    """Who may come in, with which role, and when they were here last."""
    graph, credentials, asker = graph_for(request), credentials_of(request), principal_of(request)

    def found() -> dict[str, Any]:
        today = clock.today()
        keys = [key for key in credentials.every() if is_own(asker, key) and key.works_on(today)]
        last, since = _lately(graph)
        named = {key.actor for key in keys}
        others = sorted(name for name in last if name.startswith(_OF_PROVIDER) and name not in named)
        return {
            "keys": [(key, end_of(key.until, today), last.get(key.actor, "")) for key in keys],
            "others": [(name, last[name]) for name in others],
            "since": since,
            "soon": soon([key.until for key in keys]),
        }

    return managing(request, "management_people", tab="/beheer", **await work_of(request).ask(found))


def _lately(graph: "KnowledgeGraph") -> tuple[dict[str, str], str]:
    """The day at which everybody was here last by name, as far as is looked back; and how far that is."""
    lines = graph.witness.seen(Wanted(), most=_LOOKED_AT)
    last: dict[str, str] = {}
    for line in lines:
        last.setdefault(line.actor, line.at[:10])
    return last, lines[-1].at[:10] if lines else ""


@managed("steward")
async def keys(request: Request) -> Response:
    """The keys that there are and were, and the form for a new one."""
    return await _overview(request, {})


@managed("steward")
async def add(request: Request) -> Response:
    """A new key; its text is on this page and on no other."""
    form, asker = await form_of(request), principal_of(request)
    trouble = _wrong(form, organisations(asker, "steward") if not asker.everything else None)
    until = day_in(form.get("tot", ""))
    if trouble or until is None:
        return await _overview(request, form, trouble=trouble)
    where = form.get("organisatie", "").strip()
    asker.must_be("steward", f"{where}/private")
    return await _made(request, form["naam"].strip(), {where: form["rol"]}, until.isoformat())


@managed("steward")
async def key(request: Request) -> Response:
    """One key, to replace or to take back."""
    asker, key_id = principal_of(request), request.path_params["id"]
    found = await work_of(request).ask(lambda: own_key(credentials_of(request), asker, key_id, _WHERE))
    today = clock.today()
    return managing(
        request,
        "management_key",
        tab=_WHERE,
        key=found,
        works=found.works_on(today),
        mark=end_of(found.until, today),
        is_mine=request.scope.get("kring.key") == found.id,
    )


@managed("steward")
async def replace(request: Request) -> Response:
    """Another key with the same name and roles; the one before works on until it is taken back, or stops at once."""
    form, asker, credentials = await form_of(request), principal_of(request), credentials_of(request)
    held = await work_of(request).ask(lambda: own_key(credentials, asker, request.path_params["id"], _WHERE))
    if not held.works_on(clock.today()):
        raise InputError(_("Deze sleutel werkt niet meer; maak een nieuwe."))
    until = max(held.until, clock.today() + timedelta(DAYS)).isoformat()
    old = held if form.get("oude") == "stop" else None
    return await _made(request, held.name, held.roles, until, instead_of=old)


@managed("steward")
async def revoke(request: Request) -> Response:
    """The key works no more, at once."""
    await form_of(request)
    asker, credentials, key_id = principal_of(request), credentials_of(request), request.path_params["id"]

    def write() -> None:
        own_key(credentials, asker, key_id, _WHERE)
        credentials.revoke(key_id, today=clock.today(), actor=asker.name)

    await work_of(request).change(write)
    return elsewhere(request, _WHERE, bericht="ingetrokken")


async def _made(
    request: Request, name: str, roles: Mapping[str, str], until: str, *, instead_of: Key | None = None
) -> Response:
    asker, credentials, today = principal_of(request), credentials_of(request), clock.today()
    last = day_in(until) or today

    def write() -> tuple[Key, str]:
        made = credentials.add(name, roles, until=last, today=today, actor=asker.name)
        if instead_of is not None:
            credentials.revoke(instead_of.id, today=today, actor=asker.name)
        return made

    try:
        made, text = await work_of(request).change(write)
    except InputError as refused:
        return await _overview(request, {"naam": name, "tot": until}, trouble={"naam": str(refused)})
    answer = await _overview(request, {}, made=made, text=text, status=201)
    answer.headers["Cache-Control"] = "no-store"  # not even this browser keeps it
    return answer


def _wrong(form: Mapping[str, str], own: list[str] | None) -> dict[str, str]:
    trouble = {}
    where, until = form.get("organisatie", "").strip(), day_in(form.get("tot", ""))
    if not form.get("naam", "").strip():
        trouble["naam"] = _("Vul in voor wie of wat de sleutel is, bijvoorbeeld: zaaksysteem.")
    elif len(form["naam"]) > NAME:
        trouble["naam"] = _("Geef een kortere naam.")
    if own is not None and where not in own:
        trouble["organisatie"] = _("Kies een organisatie die u beheert.")
    elif not _is_organisation(where):
        trouble["organisatie"] = _("Vul een naam in van letters, cijfers en streepjes, bijvoorbeeld: ede.")
    if form.get("rol") not in ROLES:
        trouble["rol"] = _("Kies wat de sleutel mag.")
    if until is None or until < clock.today():
        trouble["tot"] = _("Geef een dag die nog komt: de laatste dag waarop de sleutel werkt.")
    return trouble


def _is_organisation(name: str) -> bool:
    try:
        return bool(checked_organisation(name))
    except InputError:
        return False


async def _overview(
    request: Request, form: Mapping[str, str], *, trouble: Mapping[str, str] | None = None, status: int = 0, **more: Any
) -> Response:
    asker, credentials, today = principal_of(request), credentials_of(request), clock.today()
    found = [one for one in await work_of(request).ask(credentials.every) if is_own(asker, one)]
    later = (today + timedelta(DAYS)).isoformat()
    return managing(
        request,
        "management_keys",
        tab=_WHERE,
        status=status or (422 if trouble else 200),
        works=[(one, end_of(one.until, today)) for one in found if one.works_on(today)],
        ended=[one for one in found if not one.works_on(today)],
        form={"naam": "", "organisatie": "", "rol": "reader", "tot": later, **form},
        trouble=trouble or {},
        **{"made": None, "text": "", **more},
    )
