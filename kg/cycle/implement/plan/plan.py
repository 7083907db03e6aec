"""The plan of a trajectory: its activities, what waits for what, and what became of what was agreed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from kg.cycle.implement.plan.schedule import Circle, Slot, Wait, circles, day_of, scheduled, task
from kg.cycle.implement.silence import is_silent
from kg.dutch.dates import in_order, span
from kg.model.progress import DONE
from kg.reason.answer import Count, answer

Moved = Literal["later", "eerder", "gelijk", "onbekend"]
Payload = Mapping[str, Any]


@answer
@dataclass(frozen=True, slots=True)
class EndShift:
    """
    How an end differs from the one that was agreed.

    Attributes:
        start: The first day that was agreed, as it was written.
        end: The last one.
        moved: Later, earlier, the same, or not known: a date was missing, or is too rough to say.
        least_days: So many calendar days later at the least; negative is earlier; None when it is not known.
        most_days: At the most: "mei 2027" can mean 31 days.
    """

    start: str | None
    end: str | None
    moved: Moved
    least_days: int | None
    most_days: int | None


@answer
@dataclass(frozen=True, slots=True)
class PlannedStep:
    """
    One activity of a plan.

    Attributes:
        number: Its place in the plan, from 1.
        start: As stated; a month or a year is as exact as it is known.
        end: As stated.
        waits_for: The activities in this plan that it waits for, by id.
        earliest_start: When it can begin, given what it waits for; None without dates.
        earliest_end: When it can be done then.
        slack_days: How many working days it may be late before the end of the plan moves; None when that is not known.
        critical: Whether that is none.
        silent_days: For how many days nothing was written of it, while it should be under way; None when it is not.
        faults: What is wrong with it, in Dutch.
    """

    number: int
    id: str
    title: str
    start: str | None
    end: str | None
    owner: str | None
    objective: str | None
    waits_for: tuple[str, ...]
    earliest_start: date | None
    earliest_end: date | None
    slack_days: int | None
    critical: bool
    first: EndShift | None
    latest: EndShift | None
    silent_days: int | None
    faults: tuple[str, ...]


@answer
@dataclass(frozen=True, slots=True)
class Agreed:
    """
    A plan as it was agreed on a day.

    Attributes:
        moved: What ended at another moment than in the one before it, by title.
    """

    id: str
    number: int
    created: str
    author: str
    reason: str
    activities: Count
    moved: tuple[str, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]


@answer
@dataclass(frozen=True, slots=True)
class Commitment:
    """
    What became of what was agreed first.

    Attributes:
        agreed: How many activities were in the first plan.
        kept: Of these, how many end on the same day or earlier.
        later: How many end later.
        unknown: How many of which that cannot be said.
        dropped: Those that are in the plan no more, or may not be seen, by title.
        added: Those that came since, by title.
        silent: Those that should be under way and of which nothing was written for so long, by title.
        said: The same in Dutch.
    """

    agreed: Count
    kept: Count
    later: Count
    unknown: Count
    dropped: tuple[str, ...]
    added: tuple[str, ...]
    silent: tuple[str, ...]
    said: tuple[str, ...]


@answer
@dataclass(frozen=True, slots=True)
class TrajectoryPlan:
    """
    The plan of a trajectory, as the caller may see it.

    Attributes:
        as_of: The day to count from.
        steps: In order of their beginning; those without dates last.
        end: The earliest day on which all of it can be done, as far as dates are known; None without any.
        undated: How many activities have no beginning or no end that is known: what waits for them may be later.
        cycles: Circles of activities that wait for each other, by id; what they wait for in it is left out.
        not_found: What activities wait for that is not in this plan, or may not be seen, by id.
        agreed: The plans that were agreed, first to last.
    """

    trajectory: str
    title: str
    note: str | None
    as_of: date
    steps: tuple[PlannedStep, ...]
    end: date | None
    undated: Count
    cycles: tuple[tuple[str, ...], ...]
    not_found: tuple[str, ...]
    agreed: tuple[Agreed, ...]
    commitment: Commitment | None


@dataclass(frozen=True, slots=True)
class Entry:
    """
    An activity as it is known.

    Attributes:
        heard: The last day on which something was written of it.
    """

    payload: Payload
    heard: date | None


def plan(
    trajectory: Payload, entries: Sequence[Entry], baselines: Sequence[Payload], today: date, silent_days: int
) -> TrajectoryPlan:
    """
    The plan of a trajectory.

    Args:
        trajectory: Its payload.
        entries: Its activities, each once.
        baselines: What was agreed, first to last.
        today: The day to count from.
        silent_days: An activity that should be under way is silent when the last word of it is older.
    """
    ordered = sorted(entries, key=_place)
    known = {entry.payload["id"] for entry in ordered}
    waits, lost = _waits([entry.payload for entry in ordered], known)
    round_ = circles(waits)
    in_circle = {key: one for one in round_ for key in one.members}
    free = [
        one
        for one in waits
        if in_circle.get(one.before) is None or in_circle.get(one.after) is not in_circle[one.before]
    ]
    before: dict[str, list[str]] = defaultdict(list)
    for one in waits:
        before[one.after].append(one.before)
    tasks = [task(entry.payload["id"], *known_days(entry.payload)) for entry in ordered]
    dated = {one.id for one in tasks if one.days is not None}
    slots = scheduled(tasks, free) if tasks else {}
    names = {entry.payload["id"]: entry.payload["title"] for entry in ordered}
    told = _Told(by_activity(baselines[:1]), by_activity(baselines[-1:]), today, silent_days)
    steps = tuple(
        _step(number, entry, told, _Computed(
            before[key := entry.payload["id"]], slots[key], _named(in_circle.get(key), names), is_dated=key in dated
        ))
        for number, entry in enumerate(ordered, 1)
    )  # fmt: skip
    ends = [one.earliest_end for one in steps if one.earliest_end]
    ends += [span(one.start).first for one in steps if one.start and not one.end]  # it is not done before it begins
    return TrajectoryPlan(
        trajectory["id"], trajectory["title"], trajectory.get("note"), today, steps, max(ends, default=None),
        len(steps) - len(dated), tuple(one.way for one in round_), tuple(sorted(lost)), tuple(agreements(baselines)),
        _commitment(steps, baselines[0], silent_days) if baselines else None,
    )  # fmt: skip


def _place(entry: Entry) -> tuple[date, date, str]:
    first, last = known_days(entry.payload)
    return first or date.max, last or date.max, entry.payload["id"]


def is_done(payload: Payload) -> bool:
    """Whether an activity is on record as done, or stopped."""
    return str(payload.get("status") or "").casefold() in DONE


def known_days(payload: Payload) -> tuple[date | None, date | None]:
    """The first and the last day that are known; neither when the one lies after the other."""
    period = payload.get("period") or {}
    start, end = period.get("start"), period.get("end")
    first, last = span(start).first if start else None, span(end).last if end else None
    return (None, None) if first and last and last < first else (first, last)


def _waits(payloads: Sequence[Payload], known: set[str]) -> tuple[list[Wait], set[str]]:
    found, lost = [], set()
    for payload in payloads:
        for one in payload.get("depends_on", ()):
            if one["activity"] in known:
                link = one.get("link", "einde-begin")
                found.append(Wait(one["activity"], payload["id"], link, one.get("lag_days", 0)))
            else:
                lost.add(one["activity"])
    return found, lost


class _Told(NamedTuple):
    """What was agreed first and last, by activity; and from when silence counts."""

    first: Mapping[str, Payload]
    latest: Mapping[str, Payload]
    today: date
    silent_days: int


@dataclass(frozen=True, slots=True)
class _Computed:
    """What was computed of an activity."""

    before: Sequence[str]
    slot: Slot
    circle: Sequence[str]
    is_dated: bool

    @property
    def done(self) -> date:
        """The earliest day on which it can be done."""
        return day_of(max(self.slot.early + self.slot.days - 1, self.slot.early))


def _step(number: int, entry: Entry, told: _Told, computed: _Computed) -> PlannedStep:
    payload, period = entry.payload, entry.payload.get("period") or {}
    slack = computed.slot.slack if computed.is_dated and not computed.circle else None
    return PlannedStep(
        number, payload["id"], payload["title"], period.get("start"), period.get("end"), payload.get("owner"),
        payload.get("objective"), tuple(computed.before),
        day_of(computed.slot.early) if computed.is_dated else None,
        computed.done if computed.is_dated else None,
        slack, slack is not None and slack <= 0,
        shifted(period, told.first.get(payload["id"])), shifted(period, told.latest.get(payload["id"])),
        silence(entry, told.today, told.silent_days), tuple(_faults(payload, computed)),
    )  # fmt: skip


def _named(circle: Circle | None, names: Mapping[str, str]) -> Sequence[str]:
    return [names[key] for key in circle.way] if circle else ()


def _faults(payload: Payload, computed: _Computed) -> Iterator[str]:
    circle, early = computed.circle, day_of(computed.slot.early)
    period = payload.get("period") or {}
    start, end, deadline = period.get("start"), period.get("end"), payload.get("deadline")
    if start and end and not in_order(start, end):  # as records could say until November 2026
        yield f"het einde ({end}) ligt vóór het begin ({start}); er is niet mee gerekend"
    if start and deadline and span(deadline).last < span(start).first:
        yield f"de termijn ({deadline}) ligt vóór het begin ({start})"
    elif computed.is_dated and deadline and span(deadline).last < computed.done:
        yield f"de termijn ({deadline}) wordt niet gehaald: op zijn vroegst klaar op {computed.done.isoformat()}"
    if circle:
        shown = [*circle[:3], "…", circle[-1]] if len(circle) > 5 else [*circle]
        yield f"wacht op zichzelf, via {' → '.join(shown)} ({len(circle)} activiteiten)"
    elif computed.is_dated and start and early > span(start).last:
        yield f"kan niet op {start} beginnen, maar pas op {early.isoformat()}: dan is af waar zij op wacht"
    for one in payload.get("properties", ()):
        if one["name"].startswith("MS Project Constraint"):
            yield f"uit MS Project, niet gevolgd: {one['name'].removeprefix('MS Project ')} {one['value']}"
    if not payload.get("objective"):
        yield "van geen doelstelling die wij kennen"


def silence(entry: Entry, today: date, silent_days: int) -> int | None:
    """For how many days nothing was written of an activity that should be under way."""
    first, last = known_days(entry.payload)
    if is_done(entry.payload) or entry.heard is None:
        return None
    if (first is None or first > today) and (last is None or last >= today):
        return None
    quiet = (today - entry.heard).days
    return quiet if is_silent(entry.heard, today, silent_days) else None


# --- what was agreed ------------------------------------------------------------------------------


def by_activity(baselines: Sequence[Payload]) -> Mapping[str, Payload]:
    """What was agreed of each activity, by its id; of several agreements the last."""
    return {one["activity"]: one for baseline in baselines for one in baseline["activities"]}


def shifted(period: Payload, agreed: Payload | None) -> EndShift | None:
    """How an end differs from what was agreed; None where nothing was."""
    if agreed is None:
        return None
    then = agreed.get("period") or {}
    start, end, now = then.get("start"), then.get("end"), period.get("end")
    if end and end == now:
        return EndShift(start, end, "gelijk", 0, 0)
    if not end or not now:
        return EndShift(start, end, "onbekend", None, None)
    least, most = (span(now).first - span(end).last).days, (span(now).last - span(end).first).days
    moved: Moved = "later" if least > 0 else "eerder" if most < 0 else "onbekend"
    return EndShift(start, end, moved, least, most)


def agreements(baselines: Sequence[Payload]) -> Iterator[Agreed]:
    """What was agreed, each beside the one before it."""
    before: Payload | None = None
    for one in baselines:
        held, now = by_activity([before] if before else []), by_activity([one])
        moved = [
            f"{entry['title']} ({_in_words(shift)})"
            for key, entry in now.items()
            if (shift := shifted(entry.get("period") or {}, held.get(key))) and shift.moved != "gelijk"
        ]
        added = [entry["title"] for key, entry in now.items() if before and key not in held]
        dropped = [entry["title"] for key, entry in held.items() if key not in now]
        yield Agreed(
            one["id"], one["number"], one["created"], one["author"], one["reason"], len(now), tuple(moved),
            tuple(added), tuple(dropped),
        )  # fmt: skip
        before = one


def shift_said(shift: EndShift) -> str:
    """How an end differs from what was agreed, in Dutch."""
    return "zoals afgesproken" if shift.moved == "gelijk" else _in_words(shift)


def _in_words(shift: EndShift) -> str:
    if shift.least_days is None or shift.most_days is None:
        return "datum onbekend"
    if shift.moved == "onbekend":
        return "niet te zeggen: de datum is te ruim"
    low, high = sorted((abs(shift.least_days), abs(shift.most_days)))
    return f"{low if low == high else f'{low} tot {high}'} dagen {shift.moved}"


def _commitment(steps: Sequence[PlannedStep], baseline: Payload, silent_days: int) -> Commitment:
    agreed = by_activity([baseline])
    there = {one.id for one in steps}
    count = Counter(one.first.moved for one in steps if one.first)
    dropped = tuple(entry["title"] for key, entry in agreed.items() if key not in there)
    added = tuple(one.title for one in steps if one.first is None)
    silent = tuple(one.title for one in steps if one.silent_days is not None)
    kept = count["gelijk"] + count["eerder"]
    since_then = (
        f"Van de {len(agreed)} activiteiten uit de eerste planning eindigen er {kept} op tijd of eerder en "
        f"{count['later']} later; van {count['onbekend']} is dat niet te zeggen."
    )
    said = [since_then, f"{len(dropped)} staan niet meer in de planning, {len(added)} zijn erbij gekomen."]
    if silent:
        said.append(f"Over {len(silent)} lopende activiteiten is al meer dan {silent_days} dagen niets vastgelegd.")
    return Commitment(len(agreed), kept, count["later"], count["onbekend"], dropped, added, silent, tuple(said))
