"""What an organisation lets others read: given, prolonged and taken back, each with its last day."""

from collections.abc import Mapping
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from api.answers.credentials import seen_grants
from api.http.dependencies import principal_of, work_of
from api.web.forms import form_of
from api.web.frame import elsewhere
from api.web.management import credentials_of, day_in, end_of, managed, managing
from api.web.texts import _
from api.web.visitor import organisations
from kg import clock
from kg.access import Grant, checked_organisation
from kg.errors import InputError
from kg.ports.keys import DAYS

_WHERE = "/beheer/gedeeld"


@managed("steward")
async def grants(request: Request) -> Response:
    """Who reads whose private space; `?van=` and `?aan=` fill the form in, to prolong one."""
    asked = request.query_params
    return await _overview(request, {"van": asked.get("van", ""), "aan": asked.get("aan", "")})


@managed("steward")
async def grant(request: Request) -> Response:
    """Another organisation may read; between two there is one grant, so this prolongs it as well."""
    form, asker, credentials = await form_of(request), principal_of(request), credentials_of(request)
    own = None if asker.everything else organisations(asker, "steward")
    until, trouble = day_in(form.get("tot", "")), _wrong(form, own)
    if trouble or until is None:
        return await _overview(request, form, trouble=trouble)
    made = Grant(form["van"].strip(), form["aan"].strip(), until)
    asker.must_be("steward", f"{made.owner}/private")
    await work_of(request).change(lambda: credentials.grant(made, actor=asker.name))
    return elsewhere(request, _WHERE, bericht="gedeeld")


@managed("steward")
async def withdraw(request: Request) -> Response:
    """The other reads no more, at once."""
    form, asker, credentials = await form_of(request), principal_of(request), credentials_of(request)
    owner, grantee = form.get("van", ""), form.get("aan", "")
    asker.must_be("steward", f"{owner}/private")  # before it is looked up: a refusal does not tell that it is there
    await work_of(request).change(lambda: credentials.withdraw(owner, grantee, actor=asker.name))
    return elsewhere(request, _WHERE, bericht="ingetrokken")


def _wrong(form: Mapping[str, str], own: list[str] | None) -> dict[str, str]:
    trouble, until = {}, day_in(form.get("tot", ""))
    for field in ("van", "aan"):
        try:
            checked_organisation(form.get(field, "").strip())
        except InputError:
            trouble[field] = _("Vul een naam in van letters, cijfers en streepjes, bijvoorbeeld: ede.")
    if own is not None and form.get("van", "").strip() not in own:
        trouble["van"] = _("Kies een organisatie die u beheert.")
    if form.get("van", "").strip() == form.get("aan", "").strip():
        trouble.setdefault("aan", _("Noem een andere organisatie: uw eigen mensen lezen dit al."))
    if until is None or until < clock.today():
        trouble["tot"] = _("Geef een dag die nog komt: de laatste dag waarop zij mogen lezen.")
    return trouble


async def _overview(request: Request, form: Mapping[str, str], *, trouble: Mapping[str, str] | None = None) -> Response:
    asker, credentials, today = principal_of(request), credentials_of(request), clock.today()
    found = list(seen_grants(asker, await work_of(request).ask(credentials.grants)))
    later = (today + timedelta(DAYS)).isoformat()
    given = [one for one in found if asker.has_role("steward", one.owner)]
    return managing(
        request,
        "management_grants",
        tab=_WHERE,
        status=422 if trouble else 200,
        given=[(one, end_of(one.until, today)) for one in given],
        taken=[(one, end_of(one.until, today)) for one in found if one not in given],
        form={"van": "", "aan": "", "tot": later, **form},
        trouble=trouble or {},
    )
