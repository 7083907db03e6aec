"""Who comes in: the API keys and grants of an organisation, kept by its stewards."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from pydantic import StringConstraints
from starlette.responses import Response

from api.answers.credentials import is_own, own_key, seen_grants
from api.answers.forms import REST, json_answer
from api.answers.rest import Answer, SelfLink
from api.http.dependencies import Asker, Root, Threads
from api.rest.bodies import Body, Day, Field, Line, described, given
from api.rest.replies import refused_here
from kg import clock
from kg.access import OWNER_PATTERN, Grant, Role
from kg.ports.keys import DAYS, Key, Keys
from kg.reason.answer import answer, sent

_PATTERN = rf"^{OWNER_PATTERN}$"
Organisation = Annotated[str, StringConstraints(pattern=_PATTERN)]
KeyId = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$", description="The id of the key.", examples=["0123456789ab"])]
Owner = Annotated[str, Path(pattern=_PATTERN, description="Whose private space it is.", examples=["ede"])]
Grantee = Annotated[str, Path(pattern=_PATTERN, description="Whose people read it.", examples=["bureau"])]
KEY = {"name": "Zaaksysteem", "roles": {"ede": "reader"}}
GRANT = {"owner": "ede", "grantee": "bureau", "until": "2027-12-31"}

router = APIRouter(tags=["access"])


class NewKey(Body):
    """For whom or what, and what it may do."""

    name: Line = Field(description="Of a function or a contract; it stands in the trail for good.")
    roles: dict[Organisation, Role] = Field(
        min_length=1,
        max_length=50,
        description="By organisation; you are steward of each.",
        json_schema_extra={"additionalProperties": False},
    )
    until: Day | None = Field(None, description=f"The last day on which it works; {DAYS} days from now without it.")


class NewGrant(Body):
    """Who may read the private space of an organisation."""

    owner: Organisation = Field(description="Whose space it is; you are its steward.")
    grantee: Organisation = Field(description="Whose people may read it.")
    until: Day = Field(description="The last day on which they may.")


@answer
@dataclass(frozen=True)
class KeyAnswer(Key):
    """An API key, without its secret."""

    links: SelfLink


@answer
@dataclass(frozen=True)
class SecretKeyAnswer(KeyAnswer):
    """
    An API key with its text, which is given once.

    Attributes:
        key: What the key is sent as: `Authorization: Bearer …`.
    """

    key: str


class KeyPage(Answer):
    """API keys, oldest first."""

    items: list[KeyAnswer]


@answer
@dataclass(frozen=True)
class GrantAnswer(Grant):
    """That an organisation lets another one read its private space."""

    links: SelfLink


class GrantPage(Answer):
    """Grants, in order of owner."""

    items: list[GrantAnswer]


async def _credentials(request: Request) -> Keys:
    credentials: Keys = request.app.state.credentials
    return credentials


Kept = Annotated[Keys, Depends(_credentials)]


# --- keys -----------------------------------------------------------------------------------------


def _keys(root: str) -> str:
    return f"{root}{REST}/keys"


def _shown(key: Key, root: str) -> dict[str, Any]:
    return {**sent(key), "links": {"self": f"{_keys(root)}/{key.id}"}}


@router.get("/keys", operation_id="listKeys", summary="The keys of your organisation", response_model=KeyPage)
async def keys(asker: Asker, credentials: Kept, work: Threads, root: Root) -> Response:
    """Those with roles in organisations that you are steward of and in no other; ended and revoked ones too."""
    found = await work.ask(credentials.every)
    return json_answer({"items": [_shown(key, root) for key in found if is_own(asker, key)]})


@router.post(
    "/keys",
    operation_id="addKey",
    summary="Let a program or a person come in",
    status_code=201,
    response_model=SecretKeyAnswer,
    openapi_extra=described(NewKey, KEY),
)
async def add_key(request: Request, asker: Asker, credentials: Kept, work: Threads, root: Root) -> Response:
    """The answer has the key itself, once."""
    asked = await given(request, NewKey)
    for where in asked.roles:
        asker.must_be("steward", f"{where}/private")
    until = date.fromisoformat(asked.until) if asked.until else clock.today() + timedelta(days=DAYS)

    def write() -> tuple[Key, str]:
        with refused_here():
            return credentials.add(asked.name, asked.roles, until=until, today=clock.today(), actor=asker.name)

    key, text = await work.change(write)
    return json_answer(_shown(key, root) | {"key": text}, 201, Location=f"{_keys(root)}/{key.id}")


@router.get("/keys/{id}", operation_id="getKey", summary="A key", response_model=KeyAnswer)
async def key_of(id: KeyId, asker: Asker, credentials: Kept, work: Threads, root: Root) -> Response:
    """Without its secret."""
    return json_answer(_shown(await work.ask(lambda: own_key(credentials, asker, id, _keys(root))), root))


@router.delete("/keys/{id}", operation_id="revokeKey", summary="Take a key back", status_code=204)
async def revoke(id: KeyId, asker: Asker, credentials: Kept, work: Threads, root: Root) -> Response:
    """It works no more, at once; it stays in the list, as revoked."""

    def write() -> None:
        own_key(credentials, asker, id, _keys(root))
        credentials.revoke(id, today=clock.today(), actor=asker.name)

    await work.change(write)
    return Response(status_code=204)


# --- grants ---------------------------------------------------------------------------------------


def _said(grant: Grant, root: str) -> dict[str, Any]:
    return {**sent(grant), "links": {"self": f"{root}{REST}/grants/{grant.owner}/{grant.grantee}"}}


@router.get("/grants", operation_id="listGrants", summary="Who reads whose private space", response_model=GrantPage)
async def grants(asker: Asker, credentials: Kept, work: Threads, root: Root) -> Response:
    """Grants by organisations that you are steward of, and to those that you have a role in; ended ones too."""
    found = await work.ask(credentials.grants)
    return json_answer({"items": [_said(grant, root) for grant in seen_grants(asker, found)]})


@router.post(
    "/grants",
    operation_id="addGrant",
    summary="Let another organisation read your private space",
    status_code=201,
    response_model=GrantAnswer,
    openapi_extra=described(NewGrant, GRANT),
)
async def add_grant(request: Request, asker: Asker, credentials: Kept, work: Threads, root: Root) -> Response:
    """A second grant between the two takes the place of the first."""
    asked = await given(request, NewGrant)
    asker.must_be("steward", f"{asked.owner}/private")
    grant = Grant(asked.owner, asked.grantee, date.fromisoformat(asked.until))
    await work.change(lambda: credentials.grant(grant, actor=asker.name))
    return json_answer(_said(grant, root), 201)


@router.delete("/grants/{owner}/{grantee}", operation_id="withdrawGrant", summary="Take a grant back", status_code=204)
async def withdraw(owner: Owner, grantee: Grantee, asker: Asker, credentials: Kept, work: Threads) -> Response:
    """The grantee reads no more, at once."""
    asker.must_be("steward", f"{owner}/private")  # before it is looked up: a refusal does not tell that it is there
    await work.change(lambda: credentials.withdraw(owner, grantee, actor=asker.name))
    return Response(status_code=204)
