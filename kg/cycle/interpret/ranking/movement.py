"""
What moves and what stands: whether a development changes something now, and when.

A development **moves** when one of these holds; else it **stands**.

    ahead    a date on which something changes lies ahead, at most `HORIZON_DAYS` away while the duty holds already
    behind   such a date lies at most `LATELY_DAYS` behind
    law      it is a law on its way, or one that comes into force in phases with a next phase announced
    news     no law obliges yet, and something about it was published or decided at most `LATELY_DAYS` ago
    signals  it is shown to be spoken of more than before, see `kg.cycle.interpret.signals.momentum`

Dates are intervals. What was planned once and lapsed counts for nothing; what is expected counts for `EXPECTED`.
How much it changes now is 1 - Π (1 - v) over its dates, where v = kind · certainty · ½^(days / half-life), the mean
over the days that the date can mean. So many dates press more than one, and none presses more than 1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import expm1, log
from typing import Any, Final, Literal

from kg.dutch.dates import Span, span
from kg.reason.score import Evidence
from kg.reason.time import HAPPENED, day_said, days_of, kind_of, last_day, standing, when_said

Payload = Mapping[str, Any]
Ring = Literal["pas veranderd", "binnen een jaar", "1 tot 3 jaar", "later", "onbekend"]

CHANGES: Final = ("inwerkingtreding", "fase", "deadline", "overgangstermijn", "verwacht")
BINDING: Final = ("inwerkingtreding", "fase", "deadline")  # from which a duty holds
TRANSITION: Final = "overgangstermijn"
NOT_YET: Final = ("aangenomen", "in voorbereiding")  # what binds nobody so far, whatever its dates say
PHASED: Final = "gefaseerd in werking"

LATELY_DAYS: Final = 365
HORIZON_DAYS: Final = 3 * 365
AHEAD_HALF_LIFE: Final = 365.0
BEHIND_HALF_LIFE: Final = 180.0
EXPECTED: Final = 0.7
NEWS: Final = 0.3  # a publication or a vote, beside a date on which something changes


@dataclass(frozen=True, slots=True)
class Movement:
    """
    What changes about a development, as of a day.

    Attributes:
        value: 0 to 1: how much, and how near; see the module.
        moving: Whether it moves; else it stands.
        in_force: Whether a duty holds for municipalities at a certain date.
        ahead: The next milestone on which something changes, None when no source names one.
        behind: The latest on which something changed, None when none did.
        ring: When it matters: the next date, else how lately it changed.
        evidence: In Dutch, what it rests on, the nearest first.
        contradicted: Sources name different days for the same; the earliest counts, and the evidence names both.
    """

    value: float
    moving: bool
    in_force: bool
    ahead: Payload | None
    behind: Payload | None
    ring: Ring
    evidence: tuple[Evidence, ...]
    contradicted: bool = False

    def rising(self) -> "Movement":
        """The same of something that is shown to be spoken of more than before: it moves."""
        return self if self.moving else replace(self, moving=True)


@dataclass(frozen=True, slots=True)
class _Timeline:
    """
    The milestones that count, with the days that each can mean, in order of these.

    Attributes:
        ahead: The next on which something changes; it may be today.
        behind: The latest on which something changed.
    """

    dated: Sequence[tuple[Span, Payload]]
    today: date

    @property
    def ahead(self) -> Payload | None:
        return next((one for days, one in self._turns() if days.last > self.today), None)

    @property
    def behind(self) -> Payload | None:
        return next((one for days, one in reversed(self._turns()) if days.last <= self.today), None)

    @property
    def newest(self) -> date:
        """The last day of the newest milestone behind us; the first day there is without one."""
        return max((days.last for days, _ in self.dated if days.last <= self.today), default=date.min)

    def _turns(self) -> list[tuple[Span, Payload]]:
        return [(days, one) for days, one in self.dated if _changes(one)]


def movement(development: Payload, today: date) -> Movement:
    """What changes about a development on a day, its signals left aside: see `Movement.rising`."""
    milestones, doubts = _strictest(_milestones(development), today)
    order = sorted(((days_of(one, today), number) for number, one in enumerate(milestones)))
    line = _Timeline([(days, milestones[number]) for days, number in order], today)
    ahead, behind = line.ahead, line.behind
    in_force = holds(development, milestones, today)
    left = 1.0
    for days, one in line.dated:
        left *= 1.0 - _presses(one, days, today)
    return Movement(
        1.0 - left,
        _moves(development, line, in_force=in_force),
        in_force,
        ahead,
        behind,
        _ring(ahead, behind, today),
        (*_told(development, ahead, behind, today), *doubts),
        bool(doubts),
    )


def _milestones(development: Payload) -> list[Payload]:
    """Those that count, and the next change where it has a date that none of them has; that one is expected."""
    counting = standing(development.get("dates") or ())
    coming = development.get("next_change") or {}
    if not coming.get("date") or any(one["date"] == coming["date"] for one in counting):  # told already
        return counting
    return [*counting, {**coming, "kind": "fase", "certainty": "verwacht"}]


def _changes(milestone: Payload) -> bool:
    """Whether something changes on it; one that does not say what it is does, unless its words say that it is news."""
    kind = milestone.get("kind")
    return kind in CHANGES if kind else not kind_of(milestone).casefold().startswith(HAPPENED)


def _presses(milestone: Payload, days: Span, today: date) -> float:
    """How much one date presses: the mean over the days that it can mean."""
    weight = 1.0 if _changes(milestone) else NEWS
    weight *= 1.0 if milestone["certainty"] == "vast" else EXPECTED
    return weight * _mean_decay((days.first - today).days, (days.last - today).days)


def _mean_decay(first: int, last: int) -> float:
    """The mean of ½^(|day| / half-life) over the days first to last, counted from today; as an integral."""
    if first == last:
        return float(0.5 ** (abs(first) / (AHEAD_HALF_LIFE if first > 0 else BEHIND_HALF_LIFE)))
    behind = _decayed(max(-last, 0), max(-first, 0), BEHIND_HALF_LIFE)
    ahead = _decayed(max(first, 0), max(last, 0), AHEAD_HALF_LIFE)
    return (behind + ahead) / (last - first)


def _decayed(near: int, far: int, half_life: float) -> float:
    rate = log(2) / half_life
    return float(0.5 ** (near / half_life) * -expm1(-rate * (far - near)) / rate)


def _moves(development: Payload, line: _Timeline, *, in_force: bool) -> bool:
    today, ahead, behind = line.today, line.ahead, line.behind
    if ahead and (not in_force or (days_of(ahead, today).first - today).days <= HORIZON_DAYS):
        return True
    if behind and (today - days_of(behind, today).last).days <= LATELY_DAYS:
        return True
    status = development.get("status")
    if status in NOT_YET or (status == PHASED and development.get("next_change")):
        return True
    bound = in_force or development.get("obligation")
    return not bound and line.newest != date.min and (today - line.newest).days <= LATELY_DAYS


def holds(development: Payload, milestones: Sequence[Payload], today: date) -> bool:
    """Whether a duty holds: by its day and status where these are known, else by its certain milestones."""
    if not development.get("obligation") or development.get("status") in NOT_YET:
        return False
    if since := development.get("in_force_since"):
        return last_day(since) < today
    return any(
        kind_of(one).startswith(BINDING) and one["certainty"] == "vast" and days_of(one, today).last < today
        for one in milestones
    )


def transition(development: Payload, today: date) -> Payload | None:
    """The milestone at which a transition period that still runs ends; whether it covers all is not known."""
    ends = [
        one
        for one in standing(development.get("dates") or ())
        if one.get("kind") == TRANSITION and days_of(one, today).last >= today
    ]
    return min(ends, key=lambda one: days_of(one, today), default=None)


def settled(development: Payload) -> date | None:
    """Of rules that took the place of others, the first day that is certain; None where nothing was before them."""
    certain = [span(one["date"]).first for one in development.get("dates") or () if one["certainty"] == "vast"]
    return min(certain, default=None) if development.get("former_labels") else None


def _ring(ahead: Payload | None, behind: Payload | None, today: date) -> Ring:
    lately = behind and (today - days_of(behind, today).last).days <= LATELY_DAYS
    if ahead is None:
        return "pas veranderd" if lately else "onbekend"
    away = (days_of(ahead, today).first - today).days
    if away > 365 and lately:
        return "pas veranderd"
    if away <= 365:
        return "binnen een jaar"
    return "1 tot 3 jaar" if away <= HORIZON_DAYS else "later"


def _told(development: Payload, ahead: Payload | None, behind: Payload | None, today: date) -> Iterator[Evidence]:
    """What is ahead, what lies lately behind; and that no date is known."""
    key = development["id"]
    if ahead:
        yield Evidence(f"{_capital(when_said(ahead, today))}: {ahead['what']}.", key, ahead.get("source") or "")
    coming = development.get("next_change") or {}
    if coming.get("what") and not coming.get("date"):
        yield Evidence(f"Aangekondigd, zonder datum: {coming['what']}.", key)
    if behind:
        yield Evidence(f"Veranderd: {when_said(behind, today)}, {behind['what']}.", key, behind.get("source") or "")
    if not (ahead or behind or coming):
        yield Evidence("Geen datum bekend waarop iets verandert.", key)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _strictest(milestones: Sequence[Payload], today: date) -> tuple[list[Payload], list[Evidence]]:
    """Of milestones that two sources date differently only the earliest; and what each source says."""
    same: dict[str, list[Payload]] = {}
    for milestone in milestones:
        same.setdefault(milestone["what"].partition("(")[0].strip().casefold(), []).append(milestone)
    kept: list[Payload] = []
    doubts: list[Evidence] = []
    for group in same.values():
        by_source = {milestone.get("source") or "" for milestone in group}
        if len({milestone["date"] for milestone in group}) == 1 or len(by_source) == 1:
            kept += group
            continue
        first = min(group, key=lambda milestone: days_of(milestone, today))
        kept.append(first)
        said = "Bronnen spreken elkaar tegen over “{}”: deze noemt {}; de strengste datum ({}) telt."
        doubts += [
            Evidence(said.format(one["what"], day_said(one), day_said(first)), source=one.get("source") or "")
            for one in group
        ]
    return kept, doubts
