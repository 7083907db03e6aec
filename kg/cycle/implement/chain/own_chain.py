"""The chain of one municipality: each of its aims, with what it rests on and what is done for it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.reason.answer import Count, answer

_STATED: Final = ("indicator", "target")  # by which one can see later whether an aim was reached


@answer
@dataclass(frozen=True, slots=True)
class OwnAim:
    """
    An aim of a municipality.

    Attributes:
        policy: The id of the policy that it stands in.
        from_policy: The title of that.
        measurable: Whether its source states an indicator or a target as such.
        activities: How many are known that name it.
        results: How many are known that name it, or an activity of it.
    """

    id: str
    title: str
    policy: str
    from_policy: str
    measurable: bool
    activities: Count
    results: Count


@answer
@dataclass(frozen=True, slots=True)
class OwnPolicy:
    """A policy of a municipality; what it answers is () where no source says so."""

    id: str
    title: str
    responds_to: tuple[str, ...]
    aims: Count


@answer
@dataclass(frozen=True, slots=True)
class OwnChain:
    """
    What is known of what a municipality intends and does, in order of title.

    Attributes:
        municipality: Its code.
        policies: Those of its own that count as fact for the asker.
        aims: Those that stand in them.
    """

    municipality: str
    policies: tuple[OwnPolicy, ...]
    aims: tuple[OwnAim, ...]

    @property
    def without_work(self) -> int:
        """Aims for which no activity is known."""
        return sum(not aim.activities for aim in self.aims)

    @property
    def unmeasurable(self) -> int:
        """Aims of which the source states neither indicator nor target."""
        return sum(not aim.measurable for aim in self.aims)


Payload = Mapping[str, Any]


def own_chain(
    code: str,
    policies: Iterable[Payload],
    objectives: Iterable[Payload],
    activities: Iterable[Payload],
    results: Iterable[Payload],
) -> OwnChain:
    """The chain of a municipality from all that is known, each with its id."""
    own = {one["id"]: one for one in policies if one.get("municipality") == code}
    work = list(activities)
    done, for_aim = Counter(one.get("objective") for one in work), {one["id"]: one.get("objective") for one in work}
    came = Counter(one.get("objective") or for_aim.get(one.get("activity", "")) for one in results)
    aims = [
        OwnAim(
            one["id"],
            one["title"],
            one["policy"],
            own[one["policy"]]["title"],
            measurable=any(one.get(name) for name in _STATED),
            activities=done[one["id"]],
            results=came[one["id"]],
        )
        for one in objectives
        if one["policy"] in own
    ]
    counted = Counter(aim.policy for aim in aims)
    told = [OwnPolicy(key, one["title"], tuple(one.get("responds_to") or ()), counted[key]) for key, one in own.items()]
    return OwnChain(
        code,
        tuple(sorted(told, key=lambda one: (one.title, one.id))),
        tuple(sorted(aims, key=lambda one: (one.from_policy, one.policy, one.title, one.id))),
    )
