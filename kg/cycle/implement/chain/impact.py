"""What is touched when a record changes, and what it would have to keep to: the chain around it, counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.cycle.implement.chain.chain import ORDER, ChainStep
from kg.reason.answer import Count, answer

_NAMED: Final = 20  # owners
_MUNICIPALITIES: Final = ("municipality", "municipalities")


@answer
@dataclass(frozen=True, slots=True)
class TouchedKind:
    """How many records of one kind."""

    kind: str
    records: Count


@answer
@dataclass(frozen=True, slots=True)
class Impact:
    """
    What a change of one record touches, as far as links are on record; of what counts as fact (`kg.store.authority`).

    Attributes:
        rests_on: What it rests on, by kind in the order of the circle.
        touches: What came of it, likewise: that has to be looked at again.
        municipalities: The codes that those name.
        activities: How many of them are activities.
        known_eur: What those cost, as far as amounts are on record.
        without_amount: Of how many no amount is on record.
        owners: Who is named for that work and those aims, those with most first, at most twenty.
        without_owner: For how many of them nobody is named.
    """

    id: str
    kind: str
    title: str
    rests_on: tuple[TouchedKind, ...]
    touches: tuple[TouchedKind, ...]
    municipalities: tuple[str, ...]
    activities: Count
    known_eur: Count
    without_amount: Count
    owners: tuple[str, ...]
    without_owner: Count


def impact_of(
    record: tuple[str, str, str],
    before: Iterable[ChainStep],
    after: Iterable[ChainStep],
    payloads: Sequence[tuple[str, Mapping[str, Any]]],
) -> Impact:
    """
    What a change touches.

    Args:
        record: Its id, kind and title.
        before: What it rests on.
        after: What came of it.
        payloads: What came of it, each (kind, payload).
    """
    work = [one for kind, one in payloads if kind == "Activity"]
    owned = [one for kind, one in payloads if kind in {"Activity", "Objective"}]
    owners = Counter(one["owner"] for one in owned if one.get("owner"))
    return Impact(
        *record,
        _by_kind(before),
        _by_kind(after),
        tuple(sorted({code for _, one in payloads for code in _places(one)})),
        len(work),
        sum(one.get("budget_eur") or 0 for one in work),
        sum(one.get("budget_eur") is None for one in work),
        tuple(name for name, _ in sorted(owners.items(), key=lambda one: (-one[1], one[0]))[:_NAMED]),
        sum(not one.get("owner") for one in owned),
    )


def _by_kind(steps: Iterable[ChainStep]) -> tuple[TouchedKind, ...]:
    counted = Counter(step.kind for step in steps)
    return tuple(TouchedKind(kind, counted[kind]) for kind in ORDER if counted[kind])


def _places(payload: Mapping[str, Any]) -> Iterable[str]:
    for name in _MUNICIPALITIES:
        value = payload.get(name) or ()
        yield from (value,) if isinstance(value, str) else value
