"""
When activities can be done at the earliest and must be done at the latest: the critical path method, in working days.

Working days run from Monday to Friday; holidays are not known. Every moment is a number of working days since the first
Monday of our calendar; an end is the moment after its last day. An activity keeps its length, does not begin before the
date that is stated for it, and waits for what it depends on. What has no length that is known passes its dependencies
on with 0 days, so what waits for it may be later than is computed.
Source: J. E. Kelley, Critical-path planning and scheduling, 1961, https://doi.org/10.1145/1460299.1460318.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

import networkx as nx

from kg.deadline import steps

_WEEK: Final = 7
_WORK: Final = 5


@dataclass(frozen=True, slots=True)
class Task:
    """
    An activity as it is computed.

    Attributes:
        start: The working day on which it begins at the earliest, or None when that is not known.
        days: Its length in working days, or None when that is not known.
    """

    id: str
    start: int | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Wait:
    """That `after` begins no earlier than so many working days after `before` begins, for given lengths."""

    before: str
    after: str
    link: str
    lag: int


@dataclass(frozen=True, slots=True)
class Slot:
    """
    What was computed of one activity, in working days.

    Attributes:
        early: When it begins at the earliest.
        late: When it begins at the latest, if the end of the plan stays where it is.
        days: Its length, 0 when it is not known.
    """

    early: int
    late: int
    days: int

    @property
    def slack(self) -> int:
        """How much it may be late before the end of the plan is."""
        return self.late - self.early


def working_day(day: date) -> int:
    """How many working days there were before a day."""
    weeks, rest = divmod(day.toordinal() - 1, _WEEK)
    return weeks * _WORK + min(rest, _WORK)


def day_of(number: int) -> date:
    """The working day of a number, see `working_day`."""
    weeks, rest = divmod(number, _WORK)
    return date.fromordinal(weeks * _WEEK + rest + 1)


def task(record_id: str, first: date | None, last: date | None) -> Task:
    """An activity from its first day to its last; both are taken as far apart as the dates can mean."""
    start = working_day(first) if first else None
    if first is None or last is None:
        return Task(record_id, start, None)
    return Task(record_id, start, max(working_day(last) + (last.weekday() < _WORK) - working_day(first), 0))


@dataclass(frozen=True, slots=True)
class Circle:
    """
    Activities that wait for each other.

    Attributes:
        way: The shortest way from one of them back to itself, from the smallest id.
        members: All that hang together so.
    """

    way: tuple[str, ...]
    members: frozenset[str]


def circles(waits: Iterable[Wait]) -> list[Circle]:
    """The circles in which activities wait for themselves, by their smallest id."""
    links = [(wait.before, wait.after) for wait in waits]
    if len(_in_order(links)) == len(set(chain.from_iterable(links))):  # as in nearly every plan, and soon seen
        return []
    graph: nx.DiGraph[str] = nx.DiGraph(links)
    found = []
    for part in nx.strongly_connected_components(graph):
        first = min(part)
        if len(part) > 1 or graph.has_edge(first, first):
            found.append(Circle(_way(graph.subgraph(part), first), frozenset(part)))
    return sorted(found, key=lambda one: one.way)


def _in_order(links: Sequence[tuple[str, str]], names: Iterable[str] = ()) -> list[str]:
    """What links name, and other names, each after all that it waits for; without what waits for a circle."""
    after: dict[str, list[str]] = defaultdict(list)
    waiting = dict.fromkeys(names, 0)
    for before, then in links:
        after[before].append(then)
        waiting.setdefault(before, 0)
        waiting[then] = waiting.get(then, 0) + 1
    order = [key for key, many in waiting.items() if not many]
    for key in order:  # which grows on the way
        for then in after.get(key, ()):
            waiting[then] -= 1
            if not waiting[then]:
                order.append(then)
    return order


def _way(graph: "nx.DiGraph[str]", first: str) -> tuple[str, ...]:
    """The shortest way from an activity back to itself."""
    if graph.has_edge(first, first):
        return (first,)
    ways = nx.single_source_shortest_path(graph, first)
    back = [(len(way), tuple(way)) for way in (list(ways[one]) for one in graph.predecessors(first))]
    return min(back)[1]


def scheduled(tasks: Sequence[Task], waits: Sequence[Wait]) -> dict[str, Slot]:
    """
    When each activity can and must be done.

    Args:
        tasks: Each once; at least one of them with a start.
        waits: Between these, without a circle, see `circles`.

    Returns:
        By id, in the order of `tasks`.
    """
    days = {one.id: one.days or 0 for one in tasks}
    into: dict[str, list[tuple[str, int]]] = {key: [] for key in days}
    out: dict[str, list[tuple[str, int]]] = {key: [] for key in days}
    for wait in waits:
        apart = _apart(wait, days)
        into[wait.after].append((wait.before, apart))
        out[wait.before].append((wait.after, apart))
    order = _in_order([(wait.before, wait.after) for wait in waits], days)
    known = [one.start for one in tasks if one.start is not None]
    first = min(known, default=0)
    early = {one.id: first if one.start is None else one.start for one in tasks}
    for key in steps(order):
        early[key] = max([early[key], *[early[before] + apart for before, apart in into[key]]])
    end = max((early[key] + days[key] for key in days), default=0)
    late: dict[str, int] = {}
    for key in steps(reversed(order)):
        late[key] = min([end - days[key], *[late[after] - apart for after, apart in out[key]]])
    return {one.id: Slot(early[one.id], late[one.id], days[one.id]) for one in tasks}


def _apart(wait: Wait, days: Mapping[str, int]) -> int:
    """How many working days lie at least between the two beginnings."""
    before = days[wait.before] if wait.link.startswith("einde") else 0
    after = days[wait.after] if wait.link.endswith("einde") else 0
    return before + wait.lag - after
