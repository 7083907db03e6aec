"""
What must go on when a trajectory ends: its tasks, who owns them, the money for them and the knowledge.

A thing is arranged where a record says so. Where none does it is not found, which is not the same as not arranged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from kg.cycle.improve.cycles.comparison import SeriesChange
from kg.dutch.dates import dutch, span
from kg.dutch.figures import euros
from kg.model.progress import DONE
from kg.reason.answer import Count, answer

Payload = Mapping[str, Any]
ContinuitySubject = Literal["taak", "eigenaar", "geld", "kennis"]
ContinuityState = Literal["geregeld", "niet gevonden", "vertrokken", "niet nodig"]
_CENTS: Final = 100


@answer
@dataclass(frozen=True, slots=True)
class ContinuityItem:
    """
    One thing that must go on.

    Attributes:
        record: The id of what it is about.
        said: What is known of it, or was looked for, in Dutch.
    """

    subject: ContinuitySubject
    record: str
    title: str
    state: ContinuityState
    said: str


@answer
@dataclass(frozen=True, slots=True)
class CommonAim:
    """
    What the parties wanted together.

    Attributes:
        aims: As each record states it.
        reached_when: By what one sees that it was reached, as an offer states it.
        partners: The names of the parties.
        reached: None where that cannot be said.
        said: The same in Dutch, with what it rests on.
    """

    aims: tuple[str, ...]
    reached_when: tuple[str, ...]
    partners: tuple[str, ...]
    reached: bool | None
    said: str


@answer
@dataclass(frozen=True, slots=True)
class Continuity:
    """
    What must go on when a trajectory ends.

    Attributes:
        ends: When it ends, as stated; None where that is not known.
        items: By subject.
        open: How many of these are not found, or of somebody who left.
    """

    ends: str | None
    items: tuple[ContinuityItem, ...]
    open: Count
    aim: CommonAim


@dataclass(frozen=True, slots=True)
class ContinuityMaterial:
    """
    What is known of a trajectory: payloads, each with its id.

    Attributes:
        left: Names of people who left, in small letters.
        partners: Names of the parties.
        series: Those of its aims.
    """

    activities: Sequence[Payload]
    objectives: Sequence[Payload]
    lessons: Sequence[Payload]
    offers: Sequence[Payload]
    left: frozenset[str]
    partners: Sequence[str]
    series: Sequence[SeriesChange]


def continuity(trajectory: Payload, held: ContinuityMaterial, today: date) -> Continuity:
    """What must go on when a trajectory ends."""
    ends = (trajectory.get("period") or {}).get("end")
    last = span(ends).last if ends else today
    going = [one for one in held.activities if str(one.get("status") or "").casefold() not in DONE]
    items = [
        *(_task(one, today) for one in held.activities),
        *(_kept(offer, task) for offer in held.offers for task in offer.get("keeps", ())),
        *(_owner(one, held.left) for one in (*going, *held.objectives)),
        *(_money(one, last.year) for one in going),
        *_knowledge(trajectory, held),
    ]
    lacking = sum(one.state in {"niet gevonden", "vertrokken"} for one in items)
    return Continuity(ends, tuple(items), lacking, _aim(trajectory, held))


def _task(one: Payload, today: date) -> ContinuityItem:
    status = str(one.get("status") or "")
    if status.casefold() in DONE:
        return ContinuityItem("taak", one["id"], one["title"], "niet nodig", f"Staat als {status} in de bron.")
    end = (one.get("period") or {}).get("end")
    if not end:
        return ContinuityItem(
            "taak", one["id"], one["title"], "niet gevonden", "Een einde staat er niet: gaat dit door?"
        )
    said = f"Loopt tot {dutch(end)}; wat daarna komt, is niet vastgelegd."
    if span(end).last < today:
        said = f"Het einde ({dutch(end)}) is geweest; dat het klaar is, staat niet in de bron."
    return ContinuityItem("taak", one["id"], one["title"], "niet gevonden", said)


def _kept(offer: Payload, task: Payload) -> ContinuityItem:
    said = f"De gemeente houdt dit zelf, volgens “{offer['title']}” ({offer.get('status', 'concept')})."
    state: ContinuityState = "geregeld" if offer.get("status") == "aanvaard" else "niet gevonden"
    return ContinuityItem("taak", offer["id"], task["what"], state, said)


def _owner(one: Payload, left: frozenset[str]) -> ContinuityItem:
    owner = one.get("owner")
    if not owner:
        return ContinuityItem(
            "eigenaar", one["id"], one["title"], "niet gevonden", "In geen bron staat van wie dit is."
        )
    if owner.casefold() in left:
        return ContinuityItem("eigenaar", one["id"], one["title"], "vertrokken", f"{owner} is er niet meer.")
    return ContinuityItem("eigenaar", one["id"], one["title"], "geregeld", f"Van {owner}.")


def _money(one: Payload, year: int) -> ContinuityItem:
    after = [each for each in one.get("amounts", ()) if each["year"] > year and each.get("budget_cents")]
    if not after:
        said = f"Voor de jaren na {year} is geen bedrag gevonden."
        return ContinuityItem("geld", one["id"], one["title"], "niet gevonden", said)
    total = sum(each["budget_cents"] for each in after) / _CENTS
    said = f"{euros(total)} in {len(after)} {'jaar' if len(after) == 1 else 'jaren'} na {year}."
    return ContinuityItem("geld", one["id"], one["title"], "geregeld", said)


def _knowledge(trajectory: Payload, held: ContinuityMaterial) -> list[ContinuityItem]:
    if held.lessons:
        return [
            ContinuityItem("kennis", one["id"], one["title"], "geregeld", "Vastgelegd als les.")
            for one in held.lessons
        ]  # fmt: skip
    said = "Een eigen les van dit traject is niet gevonden."
    return [ContinuityItem("kennis", trajectory["id"], "Wat dit traject leerde", "niet gevonden", said)]


def _aim(trajectory: Payload, held: ContinuityMaterial) -> CommonAim:
    stated = [trajectory.get("goal"), *(one.get("aim") for one in held.offers)]
    aims = tuple(dict.fromkeys(one for one in stated if one))
    when = tuple(dict.fromkeys(one["reached_when"] for one in held.offers if one.get("reached_when")))
    judged = [each.reached for one in held.series for each in one.targets if each.reached is not None]
    if not aims:
        said = "Een gezamenlijk doel is niet gevonden."
        return CommonAim((), when, tuple(held.partners), None, said)
    if not judged:
        said = "Of het gehaald is, is niet bekend: geen doel heeft een streefwaarde met een meting en een richting."
        return CommonAim(aims, when, tuple(held.partners), None, said)
    there = sum(judged)
    said = f"{there} van de {len(judged)} streefwaarden met een meting zijn gehaald."
    return CommonAim(aims, when, tuple(held.partners), there == len(judged), said)
