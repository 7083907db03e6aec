"""
A joint offer as its readers see it: per phase who does what, what nobody does, and what stays with the municipality.

A hole is said with the rule that says so, once, with all phases that it is in:

    trok zich terug   a provider that was in it left; what it would have done stays to be read
    geen deel         a party has laid no part in it
    bevestigen        a party withdrew; this one has to say again that it offers its part
    nog niemand       nobody does anything in the phase
    wie leidt         somebody does something, and nobody leads
    twee leiden       more than one says that it leads
    geen prijs        somebody does something, and it has no price
    eigen deel        what the municipality does itself is not recorded
    geen doel         the common aim, or when it is reached, is not recorded
    wat niet hoeft    what the municipality need not build or keep is not recorded
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kg.cycle.borgen.offers.progress import PartyState, Payload, parties
from kg.dutch.dates import dutch, span
from kg.model.offer.parts import OfferRole, OfferState
from kg.model.values import PHASES, Phase
from kg.reason.answer import answer

_LEFT: Final = "teruggetrokken"
UNREAD: Final = "Niet gevonden, of niet voor u te lezen."


@answer
@dataclass(frozen=True, slots=True)
class OfferGround:
    """
    A service, product or expertise that a step rests on.

    Attributes:
        kind: "" when it is not found, or may not be read.
        sources: Addresses of what says that it is offered; empty: the provider's own word.
        note: What is doubtful about that, or "".
    """

    id: str
    title: str
    kind: str
    sources: tuple[str, ...]
    note: str


@answer
@dataclass(frozen=True, slots=True)
class OfferedWork:
    """
    What one provider does in one phase.

    Attributes:
        role: None is not decided.
        price_cents: Without VAT; None is not known.
        withdrawn: The provider left; nobody does this now.
    """

    provider: str
    name: str
    role: OfferRole | None
    delivers: str
    needs: str
    price_cents: int | None
    rests_on: tuple[OfferGround, ...]
    withdrawn: bool


@answer
@dataclass(frozen=True, slots=True)
class OfferPhase:
    """
    A phase.

    Attributes:
        keeps: What the municipality does itself.
        price_cents: Of all who do something here; None when of one of them it is not known.
    """

    phase: Phase
    work: tuple[OfferedWork, ...]
    keeps: tuple[str, ...]
    price_cents: int | None


@answer
@dataclass(frozen=True, slots=True)
class OfferParty:
    """
    How a party stands.

    Attributes:
        at: When it last laid its part or withdrew, or "".
        person: Who did so, or "".
        reason: Why it withdrew, or "".
    """

    provider: str
    name: str
    state: PartyState
    at: str
    person: str
    reason: str


@answer
@dataclass(frozen=True, slots=True)
class OfferHole:
    """What is not there, with the rule that says so."""

    rule: str
    text: str
    phases: tuple[Phase, ...] = ()


@answer
@dataclass(frozen=True, slots=True)
class OfferDeed:
    """What somebody did with the offer."""

    what: str
    who: str
    person: str
    at: str
    reason: str


@answer
@dataclass(frozen=True, slots=True)
class OfferSheet:
    """
    A joint offer.

    Attributes:
        about: The id of the trajectory or development.
        code: Of the municipality.
        example: No provider made it.
        lapsed: The day that it was valid until has passed, and it was not accepted.
        keeps: What the municipality does itself, in no phase in particular.
        spared: What it need not build or keep.
        total_cents: Of the phases that have a price; `priced` says how many these are.
        seen: How many deeds there are: who accepts says by it what was read.
    """

    id: str
    title: str
    about: str
    about_title: str
    code: str
    municipality: str
    example: bool
    status: OfferState
    lapsed: bool
    valid_until: str
    aim: str
    reached_when: str
    phases: tuple[OfferPhase, ...]
    keeps: tuple[str, ...]
    spared: tuple[str, ...]
    parties: tuple[OfferParty, ...]
    holes: tuple[OfferHole, ...]
    deeds: tuple[OfferDeed, ...]
    total_cents: int
    priced: int
    seen: int
    note: str


def sheet(offer: Payload, names: Mapping[str, str], grounds: Mapping[str, OfferGround], *, today: date) -> OfferSheet:
    """
    The offer as it stands on a day.

    Args:
        offer: The payload.
        names: Titles by id, of those that may be read.
        grounds: Services and products by id, of those that may be read.
        today: The day.
    """
    standing = _parties(offer, names)
    phases = tuple(_phase(offer, phase, standing, grounds) for phase in PHASES)
    general = tuple(one["what"] for one in offer.get("keeps", ()) if not one.get("phase"))
    until, deeds = offer.get("valid_until") or "", offer.get("moments", ())
    prices = [one.price_cents for one in phases if one.price_cents is not None]
    return OfferSheet(
        offer["id"],
        offer["title"],
        offer["about"],
        names.get(offer["about"], offer["about"]),
        offer["municipality"],
        names.get(offer["municipality"], offer["municipality"]),
        bool(offer.get("example")),
        offer["status"],
        bool(until) and offer["status"] != "aanvaard" and span(until).last < today,
        until,
        offer.get("aim") or "",
        offer.get("reached_when") or "",
        phases,
        general,
        tuple(offer.get("spared", ())),
        standing,
        tuple(_holes(offer, standing, phases, general)),
        tuple(_deed(one, names) for one in deeds),
        sum(prices),
        len(prices),
        len(deeds),
        offer.get("note") or "",
    )


def _parties(offer: Payload, names: Mapping[str, str]) -> tuple[OfferParty, ...]:
    last: dict[str, Mapping[str, Any]] = {one.get("provider") or "": one for one in offer.get("moments", ())}
    return tuple(
        OfferParty(
            key,
            names.get(key, key),
            state,
            last.get(key, {}).get("at") or "",
            last.get(key, {}).get("person") or "",
            last.get(key, {}).get("reason") or "",
        )
        for key, state in parties(offer).items()
    )


def _phase(
    offer: Payload, phase: Phase, standing: Sequence[OfferParty], grounds: Mapping[str, OfferGround]
) -> OfferPhase:
    who = {one.provider: one for one in standing}
    work = tuple(
        OfferedWork(
            part["provider"],
            who[part["provider"]].name,
            step.get("role"),
            step.get("delivers") or "",
            step.get("needs") or "",
            step.get("price_cents"),
            tuple(grounds.get(key) or OfferGround(key, key, "", (), UNREAD) for key in step.get("rests_on", ())),
            who[part["provider"]].state == _LEFT,
        )
        for part in offer.get("parts", ())
        for step in part.get("steps", ())
        if step["phase"] == phase
    )
    prices = [one.price_cents for one in work if does(one)]
    known = [one for one in prices if one is not None]
    keeps = tuple(one["what"] for one in offer.get("keeps", ()) if one.get("phase") == phase)
    return OfferPhase(phase, work, keeps, sum(known) if known and len(known) == len(prices) else None)


def does(work: OfferedWork) -> bool:
    """Whether a provider does something there: it is still a party, and did not say that it does nothing."""
    return not work.withdrawn and work.role != "niets" and bool(work.role or work.delivers)


def _deed(moment: Payload, names: Mapping[str, str]) -> OfferDeed:
    who = moment.get("provider") or ""
    said = moment.get("person") or "", moment["at"], moment.get("reason") or ""
    return OfferDeed(moment["what"], names.get(who, who), *said)


# --- holes ----------------------------------------------------------------------------------------


def _holes(
    offer: Payload, standing: Sequence[OfferParty], phases: Sequence[OfferPhase], general: Sequence[str]
) -> Iterator[OfferHole]:
    yield from _party_holes(standing, phases)
    busy = [one for one in phases if any(map(does, one.work))]
    leading = {one.phase: [work.name for work in one.work if does(work) and work.role == "leidt"] for one in busy}
    yield from _where("nog niemand", "Niemand doet hier iets.", [one for one in phases if one not in busy])
    said = "Er gebeurt iets, maar wie leidt is niet vastgelegd."
    yield from _where("wie leidt", said, [one for one in busy if not leading[one.phase]])
    for one in busy:
        if len(leading[one.phase]) > 1:
            yield OfferHole(
                "twee leiden", f"{' en '.join(leading[one.phase])} zeggen elk dat zij leiden.", (one.phase,)
            )
    yield from _where("geen prijs", "De prijs is niet bekend.", [one for one in busy if one.price_cents is None])
    if not general:
        said = "Niet vastgelegd is wat de gemeente zelf blijft doen."
        yield from _where("eigen deel", said, [one for one in phases if not one.keeps])
    if not offer.get("aim"):
        yield OfferHole("geen doel", "Het gezamenlijke doel is niet vastgelegd.")
    elif not offer.get("reached_when"):
        yield OfferHole("geen doel", "Niet vastgelegd is waaraan te zien is dat het doel bereikt is.")
    if not offer.get("spared"):
        yield OfferHole("wat niet hoeft", "Niet vastgelegd is wat de gemeente niet hoeft te bouwen of te bewaren.")


def _party_holes(standing: Sequence[OfferParty], phases: Sequence[OfferPhase]) -> Iterator[OfferHole]:
    for one in standing:
        if one.state == _LEFT:
            there = [phase for phase in phases if any(_was(work, one.provider) for work in phase.work)]
            said = f"{one.name} trok zich terug op {dutch(one.at[:10])}: {one.reason.rstrip('.')}."
            yield OfferHole("trok zich terug", said, tuple(phase.phase for phase in there))
        elif one.state == "nog geen deel":
            yield OfferHole("geen deel", f"{one.name} heeft nog geen deel aangeboden.")
        elif one.state == "opnieuw te bevestigen":
            said = f"{one.name} moet het eigen deel opnieuw bevestigen, want een andere aanbieder trok zich terug."
            yield OfferHole("bevestigen", said)


def _was(work: OfferedWork, provider: str) -> bool:
    return work.provider == provider and work.role != "niets"


def _where(rule: str, text: str, phases: Sequence[OfferPhase]) -> Iterator[OfferHole]:
    if phases:
        yield OfferHole(rule, text, tuple(one.phase for one in phases))
