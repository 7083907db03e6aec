"""Is an objective SMART: fetched with its policy, its activities and its support, or given as a draft."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from kg import clock
from kg.cycle.formulate.smart.criteria import Assessment, ObjectiveDraft, assess
from kg.cycle.formulate.smart.sentence import MOST
from kg.dutch.language import dutch
from kg.errors import InputError
from kg.model.record import Citation
from kg.ports.journal import Stored
from kg.reason.answer import Held, answer
from ontologies import spelling
from ontologies.smart_words import groups, sources

if TYPE_CHECKING:
    from kg.store.reader import Reader

FIELDS: Final[tuple[str, ...]] = ("indicator", "baseline", "target", "unit", "owner", "deadline")
_SURE: Final = 0.5  # from this confidence on a text counts as Dutch


@answer
@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record that was read for a judgement."""

    id: str
    kind: str
    title: str
    sources: Annotated[Any, Held(list[Citation])]


@answer
@dataclass(frozen=True, slots=True)
class Demand:
    """A publication that what is demanded comes from."""

    url: str
    title: str


@answer
@dataclass(frozen=True, slots=True)
class CheckedObjective(Assessment):
    """
    An objective with the judgement.

    Attributes:
        records: What was read besides words: the objective, its policy, its activities and its support, in that order.
    """

    records: tuple[ReadRecord, ...]
    demands: tuple[Demand, ...]


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
        dutch=dutch(text) >= _SURE,
    )
    return _checked(draft, today, [stored, *policy.values(), *activities, *support])


def smart_draft(
    text: str,
    fields: Mapping[str, str] | None = None,
    *,
    start: str = "",
    activities: Sequence[Mapping[str, Any]] | None = None,
    today: date | None = None,
) -> CheckedObjective:
    """
    Judge an objective that is not stored; nothing is kept.

    Args:
        text: The objective in words.
        fields: indicator, baseline, target, unit, owner and deadline, as far as they are known.
        start: When its policy begins, as jjjj, jjjj-mm or jjjj-mm-dd.
        activities: What is done for it, each with `owner` and `budget_eur` as far as known; None: not known.
        today: The day to count from.

    Raises:
        InputError: If there is no text, or more than is read.
    """
    if not spelling.line(text):
        raise InputError("er is geen tekst om te toetsen; geef de doelstelling in één of enkele zinnen")
    if len(text) > MOST:
        raise InputError(f"de tekst heeft {len(text)} tekens; Kring toetst er hoogstens {MOST}; geef één doelstelling")
    policy = {"period": {"start": start}} if start else {}
    text, fields = spelling.normal(text).strip(), {name: spelling.line(value) for name, value in (fields or {}).items()}
    draft = ObjectiveDraft(text, fields, policy, activities, dutch=dutch(text) >= _SURE)
    return _checked(draft, today)


def _checked(draft: ObjectiveDraft, today: date | None, read: Sequence[Stored] = ()) -> CheckedObjective:
    found = assess(draft, groups(), today=today or clock.today())
    records = (ReadRecord(one.id, one.kind, one.payload["title"], one.payload.get("sources", ())) for one in read)
    demands = (Demand(url, title) for url, title in sources().items())
    return CheckedObjective(found.text, found.criteria, found.executable, tuple(records), tuple(demands))


def _around(records: Iterable[Stored]) -> Mapping[str, tuple[str, ...]]:
    """By id of an objective, the activities and the support that name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in records:
        found[one.payload["objective" if one.kind == "Activity" else "about"]].append(one.id)
    return {about: tuple(ids) for about, ids in found.items()}
