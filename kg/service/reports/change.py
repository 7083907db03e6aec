"""What verbeteren makes of the measurements in a report: verdicts, others to compare with, and what must go on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kg.dutch.dates import span
from ontologies import spelling

if TYPE_CHECKING:
    from kg.cycle.improve.change.verdict import ChangeState
    from kg.cycle.improve.cycles.comparison import CycleValues, SeriesChange
    from kg.cycle.report.measures.material import (
        AimedAt,
        Closing,
        PeerMeasured,
        ReportMaterial,
        RoundShift,
        SeriesStanding,
        Worked,
    )
    from kg.ports.journal import Stored
    from kg.store.reader import Reader

SAID: "Final[Mapping[ChangeState, str]]" = {
    "geen waarden": "er is niets gemeten; dat is niet hetzelfde als nul.",
    "twee eenheden": "de waarden staan in verschillende eenheden; wij vergelijken ze niet.",
    "te weinig metingen": "te weinig metingen om iets vast te stellen.",
    "binnen de grenzen": "geen verandering vastgesteld: alle latere metingen liggen binnen de grenzen.",
    "buiten de grenzen": "er is een verandering: latere metingen liggen buiten de grenzen. Waar die aan ligt, is niet "
    "gezegd.",
    "andere weg dan vergelijkbare gemeenten": "ging een andere weg dan vergelijkbare gemeenten. Waar dat aan ligt, is "
    "niet gezegd.",
    "zelfde weg als vergelijkbare gemeenten": "ging geen andere weg dan vergelijkbare gemeenten.",
}


def with_change(then: "Reader", held: "ReportMaterial", work: "Worked") -> "tuple[ReportMaterial, Worked]":
    """
    The same with what verbeteren makes of it; the last event of the material is then of all that was looked at.

    Args:
        then: The records as they were on the day of the material.
        held: What it is made of.
        work: What implementeren made of it.
    """
    looked = set[str]()
    changes = tuple(_standings(then, held, looked))
    closing = _closing(then, held, looked)
    if not changes and closing is None:
        return held, work
    seq = max((one.seq for one in then.get_many(looked).values()), default=0)
    if seq > held.seq:
        held = replace(held, seq=seq, hash=then.stores.journal.hash_of(seq))
    return held, replace(work, changes=changes, closing=closing)


def _standings(then: "Reader", held: "ReportMaterial", looked: set[str]) -> "Iterator[SeriesStanding]":
    from kg.cycle.improve.cycles.comparison import rounds
    from kg.cycle.improve.use_cases.series import changes_of

    if not held.measurements:
        return
    own = {one["id"]: one for one in held.measurements}
    cycles = rounds(held.cycles) if held.subject.sort == "traject" else ()
    found = changes_of(then, own, cycles)
    peers = then.get_many({peer.record for one, _ in found for peer in one.peers})
    if peers:
        looked.update(one.id for one in _of_places(then, {peer.municipality for one, _ in found for peer in one.peers}))
    defined = {one["id"] for one in held.indicators}
    for one, used in found:
        looked |= used
        yield _standing(one, held, own, peers, min(used & defined, default=""))


def _of_places(then: "Reader", codes: set[str]) -> "Iterator[Stored]":
    """What is known of some municipalities."""
    from kg.places.municipality import KINDS

    return (one for one in then.scan(*KINDS) if codes & {one.id, one.payload.get("municipality")})


def _standing(
    one: "SeriesChange",
    held: "ReportMaterial",
    own: Mapping[str, Mapping[str, Any]],
    peers: "Mapping[str, Stored]",
    definition: str,
) -> "SeriesStanding":
    from kg.cycle.improve.improvement import ESTABLISHED
    from kg.cycle.report.measures.material import SeriesStanding

    verdict = one.verdict
    compared = [own[point.record] for point in one.points if point.record in own]
    after = max(0, verdict.counted - verdict.asked)
    return SeriesStanding(
        definition or f"naam:{spelling.folded(one.indicator)}",
        one.indicator,
        one.objective or one.municipality or held.subject.id,
        one.units[0] if len(one.units) == 1 else "",
        SAID[verdict.state],
        verdict.state in ESTABLISHED,
        compared[-verdict.counted :] if verdict.counted else (),
        verdict.asked,
        (len(verdict.outside), after) if verdict.limits is not None else None,
        _shift(one.cycles),
        tuple(_aims(one)),
        (verdict.false_alarm, verdict.next_points) if verdict.false_alarm is not None else None,
        tuple((each.size, each.spreads, each.chance) for each in verdict.powers) if one.points else (),
        tuple(_peers(one, peers)),
        one.peers_found - len(one.peers),
    )


def _shift(cycles: "Sequence[CycleValues]") -> "RoundShift | None":
    """Of the last round that can be laid beside the one before."""
    from kg.cycle.report.measures.material import RoundShift

    for former, one in zip(reversed(cycles[:-1]), reversed(cycles[1:]), strict=True):
        if one.change is not None:
            return RoundShift(one.change, former.cycle.start, one.cycle.end, former.points + one.points)
    return None


def _aims(one: "SeriesChange") -> "Iterator[AimedAt]":
    from kg.cycle.report.measures.material import AimedAt

    return (AimedAt(each.year, each.value, each.reached) for each in one.targets)


def _peers(one: "SeriesChange", held: "Mapping[str, Stored]") -> "Iterator[PeerMeasured]":
    from kg.cycle.report.measures.material import PeerMeasured

    for peer in one.peers:
        if peer.record in held:
            measured = {**held[peer.record].payload, "id": peer.record}
            yield PeerMeasured(peer.municipality, peer.name, measured, peer.why)


# --- the end of a trajectory ----------------------------------------------------------------------


def _closing(then: "Reader", held: "ReportMaterial", looked: set[str]) -> "Closing | None":
    """What the last report of a trajectory says besides; None while it goes on, or its end is not known."""
    from kg.cycle.improve.use_cases import going_on
    from kg.cycle.report.measures.material import Closing, GoesOn

    ends = (held.subject.payload.get("period") or {}).get("end")
    if held.subject.sort != "traject" or not ends or not _is_over(ends, held.day):
        return None
    found = going_on(then, held.subject.id, held.day)
    looked.update(one.record for one in found.items)
    looked.update(_people(then, held.activities, held.objectives))
    items = tuple(GoesOn(one.record, one.title, one.subject, one.state, one.said) for one in found.items)
    return Closing(found.aim.reached, found.aim.aims, items)


def _is_over(ends: str, day: date) -> bool:
    return span(ends).last <= day


def _people(then: "Reader", *owned: Iterable[Mapping[str, Any]]) -> set[str]:
    """The experts that own some records, who may have left."""
    owners = {str(one["owner"]).casefold() for records in owned for one in records if one.get("owner")}
    return {one.id for one in then.scan("Expert") if one.payload["title"].casefold() in owners} if owners else set()
