"""How a plan stands, in numbers that need no computing of its path: one line of a list of plans."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kg.cycle.implement.plan.plan import Entry, Payload, by_activity, is_done, known_days, shifted, silence
from kg.reason.answer import Count, answer


@answer
@dataclass(frozen=True, slots=True)
class PlanStanding:
    """
    How the plan of a trajectory stands, as the caller may see it.

    Attributes:
        trajectory: Its id.
        draft: Whether the trajectory is a draft.
        end: The last end of its activities, as it was written; None where none is known.
        past: How many should have ended before the day that is counted from, and are not on record as done.
        later: How many end later than was agreed first.
        incomparable: How many of which that cannot be said.
        undated: How many have no beginning or no end that is known.
        without_owner: How many have no owner on record.
        silent: How many should be under way and are silent, see `kg.cycle.implement.silence`.
        agreed: How many times the plan was agreed on.
    """

    trajectory: str
    title: str
    draft: bool
    activities: Count
    end: str | None
    past: Count
    later: Count
    incomparable: Count
    undated: Count
    without_owner: Count
    silent: Count
    agreed: Count


def standing(
    trajectory: Payload, entries: Sequence[Entry], baselines: Sequence[Payload], today: date, silent_days: int
) -> PlanStanding:
    """The numbers of a plan; what is given is as for `kg.cycle.implement.plan.plan.plan`."""
    first = by_activity(baselines[:1])
    count, ends = Counter[str](), list[tuple[date, str]]()
    for entry in entries:
        payload = entry.payload
        begin, end = known_days(payload)
        ends += [(end, payload["period"]["end"])] if end else []
        count["past"] += end is not None and end < today and not is_done(payload)
        count["undated"] += begin is None or end is None
        count["ownerless"] += not payload.get("owner")
        count["silent"] += silence(entry, today, silent_days) is not None
        moved = shifted(payload.get("period") or {}, first.get(payload["id"]))
        count[moved.moved if moved else ""] += 1
    return PlanStanding(
        trajectory["id"], trajectory["title"], trajectory.get("status") == "concept", len(entries),
        max(ends)[1] if ends else None, count["past"], count["later"], count["onbekend"], count["undated"],
        count["ownerless"], count["silent"], len(baselines),
    )  # fmt: skip
