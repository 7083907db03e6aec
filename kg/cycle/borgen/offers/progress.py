"""
How a joint offer goes from draft to offered to accepted; payloads in, payloads out.

    concept      a party still has to lay its part in it, or to confirm it
    aangeboden   every party laid its part in it, or withdrew; one at least laid it
    aanvaard     the municipality accepted what was offered; only a withdrawal is added after that

Who withdraws before it is accepted makes it a draft again: what the others offered was offered together, so each of
them lays its part in it anew, or withdraws too. What was said and done stays in it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal

from kg.dutch.dates import dutch, span
from kg.errors import InputError, StepRefused

Payload = Mapping[str, Any]
PartyState = Literal["nog geen deel", "aangeboden", "opnieuw te bevestigen", "teruggetrokken", "voorbeeld"]
_LAID: Final = "deel aangeboden"
_LEFT: Final = "teruggetrokken"
_ACCEPTED: Final = "aanvaard"


def parties(offer: Payload) -> dict[str, PartyState]:
    """By provider how it stands, in the order of the offer; who has a part in it is one of them."""
    named = [*offer["providers"], *(one["provider"] for one in offer.get("parts", ()))]
    if offer.get("example"):
        return dict.fromkeys(named, "voorbeeld")
    found: dict[str, PartyState] = dict.fromkeys(named, "nog geen deel")
    accepted = False
    for moment in offer.get("moments", ()):
        provider = moment.get("provider") or ""
        accepted |= moment["what"] == _ACCEPTED
        if moment["what"] == _LAID:
            found[provider] = "aangeboden"
        elif moment["what"] == _LEFT:
            if not accepted:  # what was accepted from the others holds
                found = {key: "opnieuw te bevestigen" if said == "aangeboden" else said for key, said in found.items()}
            found[provider] = "teruggetrokken"
    return found


def laid(offer: Payload, provider: str, steps: Sequence[Payload], *, by: str, at: str) -> dict[str, Any]:
    """
    The offer with the part of a provider in it, in the place of the one that it laid there before.

    Raises:
        StepRefused: If it is accepted, or an example.
        InputError: If the provider is no party, or its part says nothing, or something twice.
    """
    may_fill(offer, provider)
    if not steps:
        raise InputError(f"het deel van {provider!r} noemt geen enkele fase; vul eerst in wat deze aanbieder doet")
    each_phase_once(steps)
    others = [one for one in offer.get("parts", ()) if one["provider"] != provider]
    order = list(parties(offer))
    parts = sorted(
        [*others, {"provider": provider, "steps": list(steps)}], key=lambda one: order.index(one["provider"])
    )
    return _restated({**offer, "parts": parts}, {"what": _LAID, "provider": provider, "person": by, "at": at})


def each_phase_once(steps: Sequence[Payload]) -> None:
    """
    Nothing, when no phase is there twice.

    Raises:
        InputError: If one is.
    """
    phases = [one["phase"] for one in steps]
    twice = next((phase for phase in phases if phases.count(phase) > 1), "")
    if twice:
        raise InputError(f"de fase {twice} staat twee keer in dit deel; voeg ze samen")


def withdrawn(offer: Payload, provider: str, *, reason: str, by: str, at: str) -> dict[str, Any]:
    """
    The offer after a provider withdrew: its part stays in it, and is a hole from now on.

    Raises:
        StepRefused: If the provider withdrew already, or the offer is an example.
        InputError: If the provider is no party, or gives no reason.
    """
    _party(offer, provider)
    if not reason.strip():
        raise InputError("terugtrekken vraagt een reden: de anderen lezen waarom er een gat is")
    if parties(offer)[provider] == "teruggetrokken":
        raise StepRefused(f"{provider!r} heeft zich al teruggetrokken uit aanbod {offer['id']!r}")
    moment = {"what": _LEFT, "provider": provider, "person": by, "at": at, "reason": reason.strip()}
    return _restated(offer, moment)


def accepted(offer: Payload, *, by: str, at: str, today: date) -> dict[str, Any]:
    """
    The offer as accepted; it says nothing else after it.

    Raises:
        StepRefused: If it was not offered, is accepted already, is no longer valid, or is an example.
    """
    _no_example(offer)
    if offer["status"] == "aanvaard":
        raise _frozen(offer)
    if offer["status"] != "aangeboden":
        waiting = [key for key, state in parties(offer).items() if state in {"nog geen deel", "opnieuw te bevestigen"}]
        said = f"; het wacht op {' en '.join(waiting)}" if waiting else ""
        raise StepRefused(f"aanbod {offer['id']!r} is nog niet aangeboden en niet te aanvaarden{said}")
    until = offer.get("valid_until")
    if until and span(until).last < today:
        raise StepRefused(f"aanbod {offer['id']!r} was geldig tot {dutch(until)}; vraag de aanbieders om een nieuw")
    moment = {"what": _ACCEPTED, "person": by, "at": at}
    return {**offer, "status": "aanvaard", "moments": [*offer.get("moments", ()), moment]}


def _restated(offer: Payload, moment: Payload) -> dict[str, Any]:
    told = {**offer, "moments": [*offer.get("moments", ()), moment]}
    if offer["status"] != "aanvaard":
        states = set(parties(told).values())
        whole = "aangeboden" in states and states <= {"aangeboden", "teruggetrokken"}
        told["status"] = "aangeboden" if whole else "concept"
    return told


def may_fill(offer: Payload, provider: str) -> None:
    """
    Nothing, when a part of a provider may still come in.

    Raises:
        StepRefused: If the offer is accepted, or an example.
        InputError: If the provider is no party.
    """
    _party(offer, provider)
    if offer["status"] == "aanvaard":
        raise _frozen(offer)


def _party(offer: Payload, provider: str) -> None:
    _no_example(offer)
    if provider not in offer["providers"]:
        raise InputError(
            f"{provider!r} is geen partij in aanbod {offer['id']!r}; dat zijn {', '.join(offer['providers'])}"
        )


def _no_example(offer: Payload) -> None:
    if offer.get("example"):
        raise StepRefused(f"aanbod {offer['id']!r} is een voorbeeld dat niemand heeft gedaan; maak een eigen aanbod")


def _frozen(offer: Payload) -> StepRefused:
    return StepRefused(f"aanbod {offer['id']!r} is aanvaard en verandert niet meer; leg ernaast een nieuw aanbod vast")
