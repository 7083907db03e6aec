"""Is an objective SMART: fetched with its policy, its activities and its support."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from kg.cycle.formulate.smart.criteria import ObjectiveDraft
from kg.cycle.formulate.smart.judgement import FIELDS, SURE, CheckedObjective, checked
from kg.dutch.language import dutch
from kg.errors import InputError
from kg.ports.journal import Stored

if TYPE_CHECKING:
    from kg.store.reader import Reader


def smart(
    graph: "Reader", record_id: str, *, today: date | None = None, as_shown: Callable[[str], str] = str
) -> CheckedObjective:
    """
    Judge an objective that is stored.

    Args:
        graph: Who asks, and what they may read.
        record_id: Of the objective.
        today: The day to count from.
        as_shown: What is left of a text where the answer is shown, so that places are those in what is shown.

    Raises:
        NotFound: If there is none that the principal may read.
        InputError: If it is no objective.
    """
    stored = graph.get(record_id)
    if stored.kind != "Objective":
        raise InputError(f"{record_id!r} is geen doelstelling; geef het id van een doelstelling, of een tekst")
    policy = graph.get_many([stored.payload["policy"]])
    around = graph.kept("smart", lambda: _around(graph.authoritative("Activity", "Support")))
    near = graph.get_many(around.get(record_id, ()))
    activities = [one for one in near.values() if one.kind == "Activity"]
    support = [one for one in near.values() if one.kind == "Support"]
    text = as_shown(stored.payload["title"])
    draft = ObjectiveDraft(
        text,
        {name: as_shown(stored.payload[name]) for name in FIELDS if name in stored.payload},
        next((one.payload for one in policy.values()), {}),
        [one.payload for one in activities],
        [one.payload for one in support],
        dutch=dutch(text) >= SURE,
    )
    return checked(draft, today, [stored, *policy.values(), *activities, *support])


def _around(records: Iterable[Stored]) -> Mapping[str, tuple[str, ...]]:
    """By id of an objective, the activities and the support that name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in records:
        found[one.payload.get("objective" if one.kind == "Activity" else "about", "")].append(one.id)
    return {about: tuple(ids) for about, ids in found.items()}
