"""
What is part of what in a ranking: a part goes under a stronger whole, an umbrella under its strongest part.

A part is stronger or weaker by its priority. An umbrella is a name for other developments: no law obliges by it, and
one of its parts presses more. What is under something that goes under something else, goes under that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.deadline import steps


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a ranking; only under what moves does anything go."""

    id: str
    priority: float
    moving: bool
    development: Mapping[str, Any]


def under(items: Sequence[Item]) -> dict[str, str]:
    """By id, the item that an entry goes under; what stands by itself is left out."""
    known = {item.id: item for item in items}
    parts: dict[str, list[Item]] = {}
    for item in items:
        for whole in item.development.get("part_of") or ():
            parts.setdefault(whole, []).append(item)
    stronger = {
        item.id: found for item in steps(items) if (found := _stronger(item, known, parts.get(item.id, ()))) is not None
    }
    return {key: top for key in stronger if (top := _top(key, stronger)) != key}


def _stronger(item: Item, known: Mapping[str, Item], parts: Sequence[Item]) -> str | None:
    wholes = [one for one in _above(item, known) if one.moving and one.priority >= item.priority]
    if wholes:
        return max(wholes, key=lambda one: (one.priority, one.id)).id
    pressing = [one for one in parts if one.moving and one.priority > item.priority]
    if pressing and _is_umbrella(item.development):
        return max(pressing, key=lambda one: (one.priority, one.id)).id
    return None


def _is_umbrella(development: Mapping[str, Any]) -> bool:
    return development.get("obligation") is not True and development.get("status") in {None, "geen wet"}


def _above(item: Item, known: Mapping[str, Item]) -> Iterator[Item]:
    """What an item is part of, near and far; each once, also where the links go round."""
    seen, waiting = {item.id}, list(item.development.get("part_of") or ())
    while waiting:
        key = waiting.pop()
        if key not in seen and key in known:
            seen.add(key)
            yield known[key]
            waiting += known[key].development.get("part_of") or ()


def _top(key: str, stronger: Mapping[str, str]) -> str:
    """The end of a chain; where it goes round, the entry itself."""
    seen = [key]
    while (following := stronger.get(seen[-1])) is not None:
        if following in seen:
            return key
        seen.append(following)
    return seen[-1]
