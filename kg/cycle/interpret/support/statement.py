"""What somebody said of how they stand, and how that went over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated, Any, Final, Literal, TypeAlias

from kg.dutch.dates import dutch, span
from kg.model.support.records import Gathered, Stance
from kg.model.values import Level
from kg.reason.answer import KNOWN, PARTIAL, SPARSE, Count, answer
from kg.reason.text import Reference, cite

Payload: TypeAlias = Mapping[str, Any]
ENOUGH: Final = 12  # statements from which a series says where it goes, as of the series of measurements
_HEIGHT: Final[Mapping[str, int]] = {"tegen": 0, "verdeeld": 1, "voor": 2}
IS: Final[Mapping[str, str]] = {
    "voor": "is voor",
    "verdeeld": "is verdeeld",
    "tegen": "is tegen",
    "onbekend": "heeft nog geen mening",
}


@answer
@dataclass(frozen=True, slots=True)
class SupportStatement:
    """
    What somebody said on a day of how they stand.

    Attributes:
        level: Left out for a group outside the three levels.
        group: Left out for a level as a whole.
        date: As far as it is known; left out when it is not.
        speaker: Who said it, as recorded.
        condition: What has to be arranged first.
        objection: What is against it.
        words: In their own words, or those of the document.
        gathered: How it was gathered; left out when that was not recorded.
        recorded_by: Who recorded it.
        said_by: The organisation whose word it is, when that cannot speak for the municipality; it counts for nothing.
        reference: Where it stands.
    """

    id: str
    stance: Stance
    reference: Reference
    level: Annotated[Level | None, KNOWN] = None
    group: Annotated[str, SPARSE] = ""
    date: Annotated[str, SPARSE, PARTIAL] = ""
    speaker: Annotated[str, SPARSE] = ""
    condition: Annotated[str, SPARSE] = ""
    objection: Annotated[str, SPARSE] = ""
    words: Annotated[str, SPARSE] = ""
    gathered: Annotated[Gathered | None, KNOWN] = None
    recorded_by: Annotated[str, SPARSE] = ""
    said_by: Annotated[str, SPARSE] = ""


@answer
@dataclass(frozen=True, slots=True)
class SupportTrend:
    """
    How a level or group went over time, from its dated statements.

    Attributes:
        points: Days on which a stance was recorded.
        short: Whether there are too few to say where it goes.
        moved: Where it went, of a series that is not short.
        said: In Dutch.
    """

    points: Count
    short: bool
    said: str
    moved: Annotated[Literal["meer steun", "minder steun", "gelijk"] | None, KNOWN] = None


def statement(payload: Payload, said_by: str = "") -> SupportStatement:
    """A record of support as an answer."""
    whom = payload.get("group") or payload["level"]
    return SupportStatement(
        id=payload["id"],
        stance=payload["stance"],
        reference=cite(payload, f"draagvlak bij {whom}"),
        level=payload.get("level"),
        group=payload.get("group") or "",
        date=payload.get("date") or "",
        speaker=payload.get("speaker") or "",
        condition=payload.get("condition") or "",
        objection=payload.get("objection") or "",
        words=payload.get("evidence") or "",
        gathered=payload.get("gathered"),
        recorded_by=payload.get("recorded_by") or "",
        said_by=said_by,
    )


def trend(statements: Sequence[SupportStatement]) -> SupportTrend:
    """
    How it went: from the first to the last day on which a stance is known, one point a day.

    A series of fewer than `ENOUGH` points is called short, whatever it looks like.
    """
    points = [(day, _stance_of(list(those))) for day, those in groupby(_dated(statements), key=lambda one: one.date)]
    count = len(points)
    if count < 2:
        text = "één gedateerde uitspraak" if count else "geen gedateerde uitspraak"
        return SupportTrend(count, short=True, said=f"Over een verloop is niets te zeggen: {text}.")
    (first, was), (last, now) = points[0], points[-1]
    went = f"Op {dutch(first)}: {_word(was)}; op {dutch(last)}: {_word(now)}."
    if count < ENOUGH:
        short = f"De reeks is kort ({count} van {ENOUGH} uitspraken): of dit een richting is, is nog niet te zeggen."
        return SupportTrend(count, short=True, said=f"{went} {short}")
    third = count // 3
    before, after = (sum(_HEIGHT[one] for _, one in part) / third for part in (points[:third], points[-third:]))
    moved: Literal["meer steun", "minder steun", "gelijk"] = (
        "gelijk" if before == after else "meer steun" if after > before else "minder steun"
    )
    return SupportTrend(count, short=False, said=f"{went} Over {count} uitspraken: {moved}.", moved=moved)


def when_of(one: SupportStatement) -> tuple[date, str]:
    """By what statements are ordered: the last day that each can be of; without one, before all others."""
    return (span(one.date).last if one.date else date.min, one.id)


def _dated(statements: Sequence[SupportStatement]) -> list[SupportStatement]:
    return [one for one in sorted(statements, key=when_of) if one.date and one.stance != "onbekend"]


def latest(statements: Sequence[SupportStatement]) -> Stance | None:
    """The stance of the last day on which there is one; of several that day, see `_stance_of`."""
    if not statements:
        return None
    last = when_of(statements[-1])[0]
    return _stance_of([one for one in statements if when_of(one)[0] == last])


def _stance_of(those: Sequence[SupportStatement]) -> Stance:
    """Of statements of one day: theirs when they agree, divided when they differ; who has no opinion says nothing."""
    said = {one.stance for one in those} - {"onbekend"}
    if not said:
        return "onbekend"
    return said.pop() if len(said) == 1 else "verdeeld"


def _word(stance: str) -> str:
    return {"verdeeld": "verdeeld", "onbekend": "nog geen mening"}.get(stance, stance)


def said_when(last: SupportStatement | None) -> str:
    """Who said it and when, between brackets, behind a sentence; "" when neither is known."""
    told = [one for one in (last.speaker, dutch(last.date) if last.date else "") if one] if last else []
    return f" ({', '.join(told)})" if told else ""
