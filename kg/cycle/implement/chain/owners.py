"""
Which owners of work have left, as far as somebody recorded it.

An owner is a name; who that is, is known only where one organisation has people of that name on record. Whoever has the
name elsewhere is another person. One of them who is still there, or of whom no end is known, is taken to be the owner.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from kg.dutch.aliases import same_name
from kg.reason.time import last_day

LEFT: Final = "eigenaar vertrokken"  # the facet
Departed: TypeAlias = Mapping[tuple[str, str], str]  # by (whose work, name as `same_name` has it): the id of who left


def departed(
    experts: Iterable[Mapping[str, Any]], whose: Mapping[str, Collection[str]], *, today: date
) -> dict[tuple[str, str], str]:
    """
    Who left before today: by whose work it is and name, the id of the person.

    Args:
        experts: People on record, each with its id.
        whose: By id of an organisation: how its work is told to be its own, by its id or the code of the municipality.
        today: Whose end is on this day is still there.
    """
    held: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
    for one in experts:
        end = (one.get("period") or {}).get("end")
        for owner in whose.get(one.get("organisation") or "", ()):
            held[owner, same_name(one["title"])].append((last_day(end) if end else date.max, one["id"]))
    return {key: max(found)[1] for key, found in held.items() if max(found)[0] < today}
