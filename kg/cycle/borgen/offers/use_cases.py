"""
Joint offers, fetched and taken further.

An offer is kept where its parties may read and write: with an owner of their own, or with one of them. What a provider
fills stays in its own private space until it lays it in the offer; nobody else fills it, lays it, or withdraws it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kg import clock
from kg.access import LOCAL_SPACE, new_id
from kg.bounds import cut
from kg.cycle.borgen.offers import progress
from kg.cycle.borgen.offers.sheet import OfferGround, OfferSheet, sheet
from kg.errors import Forbidden, InputError, NotFound, Overtaken, StepRefused
from kg.model import schema
from kg.model.offer.records import JointOffer, OfferPart
from kg.model.schema import valid
from kg.ports.journal import Stored
from kg.store.authority import organisations_of
from kg.store.room import Room, UseCase, named

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

_ABOUT: Final = ("Trajectory", "Development")
_OFFERED: Final = ("Service", "Product", "Expertise")


def of(graph: "Reader", offer: str, *, today: date | None = None) -> OfferSheet:
    """
    A joint offer as it stands.

    Args:
        graph: As the caller sees it.
        offer: Its id.
        today: The day to count from.

    Raises:
        NotFound: If there is none that may be read.
    """
    payload = _told(_offer(graph, offer))
    steps = [step for part in payload.get("parts", ()) for step in part.get("steps", ())]
    wanted = {payload["about"], payload["municipality"], *payload["providers"]}
    wanted |= {key for step in steps for key in step.get("rests_on", ())}
    held = graph.get_many(wanted)
    names = {key: one.payload["title"] for key, one in held.items()}
    grounds = {key: _ground(one) for key, one in held.items() if one.kind in _OFFERED}
    return sheet(payload, names, grounds, today=today or clock.today())


def about(graph: "Reader", record_id: str, municipality: str = "") -> list[tuple[str, str]]:
    """The joint offers for a trajectory or development that may be read, as id and title, in order of id."""
    found = (one for one in graph.scan("JointOffer") if one.payload["about"] == record_id)
    return sorted(
        (one.id, one.payload["title"])
        for one in found
        if not municipality or one.payload["municipality"] == municipality
    )


def make(
    graph: "Writer",
    subject: str,
    municipality: str,
    providers: Sequence[str],
    *,
    space: str = LOCAL_SPACE,
    said: Mapping[str, Any] | None = None,
) -> JointOffer:
    """
    Begin a joint offer, without any part in it.

    Args:
        graph: As who begins it sees it.
        subject: Id of a trajectory; id or name of a development.
        municipality: Code or name.
        providers: The ids of the parties.
        space: Where it is kept; its parties read and write there.
        said: What else the record says: `aim`, `reached_when`, `keeps`, `spared`, `valid_until`, `title`.

    Raises:
        NotFound: If there is no such subject or provider.
        InputError: If the subject is something else, or no provider is named.
        UnknownMunicipality: If no register has the name.
    """
    stored = graph.get(graph.developments.meant(subject).id)
    if stored.kind not in _ABOUT:
        raise InputError(f"{subject!r} is geen traject of ontwikkeling maar een {stored.kind}")
    code = graph.gazetteer.code(municipality)
    known = graph.get_many(providers)
    if not providers:
        raise InputError("een gezamenlijk aanbod vraagt ten minste één aanbieder; noem het id van een organisatie")
    for one in providers:
        if one not in known or known[one].kind != "Organisation":
            raise NotFound(f"er is geen aanbieder {one!r}; noem het id van een organisatie")
    taken = {key for key, _ in about(graph, stored.id, code)}
    keys = (new_id(space, f"aanbod-{stored.id}-{code}-{number}") for number in range(1, len(taken) + 2))
    fields = {
        "title": cut(f"Gezamenlijk aanbod voor {graph.gazetteer.name(code)}: {stored.payload['title']}"),
        **{name: value for name, value in (said or {}).items() if value},
        "id": next(key for key in keys if key not in taken),
        "about": stored.id,
        "municipality": code,
        "providers": list(dict.fromkeys(providers)),
    }
    made = valid(JointOffer, fields)
    graph.put([made], space=space, reason="gezamenlijk aanbod begonnen", rests_on=0)
    return made


def part(graph: "Reader", offer: str, provider: str) -> Mapping[str, Any] | None:
    """
    What a provider filled as its own part; None when nothing yet.

    Raises:
        NotFound: If there is no such offer.
        Forbidden: If the caller does not work for the provider.
    """
    _offer(graph, offer)
    held = _part(graph, offer, provider, own_space(graph, provider))
    return held.payload if held else None


def fill(graph: "Writer", offer: str, provider: str, steps: Sequence[Mapping[str, Any]]) -> OfferPart:
    """
    Keep what a provider would do, in its own private space; nobody else sees it yet.

    Raises:
        NotFound: If there is no such offer.
        Forbidden: If who fills it does not work for the provider.
        InputError: If the provider is no party, or a phase is there twice.
        InvalidRecord: If a phase does not exist.
        StepRefused: If the offer is accepted, or an example.
        Overtaken: If a colleague filled it at the same moment.
    """
    payload = _told(_offer(graph, offer))
    space = own_space(graph, provider)
    progress.may_fill(payload, provider)
    held = _part(graph, offer, provider, space)
    name = f"deel-{offer}-{provider}"
    fields: dict[str, Any] = {
        "id": held.id if held else new_id(space, name),
        "title": cut(f"Deel van {_name(graph, provider)} in: {payload['title']}"),
        "offer": offer,
        "provider": provider,
        "steps": list(steps),
    }
    made = valid(OfferPart, fields)
    progress.each_phase_once(fields["steps"])
    graph.put([made], space=space, reason="eigen deel van een aanbod ingevuld", rests_on=held.seq if held else 0)
    return made


def lay(graph: "Writer", offer: str, provider: str, *, by: str = "") -> OfferSheet:
    """
    Lay the part of a provider in the offer: from now on whoever may read the offer reads it.

    Args:
        graph: As the provider sees it.
        offer: The id of the offer.
        provider: Whose part.
        by: Who does it; the principal when not given.

    Raises:
        NotFound: If there is no such offer, or nothing was filled.
        Forbidden: If the caller does not work for the provider, or may not write where the offer is.
        InputError: If the provider is no party.
        StepRefused: If the offer is accepted or an example, or a service that it rests on would not be read there.
        Overtaken: If the offer changed at the same moment.
    """
    stored = _offer(graph, offer)
    held = _part(graph, offer, provider, own_space(graph, provider))
    payload = _told(stored)
    progress.may_fill(payload, provider)
    if held is None:
        raise NotFound(f"voor {provider!r} is nog geen deel van aanbod {offer!r} ingevuld; vul het eerst in")
    steps = held.payload.get("steps", ())
    rests_on = {key for step in steps for key in step.get("rests_on", ())}
    unread = rests_on - graph.within(stored.space).get_many(rests_on).keys()
    if unread:
        said = ", ".join(sorted(unread))
        raise StepRefused(f"wie het aanbod leest, mag {said} niet zien; deel dit eerst, of laat het uit uw deel")
    told = progress.laid(payload, provider, steps, by=by.strip() or graph.principal.name, at=clock.now())
    return _written(graph, stored, told, f"deel van {provider} aangeboden")


def withdraw(graph: "Writer", offer: str, provider: str, reason: str, *, by: str = "") -> OfferSheet:
    """
    Withdraw a provider; its steps are holes from now on, and stay to be read with the reason.

    Raises:
        NotFound: If there is no such offer.
        Forbidden: If the caller does not work for the provider, or may not write where the offer is.
        InputError: If the provider is no party, or there is no reason.
        StepRefused: If it withdrew already, or the offer is an example.
        Overtaken: If the offer changed at the same moment.
    """
    stored = _offer(graph, offer)
    own_space(graph, provider)
    payload, name = _told(stored), by.strip() or graph.principal.name
    told = progress.withdrawn(payload, provider, reason=reason, by=name, at=clock.now())
    return _written(graph, stored, told, f"{provider} trok zich terug")


def accept(
    graph: "Writer", offer: str, *, seen: int | None = None, by: str = "", today: date | None = None
) -> OfferSheet:
    """
    Accept what was offered, for the municipality; the offer says nothing else after it.

    Args:
        graph: As the municipality sees it.
        offer: The id of the offer.
        seen: `OfferSheet.seen` of what was read; None: whatever it says by now.
        by: Who accepts; the principal when not given.
        today: The day.

    Raises:
        NotFound: If there is no such offer.
        Forbidden: If the caller does not work for the municipality, or may not write where the offer is.
        StepRefused: If it was not offered, was accepted already, is no longer valid, or is an example.
        Overtaken: If it changed since it was read.
    """
    stored = _offer(graph, offer)
    payload = _told(stored)
    _must_be_town(graph, payload["municipality"])
    if seen is not None and seen != len(payload.get("moments", ())):
        raise Overtaken(f"aanbod {offer!r} is veranderd sinds u het las; lees het opnieuw")
    name = by.strip() or graph.principal.name
    told = progress.accepted(payload, by=name, at=clock.now(), today=today or clock.today())
    return _written(graph, stored, told, "aanbod aanvaard")


def mine(graph: "Reader", offer: str) -> tuple[tuple[str, ...], bool]:
    """
    For which parties the caller works, and whether for the municipality: what steps they may take.

    Raises:
        NotFound: If there is no such offer.
    """
    stored = _offer(graph, offer)
    if not graph.principal.may_write(stored.space):
        return (), False
    providers, code = tuple(stored.payload["providers"]), stored.payload["municipality"]
    if graph.principal.everything:
        return providers, True
    are = organisations_of(_owners(graph), graph.scan("Organisation"), graph.authority)
    return tuple(one for one in providers if any(one in ids for ids in are.values())), _is_town(graph, code)


def own_space(graph: "Reader", provider: str) -> str:
    """
    The private space of a provider that the caller works for.

    Raises:
        Forbidden: If they do not work for it, as its editor.
    """
    if graph.principal.everything:
        return LOCAL_SPACE
    owners = _owners(graph)
    are = organisations_of(owners, graph.scan("Organisation"), graph.authority)
    own = next((owner for owner in owners if provider in are.get(owner, ())), "")
    if not own:
        raise Forbidden(
            f"u werkt niet voor {provider!r}; alleen die aanbieder zelf vult zijn deel, of trekt zich terug"
        )
    return f"{own}/private"


def _owners(graph: "Reader") -> list[str]:
    """Of whom the caller is an editor at least, in order."""
    return sorted({owner for owner, _ in graph.principal.roles if graph.principal.has_role("editor", owner)})


def _is_town(graph: "Reader", code: str) -> bool:
    return graph.principal.everything or code in {graph.gazetteer.find(owner) for owner in _owners(graph)}


def _must_be_town(graph: "Reader", code: str) -> None:
    if not _is_town(graph, code):
        name = graph.gazetteer.name(code)
        raise Forbidden(f"u werkt niet voor {name}; alleen {name} zelf aanvaardt dit aanbod")


def _offer(graph: "Reader", offer: str) -> Stored:
    return named(graph, offer, "JointOffer", "gezamenlijk aanbod", "`kring list aanbiedingen` toont welke er zijn")


def _told(stored: Stored) -> Mapping[str, Any]:
    """What it says; a draft does not say that it is one."""
    return {"status": "concept", **stored.payload}


def _part(graph: "Reader", offer: str, provider: str, space: str) -> Stored | None:
    """The part that the provider itself keeps; one that says so elsewhere is none."""
    found: Iterator[Stored] = (
        one
        for one in graph.scan("OfferPart")
        if (one.space, one.payload["offer"], one.payload["provider"]) == (space, offer, provider)
    )
    return max(found, key=lambda one: one.seq, default=None)


def _written(graph: "Writer", stored: Stored, payload: Mapping[str, Any], reason: str) -> OfferSheet:
    made = schema.parse("JointOffer", payload)
    graph.put([made], space=stored.space, reason=reason, step="offer", rests_on=stored.seq)
    return of(graph, stored.id)


def _ground(stored: Stored) -> OfferGround:
    payload = stored.payload
    sources = tuple(one["url"] for one in payload.get("sources", ()))
    return OfferGround(stored.id, payload["title"], stored.kind, sources, payload.get("note") or "")


def _name(graph: "Reader", record_id: str) -> str:
    held = graph.get_many([record_id]).get(record_id)
    return held.payload["title"] if held else record_id


class Offers(Room):
    """Joint offers: begun, filled by each party for itself, offered, and accepted."""

    of = UseCase(of)
    about = UseCase(about)
    make = UseCase(make)
    mine = UseCase(mine)
    part = UseCase(part)
    fill = UseCase(fill)
    lay = UseCase(lay)
    withdraw = UseCase(withdraw)
    accept = UseCase(accept)
